"""Fuse products: products of one value with several matrices, in the step of a loop, become one product with the
matrices joined; and operations that are the same for neighbouring pieces of it become one operation.

So a recurrent layer that is written gate by gate takes as few operations per step as one with all gates in one
matrix.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from attrs import define, field, frozen

from netlang.compiler import ops
from netlang.compiler.ir.literals import literal
from netlang.compiler.ir.loop_view import Loop, rewrite_loops
from netlang.compiler.ir.primitives.contraction import einsum, terms
from netlang.compiler.ir.program import Call, Program, Value, calls_of, in_place_of, is_argument


def fuse_matmuls(program: Program) -> Program:
    """Each loop with its products fused, and what follows them; inner loops first."""
    return rewrite_loops(program, _joined)


def _joined(loop: Loop) -> tuple[Value, ...] | None:
    steps = _Steps(loop)
    if not steps.rows:
        return None
    finals, sums, results = loop.with_outputs(steps.rewritten()).apply()
    return (*finals, *sums, *results)


@frozen(eq=False)
class Row:
    """Values that are computed in the same way, and can be pieces of one value along `axis`, in this order."""

    members: tuple[Value, ...]
    axis: int

    def starts(self) -> list[int]:
        """Where each piece begins, and where the last ends."""
        sizes: list[int] = [v.shape[self.axis] for v in self.members]  # type: ignore[misc]
        return list(accumulate(sizes, initial=0))


@define(eq=False)
class _Steps:
    """The body of a loop, its rows, and (`new`) the values that replace those of the body."""

    loop: Loop
    calls: list[Call] = field(init=False)
    users: dict[Value, list[Call]] = field(init=False)
    invariant: set[Value] = field(init=False)  # the same at every step
    rows: list[Row] = field(factory=list)
    row_of: dict[Value, Row] = field(factory=dict)
    new: dict[Value, Value] = field(factory=dict)
    wholes: dict[Row, Value] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.calls = [call for call in calls_of(self.loop.outputs) if not is_argument(call.outputs[0])]
        self.users, self.invariant = defaultdict(list), set(self.loop.in_constants)
        for call in self.calls:
            for value in dict.fromkeys(call.args):
                self.users[value].append(call)
            if call.args and all(a in self.invariant for a in call.args):
                self.invariant.update(call.outputs)
        for calls in self._products():
            self._add(calls, _own_axis(calls[0]))
        for row in self.rows:  # grows meanwhile
            for calls in self._alike(row):
                self._add(calls, row.axis)

    def _add(self, calls: Sequence[Call], axis: int | None) -> None:
        members = tuple(call.outputs[0] for call in calls)
        if axis is not None and len(set(members)) > 1 and not any(v in self.row_of for v in members):
            row = Row(members, axis)
            self.rows.append(row)
            self.row_of.update(dict.fromkeys(members, row))

    # what to fuse -----------------------------------------------------------------------------------------------

    def _products(self) -> Iterable[list[Call]]:
        """Products of one value with matrices that are the same at every step."""
        found = defaultdict(list)
        for call in self.calls:
            if call.primitive is einsum and _matrix(call) in self.invariant and call.outputs[0] not in self.invariant:
                shared = call.args[1 - _matrix_place(call)]
                found[shared, _matrix_place(call), call.attrs["equation"]].append(call)
        return found.values()

    def _alike(self, row: Row) -> Iterator[list[Call]]:
        """The same elementwise operation on neighbours in a row, in maximal runs."""
        done: dict[object, dict[int, Call]] = defaultdict(dict)
        for i, value in enumerate(row.members):
            for call in self.users[value]:
                if call.primitive.elementwise and call.types[0].shape == value.shape:
                    sort = (call.primitive, tuple(call.attrs.items()), call.args.index(value))
                    done[sort].setdefault(i, call)
        for at in done.values():
            run: list[Call] = []
            for i in range(len(row.members) + 1):
                if run and not (i in at and self._fit([*run, at[i]], row)):
                    yield run
                    run = []
                run += [at[i]] if i in at else []

    def _fit(self, calls: Sequence[Call], beside: Row) -> bool:
        """Whether their arguments can be combined into those of one call."""
        return all(self._is_one(column, beside) for column in zip(*(call.args for call in calls), strict=True))

    def _is_one(self, column: Sequence[Value], beside: Row) -> bool:
        """Whether the arguments at one position of several calls are pieces of one value, or can be."""
        first, row = column[0], self.row_of.get(column[0])
        if literal(first) is not None:
            return all(literal(v) == literal(first) and v.rank == first.rank for v in column)
        if not first.rank:
            return all(v is first for v in column)
        if row is not None:
            i = row.members.index(first)
            return row.axis == beside.axis and row.members[i : i + len(column)] == tuple(column)
        return all(v in self.invariant for v in column)

    # fusing -----------------------------------------------------------------------------------------------------

    def rewritten(self) -> tuple[Value, ...]:
        for call in self.calls:
            if call.outputs[0] not in self.new:
                with in_place_of(call):
                    row = self.row_of.get(call.outputs[0])
                    if row is None:
                        made = call.on(tuple(self.new.get(a, a) for a in call.args))
                        self.new.update(zip(call.outputs, made, strict=True))
                    else:
                        self._make(row)
        return tuple(self.new.get(v, v) for v in self.loop.outputs)

    def _make(self, row: Row) -> None:
        calls = [v.call for v in row.members]
        first = calls[0]
        if first.primitive is einsum:
            args = [self.new.get(a, a) for a in first.args]
            args[_matrix_place(first)] = self._joint([_matrix(call) for call in calls], _axis_of_matrix(first))
        else:
            args = [self._column(column, row) for column in zip(*(call.args for call in calls), strict=True)]
        (whole,) = first.on(tuple(args))
        self.wholes[row] = whole
        for value, start in zip(row.members, row.starts(), strict=False):
            self.new[value] = ops.cut(whole, row.axis, start, value.shape[row.axis])

    def _column(self, column: Sequence[Value], beside: Row) -> Value:
        """One value of which the arguments of several calls are pieces."""
        first, number, row = column[0], literal(column[0]), self.row_of.get(column[0])
        size = beside.starts()[-1]
        if not first.rank:
            return self.new.get(first, first)
        if number is not None:
            return ops.full((*first.shape[: beside.axis], size, *first.shape[beside.axis + 1 :]), number)
        if row is not None:
            whole = self.wholes[row]
            start = row.starts()[row.members.index(first)]
            return whole if len(column) == len(row.members) else ops.cut(whole, row.axis, start, size)
        return self._joint(column, beside.axis)

    def _joint(self, values: Sequence[Value], axis: int) -> Value:
        return ops.concat(*(self.new.get(v, v) for v in values), axis=axis)


# products of a batched value and an unbatched matrix ------------------------------------------------------------


def _matrix_place(call: Call) -> int:
    a, _, out = terms(call.attrs["equation"])
    return 1 if a[:1] == out[:1] else 0


def _matrix(call: Call) -> Value:
    return call.args[_matrix_place(call)]


def _own_label(call: Call) -> str | None:
    """The label of the axis that only the matrix has; None if there is not exactly one, or its size is unknown."""
    *ins, out = terms(call.attrs["equation"])
    mine, other = ins[_matrix_place(call)], ins[1 - _matrix_place(call)]
    own = [label for label in mine if label in out and label not in other]
    return own[0] if len(own) == 1 and isinstance(_matrix(call).shape[mine.index(own[0])], int) else None


def _own_axis(call: Call) -> int | None:
    """That axis in the result."""
    label = _own_label(call)
    return None if label is None else terms(call.attrs["equation"])[2].index(label)


def _axis_of_matrix(call: Call) -> int:
    """That axis in the matrix."""
    label = _own_label(call)
    assert label is not None
    return terms(call.attrs["equation"])[_matrix_place(call)].index(label)
