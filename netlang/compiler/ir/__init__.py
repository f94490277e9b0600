"""The intermediate form: typed programs, and the primitives that they are made of."""
