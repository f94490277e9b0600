"""The recurrent layers: goldens, a plain loop for reference, states, mixed lengths, sizes from every side, Dropout."""

from __future__ import annotations

import numpy as np
import pytest
from alone import check_mixed, drawn, example, run

from netlang.errors import NetOptionError, NetShapeError
from netlang.layers.recurrent import BasicRecurrentLayer, GatedRecurrentLayer, LongShortTermMemoryLayer
from netlang.layers.sequence import SequenceLastLayer
from netlang.spec.chain import NetChain
from netlang.spec.graph import NetGraph
from netlang.spec.ports import NetPort

ALL = [BasicRecurrentLayer, GatedRecurrentLayer, LongShortTermMemoryLayer]
STATES = {BasicRecurrentLayer: ("State",), GatedRecurrentLayer: ("State",), LongShortTermMemoryLayer: ("State", "CellState")}


# goldens ----------------------------------------------------------------------------------------------------


def gates(**gates):
    """Arrays of one unit from (input weight, state weight, bias) of each gate."""
    parts = ("InputWeights", "StateWeights", "Biases")
    arrays = {f"{gate}Gate{part}": value for gate, values in gates.items() for part, value in zip(parts, values, strict=True)}
    return {name: [value] if name.endswith("Biases") else [[value]] for name, value in arrays.items()}


def output(net, data, **options):
    return run(net, [{"Input": np.array(data, float)}], **options)[0][0]


def test_basic_golden():
    rnn = BasicRecurrentLayer(
        2, InputWeights=[[0.1, 0.2], [0.3, 0.4]], StateWeights=[[0.5, 0], [0, -0.5]], Biases=[0.1, -0.1], Input=[3, 2]
    )
    found = output(rnn, [[1, 0], [0, 1], [1, 1]])["Output"]
    np.testing.assert_allclose(found, [[0.197375, 0.197375], [0.378826, 0.198636], [0.529473, 0.462653]], atol=1e-6)


def test_gated_golden():
    arrays = gates(Input=(0.1, 0.4, 0.01), Reset=(0.2, 0.5, 0.02), Memory=(0.3, 0.6, 0.03))
    found = output(GatedRecurrentLayer(1, Input=["Varying", 1], **arrays), [[1], [2], [3]])["Output"]
    np.testing.assert_allclose(found[:, 0], [0.15051, 0.343117, 0.517444], atol=1e-6)


def test_long_short_term_memory_golden():
    arrays = gates(Input=(0.1, 0.5, 0.01), Output=(0.2, 0.6, 0.02), Forget=(0.3, 0.7, 0.03), Memory=(0.4, 0.8, 0.04))
    lstm = LongShortTermMemoryLayer(1, Input=["Varying", 1], **arrays)
    states, cells = [], []
    for t in (1, 2, 3):
        one = {"Input": np.arange(1.0, t + 1)[:, None], "State": np.zeros(1), "CellState": np.zeros(1)}
        found = run(lstm, [one], states=True)[0][0]
        states.append(found["State"][0])
        cells.append(found["CellState"][0])
    np.testing.assert_allclose(found["Output"][:, 0], [0.11916, 0.316135, 0.522003], atol=1e-6)
    np.testing.assert_allclose(states, [0.11916, 0.316135, 0.522003], atol=1e-6)
    np.testing.assert_allclose(cells, [0.218186, 0.562079, 0.982844], atol=1e-6)


# a plain loop -----------------------------------------------------------------------------------------------


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def basic(a, x, s):
    return (np.tanh(a["InputWeights"] @ x + a["StateWeights"] @ s + a["Biases"]),)


def gate(a, name, x, s):
    return a[f"{name}GateInputWeights"] @ x + a[f"{name}GateStateWeights"] @ s + a[f"{name}GateBiases"]


def gated(a, x, s):
    i, r = sigmoid(gate(a, "Input", x, s)), sigmoid(gate(a, "Reset", x, s))
    m = np.tanh(a["MemoryGateInputWeights"] @ x + r * (a["MemoryGateStateWeights"] @ s) + a["MemoryGateBiases"])
    return ((1 - i) * m + i * s,)


def long_short_term_memory(a, x, s, c):
    i, o, f = (sigmoid(gate(a, name, x, s)) for name in ("Input", "Output", "Forget"))
    c = f * c + i * np.tanh(gate(a, "Memory", x, s))
    return o * np.tanh(c), c


STEP = {BasicRecurrentLayer: basic, GatedRecurrentLayer: gated, LongShortTermMemoryLayer: long_short_term_memory}


def by_hand(kind, arrays, one):
    states = [one[name] for name in STATES[kind]]
    outputs = []
    for x in one["Input"]:
        states = STEP[kind](arrays, x, *states)
        outputs.append(states[0])
    return outputs, dict(zip(STATES[kind], states, strict=True))


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("passes", [False, True])
def test_against_a_plain_loop(kind, passes):
    net = kind(3, Input=["Varying", 2])
    arrays = {path[0]: value for path, value in drawn(net).items()}
    rng = np.random.default_rng(3)
    examples = [example(net, {"T": t}, rng, ("Input", *STATES[kind])) for t in (4, 0, 1, 7)]
    found, _, _ = run(net, examples, states=True, passes=passes)
    for one, result in zip(examples, found, strict=True):
        outputs, finals = by_hand(kind, arrays, one)
        np.testing.assert_allclose(result["Output"], np.reshape(outputs, (-1, 3)))
        for name, final in finals.items():
            np.testing.assert_allclose(result[name], final)


@pytest.mark.parametrize("kind", ALL)
def test_mixed_lengths(kind):
    check_mixed(kind(3, Input=["Varying", 2]), [{"T": t} for t in (3, 0, 5, 1)], STATES[kind])


@pytest.mark.parametrize("kind", ALL)
def test_fixed_length(kind):
    check_mixed(kind(3, Input=[4, 2]), [{}, {}], STATES[kind])


@pytest.mark.parametrize("kind", ALL)
def test_last_output_is_final_state(kind):
    net = NetChain([kind(3), SequenceLastLayer()], Input=["Varying", 2])
    check_mixed(net, [{"T": t} for t in (3, 1, 5)])


# states in a graph ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ALL)
def test_states_go_both_ways(kind):
    """One layer after the other, the second starting where the first ends, is a longer sequence."""
    names = STATES[kind]
    first, second = kind(3), kind(3)
    edges = [(NetPort("x"), "a"), (NetPort("y"), "b"), ("b", NetPort("Output")), (NetPort("a", "Output"), None)]
    edges += [(NetPort("a", name), NetPort("b", name)) for name in names]
    edges += [(NetPort("b", name), NetPort(f"final {name}")) for name in names]
    net = NetGraph({"a": first, "b": second}, edges, x=["Varying", 2], y=["Varying", 2])
    arrays = {path[0]: value for path, value in drawn(kind(3, Input=[1, 2])).items()}
    both = {(key, name): value for key in "ab" for name, value in arrays.items()}
    lengths = net.solution.port((), "x")[0][0].name, net.solution.port((), "y")[0][0].name
    rng = np.random.default_rng(5)
    examples = [example(net, dict(zip(lengths, t, strict=True)), rng) for t in ((2, 3), (4, 1), (0, 2))]
    found, _, _ = run(net, examples, arrays=both)
    for one, result in zip(examples, found, strict=True):
        whole = {"Input": np.concatenate([one["x"], one["y"]])} | {name: np.zeros(3) for name in names}
        outputs, finals = by_hand(kind, arrays, whole)
        np.testing.assert_allclose(result["Output"], outputs[len(one["x"]) :])
        for name in names:
            np.testing.assert_allclose(result[f"final {name}"], finals[name])
    check_mixed(net, [dict(zip(lengths, t, strict=True)) for t in ((2, 3), (4, 1), (0, 2))])


# sizes ------------------------------------------------------------------------------------------------------

WEIGHTS = {BasicRecurrentLayer: "", GatedRecurrentLayer: "ResetGate", LongShortTermMemoryLayer: "ForgetGate"}


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("side", ["Output", "State", "StateWeights", "Biases", "parameter"])
def test_size_from_each_side(kind, side):
    options = {
        "Output": {"Output": ["Varying", 3]},
        "State": {"State": 3},
        "StateWeights": {f"{WEIGHTS[kind]}StateWeights": np.zeros((3, 3))},
        "Biases": {f"{WEIGHTS[kind]}Biases": np.zeros(3)},
        "parameter": {"size": 3},
    }[side]
    net = kind(Input=["Varying", 2], **options)
    assert net.solution.size((), "size") == 3
    assert net.solution.open() == []


@pytest.mark.parametrize("kind", ALL)
def test_input_size_from_weights(kind):
    net = kind(**{f"{WEIGHTS[kind]}InputWeights": np.zeros((3, 2))})
    assert net.solution.port((), "Input")[0][1] == 2
    assert net.solution.size((), "size") == 3


def test_square_state_weights():
    with pytest.raises(NetShapeError):
        BasicRecurrentLayer(StateWeights=np.zeros((2, 3)))


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


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("passes", [False, True])
def test_dropout_by_hand(kind, passes):
    """Every method at once, with given random numbers, against the plain loop with masks in its hands."""
    p = {"VariationalWeights": 0.3, "VariationalInput": 0.4, "VariationalState": 0.5, "StateZoneout": 0.2}
    net = kind(3, Input=["Varying", 2], Dropout=p)
    rng = np.random.default_rng(11)
    arrays = {path[0]: value for path, value in drawn(net).items()}
    names = [array.name for array in net.arrays_declared() if array.name.endswith("StateWeights")]
    random = {
        "VariationalWeights": rng.random((3 * len(names), 3)),
        "VariationalInput": rng.random(2),
        "VariationalState": rng.random(3),
        "StateZoneout": rng.random((5, 3)),
    }
    mask = {name: (random[name] >= p[name]) / (1 - p[name]) for name in p}
    dropped = dict(arrays)
    for i, name in enumerate(names):
        dropped[name] = arrays[name] * mask["VariationalWeights"][3 * i : 3 * i + 3]
    x = rng.normal(size=(5, 2))
    states = [np.zeros(3) for _ in STATES[kind]]
    outputs = []
    for t in range(5):
        # the mask of the state acts on its products only: the states themselves go by unmasked
        masked = [states[0] * mask["VariationalState"], *states[1:]]
        after = list(STEP[kind](dropped, x[t] * mask["VariationalInput"], *masked))
        if kind is GatedRecurrentLayer:
            i = sigmoid(gate(dropped, "Input", x[t] * mask["VariationalInput"], masked[0]))
            after[0] += i * (states[0] - masked[0])
        after[0] = np.where(random["StateZoneout"][t] < p["StateZoneout"], states[0], after[0])
        states = after
        outputs.append(states[0])
    found = output(net, x, training=True, random=random, passes=passes)["Output"]
    np.testing.assert_allclose(found, outputs)
    plain = {"Input": x} | {name: np.zeros(3) for name in STATES[kind]}
    np.testing.assert_allclose(output(net, x)["Output"], by_hand(kind, arrays, plain)[0])
