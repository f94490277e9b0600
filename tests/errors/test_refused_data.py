"""What is no data is refused with its port and place, in bounded time and text."""

import itertools
from time import perf_counter

import numpy as np
import pytest

from netlang import (
    EmbeddingLayer,
    LinearLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetInitialize,
    NetPort,
    NetPortGradient,
    NetStateObject,
    NetTrain,
    SequenceLastLayer,
)
from netlang.errors import NetError
from netlang.layers.sequences.recurrent import BasicRecurrentLayer
from tests.evaluation.data import CODES, LINEAR, Tensor, X, Y, objects
from tests.raised import raised


def refusal(f, *args, **options):
    started = perf_counter()
    error = raised(NetError, lambda: f(*args, **options))
    assert perf_counter() - started < 20  # generous, for busy machines
    assert len(str(error)) < 5000
    return str(error)


def test_a_tensor_that_records_gradients_says_how():
    text = refusal(LINEAR, Tensor([1.0, 2.0, 3.0], requires_grad=True))
    assert text == (
        '"Input" was given a Tensor, which gives no array (RuntimeError: '
        "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.)\n  try: data.detach()"
    )
    assert LINEAR(Tensor([1.0, 2.0, 3.0], requires_grad=True).detach()).tolist() == [321]
    text = refusal(NetTrain, LINEAR, [(Tensor([1, 2, 3]), [1]), (Tensor([1, 2, 3], True), [1])], MaxTrainingRounds=1)
    assert text.startswith('example 2 of "Input" was given a Tensor, which gives no array')


HIDDEN = np.ma.array([5.0, 1.0, 2.0], mask=[1, 0, 0])


@pytest.mark.parametrize(
    "data", [HIDDEN, [HIDDEN], [HIDDEN, X[0]], [np.ma.masked, 1, 2], objects([HIDDEN, X[0]])], ids=str
)
def test_what_a_mask_hides_is_no_number(data):
    assert '"Input" was given a masked array that hides an element at position 1' in refusal(LINEAR, data)


def test_masked_arrays_are_refused_everywhere():
    hidden = np.ma.array([[1.0, 2.0, 3.0]], mask=[[0, 1, 0]])
    for f in (
        lambda: NetTrain(LINEAR, (hidden, Y[:1]), MaxTrainingRounds=1),
        lambda: NetTrain(LINEAR, (X[:1], np.ma.array([[1.0]], mask=True)), MaxTrainingRounds=1),
        lambda: LinearLayer(1, Weights=hidden),
        lambda: CODES(np.ma.array([1, 9], mask=[0, 1])),
        lambda: LINEAR(
            {"Input": X[0], NetPortGradient("Output"): np.ma.array([1.0], mask=True)}, NetPortGradient("Input")
        ),
        lambda: NetEncoder("Class", [1, 2])(np.ma.array([1, 2], mask=[0, 1])),
        lambda: NetDecoder("Class", ["a", "b"])(np.ma.array([0.5, 0.5], mask=[0, 1])),
        lambda: NetStateObject(
            BasicRecurrentLayer(InputWeights=[[1]], StateWeights=[[1]], Biases=[0]),
            {NetPort("State"): np.ma.array([1.0], mask=True)},
        ),
    ):
        assert "masked array that hides an element" in refusal(f)


NO_NUMBERS = {
    "truth value": [1.0, True, 3.0],
    "truth value of NumPy": [1.0, np.bool_(True), 3.0],
    "truth values": np.array([True, False, True]),
    "complex": [1, 2j, 3],
    "complex array": np.array([1, 2j, 3]),
    "text": ["1", "2", "3"],
    "texts": np.array(["1", "2", "3"]),
    "bytes": np.array([b"1"] * 3),
    "times": np.array(["2020-01-01"] * 3, "M8[D]"),
    "spans": np.array([1, 2, 3], "m8[s]"),
    "span": [np.timedelta64(1, "s"), 2, 3],
    "structured": np.zeros(3, [("a", float)]),
    "void": np.zeros(3, "V4"),
    "nothing": [1, None, 3],
    "nan": [1, float("nan"), 3],
    "infinite": [1, 2, float("inf")],
    "too large": [1, 2, 1e39],
    "far too large": [1, 2, 10**400],
    "set": {1, 2, 3},
    "set within": [{1}, {2}, {3}],
    "dicts": [{}, {}, {}],
    "ragged": [1, [2], 3],
    "function": len,
    "class": int,
    "object": object(),
    "bytes alone": b"123",
}


@pytest.mark.parametrize("name", NO_NUMBERS)
def test_what_is_no_number_is_refused_by_a_net_and_by_training(name):
    for f in (
        lambda: LINEAR(NO_NUMBERS[name]),
        lambda: LINEAR([X[0], NO_NUMBERS[name]]),
        lambda: NetTrain(LINEAR, [(X[0], [1]), (NO_NUMBERS[name], [1])], MaxTrainingRounds=1),
        lambda: NetTrain(LINEAR, {"Input": [X[0], NO_NUMBERS[name]], "Output": Y}, MaxTrainingRounds=1),
    ):
        assert '"Input"' in refusal(f)


def test_codes_are_integers_of_64_bits():
    for bad in (
        [1, True],
        [1.0, 2.0],
        [1, float("nan")],
        [1, 2**63],
        [1, 2**70],
        np.array([1, 2**63 + 5], np.uint64),
        np.array([1.0]),
        [0],
        [4],
        [-1],
    ):
        assert '"Input"' in refusal(CODES, bad)
    assert CODES(np.array([3], ">i2")).tolist() == CODES(np.array([3], np.uint64)).tolist() == [[3]]


def within_itself(*first):
    one = list(first)
    one += [one] * 2
    return one


def deep(levels):
    made = [1.0]
    for _ in range(levels):
        made = [made]
    return made


def shared(levels):
    made = [1.0]
    for _ in range(levels):
        made = [made] * 10
    return made


class Hostile:
    """Every operation on it fails."""

    def fail(self, *args, **kwargs):
        raise OSError("no")

    __repr__ = __str__ = __len__ = __iter__ = __array__ = __eq__ = __hash__ = __bool__ = __getitem__ = __float__ = (
        __int__
    ) = fail
    __getattr__ = fail


WITHOUT_END = {
    "within itself": within_itself(1.0),
    "only itself": within_itself(),
    "deep": deep(3000),
    "a bit too deep": deep(70),
    "shared": shared(30),
    "shared up to 60 levels": shared(60),
    "count": itertools.count(),
    "repeat": itertools.repeat((X[0], Y[0])),
    "counts": [itertools.count()] * 2,
    "hostile": Hostile(),
    "hostiles": [Hostile(), Hostile()],
    "digits": 10**5000,
    "range": range(10**18),
    "text": "x" * 10**6,
    "bytes": b"x" * 10**6,
}


@pytest.mark.parametrize("name", WITHOUT_END)
def test_endless_data_are_refused_at_once(name):
    def data():
        return WITHOUT_END[name]

    tokens = NetInitialize(
        NetChain([EmbeddingLayer(1), SequenceLastLayer()], Input=NetEncoder("Tokens", ["a"], UnknownToken=None))
    )
    for f in (
        lambda: LINEAR(data()),
        lambda: LINEAR([data()]),
        lambda: LINEAR({"Input": data()}),
        lambda: CODES(data()),
        lambda: tokens(data()),
        lambda: NetTrain(LINEAR, data(), MaxTrainingRounds=1),
        lambda: NetTrain(LINEAR, (data(), Y), MaxTrainingRounds=1),
        lambda: NetTrain(LINEAR, [(data(), [1])], MaxTrainingRounds=1),
        lambda: NetTrain(LinearLayer(1), [(data(), [1])], MaxTrainingRounds=1),
        lambda: LinearLayer(1)(data()),
        lambda: LinearLayer(1, Weights=data()),
        lambda: NetEncoder("Boolean")(data()),
        lambda: NetEncoder("Class", ["a"])(data()),
        lambda: NetEncoder("Characters", "ab")(data()),
        lambda: NetEncoder("Class", data()),
        lambda: NetDecoder("Class", ["a", "b"])(data()),
        lambda: NetDecoder("Boolean")(data()),
    ):
        refusal(f)


def test_arrays_that_repeat_few_numbers_are_larger_than_memory():
    """np.broadcast_to makes arrays of any size."""
    net, many = NetInitialize(LinearLayer(2, Input=3)), np.broadcast_to(1.0, (10**12, 3))
    for use in (
        lambda: net(many),
        lambda: NetTrain(net, {"Input": many, "Output": many[:, :2]}, MaxTrainingRounds=1),
        lambda: NetEncoder("Boolean")(np.broadcast_to(True, 10**12)),
        lambda: NetEncoder("Class", [1, 2])(np.broadcast_to(1, 10**12)),
        lambda: NetDecoder("Class", [1, 2])(many[:, :2]),
        lambda: LinearLayer(Weights=many),
        lambda: LinearLayer(np.broadcast_to(1, 10**12)),
        lambda: NetTrain(net, [([1, 2, 3], [1, 2])], LearningRate=many),
    ):
        with pytest.raises(NetError) as error:
            use()
        assert len(str(error.value)) < 1000
