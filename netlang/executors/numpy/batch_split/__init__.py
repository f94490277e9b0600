"""Data parallelism on two threads: each runs the whole plan on its half of the batch."""
