"""From tokens to text."""

from __future__ import annotations

from typing import Any

from netlang.encoders.text.characters import REPLACEMENT
from netlang.encoders.text.patterns import AnyCharacter, EndOfString, StartOfString
from netlang.encoders.text.subwords.byte_pairs import BYTE, as_bytes
from netlang.encoders.text.subwords.method import method


def texts(encoder: Any) -> tuple[bytes, ...]:
    """What each token of an encoder is in a text, in UTF-8; that of a byte may be a part of a character."""
    empty = {StartOfString, EndOfString, encoder.PaddingToken}
    fixed = {AnyCharacter: REPLACEMENT.encode()} | dict.fromkeys(empty, b"")
    if getattr(method(encoder.Method), "ByteFallback", False):
        fixed |= {token: bytes([byte]) for byte, token in enumerate(BYTE)}
    return tuple(fixed[token] if token in fixed else as_bytes(token) for token in encoder.Tokens)


def text(known: tuple[bytes, ...], indices: list[int], trimming: str | None) -> str:
    """The text of tokens by their indices; `trimming`: the end at which one space is dropped."""
    found = b"".join(known[index] for index in indices).decode("utf-8", "replace")
    if trimming == "Left":
        return found.removeprefix(" ")
    return found.removesuffix(" ") if trimming == "Right" else found
