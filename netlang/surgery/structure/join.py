"""`NetJoin`, `NetAppend`, `NetPrepend`, `NetInsert`: nets and layers put one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import evolve

from netlang.errors import NetOptionError, NetPortError, NetShapeError, brief, counted, enumerated, quoted
from netlang.language.declaration.signatures import in_our_words
from netlang.language.nets.chain import NetChain, in_a_row
from netlang.language.nets.container import Container
from netlang.language.nets.graph import NetGraph
from netlang.language.nets.layer_forms import as_net
from netlang.language.nets.net import Net, Path, checked, refuse_other
from netlang.language.types.port_types import PortType
from netlang.language.values.numbers import as_python, is_integer
from netlang.surgery.containers import Instead
from netlang.surgery.no_longer_fits import explained
from netlang.surgery.structure.assembly import Assembly, container, keys_for
from netlang.surgery.structure.dissolving import Dissolving
from netlang.surgery.structure.flatten import NESTS
from netlang.surgery.structure.part_multipliers import rules_of
from netlang.surgery.structure.take import key_of
from netlang.surgery.subnet import bare_text, with_inner, without_coder

WAYS = ["a layer that fits", "NetReplacePart first, with Automatic for these arrays, and NetInitialize for new numbers"]
Named = tuple[Path, Net]  # a layer, and what it is called: a name, or a position where it has none


@in_our_words
def NetJoin(*nets: Any, Ports: Any = None, **ports: Any) -> Any:
    """The layers of all nets as one chain or graph, in which the output of each net feeds the next.

    It is a chain if all are chains or layers. Layers keep their names; of equal ones all but the first get a number.
    Encoders and decoders stay on the outer ends, and are removed between nets. `Input=`, `Output=` or any port of the
    result: its type, in place of the one that it had; None for none. Raises NetPortError for a net that has several
    inputs or outputs where the nets meet, NetShapeError where sizes do not fit.
    Source: https://reference.wolfram.com/language/ref/NetJoin.html

    >>> from netlang import NetChain, NetJoin, Ramp
    >>> NetJoin(NetChain({"a": 3}), NetChain({"a": 4, "b": Ramp}), Input=2)
    NetChain({'a': LinearLayer(3), 'a_2': LinearLayer(4), 'b': ElementwiseLayer(Ramp)}, Input=2)
    """
    if not nets:
        raise NetOptionError("NetJoin takes nets, and none was given", ways=["NetJoin(net1, net2)"])
    if isinstance(nets[0], list | tuple):
        raise NetOptionError("NetJoin takes nets, not a list of them", ways=["NetJoin(*nets)"])
    for net in nets:
        refuse_other(net, "NetJoin")
    return _joined("NetJoin", nets, Ports, ports)


@in_our_words
def NetAppend(net: Any, layers: Any, /, *, Ports: Any = None, **ports: Any) -> Any:
    """The net with more layers after its output.

    `net`: a layer, a chain, or a graph of one output. `layers`: a layer (or what stands for one, as in NetChain), a
    pair of a name and a layer, a list of such, or a dict of names. A decoder at the end is removed. `Input=`,
    `Output=`: types of the result's ports. Raises NetPortError for a name that the net has, a net of several outputs, a
    layer of several inputs; NetShapeError where sizes do not fit.
    Source: https://reference.wolfram.com/language/ref/NetAppend.html

    >>> from netlang import LinearLayer, NetAppend, NetChain, Ramp, SoftmaxLayer
    >>> NetAppend(LinearLayer(3), [Ramp, ("out", SoftmaxLayer())])
    NetChain({'1': LinearLayer(3), '2': ElementwiseLayer(Ramp), 'out': SoftmaxLayer()})
    """
    refuse_other(net, "NetAppend")
    return _joined("NetAppend", [net, _new(layers, net, "NetAppend")], Ports, ports)


@in_our_words
def NetPrepend(net: Any, layers: Any, /, *, Ports: Any = None, **ports: Any) -> Any:
    """The net with more layers before its input.

    `net`: a layer, a chain, or a graph of one input. `layers`: as NetAppend takes them. An encoder at the start is
    removed. `Input=`, `Output=`: types of the result's ports. Raises NetPortError for a name that the net has, a net of
    several inputs, a layer of several outputs; NetShapeError where sizes do not fit.
    Source: https://reference.wolfram.com/language/ref/NetPrepend.html

    >>> from netlang import NetChain, NetPrepend, Ramp
    >>> NetPrepend(NetChain([3, 2]), Ramp)
    NetChain([ElementwiseLayer(Ramp), LinearLayer(3), LinearLayer(2)])
    """
    refuse_other(net, "NetPrepend")
    return _joined("NetPrepend", [_new(layers, net, "NetPrepend"), net], Ports, ports)


@in_our_words
def NetInsert(chain: Any, layers: Any, at: Any, /) -> NetChain:
    """The chain with more layers before the one at a position, or of a name; -1 is the end, as the page has it.

    `layers`: as NetAppend takes them. The types of the chain's ports, and coders on them, stay. Raises NetPortError for
    a position that there is not, or a name that the chain has already; NetShapeError where a layer does not fit between
    its neighbours.
    Source: https://reference.wolfram.com/language/ref/NetInsert.html

    >>> from netlang import NetChain, NetInsert, Ramp, Tanh
    >>> NetInsert(NetChain([3, 2]), Ramp, 2)
    NetChain([LinearLayer(3), ElementwiseLayer(Ramp), LinearLayer(2)])
    >>> NetInsert(NetChain({"a": 3}), ("b", Tanh), -1)
    NetChain({'a': LinearLayer(3), 'b': ElementwiseLayer(Tanh)})
    """
    if not isinstance(chain, NetChain):
        refuse_other(chain, "NetInsert")
        raise NetOptionError(
            f"NetInsert takes a chain, not {bare_text(chain)}",
            ways=["NetFlatten(net), where each layer feeds just the next", "NetGraph({...}, [...]) anew"],
        )
    index, old = _index(chain, at), [((key,), net) for key, net in chain.nodes]
    row = [*old[:index], *_new(layers, chain, "NetInsert"), *old[index:]]
    keys = keys_for([called for called, _ in row])
    moved = dict(zip(chain.inner_nets(), [*keys[:index], *keys[index + len(row) - len(old) :]], strict=True))
    nodes, edges = in_a_row(zip(keys, (net for _, net in row), strict=True))
    made = Assembly(
        dict(nodes),
        edges,
        nodes[0][1].input_names,
        nodes[-1][1].output_names,
        rules=tuple(rules_of(chain, lambda path: [(moved[path[0]], *path[1:]) if path else ()])),
        line=True,
    )
    return _fitting(made.with_types("the NetChain", dict(chain.types), {}))


def _index(chain: NetChain, at: Any) -> int:
    """The number of layers before the place that a position or a name means."""
    at, count = as_python(at), len(chain)
    if not is_integer(at):
        return list(chain.inner_nets()).index(key_of(chain, at))
    if not 0 < abs(at) <= count + 1:
        raise NetPortError(
            f"there is no position {at} in a chain of {counted(count, 'layer')}",
            [f"a layer is put before position 1 to {count + 1}; -1 is the end"],
        )
    return at - 1 if at > 0 else count + 1 + at


def _new(layers: Any, net: Net, function: str) -> list[Named]:
    """The layers to put in, each with its name as a path, or a position where it has none."""
    pairs = list(layers.items()) if isinstance(layers, dict) else [layers] if _is_named(layers) else None
    if pairs is None:
        items = layers if isinstance(layers, list | tuple) else [layers]
        pairs = [item if _is_named(item) else (1, item) for item in items]
    if not pairs:
        raise NetOptionError(f"{function} takes one layer or more, and none was given")
    taken = {*net.inner_nets()} if isinstance(net, NESTS) else set()
    for name, _ in pairs:
        if isinstance(layers, dict) and not isinstance(name, str):
            raise NetOptionError(f"layers are named by text, not by {brief(name)}")
        if isinstance(name, str) and name in taken:
            raise NetPortError(
                f"{function}: the net would have two layers {quoted(name)}",
                ways=["another name", "NetReplacePart, for another layer in its place"],
            )
        taken.add(name)
    return [((name,), as_net(layer)) for name, layer in pairs]


def _is_named(item: Any) -> bool:
    return isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str)


# one row of all parts -------------------------------------------------------------------------------------


def _joined(function: str, parts: Sequence[Any], Ports: Any, ports: dict[str, Any]) -> Any:
    """The parts one after the other: of a chain or graph the layers, of a list the layers as they are."""
    row: list[Net] = []
    called: dict[Path, Path] = {}
    for part in parts:
        for name, net in part if isinstance(part, list) else [((1,), part)]:
            row.append(net)
            if not _dissolves(part):
                called[(len(row),)] = name
    _refuse_several(function, row)
    nodes, edges = in_a_row(enumerate(row, 1))
    first, last = nodes[0][1], nodes[-1][1]
    types = _said(first, first.input_names) | _said(last, last.output_names)
    whole = container(NetChain, nodes, edges, first.input_names, last.output_names, types)
    nests = frozenset((key,) for key, net in nodes if (key,) not in called)
    made = Dissolving(whole, nests).assembly()
    made = evolve(
        made,
        nodes=_bare(made),
        called={path: called.get(path, path[-1:]) for path in made.nodes},
        line=not any(isinstance(part, NetGraph) for part in parts),
    )
    return _fitting(made.with_types("the net", Ports, ports))


def _fitting(made: Assembly) -> Any:
    """The net. Where arrays do not fit any more, the error is about these."""
    try:
        return made.net()
    except NetShapeError as error:
        explained(made.unchecked()[0], {}, _checked, WAYS)
        raise error from None


def _checked(net: Any, changes: Any) -> Instead:
    checked(net)
    return Instead.of(net)


def _dissolves(part: Any) -> bool:
    return isinstance(part, NESTS)


def _said(net: Net, names: Iterable[str]) -> dict[str, PortType]:
    """The types that a chain or graph has on these ports; those of a layer stay in it."""
    return {name: form for name, form in net.types if name in names} if isinstance(net, NESTS) else {}


def _refuse_several(function: str, row: list[Net]) -> None:
    """Raise NetPortError where not just one output meets just one input."""
    for before, after in zip(row, row[1:], strict=False):
        for net, names, what, where in (
            (before, before.output_names, "output", "before"),
            (after, ("",) if after.takes_many else after.input_names, "input", "after"),
        ):
            if len(names) != 1:
                raise NetPortError(
                    f"{function}: {bare_text(net)} has {len(names) or 'no'} {what}s, and stands {where} another net",
                    [f"its {what}s are {enumerated(names)}"] if names else [],
                    ["NetGraph({...}, [...]), whose edges say which port is meant"],
                )


def _bare(made: Assembly) -> dict[Any, Net]:
    """The layers, without coders where nets meet."""
    nodes = dict(made.nodes)
    for edge in made.edges:
        (source, *_), (target, *_) = edge.source.path or [()], edge.target.path or [()]
        if source and target and source[0] != target[0]:
            nodes[source] = _with_bare_port(nodes[source], edge.source.port, True)
            nodes[target] = _with_bare_port(nodes[target], edge.target.port, False)
    return nodes


def _with_bare_port(net: Net, port: str, output: bool) -> Net:
    """The net without encoders or decoders on a port, and on those of its layers that it leads to."""
    if isinstance(net, Container):
        ends = [end for end in net.ends_of(port, output) if len(end.path) == 1]
        inner = net.inner_nets()
        bare = {end.path[0]: _with_bare_port(inner[end.path[0]], end.port, output) for end in ends}
        changed = {key: one for key, one in bare.items() if one is not inner[key]}
        net = with_inner(net, changed) if changed else net
    form = net.given(port)
    return net if form.coder is None else net.with_ports({port: without_coder(form)})
