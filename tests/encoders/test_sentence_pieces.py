"""The "SubwordTokens" encoder with SentencePiece models, trained here, against the library `sentencepiece`."""

import contextlib
import io

import numpy as np
import pytest
import sentencepiece

from netlang import NetDataError, NetDecoder, NetEncoder, NetOptionError
from tests.encoders.awkward_texts import CORPUS, TEXTS
from tests.raised import raised


def model(path, **options):
    """A model trained here, in a file, and the library with it."""
    settings = {"model_type": "bpe", "vocab_size": 1800, "hard_vocab_limit": False, "minloglevel": 2}
    sentences = [text.replace("\n", " ").replace("\0", "") for text in CORPUS]
    data = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences), model_writer=data, **settings, **options
    )
    (path / "x.model").write_bytes(data.getvalue())
    return sentencepiece.SentencePieceProcessor(model_proto=data.getvalue())


@pytest.mark.parametrize("options", [
    {}, {"byte_fallback": True}, {"normalization_rule_name": "identity"}, {"treat_whitespace_as_suffix": True},
    {"normalization_rule_name": "nmt_nfkc_cf", "remove_extra_whitespaces": False}, {"add_dummy_prefix": False},
    {"user_defined_symbols": ["foo", "<sep>", "中文", "▁▁"], "remove_extra_whitespaces": False},
    {"split_by_whitespace": False}, {"pad_id": 3, "control_symbols": ["<control>"]},
    {"normalization_rule_name": "identity", "allow_whitespace_only_pieces": True, "remove_extra_whitespaces": False},
], ids=lambda options: next(iter(options), "default"))  # fmt: skip
def test_codes_equal_those_of_sentencepiece(tmp_path, options):
    theirs = model(tmp_path, **options)
    ours = NetEncoder("SubwordTokens", tmp_path)
    texts = [*TEXTS, "foo foo  bar <sep>x中文 y", "<control> <pad> <s> a▁b ▁ ▁▁", "▁", "  ▁  "]
    for text, found, want in zip(texts, ours(texts), theirs.encode(texts), strict=True):
        assert (found - 1).tolist() == want, text
    assert NetEncoder(ours.kind, **ours.arguments) == ours and len(repr(ours)) < 1000
    ends = NetEncoder("SubwordTokens", tmp_path, IncludeTerminalTokens=True)
    assert (ends("the cat") - 1).tolist() == theirs.encode("the cat", add_bos=True, add_eos=True)


def test_texts_equal_those_of_sentencepiece(tmp_path):
    theirs = model(tmp_path, byte_fallback=True)
    decoder = NetDecoder(NetEncoder("SubwordTokens", tmp_path))
    for text in TEXTS:
        indices = theirs.encode(text)
        assert decoder.text(indices) == theirs.decode(indices)


def with_unused(data, unused):
    """A model in which the pieces of these numbers are unused: they get one more field of type, and the last counts."""
    found, at, number = b"", 0, 0
    while data[at] == 0x0A:  # pieces come first, and are short
        block = data[at + 2 : at + 2 + data[at + 1]]
        at, number, block = at + 2 + len(block), number + 1, block + b"\x18\x05" * (number in unused)
        assert len(block) < 128
        found += bytes([0x0A, len(block)]) + block
    return found + data[at:]


def test_unused_pieces_are_taken_apart_as_in_sentencepiece(tmp_path):
    model(tmp_path)
    tokens = NetEncoder("SubwordTokens", tmp_path).Tokens
    unused = {i for i, token in enumerate(tokens) if isinstance(token, str) and len(token) > 1 and i % 3}
    data = with_unused((tmp_path / "x.model").read_bytes(), unused)
    (tmp_path / "x.model").write_bytes(data)
    theirs = sentencepiece.SentencePieceProcessor(model_proto=data)
    assert sum(map(theirs.is_unused, range(len(tokens)))) == len(unused)
    ours = NetEncoder("SubwordTokens", tmp_path)
    assert set(ours.Vocabulary) == {token for i, token in enumerate(tokens) if i not in unused}
    for text in TEXTS:
        assert (ours(text) - 1).tolist() == theirs.encode(text)


def test_other_algorithms_are_refused_by_name(tmp_path):
    model_types = {"unigram": "Unigram", "word": "Word", "char": "Char"}
    for kind, name in model_types.items():
        data = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(["the cat sat on the mat"] * 5), model_writer=data, model_type=kind, vocab_size=16,
            hard_vocab_limit=False, minloglevel=2,
        )  # fmt: skip
        (tmp_path / "x.model").write_bytes(data.getvalue())
        error = raised(NetOptionError, lambda: NetEncoder("SubwordTokens", tmp_path))
        assert error.headline == f'"x.model": its algorithm is {name}, which is not implemented'


def test_broken_models_are_refused_in_words(tmp_path):
    model(tmp_path)
    data = (tmp_path / "x.model").read_bytes()
    rng = np.random.default_rng(1)
    for round_ in range(60):
        broken = bytearray(data[: rng.integers(0, len(data))] if round_ % 2 else data)
        for place in rng.integers(0, max(len(broken), 1), size=rng.integers(0, 6)):
            if broken:
                broken[place] = rng.integers(0, 256)
        (tmp_path / "x.model").write_bytes(bytes(broken))
        with contextlib.suppress(NetDataError, NetOptionError):
            NetEncoder("SubwordTokens", tmp_path)("the cat sät ﬁ on é 中文")
    (tmp_path / "x.model").write_bytes(data[: len(data) // 2])
    error = raised(NetDataError, lambda: NetEncoder("SubwordTokens", tmp_path))
    assert error.headline.startswith('"x.model" cannot be read: it is no SentencePiece model, or is cut off at byte ')
