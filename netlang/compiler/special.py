"""Special functions for kernels: those of `jax.scipy.special`, or of SciPy when it is installed, or our own."""

from __future__ import annotations

from typing import Any


def special(xp: Any) -> Any:
    """The module of special functions that goes with the array module `xp`."""
    if xp.__name__ != "numpy":
        import jax.scipy.special as functions
    else:
        import scipy.special as functions
    return functions
