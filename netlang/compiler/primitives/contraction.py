"""`einsum`: every product with a sum over shared axes. Its derivative is itself with the terms exchanged."""

from __future__ import annotations

from netlang.compiler.program import Primitive, Type, Value


def terms(equation: str) -> tuple[str, str, str]:
    """The three terms of `"ab,bc->ac"`."""
    left, out = equation.split("->")
    a, b = left.split(",")
    return a, b, out


def _infer_einsum(x: Type, y: Type, equation: str) -> Type:
    a, b, out = terms(equation)
    sizes: dict[str, object] = {}
    for term, type in ((a, x), (b, y)):
        if len(term) != len(type.shape) or len(set(term)) != len(term):
            raise TypeError(f"einsum {equation} of {x} and {y}")
        for label, size in zip(term, type.shape, strict=True):
            if sizes.setdefault(label, size) != size:
                raise TypeError(f"einsum {equation}: {label} is {sizes[label]} and {size}")
    alone = [label for label in a + b + out if (a + b + out).count(label) < 2]
    if alone or x.kind != "f" or y.kind != "f":
        raise TypeError(f"einsum {equation} of {x} and {y}: every label stands in two terms, of reals")
    return Type("f", tuple(sizes[label] for label in out))  # type: ignore[misc]


def _einsum_vjp(g: Value, z: Value, x: Value, y: Value, equation: str) -> tuple[Value, Value]:
    a, b, out = terms(equation)
    return einsum(g, y, equation=f"{out},{b}->{a}"), einsum(g, x, equation=f"{out},{a}->{b}")


def _summed(x: Type, y: Type, equation: str) -> list[tuple[int, int, float]]:
    """Of both factors: zero times what padding of the other holds need not be zero."""
    *factors, out = terms(equation)
    return [(i, axis, 0.0) for i, term in enumerate(factors) for axis, label in enumerate(term) if label not in out]


einsum = Primitive(
    "einsum",
    infer=_infer_einsum,
    kernel=lambda xp, x, y, equation: xp.einsum(equation, x, y, optimize=True),
    vjp=_einsum_vjp,
    along=_summed,
)
