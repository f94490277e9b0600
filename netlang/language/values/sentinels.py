"""Sentinels for settings: `Automatic` (to be inferred), `All`, `Inherited`.

Python's `None` is Wolfram's `None` and never means "default".
"""

from __future__ import annotations

from typing import Final


class Sentinel:
    """A named symbol that equals only itself, also after copying.

    >>> Automatic
    Automatic
    >>> import copy; copy.deepcopy(Automatic) is Automatic
    True
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name

    def __copy__(self) -> Sentinel:
        return self

    def __deepcopy__(self, memo: object) -> Sentinel:
        return self

    def __reduce__(self) -> str:
        return self.name


Automatic: Final = Sentinel("Automatic")
All: Final = Sentinel("All")
Inherited: Final = Sentinel("Inherited")


def left_open(value: object) -> bool:
    """Whether a size, or some of several, are left to inference."""
    return value is Automatic or (isinstance(value, tuple) and Automatic in value)
