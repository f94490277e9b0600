"""Vocabularies, tables and classes that are counted in data."""

import pickle
import random
import tracemalloc
from collections import Counter

import numpy as np
import pytest

from netlang import NetDataError, NetDecoder, NetEncoder, NetOptionError
from netlang.encoders import AnyCharacter, EndOfString, StartOfString, from_data
from tests.encoders.awkward_texts import CORPUS, awkward_texts
from tests.raised import raised

TEXTS = ["The cat sat.", "the mat", "a cat"]


def test_tokens_come_by_how_often_they_occur_then_as_seen_first():
    assert NetEncoder("Tokens", texts=TEXTS).Tokens == ("the", "cat", "sat", ".", "mat", "a")
    assert NetEncoder("Tokens", texts=TEXTS, max_tokens=2).Tokens == ("the", "cat")
    assert NetEncoder("Tokens", texts=TEXTS, min_count=2) == NetEncoder("Tokens", ["the", "cat"])
    assert NetEncoder("Tokens", texts=TEXTS, IgnoreCase=False, max_tokens=2).Tokens == ("cat", "The")
    assert NetEncoder("Tokens", texts=["a,b;a"], SplitPattern="[,;]").Tokens == ("a", "b")
    assert NetEncoder("Tokens", texts=[["the cat", "sat"], ["sat"]], SplitPattern=None).Tokens == ("sat", "the cat")
    encoder = NetEncoder(["Tokens", ("texts", TEXTS), ("max_tokens", 2), ("TargetLength", 3)])
    assert encoder("the dog").tolist() == [1, 3, 3] and encoder.explain() == "3 = 2 tokens + 1 for unknown"


def test_tokens_equal_those_counted_by_hand():
    encoder = NetEncoder("Tokens", texts=CORPUS, IgnoreCase=False, SplitPattern=r"\s+")
    by_hand = Counter(word for text in CORPUS for word in text.split())
    counts = [by_hand[token] for token in encoder.Tokens]
    assert counts == sorted(counts, reverse=True)
    assert set(encoder.Tokens) >= {word for word, times in by_hand.items() if times > 3}


def test_characters():
    encoder = NetEncoder("Characters", texts=iter(["banana", "band"]))
    assert encoder == NetEncoder("Characters", ["anbd", AnyCharacter])
    assert encoder("bad!").tolist() == [3, 1, 4, 5] and encoder.explain() == "5 = 4 characters + 1 for any other"
    assert NetEncoder("Characters", texts=["banana"], max_characters=3)("nab").tolist() == [2, 1, 3]
    assert NetEncoder("Characters", texts=["aAbB"], IgnoreCase=True, min_count=2)("ABc").tolist() == [1, 2, 3]
    assert NetEncoder("Characters", texts=[]) == NetEncoder("Characters", AnyCharacter)


def test_classes():
    assert NetEncoder("Class", examples=["b", "a", "a", 3]) == NetEncoder("Class", ["a", "b", 3])
    assert NetEncoder("Class", examples=np.array(["x", "y", "y"])) == NetEncoder("Class", ["y", "x"])
    assert NetDecoder("Class", examples=[2, 1, 1], max_classes=1) == NetDecoder("Class", [1])
    several = {"Form": "IndicatorVector", "Multilabel": True}
    assert NetEncoder("Class", examples=[["a", "b"], ["b"], []], **several) == NetEncoder(
        "Class", ["b", "a"], **several
    )
    square = NetEncoder("Class", examples=np.array([[["a", "b"], ["a", "c"]]]), Dimensions=[2, 2])
    assert square.Labels == ("a", "b", "c")
    assert NetEncoder("Class", examples=[(1, 2), (1, 2), "a"]).Labels == ((1, 2), "a")


METHODS = {
    "characters": "BPE", "words": "WordPiece", "bytes": ["BPE", ("ByteLevel", True)],
    "padded": ["BPE", ("WhitespacePadding", "Left"), ("CombineWhitespace", True), ("ByteFallback", True)],
    "whole": ["BPE", ("WholeTokens", ["foo", "\n"])],
}  # fmt: skip


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_subwords(method):
    options = {"Method": method, "max_tokens": 900, "SpecialTokens": ["[MASK]"], "IncludeTerminalTokens": True}
    encoder = NetEncoder("SubwordTokens", texts=iter(CORPUS), **options)
    assert encoder.size == 900 and {StartOfString, EndOfString, "[MASK]"} <= set(encoder.Tokens)
    assert all(NetEncoder("SubwordTokens", texts=CORPUS, **options) == encoder for _ in range(3))
    assert NetEncoder("SubwordTokens", **encoder.arguments) == encoder == pickle.loads(pickle.dumps(encoder))
    codes = encoder("the cats were sitting [MASK] on other mats")
    decoded = NetDecoder(encoder).text((codes - 1).tolist())
    assert len(codes) < 20 and "".join(decoded.split()) == "thecatsweresitting[MASK]onothermats"
    if "Byte" in str(method):
        for text in awkward_texts(200, ["cat"], seed=5):
            assert AnyCharacter not in {encoder.Tokens[code - 1] for code in encoder(text)}


def test_subwords_are_those_of_the_texts():
    words = ["lower", "lowest", "newer", "wider", "new"]
    texts = [" ".join(random.Random(seed).choices(words, k=20)) for seed in range(50)]
    encoder = NetEncoder("SubwordTokens", texts=texts, Method="WordPiece", min_count=20)
    for word in words:
        assert encoder(word).tolist() == [encoder.codes[f" {word}"]]
    assert encoder.Tokens[encoder("wow")[0] - 1] == " w"
    rare = NetEncoder("SubwordTokens", texts=[*texts, "zebra"], Method="WordPiece", min_count=20)
    assert " zebra" not in rare.Tokens and rare("zebra").tolist() == [1]
    cased = NetEncoder("SubwordTokens", texts=["Ab AB ab"], IgnoreCase=True)
    assert [token for token in cased.Tokens if isinstance(token, str)] == [" ", "a", "b", "ab", " ab"]


def test_files_are_not_held(tmp_path, monkeypatch):
    monkeypatch.setattr(from_data, "CHUNK", 2**12)
    path = tmp_path / "texts.txt"
    line = "the cat sat on the mat and the dog lay on the log " * 20
    path.write_text(f"{line}\n" * 500 + "the dog " * 100_000 + "x" * 100_000, encoding="utf-8")
    for kind, options in {"Tokens": {}, "Characters": {}, "SubwordTokens": {"max_tokens": 60}}.items():
        NetEncoder(kind, texts=["the cat sat"], **options)  # imports
        tracemalloc.start()
        encoder = NetEncoder(kind, texts=path, **options)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert most < path.stat().st_size / 2, f"{kind}: {most:,} bytes"
        assert encoder("the cat").size and "\n" not in str(encoder.parameters.get("Alphabet"))
        if kind == "Tokens":
            assert {"the", "dog", "log"} < set(encoder.Tokens) and len(encoder.Tokens) < 20
    with path.open(encoding="utf-8") as file:
        assert NetEncoder("Tokens", texts=(line for line in file), max_tokens=1).Tokens == ("the",)


def test_what_data_are_refused(tmp_path):
    (tmp_path / "x.txt").write_bytes(b"a\xffb")
    error = raised(NetDataError, lambda: NetEncoder("Tokens", texts=tmp_path / "x.txt"))
    assert error.headline == '"x.txt" cannot be read: it is not UTF-8'
    error = raised(NetDataError, lambda: NetEncoder("Tokens", texts=tmp_path / "y.txt"))
    assert error.headline == '"y.txt" cannot be read: No such file or directory'
    for kind in ("Characters", "SubwordTokens"):
        error = raised(NetDataError, lambda kind=kind: NetEncoder(kind, texts=["a", 3]))
        assert error.headline == f'text 2 for the "{kind}" encoder is 3, not a string'
    error = raised(NetOptionError, lambda: NetEncoder("SubwordTokens", texts=["a"], max_tokens=1))
    assert error.headline == 'the "SubwordTokens" encoder: max_tokens=1 has no room beside 1 other token'


def test_an_error_of_the_iterator_is_the_error():
    def broken():
        yield "a"
        raise ValueError("the disk is gone")

    for kind in ("Tokens", "Characters", "SubwordTokens"):
        with pytest.raises(ValueError, match="the disk is gone"):
            NetEncoder(kind, texts=broken())
