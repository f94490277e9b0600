"""Packing: sequences of varying length without their padding."""
