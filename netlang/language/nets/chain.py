"""`NetChain`: layers one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, overload

from attrs import frozen

from netlang.errors import NetOptionError, NetPortError, brief, enumerated, quoted
from netlang.language.declaration.signatures import initialize_as_option_error
from netlang.language.nets.above import above
from netlang.language.nets.container import Container, Edge, End, Layers, keyed, named_types, open_layer
from netlang.language.nets.layer_forms import as_net, one_input
from netlang.language.nets.net import Net, checked
from netlang.language.nets.refused import immutable
from netlang.language.types.written_types import all_ports
from netlang.language.values.sentinels import Automatic


@immutable
@initialize_as_option_error
@frozen(init=False, repr=False)
class NetChain(Container):
    """A net in which the output of each layer feeds the next.

    `layers` is a list, or a dict of names; an integer stands for LinearLayer, a function such as Ramp for
    ElementwiseLayer, a list for a nested NetChain. Ports are keywords: `Input=5`, `Output=decoder`. Sizes that
    contradict each other raise NetShapeError at once; sizes left open are legal and can be settled later.
    Source: https://reference.wolfram.com/language/ref/NetChain.html

    >>> from netlang import NetChain, LinearLayer, Ramp
    >>> net = NetChain([5, Ramp, LinearLayer()], Input=3, Output=2)
    >>> len(net), net[0], net.solution.size((3,), "size")
    (3, LinearLayer(5, Input=3), (2,))
    """

    def __init__(
        self, layers: Layers, /, *more: Any, LearningRateMultipliers: Any = Automatic, Ports: Any = None, **ports: Any
    ) -> None:
        if more:
            raise NetOptionError(
                "the layers of a NetChain are one list, and further arguments were given",
                ways=[f"NetChain([{', '.join(brief(item, 30) for item in (layers, *more)[:4])}])"],
            )
        items = keyed(layers)
        if not items:
            raise NetOptionError("a NetChain has at least one layer", ways=["NetChain([LinearLayer(3)])"])
        nodes, edges = in_a_row((key, as_net(item)) for key, item in items)
        inputs, outputs = nodes[0][1].input_names, nodes[-1][1].output_names
        ports = all_ports(Ports, ports)
        _refuse_one_for_all(nodes[0], ports)
        self.__attrs_init__(  # type: ignore[attr-defined]
            nodes=nodes,
            edges=edges,
            inputs=inputs,
            outputs=outputs,
            types=named_types("the NetChain", ports, inputs, outputs, open_layer(nodes[:1])),
            LearningRateMultipliers=LearningRateMultipliers,
        )
        checked(self)

    def parts(self) -> dict[str, Any]:
        return {"layers": self._layers()}

    @classmethod
    def of_parts(cls, layers: Layers, **more: Any) -> NetChain:
        return NetChain(layers, **more)

    @overload
    def __getitem__(self, key: slice) -> NetChain: ...
    @overload
    def __getitem__(self, key: Any) -> Any: ...
    def __getitem__(self, key: Any) -> Any:
        """A layer; or, of a slice, the chain of those layers, with the types and coders of ends that remain ends."""
        return above.span_of(self, self._span(key)) if isinstance(key, slice) else super().__getitem__(key)

    def _span(self, key: slice) -> Any:
        try:
            return self.nodes[key]
        except (TypeError, ValueError) as error:
            raise NetPortError(f"that is no span of layers: {error}", ways=["net[1:3]: positions from 0"]) from None

    def __add__(self, other: Any) -> NetChain:
        """The layers of both, one after the other, as NetJoin has it; a list is one of layers, and so is a layer."""
        more = other if isinstance(other, NetChain) else NetChain(other if isinstance(other, list | dict) else [other])
        return above.NetJoin(self, more)

    def __repr__(self) -> str:
        return self._written()


def in_a_row(layers: Iterable[tuple[Any, Net]]) -> tuple[tuple[tuple[Any, Net], ...], tuple[Edge, ...]]:
    """The layers as nodes of a chain, all but the first with one input, and the edges from each to the next."""
    nodes = tuple((key, one_input(net) if i else net) for i, (key, net) in enumerate(layers))
    (start, first), (end, last) = nodes[0], nodes[-1]
    edges = [Edge(End((), name), End((start,), name)) for name in first.input_names]
    for (a, source), (b, target) in zip(nodes, nodes[1:], strict=False):
        edges.append(Edge(End((a,), _only(a, source, "output")), End((b,), _only(b, target, "input"))))
    return nodes, (*edges, *(Edge(End((end,), name), End((), name)) for name in last.output_names))


def _refuse_one_for_all(node: tuple[Any, Net], ports: dict[str, Any]) -> None:
    """Raise NetPortError where "Input" is given to a chain whose first layer has several inputs, none of that name."""
    key, net = node
    if "Input" not in ports or len(net.input_names) < 2 or "Input" in net.input_names:
        return
    raise NetPortError(
        f'the NetChain has no port "Input": its first layer has {enumerated(net.input_names)}',
        ways=[
            _one_for_all(key, net),
            ", ".join(f"{name}=..." for name in net.input_names[:3]) + " for arrays of their own",
        ],
    )


def _one_for_all(key: Any, net: Net) -> str:
    """The net of one input, for a place in a chain, that gives it to a layer as every one of its inputs."""
    edges = f'[(NetPort("Input"), {_every_input(1, net)})]'
    return f"NetGraph([{brief(net, 100)}], {edges}) in place of {quoted(key)}, for one array as all of them"


def _every_input(key: Any, net: Net) -> str:
    """All inputs of a layer, as the end of an edge."""
    return "[" + ", ".join(f"NetPort({quoted(key)}, {quoted(name)})" for name in net.input_names[:4]) + "]"


def _only(key: Any, net: Net, what: str) -> str:
    names = net.input_names if what == "input" else net.output_names
    if len(names) == 1:
        return names[0]
    found = enumerated(names)
    ways = ["a NetGraph, whose edges say which port is meant"]
    if what == "input" and names:
        ways = [_one_for_all(key, net), "a NetGraph for all, whose edges say which port is meant"]
    raise NetPortError(f"layer {quoted(key)} of a NetChain has one {what}, but {brief(net)} has {found}", ways=ways)
