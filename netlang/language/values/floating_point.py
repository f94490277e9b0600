"""Floating-point errors are ignored, whatever the caller's `np.seterr`: overflow and NaN neither raise nor warn, and
the caller's settings are kept."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

try:
    from numpy._core.umath import _extobj_contextvar, _make_extobj

    restore: Callable[[Any], None] = _extobj_contextvar.reset
    quieten: Callable[[], Any] = functools.partial(_extobj_contextvar.set, _make_extobj(all="ignore"))
except ImportError:  # private in NumPy: otherwise the public functions, which are slower
    restore, quieten = lambda before: np.seterr(**before), functools.partial(np.seterr, all="ignore")  # type: ignore[assignment]
# `quieten()` silences NumPy's warnings in this thread; `restore` of its result undoes that.


class quiet:
    """`with quiet():` no floating point warnings inside.

    >>> with quiet():
    ...     print(np.float32(1e30) * np.float32(1e30))
    inf
    """

    __slots__ = ("before",)

    def __enter__(self) -> None:
        self.before = quieten()

    def __exit__(self, *_: object) -> None:
        restore(self.before)
