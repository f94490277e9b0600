"""The states of recurrent layers: given from outside, read, and kept from one application to the next."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.batches import batch_array
from netlang.compiler.lower import Where
from netlang.data import PortSpec
from netlang.errors import NetDataError, NetPortError
from netlang.spec.container import Container
from netlang.spec.net import NOT_GIVEN, Net
from netlang.spec.ports import NetPort

States = dict[Any, Any]


def states_of(net: Net, path: tuple[Any, ...] = ()) -> list[Where]:
    """The recurrent states of a net and of its layers, that nothing is connected to."""
    found = [(path, name) for name in net.state_names]
    if isinstance(net, Container):
        fed = {(*edge.target.path, edge.target.port) for edge in net.edges}
        for key, inner in net.nodes:
            found += [(p, n) for p, n in states_of(inner, (*path, key)) if (*p[len(path) :], n) not in fed]
    return found


def take_states(given: dict[Any, Any]) -> States | None:
    """The initial states among the values given: NetPort(..., "State") or all of them under NetPort(All, "States")."""
    found: States = {}
    keys = [key for key in given if isinstance(key, NetPort)]
    for key in keys:
        value = given.pop(key)
        found |= value if key.is_states else {key: value}
    return found if keys else None


def initial_state(where: Where, states: States, net: Net, count: int, dtype: Any) -> np.ndarray:
    """The initial value of one state: what was given (for one example or for each), or zeros."""
    path, name = where
    shape, element = net.solution.port(path, name)
    value = states.get(NetPort(*path, name))
    if value is None:
        return np.zeros((count, *shape), dtype)
    spec = PortSpec(repr(NetPort(*path, name)), shape, element)
    array = np.asarray(value, dtype)
    if array.ndim == len(shape):
        array = np.broadcast_to(array, (count, *array.shape))
    return batch_array(spec, array, True, dtype)[0]


class NetStateObject:
    """A net that remembers: each application starts from the states in which the last one ended.

    `states`: initial states, as net(data, NetPort(All, "States")) gives them; those left out are zeros. States that
    other layers of a graph feed are not kept. `obj["States"]`, or NetExtract(obj, "States"), reads them, and
    `obj["Net"]` the net. One example at a time: a list of them raises NetDataError. Raises NetPortError for a net
    that has no states to keep.
    Source: https://reference.wolfram.com/language/ref/NetStateObject.html

    >>> from netlang import BasicRecurrentLayer, NetStateObject
    >>> rnn = BasicRecurrentLayer(InputWeights=[[1]], StateWeights=[[1]], Biases=[0])
    >>> step = NetStateObject(rnn)
    >>> step([[1]]), step([[1]]), rnn([[1], [1]])
    (array([[0.7615942]], dtype=float32), array([[0.94268]], dtype=float32), array([[0.7615942],
           [0.94268  ]], dtype=float32))
    """

    def __init__(self, net: Net, states: States | None = None) -> None:
        self.net = net
        places = states_of(net)
        if not places:
            raise NetPortError(
                f"{net!r:.60} has no states to keep",
                ["only states of recurrent layers that no other layer feeds are kept"],
            )
        known = {NetPort(*path, name) for path, name in places}
        for key in states or {}:
            if key not in known:
                raise NetPortError(
                    f"{key!r} is not a state of the net", [f"its states are {', '.join(map(repr, known))}"]
                )
        self._states: States = dict(states or {})

    def __call__(self, data: Any = NOT_GIVEN, prop: Any = NOT_GIVEN, **options: Any) -> Any:
        """Apply the net to one example, and keep the states in which it ends."""
        from netlang.evaluate import ready

        applied, data = ready(self.net, data, prop, options)
        result, self._states = applied.with_final_states(data, self._states)
        return result

    def __getitem__(self, name: str) -> Any:
        parts = {"States": dict(self._states), "Net": self.net}
        if name in parts:
            return parts[name]
        raise NetPortError(f"a NetStateObject has no {name!r}", ['it has "States" and "Net"'])

    def __repr__(self) -> str:
        return f"NetStateObject({self.net!r})"


def refuse_batch(batched: bool | None) -> None:
    if batched is not False:
        raise NetDataError("a NetStateObject takes one example at a time: it has one state")
