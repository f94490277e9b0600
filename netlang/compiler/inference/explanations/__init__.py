"""What the solver says to people: proofs, errors, ways out, open sizes."""
