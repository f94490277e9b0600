"""From a net to a program: constraints, solution, lowering, gradients, passes. Every stage's result prints."""
