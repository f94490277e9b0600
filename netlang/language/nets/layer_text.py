"""The text of a layer as Python code."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from netlang.errors import quoted
from netlang.language.edges.paths import keywords
from netlang.language.types.port_types import UNSAID, PortType
from netlang.language.values.net_arrays import NetArray, is_number
from netlang.language.values.numbers import as_python
from netlang.language.values.sentinels import Automatic


def as_written(layer: Any) -> str:
    """The call that constructs a layer, with the arguments that differ from defaults."""
    shown, left_out = [], False
    for f in sorted(attrs.fields(type(layer)), key=lambda f: f.kw_only):
        value = getattr(layer, f.name)
        same = not isinstance(value, np.ndarray) and f.default is not attrs.NOTHING and f.default == value
        said = not (same or value is Automatic or (isinstance(value, PortType) and value == UNSAID))
        if f.name == "memo" or f.metadata.get("hidden") or not said:
            left_out = left_out or (f.init and not f.kw_only)
        elif f.name == "types" and layer.ports_by_name:
            options = [*(other.alias for other in attrs.fields(type(layer)) if other is not f), "Ports"]
            shown += keywords([(name, form) for name, form in value if form != UNSAID], options)
        else:
            shown.append(f"{f.alias}={_shown(f, value)}" if f.kw_only or left_out else _shown(f, value))
    return f"{type(layer).__name__}({', '.join(shown)})"


def _shown(field: Any, value: Any) -> str:
    """The value of one argument in a layer's repr: large arrays by their dimensions."""
    if is_number(value):
        return str(value[()])  # in the fewest digits that identify it
    if isinstance(value, np.ndarray):
        return str(value.tolist()) if value.size <= 12 else f"<{'x'.join(map(str, value.shape))}>"
    if isinstance(value, NetArray | PortType):
        return repr(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, tuple) and field.metadata.get("sizes") == "run":
        return str(value[0]) if len(value) == 1 else str(list(value))
    return field.metadata.get("show", repr)(as_python(value))
