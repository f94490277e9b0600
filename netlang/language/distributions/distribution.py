"""What a distribution is: a frozen class of parameters, each a number or, in a RandomArrayLayer, an expression of the
elements of its inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform

import attrs
from attrs import frozen

from netlang.errors import NetOptionError
from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.declaration.signatures import initialize_as_option_error
from netlang.language.symbols import Expression
from netlang.language.values.numbers import as_python, finite

C = TypeVar("C", bound=type)


def parameter(limits: str = "", fits: Callable[[float], bool] = lambda number: True) -> Domain:
    """A number within limits, or an expression."""

    def read(value: Any) -> Any:
        number = finite(value)
        return value if isinstance(value, Expression) or (number is not None and fits(number)) else OUTSIDE

    return Domain(f"a number{limits}", read, type="float | Expression")


def both_ends(what: str, low: Domain, high: Domain) -> Domain:
    """Both ends of a range, the lower one first, each a number or an expression."""

    def read(value: Any) -> Any:
        if not isinstance(value, tuple | list) or len(value) != 2:
            return OUTSIDE
        ends = low.read(value[0]), high.read(value[1])
        known = [end for end in ends if not isinstance(end, Expression)]
        return OUTSIDE if OUTSIDE in known or sorted(known) != known else ends

    def ways(value: Any) -> list[str]:
        reverse = value[::-1] if isinstance(value, tuple) else ()
        return [] if read(reverse) is OUTSIDE else [str(reverse)]

    kind = "tuple[float | Expression, float | Expression]"
    return Domain(f"a pair of {what}, the lower one first", read, ways=ways, type=kind)


REAL = parameter()
POSITIVE = parameter(" above 0", lambda x: x > 0)
FROM_ZERO = parameter(" from 0 up", lambda x: x >= 0)
PROBABILITY = parameter(" from 0 to 1", lambda x: 0 <= x <= 1)
ABOVE_ZERO = parameter(" above 0 to 1", lambda x: 0 < x <= 1)


@dataclass_transform(frozen_default=True, field_specifiers=(option,))
def distribution(cls: C) -> C:
    """Make a declaration a frozen attrs class that says in our words what it does not take."""
    return initialize_as_option_error(frozen(cls, repr=False))


@frozen(repr=False)
class Distribution:
    """The base of all distributions."""

    @property
    def parameters(self) -> tuple[Any, ...]:
        """Its parameters in order, the ends of a range one by one."""
        values = [getattr(self, f.name) for f in attrs.fields(type(self))]
        return tuple(part for v in values for part in (v if isinstance(v, tuple) else (v,)))

    def __repr__(self) -> str:
        values = [as_python(getattr(self, f.name)) for f in attrs.fields(type(self))]
        texts = [f"({v[0]}, {v[1]})" if isinstance(v, tuple) else str(v) for v in values]
        return f"{type(self).__name__}({', '.join(texts)})"


def standard_form(kind: type[Distribution]) -> Distribution:
    """The distribution for its name alone. Raises NetOptionError for one whose parameters have no default.

    >>> from netlang import NormalDistribution
    >>> standard_form(NormalDistribution)
    NormalDistribution(0.0, 1.0)
    """
    names = [f.name for f in attrs.fields(kind) if f.default is attrs.NOTHING]
    if names:
        listed, name = ", ".join(names), kind.__name__
        raise NetOptionError(
            f"{name} has no standard form: its parameters are to be said",
            ways=[f"{name}({listed}) with numbers", f"lambda {listed}: {name}({listed}) of inputs"],
        )
    return kind()
