"""The "UTF8" encoder: the bytes of a text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlang import (
    EmbeddingLayer,
    NetChain,
    NetDataError,
    NetDecoder,
    NetEncoder,
    NetInitialize,
    NetOptionError,
)
from netlang.language.types.port_types import Integer, PortType, Real
from tests.raised import raised

ENCODER = NetEncoder("UTF8")


@pytest.mark.parametrize(("text", "codes"), [
    ("abc", [98, 99, 100]), ("é", [196, 170]), ("€", [227, 131, 173]), ("\U0001f600", [241, 160, 153, 129]), ("", []),
    ("\0", [1]),
])  # fmt: skip
def test_codes_of_the_page(text, codes):
    assert ENCODER(text).tolist() == codes


@given(st.text())
def test_codes_are_bytes_plus_one(text):
    codes = ENCODER(text)
    assert bytes((codes - 1).tolist()).decode() == text
    assert codes.dtype == np.int64 and ENCODER(codes).tolist() == codes.tolist()
    vectors = NetEncoder("UTF8", "UnitVector")(text)
    assert vectors.shape == (len(codes), 248) and (vectors.argmax(axis=1) + 1).tolist() == codes.tolist()


def test_ports_and_lists():
    assert ENCODER.port_type == PortType(("Varying",), Integer(1, 248))
    assert NetEncoder("UTF8", "UnitVector").port_type == PortType(("Varying", 248), Real())
    assert [one.tolist() for one in ENCODER(["a", "é"])] == [[98], [196, 170]]
    net = NetInitialize(NetChain([EmbeddingLayer(3)], Input="UTF8"))
    assert net["Input"].explain() == "248 bytes" and net("aé").shape == (3, 3)


def test_what_it_refuses():
    assert raised(NetDataError, lambda: ENCODER("a\ud800")).headline == (
        'U+D800 at position 2 is no character for the "UTF8" encoder'
    )
    assert raised(NetDataError, lambda: ENCODER(3)).headline == 'the "UTF8" encoder takes a string, not 3'
    assert raised(NetDataError, lambda: ENCODER([1, 249])).headline == (
        'code 249 at position 2: the "UTF8" encoder gives integers 1..248'
    )
    assert raised(NetOptionError, lambda: NetDecoder(ENCODER)).headline == 'the "UTF8" encoder has no decoder'
