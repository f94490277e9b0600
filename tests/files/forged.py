"""Safetensors files of any header and bytes, as a forger would write them."""

from __future__ import annotations

import json
from typing import Any


def forged(header: Any, data: bytes = b"", length: int | None = None) -> bytes:
    """A file of this header (JSON, or its text) and data; `length`: what it says that its header has."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + data


def entry(dtype: Any = "F32", shape: Any = (1,), offsets: Any = (0, 4)) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}
