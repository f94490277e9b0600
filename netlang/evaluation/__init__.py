"""Applying a net to data.

What's where, in the order of the data's path: `request` (what is asked for), `data` (what ports take, one example
or many), `batches` (examples as arrays), `states`, `randomness`, `evaluate` (all of it together), `quick` (again, for
arrays of the same shape), `port_gradient` (gradients as evaluation gives them).
"""
