"""`NetPortGradient`: gradients of a net's outputs with respect to its inputs and arrays, as evaluation gives them."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.batches import base_lengths, batch_array, split_examples
from netlang.compile import DEVICES, PRECISIONS, Mode, array_values, choice, compiled
from netlang.compiler.lower import Where
from netlang.compiler.program import name_of, role_of
from netlang.data import PortSpec, by_port, is_batch, port_specs
from netlang.errors import NetDataError, NetOptionError, NetPortError, did_you_mean, quoted
from netlang.randomness import drawn, seeded
from netlang.request import keys
from netlang.spec.net import Net
from netlang.spec.sentinels import All
from netlang.spec.sizes import Length
from netlang.spec.types import Integer, Real


class NetPortGradient:
    """The gradient with respect to an input, or to an array: `net(data, NetPortGradient("Input"))`.

    Of a net with a scalar output it is the ordinary gradient; otherwise that of the sum of all output elements. As a
    key of the data, NetPortGradient("Output"), it imposes a gradient on an output: the sum becomes the dot product with
    it. Inputs have a gradient for each example; arrays the sum over all of them. NetPortGradient(All): all inputs and
    arrays. Source: https://reference.wolfram.com/language/ref/NetPortGradient.html

    >>> from netlang import ElementwiseLayer, NetPortGradient, Ramp
    >>> ElementwiseLayer(Ramp, Input=2)([-1, 3], NetPortGradient("Input"))
    array([0., 1.], dtype=float32)
    """

    __slots__ = ("path",)
    path: tuple[Any, ...]

    def __init__(self, *path: Any) -> None:
        if len(path) == 1 and isinstance(path[0], list | tuple):
            path = tuple(path[0])
        if not path:
            raise NetOptionError(
                "NetPortGradient takes a port, or the path of an array", ways=['NetPortGradient("Input")']
            )
        object.__setattr__(self, "path", path)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a NetPortGradient is immutable: make another one")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NetPortGradient) and self.path == other.path

    def __hash__(self) -> int:
        return hash(("NetPortGradient", self.path))

    def __repr__(self) -> str:
        return f"NetPortGradient({', '.join(quoted(p) for p in self.path)})"


def asks_for_gradient(prop: Any) -> bool:
    listed = prop if isinstance(prop, list) else [prop]
    return bool(listed) and all(isinstance(p, NetPortGradient) for p in listed)


def gradients(net: Net, data: Any, prop: Any, options: dict[str, Any]) -> Any:
    """The gradients asked for by one NetPortGradient, or a dict for a list of them or for All."""
    given = by_port(net, data)
    imposed = {k.path[-1]: given.pop(k) for k in list(given) if isinstance(k, NetPortGradient)}
    for name in imposed:
        if name not in net.output_names:
            raise NetPortError(
                f"there is no output {quoted(name)} to impose a gradient on", ways=did_you_mean(name, net.output_names)
            )
    asked = prop if isinstance(prop, list) else [prop]
    if asked == [NetPortGradient(All)]:
        asked = [NetPortGradient(*path, name) for path, name in _everything(net)]
    places = tuple(_place(net, p) for p in asked)
    mode = Mode(
        training=choice("NetEvaluationMode", options["NetEvaluationMode"], ("Test", "Train")) == "Train",
        device=choice("TargetDevice", options["TargetDevice"], DEVICES),
        precision=choice("WorkingPrecision", options["WorkingPrecision"], tuple(PRECISIONS)),
        gradients=places,
        imposed=tuple(imposed),
    )
    found = _run(net, given, imposed, mode, options)
    single = not isinstance(prop, list) and prop != NetPortGradient(All)
    return found[0] if single else dict(zip(asked, found, strict=True))


def _everything(net: Net) -> list[Where]:
    inputs = [((), spec.name) for spec in port_specs(net) if not isinstance(spec.element, Integer)]
    return [*inputs, *((path[:-1], path[-1]) for path in net.own_arrays())]


def _place(net: Net, asked: NetPortGradient) -> Where:
    """An input of the net, or one of its arrays."""
    path = keys(net, asked.path)
    if len(path) == 1 and path[0] in net.input_names:
        spec = next(s for s in port_specs(net) if s.name == path[0])
        if isinstance(spec.element, Integer):
            raise NetPortError(f"{quoted(path[0])} takes integers: there is no gradient with respect to it")
        return (), path[0]
    arrays = net.own_arrays()
    if path not in arrays:
        known = [*net.input_names, *(".".join(map(str, p)) for p in arrays)]
        raise NetPortError(
            f"there is no input or array {'.'.join(map(quoted, path))}",
            [f"there are {', '.join(map(quoted, known[:12]))}"],
            did_you_mean(".".join(map(str, path)), known),
        )
    return path[:-1], path[-1]


def _run(net: Net, given: dict[Any, Any], imposed: dict[str, Any], mode: Mode, options: dict[str, Any]) -> list[Any]:
    specs = port_specs(net)
    many = {is_batch(spec, given[spec.name]) for spec in specs}
    if len(many) > 1:
        raise NetDataError("some inputs were given one example, and others a list of them")
    batched = many == {True}
    arrays = [batch_array(spec, given[spec.name], batched, mode.dtype) for spec in specs]
    lengths = base_lengths(specs, [n for _, n in arrays], batched)
    count = len(arrays[0][0]) if arrays else 1
    seeds = []
    for name in mode.imposed:
        shape, _ = net.solution.port((), name)
        seeds.append(batch_array(PortSpec(name, shape, element=Real()), imposed[name], batched, mode.dtype)[0])
    lowered, plan = compiled(net, mode)
    data = iter([*(a for a, _ in arrays), *seeds])
    known = {"B": count} | {name: int(v.max()) for name, v in lengths.items()}
    generator = seeded(options["RandomSeeding"])
    inputs = []
    for value in lowered.program.inputs:
        role = role_of(value)
        if role == "lengths":
            inputs.append(lengths[name_of(value)])
        elif role == "random":
            inputs.append(drawn(value, known, generator, mode.dtype))
        elif role == "input":
            inputs.append(next(data))
    results = plan.bind(array_values(net, lowered.arrays, mode.dtype), constant=True)(*inputs)
    found = list(results)[len(results) - len(mode.gradients or ()) :]
    return [
        _shown(net, place, g, lengths, count, batched) for place, g in zip(mode.gradients or (), found, strict=True)
    ]


def _shown(net: Net, place: Where, g: np.ndarray, lengths: dict[str, Any], count: int, batched: bool) -> Any:
    """A gradient as evaluation shows values: of inputs, one for each example."""
    path, name = place
    if path or name not in net.input_names:
        return np.array(g)
    shape, _ = net.solution.port((), name)
    examples: Any = split_examples(g, shape, lengths, count) if shape and isinstance(shape[0], Length) else g
    if batched:
        return examples
    return examples[0].item() if examples[0].ndim == 0 else examples[0]
