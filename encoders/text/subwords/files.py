"""Vocabularies in files: what is read is checked before it is used, and becomes the arguments of an encoder."""

from __future__ import annotations

import json
import os.path
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any, NoReturn

from netlang.encoders.text.subwords import pipelines, sentence_piece
from netlang.errors import NetDataError, NetOptionError, all_of, quoted, shown

LARGEST = 2**28  # bytes of a file: vocabularies have a few million
MOST_TOKENS = 2**22


def read_vocabulary(given: dict[str, Any]) -> dict[str, Any]:
    """The arguments of an encoder, from a file where `Tokens` is the path of one; what is given besides comes first."""
    path = given.get("Tokens")
    if not isinstance(path, str | PathLike):
        return given
    pairs = given.get("InputType", "String") != "String"
    return _read(Path(path), pairs) | {name: value for name, value in given.items() if name != "Tokens"}


def _read(path: Path, pairs: bool) -> dict[str, Any]:
    if os.path.isdir(path):  # False for names that are too long, of which Path.is_dir raises
        path = _in_folder(path)
    reader = next((reader for ending, reader in READERS.items() if path.name.endswith(ending)), None)
    if reader is None:
        raise NetOptionError(
            f"{quoted(path.name)} is no vocabulary that can be read", [f"these can: {all_of(KNOWN)}"], path=str(path)
        )
    try:
        return reader(path, pairs)
    except NetOptionError as error:
        raise NetOptionError(f"{quoted(path.name)}: {error.headline}", error.details, error.ways) from None


def _in_folder(folder: Path) -> Path:
    found = [path for name in NAMES for path in sorted(folder.glob(name)) if path.is_file()]
    if found:
        return found[0]
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


def lines_of(path: Path) -> list[str]:
    """The lines of a text file, of which the last may end or not."""
    lines = text_of(path).split("\n")
    return [line.removesuffix("\r") for line in (lines if lines[-1] else lines[:-1])]


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


def _json(path: Path, pairs: bool) -> dict[str, Any]:
    file = json_of(path)
    if file and "model" not in file and all(type(index) is int for index in file.values()):
        file = _gpt(path, file)
    return _pipeline(path, file, pairs)


def _pipeline(path: Path, file: dict[str, Any], pairs: bool) -> dict[str, Any]:
    try:
        return pipelines.arguments_of(_with_type(file), lambda indices: in_order(path, indices), pairs)
    except (NetOptionError, NetDataError):
        raise
    except (KeyError, TypeError, AttributeError, IndexError, ValueError, RecursionError) as error:
        raise wrong(path, f"it is not made like a tokenizer.json ({type(error).__name__}: {error!s:.60})") from None


def _with_type(file: dict[str, Any]) -> dict[str, Any]:
    """Older files do not name the model where it has merges."""
    model = file["model"]
    return file | {"model": {"type": "BPE"} | model} if "merges" in model else file


def _bert(path: Path, pairs: bool) -> dict[str, Any]:
    """One piece a line, as BERT has it. Whether case matters is not in the file: pieces without an upper-case letter
    are of texts in lower case."""
    indices: dict[str, int] = {}
    for index, piece in enumerate(lines_of(path)):
        if not piece or indices.setdefault(piece, index) != index:
            raise wrong(path, f"line {index + 1} {'is empty' if not piece else f'has {shown(piece)} again'}")
    uncased = all(piece == piece.lower() for piece in indices if not (piece[0] == "[" and piece[-1] == "]"))
    ends = {"type": "BertProcessing", "cls": ["[CLS]"], "sep": ["[SEP]"]}
    file = {
        "model": {"type": "WordPiece", "vocab": indices, "unk_token": "[UNK]"},
        "normalizer": {"type": "BertNormalizer", "lowercase": uncased},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": ends if {"[CLS]", "[SEP]"} <= indices.keys() else None,
        "padding": {"pad_token": "[PAD]"} if "[PAD]" in indices else None,
        "added_tokens": _added(indices, "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
    }
    return _pipeline(path, file, pairs)


def _gpt(path: Path, indices: dict[str, int]) -> dict[str, Any]:
    """Pieces by their indices, with the merges in another file, as GPT-2 and RoBERTa have it."""
    merges = path.with_name("merges.txt")
    lines = lines_of(merges)
    pairs = [line.split(" ") for line in (lines[1:] if lines and lines[0].startswith("#version") else lines) if line]
    for pair in pairs:
        if len(pair) != PAIR or not all(pair):
            raise wrong(merges, f"{shown(' '.join(pair))} is no pair of pieces")
    roberta = {"<s>", "</s>", "<unk>"} <= indices.keys()
    added = [
        *_added(indices, "<|endoftext|>", "<s>", "<pad>", "</s>", "<unk>"),
        *_added(indices, "<mask>", lstrip=True),
    ]
    return {
        "model": {"type": "BPE", "vocab": indices, "merges": pairs, "unk_token": "<unk>" if roberta else None},
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False},
        "post_processor": {"type": "RobertaProcessing", "cls": ["<s>"], "sep": ["</s>"]} if roberta else None,
        "padding": {"pad_token": "<pad>"} if "<pad>" in indices else None,
        "added_tokens": added,
    }


def _added(indices: dict[str, int], *texts: str, lstrip: bool = False) -> list[dict[str, Any]]:
    return [{"content": text, "id": indices[text], "lstrip": lstrip} for text in texts if text in indices]


def _sentence_piece(path: Path, pairs: bool) -> dict[str, Any]:
    def broken(what: str) -> NoReturn:
        raise wrong(path, what)

    return sentence_piece.arguments_of(contents(path), broken)


PAIR = 2
READERS: dict[str, Callable[[Path, bool], dict[str, Any]]] = {
    "merges.txt": lambda path, pairs: _json(path.with_name("vocab.json"), pairs),
    ".txt": _bert, ".json": _json, ".model": _sentence_piece,
}  # fmt: skip
NAMES = ("tokenizer.json", "vocab.txt", "vocab.json", "*.model")
KNOWN = (*map(quoted, NAMES[:2]), '"vocab.json" with "merges.txt"', "SentencePiece models, *.model")
