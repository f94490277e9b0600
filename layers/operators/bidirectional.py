"""NetBidirectionalOperator: two nets along a sequence, one from each end."""

from __future__ import annotations

from typing import Any

from netlang.compiler.ir.program import Value
from netlang.compiler.lowering.lower import InnerNet
from netlang.compiler.ops import join, reverse
from netlang.compiler.rules import same_port, total
from netlang.errors import NetShapeError
from netlang.language.declaration.declare import Port, Rule, nets, option
from netlang.language.declaration.domains import choice
from netlang.language.nets.layer import Layer, layer
from netlang.language.nets.net import Net
from netlang.language.types.port_types import VARYING, PortType
from netlang.language.types.sizes import Length
from netlang.layers.operators.map import only_ports

SIDES = ("Forward", "Backward")
AGGREGATIONS = ("Catenate", "Total", "Mean")


@layer
class NetBidirectionalOperator(Layer):
    """Apply one net to a sequence and another to the sequence reversed, and join what they give, element by element.

    `nets`: a list of the forward and the backward net, or one net, of which there are then two independent copies.
    What the backward net gives is reversed again if it is a sequence. `aggregation`: "Catenate" (the default: the
    last level of both is joined, so vectors of sizes m and n give m+n, forward first), "Total" or "Mean".
    Ports: Input [T, ...], T fixed or varying; Output; the states of the nets, such as ForwardState, BackwardState.
    Arrays: those of the nets, under "ForwardNet" and "BackwardNet".
    Source: https://reference.wolfram.com/language/ref/NetBidirectionalOperator.html

    >>> from netlang import BasicRecurrentLayer, NetBidirectionalOperator
    >>> rnn = BasicRecurrentLayer(InputWeights=[[1]], StateWeights=[[1]], Biases=[0])
    >>> NetBidirectionalOperator(rnn)([[1], [0]])
    array([[0.7615942 , 0.7615942 ],
           [0.64201504, 0.        ]], dtype=float32)
    """

    ports_by_name = True
    runs_once = ("ForwardNet", "BackwardNet")
    nets: Any = nets("ForwardNet", "BackwardNet")
    aggregation: str = option("Catenate", choice(*AGGREGATIONS))

    def ports(self) -> tuple[Port, ...]:
        output = "*lead whole" if self.aggregation == "Catenate" else "*out"
        found = [Port("in", "T *in", element="in", name="Input"), Port("out", output, name="Output")]
        for side, net in zip(SIDES, self.nets, strict=True):
            found += [Port("state", f"*{side}{i}", name=side + s) for i, s in enumerate(net.state_names, 1)]
        return tuple(found)

    def rules(self) -> tuple[Rule, ...]:
        found = [total("whole", *SIDES)] if self.aggregation == "Catenate" else []
        for side, net in zip(SIDES, self.nets, strict=True):
            taken, given = only_ports(self, net)
            found.append(same_port(f"{side}Net", taken, "T *in", "in"))
            found.append(same_port(f"{side}Net", given, f"*lead {side}" if self.aggregation == "Catenate" else "*out"))
            found += [same_port(f"{side}Net", s, f"*{side}{i}") for i, s in enumerate(net.state_names, 1)]
        return tuple(found)

    def lower(self, values: dict[str, Value], ForwardNet: InnerNet, BackwardNet: InnerNet) -> dict[str, Value]:
        made: dict[str, Value] = {}
        Input = values["Input"]
        for side, net, sequence in zip(SIDES, (ForwardNet, BackwardNet), (Input, reverse(Input)), strict=True):
            taken, given = only_ports(self, net.net)
            starts = {s: values[side + s] for s in net.net.state_names}
            found = net.all({taken: sequence, **starts})
            made |= {side + s: found[s] for s in starts}
            made[side] = found[given]
        forward, backward = made.pop("Forward"), made.pop("Backward")
        if gives_sequence(BackwardNet.net, Input):
            backward = reverse(backward)
        if self.aggregation == "Catenate":
            joined = join(forward, backward, axis=forward.rank - 1)
        else:
            joined = (forward + backward) * (0.5 if self.aggregation == "Mean" else 1.0)
        return {"Output": joined, **made}


def gives_sequence(net: Net, Input: Value) -> bool:
    """Whether `net` makes sequences of sequences. Where the length is fixed this is asked of the net with one that
    varies: a vector may by chance have as many components as there are elements."""
    (taken,), (given,) = net.input_names, net.output_names
    try:
        shape, _ = net.with_ports({taken: PortType((VARYING, *Input.shape[2:])), given: PortType()}).solution.port(
            (), given
        )
    except NetShapeError:  # it needs its fixed length
        return False
    return bool(shape) and isinstance(shape[0], Length)
