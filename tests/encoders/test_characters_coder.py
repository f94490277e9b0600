"""The "Characters" encoder and decoder, and the table language."""

import pickle
import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlang.encoders import (
    AnyCharacter,
    DigitCharacter,
    EndOfString,
    LetterCharacter,
    NetDecoder,
    NetEncoder,
    PunctuationCharacter,
    StartOfString,
    WhitespaceCharacter,
    WordCharacter,
)
from netlang.encoders.text.character_table import codes, table
from netlang.errors import NetOptionError
from netlang.language.types.port_types import Integer, PortType, Real
from netlang.language.values.sentinels import All, Automatic
from tests.raised import raised

PRINTABLE = "\t\n" + "".join(map(chr, range(32, 127)))
DEFAULT = NetEncoder("Characters")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello World!", [43, 72, 79, 79, 82, 3, 58, 82, 85, 79, 71, 4]),
        ("abc", [68, 69, 70]),
        ("a b\n", [68, 3, 69, 2]),
        ("AZaz09", [36, 61, 68, 93, 19, 28]),
        ("\t~", [1, 97]),
        ("", []),
    ],
)
def test_default_golden(text, expected):
    assert DEFAULT(text).tolist() == expected
    assert DEFAULT(text).dtype == np.int64


@pytest.mark.parametrize(
    ("written", "text", "expected"),
    [
        ("abc", "cab", [3, 1, 2]),
        (["a", "b", EndOfString], "ab", [1, 2, 3]),
        ([StartOfString, "ab", EndOfString], "b", [1, 3, 4]),
        ([StartOfString, "ab"], "", [1]),
        (["ab", AnyCharacter], "axb", [1, 3, 2]),
        (["ab", ("xyz", Automatic), "c"], "azxc", [1, 3, 3, 4]),
        (["ab", ("xyz", 1)], "axb", [2, 1, 3]),
        ([("xy", 5), "ab"], "xab", [5, 1, 2]),
        ([range(97, 100)], "cab", [3, 1, 2]),
        ([(range(97, 100), 2), "d"], "abd", [2, 2, 1]),
        ([(range(97, 100), Automatic), "d"], "abd", [1, 1, 2]),
        ([["a", ["b"]], "c"], "cab", [3, 1, 2]),
        ([DigitCharacter, ("aeiou", Automatic), LetterCharacter], "0ab", [1, 11, 12]),
        ([(LetterCharacter, 1), (DigitCharacter, 2), (AnyCharacter, 3)], "aZ9é", [1, 1, 2, 3]),
        ("añ😀", "😀ña", [3, 2, 1]),
        (["a", AnyCharacter], "😀a\U0010ffff", [2, 1, 2]),
        ("_", "_", [1]),
        ([DigitCharacter, (["+", "-"], Automatic), "x"], "0+-x", [1, 11, 11, 12]),
        ([(["+", "-"], 5), "ab"], "+-ab", [5, 5, 1, 2]),
        ([(["ab", ["c", range(100, 102)]], 2), "x"], "abcdex", [2, 2, 2, 2, 2, 1]),
        ((["+", "-"], Automatic), "-+", [1, 1]),
        ([(("+", "-", "*"), 1), "a"], "*-a", [1, 1, 2]),
        ([(("+", "-"), Automatic), "a"], "-a", [1, 2]),
        ([DigitCharacter, ([StartOfString, EndOfString], Automatic)], "09", [11, 1, 10, 11]),
        ([("ab", np.int64(3)), "c"], "bc", [3, 1]),
        (("a", "b", "c"), "cb", [3, 2]),
    ],
)
def test_table_language(written, text, expected):
    encoder = NetEncoder("Characters", written)
    assert encoder(text).tolist() == expected
    assert encoder == NetEncoder(["Characters", written])


@pytest.mark.parametrize(
    "written",
    [
        ("a", "b"),
        ["ab", ("c", "d")],
        ("ab", ["c"]),
        ("ab", None),
        ("ab", True),
        ("ab", 2.0),
        ("ab", EndOfString),
        ([("a", 3)], 4),
        (["ab", "b"], 3),
        ([["a"], 5], Automatic),
        {"ab": 1},
        All,
        None,
    ],
)
def test_what_a_table_does_not_know_is_refused(written):
    assert len(str(raised(NetOptionError, lambda: NetEncoder("Characters", written)))) < 1000


def test_a_table_within_itself_is_refused():
    written = ["a"]
    written.append(written)
    with pytest.raises(NetOptionError, match="lists within lists, more than 64 deep"):
        NetEncoder("Characters", written)


def test_tables_with_lists_in_rules_survive():
    encoder = NetEncoder("Characters", [DigitCharacter, (["+", "-"], Automatic), ([StartOfString], 4)])
    assert eval(repr(encoder)) == encoder == pickle.loads(pickle.dumps(encoder))
    assert NetEncoder(NetDecoder(encoder)) == encoder
    assert hash(encoder) == hash(eval(repr(encoder)))


@pytest.mark.parametrize(
    ("group", "members"),
    [
        (Automatic, PRINTABLE),
        (LetterCharacter, string.ascii_lowercase + string.ascii_uppercase),
        (DigitCharacter, string.digits),
        (WordCharacter, string.ascii_letters + string.digits),
        (PunctuationCharacter, string.punctuation),
        (WhitespaceCharacter, " \t\n"),
    ],
)
def test_named_groups_of_characters(group, members):
    assert NetEncoder("Characters", [group])["Alphabet"] == list(members)


def test_unit_vectors():
    encoder = NetEncoder("Characters", "abc", "UnitVector")
    assert encoder("ba").tolist() == [[0, 1, 0], [1, 0, 0]]
    assert encoder("").shape == (0, 3)
    assert encoder.port_type == PortType(("Varying", 3), Real())
    np.testing.assert_array_equal(encoder(encoder("ba")), encoder("ba"))


def test_target_length():
    plain = NetEncoder("Characters", "abc", TargetLength=4)
    assert plain("ab").tolist() == [1, 2, 3, 3]
    assert plain("abcabc").tolist() == [1, 2, 3, 1]
    assert plain("").tolist() == [3, 3, 3, 3]
    assert plain(["a", "bb"]).tolist() == [[1, 3, 3, 3], [2, 2, 3, 3]]
    assert plain([]).shape == (0, 4)
    assert plain.port_type == PortType((4,), Integer(1, 3))
    ended = NetEncoder("Characters", [EndOfString, "abc"], TargetLength=4)
    assert ended("ab").tolist() == [2, 3, 1, 1]
    assert ended("abcabc").tolist() == [2, 3, 4, 2]
    vectors = NetEncoder("Characters", "ab", "UnitVector", TargetLength=3)
    assert vectors("a").tolist() == [[1, 0], [0, 1], [0, 1]]


def test_ignore_case():
    encoder = NetEncoder("Characters", "aBc", IgnoreCase=True)
    assert encoder("AbC").tolist() == [1, 2, 3]
    assert NetEncoder("Characters", IgnoreCase=True).port_type.element == Integer(1, 97 - 26)
    assert NetEncoder("Characters", "éß", IgnoreCase=True)("Éß").tolist() == [1, 2]
    assert NetDecoder(encoder)([[0, 1, 0]]) == "b"


def test_batches_and_bypass():
    assert [codes.tolist() for codes in DEFAULT(["ab", ""])] == [[68, 69], []]
    assert DEFAULT([68, 69]).tolist() == [68, 69]
    assert [codes.tolist() for codes in DEFAULT([[68], [69, 70]])] == [[68], [69, 70]]
    assert [codes.tolist() for codes in DEFAULT(["a", [69, 70]])] == [[68], [69, 70]]
    assert DEFAULT(DEFAULT("abc")).tolist() == [68, 69, 70]
    assert DEFAULT.is_example("ab") and not DEFAULT.is_example(["ab"]) and DEFAULT.is_example([68])
    assert DEFAULT([]) == []


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (Automatic, "97 characters"),
        (["ab", EndOfString, AnyCharacter], "4 = 2 characters + 1 for EndOfString + 1 for any other"),
        ([("ab", 5)], "5 = 1 character + 4 unused"),
        ([("ab", 1), (AnyCharacter, 1)], "1 character"),
    ],
)
def test_explaining_a_characters_encoder(written, words):
    assert NetEncoder("Characters", written).explain() == words
    assert NetDecoder("Characters", written).explain() == words


def test_port_types_of_a_characters_encoder():
    assert DEFAULT.port_type == PortType(("Varying",), Integer(1, 97))
    assert NetDecoder("Characters").port_type == PortType((Automatic, 97), Real())
    assert NetDecoder("Characters", InputDepth=1).port_type == PortType((97,), Real())
    assert DEFAULT["Alphabet"] == list(PRINTABLE)


def test_decoding_characters():
    decoder = NetDecoder("Characters", "abc")
    assert decoder([[0.1, 0.1, 0.8], [0.9, 0.1, 0]]) == "ca"
    assert decoder([0.1, 0.8, 0.1]) == "b"
    assert decoder(np.empty((0, 3))) == ""
    assert decoder([[[1, 0, 0]], [[0, 1, 0], [0, 0, 1]]]) == ["a", "bc"]
    assert decoder([[1, 0, 0]], "Decision") == "a"
    assert decoder(np.eye(3), None).tolist() == np.eye(3).tolist()
    assert NetDecoder("Characters", "abc", InputDepth=1)(np.eye(3)) == ["a", "b", "c"]
    assert decoder(np.eye(3), "Properties") == ["Decision", None]


def test_what_virtual_characters_decode_to():
    decoder = NetDecoder("Characters", [StartOfString, "a", ("xy", 5), EndOfString, AnyCharacter])
    assert decoder(np.eye(5)) == "a\ufffdx"
    assert NetDecoder("Characters", [("a", 2)])(np.eye(2)) == "\ufffda"


def test_encoder_and_decoder_make_each_other():
    encoder = NetEncoder("Characters", ["ab", AnyCharacter], IgnoreCase=True)
    decoder = NetDecoder("Characters", ["ab", AnyCharacter], IgnoreCase=True)
    assert NetDecoder(encoder) == decoder
    assert NetEncoder(decoder) == encoder == decoder.target_encoder()


@given(st.text())
def test_agrees_with_one_character_at_a_time(text):
    written = ["ab", LetterCharacter, AnyCharacter, StartOfString]
    known = codes(table(written))
    expected = [known[StartOfString], *(known.get(c, known[AnyCharacter]) for c in text)]
    assert NetEncoder("Characters", written)(text).tolist() == expected


@given(st.text(alphabet=PRINTABLE))
def test_round_trip(text):
    vectors = NetEncoder("Characters", Automatic, "UnitVector")(text)
    assert NetDecoder("Characters")(vectors) == text


def test_characters_that_differ_in_case_only_are_one():
    encoder = NetEncoder("Characters", ["\u03c3\u00dfk\u0130"], IgnoreCase=True)
    assert encoder("\u03c2\u03a3\u03c3\u1e9e\u00dfK\u212ak\u0130").tolist() == [1, 1, 1, 2, 2, 3, 3, 3, 4]
    own = NetEncoder("Characters", ["\u03c3\u03c2"], IgnoreCase=True)
    assert own("\u03c3\u03c2\u03a3").tolist() == [1, 2, 1]
    assert NetEncoder("Characters", ["\u03c3", AnyCharacter])("\u03c2").tolist() == [2]
