"""DotLayer: products of vectors, matrices and higher arrays."""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase
from typing import Any

from attrs import evolve

from netlang.compiler.ir.program import Value
from netlang.compiler.ops import einsum, valid
from netlang.compiler.rules import equal
from netlang.errors import NetOptionError, brief
from netlang.language.declaration.declare import In, Out, Port, Rule, option
from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.nets.layer import Layer, layer
from netlang.language.values.numbers import MOST_TIMES
from netlang.layers.shape.transpose import TRANSPOSITION, transposed, words


def _specs(value: Any) -> Any:
    """A list with None or a transposition for each input."""
    listed = isinstance(value, list | tuple) and len(value) <= MOST_TIMES
    kept = tuple(map((TRANSPOSITION | None).read, value)) if listed else (OUTSIDE,)
    return OUTSIDE if any(spec is OUTSIDE for spec in kept) else kept


SPECS = Domain(
    "a list with a transposition or None for each input",
    _specs,
    TRANSPOSITION.details,
    given=lambda specs: tuple(None if spec is None else TRANSPOSITION.given(spec) for spec in specs),
)


@layer
class DotLayer(Layer):
    """The product in1 . in2 . ... of arrays: the last level of each is summed with the first level of the next.

    `specs`: for each input, None or how it is transposed first, as in TransposeLayer.
    Ports: Input1, Input2 ..., or as `InputPorts` says: two at least, those between of rank 2 or more; Output, the
    levels that are left, in order. Raises NetShapeError where levels to be summed differ in size.
    Source: https://reference.wolfram.com/language/ref/DotLayer.html

    >>> from netlang import DotLayer
    >>> DotLayer()([[1, 2, 3], [4, 5, 6]])
    32.0
    """

    specs: Any = option(None, SPECS | None)

    output_is = "numbers"
    Input = In("*in", many=True)
    Output = Out("*out")

    def check_options(self) -> None:
        count = self.count
        if count and (count < 2 or (self.specs is not None and len(self.specs) != count)):
            needed = "two inputs or more" if count < 2 else f"a transposition or None for each of {count} inputs"
            raise NetOptionError(f"DotLayer takes {needed}", [f"this is {brief(self, 80)}"])

    @property
    def count(self) -> int:
        """The number of inputs; 0 while it is open."""
        return 0 if self.takes_many else len(self.InputPorts)  # type: ignore[attr-defined]

    def ports(self) -> tuple[Port, ...]:
        *factors, output = super().ports()
        found = []
        for i, port in enumerate(factors, 1):
            spec = self._spec(i)
            pattern = self._factor(i) if spec is None else " ".join(words(spec, f"in{i}"))
            found.append(evolve(port, pattern=pattern, many=False))
        return (*found, output)

    def rules(self) -> tuple[Rule, ...]:
        found = [equal("*out", " ".join(f"*left{i}" for i in range(1, self.count + 1)))] if self.count else []
        for i in range(1, self.count + 1):
            spec = self._spec(i)
            if spec is not None:
                found.append(equal(" ".join(spec.apply(words(spec, f"in{i}"))), self._factor(i)))
        return tuple(found)

    def _spec(self, i: int) -> Any:
        return None if self.specs is None else self.specs[i - 1]

    def _factor(self, i: int) -> str:
        """The pattern of an input, transposed: its first level is the last of the one before."""
        first = f"sum{i - 1} " if i > 1 else ""
        last = f" sum{i}" if i < self.count else ""
        return f"{first}*left{i}{last}"

    def lower(self, *Input: Value) -> Value:
        factors = [x if self._spec(i) is None else transposed(self._spec(i), x) for i, x in enumerate(Input, 1)]
        product = factors[0]
        for factor in factors[1:]:
            product = dot(product, factor)
        return product


def dot(x: Value, y: Value) -> Value:
    """The last level of `x` summed with the first of `y`: real elements only, where these vary."""
    x, y = valid(x, 0.0, axis=x.rank - 1), valid(y, 0.0, axis=1)
    left, right = ascii_lowercase[: x.rank - 2], ascii_uppercase[2 : y.rank]
    return einsum(f"B{left}z,Bz{right}->B{left}{right}", x, y)
