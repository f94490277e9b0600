"""Which kernels OpenBLAS runs with, NumPy's library for products of matrices.

It takes those of the processor, as far as it knows it, or those that the environment names. On a processor with AVX-512
that goes by as a Haswell, which has none, products take nearly twice as long as they need.
"""

from __future__ import annotations

from pathlib import Path

from threadpoolctl import threadpool_info

VARIABLE = "OPENBLAS_CORETYPE"
WITHOUT_AVX512, WITH_AVX512 = ("Haswell", "Zen"), "SkylakeX"
NEEDED = {"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"}


def taken() -> str:
    """The kernels in this process; nothing where NumPy has another library."""
    import numpy as np  # noqa: F401 - brings the library

    return next((pool["architecture"] for pool in threadpool_info() if pool["internal_api"] == "openblas"), "")


def best(taken: str, features: set[str]) -> str:
    """The kernels to ask for on a processor with these features; nothing where OpenBLAS chose well."""
    return WITH_AVX512 if taken in WITHOUT_AVX512 and features >= NEEDED else ""


def features() -> set[str]:
    """What the processor has, where the system tells (Linux)."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return set()
    return next((set(line.split(":")[1].split()) for line in lines if line.startswith("flags")), set())
