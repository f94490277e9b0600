"""From a net to a program: constraints, solution, lowering, passes, gradients. `README.md` lists the folders."""
