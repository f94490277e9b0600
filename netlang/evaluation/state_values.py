"""The states of recurrent layers: given from outside, and read."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.compiler.lowering.check_complete import refuse_start
from netlang.errors import NetDataError, NetOptionError, NetPortError, brief, enumerated
from netlang.evaluation.inputs.batches import batch_array
from netlang.evaluation.inputs.data import wrong_shape
from netlang.evaluation.inputs.pad_examples import padded
from netlang.evaluation.inputs.ports import PortSpec
from netlang.evaluation.request import keys
from netlang.language.edges.net_port import NetPort
from netlang.language.nets.net import Net
from netlang.language.nets.states import Where, states_of
from netlang.language.types.sizes import Length
from netlang.language.values.reading import depth, plain

States = dict[Any, Any]


def take_states(net: Net, given: dict[Any, Any]) -> States | None:
    """The initial states among the values given: NetPort(..., "State") or all of them under NetPort(All, "States")."""
    found: States = {}
    ports = [key for key in given if isinstance(key, NetPort)]
    for port in ports:
        value = given.pop(port)
        found |= read_states(net, value if port.is_states else {port: value})
    return found if ports else None


def read_states(net: Net, given: Any) -> States:
    """Initial states by port, positions turned into names. Raises NetPortError for what is no state of the net."""
    if not isinstance(given, dict):
        raise NetOptionError(
            f"states are a dict of values by port, not {brief(given)}",
            ['net(data, NetPort(All, "States")) gives such a dict'],
        )
    known = [NetPort(*path, name) for path, name in states_of(net)]
    found = {}
    for key, value in given.items():
        port = NetPort(*keys(net, key.path)) if isinstance(key, NetPort) else key
        if port not in known:
            others = f"its states are {enumerated(known)}" if known else "it has no states"
            raise NetPortError(f"{brief(key)} is not a state of the net", [others, *_why_not(net, port)])
        found[port] = plain(value, repr(port))
    return found


def _why_not(net: Net, port: Any) -> list[str]:
    """The reason why a layer's state is not one of the net."""
    layer = net.solution.layers.get(port.path[:-1]) if isinstance(port, NetPort) else None
    if layer is None or port.path[-1] not in layer.state_names:
        return []
    if (port.path[:-1], port.path[-1]) in states_of(net, fed=True):
        return ["another layer feeds this one"]
    return ["the operator around it feeds this one, or applies its net several times, each time afresh"]


def state_spec(net: Net, where: Where) -> PortSpec:
    """What values of a state have to be like, its name being its NetPort; worked out once per structure."""
    known = net.memo["shared"].setdefault("states", {})
    if where not in known:
        called: Any = NetPort(*where[0], where[1])
        known[where] = PortSpec(called, *net.solution.port(*where))
    return known[where]


def initial_state(
    where: Where, states: States, net: Net, count: int, dtype: Any, lengths: dict[str, np.ndarray]
) -> np.ndarray:
    """The initial value of one state: what was given (for one example or for each), or zeros. Raises NetDataError where
    zero is no value of it."""
    spec = state_spec(net, where)
    shape, value = spec.shape, states.get(spec.name)
    sizes = [size.at(lengths[size.name].max(initial=0)) if isinstance(size, Length) else size for size in shape]
    if value is None:
        refuse_start(where, spec.element)
        return np.zeros((count, *sizes), spec.dtype_in(dtype))
    if depth(value) < len(shape):
        raise wrong_shape(spec, value)
    many = depth(value) != len(shape)
    if many and len(value) != count:
        raise NetDataError(f"{spec.name} was given {len(value)} states for {count} examples")
    array, found = batch_array(spec, value, many, dtype)
    array = array if many else np.broadcast_to(array, (count, *array.shape[1:]))
    for (axis, length), own in zip(spec.varying, found, strict=True):
        expected = length.at(lengths[length.name])
        own = np.broadcast_to(own, expected.shape)
        if (own != expected).any():
            i = int(np.argmax(own != expected))
            text = f"{own[i]} elements at level {axis + 1}, and there are {expected[i]} in example {i + 1}"
            raise NetDataError(f"{spec.name} was given {text}")
    return (
        array
        if list(array.shape[1:]) == sizes
        else padded(spec, list(array), [sizes[axis] for axis, _ in spec.varying])
    )


def states_between(states: States | None, net: Net, start: int, end: int) -> States | None:
    """The states of a range of examples."""
    if states is None:
        return None
    ranks = {NetPort(*path, name): len(net.solution.port(path, name)[0]) for path, name in states_of(net)}
    return {port: v if depth(v) == ranks[port] else v[start:end] for port, v in states.items()}


def refuse_batch(batched: bool | None) -> None:
    if batched is not False:
        raise NetDataError("a NetStateObject takes one example at a time: it has one state")
