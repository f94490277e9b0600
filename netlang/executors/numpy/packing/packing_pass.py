"""The packing pass: a program whose sequences hold their real elements only, without padding.

It is for programs with a loop over a sequence whose lengths vary, or with large products for each of its elements.
Values [B, T, ...] of that T become [N, ...] (see `packed_primitives`) as far as what computes them allows. What does
not is given the padded form, where there is a loop, and where there is none computed for examples of one length at a
time (see `length_groups`). Values without time stay as they are; only around these is the batch in the order of
falling length.

That no result depends on padding makes it right: sums over all elements are sums over the real ones, and a
choice between real elements and a filling is no choice. A filling is remembered, for who asks for it later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from attrs import frozen

from netlang.compiler import ops
from netlang.compiler.ir.axis_questions import merge
from netlang.compiler.ir.literals import literal, number_from
from netlang.compiler.ir.primitives import basic, elementwise, indexing
from netlang.compiler.ir.primitives import rearranging as arrays
from netlang.compiler.ir.primitives import scan as loops
from netlang.compiler.ir.primitives.scan import split
from netlang.compiler.ir.program import (
    Call,
    Primitive,
    Program,
    Type,
    Value,
    in_place_of,
    name_of,
)
from netlang.executors.numpy.codegen.buffers import names_in
from netlang.executors.numpy.packing.length_groups import Region, Unpackable, way
from netlang.executors.numpy.packing.packed_primitives import (
    EXAMPLES,
    ROWS,
    WHOLE,
    by_length,
    pack,
    packed_scan,
    repeat,
    sort_batch,
    unpack,
    unsort_batch,
)
from netlang.executors.numpy.packing.primary_lengths import all_names, lead_of, lengths_of_loops, lengths_of_products
from netlang.language.types.sizes import Length, Size


@frozen
class Packed:
    """A program without padding, the lengths by which it is packed, the number of its rows, and their layout."""

    program: Program
    lengths: Value
    total: Length
    layout: str


def packed(program: Program, dtype: Any) -> Packed | None:
    """The program without padding; None where there is nothing to pack, or it cannot be."""
    lengths = lengths_of_loops(program)
    if lengths is not None:
        made = _Packing(program, lengths, dtype, "ByStep").run(program)
        return made if any(call.primitive is packed_scan for call in made.program.calls()) else None
    lengths = lengths_of_products(program)
    if lengths is None:
        return None
    try:
        return _Packing(program, lengths, dtype, "ByExample").run(program)
    except Unpackable:
        return None


class _Packing:
    """One run of the pass. Every value is known padded, packed, or both; each form is made once."""

    def __init__(self, program: Program, lengths: Value, dtype: Any, layout: str) -> None:
        self.lengths, self.dtype, self.layout = lengths, dtype, layout
        self.batch, self.time = lengths.shape[0], Length(name_of(lengths))
        taken = {n for v in program.inputs for s in v.shape for n in names_in(s)}
        self.total = Length(next(n for n in ("N", "N_real", "N_real_elements") if n not in taken))
        self.padded: dict[Value, Value] = {v: v for v in program.inputs}
        self.packed: dict[Value, Value] = {}
        self.fills: dict[Value, Any] = {}  # the value of padding, where known
        self.constants: set[Value] = set()
        self.region: Region | None = None  # the calls on whole sequences that are waiting to be written
        self.uses = Counter(a for call in program.calls() for a in call.args) + Counter(program.outputs)

    def run(self, program: Program) -> Packed:
        for call in program.calls():
            with in_place_of(call):
                self._call(call)
        for value in program.outputs:
            self._settle(value)
        outputs = [
            self._unpacked(v, self.fills.get(v)) if v not in self.padded else self.padded[v] for v in program.outputs
        ]
        return Packed(program.with_outputs(outputs, program.names), self.lengths, self.total, self.layout)

    def _call(self, call: Call) -> None:
        made = None if self.region is not None and self.region.goes_on(call) else self._pack(call)
        if made is None and self._on_whole_sequences(call):
            self.region = self.region or Region(self.lengths, self._number, self.constants)
            self.region.add(call)
        elif made is None:
            self.padded.update(zip(call.outputs, call.on([self._plain(a) for a in call.args]), strict=True))
            if all(a in self.constants for a in call.args):
                self.constants.update(call.outputs)
        else:
            for old, new in zip(call.outputs, made, strict=True):
                (self.packed if self._lead(old.type) else self.padded)[old] = new
            if len(made) == 1 and self._lead(call.outputs[0].type):
                self.fills.setdefault(call.outputs[0], self._fill(call))

    # forms ----------------------------------------------------------------------------------------------------

    def _lead(self, type: Type) -> int:
        """The number of leading axes to merge: 2 for B, T; 1 for B*T; or 0. Rows have no padding by example."""
        lead = lead_of(type.shape, self.lengths)
        return lead if self.layout == "ByStep" or self.time.name not in all_names(type.shape[lead:]) else 0

    def _plain(self, value: Value) -> Value:
        """The padded form: unpacked where it is known what padding must hold, otherwise computed once more, of
        padded values; whoever reads it may rely on its padding."""
        stack = [value]
        while stack:
            found = stack[-1]
            self._settle(found)
            fill = self.fills.get(found)
            missing = [a for a in found.call.args if a not in self.padded]
            if found in self.padded:
                stack.pop()
            elif fill is not None or found.call.primitive is loops.scan:
                self.padded[found] = self._unpacked(found, fill)
            elif missing:
                stack += missing
            else:
                call = found.call
                self.padded.update(zip(call.outputs, call.on([self.padded[a] for a in call.args]), strict=True))
        return self.padded[value]

    def _unpacked(self, value: Value, fill: Any) -> Value:
        return unpack(self.packed[value], self.lengths, shape=value.shape, fill=fill, layout=self.layout)

    def _dense(self, value: Value) -> Value:
        """The packed form of a value."""
        self._settle(value)
        if value not in self.packed:
            number = literal(self.padded[value])
            lead = self._lead(value.type)
            if number is not None:
                self.packed[value] = ops.full((self.total, *value.shape[lead:]), number)
                self.fills[value] = number
            else:
                self.packed[value] = pack(
                    self.padded[value], self.lengths, total=self.total, merged=lead == 1, layout=self.layout
                )
        return self.packed[value]

    def _fill(self, call: Call) -> Any:
        """The padding's value in the result of a call, if literals determine it."""
        fills = [self.fills.get(a) if self._lead(a.type) else literal(a) for a in call.args]
        return number_from(call, fills, self.dtype)

    # regions of calls on whole sequences ------------------------------------------------------------------------

    def _on_whole_sequences(self, call: Call) -> bool:
        """Whether a call that is none on rows is to be computed for examples of one length at a time."""
        if self.layout != "ByExample" or not call.args or all(a in self.constants for a in call.args):
            return False
        return any(self.time.name in all_names(v.shape) for v in (*call.args, *call.outputs))

    def _number(self, value: Value) -> Any:
        """The number that all real elements of a value are, if it is known."""
        return literal(self._dense(value) if self._lead(value.type) else self._plain(value))

    def _settle(self, value: Value) -> None:
        """Write the calls that are waiting, if it is one of their values that is needed."""
        if self.region is None or value not in self.region:
            return
        region, self.region = self.region, None
        results, numbers = region.results(self.uses)
        self.padded.update({v: ops.full(v.shape, number) for v, number in numbers.items()})
        body, gives = region.body(results), tuple(way(v.shape, self.lengths) for v in results)
        given = {ROWS: self._dense, EXAMPLES: self._sorted, WHOLE: self._plain}
        with in_place_of(region.calls[-1]):
            made = by_length(
                self.lengths, *(given[how](v) for v, how in region.taken), body=body,
                takes=tuple(how for _, how in region.taken), gives=gives, total=self.total, time=self.time,
            )  # fmt: skip
        for result, how, one in zip(results, gives, made, strict=True):
            if how == ROWS:
                self.packed[result] = one
            else:
                self.padded[result] = unsort_batch(one, self.lengths)

    # calls ----------------------------------------------------------------------------------------------------

    def _pack(self, call: Call) -> Sequence[Value] | None:
        """The call on packed values; None if it needs padded ones."""
        if call.primitive is loops.scan:
            return self._scan(call)
        if len(call.types) != 1:
            return None
        lead = self._lead(call.types[0])
        leads = [self._lead(a.type) for a in call.args]
        if not lead and not any(leads):
            return None
        own = OWN.get(call.primitive)
        made = own(self, call, lead) if own and lead else self._merged(call, leads, lead)
        return None if made is None else (made,)

    def _merged(self, call: Call, leads: Sequence[int], lead: int) -> Value | None:
        """The call on rows, where it is the same for each of them, or sums over them."""
        attrs = merge(call, leads, lead, self.total)
        if attrs is None:
            return None
        args = [self._dense(a) if n else self._plain(a) for a, n in zip(call.args, leads, strict=True)]
        if call.primitive is arrays.reshape and attrs["shape"] == args[0].shape:
            return args[0]
        return call.primitive(*args, **attrs)

    def _select(self, call: Call, lead: int) -> Value | None:
        condition, x, y = call.args
        if literal(self._dense(condition)) is True:  # a mask of real elements is true on packed rows
            self._dense(y)
            return self._dense(x)
        return elementwise.select(*map(self._dense, call.args))

    def _mask(self, call: Call, lead: int) -> Value | None:
        if self._plain(call.args[0]) is not self.lengths:
            return None
        self.fills[call.outputs[0]] = False
        return ops.full((self.total,), True)

    def _broadcast(self, call: Call, lead: int) -> Value | None:
        (x,), axes = call.args, call.attrs["axes"]
        shape = (self.total, *call.types[0].shape[lead:])
        outer, inner = [a for a in axes if a < lead], [a - lead + 1 for a in axes if a >= lead]
        if not outer:
            return self._merged(call, [lead], lead)
        if lead == 2 and outer == [0]:
            return None
        x = self._plain(x)
        if outer == [1] and lead == 2:
            rows = repeat(x, self.lengths, total=self.total, layout=self.layout)
            return ops.broadcast(rows, shape, inner)
        return ops.broadcast(x, shape, [0, *inner])

    def _scan(self, call: Call) -> Sequence[Value] | None:
        attrs = call.attrs
        n_carry, n_sums = attrs["carry"], attrs["sums"]
        carries, xs, lengths, constants = split(call.args, n_carry, attrs["over"], int(attrs["masked"]))
        if not lengths or self._plain(lengths[0]) is not self.lengths or any(self._lead(x.type) != 2 for x in xs):
            return None
        if any(not self._shrinks(v.shape) for v in (*carries, *constants)):
            return None
        if any(not self._shrinks(v.shape) for v in attrs["body"].outputs[n_carry : n_carry + n_sums]):
            return None
        made = packed_scan(
            *map(self._sorted, carries), *map(self._dense, xs), self.lengths, *map(self._sorted, constants),
            body=attrs["body"], carry=n_carry, sums=n_sums, over=attrs["over"], reverse=attrs["reverse"],
            total=self.total, batched=tuple(i for i, v in enumerate(constants) if v.shape[:1] == (self.batch,)),
        )  # fmt: skip
        made = made if isinstance(made, tuple) else (made,)
        ends, results = made[: n_carry + n_sums], made[n_carry + n_sums :]
        return (*(unsort_batch(v, self.lengths) if v.shape[:1] == (self.batch,) else v for v in ends), *results)

    def _shrinks(self, shape: tuple[Size, ...]) -> bool:
        """Whether the first examples are the array's first elements: the batch axis is outermost or absent."""
        assert isinstance(self.batch, Length)
        return all(self.batch.name not in names_in(size) for size in shape[1:]) and (
            not shape or shape[0] == self.batch or self.batch.name not in names_in(shape[0])
        )

    def _sorted(self, value: Value) -> Value:
        value = self._plain(value)
        if value.shape[:1] != (self.batch,) or literal(value) is not None:
            return value
        if value.call.primitive is unsort_batch:
            return value.call.args[0]
        if value.call.primitive is basic.broadcast and 0 in value.call.attrs["axes"]:
            return value
        return sort_batch(value, self.lengths)


OWN: dict[Primitive, Callable[[_Packing, Call, int], Value | None]] = {  # of results that have the sequence
    elementwise.select: _Packing._select,
    indexing.mask: _Packing._mask,
    basic.broadcast: _Packing._broadcast,
}
