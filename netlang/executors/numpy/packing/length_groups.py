"""What a program computes of each example alone, such as attention, on all examples of one length at a time.

The calls of a region look at a sequence as a whole, so rows will not do for them. They are run as they are, by the body
of `by_length`, on examples of one length: there is no padding, and a mask is true.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from attrs import define, field

from netlang.compiler import ops
from netlang.compiler.ir.axis_questions import cut
from netlang.compiler.ir.literals import literal
from netlang.compiler.ir.primitives import indexing
from netlang.compiler.ir.program import Call, Program, Shape, Type, Value, in_place_of, name_of, new_argument
from netlang.compiler.passes import tidy
from netlang.executors.numpy.batch_split.analysis import batch_axis
from netlang.executors.numpy.packing.packed_primitives import EXAMPLES, ROWS, WHOLE
from netlang.executors.numpy.packing.primary_lengths import all_names, lead_of, multiplications
from netlang.language.types.sizes import BATCH, Length, Size


class Unpackable(Exception):
    """Something mixes examples, or needs all of a sequence's elements with their padding."""


@define
class Region:
    """Calls that stand one after the other, and what they take from outside."""

    lengths: Value
    number: Callable[[Value], Any]  # that all real elements of a value outside are, if any
    constants: set[Value]
    calls: list[Call] = field(factory=list)
    made: set[Value] = field(factory=set)  # their results
    inner: dict[Value, Value] = field(factory=dict)  # the values of the body, by those of the program
    taken: list[tuple[Value, str]] = field(factory=list)  # what is taken from outside, and how
    inputs: list[Value] = field(factory=list)  # the arguments of the body for these

    def __contains__(self, value: Value) -> bool:
        return value in self.made

    def goes_on(self, call: Call) -> bool:
        """Whether a call belongs to the region: one on its values, unless it is a product with a
        matrix, which is for all rows at once."""
        return (
            any(a in self for a in call.args)
            and self.time.name in all_names(call.types[0].shape + sum((a.shape for a in call.args), ()))
            and not multiplications(call, self.lengths)
            and is_of_each_example(call)
        )

    def add(self, call: Call) -> None:
        """One more call. Raises Unpackable where it is not one of each example alone."""
        if call.primitive is indexing.mask and call.args[0] is self.lengths and call.attrs["size"] == self.time:
            made: tuple[Value, ...] = (ops.full(call.types[0].shape, True),)
        elif is_of_each_example(call):
            made = call.on([self.inner[a] if a in self.inner else self._take(a) for a in call.args])
        else:
            raise Unpackable
        self.calls.append(call)
        self.made.update(call.outputs)
        self.inner.update(zip(call.outputs, made, strict=True))

    @property
    def time(self) -> Length:
        return Length(name_of(self.lengths))

    def _take(self, value: Value) -> Value:
        """The value in the body of one that is outside."""
        if value in self.constants:
            return value
        number = self.number(value)
        if number is not None:
            return self._keep(value, ops.full(value.shape, number))
        how = way(value.shape, self.lengths)
        given = new_argument(f"x{len(self.taken)}", Type(value.kind, self._by_example(value.shape, how)))
        self.taken.append((value, how))
        self.inputs.append(given)
        return self._keep(value, ops.reshape(given, value.shape))

    def _keep(self, value: Value, inner: Value) -> Value:
        self.inner[value] = inner
        return inner

    def _by_example(self, shape: Shape, how: str) -> Shape:
        """The shape in the body: batch and time apart."""
        lead = lead_of(shape, self.lengths) if how == ROWS else 0
        return (self.lengths.shape[0], self.time, *shape[lead:]) if lead else shape

    def results(self, uses: Counter[Value]) -> tuple[list[Value], dict[Value, Any]]:
        """Which of its values are used outside, given all uses; and those that are numbers, such as masks."""
        inside = Counter(a for call in self.calls for a in call.args)
        wanted = [v for call in self.calls for v in call.outputs if uses[v] > inside[v]]
        numbers = {v: literal(self.inner[v]) for v in wanted}
        return [v for v in wanted if numbers[v] is None], {v: n for v, n in numbers.items() if n is not None}

    def body(self, results: list[Value]) -> Program:
        """The program of the region, which gives these of its values, sequences as [B, T, ...]."""
        outputs = []
        for value in results:
            shape = self._by_example(value.shape, way(value.shape, self.lengths))
            with in_place_of(value.call):
                outputs.append(ops.reshape(self.inner[value], shape))
        return tidy(Program(tuple(self.inputs), tuple(outputs), tuple(f"y{i}" for i in range(len(outputs)))))


def is_of_each_example(call: Call) -> bool:
    """Whether what a call gives for an example is made of that example alone."""
    at = [batch_axis(a.shape) for a in call.args]
    found = cut(call, at) if any(axis is not None for axis in at) else None
    return len(call.types) == 1 and isinstance(found, int) and found == batch_axis(call.types[0].shape)


def way(shape: tuple[Size, ...], lengths: Value) -> str:
    """How a body takes or gives a value. Raises Unpackable where there is no way."""
    lead, known = lead_of(shape, lengths), {BATCH.name, name_of(lengths)}
    if lead and not known & all_names(shape[lead:]):
        return ROWS
    if shape[:1] == (BATCH,) and not known & all_names(shape[1:]):
        return EXAMPLES
    if known & all_names(shape):
        raise Unpackable
    return WHOLE
