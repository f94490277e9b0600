"""The vocabulary of `lower`: functions over primitives. `Value` is what they take and give. `../README.md` lists the
files."""

from netlang.compiler.ir.program import Value as Value
from netlang.compiler.ops import operators
from netlang.compiler.ops.arithmetic import *
from netlang.compiler.ops.rearranging import *
from netlang.compiler.ops.varying import *
