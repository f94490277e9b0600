"""What holds of parts that are replaced and renamed, of random graphs, of chains and of nets inside of others.

To replace and to replace back gives the same net, as renaming does; what was put is what is extracted; whatever is not
named is the same object, with its arrays.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from netlang import (
    All,
    Automatic,
    ElementwiseLayer,
    NetChain,
    NetExtract,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetPort,
    NetRename,
    NetReplace,
    NetReplacePart,
    Ramp,
    Sin,
    Tanh,
)
from netlang.errors import NetError
from netlang.language.nets.container import Container
from netlang.language.nets.net import Net
from netlang.language.values.net_arrays import NetArray
from tests.fuzz.budget import rounds
from tests.fuzz.random_nets import _layer, recipe
from tests.fuzz.test_graph_laws import assert_same, data_for, part_of, wrapped


def random_net(rng: random.Random) -> Net:
    """A graph, with a part of it in a graph of its own, or in a chain around it, with arrays or without."""
    net: Any = recipe(rng, 6).net()
    if rng.random() < 0.5:
        net = wrapped(net, part_of(net, rng), lambda *_: None)
    if rng.random() < 0.3 and len(net.input_names) == len(net.output_names) == 1:
        net = NetChain({"inside": net, "ramp": Ramp} if rng.random() < 0.5 else [net, Ramp])
    return NetInitialize(net) if rng.random() < 0.7 and not net.solution.open() else net


def some_path(net: Net, rng: random.Random) -> Any:
    """The path of a layer or a net inside."""
    return rng.choice([path for path, _ in net.walk() if path])


def untouched(net: Net, other: Net, path: Any) -> None:
    """All layers elsewhere are the same objects, and so are their arrays."""
    for at, one in net.walk():
        if not isinstance(one, Container) and at[: len(path)] != path and path[: len(at)] != at:
            assert other.inner_net(at) is one
    arrays = other.own_arrays()
    for at, array in net.own_arrays().items():
        assert at[: len(path)] == path or arrays[at] is array


@pytest.mark.parametrize("seed", rounds(150))
def test_replacing_a_layer_and_replacing_it_back(seed):
    rng = random.Random(seed)
    net = random_net(rng)
    path = some_path(net, rng)
    old = net.inner_net(path)
    new = rng.choice([Tanh, NetChain([old]), NetGraph(old), old, NetMapOperator(Ramp), _layer(rng, {})[1]])
    try:
        made = NetReplacePart(net, path, new)
    except NetError:
        return
    untouched(net, made, path)
    if made.input_names != net.input_names or made.output_names != net.output_names:
        return
    back = old if rng.random() < 0.5 else NetExtract(net, path)
    if not isinstance(back, list):
        again = NetReplacePart(made, path, back)
        assert again == net
        untouched(net, again, path)


@pytest.mark.parametrize("seed", rounds(100))
def test_what_was_put_is_what_is_extracted(seed):
    rng = random.Random(seed)
    net = random_net(rng)
    changes: dict[Any, Any] = {}
    for path, array in net.own_arrays().items():
        if isinstance(array, np.ndarray) and rng.random() < 0.5:
            changes[path] = np.random.default_rng(seed).normal(size=array.shape).astype(np.float32)
        elif rng.random() < 0.2 and not isinstance(array, NetArray):
            changes[path] = Automatic
    functions = [path for path, one in net.walk() if isinstance(one, ElementwiseLayer)]
    changes |= {(*path, "Function"): Sin for path in functions if rng.random() < 0.5}
    changes = {path: value for path, value in changes.items() if rng.random() < 0.7}
    made = NetReplacePart(net, changes)
    for path, value in changes.items():
        found = NetExtract(made, path)
        assert found == Sin if path[-1] == "Function" else found is value or np.array_equal(found, value)
    back = {path: NetExtract(net, path) for path in changes}
    again = NetReplacePart(made, back)
    assert again == net
    arrays = again.own_arrays()
    assert all(arrays[path] is array for path, array in net.own_arrays().items() if path not in changes)


@pytest.mark.parametrize("seed", rounds(100))
def test_types_of_ports_taken_away_and_said_again(seed):
    rng = random.Random(seed)
    net = random_net(rng)
    said = {(*path, name): form for path, one in net.walk() if isinstance(one, Container) for name, form in one.types}
    said = {path: form for path, form in said.items() if rng.random() < 0.6}
    try:
        made = NetReplacePart(net, dict.fromkeys(said, Automatic))
    except NetError:  # a size that was said may be what a layer needs
        return
    assert all(made.inner_net(path[:-1]).given(path[-1]).shape is None for path in said)
    assert NetReplacePart(made, said) == net


@pytest.mark.parametrize("seed", rounds(100))
def test_renaming_and_back(seed):
    rng = random.Random(seed)
    net = random_net(rng)
    if not all(one.has_names for _, one in net.walk() if isinstance(one, Container)):
        net = NetRename(net, lambda name: f"layer {name}", All)
    names = [*dict.fromkeys(key for _, one in net.walk() if isinstance(one, Container) for key, _ in one.nodes)]
    mixed = dict(zip(names, rng.sample(names, len(names)), strict=True))
    made = NetRename(net, mixed, All)
    assert NetRename(made, {new: old for old, new in mixed.items()}, All) == net
    assert NetRename(NetRename(net, "<{}>".format, 2), lambda name: str(name).strip("<>"), All) == net
    mine = {id(array) for array in net.own_arrays().values() if array is not Automatic}
    assert mine == {id(array) for array in made.own_arrays().values() if array is not Automatic}
    if isinstance(net, NetGraph) and all(array is not Automatic for array in net.own_arrays().values()):
        assert_same(net, made, data_for(net, rng))


@pytest.mark.parametrize("seed", rounds(80))
def test_ports_renamed_and_back(seed):
    rng = random.Random(seed)
    net: Any = recipe(rng, 6).net()
    ports = [*net.input_names, *net.output_names]
    mixed = dict(zip(map(NetPort, ports), rng.sample(ports, len(ports)), strict=True))
    made = NetRename(net, mixed)
    assert made.input_names == tuple(mixed[NetPort(name)] for name in net.input_names)
    assert NetRename(made, {NetPort(new): old.path[0] for old, new in mixed.items()}) == net


@pytest.mark.parametrize("seed", rounds(60))
@pytest.mark.filterwarnings("ignore:NetReplace")
def test_replacing_every_layer_of_a_class_and_back(seed):
    rng = random.Random(seed)
    net = random_net(rng)
    kinds = {type(one) for _, one in net.walk() if not isinstance(one, Container)}
    kind = rng.choice(sorted(kinds, key=repr))
    assert NetReplace(net, kind, lambda layer: layer) is net
    made = NetReplace(net, kind, lambda layer: NetGraph({"hidden": layer}, []))
    assert all(path[-1:] == ("hidden",) for path, one in made.walk() if type(one) is kind)
    assert (
        NetReplace(made, lambda one: isinstance(one, NetGraph) and one.keys() == ["hidden"], lambda one: one[0]) == net
    )
