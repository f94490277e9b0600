"""How the operations of a program become NumPy calls, family by family."""
