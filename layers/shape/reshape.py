"""ReshapeLayer: the same elements in other dimensions."""

from __future__ import annotations

from typing import Any

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import product
from netlang.errors import NetOptionError
from netlang.language.declaration.declare import In, Out, Rule, option
from netlang.language.declaration.domains import OUTSIDE, Domain, with_lists
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.sizes import Size
from netlang.language.values.numbers import MOST_LEVELS, is_integer
from netlang.language.values.sentinels import All, Automatic, Inherited

REFERENCE = "ReferenceShape"


def _form(value: Any) -> Any:
    if isinstance(value, str):
        return value if value == REFERENCE else OUTSIDE
    entries = (value,) if is_integer(value) else tuple(value) if isinstance(value, list | tuple) else None
    if entries is None or len(entries) > MOST_LEVELS or not all(map(_entry, entries)):
        return OUTSIDE
    if All in entries and Inherited in entries[entries.index(All) :]:
        raise NetOptionError(
            "ReshapeLayer: All copies every size from its position on, so none is Inherited after it",
            [f"{list(entries)}"],
        )
    if sum(entry is Automatic or entry is All for entry in entries) > 1:
        raise NetOptionError(f"ReshapeLayer: a shape has Automatic or All at most once, and not both: {list(entries)}")
    return entries


def _entry(entry: Any) -> bool:
    """Whether it can stand in a shape."""
    return any(entry is known for known in (Inherited, Automatic, All)) or (is_integer(entry) and entry >= 1)


FORM = Domain(
    "a shape",
    _form,
    [f'a shape is a list of sizes, Inherited, Automatic (once) or All (once), or "{REFERENCE}"'],
    ways=lambda value: (
        ["Automatic in place of -1"]
        if isinstance(value, list | tuple) and any(is_integer(size) and size == -1 for size in value)
        else []
    ),
    type="int | str | Sequence[int | Sentinel]",
    show=with_lists,
)


@layer
class ReshapeLayer(Layer):
    """The elements of Input, in row-major order, in the dimensions `dims`.

    An entry of `dims` is a size, Inherited (the size of Input at the same position), Automatic (found from the
    number of elements) or All (every size of Input from this position on). `[]` makes a number of an array of one
    element. "ReferenceShape" takes the dimensions from a second input of that name.
    Ports: Input, ReferenceShape where asked for; Output. Elements may be integers, and stay so. No arrays.
    Levels that vary can only be Inherited, or among All (NetShapeError).
    Source: https://reference.wolfram.com/language/ref/ReshapeLayer.html

    >>> from netlang import ReshapeLayer
    >>> ReshapeLayer([2, 2])([1, 2, 3, 4])
    array([[1., 2.],
           [3., 4.]], dtype=float32)
    """

    dims: Any = option(domain=FORM)

    Input = In(lambda self: " ".join(_words(self.dims)[0]), element="kind")
    ReferenceShape = In("*reference", element="any", when=lambda self: self.dims == REFERENCE)
    Output = Out(lambda self: " ".join(_words(self.dims)[1]), element="kind")

    def rules(self) -> tuple[Rule, ...]:
        """As many elements after as before; what is copied counts on neither side."""
        before, after = _words(self.dims)
        left, right = [w for w in before if w not in after], [w for w in after if w not in before]
        return product("elements", *left), product("elements", *right)

    def lower(self, Input: Value, ReferenceShape: Value | None = None) -> Value:
        if ReferenceShape is not None:
            return ops.reshape(Input, (Input.shape[0], *ReferenceShape.shape[1:]))
        return ops.reshape(Input, (Input.shape[0], *_sizes(self.dims, Input.shape[1:])))


def _words(dims: Any) -> tuple[list[str], list[str]]:
    """The patterns of Input and Output."""
    if dims == REFERENCE:
        return ["*dims"], ["*reference"]
    copied = [position for position, entry in enumerate(dims, 1) if entry is Inherited]
    named = dims.index(All) if All in dims else max(copied, default=0)
    before = [f"level{position}" for position in range(1, named + 1)]
    words = {Automatic: "found", All: "*rest"}
    after = [f"level{p}" if entry is Inherited else words.get(entry, str(entry)) for p, entry in enumerate(dims, 1)]
    return [*before, "*rest"], after


def _sizes(dims: tuple[Any, ...], shape: tuple[Size, ...]) -> tuple[Size, ...]:
    """The new shape, of a known one."""
    found: list[Size] = []
    for position, entry in enumerate(dims):
        end = {All: None, Inherited: position + 1}.get(entry, position)
        found += shape[position:end] if entry is All or entry is Inherited else [entry]
    if Automatic in dims:
        at, elements = dims.index(Automatic), 1
        for size in (s for s in shape if isinstance(s, int)):
            elements *= size
        for size in (s for s in found if isinstance(s, int)):
            elements //= size
        found[at] = elements
    return tuple(found)
