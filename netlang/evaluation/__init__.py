"""Applying a net to data.

What's where, in the order of the data's path: `request` (what is asked for), `inputs` (data as arrays, checked),
`states`, `run` (the program is run, and what goes wrong is told), `evaluate` (all of it together), `fast_path` (again,
for arrays of the same shape), `port_gradient` (gradients as evaluation gives them).
"""
