"""NetFoldOperator: a net with a memory, stepped along sequences."""

from __future__ import annotations

from typing import Any

from netlang.compiler.ir.program import Value
from netlang.compiler.lowering.lower import InnerNet
from netlang.compiler.ops import fold
from netlang.compiler.ops.valid_padding import finite_everywhere, with_valid_padding
from netlang.compiler.rules import same_port
from netlang.errors import NetPortError, did_you_mean, enumerated, quoted
from netlang.language.declaration.declare import Port, Rule, net, option
from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.edges.net_port import NetPort, address
from netlang.language.edges.paths import spelled
from netlang.language.nets.layer import Layer, layer
from netlang.language.nets.states import states_of
from netlang.language.values.sentinels import Automatic
from netlang.layers.operators.step import NetStepOperator

Pairs = tuple[tuple[str, str], ...]


def _name(value: Any) -> Any:
    """The name of a port; for a state of a layer inside, its path, "read.State" for ("read", "State")."""
    path = value.path if isinstance(value, NetPort) else value
    parts = address(path) if isinstance(path, tuple) else None
    return value if parts is None else _called(parts[:-1], parts[-1])


def _called(path: tuple[Any, ...], name: Any) -> Any:
    """A port of the net itself under its own name, one of a layer inside under how its path is written."""
    return spelled((*path, name)) if path else name


def _feedback(value: Any) -> Any:
    """{"out": "in", ...}, or a list of such pairs, or one pair, as pairs."""
    pairs = list(value.items()) if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(name, str | NetPort) for name in value):
        pairs = [value]
    found = tuple(tuple(map(_name, p)) if isinstance(p, list | tuple) else () for p in pairs)
    fit = found and all(len(pair) == 2 and all(isinstance(name, str) for name in pair) for pair in found)
    return found if fit else OUTSIDE


def _names(value: Any) -> Any:
    """A list of port names, as a tuple."""
    one = isinstance(value, str | NetPort)
    found = tuple(map(_name, [value] if one else value)) if one or isinstance(value, list | tuple) else (None,)
    fit = all(isinstance(name, str) for name in found) and len(set(found)) == len(found)
    return found if fit else Automatic if value is None else OUTSIDE


FEEDBACK = Domain("pairs of an output and an input", _feedback, ways=lambda value: ['{"Output": "State"}'])
NAMES = Domain("a list of port names, each once", _names) | Automatic


@layer
class NetFoldOperator(Layer):
    """Apply `net` to each element of one or more sequences in turn, feeding outputs back as inputs of the next step.

    `feedback`: {"output": "input", ...}, by default {"Output": "State"}. `constants`: inputs that are given once and
    are the same at every step. `outputs`: those outputs of `net` to return; by default all. States of `net`, such as
    State of a recurrent layer, are inputs and outputs too, and those of layers inside by their paths, NetPort("read",
    "State") or "read.State": those that are not named start afresh at every step.
    Ports: the inputs of `net`: those fed back are states [*input], in (zero when left open) and out; constants are
    [*input]; all others are sequences [T, *input] of one length, fixed or varying. Each output is a sequence
    [T, *output]. A state that an integer output feeds is of integers; from 1 up, it has to be given: by
    NetPort("State") among the data, or by an edge. Arrays: those of `net`, the same at every step, under "Net". Raises
    NetPortError for names that are not ports of `net`, NetDataError for a state that cannot start at zero.
    Source: https://reference.wolfram.com/language/ref/NetFoldOperator.html

    >>> from netlang import NetFoldOperator, NetGraph, NetPort, TotalLayer
    >>> add = NetGraph([TotalLayer()], [([NetPort("Input"), NetPort("State")], 1)])
    >>> NetFoldOperator(add, Input="Varying")([1, 2, 3])
    array([1., 3., 6.], dtype=float32)
    """

    ports_by_name = True
    net: Any = net(many=True)
    feedback: Any = option((("Output", "State"),), domain=FEEDBACK)
    constants: Any = option(Automatic, NAMES)
    outputs: Any = option(Automatic, NAMES)

    @property
    def fed_back(self) -> dict[str, str]:
        """The output that feeds each state, by the name of the state."""
        return {state: output for output, state in self.feedback}

    @property
    def fixed(self) -> tuple[str, ...]:
        return () if self.constants is Automatic else self.constants

    @property
    def returned(self) -> tuple[str, ...]:
        return self.net.output_names if self.outputs is Automatic else self.outputs

    @property
    def states_inside(self) -> dict[str, tuple[Any, str]]:
        """The states of the net, and of layers inside of it, that no layer feeds: by name, the place of each."""
        ports = (*self.net.input_names, *self.net.output_names)
        found = {_called(path, name): (path, name) for path, name in states_of(self.net)}
        return {name: where for name, where in found.items() if not where[0] or name not in ports}

    @property
    def taken(self) -> tuple[str, ...]:
        """What each step takes: the inputs of the net, and those of its own states that are fed back, or constant."""
        named = {*self.fed_back, *self.fixed}
        return *self.net.input_names, *(name for name in self.states_inside if name in named)

    @property
    def given_out(self) -> tuple[str, ...]:
        """What each step gives: the outputs of the net, and those of its own states that are fed back, or returned."""
        named = {*self.fed_back.values(), *self.returned}
        return *self.net.output_names, *(name for name in self.states_inside if name in named)

    def ports(self) -> tuple[Port, ...]:
        self._check()
        found = []
        for i, name in enumerate(self.taken, 1):
            sort = "state" if name in self.fed_back else "in"
            pattern = f"*in{i}" if name in (*self.fed_back, *self.fixed) else f"T *in{i}"
            found.append(Port(sort, pattern, element=f"in{i}", name=name))
        for name in self.returned:
            i = self.given_out.index(name) + 1
            found.append(Port("out", f"T *out{i}", element=f"out{i}", name=name))
        return tuple(found)

    def rules(self) -> tuple[Rule, ...]:
        taken = {name: f"in{i}" for i, name in enumerate(self.taken, 1)}
        words = [*taken.items(), *((name, f"out{i}") for i, name in enumerate(self.given_out, 1))]
        words += [(output, taken[state]) for output, state in self.feedback]
        inside, own = self.states_inside, ()
        places = [(inside.get(name, (own, name)), word) for name, word in words]
        return tuple(same_port(("Net", *path), port, f"*{word}", word) for (path, port), word in places)

    def one_step(self) -> Layer:
        return NetStepOperator(self)

    def lower(self, values: dict[str, Value], Net: InnerNet) -> dict[str, Value]:
        states = tuple(self.fed_back)
        along = tuple(name for name in self.input_names if name not in self.fixed)
        fixed = {name: values[name] for name in self.fixed}
        named = (*self.taken, *self.given_out)
        inside = {name: where for name, where in self.states_inside.items() if where[0] and name in named}

        def step(before: tuple[Value, ...], elements: tuple[Value, ...]) -> tuple[tuple[Value, ...], ...]:
            given = dict(zip((*states, *along), (*before, *elements), strict=True)) | fixed
            found = Net.all(given, in_loop=True, inside=inside)
            return tuple(found[self.fed_back[s]] for s in states), tuple(found[name] for name in self.returned)

        starts, sequences = (tuple(values[name] for name in names) for names in (states, along))
        finals, results = fold(step, starts, sequences)
        if not finite_everywhere((*finals, *results), sequences):
            finals, results = fold(step, starts, tuple(map(with_valid_padding, sequences)))
        return dict(zip((*self.returned, *states), (*results, *finals), strict=True))

    def _other_states(self) -> list[str]:
        """What to do where the net does not have the input that is to be fed back."""
        output, inputs = self.feedback[0][0], self.net.input_names
        if self.net.takes_many:
            names = ", ".join(map(quoted, ["Input", *self.fed_back]))
            return [f"InputPorts=[{names}] in the layer that takes any number of inputs"]
        if self.states_inside:
            return [f"feedback={{{', '.join(f'{quoted(name)}: {quoted(name)}' for name in self.states_inside)}}}"]
        if len(inputs) > 1:
            return [f"feedback={{{quoted(output)}: {quoted(inputs[-1])}}}"]
        return ["a net that has it as a second input, such as a NetGraph", "NetMapOperator(net), which keeps no state"]

    def _check(self) -> None:
        """Raise NetPortError unless feedback, constants and outputs name ports of the net."""
        constants, states = self.fixed, self.states_inside
        own = {*states, *self.net.input_names, *self.net.output_names}
        fed = {_called(path, port) for path, port in states_of(self.net, fed=True)} - own
        ins, outs = (*self.net.input_names, *states), (*self.net.output_names, *states)
        for what, names, known in (
            ("output", [out for out, _ in self.feedback] + list(self.returned), outs),
            ("input", [*self.fed_back, *constants], ins),
        ):
            for name in names:
                if name in fed:
                    raise NetPortError(f"NetFoldOperator: {quoted(name)} is fed by a layer of the net itself")
                if name not in known:
                    close = did_you_mean(name, [one for one in known if ("." in one) == ("." in name)])
                    raise NetPortError(
                        f"NetFoldOperator: the net has no {what} {quoted(name)}",
                        [f"its {what}s are {enumerated(known)}"],
                        close or (self._other_states() if name in self.fed_back else []),
                    )
        if len(self.fed_back) < len(self.feedback) or set(self.fed_back) & set(constants):
            raise NetPortError("NetFoldOperator: an input is fed by one output, or constant, not both")
        if not set(self.net.input_names) - set(self.fed_back) - set(constants):
            raise NetPortError(
                "NetFoldOperator: every input of the net is fed back or constant, so there is no sequence"
            )
        for name in self.returned:
            if name in self.fed_back:
                raise NetPortError(
                    f"NetFoldOperator: {quoted(name)} is the name of a state, and of an output that is returned",
                    ways=["another name for the output", "outputs=[...] without it"],
                )
