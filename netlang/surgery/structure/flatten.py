"""`NetFlatten`: nets inside of nets dissolved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from attrs import evolve, field, frozen

from netlang.errors import NetError, NetOptionError, brief
from netlang.evaluation.inputs.ports import coder_of
from netlang.language.declaration.signatures import in_our_words
from netlang.language.nets.chain import NetChain
from netlang.language.nets.container import Container
from netlang.language.nets.graph import NetGraph
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Net, Path, checked, refuse_other
from netlang.language.types.port_types import PortType
from netlang.language.types.written_types import port_type
from netlang.language.values.numbers import as_python, is_integer
from netlang.language.values.sentinels import All
from netlang.surgery.structure.dissolving import Dissolving
from netlang.surgery.structure.part_multipliers import rules_for, rules_of, with_rules
from netlang.surgery.subnet import Place, with_inner, with_known

NESTS = (NetChain, NetGraph)  # what is dissolved; a FunctionLayer stays the layer that it is


@in_our_words
def NetFlatten(net: Net, level: Any = All) -> Net:
    """The net without chains and graphs inside of it, at all levels or down to a `level`: their layers become its own.

    Nets of operators (NetMapOperator, NetFoldOperator ...) are flattened in the same way, each by itself. What comes
    out is a NetChain where each layer feeds just the next and the ports have the names of the layers' ports, else a
    NetGraph. It computes the same. Layers are called by their old paths, "block/conv", or have positions where none had
    a name. The net of an operator that names states inside of it by their path stays as it is.
    Source: https://reference.wolfram.com/language/ref/NetFlatten.html

    >>> from netlang import NetChain, NetFlatten, NetGraph, NetMapOperator
    >>> NetFlatten(NetChain([[3, NetMapOperator([2, [1]])], NetGraph([4], [])]))
    NetChain([LinearLayer(3), NetMapOperator(NetChain([LinearLayer(2), LinearLayer(1)])), LinearLayer(4)])
    """
    refuse_other(net, "NetFlatten")
    levels = _levels(level)
    if not levels:
        return net
    made = _Flattening(net, levels).made[()]
    if made.net is net:
        return net
    checked(made.net)
    return _with_coders(net, with_known(made.net, made.known))


def _levels(level: Any) -> float:
    level = as_python(level)
    if level is All or level == float("inf"):
        return float("inf")
    if not is_integer(level) or level < 0:
        raise NetOptionError(
            f"the level of NetFlatten is a number from 0 up, not {brief(level)}",
            ways=["NetFlatten(net), for all levels"],
        )
    return level


def _with_coders(net: Net, made: Net) -> Net:
    """The encoders and decoders that were effective at a port through a net that has been dissolved."""
    types = {}
    for names, output in ((net.input_names, False), (net.output_names, True)):
        for name in names:
            coder = coder_of(net, name, output)
            if coder is not None and coder_of(made, name, output) != coder:
                types[name] = port_type(coder)
    return made.with_ports(types) if types else made


@frozen
class _Made:
    """What a net becomes: the net, what else is known of ports in it, and where a path in the old one leads to."""

    net: Net
    known: dict[Place, PortType] = field(factory=dict)
    places: Callable[[Path], Iterable[Path]] = lambda path: [path]


class _Flattening:
    """What each net inside of a net becomes, by path."""

    def __init__(self, net: Net, levels: float) -> None:
        self.nets = dict(net.walk())
        self.levels = levels
        self.made: dict[Path, _Made] = {}
        for path, one in reversed(self.nets.items()):  # those inside first
            alone = not path or isinstance(self.nets[path[:-1]], Layer)
            flat = isinstance(one, NESTS) and alone
            self.made[path] = self._flat(path, one) if flat else self._with_inner(path, one)  # type: ignore[arg-type]

    def _with_inner(self, path: Path, one: Net) -> _Made:
        """The net with what the nets inside of it become."""
        found = {key: self.made[*path, key] for key in one.inner_nets()}
        changed = {key: made for key, made in found.items() if made.net is not one.inner_nets()[key]}
        if not changed or not isinstance(one, (Layer, *NESTS)):
            return _Made(one)
        net = with_inner(one, {key: made.net for key, made in changed.items()})
        if not _same_ports(one, net):  # it names states inside by their paths
            return _Made(one)

        def places(at: Path) -> Iterable[Path]:
            return [(at[0], *rest) for rest in changed[at[0]].places(at[1:])] if at[:1] and at[0] in changed else [at]

        known = {((key, *p), n): form for key, made in changed.items() for (p, n), form in made.known.items()}
        return _Made(with_rules(net, rules_for(net, rules_of(one, places))), known, places)

    def _flat(self, path: Path, one: Container) -> _Made:
        """A chain or graph that is not one inside of another, without those inside of it."""
        inner = one.walk(into=NESTS)  # type: ignore[arg-type]
        dissolved = frozenset(at for at, net in inner if at and isinstance(net, NESTS) and len(at) <= self.levels)
        parts = Dissolving(one, dissolved, lambda leaf, at: self.made[*path, *leaf].places(at))
        leaves = {at: self.made[*path, *at] for at in parts.leaves}
        assembly = evolve(parts.assembly({at: made.net for at, made in leaves.items()}), line=True)
        net, keys = assembly.unchecked()
        if not dissolved and type(net) is type(one) and all(leaves[at].net is old for at, old in parts.leaves.items()):
            return _Made(one)
        known = {((keys[at], *p), n): form for at, made in leaves.items() for (p, n), form in made.known.items()}
        known |= {((keys[p[0]],) if p else (), n): form for (p, n), form in assembly.known.items()}
        return _Made(net, known, lambda at: [(keys[p[0]], *p[1:]) for p in parts.places(at)] if at else [()])


def _same_ports(one: Net, other: Net) -> bool:
    try:
        return _ports(one) == _ports(other)
    except NetError:
        return False


def _ports(net: Net) -> tuple[tuple[str, ...], ...]:
    return net.input_names, net.output_names, net.state_names
