"""Type stubs of the catalogue, made of the declarations: what editors and type checkers read of layers.

A layer's ports and arrays are keywords of its constructor too, which no type checker finds in a declaration.
`python tests/docs/documents.py --write` writes them to `layers/__init__.pyi`.
"""

from __future__ import annotations

import inspect
import re
from textwrap import fill, indent
from typing import Any

import attrs

from netlang.language.nets.layer import Layer

HEAD = '''"""Made of the declarations by `python tests/docs/documents.py --write`, for type checkers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Net
from netlang.language.symbols import Expression
from netlang.language.types.coders import Coder
from netlang.language.types.port_types import PortType, Restricted
from netlang.language.values.net_arrays import NetArray
from netlang.language.values.scaled import Scaled
from netlang.language.values.sentinels import Sentinel
'''
ALIASES = """
Int: TypeAlias = int | np.integer[Any]
Number: TypeAlias = Int | float | np.floating[Any]
Size: TypeAlias = Int | Sentinel
Sizes: TypeAlias = Size | Sequence[Size] | Literal["Real"]
PortForm: TypeAlias = Size | str | Sequence[Any] | Restricted | Coder | PortType
Numbers: TypeAlias = npt.ArrayLike | NetArray | Sentinel | None
NetLike: TypeAlias = Net | Int | Callable[..., Any] | Sequence[Any] | Mapping[str, Any]
"""
WIDTH = 120


def stubs(names: dict[str, Any]) -> str:
    """The stub of a module with these names: a class for each layer; everything else is imported from its module."""
    classes = {name: value for name, value in names.items() if isinstance(value, type) and issubclass(value, Layer)}
    others = [
        f"from {value.__module__} import {name} as {name}" for name, value in names.items() if name not in classes
    ]
    parts = [HEAD + "\n".join(sorted(others)), ALIASES.strip(), *(_class(name, cls) for name, cls in classes.items())]
    return "\n\n".join(parts) + f"\n\n__all__ = {list(names)!r}\n"


def _class(name: str, cls: type[Layer]) -> str:
    """One layer: its constructor, and its options as read-only properties."""
    fields = {field.alias: field for field in attrs.fields(cls)}
    base = attrs.fields_dict(Layer)
    parameters, attributes = ["self"], []
    for alias, parameter in inspect.signature(cls).parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            parameters.append(f"**{alias}: PortForm")
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in parameters:
            parameters.append("*")
        default = "" if parameter.default is parameter.empty else f" = {_default(parameter.default)}"
        parameters.append(f"{alias}: {_hint(cls, fields[alias])}{default}")
        if fields[alias].name == alias and alias not in base:
            attributes.append(f"    @property\n    def {alias}(self) -> Any: ...")
    taken = _wrapped(parameters, " " * 8)
    text = (inspect.getdoc(cls) or "").replace("\\", "\\\\")
    shown = indent(f'"""{text}\n"""', "    ")
    constructor = f"    def __init__(\n{taken},\n    ) -> None: ..."
    return "\n".join([f"class {name}(Layer):", shown, "", constructor, *attributes])


def _wrapped(parameters: list[str], margin: str) -> str:
    """Parameters in lines, none of them divided."""
    whole = ", ".join(one.replace(" ", "\0") for one in parameters)
    lines = fill(
        whole, WIDTH, initial_indent=margin, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
    )
    return lines.replace("\0", " ")


def _default(value: Any) -> str:
    """A default, where it is written shortly; otherwise that there is one."""
    return (
        repr(value)
        if value is None or (isinstance(value, bool | int | float | str) and value != float("inf"))
        else "..."
    )


def _hint(cls: type[Layer], field: attrs.Attribute[Any]) -> str:
    """The type of an option, a port or an array."""
    if field.alias in {port.name for port in cls.declared_ports}:
        return "PortForm"
    if field.alias in {array.name for array in cls.declared_arrays}:
        return "Numbers"
    if field.name == "InputPorts":
        return "Int | Sequence[PortForm] | Mapping[str, PortForm] | Sentinel"
    said = field.metadata
    if "sizes" in said:
        return "Size" if said["sizes"] == "one" else "Sizes"
    if "net" in said or "nets" in said:
        return "NetLike"
    kept = str(said["domain"].type) if "domain" in said else "Any"
    return re.sub(r"\bfloat\b", "Number", re.sub(r"\bint\b", "Int", kept))  # NumPy's numbers are taken, too
