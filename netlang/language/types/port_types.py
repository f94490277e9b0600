"""Port types: the shape of the arrays of a port, and the kind of their elements.

Anything may be open: the whole port, its rank, one size, its element kind. How users write it: `written_types.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Literal, Protocol

from attrs import field, frozen

from netlang.errors import NetOptionError
from netlang.language.declaration.signatures import initialize_as_option_error
from netlang.language.values.numbers import as_python, is_integer
from netlang.language.values.sentinels import Automatic, Sentinel

VARYING: Literal["Varying"] = "Varying"
WrittenSize = int | Literal["Varying"] | Sentinel


@frozen(repr=False)
class Real:
    """Real numbers."""

    def __repr__(self) -> str:
        return "Real"


@frozen(repr=False)
class Integer:
    """Integers from `low` to `high`; `high` may be unknown (`Automatic`, or an unknown of the solver)
    or without end (`None`). With `low` None: any integers.

    >>> Integer(1, 10), Integer(0, None)
    (1..10, 0..)
    """

    low: int | None = 1
    high: Any = Automatic

    def __repr__(self) -> str:
        if self.low is None:
            return "any integers"
        return f"{self.low}..{'' if self.high is None else '?' if self.high is Automatic else self.high}"


def _pair(value: Any) -> Any:
    value = as_python(value)
    return tuple(value) if isinstance(value, list) else value


@initialize_as_option_error
@frozen(repr=False)
class Restricted:
    """`Restricted("Integer", n)`: integers 1..n; `Restricted("Integer", (m, n))`: integers m..n.

    >>> from netlang import EmbeddingLayer
    >>> EmbeddingLayer(5, Input=Restricted("Integer", 3)).solution.size((), "n")
    3
    """

    kind: str
    range: int | tuple[int, int] = field(converter=_pair)

    def __attrs_post_init__(self) -> None:
        ends = (1, self.range) if is_integer(self.range) else self.range
        whole = isinstance(ends, tuple) and len(ends) == 2 and all(map(is_integer, ends))
        if not isinstance(self.kind, str) or self.kind != "Integer" or not whole or not ends[0] <= ends[1]:
            raise NetOptionError(
                f"Restricted({self.kind!r}, {self.range!r}) is not a port type",
                ways=['Restricted("Integer", n)', 'Restricted("Integer", (m, n))'],
            )

    def __repr__(self) -> str:
        return f'Restricted("{self.kind}", {self.range})'

    @property
    def element(self) -> Integer:
        return Integer(1, self.range) if isinstance(self.range, int) else Integer(*self.range)


class OnPort(Protocol):
    """An encoder or decoder, as the type of the port that it stands on knows it (see `coders.py`)."""

    side: ClassVar[str]

    @property
    def port_type(self) -> PortType:
        """The type of the port."""

    def explain(self) -> str:
        """The computation of its sizes."""


@frozen(repr=False)
class PortType:
    """What a user or a coder says of a port. `shape` None: unknown rank; `element` None: unknown kind; `because`: who
    says so, where it is not written, as data do; `found_in`: the net in which it was inferred, of a part taken out.

    >>> from netlang.language.types.written_types import port_type
    >>> port_type(["Varying", 3]), port_type("Integer"), port_type(Automatic)
    (["Varying", 3], "Integer", Automatic)
    >>> port_type([3, "Varying", "Varying"])  # each a length of its own, unless layers say that they are one
    [3, "Varying", "Varying"]
    >>> port_type(["Varying", Restricted("Integer", 5)])
    ["Varying", Restricted("Integer", 5)]
    """

    shape: tuple[WrittenSize, ...] | None = None
    element: Real | Integer | None = None
    coder: OnPort | None = None
    because: str = field(default="", eq=False)
    found_in: str = field(default="", eq=False)

    def __repr__(self) -> str:
        if self.coder is not None:
            return repr(self.coder)
        element = _element_form(self.element)
        if self.shape is None:
            return "Automatic" if element is None else f"arrays of {element}"
        sizes = ['"Varying"' if s == VARYING else str(s) for s in self.shape]
        if element is not None:
            return f"[{', '.join([*sizes, element])}]" if sizes else element
        alone = len(sizes) == 1 and self.shape != (Automatic,)  # Automatic alone: not even the rank is known
        return sizes[0] if alone else f"[{', '.join(sizes)}]"

    @property
    def written(self) -> Any:
        """The type as one writes it, without a coder: a size, a list of them, "Real" ..., or itself where no other form
        says as much.

        >>> PortType((3,)).written, PortType(("Varying", 3), Real()).written, PortType((), Integer(1, 5)).written
        (3, ['Varying', 3], Restricted("Integer", 5))
        """
        if self.shape is None:
            return Automatic
        if not self.shape:
            return _kind_written(self)
        if isinstance(self.element, Integer):
            return PortType(self.shape, self.element)
        return self.shape[0] if len(self.shape) == 1 else list(self.shape)


UNSAID = PortType()  # a port without a type


def _kind_written(form: PortType) -> Any:
    """The type of a single number."""
    element = form.element
    if not isinstance(element, Integer):
        return "Real"
    if element == Integer():
        return "Integer"
    if element.low is None or not isinstance(element.high, int):
        return PortType((), element)
    return Restricted("Integer", element.high if element.low == 1 else (element.low, element.high))


def _element_form(element: Real | Integer | None) -> str | None:
    """An element kind as source text."""
    if not isinstance(element, Integer):
        return None if element is None else '"Real"'
    if element.high is Automatic:
        return '"Integer"'
    return f'Restricted("Integer", {element.high if element.low == 1 else (element.low, element.high)})'


def types_said(types: Iterable[tuple[str, PortType]]) -> frozenset[tuple[str, PortType]]:
    """What of the types of named ports counts when nets are compared: not their order, and nothing where nothing is
    said."""
    return frozenset((name, form) for name, form in types if form != UNSAID)
