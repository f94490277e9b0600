"""The kinds of numbers of safetensors files, and NumPy's."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

NUMPY: Final = {  # all are little-endian
    "BOOL": "?", "U8": "u1", "I8": "i1", "U16": "<u2", "I16": "<i2", "U32": "<u4", "I32": "<i4", "U64": "<u8",
    "I64": "<i8", "F16": "<f2", "F32": "<f4", "F64": "<f8", "C64": "<c8",
}  # fmt: skip
NAMES: Final = {np.dtype(code): name for name, code in NUMPY.items()}
SMALL: Final = {"BF16": 2, "F8_E4M3": 1, "F8_E5M2": 1, "F8_E8M0": 1}  # of which NumPy has none, with their bytes


def bytes_of(dtype: str) -> int | None:
    """The bytes of one number; None where the dtype is not known."""
    return np.dtype(NUMPY[dtype]).itemsize if dtype in NUMPY else SMALL.get(dtype)


def numbers(data: memoryview, dtype: str) -> np.ndarray | None:
    """Bytes as numbers: of the same memory where it can be, else a copy; None where the dtype is not known.

    >>> numbers(memoryview(bytes([0x80, 0x3F, 0x40, 0xC0])), "BF16").tolist()
    [1.0, -3.0]
    """
    if dtype not in NUMPY:
        return _widened(data, dtype) if dtype in SMALL else None
    if dtype == "BOOL":
        return np.frombuffer(data, "u1") != 0  # other bytes than 0 and 1 are no truth values of NumPy
    found = np.frombuffer(data, NUMPY[dtype])
    own = found.dtype.newbyteorder("=")
    return found if found.flags.aligned and found.dtype == own else found.astype(own)


def _widened(data: memoryview, dtype: str) -> np.ndarray:
    """As float32, exactly."""
    if dtype == "BF16":  # the upper half of a float32
        return (np.frombuffer(data, "<u2").astype(np.uint32) << 16).view(np.float32)
    codes = np.frombuffer(data, "u1")
    if dtype == "F8_E5M2":  # the upper half of a float16
        return (codes.astype(np.uint16) << 8).view(np.float16).astype(np.float32)
    return (_e4m3() if dtype == "F8_E4M3" else _e8m0())[codes]


def _e4m3() -> np.ndarray:
    """The numbers of all codes: a sign, 4 bits of exponent, 3 of fraction; no infinities, and NaN where all are 1."""
    codes = np.arange(256)
    exponent, fraction = (codes >> 3) & 15, codes & 7
    size = np.where(exponent, (8 + fraction) * 2.0 ** (exponent - 10), fraction * 2.0**-9)
    size[(codes & 127) == 127] = np.nan
    return np.where(codes >> 7, -size, size).astype(np.float32)


def _e8m0() -> np.ndarray:
    """The numbers of all codes: powers of 2 from -127 to 127, and NaN."""
    return np.append(np.ldexp(np.float32(1), np.arange(255) - 127), np.float32(np.nan))


def name_of(array: Any) -> str | None:
    """The dtype of an array's numbers in a file; None where there is none for them."""
    return NAMES.get(array.dtype.newbyteorder("<"))
