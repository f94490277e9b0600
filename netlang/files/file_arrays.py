"""`FileArrays`: the arrays of a file by name, none of them read before it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

import numpy as np

from netlang.errors import NetPortError, counted, did_you_mean, enumerated, quoted
from netlang.files.tensor_file import TensorFile
from netlang.language.values.net_arrays import kept

SHOWN = 20  # arrays in a table
MOST_COMPARED = 5000  # names looked through for the one that may be meant


class FileArrays(Mapping[str, np.ndarray]):
    """The arrays of a safetensors file by name, as `Import(path, "Arrays")` gives them.

    An array is taken from the file when it is asked for; it cannot be written to, and its memory is the file's, mapped,
    where its numbers are of a kind that NumPy has and are aligned. bfloat16 and float8 are widened to float32, which
    has them all exactly. `dtypes` and `dimensions` tell what is in the file, `metadata` what it says of itself.
    """

    def __init__(self, file: TensorFile) -> None:
        self._file = file

    @property
    def metadata(self) -> dict[str, str]:
        """The texts that the file says of itself."""
        return dict(self._file.metadata)

    @property
    def dtypes(self) -> dict[str, str]:
        """The dtype of each array as safetensors calls it: "F32", "BF16" ..."""
        return {name: entry.dtype for name, entry in self._file.entries.items()}

    @property
    def dimensions(self) -> dict[str, tuple[int, ...]]:
        """The dimensions of each array."""
        return {name: entry.shape for name, entry in self._file.entries.items()}

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self:
            close = did_you_mean(name, list(self)[:MOST_COMPARED]) if isinstance(name, str) else []
            has = f"it has {counted(len(self), 'array')}: {enumerated(self, 4)}" if self else "it has none"
            raise NetPortError(f"there is no array {quoted(name)} in {quoted(self._file.name)}", [has], close)
        found = self._file.array(name)
        real = found.dtype in (np.float32, np.float64) and found.size
        return kept(found) if real and np.isfinite(found).all() else found  # which nets then need not copy

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._file.entries

    def get(self, name: str, default: Any = None) -> Any:
        return default if name not in self._file.entries else self[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._file.entries)

    def __len__(self) -> int:
        return len(self._file.entries)

    def __repr__(self) -> str:
        size = sum(entry.end - entry.start for entry in self._file.entries.values())
        return f"<{counted(len(self), 'array')} of {quoted(self._file.name)}, {size:,} bytes>"

    def __str__(self) -> str:
        """A table of the first arrays: name, dtype, dimensions, how many numbers."""
        rows = [
            (name, entry.dtype, "x".join(map(str, entry.shape)), f"{prod(entry.shape):,}")
            for name, entry in list(self._file.entries.items())[:SHOWN]
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(text.ljust(n) for text, n in zip(row, widths, strict=True)).rstrip() for row in rows]
        more = [f"... {len(self) - SHOWN} more"] if len(self) > SHOWN else []
        return "\n".join([repr(self), *lines, *more])
