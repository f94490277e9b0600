"""What holds of how nets are put together: of random ones, half of whose levels vary.

To wrap any part of a net in a chain or a graph of its own, with or without the port types that it has anyway, changes
neither what is inferred nor what is computed. However the edges of a graph are written, it is the same graph.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from netlang import (
    Automatic,
    NetChain,
    NetGraph,
    NetInitialize,
    NetPort,
    PaddingLayer,
    Ramp,
    SequenceMostLayer,
    SequenceRestLayer,
)
from netlang.errors import NetError
from netlang.language.types.sizes import Length, Run, Var
from tests.fuzz.budget import rounds
from tests.fuzz.random_nets import recipe
from tests.fuzz.test_solver_laws import refused_with, types_of, written

# parts of graphs ------------------------------------------------------------------------------------------


def part_of(net: NetGraph, rng: random.Random) -> set[str]:
    """Some layers, with all on paths between them."""
    feeds: dict[str, set[str]] = {key: set() for key, _ in net.nodes}
    for edge in net.edges:
        if edge.source.path and edge.target.path:
            feeds[edge.source.path[0]].add(edge.target.path[0])
    after = {key: _reached(key, feeds) for key in feeds}
    some = set(rng.sample(sorted(feeds), rng.randint(1, len(feeds))))
    return {k for k in feeds if k in some or (some & after[k] and any(k in after[other] for other in some))}


def _reached(start: str, feeds: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(feeds[start])
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += feeds[key]
    return found


def wrapped(net: NetGraph, part: set[str], types: Any, ports: Any = None) -> NetGraph:
    """The same with a part of it in a graph of its own, whose ports have these types (by the port of a layer); `ports`:
    the types of the whole, if they are others."""
    inner, outer, said = [], [], {}
    for edge in net.edges:
        (source, start), (target, end) = [((*e.path, e.port), e.path[:1]) for e in (edge.source, edge.target)]
        leaves, enters = bool(start) and start[0] in part, bool(end) and end[0] in part
        if leaves:
            name = f"out of {'.'.join(map(str, source))}"
            inner.append((NetPort(*source), NetPort(name)))
            said[name] = types(start, edge.source.port)
            source = ("part", name)
        if leaves and enters:
            inner.pop()
            inner.append((NetPort(*edge.source.path, edge.source.port), NetPort(*target)))
            continue
        if enters:
            name = f"into {'.'.join(map(str, target))}"
            inner.append((NetPort(name), NetPort(*target)))
            said[name] = types(end, edge.target.port)
            target = ("part", name)
        outer.append((NetPort(*source), NetPort(*target)))
    inner = list(dict.fromkeys(inner))
    names = {end.path[0] for edge in inner for end in edge if len(end.path) == 1}
    layers = dict(net.nodes)
    given = {name: form for name, form in said.items() if form is not None and name in names}
    made = NetGraph({k: layers[k] for k in layers if k in part}, inner, **given)
    rest = {k: layer for k, layer in layers.items() if k not in part}
    return NetGraph({**rest, "part": made}, outer, **(dict(net.types) if ports is None else ports))


@pytest.mark.parametrize("seed", rounds(60))
def test_a_part_in_a_graph_of_its_own_changes_nothing(seed):
    rng = random.Random(seed)
    net = NetInitialize(recipe(rng, 6).net())
    found, shapes = types_of(net), {key: net.solution.port(*key)[0] for key in net.solution.ports}

    def said(path: tuple[str, ...], port: str) -> Any:
        shape = shapes.get((path, port), (Run("x"),))
        return None if rng.random() < 0.5 or any(isinstance(s, Run) for s in shape) else written(shape)

    part = part_of(net, rng)
    other = wrapped(net, part, said)
    moved = types_of_alike(net, other, part)
    assert moved == found
    data = data_for(net, rng)
    assert_same(net, other, data)


@pytest.mark.parametrize("seed", rounds(80))
def test_a_part_in_a_graph_of_its_own_changes_nothing_where_sizes_are_open(seed):
    """With some or all input sizes open, the same is inferred and the same refused."""
    rng = random.Random(seed)
    made = recipe(rng, 6)
    whole = made.net()
    part = part_of(whole, rng)
    ports = {name: [Automatic if rng.random() < 0.4 else size for size in form] for name, form in made.ports.items()}
    ports = {name: form for name, form in ports.items() if rng.random() < 0.7}

    def less() -> NetGraph:
        edges = [(NetPort(*e.source.path, e.source.port), NetPort(*e.target.path, e.target.port)) for e in whole.edges]
        return NetGraph(dict(whole.nodes), edges, **ports)

    if refusal := refused_with(less):
        assert refused_with(lambda: wrapped(whole, part, lambda *_: None, ports)), refusal
        return
    net = less()
    other = types_of_alike(net, wrapped(net, part, lambda *_: None), part)
    assert _unknowns_numbered(other) == _unknowns_numbered(types_of(net))


def _unknowns_numbered(types: dict[Any, list[Any]]) -> dict[Any, list[Any]]:
    """Open unknowns numbered in order of appearance; equal ones have equal numbers."""
    numbers: dict[Any, str] = {}
    for size in (size for shape in types.values() for size in shape):
        if isinstance(size, Run | Var):
            numbers.setdefault(size, f"{type(size).__name__}{len(numbers)}")
    return {key: [numbers.get(size, size) for size in shape] for key, shape in types.items()}


def types_of_alike(net: NetGraph, other: NetGraph, part: set[str]) -> Any:
    """The inferred port types of `net`, some of whose layers are in a part of the other."""

    class Seen:
        """As far as `types_of` looks: the ports of the one net as they were solved in the other."""

        class solution:
            ports = dict.fromkeys(net.solution.ports)

            @staticmethod
            def port(path: Any, name: str) -> Any:
                inside = path and path[0] in part
                return other.solution.port(("part", *path) if inside else path, name)

    return types_of(Seen)


def data_for(net: NetGraph, rng: random.Random) -> dict[str, Any]:
    numbers: dict[str, int] = {}
    data = {}
    for name in net.input_names:
        shape = net.solution.port((), name)[0]
        for size in shape:
            for base in size.bases if isinstance(size, Length) else ():
                numbers.setdefault(base.name, rng.randint(3, 6))
        sizes = [s.of(numbers) if isinstance(s, Length) else s if isinstance(s, int) else 2 for s in shape]
        data[name] = np.random.default_rng(rng.randint(0, 9999)).normal(size=sizes)
    return data


def assert_same(net: NetGraph, other: NetGraph, data: dict[str, Any]) -> None:
    """Both nets give the same for the data, or refuse it."""
    if refusal := refused_with(lambda: net(data)):
        assert refused_with(lambda: other(data)), refusal
        return
    one, two = net(data), other(data)
    one = one if isinstance(one, dict) else {net.output_names[0]: one}
    two = two if isinstance(two, dict) else {other.output_names[0]: two}
    assert one.keys() == two.keys()
    for name, value in one.items():
        np.testing.assert_allclose(two[name], value, rtol=1e-4, atol=1e-5)


# parts of chains ------------------------------------------------------------------------------------------

STEPS = [
    lambda rng: PaddingLayer([[rng.randint(0, 2), rng.randint(0, 2)]]),
    lambda rng: SequenceRestLayer(),
    lambda rng: SequenceMostLayer(),
    lambda rng: Ramp,
]


def nested(layers: list[Any], rng: random.Random) -> list[Any]:
    """The layers, with some grouped into inner chains."""
    made = list(layers)
    for _ in range(rng.randint(1, 3)):
        i, j = sorted(rng.sample(range(len(made) + 1), 2))
        made[i:j] = [rng.choice([lambda x: x, NetChain, _as_graph])(made[i:j])]
    return made


def _as_graph(layers: list[Any]) -> NetGraph:
    return NetGraph(NetChain(layers))


@pytest.mark.parametrize("seed", rounds(200))
def test_a_part_of_a_chain_in_a_chain_of_its_own_changes_nothing(seed):
    rng = random.Random(seed)
    layers = [rng.choice(STEPS)(rng) for _ in range(rng.randint(1, 5))]
    ends = [rng.choice(["Varying", ["Varying", 2], 7, None]) for _ in range(2)]
    ports = {name: form for name, form in zip(("Input", "Output"), ends, strict=True) if form is not None}
    flat, other = (refused_with(lambda made=made: NetChain(made, **ports)) for made in (layers, nested(layers, rng)))
    assert bool(flat) == bool(other), (flat, other)
    if flat:
        return
    net, other = NetChain(layers, **ports), NetChain(nested(layers, rng), **ports)
    seen = [[made.solution.port((), name)[0] for name in ("Input", "Output")] for made in (net, other)]
    assert str(seen[0]).replace("T2", "T") == str(seen[1]).replace("T2", "T") or any(map(_is_open, seen[0]))
    data = np.random.default_rng(seed).normal(size=[5 if not isinstance(s, int) else s for s in seen[0][0]] or [5])
    results = []
    for made in (net, other):
        try:
            results.append(made(data))
        except NetError:
            results.append(None)
    if results[0] is None or results[1] is None:
        assert results[0] is results[1]
    else:
        np.testing.assert_array_equal(*results)


def _is_open(shape: Any) -> bool:
    return not all(isinstance(size, int | Length) for size in shape)


# spellings of edges ---------------------------------------------------------------------------------------


def spelled_otherwise(net: NetGraph, rng: random.Random) -> list[Any]:
    """The edges of a graph in other spellings and another order."""
    into: dict[str, list[Any]] = {}
    statements: list[list[Any]] = []
    for edge in net.edges:
        if edge.target.path:
            into.setdefault(edge.target.path[0], []).append(edge)
        else:
            statements.append([(_source(net, edge.source, rng), NetPort(edge.target.port))])
    inner = dict(net.nodes)
    for key, edges in into.items():
        order = inner[key].input_names
        edges.sort(key=lambda edge, order=order: order.index(edge.target.port))
        sources = [_source(net, edge.source, rng) for edge in edges]
        name = rng.choice([key, [k for k, _ in net.nodes].index(key) + 1])
        explicit = [(s, NetPort(name, e.target.port)) for s, e in zip(sources, edges, strict=True)]
        form = rng.choice(["explicit", "list", "apart", "one explicit", "dict", "nested"])
        if form == "explicit":
            statements += [[edge] for edge in explicit]
        elif form == "one explicit":
            at = rng.randrange(len(edges))
            statements += [[explicit.pop(at)], [(s, name) for i, s in enumerate(sources) if i != at]]
        elif form == "apart":
            statements.append([(source, name) for source in sources])
        elif form == "dict" and len(set(map(repr, sources))) == len(sources):
            statements.append([dict.fromkeys(sources, name)])
        elif form == "nested":
            statements.append([[(sources[0], name), *([(sources[1:], name)] if sources[1:] else [])]])
        else:
            statements.append([(sources, name)])
    made: list[Any] = []
    while statements := [s for s in statements if s]:
        made.append(rng.choice(statements).pop(0))
    return made


def _source(net: NetGraph, end: Any, rng: random.Random) -> Any:
    if not end.path:
        return NetPort(end.port)
    (key,) = end.path
    plain = [key, [k for k, _ in net.nodes].index(key) + 1]
    return rng.choice([NetPort(key, end.port), NetPort([key, end.port]), *plain])


@pytest.mark.parametrize("seed", rounds(150))
def test_however_the_edges_are_written_it_is_the_same_graph(seed):
    rng = random.Random(seed)
    made = recipe(rng, 6)
    net = made.net()
    other = NetGraph(made.layers, spelled_otherwise(net, rng), **dict(net.types))
    assert dict(other.nodes) == dict(net.nodes)
    assert set(other.edges) == set(net.edges)
    assert set(other.input_names) == set(net.input_names) and set(other.output_names) == set(net.output_names)
    explicit = [(NetPort(*e.source.path, e.source.port), NetPort(*e.target.path, e.target.port)) for e in net.edges]
    assert NetGraph(made.layers, explicit, **dict(net.types)) == net
