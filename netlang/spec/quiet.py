"""Numbers that overflow, or are none, neither raise nor warn of themselves: whatever a caller has told NumPy to do
about them (`np.seterr`), the same numbers come out, and what the caller has told it stays told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

try:
    from numpy._core.umath import _extobj_contextvar, _make_extobj
except ImportError:  # a private place: where it moves, the public functions do the same, slower

    def quieten() -> Any:
        """From here on NumPy is quiet, in this thread; what is returned undoes that."""
        return np.seterr(all="ignore")

    def restore(before: Any) -> None:
        """As it was before `quieten`."""
        np.seterr(**before)

else:
    _QUIET = _make_extobj(all="ignore")

    def quieten(set_to: Callable[[Any], Any] = _extobj_contextvar.set, quiet: Any = _QUIET) -> Any:
        """From here on NumPy is quiet, in this thread; what is returned undoes that."""
        return set_to(quiet)

    restore = _extobj_contextvar.reset


class quiet:
    """`with quiet():` NumPy is quiet inside.

    >>> with quiet():
    ...     print(np.float32(1e30) * np.float32(1e30))
    inf
    """

    __slots__ = ("before",)

    def __enter__(self) -> None:
        self.before = quieten()

    def __exit__(self, *_: object) -> None:
        restore(self.before)
