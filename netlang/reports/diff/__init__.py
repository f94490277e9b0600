"""What differs between two nets."""
