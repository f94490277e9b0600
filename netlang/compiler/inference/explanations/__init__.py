"""What inference explains to people: proofs, errors, fixes, open sizes."""
