"""How fast netlang is, beside the libraries people use: `python -m benchmarks`. See benchmarks/README.md."""
