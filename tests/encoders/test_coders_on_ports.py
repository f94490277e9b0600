"""What an encoder or a decoder refuses is told with the port that it is on, and with which of several examples."""

import pytest

from netlang import LinearLayer, NetChain, NetDecoder, NetEncoder, NetGraph, NetPort, NetTrain, ThreadingLayer, Trainer
from netlang.errors import NetDataError
from netlang.language.symbols import Plus
from tests.raised import raised


def two(kind, *arguments):
    """A net of two inputs with encoders of one kind."""
    encoder = NetEncoder(kind, *arguments)
    one = LinearLayer([], Weights=[[1]], Biases=None)
    edges = [(NetPort("left"), "a"), (NetPort("right"), "b"), (["a", "b"], "sum")]
    return NetGraph({"a": one, "b": one, "sum": ThreadingLayer(Plus)}, edges, left=encoder, right=encoder)


BOOLEANS = two("Boolean")


@pytest.mark.parametrize(("data", "says"), [
    ({"left": True, "right": "no"}, '"right": the "Boolean" encoder takes True or False, not "no"'),
    ({"left": 3, "right": False}, '"left": the "Boolean" encoder takes True or False, not 3'),
    ({"left": [True, 3], "right": [True, False]},
     'example 2 of "left": the "Boolean" encoder takes True or False, not 3'),
    ({"left": [True, True], "right": [None, 1]},
     'example 1 of "right": the "Boolean" encoder takes True or False, not None'),
])  # fmt: skip
def test_of_several_inputs_the_one_is_named(data, says):
    assert raised(NetDataError, lambda: BOOLEANS(data)).headline == says


def test_places_inside_of_an_example():
    net = NetChain([LinearLayer([], Weights=[[1, 2]], Biases=None)], Input=NetEncoder("Boolean", [2]))
    assert net([True, False]) == 1
    error = raised(NetDataError, lambda: net([True, "x"]))
    assert error.headline == '"Input": the "Boolean" encoder takes True or False, not "x" at position 2'
    assert raised(NetDataError, lambda: net([[True, True], [True, "x"]])).headline == (
        'example 2 of "Input": the "Boolean" encoder takes True or False, not "x" at position 2'
    )


def test_an_encoder_error_in_training_names_the_example():
    net = NetChain([LinearLayer([], Weights=[[1]])], Input=NetEncoder("Boolean"))
    says = 'example 2 of "Input": the "Boolean" encoder takes True or False, not "x"'
    good, bad = [(True, 1.0), (False, 2.0)], [(True, 1.0), ("x", 2.0)]
    for f in (
        lambda: NetTrain(net, bad, MaxTrainingRounds=1),
        lambda: NetTrain(net, {"Input": [True, "x"], "Output": [1, 2]}, MaxTrainingRounds=1),
        lambda: NetTrain(net, good, ValidationSet=bad, MaxTrainingRounds=1),
        lambda: Trainer(net, good).batch(bad),
    ):
        with pytest.raises(NetDataError) as caught:
            f()
        assert caught.value.headline == says


def test_what_a_decoder_refuses():
    net = NetChain([LinearLayer([], Weights=[[5]], Biases=None)], Input=1, Output=NetDecoder("Boolean"))
    assert net([[0.1], [0.2]]) == [True, True]
    error = raised(NetDataError, lambda: net([1]))
    assert error.headline == '"Output": the "Boolean" decoder takes probabilities in 0..1, not 5'
    error = raised(NetDataError, lambda: net([[0.1], [1]]))
    assert error.headline == 'example 2 of "Output": the "Boolean" decoder takes probabilities in 0..1, not 5'
