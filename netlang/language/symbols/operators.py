"""Python's operators, for all that has no value before there is data: expressions of symbols, arrays of a function
while it is traced, values of a program. A class says in one table, `operations`, what each of them does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, Self


class Infix(NamedTuple):
    """An operator in Python: its method, its precedence, and the least precedence of its left and right
    operand."""

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
COMPARISON, UNARY, ATOM = 1, 6, 8  # precedence of comparisons, signs and names

BINARY: Final = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or")  # and reflected
COMPARISONS: Final = ("lt", "le", "gt", "ge")
ALONE: Final = ("neg", "pos", "invert", "abs", "round", "floor", "ceil", "trunc")


class Arithmetic:
    """A base for classes with Python's operators. `operations`: what they do, by the names of Python's methods; what is
    not there is no operator of the class. `==` is not among them: some of these are compared, and some stand in dicts.
    """

    __slots__ = ()
    operations: ClassVar[Mapping[str, Callable[..., Any]]] = {}

    if TYPE_CHECKING:

        def __add__(self, other: Any) -> Self: ...
        def __neg__(self) -> Self: ...

        __sub__ = __mul__ = __truediv__ = __floordiv__ = __mod__ = __pow__ = __matmul__ = __and__ = __or__ = __add__
        __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rfloordiv__ = __rmod__ = __rpow__ = __rmatmul__ = __add__
        __rand__ = __ror__ = __lt__ = __le__ = __gt__ = __ge__ = __add__
        __pos__ = __invert__ = __abs__ = __round__ = __floor__ = __ceil__ = __trunc__ = __neg__


def _on_the_left(name: str) -> Callable[..., Any]:
    def method(self: Arithmetic, other: Any) -> Any:
        return self.operations[name](self, other) if name in self.operations else NotImplemented

    return method


def _on_the_right(name: str) -> Callable[..., Any]:
    def method(self: Arithmetic, other: Any) -> Any:
        return self.operations[name](other, self) if name in self.operations else NotImplemented

    return method


def _alone(name: str) -> Callable[..., Any]:
    def method(self: Arithmetic, *digits: int) -> Any:
        if name not in self.operations:
            raise TypeError(f"{type(self).__name__} has no {name}")
        return self.operations[name](self, *digits)

    return method


for _name in (*BINARY, *COMPARISONS):
    setattr(Arithmetic, f"__{_name}__", _on_the_left(_name))
for _name in BINARY:
    setattr(Arithmetic, f"__r{_name}__", _on_the_right(_name))
for _name in ALONE:
    setattr(Arithmetic, f"__{_name}__", _alone(_name))
