"""What a net is given: data read, checked against ports, and stacked into batches."""
