"""NetNestOperator: a net applied to its own output, again and again."""

from __future__ import annotations

from typing import Any

from netlang.compiler.ir.program import Value
from netlang.compiler.lowering.lower import InnerNet
from netlang.compiler.rules import same_port
from netlang.language.declaration.declare import In, Out, Rule, net, option
from netlang.language.declaration.domains import times
from netlang.language.nets.layer import Layer, layer
from netlang.layers.operators.map import only_ports


@layer
class NetNestOperator(Layer):
    """Apply `net` to its own output, `n` times in all, always with the same arrays.

    `net` has one input and one output, of the same dimensions.
    Ports: Input and Output, of these dimensions. Arrays: those of `net`, under "Net". Raises NetPortError for a net
    with other ports, NetShapeError where its output has other dimensions than its input.
    Source: https://reference.wolfram.com/language/ref/NetNestOperator.html

    >>> from netlang import LinearLayer, NetNestOperator
    >>> NetNestOperator(LinearLayer([], Weights=[[2]], Biases=[1]), 3)(1)
    15.0
    """

    net: Any = net()
    n: int = option(domain=times())

    Input = In("*dims", element="kind")
    Output = Out("*dims", element="kind")

    def rules(self) -> tuple[Rule, ...]:
        taken, given = only_ports(self, self.net)
        return same_port("Net", taken, "*dims", "kind"), same_port("Net", given, "*dims", "kind")

    def lower(self, Input: Value, Net: InnerNet) -> Value:
        for _ in range(self.n):
            Input = Net(Input)
        return Input
