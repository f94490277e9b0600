"""NetTrain from end to end: what is learnt, what comes back, and that it comes back again."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    All,
    Automatic,
    BatchNormalizationLayer,
    ContrastiveLossLayer,
    DropoutLayer,
    EmbeddingLayer,
    LinearLayer,
    LogisticSigmoid,
    LongShortTermMemoryLayer,
    NetArray,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetOptionError,
    NetPairEmbeddingOperator,
    NetPort,
    NetShapeError,
    Plus,
    SequenceLastLayer,
    SoftmaxLayer,
    Tanh,
)
from netlang.training.losses.loss_function import Scaled
from netlang.training.train import NetTrain
from tests.raised import raised

LINE = [(1, 1.9), (2, 4.1), (3, 6.0), (4, 8.1)]
GATE = [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0), ([0.5, 0.5], 1), ([0, 0.5], 0)]
WORDS = ["good", "great", "bad", "awful", "film", "plot", "the", "was"]


def arrays(net):
    return {path: np.array(getattr(v, "Array", v)) for path, v in net.own_arrays().items()}


def same(a, b):
    a, b = arrays(a), arrays(b)
    return a.keys() == b.keys() and all(np.array_equal(a[path], b[path]) for path in a)


def close(a, b, tolerance):
    a, b = arrays(a), arrays(b)
    assert a.keys() == b.keys()
    for path in a:
        np.testing.assert_allclose(a[path], b[path], atol=tolerance, rtol=tolerance, err_msg=str(path))


def reviews(count=120, seed=0):
    rng = np.random.default_rng(seed)
    texts, labels = [], []
    for _ in range(count):
        chosen = rng.integers(0, len(WORDS), rng.integers(2, 9))
        score = sum((i < 2) - (2 <= i < 4) for i in chosen.tolist())
        texts.append(" ".join(WORDS[i] for i in chosen))
        labels.append("good" if score > 0 else "bad")
    return texts, labels


def sentiment():
    layers = {
        "embed": EmbeddingLayer(8), "rnn": LongShortTermMemoryLayer(12), "last": SequenceLastLayer(),
        "linear": LinearLayer(), "softmax": SoftmaxLayer(),
    }  # fmt: skip
    return NetChain(layers, Input=NetEncoder("Tokens", WORDS), Output=NetDecoder("Class", ["good", "bad"]))


# what is learnt -------------------------------------------------------------------------------------------


def test_the_smallest_training_finds_least_squares():
    net = NetTrain(LinearLayer(), LINE, Method="SGD", MaxTrainingRounds=600)
    assert net(0.0) == pytest.approx(-0.1, abs=1e-4)
    assert net(1.0) - net(0.0) == pytest.approx(2.05, abs=1e-4)
    assert isinstance(net(1.0), float)  # number to number


def test_adam_finds_least_squares_too():
    net = NetTrain(LinearLayer(), LINE, LearningRate=0.05, MaxTrainingRounds=2000)
    assert net(0.0) == pytest.approx(-0.1, abs=1e-3)


def test_linear_regression_in_closed_form():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(40, 3))
    y = x @ rng.normal(size=(3, 2)) + rng.normal(size=2) + 0.1 * rng.normal(size=(40, 2))
    exact, *_ = np.linalg.lstsq(np.c_[x, np.ones(40)], y, rcond=None)
    net = NetTrain(
        LinearLayer(), (x, y), Method=("SGD", {"Momentum": 0.9}), LearningRate=0.1, MaxTrainingRounds=400,
        WorkingPrecision="Real64",
    )  # fmt: skip
    np.testing.assert_allclose(np.c_[net["Weights"], net["Biases"]].T, exact, atol=1e-9)


def test_training_fits_a_function():
    x = np.arange(-np.pi, np.pi, np.pi / 100)
    net = NetChain([LinearLayer(30), Tanh, LinearLayer(30), Tanh, LinearLayer()])
    trained = NetTrain(net, (x, np.sin(x)), BatchSize=50, LearningRate=0.01, MaxTrainingRounds=200)
    assert np.abs(trained(x) - np.sin(x)).max() < 0.05


def test_a_gate_depends_on_the_seed_and_on_nothing_else():
    net = NetChain([LinearLayer(2), LogisticSigmoid, LinearLayer(), LogisticSigmoid])
    one, again, other = (NetTrain(net, GATE, MaxTrainingRounds=20, RandomSeeding=seed) for seed in (1, 1, "two"))
    assert same(one, again)
    assert not same(one, other)


def test_pairs_are_brought_together_and_kept_apart():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(60, 2, 2))
    apart = (points[:, 0, 0] > 0) != (points[:, 1, 0] > 0)
    net = NetPairEmbeddingOperator(NetChain([LinearLayer(8), Tanh, LinearLayer(2)]), Input=2)
    results = NetTrain(net, (list(points), apart.tolist()), All, MaxTrainingRounds=150, LearningRate=0.02)
    assert results["TrainingNet"]["Loss"] == ContrastiveLossLayer()
    distances = results["TrainedNet"](points)
    assert distances[apart].mean() > 3 * distances[~apart].mean()


def test_sentences_are_classified():
    trained = NetTrain(sentiment(), reviews(), MaxTrainingRounds=30, LearningRate=0.01, BatchSize=20)
    texts, labels = reviews(seed=5)
    assert np.mean([a == b for a, b in zip(trained(texts), labels, strict=True)]) > 0.85
    assert trained("the film was great") == "good"


def test_a_sequence_of_labels_of_varying_length():
    net = NetChain(
        [EmbeddingLayer(6), LongShortTermMemoryLayer(10), NetMapOperator(LinearLayer()), SoftmaxLayer()],
        Input=NetEncoder("Characters", "ab"), Output=NetDecoder("Class", ["even", "odd"], InputDepth=2),
    )  # fmt: skip
    rng = np.random.default_rng(0)
    texts = ["".join(rng.choice(["a", "b"], rng.integers(1, 7))) for _ in range(80)]
    parity = [[("even", "odd")[t[: i + 1].count("b") % 2] for i in range(len(t))] for t in texts]
    results = NetTrain(net, (texts, parity), All, MaxTrainingRounds=60, LearningRate=0.02)
    assert results["RoundLoss"] < 0.1
    assert results["TrainedNet"]("abba") == ["even", "odd", "even", "even"]


# the net that comes back ----------------------------------------------------------------------------------


def test_the_net_given_is_not_changed_and_the_result_has_its_structure():
    net = NetChain({"a": LinearLayer(3), "b": LinearLayer()})
    before = repr(net)
    trained = NetTrain(net, ([[1, 2], [3, 4]], [1, 2]), MaxTrainingRounds=1)
    assert repr(net) == before
    assert list(trained.keys()) == ["a", "b"]
    assert trained.input_names == ("Input",) and trained.output_names == ("Output",)
    assert trained["a"]["Weights"].shape == (3, 2)
    assert not trained["a"]["Weights"].flags.writeable


def test_training_goes_on_from_the_arrays_that_are_there():
    net = LinearLayer([], Weights=[[2.0]], Biases=[0.5])
    trained, loss = NetTrain(net, [(1.0, 2.5)], ["TrainedNet", "RoundLoss"], MaxTrainingRounds=1)
    assert loss == 0.0
    assert same(trained, net)


def test_open_arrays_are_drawn_as_by_net_initialize():
    net = NetChain([LinearLayer(3), Tanh, LinearLayer()], Input=2, Output=1)
    data = ([[1, 2], [3, 4]], [[1], [2]])
    assert same(NetTrain(net, data, MaxTrainingRounds=3), NetTrain(NetInitialize(net), data, MaxTrainingRounds=3))


def test_the_training_net_has_the_losses():
    net = NetTrain(LinearLayer(), LINE, "TrainingNet", MaxTrainingRounds=1)
    assert isinstance(net, NetGraph)
    assert net.keys() == ["Net", "Loss"]
    assert net({"Input": 1.0, "Output": net["Net"](1.0) + 2}) == pytest.approx(4.0)


def test_shared_arrays_stay_shared():
    w = NetArray("w")
    net = NetGraph(
        {"a": LinearLayer(1, Weights=w, Biases=None), "b": LinearLayer(1, Weights=w, Biases=None), "sum": Plus},
        [(NetPort("Input"), ["a", "b"]), (["a", "b"], "sum")],
    )  # fmt: skip
    trained = NetTrain(net, ([[1.0], [2.0]], [[6.0], [12.0]]), Method="SGD", MaxTrainingRounds=300)
    a, b = arrays(trained).values()
    np.testing.assert_allclose(a, [[3.0]], atol=1e-3)
    np.testing.assert_array_equal(a, b)
    assert trained["a"].given("Weights").name == "w"


def test_open_sizes_are_named_before_training():
    with pytest.raises(NetShapeError) as caught:
        NetTrain(NetChain({"embed": EmbeddingLayer(3), "last": SequenceLastLayer()}), [([1, 2], [1, 2, 3])])
    assert '"embed"' in str(caught.value) and "EmbeddingLayer" in str(caught.value)


# seeds, batches, devices ----------------------------------------------------------------------------------


def noisy():
    layers = {"a": LinearLayer(8), "normal": BatchNormalizationLayer(), "drop": DropoutLayer(0.3), "b": LinearLayer()}
    return NetChain(layers)


def points(count=23, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, 3)).astype(np.float32)
    return x, (x**2).sum(1).astype(np.float32)


@pytest.mark.parametrize(("make", "data"), [(noisy, points()), (sentiment, reviews(30))], ids=["noisy", "sentiment"])
def test_the_same_seed_gives_the_same_bits(make, data):
    options = {"MaxTrainingRounds": 3, "BatchSize": 7, "ValidationSet": Scaled(0.2)}
    a, b = (NetTrain(make(), data, All, RandomSeeding=7, **options) for _ in range(2))
    assert same(a["TrainedNet"], b["TrainedNet"])
    assert a["BatchLossList"] == b["BatchLossList"]
    other = NetTrain(make(), data, All, RandomSeeding=8, **options)
    assert a["BatchLossList"] != other["BatchLossList"]


def test_a_fresh_seed_can_be_asked_for_and_used_again():
    x, y = points()
    first = NetTrain(noisy(), (x, y), All, MaxTrainingRounds=2, RandomSeeding=Automatic)
    again = NetTrain(noisy(), (x, y), All, MaxTrainingRounds=2, RandomSeeding=first["RandomSeeding"])
    assert first["BatchLossList"] == again["BatchLossList"]


def test_partial_batches_are_kept_and_averaged_over_their_size():
    x, y = points(10)
    net = LinearLayer(Weights=np.ones((1, 3)), Biases=[0.0], Output=[])
    results = NetTrain(net, (x, y), All, BatchSize=4, MaxTrainingRounds=1, Method="SGD", LearningRate=1e-12)
    assert results["BatchesPerRound"] == 3 == len(results["BatchLossList"])
    assert results["ExamplesProcessed"] == 10
    assert results["RoundLoss"] == pytest.approx(np.mean((x.sum(1) - y) ** 2), rel=1e-5)
    sizes = np.array([4, 4, 2])
    assert np.dot(results["BatchLossList"], sizes) / 10 == pytest.approx(results["RoundLoss"], rel=1e-6)


@pytest.mark.parametrize(
    ("setting", "ragged", "expected"),
    [(Automatic, False, 64), (Automatic, True, 16), (5, False, 5), (1000, False, 100)],
)
def test_settings_of_the_batch_size(setting, ragged, expected):
    if ragged:
        data = ([[1.0] * (1 + i % 3) for i in range(100)], [[1.0]] * 100)
        net = NetChain([NetMapOperator(LinearLayer(1, Input=[])), SequenceLastLayer()])
    else:
        data, net = (np.ones((100, 2)), np.ones(100)), LinearLayer()
    assert NetTrain(net, data, "BatchSize", BatchSize=setting, MaxTrainingRounds=1) == expected


def test_batch_normalization_moves_its_means_unless_frozen():
    x, y = points()
    net = NetTrain(noisy(), (x, y), MaxTrainingRounds=2)
    assert np.abs(net["normal"]["MovingMean"]).min() > 0
    frozen = NetTrain(noisy(), (x, y), MaxTrainingRounds=2, LearningRateMultipliers={"normal": None})
    np.testing.assert_array_equal(frozen["normal"]["MovingMean"], np.zeros(8))
    np.testing.assert_array_equal(frozen["normal"]["MovingVariance"], np.ones(8))


def test_batch_normalization_moves_by_the_formula():
    x, y = points(6)
    net = NetChain([BatchNormalizationLayer(Momentum=0.75), LinearLayer()])
    trained = NetTrain(net, (x, y), MaxTrainingRounds=1)
    np.testing.assert_allclose(trained[0]["MovingMean"], 0.25 * x.mean(0), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(trained[0]["MovingVariance"], 0.75 + 0.25 * x.var(0), rtol=1e-4)


@pytest.mark.parametrize(("make", "data"), [(noisy, points()), (sentiment, reviews(24))], ids=["noisy", "sentiment"])
@pytest.mark.parametrize("method", ["ADAM", ("SGD", {"Momentum": 0})], ids=["ADAM", "plain SGD"])
def test_jax_trains_as_numpy_does(make, data, method):
    pytest.importorskip("jax")
    size = 8 if make is noisy else 24  # JAX compiles once for each size
    options = {"MaxTrainingRounds": 2, "BatchSize": size, "WorkingPrecision": "Real64", "Method": method}
    cpu = NetTrain(make(), data, All, **options)
    jax = NetTrain(make(), data, All, TargetDevice="JAX", **options)
    np.testing.assert_allclose(jax["BatchLossList"], cpu["BatchLossList"], rtol=1e-9)
    close(jax["TrainedNet"], cpu["TrainedNet"], 1e-8)


# options --------------------------------------------------------------------------------------------------


def message(*args, **options):
    return str(raised(NetOptionError, lambda: NetTrain(LinearLayer(), LINE, *args, **options)))


def test_messages_of_invalid_training_options():
    assert message("TrainedNt").startswith('NetTrain has no property "TrainedNt"\n  the properties are TrainedNet, ')
    assert message("TrainedNt").endswith('\n  try: did you mean "TrainedNet"?')
    assert message(BatchSize=0) == "BatchSize is an integer from 1 up, or Automatic, not 0"
    assert message(MaxTrainingRounds=2.5) == "MaxTrainingRounds is an integer from 1 up, or Automatic, not 2.5"
    assert message(LearningRate=-1) == "LearningRate is a positive number, or Automatic, not -1"
    assert message(TargetDevice="cpu").startswith('TargetDevice is one of "CPU", "GPU", "JAX", not \'cpu\'')
    assert (
        message(RandomSeeding=-1) == "RandomSeeding is an integer from 0 up, a string, Automatic or Inherited, not -1"
    )
    assert message(ValidationSet=Scaled(2)) == "ValidationSet=Scaled(f) takes a fraction between 0 and 1, not 2"
    assert message(TrainingProgressReporting="Bar") == (
        "TrainingProgressReporting does not take 'Bar'\n"
        '  it is Automatic, None, "Print", "ProgressIndicator", or a function that is called after each round'
    )
    assert message(MaxTrainingRound=1).endswith('try: did you mean "MaxTrainingRounds"?')
    with pytest.raises(NetOptionError, match="NetTrain trains a net, and was given 5"):
        NetTrain(5, LINE)
