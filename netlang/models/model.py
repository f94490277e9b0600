"""What is known of a trained model: one record for each.

To add a model, write its record in a module of its own, which is named in `catalogue.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen

from netlang.errors import quoted
from netlang.language.nets.net import Net


@frozen
class Archive:
    """A file at its public home: its checksum, and its size in bytes."""

    address: str
    sha256: str
    size: int

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.address.rpartition("/")[2]


@frozen(kw_only=True)
class Model:
    """A trained model. `make` gives the trained net, of the path of the archive where there is one; `blank` the same
    net without its numbers; and `more` has properties that only this model has.

    Models of one `family` differ in `parameters`: `NetModel([family, (parameter, value)])` is one of them.
    """

    name: str
    make: Callable[..., Net]
    blank: Callable[[], Net]
    archive: Archive | None = None
    family: str = ""
    parameters: Mapping[str, Any] = field(factory=dict)
    task: str
    domain: str
    creator: str
    date: str
    licence: str
    source: str  # where it is described
    training: str  # what it was trained on
    more: Mapping[str, Callable[[Model], Any]] = field(factory=dict)

    @property
    def variant(self) -> list[Any]:
        """The model as one of its family: [family, (parameter, value), ...]."""
        return [self.family or self.name, *self.parameters.items()]

    def __repr__(self) -> str:
        return f"NetModel({quoted(self.name)})"
