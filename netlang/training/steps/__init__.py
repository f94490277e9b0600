"""One training step: parameters, update rules, and the `Trainer` that drives them."""
