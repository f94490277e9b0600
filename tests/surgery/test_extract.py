"""NetExtract and Normal: every form of path."""

import numpy as np
import pytest

from netlang import (
    All,
    Automatic,
    ElementwiseLayer,
    EmbeddingLayer,
    LinearLayer,
    NetArray,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetExtract,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetOptionError,
    NetPort,
    NetPortError,
    Normal,
    NormalizationLayer,
    Ramp,
    Restricted,
    SequenceLastLayer,
)

TOKENS, CLASSES = NetEncoder("Tokens", ["a", "b"]), NetDecoder("Class", ["x", "y"])
NET = NetChain(
    {"embed": EmbeddingLayer(5), "last": SequenceLastLayer(), "deep": NetChain([4, Ramp]), "out": LinearLayer()},
    Input=TOKENS,
    Output=CLASSES,
)
TRAINED = NetInitialize(NET)
CODES = ["Varying", Restricted("Integer", 3)]


@pytest.mark.parametrize(
    ("path", "part"),
    [
        (1, EmbeddingLayer(5, Input=CODES)),
        (-1, LinearLayer(Input=4, Output=2)),
        ("out", LinearLayer(Input=4, Output=2)),
        (("deep", 1), LinearLayer(4, Input=5)),
        (["deep", -1], ElementwiseLayer(Ramp, Input=4)),
        (("deep", 2, "Function"), ElementwiseLayer(Ramp).f),
        (("deep", 2, "f"), ElementwiseLayer(Ramp).f),
        (("embed", "n"), 3),
        (("embed", "N"), 3),
        (("embed", "Size"), 5),
        (("out", "size"), 2),
        (("out", "Weights"), Automatic),
        ("Input", TOKENS),
        ("Output", CLASSES),
        (("Input", "Tokens"), ["a", "b"]),
        (("embed", "Output"), ["Varying", 5]),
        (("deep", "Input"), 5),
        (("last", "Output"), 5),
        ([["embed", "n"], ["out", "size"]], [3, 2]),
        ([All, "Weights"], {"embed": Automatic, "out": Automatic}),
        (["deep", All, "Output"], {1: 4, 2: 4}),
    ],
)
def test_extracting_a_part(path, part):
    assert NetExtract(NET, path) == part


def test_arrays_are_read_only_numpy_arrays():
    weights = NetExtract(TRAINED, ("embed", "Weights"))
    assert isinstance(weights, np.ndarray) and weights.shape == (3, 5)
    with pytest.raises(ValueError, match="read-only"):
        weights[0] = 0


def test_extracting_all_parts():
    assert list(NetExtract(NET, All)) == ["embed", "last", "deep", "out"]
    assert NetExtract(LinearLayer(3), All) == {
        "LearningRateMultipliers": Automatic, "Size": 3, "Weights": Automatic, "Biases": Automatic,
        "Input": Automatic, "Output": 3,
    }  # fmt: skip
    assert NetExtract(TOKENS, All)["Type"] == "Tokens"


def test_the_net_inside_an_operator():
    net = NetMapOperator(LinearLayer(3), Input=["Varying", 2])
    assert NetExtract(net, "Net") == LinearLayer(3, Input=2)
    assert NetExtract(net, ("Net", "Input")) == 2


def test_ports_without_coders_give_their_type():
    graph = NetGraph({"a": 3}, [(NetPort("x"), "a")])
    assert NetExtract(graph, "x") is Automatic
    assert NetExtract(EmbeddingLayer(2, 9, Input=["Varying"]), "Input").element == Restricted("Integer", 9).element
    assert NetExtract(LinearLayer([], Input=2), "Output") == "Real"


def test_extracting_a_shared_array():
    shared = NetArray("w", np.eye(2))
    net = NetChain([LinearLayer(2, Weights=shared), LinearLayer(2, Weights=NetArray("w"))])
    assert np.array_equal(NetExtract(net, NetArray("w")), np.eye(2))
    assert np.array_equal(NetExtract(net, (2, "Weights")), np.eye(2))
    assert list(NetExtract(net, NetArray(All))) == ["w"]
    with pytest.raises(NetPortError, match="shared arrays are"):
        NetExtract(net, NetArray("v"))


def test_an_array_comes_before_a_parameter_of_almost_its_name():
    layer = NormalizationLayer(Scaling=[2, 3])
    assert NetExtract(layer, "Scaling").tolist() == [2, 3]
    assert NetExtract(layer, "ScalingLevels") == NetExtract(layer, "scaling") == "Complement"


def test_python_syntax_uses_it():
    assert NET["embed", "n"] == 3
    assert NET["Input"] is NetExtract(NET, "Input")
    assert NET["embed"]["Size"] == 5


def test_normal_is_what_a_net_was_built_from():
    assert Normal(NetChain([3, Ramp])) == [LinearLayer(3), ElementwiseLayer(Ramp)]
    assert NetChain(Normal(NET), Input=TOKENS, Output=CLASSES) == NET
    assert Normal(CLASSES)["Labels"] == ["x", "y"]


@pytest.mark.parametrize("path", ["embde", ("embed", "m"), 0, 5, ("Input", "x"), ("out", "Weights", 1), ("out", 1.5)])
def test_extracting_a_missing_part_is_refused(path):
    with pytest.raises(NetPortError):
        NetExtract(NET, path)


def test_only_nets_and_coders_have_parts():
    with pytest.raises(NetOptionError):
        NetExtract([1, 2], 1)


def test_extracting_from_many_layers():
    net = NetChain([LinearLayer(2)] * 2000, Input=2)
    assert len(NetExtract(net, [All, "Weights"])) == 2000


def test_integers_whose_range_is_not_known():
    assert NetExtract(EmbeddingLayer(3, Input=[]), "Input") == "Integer"
    assert repr(NetExtract(EmbeddingLayer(3, Input="Varying"), "Input")) == '["Varying", "Integer"]'
