"""The table: one record per primitive. All that is known of a primitive stands in its record.

What's where: `elementwise` (arithmetic, functions, comparisons), `arrays` (shapes, slices, reductions),
`indexing` (gather and its kin), `contraction` (einsum), `matrices` (determinants, inverses), `convolution`, `foreign`
(Python functions), `loops` (scan).
"""

from __future__ import annotations

from netlang.compiler.primitives import (
    arrays,
    contraction,
    convolution,
    elementwise,
    foreign,
    indexing,
    loops,
    matrices,
)
from netlang.compiler.program import Primitive, argument

TABLE: dict[str, Primitive] = {
    record.name: record
    for module in (elementwise, arrays, indexing, contraction, matrices, convolution, foreign, loops)
    for record in vars(module).values()
    if isinstance(record, Primitive) and record is not argument
}
