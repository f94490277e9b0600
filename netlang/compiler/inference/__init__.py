"""From a net to its solution: constraints, solved in every direction, each fact with its reasons.

What's where, in the order of the data's path: `words` (who says so), `declaring` (a net's constraints, of the
kinds in `constraints`, `joined`, `threaded`, `windows`), `store` and `shapes` (what is known, and making equal),
`solver` (the worklist), `infer` (the solution); `why`, `unsettled` (what is open), and `describe`, `blame`, `ways`
(clashes, in words).
"""
