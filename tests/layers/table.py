"""The tables of layers. Every module `rows_*.py` beside this one adds to them: ROWS, what to try a layer on;
SOLVED, what inference finds of a layer from one port alone."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from attrs import field, frozen

from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Net
from netlang.layers import __all__ as exported


@frozen
class Row:
    """A layer to be checked by `netlang.testing.check_layer` with these examples (none: drawn), against a
    reference: a function of one example's inputs, or the result for the only example."""

    id: str
    layer: Net
    examples: tuple[Any, ...] = ()
    reference: Any = None
    options: dict[str, Any] = field(factory=dict)


@frozen
class Solved:
    """A layer of which one port is known, and the dimensions of all its ports and arrays that follow: `?` is an open
    size, `*` an open run of sizes, `T` a length that varies; "integers" where elements are."""

    layer: Layer
    port: str
    form: Any
    found: dict[str, str]


def collected(name: str) -> list[Any]:
    """The concatenated lists of that name in all row modules. A function, since they import this module."""
    modules = [
        importlib.import_module(f"tests.layers.{path.stem}") for path in sorted(Path(__file__).parent.glob("rows_*.py"))
    ]
    return [item for module in modules for item in getattr(module, name, [])]


def exported_layers() -> list[type[Layer]]:
    """Every layer that computes something."""
    module = importlib.import_module("netlang.layers")
    found = [getattr(module, name) for name in exported]
    return [cls for cls in found if isinstance(cls, type) and issubclass(cls, Layer) and not cls.stands_in]
