"""What every kind of coder has from the mechanism: arrays of reals, input that is arrays or objects, randomness,
batches encoded at once."""

from pathlib import Path

import attrs
import numpy as np
import pytest

from netlang import AggregationLayer, LinearLayer, NetChain, NetEncoder, NetTrain
from netlang.encoders.kind import KindDecoder, KindEncoder
from netlang.errors import NetDataError
from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import Domain
from netlang.language.types.coders import Decoder, Encoder
from netlang.language.types.port_types import VARYING, PortType, Real
from netlang.language.values.net_arrays import by_value
from tests.raised import raised


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Kinds added in a test are removed after it."""
    for side in (Encoder, Decoder):
        monkeypatch.setattr(side, "kinds", dict(side.kinds))


class Picture:
    """An object that only its encoder knows."""

    def __init__(self, *values):
        self.values = values


def picture_encoder(size=2, **members):
    """Pictures, files, and arrays of bytes, to the tenths of their values."""

    class Side(KindEncoder):
        kind = "Picture"
        port_type = PortType((size,), Real())

        def is_raw(self, value):
            return isinstance(value, Picture | Path | str) or (
                isinstance(value, np.ndarray) and value.dtype == np.uint8 and value.ndim == 1
            )

        def encode_raw(self, value):
            if not self.is_raw(value):
                raise NetDataError(f"no picture: {type(value).__name__}")
            if isinstance(value, Path | str):
                value = Picture(len(str(value)), len(str(value)))
            return np.asarray(getattr(value, "values", value), np.float32) / 10

    return attrs.frozen(type("Side", (Side,), members), repr=False)()


TENTHS = np.array([0.1, 0.2], np.float32)


@pytest.mark.parametrize(("given", "result"), [
    (Picture(1, 2), [0.1, 0.2]),
    (Path("abc"), [0.3, 0.3]),
    ("abcd", [0.4, 0.4]),
    (np.array([1, 2], np.uint8), [0.1, 0.2]),
    (np.array([1.0, 2.0]), [1, 2]),  # reals of the port's dimensions: encoded already
    ([1.0, 2.0], [1, 2]),
    (TENTHS, [0.1, 0.2]),
    ([Picture(1, 2)], [[0.1, 0.2]]),
    ([Picture(1, 2), "ab", TENTHS], [[0.1, 0.2], [0.2, 0.2], [0.1, 0.2]]),
    (np.array([[1, 2], [3, 4]], np.uint8), [[0.1, 0.2], [0.3, 0.4]]),
    (np.array([["ab"], ["abc"]])[:, 0], [[0.2, 0.2], [0.3, 0.3]]),
])  # fmt: skip
def test_objects_files_and_arrays_are_one_example_or_many_as_they_say(given, result):
    encoder = picture_encoder()
    np.testing.assert_allclose(encoder(given), result, rtol=1e-6)
    assert encoder(given).dtype == np.float32
    net = NetChain([LinearLayer(2, Weights=np.eye(2), Biases=None)], Input=encoder)
    np.testing.assert_allclose(net(given), result, rtol=1e-6)
    if isinstance(given, list):
        np.testing.assert_allclose(net(iter(given)), result, rtol=1e-6)


@pytest.mark.parametrize("given", [
    [1, 2], np.array([1, 2]), np.array([1.0, np.nan]), np.array([1.0, np.inf]), np.array([1.0, 2, 3]), np.float32(1),
    [Picture(1, 2), 3], [np.array([1.0, 2, 3])], None,
])  # fmt: skip
def test_integers_numbers_not_finite_and_other_dimensions_are_not_encoded_already(given):
    encoder = picture_encoder()
    assert "no picture" in str(raised(NetDataError, lambda: encoder(given)))
    net = NetChain([LinearLayer(2, Weights=np.eye(2), Biases=None)], Input=encoder)
    assert "no picture" in str(raised(NetDataError, lambda: net(given)))


def test_to_encode_twice_changes_nothing():
    encoder = picture_encoder(VARYING)
    once = encoder([Picture(1, 2), Picture(1, 2, 3)])
    twice = encoder(once)
    assert [a.tolist() for a in once] == [b.tolist() for b in twice]


def test_the_generator_that_is_handed_in_is_drawn_from():
    encoder = picture_encoder(draw_raw=lambda self, value, random: (random or np.random.default_rng()).random(2))
    same = [encoder([Picture(1, 2)] * 3, np.random.default_rng(7)) for _ in range(2)]
    assert (same[0] == same[1]).all() and len(np.unique(same[0])) == 6
    np.testing.assert_array_equal(encoder(Picture(1, 2), np.random.default_rng(7)), same[0][0])
    assert (encoder(Picture(1, 2)) != encoder(Picture(1, 2))).all()  # fresh each time
    nested = NetChain([AggregationLayer("Total", 1)], Input=["Varying", encoder])
    drawn = [encoder.encode(Picture(1, 2), np.random.default_rng(1)) for encoder in (encoder, encoder)]
    assert (drawn[0] == drawn[1]).all() and nested([Picture(1, 2)] * 2).shape == (2,)


def at_once(self, values, random=None):
    self.calls.append(len(values))
    if len(values) > 3:
        raise NetDataError("too many at once")
    return map(self.encode, values)


def test_a_kind_may_encode_a_batch_at_once():
    calls = []
    encoder = picture_encoder(encode_each=at_once, calls=calls)
    net = NetChain([LinearLayer(2, Weights=np.eye(2), Biases=None)], Input=encoder)
    np.testing.assert_allclose(net([Picture(1, 2)] * 3), [[0.1, 0.2]] * 3, rtol=1e-6)
    encoder([Picture(1, 2)] * 2)
    NetTrain(net, [(Picture(1, 2), [1, 2])] * 2, MaxTrainingRounds=1)
    assert calls == [3, 2, 2]
    assert raised(NetDataError, lambda: net([Picture(1, 2)] * 4)).headline == '"Input": too many at once'
    assert raised(NetDataError, lambda: encoder([Picture(1, 2)] * 4)).headline == "too many at once"
    assert raised(NetDataError, lambda: net([Picture(1, 2), None])).headline == (
        'example 2 of "Input": no picture: NoneType'
    )


class Table:
    """Offers to be an array, as data frames do."""

    columns = ["a"]

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("asked for an array")

    def __getitem__(self, name):
        return [1, 2]


def test_what_is_taken_as_given_is_not_made_an_array():
    seen = []

    def encode_raw(self, value):
        seen.append(type(value))
        return np.zeros(2, np.float32)

    encoder = picture_encoder(as_given=True, is_raw=lambda self, v: not isinstance(v, list), encode_raw=encode_raw)
    net = NetChain([LinearLayer(2, Weights=np.eye(2), Biases=None)], Input=encoder)
    for given in (Table(), {1, 2}, (1, 2)):
        assert encoder(given).shape == net(given).shape == (2,)
    assert encoder([Table(), {1}]).shape == net(iter([Table(), {1}])).shape == (2, 2)
    NetTrain(net, [(Table(), [0, 1]), (Table(), [1, 0])], MaxTrainingRounds=1)
    assert seen == [Table, Table, set, set, tuple, tuple, Table, set, Table, set, Table, Table]


def test_parameters_that_are_arrays_and_functions():
    @attrs.frozen(repr=False)
    class Side(KindEncoder):
        kind = "Scaled"
        port_type = PortType((2,), Real())
        Scale: object = option(None, Domain("anything", lambda value: value, as_given=True), eq=by_value)

        def is_raw(self, value):
            return False

        def encode_raw(self, value):
            return np.zeros(2)

    array = np.array([1.0, 2.0])
    encoder = NetEncoder("Scaled", array)
    assert encoder == NetEncoder("Scaled", **encoder.arguments) and encoder != NetEncoder("Scaled")
    assert NetEncoder("Scaled").arguments == {} and encoder.arguments["Scale"] is array
    assert repr(encoder) == 'NetEncoder("Scaled", [1.0, 2.0])'
    assert repr(NetEncoder("Scaled", np.zeros((20, 30)))) == 'NetEncoder("Scaled", <an array of dimensions [20, 30]>)'
    assert repr(NetEncoder("Scaled", len)) == 'NetEncoder("Scaled", len)'


def test_a_decoder_that_does_not_know_the_rank_takes_one_array():
    class Side(KindDecoder):
        kind = "Any"
        port_type = PortType(None, Real())
        properties = ("Sum", None)

        def decode(self, array, prop=...):
            return float(array.sum())

    assert attrs.frozen(Side, repr=False)()([[1, 2], [3, 4]]) == 10
