"""NetMapThreadOperator: a net of several inputs, over arrays of the same leading dimensions."""

from __future__ import annotations

from typing import Any

from netlang.compiler.ir.program import Shape, Value
from netlang.compiler.lowering.lower import InnerNet
from netlang.compiler.ops import broadcast, reshape
from netlang.compiler.ops.valid_padding import finite_everywhere, with_valid_padding
from netlang.compiler.rules import same_port
from netlang.errors import NetPortError, did_you_mean, enumerated, quoted
from netlang.language.declaration.declare import Port, Rule, net, option
from netlang.language.declaration.domains import OUTSIDE, Domain, is_level
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.sizes import merged
from netlang.language.values.numbers import MOST_LEVELS, as_python, is_integer


def _depth(value: Any) -> Any:
    """A number of levels, or a dict of them by input, kept as pairs."""
    if is_level(value) and value > 0:
        return value
    pairs = list(value.items()) if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    if not pairs or not all(isinstance(p, list | tuple) and len(p) == 2 and isinstance(p[0], str) for p in pairs):
        return OUTSIDE
    found = tuple((name, as_python(depth)) for name, depth in dict(pairs).items())
    fit = all(is_integer(depth) and 0 <= depth <= MOST_LEVELS for _, depth in found)
    mapped = tuple(pair for pair in found if pair[1])  # 0 is the same as not named
    return mapped if fit and mapped else OUTSIDE


DEPTH = Domain(
    "the number of levels to map over, from 1 up, or a dict of them by input",
    _depth,
    ['{"input": levels, ...} maps over these inputs; the others are then the same for all elements'],
)


@layer
class NetMapThreadOperator(Layer):
    """Apply `net` to corresponding elements of several arrays, always with the same arrays of weights.

    `depth`: over how many levels, for every input; or {"input": levels, ...}: these inputs are mapped over, all others
    (and those with 0 levels) are the same for every element. An input of fewer levels than another is the same along
    the inner ones.
    Ports: those of `net`, with the levels mapped over in front: inputs [d1, ..., dn, *input], of equal dimensions d, of
    which any may vary; outputs [d1, ..., dn, *output]. Arrays: those of `net`, under "Net".
    Source: https://reference.wolfram.com/language/ref/NetMapThreadOperator.html

    >>> from netlang import NetMapThreadOperator, ThreadingLayer
    >>> less = ThreadingLayer(lambda x, y: x - y, None)
    >>> NetMapThreadOperator(less, x="Varying", y="Varying")({"x": [5, 6, 7], "y": [1, 2, 3]})
    array([4., 4., 4.], dtype=float32)
    """

    output_is = "elements"
    ports_by_name = True
    net: Any = net(many=True)
    depth: Any = option(1, DEPTH)

    @property
    def levels(self) -> dict[str, int]:
        """Over how many levels each input is mapped; 0 for those that are not."""
        names = self.net.input_names
        if isinstance(self.depth, int):
            return dict.fromkeys(names, self.depth)
        for name, _ in self.depth:
            if name not in names and not self.net.takes_many:
                raise NetPortError(
                    f"NetMapThreadOperator: the net has no input {quoted(name)}",
                    [f"its inputs are {enumerated(names)}"],
                    did_you_mean(name, names),
                )
        return dict.fromkeys(names, 0) | dict(self.depth)

    def ports(self) -> tuple[Port, ...]:
        levels = self.levels
        deepest = self.depth if isinstance(self.depth, int) else max(levels.values())
        found = []
        for i, name in enumerate(self.net.input_names, 1):
            found.append(Port("in", f"{_words(levels[name])} *in{i}", element=f"in{i}", name=name))
        for i, name in enumerate(self.net.output_names, 1):
            found.append(Port("out", f"{_words(deepest)} *out{i}", element=f"out{i}", name=name))
        return tuple(found)

    def rules(self) -> tuple[Rule, ...]:
        return (
            *(same_port("Net", name, f"*in{i}", f"in{i}") for i, name in enumerate(self.net.input_names, 1)),
            *(same_port("Net", name, f"*out{i}", f"out{i}") for i, name in enumerate(self.net.output_names, 1)),
        )

    def lower(self, inputs: dict[str, Value], Net: InnerNet) -> dict[str, Value]:
        # no loop: batch and levels are one long batch to the inner net
        levels = self.levels
        deepest = max(levels, key=levels.__getitem__)
        lead = inputs[deepest].shape[: 1 + levels[deepest]]
        repeated = {}
        for name, x in inputs.items():
            own, rest = levels[name] + 1, x.shape[1 + levels[name] :]
            repeated[name] = broadcast(x, (*lead, *rest), range(own, len(lead)))
        found = _mapped(Net, repeated, lead)
        if finite_everywhere(list(found.values()), list(repeated.values())):
            return found
        return _mapped(Net, {name: with_valid_padding(x, range(1, len(lead))) for name, x in repeated.items()}, lead)


def _mapped(net: InnerNet, inputs: dict[str, Value], lead: Shape) -> dict[str, Value]:
    given = {name: reshape(x, (merged(*lead), *x.shape[len(lead) :])) for name, x in inputs.items()}
    found = net.all(given)
    return {name: reshape(found[name], (*lead, *found[name].shape[1:])) for name in net.output_names}


def _words(levels: int) -> str:
    return " ".join(f"d{i + 1}" for i in range(levels))
