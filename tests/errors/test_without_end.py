"""Lists and dicts that hold themselves, names without end and numbers of thousands of digits, wherever something is
given: refused in our words, in bounded time and text, or taken for what they are."""

from time import perf_counter

import numpy as np
import pytest

from netlang import (
    BasicRecurrentLayer,
    Clip,
    CompiledLayer,
    ConstantArrayLayer,
    ElementwiseLayer,
    LinearLayer,
    NetArray,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetExtract,
    NetGraph,
    NetInitialize,
    NetPort,
    NetPortGradient,
    NetStateObject,
    NetTrain,
    NormalDistribution,
    PaddingLayer,
    PartLayer,
    Piecewise,
    PlaceholderLayer,
    ReshapeLayer,
    Restricted,
    SoftmaxLayer,
    TransposeLayer,
)
from netlang.errors import NetDataError, NetError

LINEAR = LinearLayer(1, Weights=[[1, 2, 3]], Biases=None, Input=3)
CLASSES = NetDecoder("Class", ["a", "b"])
DATA = [[1, 2, 3]], [[1]]


def list_within_itself():
    made = []
    made.append(made)
    return made


def dict_within_itself():
    made = {}
    made["a"] = made
    return made


def deep_list():
    made = []
    for _ in range(3000):
        made = [made]
    return made


GIVEN = {
    "a list within itself": list_within_itself(),
    "a dict within itself": dict_within_itself(),
    "a deep list": deep_list(),
    "a long text": "x" * 100_000,
    "many digits": 10**5000,
    "many digits below zero": -(10**5000),
}
PLACES = {
    "size": lambda x: LinearLayer(x),
    "port": lambda x: LinearLayer(2, Input=x),
    "weights": lambda x: LinearLayer(2, Weights=x),
    "multipliers": lambda x: LinearLayer(2, LearningRateMultipliers=x),
    "level": lambda x: SoftmaxLayer(x),
    "chain": lambda x: NetChain(x),
    "layer": lambda x: NetChain([x]),
    "graph": lambda x: NetGraph(x, []),
    "edges": lambda x: NetGraph({"a": 3}, x),
    "edge": lambda x: NetGraph({"a": 3, "b": 4}, [(x, "b")]),
    "address": lambda x: NetPort(x, "b"),
    "shared array": lambda x: NetArray("w", Array=x),
    "constant": lambda x: ConstantArrayLayer(Array=x),
    "parts": lambda x: PartLayer(x),
    "shape": lambda x: ReshapeLayer([x]),
    "padding": lambda x: PaddingLayer([x]),
    "order": lambda x: TransposeLayer(x),
    "parameters": lambda x: PlaceholderLayer(x),
    "range": lambda x: Restricted("Integer", x),
    "distribution": lambda x: NormalDistribution(0, x),
    "function": lambda x: ElementwiseLayer(x),
    "number in a function": lambda x: ElementwiseLayer(lambda y: y + x),
    "pairs in a function": lambda x: ElementwiseLayer(lambda y: Clip(y, x)),
    "choices in a function": lambda x: ElementwiseLayer(lambda y: Piecewise(x, y)),
    "input": lambda x: LINEAR(x),
    "element": lambda x: LINEAR([1, x, 2]),
    "port of data": lambda x: LINEAR({"Input": x}),
    "property": lambda x: LINEAR([1, 2, 3], x),
    "properties": lambda x: LINEAR([1, 2, 3], [x]),
    "gradient": lambda x: LINEAR([1, 2, 3], NetPortGradient(x)),
    "states": lambda x: NetStateObject(BasicRecurrentLayer(2, Input=["Varying", 2]), x),
    "part": lambda x: NetExtract(NetChain([LINEAR]), x),
    "item": lambda x: NetChain([LINEAR])[x],
    "arrays": lambda x: LINEAR.with_arrays({("Weights",): x}),
    "method of drawing": lambda x: NetInitialize(LinearLayer(2, Input=2), Method=x),
    "data": lambda x: NetTrain(LINEAR, x, MaxTrainingRounds=1),
    "examples": lambda x: NetTrain(LINEAR, [(x, [1])], MaxTrainingRounds=1),
    "validation": lambda x: NetTrain(LINEAR, DATA, ValidationSet=x, MaxTrainingRounds=1),
    "loss": lambda x: NetTrain(LINEAR, DATA, LossFunction=x, MaxTrainingRounds=1),
    "method": lambda x: NetTrain(LINEAR, DATA, Method=x, MaxTrainingRounds=1),
    "rate": lambda x: NetTrain(LINEAR, DATA, LearningRate=x, MaxTrainingRounds=1),
    "kind of encoder": lambda x: NetEncoder(x),
    "classes": lambda x: NetEncoder("Class", x),
    "tokens": lambda x: NetEncoder("Tokens", x),
    "what is encoded": lambda x: NetEncoder("Boolean")(x),
    "what is decoded": lambda x: CLASSES(x),
    "property of a decoder": lambda x: CLASSES([0.5, 0.5], x),
}


@pytest.mark.parametrize("place", PLACES)
def test_endless_values_are_refused_quickly_everywhere(place):
    for given in GIVEN.values():
        started, text = perf_counter(), ""
        try:
            PLACES[place](given)
        except NetError as error:
            text = str(error)
        assert len(text) < 5000 and perf_counter() - started < 5


def test_what_a_compiled_function_gives_is_numbers():
    for bad in (
        np.array([1j, 2]),
        np.array(["a", "b"]),
        np.array([None, 1], object),
        np.ma.array([1.0, 2.0], mask=[1, 0]),
    ):
        with pytest.raises(NetDataError, match="CompiledLayer"):
            CompiledLayer(lambda x, bad=bad: bad if float(x[0]) < 9 else x, Input=2, Output=2)([1.0, 2.0])
