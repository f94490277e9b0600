"""Vocabularies in files: what is read is checked before it is used, and becomes the arguments of an encoder."""

from __future__ import annotations

import json
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any

from netlang.encoders.text.subwords.pipelines import arguments_of
from netlang.errors import NetDataError, NetOptionError, all_of, quoted, shown

LARGEST = 2**28  # bytes of a file: vocabularies have a few million
MOST_TOKENS = 2**22


def read_vocabulary(given: dict[str, Any]) -> dict[str, Any]:
    """The arguments of an encoder, from a file where `Tokens` is the path of one; what is given besides comes first."""
    path = given.get("Tokens")
    if not isinstance(path, str | PathLike):
        return given
    return _read(Path(path)) | {name: value for name, value in given.items() if name != "Tokens"}


def _read(path: Path) -> dict[str, Any]:
    if path.is_dir():
        path = _in_folder(path)
    reader = next((reader for ending, reader in READERS.items() if path.name.endswith(ending)), None)
    if reader is None:
        raise NetOptionError(
            f"{quoted(path.name)} is no vocabulary that can be read", [f"these can: {all_of(KNOWN)}"], path=str(path)
        )
    return reader(path)


def _in_folder(folder: Path) -> Path:
    for name in NAMES:
        if (folder / name).is_file():
            return folder / name
    raise NetOptionError(f"the folder {quoted(str(folder))} has no vocabulary", [f"there is none of {all_of(KNOWN)}"])


def contents(path: Path) -> bytes:
    """The bytes of a file. Raises NetDataError where it cannot be read, or is too large for a vocabulary."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise wrong(path, f"{size:,} bytes are too many for a vocabulary")
        return path.read_bytes()
    except OSError as error:
        raise wrong(path, error.strerror or str(error)) from None


def text_of(path: Path) -> str:
    """The text of a file in UTF-8."""
    try:
        return contents(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise wrong(path, f"byte {error.start + 1:,} is not UTF-8") from None


def wrong(path: Path, what: str) -> NetDataError:
    """The error for a file that is not as it should be."""
    return NetDataError(f"{quoted(path.name)} cannot be read: {what}", path=str(path))


def json_of(path: Path) -> dict[str, Any]:
    """The object in a JSON file, in which no name stands twice."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            seen: set[str] = set()
            twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
            raise wrong(path, f"{shown(twice)} stands twice")
        return found

    try:
        value = json.loads(text_of(path), object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        if isinstance(error, NetDataError):
            raise
        raise wrong(path, f"it is not JSON ({error!s:.80})") from None
    if not isinstance(value, dict):
        raise wrong(path, f"it holds {shown(value)}, not an object")
    return value


def in_order(path: Path, indices: dict[str, Any]) -> list[str]:
    """The tokens by their indices, which have to be 0, 1, 2 ... without gaps."""
    if not indices or len(indices) > MOST_TOKENS:
        raise wrong(path, f"it has {len(indices):,} tokens")
    found: list[str | None] = [None] * len(indices)
    for token, index in indices.items():
        if type(index) is not int or not 0 <= index < len(indices):
            raise wrong(path, f"the token {shown(token)} has the index {shown(index)} among {len(indices):,} tokens")
        if found[index] is not None:
            raise wrong(path, f"{shown(found[index])} and {shown(token)} have the same index, {index}")
        found[index] = token
    return found  # type: ignore[return-value]  # as many indices as places, none twice


def _tokenizer_json(path: Path) -> dict[str, Any]:
    try:
        return arguments_of(json_of(path), lambda indices: in_order(path, indices))
    except NetOptionError as error:
        raise NetOptionError(f"{quoted(path.name)}: {error.headline}", error.details, error.ways) from None
    except NetDataError:
        raise
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        raise wrong(path, f"it is not made like a tokenizer.json ({type(error).__name__}: {error!s:.60})") from None


def _vocab_txt(path: Path) -> dict[str, Any]:
    """One piece a line, as BERT has it. Whether case matters is not in the file: pieces without an upper-case letter
    are of texts in lower case."""
    lines = text_of(path).split("\n")
    pieces = [line.removesuffix("\r") for line in (lines[:-1] if not lines[-1] else lines)]
    indices: dict[str, int] = {}
    for index, piece in enumerate(pieces):
        if not piece or indices.setdefault(piece, index) != index:
            raise wrong(path, f"line {index + 1} {'is empty' if not piece else f'has {shown(piece)} again'}")
    uncased = all(piece == piece.lower() for piece in pieces if not (piece[0] == "[" and piece[-1] == "]"))
    special = [piece for piece in BERT if piece in indices]
    bert = {
        "model": {"type": "WordPiece", "vocab": indices, "unk_token": "[UNK]"},
        "normalizer": {"type": "BertNormalizer", "lowercase": uncased},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "cls": ["[CLS]", 0], "sep": ["[SEP]", 0]}
        if {"[CLS]", "[SEP]"} <= indices.keys() else None,
        "padding": {"pad_token": "[PAD]"} if "[PAD]" in indices else None,
        "added_tokens": [{"content": piece, "id": indices[piece]} for piece in special],
    }  # fmt: skip
    return arguments_of(bert, lambda found: in_order(path, found))


BERT = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
READERS: dict[str, Callable[[Path], dict[str, Any]]] = {".json": _tokenizer_json, ".txt": _vocab_txt}
NAMES = ("tokenizer.json", "vocab.txt")
KNOWN = tuple(map(quoted, NAMES))
