"""NetPairEmbeddingOperator: how far apart a net places two things."""

from __future__ import annotations

from typing import Any

import attrs
from attrs import evolve

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.lowering.lower import InnerNet
from netlang.compiler.rules import same_port
from netlang.language.declaration.declare import In, Out, Rule, net, option
from netlang.language.declaration.domains import OUTSIDE, choice
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.mapped_coders import of_elements
from netlang.language.types.port_types import PortType
from netlang.language.types.sizes import merged
from netlang.layers.arithmetic.aggregation_functions import root
from netlang.layers.function.distances import CosineDistance, Distance, EuclideanDistance
from netlang.layers.operators.map import only_ports

DISTANCES = {"EuclideanDistance": EuclideanDistance, "CosineDistance": CosineDistance}


def _distance(value: Any) -> Any:
    name = choice(*DISTANCES).read(value.name if isinstance(value, Distance) else value)
    return OUTSIDE if name is OUTSIDE else DISTANCES[name]


DISTANCE = attrs.evolve(choice(*DISTANCES), read=_distance, given=lambda distance: distance.name)


@layer
class NetPairEmbeddingOperator(Layer):
    """The distance between what `net` makes of one array and of another, with the same arrays for both.

    `DistanceFunction`: EuclideanDistance (the default) or CosineDistance, 1 - u.v / (|u| |v|), which is 1 where u or v
    is zero. The type given as `Input` is that of each of the two. Sequences in a pair have one length; for those that
    do not: FunctionLayer(lambda a, b: EuclideanDistance(net(a), net(b))).
    Ports: Input [2, *input of net], the pair; Output, a real. Arrays: those of `net`, under "Net".
    Source: https://reference.wolfram.com/language/ref/NetPairEmbeddingOperator.html

    >>> from netlang import ElementwiseLayer, NetPairEmbeddingOperator
    >>> NetPairEmbeddingOperator(ElementwiseLayer(lambda x: 2 * x), Input=2)([[0, 0], [3, 4]])
    10.0
    """

    net: Any = net()
    DistanceFunction: Any = option(EuclideanDistance, DISTANCE, kw_only=True)

    output_is = "distance"
    Input = In("2 *in", element="taken")
    Output = Out("")

    def rules(self) -> tuple[Rule, ...]:
        taken, given = only_ports(self, self.net)
        return same_port("Net", taken, "*in", "taken"), same_port("Net", given, "*out")

    def check_options(self) -> None:
        if self.given_Input != PortType():  # type: ignore[attr-defined]
            taken, _ = only_ports(self, self.net)
            object.__setattr__(self, "net", self.net.with_ports({taken: self.given_Input}))  # type: ignore[attr-defined]
            object.__setattr__(self, "given_Input", PortType())

    def port_options(self, types: dict[str, PortType]) -> dict[str, Any]:
        """What is said of the whole pair, said of each of the two."""
        pair = types.get("Input", PortType())
        member: Any = pair if pair.shape is None else evolve(pair, shape=pair.shape[1:])
        if pair.coder is not None:
            member = of_elements(pair.coder)  # type: ignore[arg-type]
        return types | {"Input": member}

    def lower(self, Input: Value, Net: InnerNet) -> Value:
        batch, pair, *rest = Input.shape
        made = Net(ops.reshape(Input, (merged(batch, pair), *rest)))
        pairs = ops.reshape(ops.valid(made, 0.0), (batch, pair, merged(1, *made.shape[1:])))
        u, v = (ops.reshape(ops.cut(pairs, 1, i, 1), (batch, pairs.shape[2])) for i in (0, 1))
        return euclidean(u, v) if self.DistanceFunction == EuclideanDistance else cosine(u, v)


def euclidean(u: Value, v: Value) -> Value:
    """The length of u - v, with derivative 0 where that is 0."""
    return root(ops.reduce_sum(ops.square(u - v), 1))


def cosine(u: Value, v: Value) -> Value:
    lengths = root(ops.reduce_sum(ops.square(u), 1) * ops.reduce_sum(ops.square(v), 1))
    known = ops.greater(lengths, 0.0)
    safe = ops.select(known, lengths, ops.ones_like(lengths))
    return 1.0 - ops.select(known, ops.reduce_sum(u * v, 1) / safe, ops.zeros_like(safe))
