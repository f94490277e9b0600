"""The NumPy executor: a program as straight-line Python source over prepared memory.

`plan` is the door: compile, bind arrays, run. What's where besides: `source` writes the text by the `rules` of
primitives (`views`, `product`, `convolution`, `lookups`, `loop`, `kernels`); `pack` holds sequences without padding;
`fold` uses arrays that never change; `orders` and `panels` prepare loops with large matrices; `split`, `halves` and
`threads` share large batches between threads (`blas` is the library that multiplies); `rows` are
touched rows of tables.
"""
