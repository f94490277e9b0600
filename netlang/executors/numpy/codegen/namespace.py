"""What generated source can name: NumPy's functions, types of elements, numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.compiler.ir.special_functions import special


def named(name: str) -> Any:
    """What `name(...)` means in a template: the function of NumPy (but the ufunc clip, not its wrapper), or the special
    function that NumPy has not."""
    if name == "clip":
        try:
            from numpy._core.umath import clip  # type: ignore[attr-defined]
        except ImportError:  # private in NumPy: otherwise the public function, which is slower
            return np.clip
        return clip
    return getattr(np, name, None) or getattr(special(np), name)


def namespace(dtype: Any) -> dict[str, Any]:
    """The names available to generated source."""
    dtype = np.dtype(dtype)
    return {
        "F": dtype, "I": np.dtype(np.int64), "Truth": np.dtype(bool), "Byte": np.dtype(np.int8),
        "Bits": np.dtype(f"i{dtype.itemsize}"), "inf": np.inf, "nan": np.nan, "lowest": np.iinfo(np.int64).min,
        "array": np.array, "arange": np.arange, "copyto": np.copyto, "broadcast_to": np.broadcast_to, "dot": np.dot,
        "matmul": np.matmul, "multiply": np.multiply, "add": np.add, "add_reduce": np.add.reduce, "ones": np.ones,
        "maximum_reduce": np.maximum.reduce, "multiply_reduce": np.multiply.reduce, "empty": np.empty,
        "zeros": np.zeros, "ascontiguousarray": np.ascontiguousarray, "less": np.less, "full": np.full,
    }  # fmt: skip
