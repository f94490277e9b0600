"""`einsum`: every product with a sum over shared axes. Its derivative is itself with the terms exchanged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from string import ascii_letters
from typing import Any

from netlang.compiler.ir.axes import SUM, Axes, AxisRule, labelled
from netlang.compiler.ir.program import Primitive, Shape, Type, Value

LONG, BLOCK = 2048, 512  # up to so many, adding one by one is as exact as anybody needs; beyond, so many at a time


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


def _axes(x: Type, y: Type, equation: str) -> Axes | None:
    a, b, out = terms(equation)
    if (len(a), len(b)) != (len(x.shape), len(y.shape)):
        return None
    return Axes((labelled(a), labelled(b)), (labelled(out),), dict.fromkeys({*a, *b} - {*out}, SUM))


def _kernel(xp: Any, x: Any, y: Any, equation: str) -> Any:
    """Long sums in blocks, where one of the sides is a vector: libraries then add one number after the other."""
    a, b, out = terms(equation)
    sizes = dict(zip(a + b, x.shape + y.shape, strict=True))
    longest = max((label for label in a if label not in out), key=lambda label: sizes[label], default="")
    sides = [math.prod(sizes[label] for label in term if label not in other) for term, other in ((a, b), (b, a))]
    if not longest or sizes[longest] <= LONG or min(sides) > 1:
        return xp.einsum(equation, x, y, optimize=True)
    new = next(label for label in ascii_letters if label not in equation)
    whole = sizes[longest] // BLOCK * BLOCK
    at = a.index(longest), b.index(longest)
    begin = [array[(slice(None),) * i + (slice(whole),)] for array, i in zip((x, y), at, strict=True)]
    rest = [array[(slice(None),) * i + (slice(whole, None),)] for array, i in zip((x, y), at, strict=True)]
    blocks = [
        array.reshape(*array.shape[:i], -1, BLOCK, *array.shape[i + 1 :]) for array, i in zip(begin, at, strict=True)
    ]
    by_block = equation.replace(longest, new + longest).replace("->", "->" + new)
    sums = xp.sum(xp.einsum(by_block, *blocks, optimize=True), axis=0)
    return sums + xp.einsum(equation, *rest, optimize=True)


def _multiply_adds(args: Sequence[Value], result: Value, equation: str) -> Shape:
    """One for each element of each axis."""
    a, b, _ = terms(equation)
    sizes = (size for arg in args for size in arg.shape)
    return tuple(dict(zip(a + b, sizes, strict=True)).values())


einsum = Primitive(
    "einsum",
    infer=_infer_einsum,
    kernel=_kernel,
    vjp=_einsum_vjp,
    axes=AxisRule(_axes, lambda axes, shape: {"equation": str(axes)}),
    linear=(0, 1),
    total=True,
    view=False,
    multiply_adds=_multiply_adds,
)
