"""Training: `NetTrain`, and `Trainer` for single steps. `README.md` lists the files."""
