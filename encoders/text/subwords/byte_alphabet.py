"""The alphabet in which files of models of bytes write pieces: one visible character for each byte.

Source: https://github.com/openai/gpt-2/blob/master/src/encoder.py
"""

from __future__ import annotations

from netlang.errors import NetOptionError, shown

VISIBLE = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]  # these stand for themselves
OTHER = [byte for byte in range(256) if byte not in VISIBLE]
BYTES = {chr(byte): byte for byte in VISIBLE} | {chr(256 + i): byte for i, byte in enumerate(OTHER)}


def as_text(piece: str) -> str:
    """The text of a piece. Bytes that are no whole character become halves of characters (`surrogateescape`).

    >>> as_text("Ġthe"), as_text("Ã©"), as_text("Ã")
    (' the', 'é', '\\udcc3')
    """
    if not BYTES.keys() >= set(piece):
        raise NetOptionError(f"the piece {shown(piece)} is not written in bytes")
    return bytes(map(BYTES.__getitem__, piece)).decode("utf-8", "surrogateescape")
