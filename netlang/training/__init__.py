"""Training: `NetTrain`, and `Trainer` for those who want to drive it step by step.

What's where, in the order of the data's path: `examples` (the data forms), `losses` (which losses, and the net
with them attached), `prepare` (open sizes, initial arrays), `columns` and `batches` (encoded data, drawn in
batches), `objective` (the program: losses, gradients, moving arrays), `arena` (the arrays, in one piece of
memory), `methods` and `multipliers` (how arrays change), `update` (one change of them), `trainer` (one step),
`rounds` (many of them), `progress`, `results`, `train` (all of it together).
"""
