"""NetGANOperator: a generator and a discriminator that train against each other."""

from __future__ import annotations

from typing import Any

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.lowering.lower import InnerNet
from netlang.compiler.rules import alike, same_port
from netlang.language.declaration.declare import In, Out, Rule, nets, option
from netlang.language.declaration.domains import choice
from netlang.language.nets.container import Container
from netlang.language.nets.layer import Layer, layer
from netlang.language.nets.net import Net
from netlang.language.values.sentinels import Automatic
from netlang.layers.operators.map import only_ports

LOSSES = ("JensenShannon", "Wasserstein")


@layer
class NetGANOperator(Layer):
    """Train `[generator, discriminator]` against each other: the discriminator tells samples from what is generated.

    `loss`: "JensenShannon" (LossReal -log D(sample), LossFake -log(1 - D(G(latent)))), "Wasserstein" (-D(sample) and
    D(G(latent))), or Automatic: the first where the discriminator ends in a LogisticSigmoid, otherwise the second.
    The gradient that flows from the discriminator into the generator is reversed: the generator maximises LossFake.
    Ports: Sample [*input of the discriminator], Latent [*input of the generator]; LossReal and LossFake, reals, and
    GeneratedFake, what was generated: of the dimensions of a sample, where these vary of a length of its own. Arrays:
    those of the nets, under "Generator" and "Discriminator".
    Source: https://reference.wolfram.com/language/ref/NetGANOperator.html

    >>> from netlang import LinearLayer, NetGANOperator
    >>> D = LinearLayer([], Weights=[[1, 1]], Biases=None)
    >>> G = LinearLayer(2, Weights=[[1], [2]], Biases=None)
    >>> gan = NetGANOperator([G, D], "Wasserstein")
    >>> gan({"Sample": [3, 4], "Latent": [1]}, "LossReal")
    -7.0
    """

    losses = ("LossReal", "LossFake")
    runs_once = ("Generator",)
    nets: Any = nets("Generator", "Discriminator")
    loss: Any = option(Automatic, choice(*LOSSES) | Automatic)

    Sample = In("*sample")
    Latent = In("*latent")
    LossReal = Out("")
    LossFake = Out("")
    GeneratedFake = Out("*fake")

    def rules(self) -> tuple[Rule, ...]:
        (latent, fake), (sample, score) = (only_ports(self, net) for net in self.nets)
        return (
            same_port("Generator", latent, "*latent"),
            same_port("Generator", fake, "*fake"),
            same_port("Discriminator", sample, "*sample"),
            same_port("Discriminator", score, ""),
            alike("*fake", "*sample"),
        )

    def lower(self, Sample: Value, Latent: Value, Generator: InnerNet, Discriminator: InnerNet) -> tuple[Value, ...]:
        fake = Generator(Latent)
        judged = 2.0 * ops.stop_gradient(fake) - fake  # the value of `fake`, and its gradient reversed
        real, false = Discriminator(Sample), Discriminator.taking(Sample.shape, judged.shape)(judged)
        if self._jensen_shannon:
            return -ops.log_probability(real), -ops.log_probability(1.0 - false), fake
        return -real, false, fake

    @property
    def _jensen_shannon(self) -> bool:
        return self.loss == "JensenShannon" if self.loss is not Automatic else _ends_in_sigmoid(self.nets[1])


def _ends_in_sigmoid(net: Net) -> bool:
    while isinstance(net, Container):
        source = next(e.source for e in net.edges if not e.target.path)
        if not source.path:
            return False
        net = net.inner_net(source.path)
    return isinstance(net, Layer) and net.output_is == "probability"
