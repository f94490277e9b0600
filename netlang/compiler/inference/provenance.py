"""Who states a fact: what the user wrote, in terms of the net. Every proof ends in one of these."""

from __future__ import annotations

from typing import Any

import attrs
from attrs import frozen

from netlang.errors import quoted
from netlang.language.edges.paths import place, spelled
from netlang.language.nets.container import Edge
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Path


@frozen
class Written:
    """The user wrote it: a parameter, a port's type, an array, an edge. `text` says so in the words of the net;
    `name` is the parameter or port, `value` what was written, `path` the layer."""

    text: str
    path: Path = ()
    name: str = ""
    value: Any = None
    sort: str = "parameter"  # or "port", "found", "data", "coder", "array", "shared", "edge", "rule"

    def __str__(self) -> str:
        return self.text


def dotted(path: Path, name: str) -> str:
    """The name of an unknown: `embed.n`."""
    shown = name if name.isprintable() else quoted(name)
    return f"{spelled(path)}.{shown}" if path else shown


@frozen
class EdgeSays:
    """An edge states that its two ends are the same."""

    path: Path
    edge: Edge
    sort: str = "edge"

    def __str__(self) -> str:
        source, target = self.edge.source, self.edge.target
        left = place((*self.path, *source.path)) if source.path else place(self.path, source.port)
        right = place((*self.path, *target.path)) if target.path else place(self.path, target.port)
        return f"{left} -> {right}"


def parameter_text(layer: Layer) -> str:
    """The layer as the user wrote it, without the types of its ports and arrays."""
    bare = {f.alias: f.default for f in attrs.fields(type(layer)) if f.name.startswith("given_")}
    return repr(layer._filled(bare)) if any(getattr(layer, f"given_{n}") != d for n, d in bare.items()) else repr(layer)
