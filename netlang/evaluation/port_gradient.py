"""`NetPortGradient`: gradients of a net's outputs with respect to its inputs and arrays, as evaluation gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from netlang.compiler.gradient.with_gradients import imposed_name
from netlang.errors import NetPortError, did_you_mean, enumerated, quoted
from netlang.evaluation.inputs.batches import batch_array, batch_of
from netlang.evaluation.inputs.data import are_batches, by_port, taken
from netlang.evaluation.inputs.pad_examples import split_examples
from netlang.evaluation.inputs.ports import PortSpec, port_specs
from netlang.evaluation.request import keys
from netlang.evaluation.run import one_or_all, run
from netlang.evaluation.state_values import states_of, take_states
from netlang.executors.compile import Mode, gradient_key, mode_of
from netlang.language.declaration.signatures import initialize_as_option_error
from netlang.language.edges.net_port import Address
from netlang.language.edges.paths import place, spelled
from netlang.language.nets.net import Net, Path
from netlang.language.nets.states import Where
from netlang.language.types.port_types import Integer, Real
from netlang.language.values.seeds import seeded
from netlang.language.values.sentinels import All


@initialize_as_option_error
class NetPortGradient(Address):
    """The gradient with respect to an input, or to an array: `net(data, NetPortGradient("Input"))`.

    Of a net with a scalar output it is the ordinary gradient; otherwise that of the sum of all output elements. As a
    key of the data, NetPortGradient("Output"), it imposes a gradient on an output: the sum becomes the dot product with
    it. Inputs (and recurrent states) have a gradient for each example; arrays the sum over all of them.
    NetPortGradient(All): all inputs and arrays.
    Source: https://reference.wolfram.com/language/ref/NetPortGradient.html

    >>> from netlang import ElementwiseLayer, NetPortGradient, Ramp
    >>> ElementwiseLayer(Ramp, Input=2)([-1, 3], NetPortGradient("Input"))
    array([0., 1.], dtype=float32)
    """

    __slots__ = ()
    of = "a port or an array"
    forms = 'NetPortGradient("port"), NetPortGradient("layer", "array") or NetPortGradient(All)'


def asks_for_gradient(prop: Any) -> bool:
    listed = prop if isinstance(prop, list) else [prop]
    return bool(listed) and all(isinstance(p, NetPortGradient) for p in listed)


def gradients(net: Net, data: Any, prop: Any, options: dict[str, Any]) -> Any:
    """The gradients asked for by one NetPortGradient, or a dict for a list of them or for All."""
    given = by_port(net, data)
    states = take_states(net, given)
    imposed = {k.path: given.pop(k) for k in list(given) if isinstance(k, NetPortGradient)}
    for path in imposed:
        if path[1:] or path[0] not in net.output_names:
            name = spelled(path)
            raise NetPortError(
                f"there is no output {quoted(name)} to impose a gradient on",
                [f"the net's outputs are {enumerated(net.output_names)}"],
                did_you_mean(name, net.output_names),
            )
    single = not isinstance(prop, list) and prop != NetPortGradient(All)
    asked = prop if isinstance(prop, list) else [prop]
    if asked == [NetPortGradient(All)]:
        asked = [NetPortGradient(*path, name) for path, name in _everything(net)]
    arrays, known = net.own_arrays(), states_of(net)
    places = tuple(_place(net, p, arrays, known) for p in asked)
    mode = mode_of(
        options, gradients=places, states=states is not None or not set(places).isdisjoint(known),
        imposed=tuple(name for name in net.output_names if (name,) in imposed),
    )  # fmt: skip
    batched = are_batches(port_specs(net), given)
    if batched is None:
        return [] if single else {key: [] for key in asked}
    found = _run(net, given | imposed, states or {}, batched, mode, options)
    return found[0] if single else dict(zip(asked, found, strict=True))


def _everything(net: Net) -> list[Where]:
    inputs = [((), spec.name) for spec in port_specs(net) if not isinstance(spec.element, Integer)]
    return [*inputs, *((path[:-1], path[-1]) for path in net.own_arrays())]


def _place(net: Net, asked: NetPortGradient, arrays: Mapping[Path, Any], states: Sequence[Where]) -> Where:
    """An input of the net, one of its states, or one of its arrays."""
    path = keys(net, asked.path)
    if len(path) == 1 and path[0] in net.input_names:
        spec = next(s for s in port_specs(net) if s.name == path[0])
        if isinstance(spec.element, Integer):
            raise NetPortError(f"{quoted(path[0])} takes integers: there is no gradient with respect to it")
        return (), path[0]
    if path not in arrays and (path[:-1], path[-1]) not in states:
        paths = [*((name,) for name in net.input_names), *((*p, name) for p, name in states), *arrays]
        known = [spelled(p) for p in paths]
        raise NetPortError(
            f"there is no input or array {place(path)}",
            [f"there are {enumerated(known, 12)}"],
            did_you_mean(spelled(path), known),
        )
    if path not in arrays and isinstance(net.solution.port(path[:-1], path[-1])[1], Integer):
        raise NetPortError(f"{place(path)} is of integers: there is no gradient with respect to it")
    return path[:-1], path[-1]


def _run(
    net: Net, given: dict[Any, Any], states: dict[Any, Any], batched: bool, mode: Mode, options: dict[str, Any]
) -> list[Any]:
    arrays, lengths, count = batch_of(port_specs(net), given, batched, mode.dtype)
    for name in mode.imposed:
        called: Any = NetPortGradient(name)
        spec = PortSpec(called, net.solution.port((), name)[0], Real())
        seed = batch_array(spec, taken(spec, given[(name,)]), batched, mode.dtype)[0]
        arrays[imposed_name(spelled((name,)))] = seed
    results = run(net, mode, arrays, lengths, states, count, partial(seeded, options["RandomSeeding"]))
    own = net.own_arrays()

    def shown(path: Path, name: str) -> Any:
        g = results[gradient_key((path, name))]
        if (*path, name) in own:
            return np.array(g)
        return one_or_all(split_examples(g, net.solution.port(path, name)[0], lengths, count), batched)

    return [shown(*where) for where in mode.gradients or ()]
