"""The attrs fields under which a layer keeps what its user says of its ports and arrays."""

from __future__ import annotations

import functools
import inspect
from typing import Any, TypeVar

import attrs

from netlang.errors import NetOptionError, brief, quoted
from netlang.language.declaration.declare import Array, Port
from netlang.language.declaration.domains import times
from netlang.language.types.port_types import PortType
from netlang.language.types.written_types import WORDS, all_ports, port_type
from netlang.language.values.net_arrays import array_option, by_value
from netlang.language.values.numbers import as_python, refuse_too_many
from netlang.language.values.sentinels import Automatic

C = TypeVar("C", bound=type)


def _array(value: Any, field: attrs.Attribute[Any]) -> Any:
    return array_option(value, field.alias or field.name)


READ_ARRAY = attrs.Converter(_array, takes_field=True)
READ_PORT = {
    direction: attrs.Converter(functools.partial(port_type, side=side))
    for direction, side in (("in", "input"), ("out", "output"), ("state", ""))
}


def field_of(declared: Port | Array) -> Any:
    """The field of one port or array: Automatic unless it is given."""
    if isinstance(declared, Port):
        read = READ_PORT.get(declared.direction, READ_PORT["state"])
        return attrs.field(default=Automatic, kw_only=True, alias=declared.name, converter=read, repr=False)
    return attrs.field(
        default=Automatic, kw_only=True, alias=declared.name, converter=READ_ARRAY, eq=by_value, repr=False
    )


def input_ports_field() -> Any:
    """The field of a layer that takes any number of inputs."""
    return attrs.field(
        default=Automatic, kw_only=True, converter=[as_python, input_ports], metadata={"show": _shown_ports}
    )


def input_ports(value: Any) -> Any:
    """InputPorts: Automatic, a number, names, shapes, or names with shapes; kept as ((name, type), ...)."""
    if value is Automatic:
        return value
    if times().read(value) is value:
        return tuple((f"Input{i + 1}", PortType()) for i in range(value))
    if isinstance(value, dict | list | tuple):
        refuse_too_many(len(value), "InputPorts", "inputs")
    if isinstance(value, dict) and value:
        return tuple((_port_name(name), port_type(form, "input")) for name, form in value.items())
    if isinstance(value, list | tuple) and value:
        if all(isinstance(v, tuple) and len(v) == 2 and isinstance(v[1], PortType) for v in value):
            return tuple(value)
        if all(isinstance(v, str) and v not in WORDS for v in value):
            return tuple((name, PortType()) for name in value)
        return tuple((f"Input{i + 1}", port_type(form, "input")) for i, form in enumerate(value))
    raise NetOptionError(f"InputPorts is a number, a list of names or of shapes, or a dict of both, not {brief(value)}")


def _port_name(name: Any) -> str:
    if isinstance(name, str):
        return name
    raise NetOptionError(f"ports are named by text, not by {brief(name)}", ways=[quoted(brief(name))])


def _shown_ports(ports: tuple[tuple[str, PortType], ...]) -> str:
    """InputPorts as one writes them: a number, a list of names or of types, or a dict of both."""
    names, types = [name for name, _ in ports], [form for _, form in ports]
    plain = names == [f"Input{i + 1}" for i in range(len(names))]
    bare = all(form == PortType() for form in types) and not set(WORDS) & set(names)
    return repr((len(names) if plain else names) if bare else types if plain else dict(ports))


def _are_types(value: Any) -> bool:
    """Whether it is what `types` holds: pairs of a name and the type of the port."""
    return isinstance(value, tuple) and all(
        isinstance(t, tuple) and len(t) == 2 and isinstance(t[1], PortType) for t in value
    )


def with_named_ports(cls: C) -> C:
    """Let the constructor take a keyword for any port, whatever nets inside call it; kept in `types`."""
    plain = cls.__init__  # type: ignore[misc]
    known = inspect.signature(plain)

    options = {*known.parameters} - {"self", "types"}

    @functools.wraps(plain)
    def __init__(self: Any, /, *args: Any, Ports: Any = None, types: Any = (), **kwargs: Any) -> None:
        named = {name: kwargs.pop(name) for name in list(kwargs) if name not in options}
        if not _are_types(types):  # it is what a port is called
            named, types = named | {"types": types}, ()
        types = dict(types) | all_ports(Ports, named)
        plain(self, *args, types=tuple((name, port_type(form)) for name, form in types.items()), **kwargs)

    ports = inspect.Parameter("ports", inspect.Parameter.VAR_KEYWORD)
    own = [p for p in known.parameters.values() if p.name != "types"]
    __init__.__signature__ = known.replace(parameters=[*own, ports])  # type: ignore[attr-defined]
    cls.__init__ = __init__  # type: ignore[misc]
    return cls
