"""Folded tables: what is computed of every row that is looked up in a constant table is computed once, of the whole
table. An embedding followed by a linear layer, or by the input product of a recurrent layer, is then one lookup."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, prod

from attrs import frozen

from netlang.compiler import ops
from netlang.compiler.ir.axis_questions import merge
from netlang.compiler.ir.primitives import basic, contraction, indexing
from netlang.compiler.ir.program import Call, Program, Value, in_place_of, is_argument
from netlang.language.types.sizes import merged

LARGEST_TABLE = 1 << 22  # elements
MOST_WORK = 1 << 29  # multiplications


@frozen
class _Looked:
    """Rows of `table` at `index`; `folded`: includes a product, so that folding pays."""

    table: Value
    index: Value
    folded: bool = False


def folded(program: Program) -> Program:
    """The program with lookups in tables that its arrays alone determine made as late as possible. It is for arrays
    that never change."""
    if not any(call.primitive is indexing.gather for call in program.calls()):
        return program
    fixed: set[Value] = set(program.arrays)
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
    """The result of a call as rows of a table, or None."""
    if call.primitive is indexing.gather:
        table, index = call.args
        return _Looked(new.get(table, table), new.get(index, index)) if table in fixed and table.kind == "f" else None
    sources = [looked[a] for a in call.args if a in looked]
    if len(sources) != 1 or len(call.types) != 1:
        return None
    (source,) = sources
    product = call.primitive is contraction.einsum
    if call.types[0].kind != "f" or not (product or call.primitive.elementwise or call.primitive.view):
        return None
    given = [_of_rows(a, source, a in looked, fixed, new) for a in call.args]
    if None in given:
        return None
    leads, args = zip(*given, strict=True)  # type: ignore[arg-type]
    attrs = merge(call, [source.index.rank if rows else 0 for rows in leads], source.index.rank, source.table.shape[0])
    if attrs is None:
        return None
    table = call.primitive(*args, **attrs)
    largest = LARGEST_TABLE if product else max(LARGEST_TABLE, _count(source.table))
    if _count(table) > largest or (product and _work(table) > MOST_WORK):
        return None
    return _Looked(table, source.index, source.folded or product)


def _of_rows(
    value: Value, source: _Looked, looked: bool, fixed: set[Value], new: Mapping[Value, Value]
) -> tuple[bool, Value] | None:
    """What an argument is where there is the table instead of rows looked up in it, and whether it has the table's rows
    then: the table, what is repeated for all rows, or an array that has none."""
    if looked:
        return True, source.table
    rank, axes = source.index.rank, value.call.attrs["axes"] if value.call.primitive is basic.broadcast else ()
    if axes and set(range(rank)) <= set(axes) and value.call.args[0] in fixed:
        inner = new.get(value.call.args[0], value.call.args[0])
        own = [0, *(axis - rank + 1 for axis in axes if axis >= rank)]
        return True, ops.broadcast(inner, (source.table.shape[0], *value.shape[rank:]), own)
    return (False, new.get(value, value)) if value in fixed else None


def _count(value: Value) -> float:
    size = merged(*value.shape)
    return size if isinstance(size, int) else inf


def _work(product: Value) -> float:
    """Multiplications of a product: elements times terms of each sum."""
    *terms, out = contraction.terms(product.call.attrs["equation"])
    sizes = dict(zip("".join(terms), (s for a in product.call.args for s in a.shape), strict=True))
    return _count(product) * prod(size for label, size in sizes.items() if label not in out)  # type: ignore[misc]
