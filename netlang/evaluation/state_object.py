"""NetStateObject: a net with the states in which its last application ended."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Unpack

import numpy as np

from netlang.errors import NetOptionError, NetPortError, brief
from netlang.evaluation.evaluate import made_ready
from netlang.evaluation.state_values import States, initial_state, read_states, states_of
from netlang.language.declaration.signatures import initialize_as_option_error
from netlang.language.edges.net_port import NetPort
from netlang.language.nets.answers import EvaluationOptions
from netlang.language.nets.net import NOT_GIVEN, Net
from netlang.language.values.floating_point import quiet


@initialize_as_option_error
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
    (array([[0.7615942]], dtype=float32), array([[0.9426808]], dtype=float32), array([[0.7615942],
           [0.9426808]], dtype=float32))
    """

    def __init__(self, net: Net, states: States | None = None) -> None:
        if not isinstance(net, Net):
            raise NetOptionError(f"NetStateObject takes a net, not {brief(net)}")
        self.net = net
        places = states_of(net)
        if not places:
            raise NetPortError(
                f"{brief(net)} has no states to keep",
                ["only states of recurrent layers that no other layer feeds are kept"],
            )
        self._states: States = deepcopy(read_states(net, {} if states is None else states))
        for path, name in places:  # finds values of wrong dimensions now
            shape = net.solution.port(path, name)[0]
            if all(isinstance(size, int) for size in shape):
                value = initial_state((path, name), self._states, net, 1, np.float32, {})[0]
                self._states.setdefault(NetPort(*path, name), value)

    def __call__(self, data: Any = NOT_GIVEN, prop: Any = NOT_GIVEN, **options: Unpack[EvaluationOptions]) -> Any:
        """Apply the net to one example, and keep the states in which it ends."""
        with quiet():
            applied, data, seeding = made_ready(self.net, data, prop, options)
            result, self._states = applied.with_final_states(data, self._states, seeding)
        return result

    def __getitem__(self, name: str) -> Any:
        parts = {"States": deepcopy(self._states), "Net": self.net}
        if isinstance(name, str) and name in parts:
            return parts[name]
        raise NetPortError(f"a NetStateObject has no {brief(name)}", ['it has "States" and "Net"'])

    def __repr__(self) -> str:
        return f"NetStateObject({self.net!r})"
