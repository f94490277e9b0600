"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from netlang.errors import NetOptionError, quoted
from netlang.files.dtypes import name_of
from netlang.files.tensor_file import LENGTH, LONGEST_HEADER, METADATA
from netlang.slow_imports import imported

LINE = 64  # bytes: where arrays can, they begin at a multiple of it
PIECE = 1 << 20  # numbers of an array that are copied at a time, where they are not as a file has them


def written(path: str, parts: Iterable[Any]) -> None:
    """Write bytes to a file, in place of what is there, at once: a reader finds the old file or the new one, and after
    any failure the old one is untouched. Raises OSError as Python does."""
    given, path = path, os.path.realpath(path)  # a link stays one
    folder = os.path.dirname(path)
    beside = os.path.join(folder, f".{imported('uuid').uuid4().hex}.part")
    try:
        with open(beside, "xb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            os.chmod(beside, os.stat(path).st_mode & 0o7777)  # as the file has it that is there already
        os.replace(beside, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, given) from error
        raise
    with contextlib.suppress(OSError):  # where the system lets one, have the new name on the disk, too
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def tensor_file(arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> Iterator[Any]:
    """The bytes of a safetensors file, piece by piece. Raises NetOptionError for an array that it cannot hold.

    The arrays of whole lines of 64 bytes come first, then those of the largest numbers, so that all are aligned.
    """
    dtypes = {key: _dtype(array, key) for key, array in arrays.items()}
    order = sorted(arrays, key=lambda key: (arrays[key].nbytes % LINE != 0, -arrays[key].dtype.itemsize))
    header: dict[str, Any] = {METADATA: dict(metadata)} if metadata else {}
    at = 0
    for key in order:
        end = at + arrays[key].nbytes
        header[key] = {"dtype": dtypes[key], "shape": list(arrays[key].shape), "data_offsets": [at, end]}
        at = end
    text = imported("json").dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-(LENGTH + len(text)) % LINE)
    if len(text) > LONGEST_HEADER:
        raise NetOptionError(f"the header of the file would have {len(text):,} bytes: {LONGEST_HEADER:,} are the most")
    yield len(text).to_bytes(LENGTH, "little") + text
    for key in order:
        yield from bytes_of(arrays[key])


def _dtype(array: np.ndarray, key: str) -> str:
    found = name_of(array)
    if found is None:
        raise NetOptionError(f"the array {quoted(key)} is of {array.dtype}, which no safetensors file holds")
    return found


def bytes_of(array: np.ndarray) -> Iterator[Any]:
    """The numbers of an array as files have them, in order and little-endian, of whatever memory layout it is."""
    little = array.dtype.newbyteorder("<")
    if array.flags.c_contiguous and array.dtype == little and array.size:
        yield array.reshape(-1).view("u1").data
        return
    flat = array.flat
    for start in range(0, array.size, PIECE):
        yield flat[start : start + PIECE].astype(little).view("u1").data
