"""Folding: what is computed of every row that is looked up in a table that never changes is computed of the table
instead, once. An embedding followed by a linear layer, or by the input product of a recurrent one, is then one lookup.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from netlang.compiler import ops
from netlang.compiler.ir.primitives import basic, contraction, indexing
from netlang.compiler.ir.program import Call, Program, Value, in_place_of, is_argument, role_of
from netlang.language.types.sizes import merged

LARGEST_TABLE = 1 << 22  # elements
MOST_WORK = 1 << 29  # multiplications


@frozen
class _Looked:
    """Rows of `table` at `index`; `folded`: there is a product in it, so that folding pays."""

    table: Value
    index: Value
    folded: bool = False


def folded(program: Program) -> Program:
    """The program with lookups in tables that its arrays alone determine made as late as possible. It is for arrays
    that never change."""
    if not any(call.primitive is indexing.gather for call in program.calls()):
        return program
    fixed: set[Value] = {v for v in program.inputs if role_of(v) == "array"}
    looked: dict[Value, _Looked] = {}
    new: dict[Value, Value] = {v: v for v in program.inputs}
    for call in program.calls():
        args = tuple(new.get(a, a) for a in call.args)
        if all(a in fixed for a in call.args) and not any(is_argument(v) for v in call.outputs):
            fixed.update(call.outputs)
        with in_place_of(call):
            found = _looked(call, fixed, looked, new)
            if found is None:
                new.update(zip(call.outputs, call.on(args), strict=True))
                continue
            looked[call.outputs[0]] = found
            made = indexing.gather(found.table, found.index) if found.folded else call.on(args)[0]
            new[call.outputs[0]] = made
    return program.with_outputs([new.get(v, v) for v in program.outputs], program.names)


def _looked(
    call: Call, fixed: set[Value], looked: Mapping[Value, _Looked], new: Mapping[Value, Value]
) -> _Looked | None:
    """The result of a call as rows of a table, if it is that."""
    if call.primitive is indexing.gather:
        table, index = call.args
        return _Looked(new.get(table, table), new.get(index, index)) if table in fixed and table.kind == "f" else None
    sources = [looked[a] for a in call.args if a in looked]
    if len(sources) != 1 or len(call.types) != 1:
        return None
    (source,) = sources
    if call.primitive is contraction.einsum:
        return _product(call, source, fixed, looked, new)
    if not call.primitive.source or call.primitive.vjp is None or call.types[0].kind != "f":
        return None
    rank, rows = source.index.rank, source.table.shape[0]
    args = []
    for a in call.args:
        over = call_axes(a)
        if a in looked:
            args.append(source.table)
        elif over is not None and set(range(rank)) <= set(over) and a.call.args[0] in fixed | _numbers(a):
            inner = new.get(a.call.args[0], a.call.args[0])
            axes = [0, *(axis - rank + 1 for axis in over if axis >= rank)]
            args.append(ops.broadcast(inner, (rows, *a.shape[rank:]), axes))
        else:
            return None
    return _Looked(call.primitive(*args, **call.attrs), source.index, source.folded)


def call_axes(value: Value) -> tuple[int, ...] | None:
    """The axes along which a value is repeated, if it is made by that."""
    return value.call.attrs["axes"] if value.call.primitive is basic.broadcast else None


def _numbers(value: Value) -> set[Value]:
    inner = value.call.args[0]
    return {inner} if inner.call.primitive is basic.constant else set()


def _product(
    call: Call, source: _Looked, fixed: set[Value], looked: Mapping[Value, _Looked], new: Mapping[Value, Value]
) -> _Looked | None:
    """A product with weights that sums over the rows' own axes, within measure."""
    a, b, out = contraction.terms(call.attrs["equation"])
    x, y = call.args
    if x not in looked:
        a, b, x, y = b, a, y, x
    rank = source.index.rank
    head = a[:rank]
    if y not in fixed or set(head) & set(b) or out[:rank] != head:
        return None
    label = head[:1] or "z"
    weights = new.get(y, y)
    table = ops.einsum(f"{label}{a[rank:]},{b}->{label}{out[rank:]}", source.table, weights)
    size, work = merged(*table.shape), merged(*table.shape, *(s for s, n in zip(y.shape, b, strict=True) if n in a))
    small = isinstance(size, int) and isinstance(work, int) and size <= LARGEST_TABLE and work <= MOST_WORK
    return _Looked(table, source.index, True) if small else None
