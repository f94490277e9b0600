"""NetInitialize: how each method draws, from which seed, and what it leaves as it is."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    All,
    AttentionLayer,
    Automatic,
    BasicRecurrentLayer,
    BatchNormalizationLayer,
    CatenateLayer,
    ConstantPlusLayer,
    ConstantTimesLayer,
    ConvolutionLayer,
    DeconvolutionLayer,
    EmbeddingLayer,
    GatedRecurrentLayer,
    Inherited,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetArrayLayer,
    NetChain,
    NetError,
    NetInitialize,
    NetInsertSharedArrays,
    NetShapeError,
    NormalDistribution,
    NormalizationLayer,
    ParametricRampLayer,
    Tanh,
    UniformDistribution,
)

RECURRENT = (BasicRecurrentLayer, GatedRecurrentLayer, LongShortTermMemoryLayer)
GATES = ("Input", "Output", "Forget", "Memory")  # of a LongShortTermMemoryLayer
SCORER = NetChain([CatenateLayer(), LinearLayer(300), Tanh, LinearLayer([])])


def attention(scorer):
    return AttentionLayer(scorer, Key=["Varying", 200], Value=["Varying", 3], Query=["Varying", 150])


# a net; the end of the path of an array; its shape, and how many inputs and outputs one of its elements has
ARRAYS = {
    "linear": (LinearLayer(300, Input=200), "Weights", (300, 200), 200, 300),
    "linear of arrays": (LinearLayer([20, 10], Input=[25, 8]), "Weights", (200, 200), 200, 200),
    "convolution": (ConvolutionLayer(80, [3, 2], Input=[60, 5, 5]), "Weights", (80, 60, 3, 2), 360, 480),
    "in groups": (ConvolutionLayer(80, 5, ChannelGroups=2, Input=[120, 9]), "Weights", (80, 60, 5), 300, 400),
    # of a deconvolution, those of the convolution that it is the transpose of
    "deconvolution": (DeconvolutionLayer(60, [3, 2], Input=[80, 5, 5]), "Weights", (80, 60, 3, 2), 360, 480),
    "embedding": (EmbeddingLayer(50, 900), "Weights", (900, 50), 50, 900),
    "bilinear attention": (attention("Bilinear"), "Weights", (200, 150), 150, 200),
    "scored attention": (attention(SCORER), "Weights", (300, 350), 350, 300),
    "array": (NetArrayLayer([300, 200]), "Array", (300, 200), 200, 300),
    "array of one level": (NetArrayLayer([40000]), "Array", (40000,), 40000, 40000),
}  # fmt: skip


def drawn(net, name, **options):
    """The largest array of this name."""
    arrays = NetInitialize(net, **options).own_arrays()
    return max((np.asarray(a, np.float64) for path, a in arrays.items() if path[-1] == name), key=np.size)


def assert_drawn(array, sd, uniform=False, mean=0.0):
    """The moments of normal or uniform numbers: the fourth differs."""
    standard = (array - mean) / sd
    assert abs(standard.mean()) < 5 / array.size**0.5
    assert np.mean(standard**2) == pytest.approx(1, rel=0.04)
    assert np.mean(standard**4) == pytest.approx(1.8 if uniform else 3.0, rel=0.08)
    assert not uniform or abs(standard).max() <= 3**0.5 * 1.0001


@pytest.mark.parametrize("distribution", ["Normal", "Uniform"])
@pytest.mark.parametrize("case", ARRAYS)
def test_the_variance_that_kaiming_and_xavier_give(case, distribution):
    net, name, shape, inputs, outputs = ARRAYS[case]
    options, uniform = {"Distribution": distribution}, distribution == "Uniform"
    for method, variance in (("Kaiming", 2 / inputs), ("Xavier", 2 / (inputs + outputs))):
        array = drawn(net, name, Method=(method, options))
        assert array.shape == shape
        assert_drawn(array, variance**0.5, uniform)


@pytest.mark.parametrize("kind", RECURRENT)
def test_weights_of_recurrent_layers_are_matrices_each_of_its_own(kind):
    net = NetInitialize(kind(150, Input=["Varying", 100]), Method="Xavier")
    weights = {path: array for path, array in net.own_arrays().items() if path[-1].endswith("Weights")}
    for path, array in weights.items():
        inputs = 100 if path[-1].endswith("InputWeights") else 150
        assert array.shape == (150, inputs)
        assert_drawn(array, (2 / (150 + inputs)) ** 0.5)
    assert len({float(array[0, 0]) for array in weights.values()}) == len(weights)


def test_kaiming_with_normal_numbers_is_the_default():
    net = LinearLayer(3, Input=2)
    for method in (Automatic, "Kaiming", ("Kaiming", {"Distribution": "Normal"}), ("Kaiming",)):
        assert NetInitialize(net, Method=method) == NetInitialize(net)


@pytest.mark.parametrize("case", [name for name in ARRAYS if name not in ("array of one level", "embedding")])
def test_orthogonal_rows_or_columns(case):
    net, name, shape, *_ = ARRAYS[case]
    array = drawn(net, name, Method="Orthogonal")
    assert array.shape == shape
    matrix = array.reshape(shape[0], -1)
    short = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    np.testing.assert_allclose(short @ short.T, np.eye(len(short)), atol=1e-5)


@pytest.mark.parametrize(("rows", "columns"), [(3, 3), (4, 2), (2, 4)])
def test_orthogonal_matrices_are_uniform(rows, columns):
    """Each element is symmetric around 0, and the mean of its square is 1 / rows, or columns."""
    net = LinearLayer(rows, Input=columns)
    found = np.stack([drawn(net, "Weights", Method="Orthogonal", RandomSeeding=seed) for seed in range(400)])
    np.testing.assert_allclose(found.mean(0), 0, atol=5 / (400 * max(rows, columns)) ** 0.5)
    np.testing.assert_allclose((found > 0).mean(0), 0.5, atol=5 * 0.5 / 400**0.5)
    np.testing.assert_allclose((found**2).mean(0), 1 / max(rows, columns), rtol=0.3)


@pytest.mark.parametrize("case", ARRAYS)
def test_random_numbers_of_any_distribution(case):
    net, name, *_ = ARRAYS[case]
    assert_drawn(drawn(net, name, Method="Random"), 1.0)
    for weights in (0.25, NormalDistribution(0, 0.25)):
        assert_drawn(drawn(net, name, Method=("Random", {"Weights": weights})), 0.25)
    uniform = drawn(net, name, Method=("Random", {"Weights": UniformDistribution((1, 3))}))
    assert_drawn(uniform, 3**-0.5, uniform=True, mean=2.0)


def test_biases_are_random_only_if_that_is_said():
    net = LinearLayer(40000, Input=1)
    assert not drawn(net, "Biases", Method="Random").any()
    assert_drawn(drawn(net, "Biases", Method=("Random", {"Biases": 0.5})), 0.5)


@pytest.mark.parametrize(
    ("net", "data"),
    [
        (LinearLayer(4, Input=4), [1.0, -2.0, 3.0, 0.5]),
        (ConvolutionLayer(2, 3, PaddingSize=1, Input=[2, 4]), [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]),
        (ConvolutionLayer(2, [3, 5], PaddingSize=[1, 2], Input=[2, 2, 2]), [[[1.0, 2], [3, 4]], [[5.0, 6], [7, 8]]]),
    ],
    ids=str,
)
def test_identity_gives_what_comes_in(net, data):
    exact = NetInitialize(net, Method=("Identity", {"Distribution": 0}))
    np.testing.assert_allclose(exact(data), data, rtol=1e-6)
    noise = drawn(net, "Weights", Method="Identity") - drawn(net, "Weights", Method=("Identity", {"Distribution": 0}))
    assert 0 < abs(noise).max() < 0.06  # standard deviation 0.01


def test_identity_between_sizes_that_differ_keeps_what_there_is_room_for():
    for rows, columns in ((2, 5), (5, 2)):
        array = drawn(LinearLayer(rows, Input=columns), "Weights", Method=("Identity", {"Distribution": 0}))
        np.testing.assert_array_equal(array, np.eye(rows, columns))
    assert_drawn(drawn(LinearLayer(300, Input=200), "Weights", Method="Identity") - np.eye(300, 200), 0.01)


@pytest.mark.parametrize("method", ["Kaiming", "Xavier", "Orthogonal", "Random", "Identity"])
@pytest.mark.parametrize(
    ("net", "starts"),
    [
        (LinearLayer(2, Input=3), {"Biases": 0}),
        (ConvolutionLayer(2, 1, Input=[1, 3]), {"Biases": 0}),
        (BasicRecurrentLayer(2, Input=["Varying", 3]), {"Biases": 0}),
        (LongShortTermMemoryLayer(2, Input=["Varying", 3]), {f"{gate}GateBiases": 0 for gate in GATES}),
        (BatchNormalizationLayer(Input=3), {"Biases": 0, "Scaling": 1, "MovingMean": 0, "MovingVariance": 1}),
        (NormalizationLayer(Input=[2, 3]), {"Biases": 0, "Scaling": 1}),
        (ParametricRampLayer(Input=3), {"Slope": 0.1}),
        (NetArrayLayer([2], start=2.5), {"Array": 2.5}),
        (ConstantPlusLayer(Input=2), {"Array": 0}),
        (ConstantTimesLayer(Input=2), {"Array": 1}),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_layers_start_with(net, starts, method):
    arrays = NetInitialize(net, Method=method).own_arrays()
    found = {path[-1]: set(np.unique(a).tolist()) for path, a in arrays.items() if "Weights" not in path[-1]}
    assert found == {name: {float(np.float32(start))} for name, start in starts.items()}


# seeds ----------------------------------------------------------------------------------------------------

NET = NetChain({"a": LinearLayer(3), "b": LinearLayer(3)}, Input=3)


def test_the_seed_is_1234_unless_another_is_said():
    assert NetInitialize(NET) == NetInitialize(NET) == NetInitialize(NET, RandomSeeding=1234)
    seeded = [NetInitialize(NET, RandomSeeding=seed) for seed in (1234, 1, 2, "1", "a")]
    assert len(set(seeded)) == len(seeded)
    assert NetInitialize(NET, RandomSeeding="a") == seeded[-1]


def test_a_fresh_seed_and_one_of_numpy():
    assert NetInitialize(NET, RandomSeeding=Automatic) != NetInitialize(NET, RandomSeeding=Automatic)
    found = []
    for _ in range(2):
        np.random.seed(5)
        found.append(NetInitialize(NET, RandomSeeding=Inherited))
    assert found[0] == found[1] != NetInitialize(NET, RandomSeeding=Inherited)


def test_the_global_state_of_numpy_stays():
    np.random.seed(5)
    first = np.random.random()
    np.random.seed(5)
    NetInitialize(NET)
    NetInitialize(NET, RandomSeeding=Automatic)
    assert np.random.random() == first


def test_each_array_has_numbers_of_its_own_that_other_parts_do_not_change():
    arrays = NetInitialize(NET).own_arrays()
    assert not np.array_equal(arrays["a", "Weights"], arrays["b", "Weights"])
    wider = NetInitialize(NetChain({"new": LinearLayer(3), "a": LinearLayer(3), "c": Tanh}, Input=7)).own_arrays()
    np.testing.assert_array_equal(wider["a", "Weights"], arrays["a", "Weights"])


# what is kept ---------------------------------------------------------------------------------------------


def test_arrays_that_are_there_are_kept_and_all_are_drawn_anew_with_all():
    given = NetChain({"a": LinearLayer(2, Weights=[[1, 2], [3, 4]]), "b": LinearLayer(2, Biases=[5, 6])}, Input=2)
    first = NetInitialize(given)
    assert first.own_arrays()["a", "Weights"].tolist() == [[1, 2], [3, 4]]
    assert first.own_arrays()["b", "Biases"].tolist() == [5, 6]
    assert NetInitialize(first, RandomSeeding=2) is first
    anew = NetInitialize(given, All)
    assert anew == NetInitialize(NetChain({"a": LinearLayer(2), "b": LinearLayer(2)}, Input=2))
    assert NetInitialize(first, All, RandomSeeding=2) != anew
    assert given.own_arrays()["a", "Weights"].tolist() == [[1, 2], [3, 4]]  # the given net is unchanged


def test_arrays_that_a_layer_goes_without_stay_away():
    net = NetInitialize(LinearLayer(2, Biases=None, Input=2), All)
    assert [path[-1] for path in net.own_arrays()] == ["Weights"]


def test_a_shared_array_is_drawn_once():
    shared = NetInsertSharedArrays(LinearLayer(3, Input=3), "s/")
    for what in (None, All):
        arrays = NetInitialize(NetChain({"a": shared, "b": shared}), what).own_arrays()
        np.testing.assert_array_equal(arrays["a", "Weights"].Array, arrays["b", "Weights"].Array)
        assert arrays["a", "Weights"].Array.any()


def test_numbers_are_of_single_precision_and_cannot_be_written_to():
    for array in NetInitialize(NET).own_arrays().values():
        assert array.dtype == np.float32 and not array.flags.writeable


def test_sizes_that_are_open_are_refused():
    with pytest.raises(NetShapeError, match=r"Weights.* cannot be initialized: its dimensions are still open"):
        NetInitialize(LinearLayer(2))


@pytest.mark.parametrize(
    "method", ["kaiming", "Nothing", 3, None, ("Kaiming", {"Weights": 1}), ("Random", {"Weights": "x"}),
               ("Orthogonal", {"Distribution": "Normal"}), ("Xavier", {"Distribution": "x"})], ids=str,
)  # fmt: skip
def test_other_methods_are_refused(method):
    with pytest.raises(NetError):
        NetInitialize(NET, Method=method)


def test_each_copy_of_a_net_has_numbers_of_its_own():
    """Attention with several heads: one matrix each, scaled by its own inputs and outputs."""
    heads = {"Key": ["Varying", 4, 90], "Value": ["Varying", 4, 3], "Query": ["Varying", 4, 120], "MultiHead": True}
    scorer = NetChain([CatenateLayer(), LinearLayer(100), Tanh, LinearLayer([])])
    arrays = NetInitialize(AttentionLayer(scorer, **heads), Method="Xavier").own_arrays()
    weights = arrays["ScoringNet", 2, "Weights"]
    assert weights.shape == (4, 100, 210)
    for matrix in weights:
        assert_drawn(matrix, (2 / 310) ** 0.5)
    assert len(set(weights[:, 0, 0].tolist())) == 4
    assert not arrays["ScoringNet", 2, "Biases"].any()
