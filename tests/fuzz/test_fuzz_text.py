"""Any text, any vocabulary, any file of one, at the encoders of text: codes that decode again, or an error of ours."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netlang import NetDecoder, NetEncoder, NetError
from netlang.encoders import AnyCharacter, EndOfString, StartOfString
from tests.encoders.awkward_texts import awkward_texts
from tests.fuzz.budget import rounds

LETTERS = "abcde éß中\U0001f600\u0301▁<>0x#\n"
NO_TEXTS: list[Any] = [
    None, 3, 2.5, True, b"ab", [], (), {}, {"a": 1}, [None], ["a", 3], object(), len, np.zeros(3), np.array(["a", "b"]),
    [["a"]], "\ud800", ["a", "\udfff"], float("nan"), [10**30], [-1], [[1, 2], [3]], range(3), iter("ab"),
]  # fmt: skip


def told(call: Callable[[], Any], longest: int) -> Any:
    """What is called for, or None where it is an error of ours in few words."""
    try:
        return call()
    except NetError as error:
        message = str(error)
    assert len(message) < longest
    return None


def text(rng: random.Random, letters: str = LETTERS) -> str:
    if rng.random() < 0.3:
        return "".join(
            chr(rng.choice([rng.randrange(0x80), rng.randrange(0x110000)])) for _ in range(rng.randint(0, 9))
        )
    return "".join(rng.choices(letters, k=rng.randint(0, 30)))


def tokens(rng: random.Random) -> list[Any]:
    pieces = {"".join(rng.choices(LETTERS, k=rng.randint(1, 4))) for _ in range(rng.randint(1, 30))}
    ends = [StartOfString, EndOfString] if rng.random() < 0.5 else []
    listed = [
        AnyCharacter,
        *ends,
        *sorted(pieces),
        *(f" {piece}" for piece in sorted(pieces) if f" {piece}" not in pieces),
    ]
    rng.shuffle(listed)
    return listed


def encoder(rng: random.Random) -> Any:
    listed = tokens(rng)
    some = [token for token in listed if isinstance(token, str)]
    methods = [
        "BPE", "WordPiece", ["BPE", ("CombineWhitespace", True), ("WhitespacePadding", rng.choice(["Left", "Right"]))],
        ["BPE", ("WholeTokens", rng.sample(some, 2)), ("CombineUnknown", False)],
        ["WordPiece", ("CleanText", True), ("SplitChinese", True), ("StripAccents", True), ("MaxWordLength", 5)],
    ]  # fmt: skip
    options = {
        "Method": rng.choice(methods), "IgnoreCase": rng.random() < 0.3,
        "IncludeTerminalTokens": StartOfString in listed and rng.random() < 0.5,
        "TargetLength": rng.choice([2, 5, 50]), "UnicodeNormalization": rng.choice([None, "NFC", "NFKC", "NFD"]),
        "Vocabulary": rng.sample(listed, len(listed) // 2), "SpecialTokens": [rng.choice(some).strip() or "x"],
    }  # fmt: skip
    kept = {name: value for name, value in options.items() if name == "Method" or rng.random() < 0.4}
    return NetEncoder("SubwordTokens", listed, **kept)


def test_texts_have_codes_that_decode():
    for seed in rounds(600):
        rng = random.Random(seed)
        try:
            made = encoder(rng)
        except NetError:
            continue
        texts = [text(rng) for _ in range(8)]
        for one in texts:
            try:
                codes = made(one)
            except NetError:
                assert any(0xD800 <= ord(letter) < 0xE000 for letter in one), seed
                continue
            assert codes.dtype == np.int64 and codes.ndim == 1, seed
            assert codes.size == 0 or (codes.min() >= 1 and codes.max() <= made.size), seed
            assert made(codes).tolist() == codes.tolist() == made.encode(one).tolist(), seed
            assert isinstance(NetDecoder(made).text((codes - 1).tolist()), str), seed
            if "Vocabulary" in made.arguments:
                allowed = {
                    *made.Vocabulary,
                    AnyCharacter,
                    StartOfString,
                    EndOfString,
                    made.Tokens[-1],
                    *made.SpecialTokens,
                }
                assert {made.Tokens[code - 1] for code in codes} <= allowed, seed
        again = NetEncoder("SubwordTokens", **made.arguments)
        assert again == made and hash(again) == hash(made) and len(repr(made)) < 5000, seed


def test_bytes_give_the_text_again():
    for seed in rounds(15):
        rng = random.Random(seed)
        corpus = awkward_texts(20, ["word", "wörd"], seed)
        method = rng.choice([["BPE", ("ByteLevel", True)], ["BPE", ("ByteFallback", True)]])
        made = NetEncoder("SubwordTokens", texts=corpus, Method=method, max_tokens=rng.randint(300, 600))
        for one in awkward_texts(20, ["word", "other"], seed + 1):
            assert NetDecoder(made).text((made(one) - 1).tolist()) == one.replace("▁", " "), (seed, one)


@pytest.mark.parametrize("kind", ["SubwordTokens", "Tokens", "Characters", "UTF8"])
def test_what_is_no_text_is_refused_or_codes(kind):
    arguments = {"SubwordTokens": [[AnyCharacter, "a"]], "Tokens": [["a"]], "Characters": ["ab"], "UTF8": []}[kind]
    made = NetEncoder(kind, *arguments)
    for value in NO_TEXTS:
        told(lambda value=value: made(value), 600)


def changed(rng: random.Random, value: Any) -> Any:
    """A JSON value in which something, somewhere, is something else."""
    other = [None, 0, -1, 10**20, "", "x", [], {}, [[]], True, 1.5, "[UNK]", {"type": "BPE"}, ["a"], "\ud800"]
    if rng.random() < 0.15 or not isinstance(value, dict | list) or not value:
        return rng.choice(other)
    if isinstance(value, list):
        at = rng.randrange(len(value))
        return [*value[:at], changed(rng, value[at]), *value[at + 1 :]]
    name = rng.choice(list(value))
    if rng.random() < 0.2:
        return {key: one for key, one in value.items() if key != name}
    return value | {name: changed(rng, value[name])}


def pipelines() -> list[dict[str, Any]]:
    vocab = {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3, "b": 4, "##b": 5, "ab": 6}
    bert = {
        "added_tokens": [{"id": 7, "content": "[MASK]", "lstrip": True}], "normalizer": {"type": "BertNormalizer"},
        "pre_tokenizer": {"type": "BertPreTokenizer"}, "padding": {"pad_token": "[SEP]"},
        "post_processor": {"type": "BertProcessing", "cls": ["[CLS]", 1], "sep": ["[SEP]", 2]},
        "model": {"type": "WordPiece", "vocab": vocab, "unk_token": "[UNK]"},
    }  # fmt: skip
    gpt = {
        "normalizer": {"type": "NFC"}, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": True},
        "model": {"type": "BPE", "vocab": vocab, "merges": [["a", "b"]], "unk_token": "[UNK]"},
        "post_processor": {
            "type": "TemplateProcessing", "pair": [], "special_tokens": {"[CLS]": {"ids": [1]}},
            "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
        },
    }  # fmt: skip
    return [bert, gpt]


def test_files_of_any_content_are_read_or_refused(tmp_path):
    path = tmp_path / "tokenizer.json"
    for seed in rounds(800):
        rng = random.Random(seed)
        file = rng.choice(pipelines())
        for _ in range(rng.randint(0, 3)):
            file = changed(rng, file)
        path.write_text(json.dumps(file), encoding="utf-8")
        ends = rng.random() < 0.5
        made = told(lambda ends=ends: NetEncoder("SubwordTokens", path, IncludeTerminalTokens=ends), 2000)
        if made is not None:
            assert made("ab a[MASK] é 中").size < 40, seed
