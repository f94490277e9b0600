"""What Python's operators do with a value of a program: the arithmetic of `ops`, which adds broadcasting. And what to
write in the place of NumPy's functions."""

from __future__ import annotations

import numpy as np

from netlang.compiler.ir.program import Value
from netlang.compiler.ops import arithmetic
from netlang.compiler.ops.arithmetic import add, div, greater, greater_equal, mul, neg, power, sub

Value.operations = {
    "add": add, "sub": sub, "mul": mul, "truediv": div, "pow": power, "neg": neg, "matmul": np.matmul,
    "gt": greater, "ge": greater_equal, "lt": lambda x, y: greater(y, x), "le": lambda x, y: greater_equal(y, x),
}  # fmt: skip
Value.of_numbers = {np.add: add, np.subtract: sub, np.multiply: mul, np.divide: div, np.power: power}
Value.in_ops = {
    getattr(np, name): f"ops.{name}" for name in arithmetic.__all__ if isinstance(getattr(np, name, None), np.ufunc)
} | {
    np.subtract: "ops.sub", np.multiply: "ops.mul", np.divide: "ops.div", np.negative: "ops.neg",
    np.matmul: 'ops.einsum("bi,oi->bo", x, Weights)', np.sum: "ops.reduce_sum", np.max: "ops.reduce_max",
    np.min: "ops.reduce_min", np.mean: "ops.mean", np.concatenate: "ops.join", np.where: "ops.select",
    np.reshape: "ops.reshape", np.transpose: "ops.transpose",
}  # fmt: skip
