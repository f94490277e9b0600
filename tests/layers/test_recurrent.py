"""The recurrent layers beyond the table: states in graphs, sizes from arrays, Dropout."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netlang import (
    All,
    BasicRecurrentLayer,
    GatedRecurrentLayer,
    LongShortTermMemoryLayer,
    NetGraph,
    NetInitialize,
    NetOptionError,
    NetPort,
    NetShapeError,
)
from netlang.compiler.ir.program import name_of, role_of
from netlang.compiler.lowering.lower import lower
from netlang.compiler.passes import optimize
from netlang.executors.interpreter import interpret
from tests.layers.rows_recurrent import KINDS, gate, loop, sigmoid

LAYERS = [kind for kind, _ in KINDS.values()]
STEP = dict(KINDS.values())


def drawn(net: Any) -> Any:
    """The net with nonzero arrays, biases included."""
    rng = np.random.default_rng(1)
    dims = net.solution.dimensions
    return net.with_arrays({path: rng.normal(0, 0.5, dims(path)) for path in net.own_arrays()})


def arrays_of(net: Any) -> dict[str, Any]:
    return {path[-1]: value for path, value in net.own_arrays().items()}


# states -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", LAYERS)
def test_states_are_given_and_asked_for(kind):
    net = drawn(kind(3, Input=["Varying", 2]))
    names = net.state_names
    rng = np.random.default_rng(2)
    x, starts = rng.normal(size=(4, 2)), rng.normal(size=(len(names), 3))
    expected = loop(STEP[kind])(x, *starts, **arrays_of(net))
    given = {"Input": x} | {NetPort(name): start for name, start in zip(names, starts, strict=True)}
    np.testing.assert_allclose(net(given), expected["Output"], rtol=1e-4)
    found = net(given, NetPort(All, "States"))
    assert list(found) == [NetPort(name) for name in names]
    for name in names:
        np.testing.assert_allclose(found[NetPort(name)], expected[name], rtol=1e-4)


@pytest.mark.parametrize("kind", LAYERS)
def test_one_layer_continues_another(kind):
    """The second starts from the first's final state: together they act as one layer on a longer sequence."""
    one = drawn(kind(3, Input=["Varying", 2]))
    bare = one.with_ports({"Input": NetGraph([kind(3)]).given("Input")})
    edges = [(NetPort("x"), "a"), (NetPort("y"), "b"), ("b", NetPort("Output")), (NetPort("a", "Output"), None)]
    edges += [(NetPort("a", name), NetPort("b", name)) for name in one.state_names]
    edges += [(NetPort("b", name), NetPort(f"final {name}")) for name in one.state_names]
    net = NetGraph({"a": bare, "b": bare}, edges, x=["Varying", 2], y=["Varying", 2])
    rng = np.random.default_rng(5)
    lengths = [(2, 3), (4, 1), (0, 2), (3, 0)]
    xs, ys = ([rng.normal(size=(pair[i], 2)) for pair in lengths] for i in (0, 1))
    found = net({"x": xs, "y": ys})
    for i, (x, y) in enumerate(zip(xs, ys, strict=True)):
        whole = loop(STEP[kind])(np.concatenate([x, y]), *[np.zeros(3) for _ in one.state_names], **arrays_of(one))
        np.testing.assert_allclose(found["Output"][i], whole["Output"][len(x) :], rtol=1e-4, atol=1e-6)
        for name in one.state_names:
            np.testing.assert_allclose(found[f"final {name}"][i], whole[name], rtol=1e-4, atol=1e-6)


def test_states_agree_in_size():
    with pytest.raises(NetShapeError):
        NetGraph([BasicRecurrentLayer(2), BasicRecurrentLayer(3)], [(NetPort(1, "State"), NetPort(2, "State"))])


# sizes from arrays ------------------------------------------------------------------------------------------

PREFIX = {BasicRecurrentLayer: "", GatedRecurrentLayer: "ResetGate", LongShortTermMemoryLayer: "ForgetGate"}


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize("part", ["InputWeights", "StateWeights", "Biases"])
def test_sizes_from_one_array(kind, part):
    shapes = {"InputWeights": (3, 2), "StateWeights": (3, 3), "Biases": (3,)}
    net = kind(**{PREFIX[kind] + part: np.zeros(shapes[part])})
    assert net.solution.size((), "size") == 3
    assert part != "InputWeights" or net.solution.port((), "Input")[0][1] == 2


def test_state_weights_are_square():
    with pytest.raises(NetShapeError):
        BasicRecurrentLayer(StateWeights=np.zeros((2, 3)))


@pytest.mark.parametrize("kind", LAYERS)
def test_biases_start_at_zero(kind):
    arrays = arrays_of(NetInitialize(kind(3, Input=[4, 2])))
    for name, value in arrays.items():
        assert name.endswith("Biases") == (not value.any())


# Dropout ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (None, None),
        (0.5, (("VariationalWeights", 0.5),)),
        ({"StateZoneout": 0.1, "VariationalInput": 0}, (("StateZoneout", 0.1), ("VariationalInput", 0.0))),
    ],
)
def test_dropout_forms(given, kept):
    net = BasicRecurrentLayer(2, Dropout=given)
    assert net.Dropout == kept
    assert net == eval(repr(net), {"BasicRecurrentLayer": BasicRecurrentLayer})


@pytest.mark.parametrize("wrong", [1.0, -0.1, True, "VariationalInput", {"Input": 0.5}, {"StateZoneout": None}])
def test_dropout_errors(wrong):
    with pytest.raises(NetOptionError, match="Dropout"):
        BasicRecurrentLayer(2, Dropout=wrong)


P = {"VariationalWeights": 0.3, "VariationalInput": 0.4, "VariationalState": 0.5, "StateZoneout": 0.2}


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize("passes", [False, True])
def test_dropout_by_hand(kind, passes):
    """All dropout methods at once, with given random numbers, against a plain loop with explicit masks."""
    net = drawn(kind(3, Input=["Varying", 2], Dropout=P))
    rng = np.random.default_rng(11)
    arrays = arrays_of(net)
    names = [name for name in arrays if name.endswith("StateWeights")]
    shapes = {"VariationalWeights": (3 * len(names), 3), "VariationalInput": (2,), "VariationalState": (3,)}
    random = {name: rng.random(shapes.get(name, (5, 3))) for name in P}
    mask = {name: (random[name] >= p) / (1 - p) for name, p in P.items()}
    dropped = dict(arrays)
    for i, name in enumerate(names):
        dropped[name] = arrays[name] * mask["VariationalWeights"][3 * i : 3 * i + 3]

    def step(x, t, *states):
        x, (s, *others) = x * mask["VariationalInput"], states
        masked = s * mask["VariationalState"]  # masked in products only, not in the state itself
        new, *others = STEP[kind](dropped, x, masked, *others)
        if kind is GatedRecurrentLayer:
            new = new + sigmoid(gate(dropped, "Input", x, masked)) * (s - masked)
        return np.where(random["StateZoneout"][t] < P["StateZoneout"], s, new), *others

    x = rng.normal(size=(5, 2))
    states = tuple(np.zeros(3) for _ in net.state_names)
    expected = []
    for t in range(5):
        states = step(x[t], t, *states)
        expected.append(states[0])
    np.testing.assert_allclose(trained(net, x, random, passes), expected, rtol=1e-6)


def trained(net, x, random, passes):
    """The output while training, with given random numbers."""
    lowered = lower(net, training=True)
    program = optimize(lowered.program) if passes else lowered.program
    arrays = iter([net.own_arrays()[path] for path in lowered.arrays])
    given = {"input": lambda v: x[None], "array": lambda v: next(arrays), "lengths": lambda v: np.array([5])}
    given["random"] = lambda v: np.broadcast_to(random[name_of(v)], [{"B": 1, "T": 5}.get(str(s), s) for s in v.shape])
    return interpret(program, dtype=np.float64)(*(given[role_of(v)](v) for v in program.inputs))[0][0]


def test_dropout_only_in_training():
    net = drawn(LongShortTermMemoryLayer(3, Input=[4, 2], Dropout=0.9))
    x = np.ones((4, 2))
    np.testing.assert_array_equal(net(x), net(x))
    assert not np.allclose(net(x), net(x, NetEvaluationMode="Train", RandomSeeding=1))
