"""Sizes, port types, and encoders and decoders as types see them."""
