"""A test kit for layers and nets."""

from netlang.testing.generate import CheckError, settled
from netlang.testing.inferred import clashes, found, is_open
from netlang.testing.layer_checks import check_layer, check_order

__all__ = ["CheckError", "check_layer", "check_order", "clashes", "found", "is_open", "settled"]
