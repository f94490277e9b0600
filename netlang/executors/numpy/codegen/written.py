"""One version of a plan's source, compiled."""

from __future__ import annotations

import itertools
import linecache
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from netlang.compiler.ir.primitives.indexing import scatter
from netlang.compiler.ir.program import Call, Program
from netlang.executors.numpy.codegen.buffers import ArrayRef
from netlang.executors.numpy.codegen.emit import assemble, declare
from netlang.executors.numpy.codegen.layouts import full
from netlang.executors.numpy.codegen.namespace import namespace
from netlang.executors.numpy.codegen.primitive_rules import rule_of
from netlang.executors.numpy.codegen.writer import Writer
from netlang.executors.numpy.kernels.fold_tables import folded
from netlang.executors.numpy.kernels.sparse_rows import Rows
from netlang.executors.numpy.packing.packing_pass import packed
from netlang.language.types.sizes import Length

_number = itertools.count(1)


class Written:
    """One version of a plan's source, compiled: `prepare(*arrays, outs)` gives the function that binds sizes."""

    def __init__(
        self, program: Program, dtype: np.dtype, constant: bool, given: tuple[int, ...], rows: bool, copy: bool
    ) -> None:
        program = folded(program) if constant else program
        self.packed = packed(program, dtype)
        program = program if self.packed is None else self.packed.program
        writer = Writer(dtype, constant, rule_of)
        declare(writer, program)
        self.sizes = list(writer.levels[1].sizes)
        self.lengths: int | None = None  # the index of the lengths used for packing
        if self.packed is not None:
            self.lengths = program.data.index(self.packed.lengths)
            _count_rows(writer, self.packed.total)
        targets = _aim(writer, program, given)
        writer.rows_wanted = {v for v in program.outputs if v.call.primitive is scatter} if rows else set()
        writer.write(program)
        results = _results(writer, program, targets, copy)
        lines, self.calls = assemble(writer, program, results)
        self.text = "\n".join(lines) + "\n"
        self.file = f"<plan {next(_number)}>"
        self.space = namespace(dtype) | writer.functions | {"Rows": Rows}  # what the text names
        space = dict(self.space)
        exec(compile(self.text, self.file, "exec"), space)
        self.prepare: Callable[..., Any] = space["prepare"]

    @property
    def in_halves(self) -> bool:
        """Whether a batch may be split: the steps of a loop without padding are too short for that."""
        return self.packed is None or self.packed.layout == "ByExample"

    def note(self, error: BaseException) -> None:
        """Say at which call of the program the error arose."""
        trace, line = error.__traceback__, None
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == self.file:
                line = trace.tb_lineno
            trace = trace.tb_next
        if self.file not in linecache.cache:
            linecache.cache[self.file] = (len(self.text), None, self.text.splitlines(True), self.file)
            weakref.finalize(self, linecache.cache.pop, self.file, None)
        call = self.calls[line - 1] if line else None
        if call is not None:
            error.add_note(f"in {describe(call)}" + (f", of {call.origin}" if call.origin.name else ""))


def describe(call: Call) -> str:
    types = ", ".join(str(a.type) for a in call.args)
    return f"{call.primitive.name}({types}) : {', '.join(map(str, call.types))}"


def _count_rows(writer: Writer, total: Length) -> None:
    """Define the number of real elements as a size."""
    name = writer.unique(total.name)
    writer.levels[1].sizes[total.name] = name
    writer.known_sizes.add(name)
    writer.bind(f"{name} = layout.total", 1)


def _aim(writer: Writer, program: Program, given: tuple[int, ...]) -> dict[int, ArrayRef]:
    """Write outputs directly into the arrays given for them."""
    targets: dict[int, ArrayRef] = {}
    for i in given:
        value = program.outputs[i]
        name = writer.view(f"outs[{i}]", 0, letter="out")
        targets[i] = ArrayRef(name, value.kind, value.shape, 0, order=tuple(range(value.rank)))
        if value in writer.refs or value in writer.targets:  # an input, or given twice
            continue
        writer.targets[value] = targets[i]
    return targets


def _results(writer: Writer, program: Program, targets: dict[int, ArrayRef], copy: bool) -> str:
    """The expression that the run function returns."""
    shown = []
    for i, value in enumerate(program.outputs):
        ref = writer.refs[value]
        if i in targets:
            if writer.targets.get(value) is not targets[i]:
                writer.run(f"copyto({targets[i].name}, {ref.name})")
            shown.append(targets[i].name)
        elif value in writer.rows_wanted:
            parts = [f"{name}.copy()" if copy else name for name in writer.row_parts[value]]
            shown.append(f"Rows({', '.join(parts)}, {writer.size(value.shape[0])})")
        elif copy or ref.thin or ref.number is not None:
            shown.append(f"{full(writer, ref).name}.copy()")
        else:
            shown.append(ref.name)
    return f"({', '.join(shown)}{',' if len(shown) == 1 else ''})"
