"""From a net to its solution: constraints, solved in every direction, each fact with its reasons.

What's where, in the order of the data's path: `provenance` (who says so), `from_layers` (a net's constraints, of the
kinds in `constraints`), `store` and `unify` (what is known, and making equal), `solver` (the worklist), `solution` (the
result), `infer` (all of it); `explanations` (why, what is open, and clashes, in words).
"""
