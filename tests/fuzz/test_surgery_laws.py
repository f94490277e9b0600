"""Laws of surgery on random chains and graphs: parts taken and joined, layers inserted and deleted, nets in them
dissolved."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from netlang import (
    All,
    Automatic,
    NetAppend,
    NetChain,
    NetDelete,
    NetDiff,
    NetDrop,
    NetFlatten,
    NetGraph,
    NetInitialize,
    NetInsert,
    NetInsertSharedArrays,
    NetJoin,
    NetPort,
    NetPortGradient,
    NetPrepend,
    NetTake,
    Ramp,
    Tanh,
)
from netlang.errors import NetError, NetShapeError
from netlang.language.nets.container import Container
from netlang.surgery.subnet import with_inner
from netlang.training.steps.multipliers import multipliers_of
from tests.fuzz.budget import rounds
from tests.fuzz.random_nets import _layer, recipe
from tests.fuzz.test_graph_laws import assert_same, data_for, part_of, wrapped
from tests.surgery.structure.nets import the_same_objects


def chain(rng: random.Random, most: int = 6) -> NetChain:
    """A random chain: of layers of one input, some of them in chains or graphs of their own."""
    layers: list[Any] = []
    said = {"Input": rng.choice([["Varying", 3], [4, 3], ["Varying", "Varying"], 5, ["Varying", 2, 3]])}
    for _ in range(4 * most):
        if len(layers) == rng.randint(2, most):
            break
        count, layer = _layer(rng, {})
        if count == 1:
            try:
                NetChain([*layers, layer], **said)
            except NetError:
                continue
            layers.append(layer)
    if not layers:
        return chain(rng, most)
    for _ in range(rng.randint(0, 2)):
        i, j = sorted(rng.sample(range(len(layers) + 1), 2))
        layers[i:j] = [rng.choice([NetChain, lambda part: NetGraph(NetChain(part))])(layers[i:j])]
    if rng.random() < 0.5:
        layers = {f"n{i}" if rng.random() < 0.9 else f"n{i}/Net": layer for i, layer in enumerate(layers)}  # type: ignore[assignment]
    half = rng.random() < 0.3
    net = NetChain(layers, **(said if not half or rng.random() < 0.5 else {}))
    if half:
        return net
    try:
        return NetInitialize(net)
    except NetError:
        return net


def graph(rng: random.Random) -> NetGraph:
    """A random graph, some of its layers in graphs of their own."""
    net = recipe(rng, 6).net()
    for _ in range(rng.randint(0, 2)):
        try:
            net = wrapped(net, part_of(net, rng), lambda *_: None)
        except (NetError, ValueError):
            break
    return NetInitialize(net)


def keys(net: Container) -> list[Any]:
    return [key for key, _ in net.nodes]


# chains ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", rounds(60))
def test_a_chain_taken_apart_and_joined_is_the_chain(seed):
    rng = random.Random(seed)
    net = chain(rng)
    cuts = sorted(rng.sample(range(1, len(net)), rng.randint(0, len(net) - 1)))
    ends = [0, *cuts, len(net)]
    parts = [NetTake(net, (i + 1, j)) for i, j in zip(ends, ends[1:], strict=False)]
    assert all(the_same_objects(part, [net]) for part in parts)
    assert [type(part) for part in parts] == [NetChain] * len(parts)
    assert NetJoin(*parts) == net
    assert [net[i:j] for i, j in zip(ends, ends[1:], strict=False)] == parts


@pytest.mark.parametrize("seed", rounds(50))
def test_what_is_inserted_and_deleted_leaves_the_chain(seed):
    rng = random.Random(seed)
    net = chain(rng)
    at, new = rng.randint(1, len(net) + 1), [rng.choice([Ramp, Tanh, [Ramp, Tanh]]) for _ in range(rng.randint(1, 3))]
    made = NetInsert(net, new, at)
    assert len(made) == len(net) + len(new) and the_same_objects(made, [net])
    assert [one for _, one in made.nodes if any(one is old for _, old in net.nodes)] == [one for _, one in net.nodes]
    assert NetDelete(made, list(range(at, at + len(new)))) == net
    assert NetDrop(made, (at, at + len(new) - 1)) == net


@pytest.mark.parametrize("seed", rounds(50))
def test_dropping_is_taking_the_rest(seed):
    rng = random.Random(seed)
    net = chain(rng)
    n = rng.randint(1, len(net)) - 1
    first, last = NetDrop(net, n), NetDrop(net, -n)
    for dropped, taken in ((first, NetTake(net, (n + 1, -1))), (last, NetTake(net, len(net) - n))):
        assert dropped.nodes == taken.nodes and the_same_objects(dropped, [net])
        assert types(dropped) == types(taken)
    layer = rng.choice([Ramp, ("new", Tanh)])
    if net.has_names == isinstance(layer, tuple):
        assert NetDrop(NetAppend(net, layer), -1).nodes == net.nodes
    assert len(NetPrepend(net, layer)) == len(NetAppend(net, layer)) == len(net) + 1


def types(net: Any) -> list[str]:
    """What is known of the ports of a net and of its layers."""
    ports = [(path, name) for path, one in net.walk(into=Container) for name in (*one.input_names, *one.output_names)]
    return [repr(net.solution.port_type(*port)) for port in ports]


# graphs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", rounds(50))
def test_a_part_of_a_graph_computes_what_it_does_there(seed):
    rng = random.Random(seed)
    net = graph(rng)
    start = rng.choice([All, *rng.sample(keys(net), 1)])
    end = All if start is not All else rng.sample(keys(net), rng.randint(1, len(net)))
    made = NetTake(net, (start, end))
    assert the_same_objects(made, [net])
    assert {*keys(made)} >= ({start} if start is not All else {*end})
    data = data_for(net, rng)
    feeding = {edge.target: edge.source for edge in net.edges}
    given = {name: feeding[made.ends_of(name, output=False)[0]] for name in made.input_names}
    if refused(lambda: net(data)):
        return
    found = made(
        {n: net(data, NetPort(*end.path, end.port)) if end.path else data[end.port] for n, end in given.items()}
    )
    found = found if isinstance(found, dict) else {made.output_names[0]: found}
    for name in made.output_names:
        (end,) = made.ends_of(name, output=True)
        expected = net(data, NetPort(*end.path, end.port))
        np.testing.assert_allclose(found[name], expected, rtol=1e-4, atol=1e-5)


def refused(call: Any) -> bool:
    try:
        call()
    except NetError:
        return True
    return False


@pytest.mark.parametrize("seed", rounds(50))
def test_layers_deleted_from_a_graph_leave_the_others(seed):
    rng = random.Random(seed)
    net = graph(rng)
    gone = rng.sample(keys(net), rng.randint(1, len(net)))
    try:
        made = NetDelete(net, gone)
    except NetShapeError:
        return
    except NetError as error:
        told = str(error)
        assert any(text in told for text in ("deleted from the middle", "no layer left", "at least one output"))
        return
    assert keys(made) == [key for key in keys(net) if key not in gone]
    assert all(any(one is old for _, old in net.nodes) for _, one in made.nodes)
    stay = {edge for edge in net.edges if not {*edge.source.path[:1], *edge.target.path[:1]} & {*gone}}
    assert stay <= {*made.edges}


@pytest.mark.parametrize("seed", rounds(60))
def test_flattening_changes_no_answer(seed):
    """Neither values nor gradients, of batches of several lengths, nor which array learns how fast."""
    rng = random.Random(seed)
    net = graph(rng) if rng.random() < 0.6 else chain(rng)
    net = NetInsertSharedArrays(net) if rng.random() < 0.3 else net
    net = with_rules(net, rng) if rng.random() < 0.5 else net
    flat = NetFlatten(net, rng.choice([All, All, 1]))
    assert the_same_objects(flat, [net]) and len(flat.own_arrays()) == len(net.own_arrays())
    assert (flat.input_names, flat.output_names) == (net.input_names, net.output_names)
    assert learnt(flat) == learnt(net) or Automatic in net.own_arrays().values()
    if any(value is Automatic for value in net.own_arrays().values()):
        return
    data = [data_for(net, rng) for _ in range(2)]
    assert_same(net, flat, data[0])
    for request in (NetPortGradient(net.input_names[0]), *((NetPortGradient(All),) if len(net.outputs) == 1 else ())):
        one, two = values(net, data, request), values(flat, data, request)
        assert len(one) == len(two)
        for a, b in zip(one, two, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


def values(net: Any, data: Any, request: Any) -> list[Any]:
    """All arrays of a result; none where it is refused."""
    try:
        found, waiting = [], [net(data, request)]
    except NetError:
        return []
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list):
            waiting += one.values() if isinstance(one, dict) else one
        else:
            found.append(np.asarray(one))
    return sorted(found, key=lambda array: (array.shape, float(np.abs(array).sum())))


def learnt(net: Any) -> dict[int, float]:
    """The multiplier of each array, which is its object."""
    found = multipliers_of(net, Automatic)
    return {id(value): found[path] for path, value in net.own_arrays().items()}


def with_rules(net: Any, rng: random.Random) -> Any:
    """The net with multipliers, and nets inside of it with theirs."""
    for path, one in reversed(list(net.walk())):
        if isinstance(one, NetChain | NetGraph) and rng.random() < 0.6:
            inside = [at for at, _ in one.walk() if at] + list(one.own_arrays())
            rules = [(rng.choice([rng.choice(inside), "_"]), rng.randint(0, 9)) for _ in range(rng.randint(1, 3))]
            rules = [(part[0] if len(part) == 1 and rng.random() < 0.5 else part, number) for part, number in rules]
            net = replaced(net, path, lambda old, rules=rules: old._copy(LearningRateMultipliers=tuple(rules)))
    return net


def replaced(net: Any, path: Any, change: Any) -> Any:
    if not path:
        return change(net)
    return with_inner(net, {path[0]: replaced(net.inner_nets()[path[0]], path[1:], change)})


# what changed ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", rounds(60))
def test_what_changed_is_told_and_nothing_else(seed):
    rng = random.Random(seed)
    net = chain(rng)
    assert not NetDiff(net, net) and not NetDiff(net, NetJoin(*(NetTake(net, (i, i)) for i in range(1, len(net) + 1))))
    at, new = rng.randint(1, len(net) + 1), [rng.choice([Ramp, Tanh]) for _ in range(rng.randint(1, 3))]
    made = NetInsert(net, new, at)
    for found, word in ((NetDiff(net, made), "added: "), (NetDiff(made, net), "removed: ")):
        assert [change.sort for change in found] == ["layers"] * len(new)
        told = sorted(change.how for change in found)
        assert told == sorted(f"{word}ElementwiseLayer({function})" for function in new)
    some = [path for path, value in net.own_arrays().items() if isinstance(value, np.ndarray)]
    if some:
        path = rng.choice(some)
        array = net.own_arrays()[path]
        other = np.array(array)
        other.flat[rng.randrange(array.size)] += 0.25
        (change,) = NetDiff(net, net.with_arrays({path: other}))
        assert (change.sort, (*change.path, change.name)) == ("arrays", path)
        assert change.most == pytest.approx(0.25, rel=1e-5)


@pytest.mark.parametrize("seed", rounds(40))
def test_what_of_a_graph_is_gone_is_told(seed):
    rng = random.Random(seed)
    net = graph(rng)
    made = NetTake(net, (All, rng.sample(keys(net), 1)))
    found = NetDiff(net, made)
    gone = [change.path[0] for change in found["layers"] if change.how.startswith("removed")]
    assert gone == [key for key in keys(net) if key not in keys(made)] and len(found["layers"]) == len(gone)
    assert not found["edges"] and not found["arrays"] and not found["parameters"] and bool(found) == (net != made)
