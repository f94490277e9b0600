"""The "Tokens" encoder and decoder, and the English vocabulary."""

import re
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlang.encoders import NetDecoder, NetEncoder, WordBoundary
from netlang.encoders.text import vocabulary
from netlang.errors import NetDataError
from netlang.language.types.port_types import Integer, PortType, Real
from netlang.language.values.sentinels import Automatic

WORDS = ["the", "cat", "sat"]
ENCODER, DECODER = NetEncoder("Tokens", WORDS), NetDecoder("Tokens", WORDS)
ENGLISH = NetEncoder("Tokens")


def test_a_tokens_encoder_gives_a_code_for_each_word():
    assert ENCODER("The cat sat").tolist() == [1, 2, 3]
    assert ENCODER("the dog sat").tolist() == [1, 4, 3]
    assert NetEncoder("Tokens", WORDS, TargetLength=4)("the cat").tolist() == [1, 2, 4, 4]


def test_splitting_text_into_tokens():
    marks = NetEncoder("Tokens", ["it", "'", "s", ".", "3"])
    assert marks("It's\n 3.\t..").tolist() == [1, 2, 3, 5, 4, 4, 4]
    assert ENCODER("").tolist() == ENCODER(" \n").tolist() == []
    assert NetEncoder("Tokens", WORDS, SplitPattern=r"[,;]\s*")("the, cat;;sat").tolist() == [1, 2, 3]
    assert NetEncoder("Tokens", WORDS, SplitPattern=re.compile("(x)"))("thexcat").tolist() == [1, 4, 2]
    assert NetEncoder("Tokens", WORDS, SplitPattern=r"\b")("the cat").tolist() == [1, 2]
    assert NetEncoder("Tokens", WORDS, SplitPattern=WordBoundary) == ENCODER


def test_lists_of_tokens():
    encoder = NetEncoder("Tokens", ["the cat", "sat"], SplitPattern=None)
    assert encoder(["The cat", "sat", "."]).tolist() == [1, 2, 3]
    assert encoder([]).tolist() == []
    assert [codes.tolist() for codes in encoder([["sat"], [], ["x"]])] == [[2], [], [3]]
    assert encoder([2, 3]).tolist() == [2, 3]


def test_case_is_ignored_only_on_request():
    encoder = NetEncoder("Tokens", ["the", "The"], IgnoreCase=False)
    assert encoder("the The THE").tolist() == [1, 2, 3]
    assert NetEncoder("Tokens", ["The", "ÉTÉ"])("the été").tolist() == [1, 2]


def test_target_length():
    encoder = NetEncoder("Tokens", WORDS, TargetLength=2)
    assert encoder("sat the cat").tolist() == [3, 1]
    assert encoder("").tolist() == [4, 4]
    assert encoder(["the", "sat cat the"]).tolist() == [[1, 4], [3, 2]]
    assert encoder.port_type == PortType((2,), Integer(1, 4))


def test_batches_and_bypass():
    assert [codes.tolist() for codes in ENCODER(["the", "cat sat"])] == [[1], [2, 3]]
    assert ENCODER([1, 4]).tolist() == [1, 4]
    assert ENCODER(ENCODER("the dog")).tolist() == [1, 4]
    assert ENCODER.is_example("the") and not ENCODER.is_example(["the"])


def test_types_and_words():
    assert ENCODER.port_type == PortType(("Varying",), Integer(1, 4))
    assert ENCODER.explain() == "4 = 3 tokens + 1 for unknown"
    assert DECODER.port_type == PortType((Automatic, 3), Real())
    assert DECODER.explain() == "3 tokens"
    assert ENCODER["Tokens"] == ("the", "cat", "sat")
    assert (ENCODER["VocabularySize"], ENCODER["Version"]) == (3, None)


def test_the_english_vocabulary():
    assert NetEncoder("Tokens", "English") == ENGLISH
    assert repr(ENGLISH) == 'NetEncoder("Tokens")'
    assert ENGLISH.explain() == "40509 = 40508 tokens + 1 for unknown"
    assert ENGLISH.port_type == PortType(("Varying",), Integer(1, 40509))
    assert ENGLISH["VocabularySize"] == 40508
    assert ENGLISH["Version"] == "wamerican-small 2020.12.07-2"
    tokens = vocabulary.tokens_of("English")
    text = "How are you today? This isn't 42, is it: we've a café!"
    pieces = re.findall(r"\w+|[^\w\s]", text.lower())
    assert [tokens[code - 1] for code in ENGLISH(text)] == pieces
    assert ENGLISH("qwxz").tolist() == [40509]
    assert len(set(tokens)) == len(tokens)
    assert all(token == token.lower() and re.fullmatch(r"\w+|[^\w\s]", token) for token in tokens)


def test_damaged_vocabulary_is_told(monkeypatch):
    wrong = vocabulary.Vocabulary("Wrong", "1", 40508, "english.txt.gz", "0" * 64)
    monkeypatch.setitem(vocabulary.VOCABULARIES, "Wrong", wrong)
    with pytest.raises(NetDataError, match=r"the Wrong vocabulary is damaged: english.txt.gz is not version '1'"):
        vocabulary.tokens_of("Wrong")


def test_decoding_tokens():
    assert DECODER([[0.8, 0.1, 0.1], [0, 1, 0]]) == "the cat"
    assert DECODER([0, 0, 1]) == "sat"
    assert DECODER(np.empty((0, 3))) == ""
    assert DECODER([np.eye(3), np.eye(3)[:1]]) == ["the cat sat", "the"]
    assert NetDecoder("Tokens", ["The", "CAT"])(np.eye(2)) == "the cat"
    assert NetDecoder("Tokens", ["The", "CAT"], IgnoreCase=False)(np.eye(2)) == "The CAT"
    assert NetDecoder("Tokens", WORDS, InputDepth=1)(np.eye(3)) == WORDS
    assert DECODER(np.eye(3), None).shape == (3, 3)
    assert NetDecoder("Tokens").port_type.shape == (Automatic, 40508)


def test_encoder_and_decoder_make_each_other():
    assert NetDecoder(ENCODER) == DECODER
    assert NetEncoder(DECODER) == ENCODER


def test_targets_have_no_code_for_unknown():
    targets = DECODER.target_encoder()
    assert targets.port_type == PortType(("Varying",), Integer(1, 3))
    assert targets("the cat").tolist() == [1, 2]
    assert targets.explain() == "3 tokens"


@given(st.lists(st.sampled_from(WORDS)))
def test_round_trip(words):
    codes = ENCODER(" ".join(words))
    assert DECODER(np.eye(3)[codes - 1]) == " ".join(words)


@given(st.text())
def test_codes_lie_between_1_and_the_number_of_tokens(text):
    codes = ENCODER(text)
    assert codes.dtype == np.int64
    assert ((codes >= 1) & (codes <= 4)).all()


def test_the_version_travels_with_the_encoder():
    assert ENGLISH.arguments == {"Version": "wamerican-small 2020.12.07-2"}
    assert NetEncoder("Tokens", **ENGLISH.arguments) == ENGLISH


def test_unknown_tokens_can_be_errors_in_english_too():
    targets = NetDecoder("Tokens").target_encoder()
    assert targets.explain() == "40508 tokens"
    with pytest.raises(NetDataError, match='does not know the token "qwxz" at position 2'):
        targets("the qwxz")


HINDI, TAMIL = "\u0939\u093f\u0928\u094d\u0926\u0940", "\u0ba4\u0bae\u0bbf\u0bb4\u0bcd"
NFD, JOINED = "cafe\u0301", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"


@pytest.mark.parametrize("word", [HINDI, TAMIL, NFD, JOINED, "e\u0301te\u0301", "\u05e9\u05b8\u05dc\u05d5\u05b9\u05dd"])
def test_marks_stay_with_the_letters_that_they_are_written_onto(word):
    encoder = NetEncoder("Tokens", [word, "a", ","])
    assert encoder(word).tolist() == [1]
    assert encoder(f"{word}, {word} a").tolist() == [1, 3, 1, 2]
    assert encoder(f"a,{word}").tolist() == [2, 3, 1]


def test_marks_without_a_letter_are_tokens():
    assert NetEncoder("Tokens", ["\u0301", "a"])("\u0301 a").tolist() == [1, 2]


@pytest.mark.parametrize(
    ("tokens", "text", "codes"),
    [
        (["stra\u00dfe"], "Stra\u00dfe STRASSE STRA\u1e9eE strasse", [1, 1, 1, 1]),
        (["ma\u00dfe", "masse"], "MASSE Ma\u00dfe MA\u1e9eE", [2, 1, 1]),
        (["strasse"], "Stra\u00dfe", [1]),
        (["\u03bf\u03b4\u03cc\u03c2"], "\u039f\u0394\u038c\u03a3 \u03bf\u03b4\u03cc\u03c3", [1, 1]),
        (["i\u0307stanbul"], "\u0130stanbul", [1]),
        (["kelvin"], "\u212aelvin", [1]),
    ],
)
def test_case_is_ignored_where_it_changes_the_number_of_letters(tokens, text, codes):
    assert NetEncoder("Tokens", tokens)(text).tolist() == codes
    assert NetEncoder("Tokens", tokens, UnknownToken=None)(text).tolist() == codes


def test_many_marks_on_a_letter_take_linear_time():
    word = "a" + "\u0301" * 500_000
    began = time.perf_counter()
    assert NetEncoder("Tokens", [word, "b"]).encode(f"{word} b").tolist() == [1, 2]
    assert time.perf_counter() - began < 10  # quadratic: a minute
