"""The NumPy executor: a program as straight-line Python source over prepared memory.

`plan` is the door: compile, bind arrays, run. What's where besides: `fold` and `pack` rewrite the program, for arrays
that never change and for sequences without padding; `source` writes it, with `rules` (and `views`, `lookups`,
`product`, `convolution`, `loop` and `carries`, `pack_rules`) for each primitive, `places` for where values stand,
`orders` and `panels` for loops with large matrices, `text` for the whole; `rows` adds up rows of tables; `halves`
runs it on both halves of a batch (`split` tells where, `threads` at once); `blas` knows the library that multiplies.
"""
