"""Nothing that we keep is the caller's, nothing that we give is ours: results, data, states, batches."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    All,
    BasicRecurrentLayer,
    CompiledLayer,
    DropoutLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    FlattenLayer,
    FunctionLayer,
    LinearLayer,
    NetArrayLayer,
    NetChain,
    NetInitialize,
    NetMapOperator,
    NetPort,
    NetPortGradient,
    NetStateObject,
    NetTrain,
    PaddingLayer,
    PartLayer,
    Ramp,
    ReplicateLayer,
    ReshapeLayer,
    SequenceLastLayer,
    SequenceRestLayer,
    Trainer,
    TransposeLayer,
)

X = np.random.default_rng(0).normal(size=(4, 3, 2)).astype(np.float32)
VARYING = ["Varying", 2]
NETS = {
    "ReshapeLayer": ReshapeLayer([6], Input=[3, 2]),
    "FlattenLayer": FlattenLayer(Input=[3, 2]),
    "PartLayer": PartLayer(1, Input=[3, 2]),
    "TransposeLayer": TransposeLayer(Input=[3, 2]),
    "SequenceLastLayer": SequenceLastLayer(Input=VARYING),
    "SequenceRestLayer": SequenceRestLayer(Input=VARYING),
    "DropoutLayer": DropoutLayer(Input=[3, 2]),
    "identity": ElementwiseLayer(lambda x: x, Input=[3, 2]),
    "mapped identity": NetMapOperator(ElementwiseLayer(lambda x: x), Input=VARYING),
    "traced identity": CompiledLayer(lambda x: x, Input=[3, 2]),
    "sort": CompiledLayer(np.sort, Input=[3, 2]),
    "one for two": FunctionLayer(lambda x: {"a": x, "b": x}, Input=[3, 2]),
    "PaddingLayer": PaddingLayer([(0, 0), (0, 0)], Input=[3, 2]),
    "ReplicateLayer": ReplicateLayer(2, Input=[3, 2]),
    "LinearLayer": NetInitialize(LinearLayer(2, Input=[3, 2])),
    "NetArrayLayer": NetArrayLayer(Array=[1, 2]),
}
MODES = [{}, {"NetEvaluationMode": "Train", "RandomSeeding": 1}, {"TargetDevice": "JAX"}]
FORMS = {"array": lambda: X.copy(), "one": lambda: X[0].copy(), "list": lambda: [one.copy() for one in X]}


def arrays(result):
    if isinstance(result, dict):
        return [a for one in result.values() for a in arrays(one)]
    if isinstance(result, list):
        return [a for one in result for a in arrays(one)]
    return [result] if isinstance(result, np.ndarray) else []


@pytest.mark.parametrize("options", MODES, ids=str)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("net", NETS.values(), ids=NETS)
def test_results_can_be_written_to(net, form, options):
    if "TargetDevice" in options:
        pytest.importorskip("jax")
    given = form()

    def call():
        return arrays(net(given, **options) if net.input_names else net(**options))

    first = call()
    want, second = [one.copy() for one in first], call()
    for i, one in enumerate(first):
        others = (*first[:i], *second, *arrays([given] if isinstance(given, np.ndarray) else given))
        assert not any(np.shares_memory(one, other) for other in others)
        one[...] = 77  # it is writable
    for found, right in zip(call(), want, strict=True):
        np.testing.assert_array_equal(found, right)
    np.testing.assert_array_equal(given, form())


@pytest.mark.parametrize("asked", [
    NetPort(1), [NetPort(1), NetPort(2)], All, NetPort(All, "States"),
    NetPortGradient("Input"), NetPortGradient(1, "InputWeights"), NetPortGradient(All),
], ids=str)  # fmt: skip
def test_gradients_and_states_can_be_written_to(asked):
    net = NetInitialize(NetChain([BasicRecurrentLayer(2), Ramp], Input=VARYING))
    x = X[0].copy()
    first = arrays(net(x, asked))
    want = [one.copy() for one in first]
    for one in first:
        assert not any(np.shares_memory(one, array) for array in (x, *net.own_arrays().values()))
        one[...] = 77
    for found, right in zip(arrays(net(x, asked)), want, strict=True):
        np.testing.assert_array_equal(found, right)


def test_states_are_copied_in_and_out():
    net = NetInitialize(BasicRecurrentLayer(2, Input=["Varying", 1]))
    one, two = NetStateObject(net), NetStateObject(net)
    for obj in (one, two):
        obj([[1.0]])
    one["States"][NetPort("State")][...] = 99
    one["States"].clear()
    np.testing.assert_array_equal(one([[2.0]]), two([[2.0]]))
    for start in (np.array([0.1, 0.2], np.float32), np.array([0.1, 0.2]), [0.1, 0.2]):
        given = {NetPort("State"): start}
        three, four = NetStateObject(net, given), NetStateObject(net, {NetPort("State"): list(start)})
        given[NetPort("State")][0] = 50
        given.clear()
        np.testing.assert_array_equal(three([[1.0]]), four([[1.0]]))
    result = three([[1.0]])
    want = four([[1.0]])
    result[...] = 9
    np.testing.assert_array_equal(three([[1.0]]), four([[1.0]]))
    assert not np.array_equal(result, want)


def test_batches_and_data_are_copied():
    x, y = np.ones((4, 2), np.float32), np.ones((4, 2), np.float32)
    net = NetInitialize(LinearLayer(2, Input=2))

    def losses(spoil):
        given = x.copy(), y.copy()
        trainer = Trainer(net, given)
        batch = trainer.batch(given)
        if spoil:
            given[0][...], given[1][...] = 1e6, np.nan
        return [trainer.step(batch) for _ in range(3)]

    assert losses(True) == losses(False)
    codes = np.array([[1, 2], [2, 1]])
    trainer = Trainer(NetChain([EmbeddingLayer(2, 2), FlattenLayer(), 2], Input=2), (codes, y[:2]))
    batch = trainer.batch((codes, y[:2]))
    codes[...] = 99
    assert np.isfinite(trainer.step(batch))


def test_the_net_of_a_trainer_does_not_change_with_it():
    trainer = Trainer(LinearLayer(2), (X[:, 0], X[:, 1]))
    batch = trainer.batch((X[:, 0], X[:, 1]))
    nets = []
    for _ in range(3):
        trainer.step(batch)
        nets.append(trainer.net())
    assert len(set(nets)) == 3
    given = NetInitialize(LinearLayer(2, Input=2))
    before = {path: array.copy() for path, array in given.own_arrays().items()}
    NetTrain(given, (X[:, 0], X[:, 1]), MaxTrainingRounds=2)
    for path, array in given.own_arrays().items():
        np.testing.assert_array_equal(array, before[path])


def refilled(rows, form):
    """The rows, one by one, in one reused buffer."""
    buffer = np.zeros(2) if form != "lists" else [0.0, 0.0]
    given = {"Input": buffer, "Output": [buffer]} if form == "dicts" else (buffer, [buffer])
    for row in rows:
        buffer[:] = row
        yield buffer if form == "arrays" else given


@pytest.mark.parametrize("form", ["pairs", "lists", "dicts"])
def test_a_generator_may_fill_one_buffer_again_and_again(form):
    rows = [[1.0, 2.0], [3.0, 4.0], [0.0, -1.0]]
    net = NetInitialize(LinearLayer([1, 2], Input=2), RandomSeeding=1)
    options = {"Method": "SGD", "MaxTrainingRounds": 2, "RandomSeeding": 3}
    ours = NetTrain(net, refilled(rows, form), **options)
    again = NetTrain(net, {"Input": rows, "Output": [[row] for row in rows]}, **options)
    assert np.array_equal(ours["Weights"], again["Weights"])


def test_a_net_is_given_a_generator_that_fills_one_buffer():
    rows = [[1.0, 2.0], [3.0, 4.0]]
    assert ElementwiseLayer(Ramp, Input=2)(refilled(rows, "arrays")).tolist() == rows
