"""The NumPy executor: a program as straight-line Python source over prepared memory.

`plan` is the door: compile, bind arrays, run. What's where besides: `source` writes the text by the `rules` of
primitives (`views`, `product`, `convolution`, `lookups`, `loop`, `kernels`); `pack` holds sequences without padding;
`fold` uses arrays that never change; `split`, `halves` and `threads` share large batches between threads; `rows` are
touched rows of tables.
"""
