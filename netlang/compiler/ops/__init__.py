"""The vocabulary of `lower`: pleasant spellings over the primitives.

What's where: `arithmetic` (constants, and elementwise functions, which take numbers and insert broadcasting), `arrays`
(rearranging, joining, taking, products, reductions), `varying` (what mixes elements along an axis that may vary:
`valid`, `last`, `reverse`, `mean`, `softmax`, loops), `operators` (those of Python, and NumPy's functions). By its own
name: `lifelike` (padding that is like real elements). `Value` is what they take and give.
"""

from netlang.compiler.ir.program import Value as Value
from netlang.compiler.ops import operators
from netlang.compiler.ops.arithmetic import *
from netlang.compiler.ops.rearranging import *
from netlang.compiler.ops.varying import *
