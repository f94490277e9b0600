"""The language: sizes and port types, layers and nets as values. It knows no particular layer or encoder."""
