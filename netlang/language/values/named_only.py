"""A Python function that is known by its name alone."""

from __future__ import annotations

from typing import Any, NoReturn

from attrs import frozen

from netlang.errors import NetOptionError


@frozen(repr=False)
class NamedOnly:
    """Stands for a function of which a file has the name, and nobody gave the function itself.

    >>> NamedOnly("my.module.f")
    my.module.f
    """

    name: str

    @property
    def __name__(self) -> str:
        return self.name.rpartition(".")[2]

    def __call__(self, *args: Any) -> NoReturn:
        raise NetOptionError(
            f"{self!r} is known by its name alone: files have no functions", ways=["Import(path, functions=[...])"]
        )

    def __repr__(self) -> str:
        return self.name
