"""Warnings that point at the line of the user's program that is meant."""

from __future__ import annotations

import sys
import warnings

from netlang.errors import NetWarning


def warn(text: str) -> None:
    """Give a NetWarning about the first line outside of netlang that led here."""
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "netlang":
        frame, level = frame.f_back, level + 1
    warnings.warn(text, NetWarning, stacklevel=level)
