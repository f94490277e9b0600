"""Nets as pickles: JSON and arrays as in files, and beside them what pickle saves itself: functions, classes."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.errors import NetFormatError
from netlang.files.reader import Reader, Source
from netlang.files.untrusted_json import parsed
from netlang.files.writer import Writer
from netlang.language.nets.net import Net
from netlang.language.values.net_arrays import array_option
from netlang.slow_imports import imported


def reduced(net: Net) -> tuple[Any, ...]:
    """A net as `__reduce__` gives it."""
    made = Writer(others=[]).whole(net)
    text = imported("json").dumps([made.nets, made.filled], separators=(",", ":"))
    return rebuilt, (text, made.arrays, made.others)


def rebuilt(text: str, arrays: dict[str, np.ndarray], others: list[Any]) -> Net:
    """A net from a pickle, whose arrays may have been changed."""
    kept: dict[str, Any] = {}

    def array(key: str) -> Any:
        if key not in kept:
            kept[key] = array_option(arrays[key], key)
        return kept[key]

    source = Source(_refusal, array, arrays.__getitem__, lambda key: arrays[key].data, {}, others, clashes=True)
    return Reader(source).whole(*parsed(text, lambda what: _refusal(f"its text {what}")))


def _refusal(what: str, *details: str, ways: Any = ()) -> NetFormatError:
    return NetFormatError(f"the pickle of a net: {what}", details, ways)
