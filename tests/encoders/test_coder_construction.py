"""Spellings, equality, text, and copies of encoders and decoders."""

import copy
import pickle
import re

import pytest

import netlang.encoders
from netlang.encoders import AnyCharacter, EndOfString, NetDecoder, NetEncoder
from netlang.errors import NetMemoryError, NetOptionError
from netlang.language.types.coders import Decoder, Encoder
from netlang.language.types.written_types import port_type
from netlang.language.values.sentinels import All, Automatic
from tests.raised import raised

NAMES = {name: getattr(netlang.encoders, name) for name in netlang.encoders.__all__} | {
    "Automatic": Automatic,
    "All": All,
    "re": re,
}

CODERS = [
    'NetEncoder("Boolean")',
    'NetEncoder("Boolean", [2, Automatic])',
    'NetDecoder("Boolean", InputDepth=1)',
    "NetEncoder(\"Class\", ['a', 1, None])",
    'NetEncoder("Class")',
    "NetEncoder(\"Class\", ['a', 'b'], 'IndicatorVector', Dimensions=[2], Multilabel=True)",
    "NetEncoder(\"Class\", ['a', 'b'], Dimensions=[2])",
    "NetDecoder(\"Class\", ['a', 'b'], InputDepth=2)",
    'NetEncoder("Characters")',
    "NetEncoder(\"Characters\", 'abc', 'UnitVector')",
    "NetEncoder(\"Characters\", ['ab', ('xy', 7), AnyCharacter], TargetLength=4)",
    "NetEncoder(\"Characters\", ('ab', 7))",
    'NetEncoder("Characters", range(97, 123))',
    "NetEncoder(\"Characters\", Form='UnitVector')",
    "NetDecoder(\"Characters\", [EndOfString, 'ab'], IgnoreCase=True)",
    'NetEncoder("Tokens")',
    "NetEncoder(\"Tokens\", ['the', 'cat'], IgnoreCase=False, SplitPattern=None, TargetLength=3)",
    "NetEncoder(\"Tokens\", ['the'], SplitPattern=re.compile('x'))",
    'NetDecoder("Tokens")',
]


@pytest.mark.parametrize("text", CODERS)
def test_prints_as_it_is_written(text):
    coder = eval(text, dict(NAMES))
    assert repr(coder) == text


@pytest.mark.parametrize("text", CODERS)
def test_coders_compare_hash_and_copy(text):
    coder, same = eval(text, dict(NAMES)), eval(text, dict(NAMES))
    assert coder == same and hash(coder) == hash(same)
    assert copy.deepcopy(coder) == coder
    assert pickle.loads(pickle.dumps(coder)) == coder
    make = NetEncoder if isinstance(coder, Encoder) else NetDecoder
    assert make(coder.kind, **coder.arguments) == coder
    assert make(coder) is coder
    assert port_type(coder).coder is coder
    assert {name: coder[name] for name in coder.parameters} == coder.parameters


@pytest.mark.parametrize("text", CODERS)
def test_an_encoder_of_the_decoder_of_an_encoder_is_of_the_same_kind(text):
    coder = eval(text, dict(NAMES))
    back = NetEncoder(NetDecoder(coder)) if isinstance(coder, Encoder) else NetDecoder(NetEncoder(coder))
    assert type(back) is type(coder)


def test_equivalent_spellings_of_options_give_equal_coders():
    expected = NetEncoder("Tokens", ["the"], TargetLength=4, IgnoreCase=False)
    spellings = [
        NetEncoder(["Tokens", ["the"], ("TargetLength", 4), ("IgnoreCase", False)]),
        NetEncoder(["Tokens", ["the"], {"TargetLength": 4, "IgnoreCase": False}]),
        NetEncoder(["Tokens", ["the"]], TargetLength=4, IgnoreCase=False),
        NetEncoder("Tokens", ["the"], ("TargetLength", 4), {"IgnoreCase": False}),
        NetEncoder("Tokens", Tokens=["the"], TargetLength=4, IgnoreCase=False),
        NetEncoder(("Tokens", ("the",), ("TargetLength", 4)), IgnoreCase=False),
    ]
    assert all(spelling == expected for spelling in spellings)
    assert NetEncoder("Class", ("a", "b")) == NetEncoder("Class", ["a", "b"])
    assert NetEncoder(["Characters", ("abc", 1)])("ba").tolist() == [1, 1]
    assert NetEncoder("Boolean", 3) == NetEncoder("Boolean", [3])


def test_different_coders_differ():
    coders = [eval(text, dict(NAMES)) for text in CODERS]
    assert len(set(coders)) == len(coders)


def test_long_lists_do_not_print():
    assert repr(NetEncoder("Class", range(1000))) == 'NetEncoder("Class", [0, 1, 2, 3, 4, ... (1000 in all)])'


def test_every_kind_of_coder_is_listed():
    for side in (Encoder, Decoder):
        assert {"Boolean", "Characters", "Class", "Tokens"} <= set(side.files)
        assert {kind: side.of_kind(kind).kind for kind in side.files} == {kind: kind for kind in side.files}
    assert isinstance(NetEncoder("Class"), Encoder) and isinstance(NetDecoder("Class"), Decoder)


def test_symbols_for_characters_print_and_copy():
    assert repr([AnyCharacter, EndOfString]) == "[AnyCharacter, EndOfString]"
    assert copy.deepcopy(AnyCharacter) is AnyCharacter


def test_coders_are_instances():
    encoder, decoder = NetEncoder("Class", ["a", "b"]), NetDecoder("Class", ["a", "b"])
    assert isinstance(encoder, NetEncoder) and not isinstance(encoder, NetDecoder)
    assert isinstance(decoder, NetDecoder) and not isinstance(decoder, NetEncoder)
    assert not isinstance("Class", NetEncoder) and not isinstance(NetEncoder, NetEncoder)
    assert str(raised(NetOptionError, NetEncoder)).startswith("NetEncoder: missing a required argument")


def test_lengths_larger_than_memory_are_refused():
    with pytest.raises(NetOptionError, match="TargetLength is All or an integer from 1 to 100,000,000,000, not 10"):
        NetEncoder("Characters", "abc", TargetLength=10**18)
    for encoder in (
        NetEncoder("Characters", "abc", TargetLength=10**11),
        NetEncoder("Tokens", ["a"], TargetLength=10**11),
    ):
        with pytest.raises(NetMemoryError, match="Unable to allocate 745"):
            encoder("a")


def test_patterns_too_deep_for_python_are_refused():
    with pytest.raises(NetOptionError, match="is not a regular expression"):
        NetEncoder("Tokens", ["a"], SplitPattern="(" * 10**4)
