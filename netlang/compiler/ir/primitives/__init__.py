"""The table: one record per primitive. All that is known of a primitive stands in its record.

What's where: `basic` (constants, broadcasting, sums), `elementwise` (arithmetic, functions, comparisons), `rearranging`
(shapes, slices, reductions), `indexing` (gather and its kin), `contraction` (einsum), `matrices` (determinants,
inverses), `convolution`, `python_callback` (Python functions), `scan` (loops).
"""

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
