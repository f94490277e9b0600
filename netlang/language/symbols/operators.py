"""Python's operators, for all that has no value before there is data: expressions of symbols, arrays of a function
while it is traced, values of a program. A class says in one table, `operations`, what each of them does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, NamedTuple, TypeVar

T = TypeVar("T")


class Infix(NamedTuple):
    """How Python reads an operator: the method that it calls, how tightly it binds, and how tightly what stands on its
    left and on its right must."""

    method: str
    level: int
    left: int
    right: int


INFIX: Final = {
    "<": Infix("lt", 1, 2, 2), "<=": Infix("le", 1, 2, 2), ">": Infix("gt", 1, 2, 2), ">=": Infix("ge", 1, 2, 2),
    "|": Infix("or", 2, 2, 3), "&": Infix("and", 3, 3, 4),
    "+": Infix("add", 4, 4, 5), "-": Infix("sub", 4, 4, 5),
    "*": Infix("mul", 5, 5, 6), "/": Infix("truediv", 5, 5, 6), "%": Infix("mod", 5, 5, 6),
    "**": Infix("pow", 7, 8, 6),
}  # fmt: skip
COMPARISON, UNARY, ATOM = 1, 6, 8  # how tightly comparisons, signs and names bind


def _either_side(name: str) -> tuple[Callable[[T, Any], T], Callable[[T, Any], T]]:
    def on_the_left(self: Any, other: Any) -> Any:
        return self.operations[name](self, other) if name in self.operations else NotImplemented

    def on_the_right(self: Any, other: Any) -> Any:
        return self.operations[name](other, self) if name in self.operations else NotImplemented

    return on_the_left, on_the_right


def _first(name: str) -> Callable[[T, Any], T]:
    return _either_side(name)[0]


def _alone(name: str) -> Callable[[T], T]:
    def alone(self: Any, *digits: int) -> Any:
        if name not in self.operations:
            raise TypeError(f"{type(self).__name__} has no {name}")
        return self.operations[name](self, *digits)

    return alone


class Arithmetic:
    """A base for what Python's operators work on. `operations`: what they do, by the names of Python's methods; what is
    not there is no operator of the class. `==` is not among them: some of these are compared, and some stand in dicts.
    """

    __slots__ = ()
    operations: ClassVar[Mapping[str, Callable[..., Any]]] = {}

    __add__, __radd__ = _either_side("add")
    __sub__, __rsub__ = _either_side("sub")
    __mul__, __rmul__ = _either_side("mul")
    __truediv__, __rtruediv__ = _either_side("truediv")
    __floordiv__, __rfloordiv__ = _either_side("floordiv")
    __mod__, __rmod__ = _either_side("mod")
    __pow__, __rpow__ = _either_side("pow")
    __matmul__, __rmatmul__ = _either_side("matmul")
    __and__, __rand__ = _either_side("and")
    __or__, __ror__ = _either_side("or")
    __lt__, __le__, __gt__, __ge__ = _first("lt"), _first("le"), _first("gt"), _first("ge")
    __neg__, __pos__, __invert__, __abs__ = _alone("neg"), _alone("pos"), _alone("invert"), _alone("abs")
    __round__, __floor__, __ceil__, __trunc__ = _alone("round"), _alone("floor"), _alone("ceil"), _alone("trunc")
