"""A SentencePiece model of byte-pair encoding, as the arguments of an encoder.

The file is a message of protocol buffers. Its fields are read by number; sizes are checked before anything is taken.
Source: https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from netlang.encoders.text.patterns import AnyCharacter, EndOfString, StartOfString
from netlang.encoders.text.subwords.byte_pairs import BYTE, SPACE_MARK
from netlang.errors import NetOptionError, shown

Wrong = Callable[[str], NoReturn]
PIECES, TRAINER, NORMALIZER, DENORMALIZER = 1, 2, 3, 5  # fields of the model
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, OF_BYTE = range(1, 7)  # types of pieces
MODELS = {1: "Unigram", 2: "BPE", 3: "Word", 4: "Char"}
VARINT, LONG, BLOCK, SHORT = 0, 1, 2, 5  # how a field is stored
MOST_PIECES = 2**22
MOST_BITS = 64


def arguments_of(data: bytes, wrong: Wrong) -> dict[str, Any]:
    """The arguments of the encoder that does as the model. `wrong`: raises the error for a file that is broken; what is
    not implemented is a NetOptionError."""
    pieces: list[tuple[str, float, int]] = []
    trainer: dict[int, Any] = {}
    normalizer: dict[int, Any] = {}
    for field, value in _fields(data, wrong):
        if field == PIECES:
            pieces.append(_piece(dict(_fields(_block(value, wrong), wrong)), wrong))
            if len(pieces) > MOST_PIECES:
                wrong("it has too many pieces")
        elif field == TRAINER:
            trainer |= dict(_fields(_block(value, wrong), wrong))
        elif field == NORMALIZER:
            normalizer |= dict(_fields(_block(value, wrong), wrong))
        elif field == DENORMALIZER and dict(_fields(_block(value, wrong), wrong)).get(2):
            raise NetOptionError("its denormalizer is not implemented")
    if not pieces:
        wrong("it has no pieces")
    _check(pieces, trainer, normalizer)
    return _arguments(pieces, trainer, normalizer)


def _check(pieces: list[tuple[str, float, int]], trainer: dict[int, Any], normalizer: dict[int, Any]) -> None:
    """Refuse by name what is not implemented."""
    model = MODELS.get(trainer.get(3, 1), "?")
    if model != "BPE":
        raise NetOptionError(
            f"its algorithm is {model}, which is not implemented",
            ways=['the library sentencepiece, in NetEncoder("Function", ...)'],
        )
    if not normalizer.get(5, 1):
        raise NetOptionError("its spaces are not escaped, which is not implemented")
    scores = [score for text, score, kind in pieces if kind in (NORMAL, UNUSED) and len(text) > 1]
    if any(after >= before for before, after in zip(scores, scores[1:], strict=False)):
        raise NetOptionError("the scores of its pieces do not fall in their order, which is not implemented")
    normal = {text for text, _, kind in pieces if kind == NORMAL}
    for text in (text for text, _, kind in pieces if kind == CONTROL and _can_be_joined(text, normal)):
        raise NetOptionError(f"its control symbol {shown(text)} is made of other pieces, which is not implemented")


def _arguments(
    pieces: list[tuple[str, float, int]], trainer: dict[int, Any], normalizer: dict[int, Any]
) -> dict[str, Any]:
    ends = {trainer.get(41, 1): StartOfString, trainer.get(42, 2): EndOfString}

    def token(index: int, text: str, kind: int) -> Any:
        if kind == UNKNOWN:
            return AnyCharacter
        return ends.get(index, text) if kind == CONTROL else text if kind == OF_BYTE else text.replace(SPACE_MARK, " ")

    tokens = [token(index, text, kind) for index, (text, _, kind) in enumerate(pieces)]
    kinds = [kind for _, _, kind in pieces]
    whole = [token for token, kind in zip(tokens, kinds, strict=True) if kind == USER_DEFINED]
    unused = any(kind == UNUSED for kind in kinds)
    padding = "Right" if trainer.get(24) else "Left"
    rules = normalizer.get(2)
    pad = trainer.get(43, 2**MOST_BITS - 1)  # minus 1
    return {
        "Tokens": tokens,
        "Method": ("BPE", {
            "CombineWhitespace": bool(normalizer.get(4, 1)),
            "WhitespacePadding": padding if normalizer.get(3, 1) else None,
            "ByteFallback": set(BYTE) <= {text for text, _, kind in pieces if kind == OF_BYTE},
            "WholeTokens": whole,
        }),
        **({"UnicodeNormalization": rules} if rules else {}),
        **({"Vocabulary": [t for t, kind in zip(tokens, kinds, strict=True) if kind != UNUSED]} if unused else {}),
        **({"PaddingToken": tokens[pad]} if pad < len(tokens) else {}),
    }  # fmt: skip


def _can_be_joined(text: str, pieces: set[str]) -> bool:
    """Whether pieces make a text that stands for something else."""
    splits = [(text[:i], text[i:]) for i in range(1, len(text))]
    return any(all(len(part) == 1 or part in pieces for part in split) for split in splits)


def _piece(fields: dict[int, Any], wrong: Wrong) -> tuple[str, float, int]:
    """Text, score and type of a piece."""
    try:
        text = _block(fields.get(1, b""), wrong).decode("utf-8")
    except UnicodeDecodeError:
        wrong("a piece is not UTF-8")
    kind, score = fields.get(3, NORMAL), fields.get(2, b"\0\0\0\0")
    if not text or kind not in range(NORMAL, OF_BYTE + 1) or not isinstance(score, bytes) or len(score) != 4:
        wrong(f"the piece {shown(text)} has the type {shown(kind)}")
    if kind == OF_BYTE and text not in BYTE:
        wrong(f"the piece {shown(text)} is no byte")
    return text, struct.unpack("<f", score)[0], kind


# protocol buffers -----------------------------------------------------------------------------------------


def _fields(data: bytes, wrong: Wrong) -> Iterator[tuple[int, Any]]:
    """Number and value of each field: an integer, or bytes."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at, wrong)
        stored = key & 7
        if stored == VARINT:
            value, at = _varint(data, at, wrong)
            yield key >> 3, value
            continue
        size = {LONG: 8, SHORT: 4}.get(stored)
        if stored == BLOCK:
            size, at = _varint(data, at, wrong)
        if size is None or size > len(data) - at:
            wrong(f"it is no SentencePiece model, or is cut off at byte {at:,}")
        yield key >> 3, data[at : at + size]
        at += size


def _varint(data: bytes, at: int, wrong: Wrong) -> tuple[int, int]:
    """The integer of variable length at a place, and the place behind it."""
    value = 0
    for shift in range(0, MOST_BITS, 7):
        if at >= len(data):
            break
        value |= (data[at] & 0x7F) << shift
        at += 1
        if data[at - 1] < 0x80:
            return value, at
    return wrong(f"it is no SentencePiece model, or is cut off at byte {at:,}")


def _block(value: Any, wrong: Wrong) -> bytes:
    """A value that has to be bytes."""
    return value if isinstance(value, bytes) else wrong("it is no SentencePiece model")
