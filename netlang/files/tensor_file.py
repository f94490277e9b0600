"""Files of arrays in the safetensors format, read without trusting them: whatever a header says is checked against the
size of the file before anything is allocated, and arrays are mapped, not read.

A file is 8 bytes (the header's length, little-endian), the header (JSON: for each array its dtype, dimensions, and
first and last byte; `__metadata__` has texts by name), and the bytes of all arrays, without gaps.
Source: https://github.com/huggingface/safetensors#format
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from math import prod
from typing import Any, NoReturn

import numpy as np
from attrs import frozen

from netlang.errors import NetFormatError, NetOptionError, brief, counted, quoted
from netlang.files.dtypes import bytes_of, numbers
from netlang.files.untrusted_json import parsed
from netlang.language.values.numbers import MOST_LEVELS

LENGTH = 8  # bytes of the header's length
LONGEST_HEADER = 100_000_000  # bytes, as the safetensors package has it
METADATA = "__metadata__"


@frozen
class Entry:
    """What a header says of an array: its dtype, dimensions, and where its bytes begin and end in the file."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


@frozen(eq=False)
class TensorFile:
    """An open file: its name, its metadata, what it says of each array, and all its bytes."""

    name: str
    metadata: dict[str, str]
    entries: dict[str, Entry]
    data: memoryview

    def array(self, key: str) -> np.ndarray:
        """The numbers of an array, which cannot be written to: the memory of the file, mapped, where NumPy has numbers
        of that kind and they are aligned; else a copy. bfloat16 and float8 are given as float32, which has them all."""
        entry = self.entries[key]
        found = numbers(self.bytes(key), entry.dtype)
        if found is None:
            raise self.wrong(f"the array {quoted(key)} is of a dtype that is not read here, {quoted(entry.dtype)}")
        found = found.reshape(entry.shape)
        found.flags.writeable = False
        return found

    def bytes(self, key: str) -> memoryview:
        """The bytes of an array."""
        return self.data[self.entries[key].start : self.entries[key].end]

    def wrong(self, what: str, *details: str, ways: tuple[str, ...] = ()) -> NetFormatError:
        return wrong(self.name, what, *details, ways=ways)


def wrong(name: str, what: str, *details: str, ways: tuple[str, ...] = ()) -> NetFormatError:
    """The error for what is wrong with a file."""
    return NetFormatError(f"{quoted(name)}: {what}", details, ways, path=name)


def as_path(path: Any, function: str, example: str = "net.netlang") -> str:
    """A path as text. Raises NetOptionError for anything else; `example`: one for its message."""
    if isinstance(path, str | os.PathLike):
        found = os.fspath(path)
        if isinstance(found, str) and "\0" not in found:
            return found
    raise NetOptionError(f"{function} takes a path, not {brief(path)}", ways=[f"{function}({quoted(example)}, ...)"])


def opened(path: str) -> TensorFile:
    """The file at a path. Raises NetFormatError for one that is not of the format, OSError as Python's `open`."""
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < LENGTH + 2:
            raise wrong(path, "is no file of arrays", f"it has {counted(size, 'byte')}")
        try:
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except (OSError, ValueError):  # a kind of file that cannot be mapped
            data = memoryview(file.read())
    return of_bytes(data, path)


def of_bytes(data: memoryview, name: str) -> TensorFile:
    """A file's bytes, read; `name` is what messages call it."""
    length = int.from_bytes(data[:LENGTH], "little")
    begin = LENGTH + length
    if length > LONGEST_HEADER or begin > len(data):
        raise wrong(
            name,
            "is no file of arrays, or was cut off",
            f"its header is said to have {length:,} bytes; the file has {len(data):,}",
        )
    header = _header(bytes(data[LENGTH:begin]), name)
    metadata = header.pop(METADATA, {})
    if not isinstance(metadata, dict) or not all(isinstance(text, str) for text in metadata.values()):
        raise wrong(name, f"{METADATA} of its header is no table of texts")
    entries = {key: _entry(said, begin, key, name) for key, said in header.items()}
    _refuse_gaps(entries, begin, len(data), name)
    return TensorFile(name, metadata, entries, data)


def _header(text: bytes, name: str) -> dict[str, Any]:
    if text[:1] != b"{":
        raise wrong(name, "is no file of arrays", "its header does not begin with {")
    found = parsed(text, lambda what: wrong(name, f"its header {what}"))
    assert isinstance(found, dict)
    return found


def _entry(said: Any, begin: int, key: str, name: str) -> Entry:
    """One entry of the header, with offsets from the beginning of the file."""

    def refuse(what: str) -> NoReturn:
        raise wrong(name, f"the array {quoted(key)}: {what}")

    if not isinstance(said, dict) or set(said) != {"dtype", "shape", "data_offsets"}:
        refuse("its entry is not of dtype, shape and data_offsets")
    dtype, shape, offsets = said["dtype"], said["shape"], said["data_offsets"]
    if not isinstance(dtype, str):
        refuse("its dtype is no text")
    if not _are_sizes(shape) or len(shape) > MOST_LEVELS:
        refuse(f"its dimensions are {brief(shape)}")
    if not _are_sizes(offsets) or len(offsets) != 2 or offsets[0] > offsets[1]:
        refuse(f"its data_offsets are {brief(offsets)}")
    first, last = offsets
    size = bytes_of(dtype)
    if size is not None and prod(shape) * size != last - first:
        refuse(
            f"{list(shape)} of {dtype} are {prod(shape) * size:,} bytes, and its data_offsets are of {last - first:,}"
        )
    return Entry(dtype, tuple(shape), begin + first, begin + last)


def _are_sizes(value: Any) -> bool:
    return isinstance(value, list) and all(type(one) is int and 0 <= one < 2**63 for one in value)


def _refuse_gaps(entries: dict[str, Entry], begin: int, end: int, name: str) -> None:
    """Raise NetFormatError unless each byte behind the header belongs to one array."""
    at = begin
    for key, entry in sorted(entries.items(), key=lambda item: (item[1].start, item[1].end)):
        if entry.end > end:
            more = f"array {quoted(key)} is said to end at byte {entry.end:,}, and the file has {end:,}"
            raise wrong(name, "was cut off", more)
        if entry.start != at:
            what = "overlap" if entry.start < at else "have a gap before them"
            raise wrong(name, f"the bytes of the array {quoted(key)} {what}", f"at byte {entry.start:,}")
        at = entry.end
    if at != end:
        raise wrong(name, f"{end - at:,} bytes at its end belong to no array")


def chunks(data: memoryview, size: int = 1 << 20) -> Iterator[memoryview]:
    """The bytes piece by piece, so that little memory is taken to look at them all."""
    for start in range(0, len(data), size):
        yield data[start : start + size]
