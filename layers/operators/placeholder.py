"""PlaceholderLayer: the place of an operation that there is no layer for."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
from attrs import field

from netlang.errors import NetOptionError
from netlang.language.declaration.declare import Port, option
from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.declaration.fields import input_ports
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.port_types import PortType
from netlang.language.values.net_arrays import array_option, by_value
from netlang.language.values.sentinels import Automatic


def _parameters(value: Any) -> Any:
    pairs = _pairs(value)
    return OUTSIDE if pairs is None else copy.deepcopy(pairs)


def _arrays(value: Any) -> Any:
    """Names, or a dict of names and numbers, or NetArrays."""
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        value = dict.fromkeys(value) if len(set(value)) == len(value) else OUTSIDE
    pairs = _pairs(value)
    if pairs is None or not all(isinstance(name, str) and name for name, _ in pairs):
        return OUTSIDE
    return tuple((n, Automatic if v is None else array_option(v, n)) for n, v in pairs)


PARAMETERS = Domain("a dict", _parameters)
ARRAYS = Domain(
    "a list of names, each once, or a dict of names and numbers",
    _arrays,
    ways=lambda value: ['Arrays=["Weights"]', 'Arrays={"Weights": [[1.0, 2.0]]}'],
)


def _ports(value: Any) -> Any:
    """None, too: a layer may have no inputs."""
    if isinstance(value, list | tuple | dict) and not value:
        return ()
    return input_ports([value] if isinstance(value, str) else value)


PORTS = Domain("ports", _ports)


def _pairs(value: Any) -> tuple[tuple[str, Any], ...] | None:
    """A dict, or what was made of one, as pairs; None for anything else."""
    if value is None or isinstance(value, Mapping):
        return tuple((value or {}).items())
    listed = isinstance(value, tuple) and all(isinstance(item, tuple) and len(item) == 2 for item in value)
    return value if listed else None


def _shown(arrays: tuple[tuple[str, Any], ...]) -> str:
    """As one writes them; large ones by their dimensions."""
    if all(value is Automatic for _, value in arrays):
        return repr(_names(arrays))
    return "{" + ", ".join(f"{name!r}: {_numbers(value)}" for name, value in arrays) + "}"


def _numbers(value: Any) -> str:
    if not isinstance(value, np.ndarray):
        return repr(value)
    return str(value.tolist()) if value.size <= 12 else f"<{'x'.join(map(str, value.shape))}>"


def _names(pairs: tuple[tuple[str, Any], ...]) -> list[str]:
    return [name for name, _ in pairs]


def _named_ports(name: str, show: Any) -> Any:
    """An option that names ports; without it there is one, called `name`."""
    only = ((name, PortType()),)
    return option(only, attrs.evolve(PORTS, show=show), kw_only=True)


def _shown_ports(ports: tuple[tuple[str, PortType], ...]) -> str:
    said = any(form != PortType() for _, form in ports)
    return repr(dict(ports) if said else _names(ports))


@layer
class PlaceholderLayer(Layer):
    """Stands where an operation was that there is no layer for, such as an unsupported one of an imported net.

    `tag` names it, and `parameters` is a dict of what is known of it. Sizes are neither inferred through it nor
    checked, and it cannot be evaluated or trained: where one is asked for, NetPlaceholderError says where it stands.
    Ports: as `InputPorts` and `OutputPorts` say, a number, names, shapes, or a dict of both; by default Input and
    Output. Arrays: as `Arrays` says, names, or a dict of names and numbers (or NetArrays). They are counted, listed,
    extracted and shared as those of any layer; NetInitialize leaves them as they are.
    Source: https://reference.wolfram.com/language/ref/PlaceholderLayer.html

    >>> from netlang import PlaceholderLayer
    >>> op = PlaceholderLayer("Fold", {"size": 2}, Arrays={"Kernel": [[1, 2]]}, OutputPorts=["Output", "Rest"])
    >>> op.output_names, op["Kernel"]
    (('Output', 'Rest'), array([[1., 2.]], dtype=float32))
    """

    ports_by_name = True
    arrays_by_name = True
    stands_in = True
    tag: str = option(default="")
    parameters: Any = field(
        default=(),
        converter=PARAMETERS.converter,
        eq=by_value,
        metadata={"dict": True, "show": lambda v: repr(dict(v))},
    )
    Arrays: Any = field(
        default=(), kw_only=True, converter=ARRAYS.converter, eq=by_value,
        metadata={"dict": True, "show": _shown},
    )  # fmt: skip
    InputPorts: Any = _named_ports("Input", _shown_ports)
    OutputPorts: Any = _named_ports("Output", lambda v: repr(_names(v)))  # what was said of them is in `types`

    def check_options(self) -> None:
        if Automatic in (self.InputPorts, self.OutputPorts):
            raise NetOptionError("PlaceholderLayer: nothing tells its ports", ways=['InputPorts=["a", "b"]'])
        said = tuple((name, form) for name, form in self.OutputPorts if form != PortType())
        types = dict(said) | dict(self.types)  # type: ignore[attr-defined]
        object.__setattr__(self, "types", tuple(types.items()))

    def ports(self) -> tuple[Port, ...]:
        inputs = [Port("in", f"*in{i}", element=f"in{i}", name=name) for i, (name, _) in enumerate(self.InputPorts, 1)]
        return (
            *inputs,
            *(Port("out", f"*out{i}", element=f"out{i}", name=n) for i, (n, _) in enumerate(self.OutputPorts, 1)),
        )
