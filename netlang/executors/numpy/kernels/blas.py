"""The library that multiplies matrices for NumPy: its threads, and whether it spares small products a copy. What is
known of OpenBLAS is said; of others, that they are left to themselves."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from attrs import frozen

SPARING = {"SkylakeX", "Cooperlake", "SapphireRapids"}  # OpenBLAS kernels that multiply small matrices without packing


@frozen
class Blas:
    """What product kernels need to know of the BLAS library. `threads`: 0 where they are not known."""

    threads: int = 0
    spares_small: bool = False


@cache
def libraries() -> list[Any]:
    """The libraries of linear algebra that are loaded."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas").lib_controllers


def blas() -> Blas:
    """The library now: its number of threads may change."""
    known = [one for one in libraries() if one.internal_api == "openblas"]
    own = [one for one in known if "numpy" in one.filepath] or known
    return Blas(max([one.get_num_threads() for one in own], default=0), any(one.architecture in SPARING for one in own))


def several() -> bool:
    """Whether there are two processors, and BLAS may use several."""
    return (os.cpu_count() or 1) > 1 and any(one.get_num_threads() > 1 for one in libraries())
