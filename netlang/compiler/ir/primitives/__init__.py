"""The table: one record per primitive, with everything that is known of it. `../README.md` lists the files."""

from __future__ import annotations

from netlang.compiler.ir.primitives import (
    basic,
    contraction,
    convolution,
    elementwise,
    indexing,
    matrices,
    python_callback,
    rearranging,
    scan,
)
from netlang.compiler.ir.program import Primitive, argument

TABLE: dict[str, Primitive] = {
    record.name: record
    for module in (basic, elementwise, rearranging, indexing, contraction, matrices, convolution, python_callback, scan)
    for record in vars(module).values()
    if isinstance(record, Primitive) and record is not argument
}
