"""NetStepOperator: one step of a layer that runs along sequences."""

from __future__ import annotations

from typing import Any

from netlang.compiler.ir.program import Value
from netlang.compiler.lowering.lower import InnerNet
from netlang.compiler.ops import reshape
from netlang.compiler.rules import same_port
from netlang.errors import NetOptionError, NetPortError, brief, did_you_mean, enumerated, quoted
from netlang.language.declaration.declare import Port, Rule, net, option
from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.nets.layer import Layer, layer
from netlang.language.nets.states import next_of
from netlang.language.types.port_types import PortType
from netlang.language.values.sentinels import Automatic


def _names(value: Any) -> Any:
    """A list of port names, as a tuple."""
    names = (value,) if isinstance(value, str) else value
    fit = isinstance(names, list | tuple) and all(isinstance(name, str) for name in names)
    return tuple(names) if fit else OUTSIDE


NAMES = Domain("a list of port names", _names, ways=lambda value: ['along=["Input"]']) | Automatic


@layer
class NetStepOperator(Layer):
    """One step of a layer along sequences: the next element and the states before it, the output and the states after
    it.

    NetUnfold makes these. A sequence of one element is what `net` is given. `along`: the ports of `net` that are the
    sequences; Automatic: those that the layer declares to be sequences, as recurrent layers and NetFoldOperator do.
    Ports: those of `net`, with an element [...] for each sequence [T, ...]. Each state X of `net` is an input X,
    which has to be given (zeros at first), and an output OutX. Arrays: those of `net`, under "Net". While training,
    dropout is drawn anew at every step.
    Source: https://reference.wolfram.com/language/ref/NetUnfold.html (which has no name for it)

    >>> from netlang import BasicRecurrentLayer, NetStepOperator
    >>> rnn = BasicRecurrentLayer(InputWeights=[[1]], StateWeights=[[1]], Biases=[0])
    >>> NetStepOperator(rnn)({"Input": [1], "State": [0]})
    {'Output': array([0.7615942], dtype=float32), 'OutState': array([0.7615942], dtype=float32)}
    """

    ports_by_name = True
    net: Any = net()
    along: Any = option(Automatic, NAMES, kw_only=True)

    def check_options(self) -> None:
        if isinstance(self.net, Layer):
            self._refuse_unknown()
        if not isinstance(self.net, Layer) or not self.sequences:
            raise NetOptionError(f"NetStepOperator takes a layer that runs along sequences, not {brief(self.net)}")
        object.__setattr__(self, "net", self._of_one_element())

    @property
    def sequences(self) -> tuple[str, ...]:
        """The names of the ports of `net` that are sequences."""
        ports = self.net.ports()
        names = [p.name for p in ports if self.net.runs_along(p)] if self.along is Automatic else self.along
        return tuple(p.name for p in ports if p.name in names)

    def _of_one_element(self) -> Layer:
        """The layer, with what was said of its sequences said of sequences of one element."""
        given = {name: self.net.given(name) for name in self.sequences}
        types = {name: PortType((1, *t.shape[1:]), t.element) for name, t in given.items() if t.shape}
        changed = {name: t for name, t in types.items() if t != given[name]}
        return self.net.with_ports(changed) if changed else self.net

    def ports(self) -> tuple[Port, ...]:
        sides = {"in": "in", "state": "in", "out": "out"}
        words = self._words()
        found = [Port(sides[p.direction], f"*{w}", element=w, name=p.name) for p, w in words.items()]
        states = [(p.name, w) for p, w in words.items() if p.direction == "state"]
        return *found, *(Port("out", f"*{w}", element=w, name=next_of(name)) for name, w in states)

    def rules(self) -> tuple[Rule, ...]:
        along = self.sequences
        return tuple(
            same_port("Net", p.name, f"1 *{w}" if p.name in along else f"*{w}", w) for p, w in self._words().items()
        )

    def lower(self, values: dict[str, Value], Net: InnerNet) -> dict[str, Value]:
        along = self.sequences
        given = {n: reshape(x, (x.shape[0], 1, *x.shape[1:])) if n in along else x for n, x in values.items()}
        found = Net.all(given)
        states = {next_of(name): found[name] for name in self.net.state_names}
        outputs = {name: found[name] for name in self.net.output_names}
        return {n: reshape(x, (x.shape[0], *x.shape[2:])) if n in along else x for n, x in outputs.items()} | states

    def _refuse_unknown(self) -> None:
        """Raise NetPortError for a name in `along` that is no port of the layer."""
        known = [port.name for port in self._inner()]
        for name in () if self.along is Automatic else self.along:
            if name not in known:
                raise NetPortError(
                    f"NetStepOperator: the layer has no port {quoted(name)}",
                    [f"its ports are {enumerated(known)}"],
                    did_you_mean(name, known),
                )

    def _words(self) -> dict[Port, str]:
        """The ports of the layer, with the words that stand for them in patterns."""
        return {port: f"port{i}" for i, port in enumerate(self._inner(), 1)}

    def _inner(self) -> list[Port]:
        return [port for port in self.net.ports() if port.direction != "auxiliary"]
