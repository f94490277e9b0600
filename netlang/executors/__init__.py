"""An executor turns a program into a function of arrays.

In reading order: `protocol` (what every executor offers), `interpreter` (the plainest one; what it has in common with
JAX is in `functional`), `numpy` (the fast one), `jax`; `devices` (which of them computes where), `feed` (data in the
order of a program's inputs), `compile` (from a net to a function of data).
"""
