"""NetMapOperator: a net applied to each element of a sequence."""

from __future__ import annotations

from typing import Any

from netlang.compiler.ir.program import Value
from netlang.compiler.lowering.lower import InnerNet
from netlang.compiler.ops import reshape
from netlang.compiler.ops.valid_padding import finite_everywhere, with_valid_padding
from netlang.compiler.rules import same_port
from netlang.errors import NetPortError, brief, enumerated
from netlang.language.declaration.declare import In, Out, Rule, net
from netlang.language.nets.layer import Layer, layer
from netlang.language.nets.net import Net
from netlang.language.types.sizes import merged
from netlang.layers.operators.step import NetStepOperator


def only_ports(operator: Layer, inner: Net) -> tuple[str, str]:
    """The names of the one input and the one output of an operator's net. Raises NetPortError for other nets."""
    for what, names in (("input", inner.input_names), ("output", inner.output_names)):
        if len(names) != 1:
            found = enumerated(names)
            raise NetPortError(
                f"{type(operator).__name__} takes a net with one {what}, and this one has {len(names)}",
                [f"the {what}s of {brief(inner)} are {found}"],
            )
    return inner.input_names[0], inner.output_names[0]


@layer
class NetMapOperator(Layer):
    """Apply `net` to each element of a sequence, always with the same arrays.

    `net` has one input and one output; an integer, a function or a list stands for a layer or chain, as in NetChain.
    Ports: Input [T, *input of net], T fixed or varying; Output [T, *output of net]. Arrays: those of `net`, under
    "Net". Raises NetPortError for a net with other ports.
    Source: https://reference.wolfram.com/language/ref/NetMapOperator.html

    >>> from netlang import NetMapOperator, SummationLayer
    >>> NetMapOperator(SummationLayer(), Input=["Varying", 2])([[1, 2], [3, 4], [5, 6]])
    array([ 3.,  7., 11.], dtype=float32)
    """

    output_is = "elements"
    net: Any = net()

    Input = In("T *in", element="taken")
    Output = Out("T *out", element="given")

    def rules(self) -> tuple[Rule, ...]:
        taken, given = only_ports(self, self.net)
        return same_port("Net", taken, "*in", "taken"), same_port("Net", given, "*out", "given")

    def one_step(self) -> Net:
        plain = only_ports(self, self.net) == ("Input", "Output")
        return self.net if plain else NetStepOperator(self)

    def lower(self, Input: Value, Net: InnerNet) -> Value:
        # no loop: batch and time are one long batch to the inner net
        y = _mapped(Net, Input)
        return y if finite_everywhere([y], [Input]) else _mapped(Net, with_valid_padding(Input))


def _mapped(net: InnerNet, x: Value) -> Value:
    batch, time, *rest = x.shape
    y = net(reshape(x, (merged(batch, time), *rest)))
    return reshape(y, (batch, time, *y.shape[1:]))
