"""PlaceholderLayer: the place of an operation that there is no layer for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field

from netlang.errors import NetOptionError
from netlang.spec.arrays import read_only, shape_key
from netlang.spec.declare import Port, option
from netlang.spec.layer import Layer, input_ports, layer
from netlang.spec.sentinels import Automatic
from netlang.spec.types import PortType


def _parameters(value: Any) -> tuple[tuple[str, Any], ...]:
    if value is None:
        return ()
    if isinstance(value, Mapping):
        return tuple(value.items())
    if isinstance(value, tuple) and all(isinstance(item, tuple) and len(item) == 2 for item in value):
        return value
    raise NetOptionError(f"PlaceholderLayer: its parameters are a dict, not {value!r:.60}")


def _arrays(value: Any) -> tuple[tuple[str, Any], ...]:
    """Names, or a dict of names and numbers."""
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        return tuple((name, None) for name in value)
    return tuple((n, v if v is None else read_only(v, n)) for n, v in _parameters(value))


def _key(arrays: tuple[tuple[str, Any], ...]) -> Any:
    return tuple((name, shape_key(numbers)) for name, numbers in arrays)


def _names(pairs: tuple[tuple[str, Any], ...]) -> list[str]:
    return [name for name, _ in pairs]


def _ports(value: Any) -> Any:
    return input_ports([value] if isinstance(value, str) else value)


def _named_ports(name: str) -> Any:
    """An option that names ports; without it there is one, called `name`."""
    only = ((name, PortType()),)
    return option(default=only, kw_only=True, converter=_ports, show=lambda v: repr(_names(v)))


@layer
class PlaceholderLayer(Layer):
    """Stands where an operation was that there is no layer for, such as an unsupported one of an imported net.

    `tag` names it, `parameters` is a dict of what is known of it, and `Arrays` are names of arrays, or a dict of their
    numbers, to be read only. Sizes are neither inferred through it nor checked, and it cannot be evaluated or trained.
    Ports: as `InputPorts` and `OutputPorts` say, a number, names, shapes, or a dict of both; by default Input and
    Output.
    Source: https://reference.wolfram.com/language/ref/PlaceholderLayer.html

    >>> from netlang import PlaceholderLayer
    >>> PlaceholderLayer("Fold", {"size": 2}, OutputPorts=["Output", "Rest"]).output_names
    ('Output', 'Rest')
    """

    ports_by_name = True
    stands_in = True
    tag: str = option(default="")
    parameters: Any = option(default=(), converter=_parameters, show=lambda v: repr(dict(v)))
    Arrays: Any = field(
        default=(), kw_only=True, converter=_arrays, eq=_key, metadata={"show": lambda v: repr(_names(v))}
    )
    InputPorts: Any = _named_ports("Input")
    OutputPorts: Any = _named_ports("Output")

    def __attrs_post_init__(self) -> None:
        if Automatic in (self.InputPorts, self.OutputPorts):
            raise NetOptionError("PlaceholderLayer: nothing tells its ports", ways=['InputPorts=["a", "b"]'])
        said = tuple((name, form) for name, form in self.OutputPorts if form != PortType())
        types = dict(said) | dict(self.types)  # type: ignore[attr-defined]
        object.__setattr__(self, "types", tuple(types.items()))
        super().__attrs_post_init__()

    def ports(self) -> tuple[Port, ...]:
        inputs = [Port("in", f"*in{i}", element=f"in{i}", name=name) for i, (name, _) in enumerate(self.InputPorts, 1)]
        return (
            *inputs,
            *(Port("out", f"*out{i}", element=f"out{i}", name=n) for i, (n, _) in enumerate(self.OutputPorts, 1)),
        )
