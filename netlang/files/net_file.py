"""Files of nets, `.netlang`: safetensors files with the net itself as JSON in their metadata, and checksums."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from netlang.errors import NetOptionError, at_position, brief, counted, quoted
from netlang.errors.warn import warn
from netlang.files.dtypes import name_of
from netlang.files.reader import Reader, Source
from netlang.files.tensor_file import TensorFile, chunks, opened
from netlang.files.untrusted_json import parsed
from netlang.files.write import PIECE, bytes_of, tensor_file, written
from netlang.files.writer import Writer
from netlang.language.nets.net import Net
from netlang.language.values.net_arrays import kept, numbers_of
from netlang.language.values.sentinels import Automatic
from netlang.slow_imports import imported
from netlang.surgery.subnet import with_types
from netlang.version import __version__

FORMAT, VERSION = "netlang", 1  # a newer version is one that this one cannot read


def export_net(path: str, net: Any) -> None:
    """Write a net to a file."""
    if not isinstance(net, Net):
        ways = ['results["TrainedNet"]'] if isinstance(net, Mapping) or hasattr(net, "keys") else []
        raise NetOptionError(f"a .netlang file holds a net, not {brief(net)}", ways=ways)
    made = Writer().whole(net)
    sums = {key: f"{sum_of(array):08x}" for key, array in made.arrays.items()}
    said = {"nets": made.nets, "arrays": made.filled, "checksums": sums}
    text = imported("json").dumps(said, separators=(",", ":"))
    metadata = {
        "format": FORMAT,
        "version": str(VERSION),
        "netlang": __version__,
        "checksum": f"{zlib.crc32(text.encode()):08x}",
        "net": text,
    }
    written(path, tensor_file(made.arrays, metadata))


def sum_of(array: np.ndarray) -> int:
    found = _start(str(name_of(array)), array.shape)
    for piece in bytes_of(array):
        found = zlib.crc32(piece, found)
    return found


def _start(dtype: str, shape: tuple[int, ...]) -> int:
    """The checksum of what is said of an array, with which that of its bytes goes on."""
    return zlib.crc32(f"{dtype}[{','.join(map(str, shape))}]".encode())


def read_net(path: str, functions: Mapping[str, Any]) -> Net:
    """The net of a file; its arrays are the memory of the file, mapped. Warns of layers that are not known, in whose
    places there are placeholders."""
    file, said = _opened(path)
    arrays = _Arrays(file, said["checksums"])
    reader = Reader(Source(file.wrong, arrays.kept, arrays.numbers, arrays.checked, functions))
    made = reader.whole(said["nets"], said["arrays"])
    if unused := file.entries.keys() - arrays.checked_keys:
        raise file.wrong(f"the array {quoted(min(unused))} belongs to no part of the net")
    for name in reader.missing:
        home = name.rpartition(":")[0]
        way = f"import {home}, and Import again" if home else f"a newer netlang than {__version__}"
        warn(f"{quoted(path)}: there is no layer {name} here; a placeholder stands for it\n  try: {way}")
    return made


def versions(path: str) -> dict[str, Any]:
    """The version of the format of a file, and that of the package that wrote it."""
    file, _ = _opened(path)
    return {"FormatVersion": int(file.metadata["version"]), "NetlangVersion": file.metadata.get("netlang", "")}


def _opened(path: str) -> tuple[TensorFile, dict[str, Any]]:
    """A file, and the net in it as JSON; both are what they say they are, but not yet that the net is one."""
    file = opened(path)
    metadata = file.metadata
    if metadata.get("format") != FORMAT:
        raise file.wrong("holds arrays, and no net", ways=("its name with .safetensors, for the arrays",))
    version = metadata.get("version", "")
    if version != str(VERSION):
        newer = f"it was written by netlang {metadata.get('netlang', '')}"
        raise file.wrong(f"is of version {brief(version)} of the format, and {VERSION} is read here", newer)
    text = metadata.get("net", "").encode("utf-8", "surrogatepass")
    if metadata.get("checksum") != f"{zlib.crc32(text):08x}":
        raise file.wrong("the net in it is not as it was written: its checksum is another")
    said = parsed(text, lambda what: file.wrong(f"the net in it {what}"))
    if not isinstance(said, dict) or said.keys() != {"nets", "arrays", "checksums"}:
        raise file.wrong("the net in it is not of nets, arrays and checksums")
    if not isinstance(said["checksums"], dict) or said["checksums"].keys() != file.entries.keys():
        raise file.wrong("the arrays in it are not those of its net")
    return file, said


class _Arrays:
    """The arrays of a file, each checked when it is first asked for, and given as one object."""

    def __init__(self, file: TensorFile, sums: Mapping[str, Any]) -> None:
        self.file, self.sums = file, sums
        self.checked_keys: set[str] = set()
        self._kept: dict[str, np.ndarray] = {}

    def checked(self, key: Any) -> memoryview:
        """The bytes of an array, which are as they were written."""
        if not isinstance(key, str) or key not in self.file.entries:
            raise self.file.wrong(f"there is no array {brief(key)}, which its net has")
        data, entry = self.file.bytes(key), self.file.entries[key]
        if key not in self.checked_keys:
            found = _start(entry.dtype, entry.shape)
            for piece in chunks(data):
                found = zlib.crc32(piece, found)
            if self.sums[key] != f"{found:08x}":
                raise self.file.wrong(f"the array {quoted(key)} is not as it was written: its checksum is another")
            self.checked_keys.add(key)
        return data

    def numbers(self, key: Any) -> np.ndarray:
        self.checked(key)
        return self.file.array(key)

    def kept(self, key: Any) -> np.ndarray:
        """An array of a net."""
        if isinstance(key, str) and key in self._kept:
            return self._kept[key]
        found = self.numbers(key)
        if found.dtype not in (np.float32, np.float64) or not found.size:
            raise self.file.wrong(f"the array {quoted(key)}, {found.dtype} {list(found.shape)}, is none of a net")
        flat = found.reshape(-1)
        for start in range(0, flat.size, PIECE):
            bad = np.flatnonzero(~np.isfinite(flat[start : start + PIECE]))
            if bad.size:
                position = [int(i) + 1 for i in np.unravel_index(start + bad[0], found.shape)]
                raise self.file.wrong(f"the array {quoted(key)} has {flat[start + bad[0]]}{at_position(position)}")
        self._kept[key] = kept(found)
        return self._kept[key]


# elements ---------------------------------------------------------------------------------------------------


def uninitialized(net: Net) -> Net:
    """The net without numbers; what they told of its ports is said of them."""
    numbers = {path: Automatic for path, value in net.own_arrays().items() if isinstance(numbers_of(value), np.ndarray)}
    return with_types(net, (), net.with_arrays(numbers))


def summary(path: str, net: Net) -> str:
    """A text: what wrote the file, how large it is, and the table of the net."""
    file, _ = _opened(path)
    wrote = f"version {file.metadata['version']}, written by netlang {file.metadata.get('netlang', '')}"
    size = f"{counted(len(file.entries), 'array')}, {len(file.data):,} bytes"
    return f"{quoted(path)}: {wrote}, {size}\n{net}"
