"""Files of any header, net and bytes, as a forger would write them."""

from __future__ import annotations

import json
import zlib
from typing import Any

import numpy as np

from netlang.files.net_file import sum_of
from netlang.files.write import tensor_file


def forged(header: Any, data: bytes = b"", length: int | None = None) -> bytes:
    """A file of this header (JSON, or its text) and data; `length`: what it says that its header has."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + data


def entry(dtype: Any = "F32", shape: Any = (1,), offsets: Any = (0, 4)) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


def net_file(nets: Any, arrays: dict[str, np.ndarray] | None = None, given: Any = (), **metadata: str) -> bytes:
    """A .netlang file of these nets, with right checksums; `given`: the arrays of the net, each with its path."""
    arrays = arrays or {}
    sums = {key: f"{sum_of(array):08x}" for key, array in arrays.items()}
    said = {"nets": nets, "arrays": given, "checksums": sums}
    text = nets if isinstance(nets, str) else json.dumps(said)
    said = {"format": "netlang", "version": "1", "netlang": "0.1.0", "net": text}
    said["checksum"] = f"{zlib.crc32(text.encode()):08x}"
    return b"".join(tensor_file(arrays, said | metadata))


def layer(type: Any, inside: Any = None, **options: Any) -> dict[str, Any]:
    """A layer as a file has it; `inside`: the parts of a container."""
    return {"type": type, "options": options} | ({} if inside is None else {"parts": inside})


def chain(*places: int) -> dict[str, Any]:
    return layer("NetChain", {"layers": {"list": [{"net": place} for place in places]}})
