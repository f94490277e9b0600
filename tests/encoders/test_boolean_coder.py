"""The "Boolean" encoder and decoder."""

import numpy as np
import pytest

from netlang import ElementwiseLayer, Sign
from netlang.encoders import NetDecoder, NetEncoder
from netlang.language.types.port_types import PortType, Real
from netlang.language.values.sentinels import Automatic

ENCODER, DECODER = NetEncoder("Boolean"), NetDecoder("Boolean")


def test_a_boolean_encoder_gives_0_or_1():
    assert ENCODER(True) == 1
    assert ENCODER(False) == 0
    assert ENCODER([True, False, True]).tolist() == [1, 0, 1]
    assert NetEncoder("Boolean", [3])([True, True, False]).tolist() == [1, 1, 0]
    assert ENCODER(True).dtype == np.float32


def test_a_boolean_encoder_takes_arrays():
    matrix = NetEncoder("Boolean", [2, 2])
    assert matrix([[True, False], [False, True]]).tolist() == [[1, 0], [0, 1]]
    assert matrix(np.eye(2, dtype=bool)).tolist() == [[1, 0], [0, 1]]
    assert matrix([np.eye(2, dtype=bool)] * 3).shape == (3, 2, 2)
    varying = NetEncoder("Boolean", ["Varying"])
    assert [row.tolist() for row in varying([[True], [False, True]])] == [[1], [0, 1]]
    inner = NetEncoder("Boolean", [2, "Varying"])
    assert [rows.tolist() for rows in inner([[[True], [False]], [[], []]])] == [[[1], [0]], [[], []]]
    assert ElementwiseLayer(Sign, Input=inner)([[True, False], [False, False]]).tolist() == [[1, 0], [0, 0]]
    assert ENCODER(np.array([True, False])).tolist() == [1, 0]
    assert ENCODER(np.bool_(True)) == 1


def test_encoded_data_bypass_a_boolean_encoder():
    assert ENCODER(ENCODER(True)) == 1
    assert ENCODER([0, 1]).tolist() == [0, 1]
    assert ENCODER.is_encoded(1) and not ENCODER.is_encoded(0.5) and not ENCODER.is_encoded(True)


def test_types_and_words():
    assert ENCODER.port_type == PortType((), Real())
    assert NetEncoder("Boolean", [2, 3]).port_type == PortType((2, 3), Real())
    assert DECODER.port_type == PortType((), Real())
    assert NetDecoder("Boolean", InputDepth=2).port_type == PortType((Automatic, Automatic), Real())
    assert ENCODER.explain() == "True is 1, False is 0"
    assert DECODER.explain() == "the probability of True"


def test_decisions_golden():
    assert DECODER(0.49) is False
    assert DECODER(0.5) is True
    assert DECODER([0.1, 0.9]) == [False, True]
    assert NetDecoder("Boolean", InputDepth=1)([0.1, 0.9]) == [False, True]
    assert DECODER(0.25, "Probability") == 0.25
    assert DECODER(0.5, "Entropy") == pytest.approx(0.6931472)
    assert DECODER(1, "Entropy") == 0
    assert DECODER(np.float32(0.5), None) == 0.5
    assert DECODER(0.5, "Properties") == ["Decision", "Probability", "Entropy", "RandomSample", None]


def test_random_samples():
    many = NetDecoder("Boolean", InputDepth=1)
    chances = np.full(4000, 0.8)
    plain = many(chances, ("RandomSample", {"RandomSeeding": 3}))
    assert np.mean(plain) == pytest.approx(0.8, abs=0.03)
    cold = many(chances, ("RandomSample", {"Temperature": 0.5, "RandomSeeding": 3}))
    assert np.mean(cold) == pytest.approx(0.64 / 0.68, abs=0.03)
    assert DECODER(1, "RandomSample") is True
    assert DECODER(0, ("RandomSample", 2)) is False


def test_encoder_and_decoder_make_each_other():
    assert NetDecoder(ENCODER) == DECODER
    assert NetEncoder(DECODER) == ENCODER == DECODER.target_encoder()
    assert NetDecoder(NetEncoder("Boolean", [2, 2])) == NetDecoder("Boolean", InputDepth=2)
    assert NetEncoder(NetDecoder("Boolean", InputDepth=1)) == NetEncoder("Boolean", [Automatic])
