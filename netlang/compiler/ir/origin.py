"""Which layer each call of a program comes from, and where the call stands in the program's order."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Literal

from attrs import evolve, frozen

from netlang.language.edges.paths import spelled


@frozen
class Origin:
    """What a call computes: the forward pass of a layer, the loss of training, or what a gradient starts from (its
    seed); and how many times that was differentiated. It becomes text only where it is printed.

    >>> forward = Origin(("read", 1), "LinearLayer(3)")
    >>> print(forward, forward.derivative(), forward.inside(("read",)), Origin(part="loss").derivative(), sep="; ")
    read.1 = LinearLayer(3); d read.1 = LinearLayer(3); 1 = LinearLayer(3); d loss
    """

    path: tuple[Any, ...] = ()  # of the layer in the net; empty where the net is a single layer
    layer: str = ""  # as it is written; empty where no layer asked for the call
    part: Literal["forward", "loss", "seed"] = "forward"
    derivatives: int = 0

    def derivative(self) -> Origin:
        """The origin of the calls that differentiate those of this one."""
        return evolve(self, derivatives=self.derivatives + 1)

    def inside(self, path: tuple[Any, ...]) -> Origin:
        """The same, told from inside the net at `path`; unchanged where that is another part of the net."""
        return evolve(self, path=self.path[len(path) :]) if self.path[: len(path)] == path else self

    @property
    def name(self) -> str:
        """Without the derivatives."""
        if self.part != "forward":
            return self.part
        return f"{spelled(self.path)} = {self.layer}" if self.path else self.layer

    def __str__(self) -> str:
        return " ".join(filter(None, ["d"] * self.derivatives + [self.name]))


_current: ContextVar[tuple[Origin, int | None]] = ContextVar("current", default=(Origin(), None))


def current() -> tuple[Origin, int | None]:
    """The origin of a call that is made now, and its place in the order of the program (None: at the end)."""
    return _current.get()


class calls_from:
    """Calls made in `with calls_from(origin):` come from `origin`. A class, since passes enter it for every call."""

    __slots__ = ("_given", "_token")

    def __init__(self, origin: Origin, place: int | None = None) -> None:
        self._given = origin, place

    def __enter__(self) -> None:
        self._token = _current.set(self._given)

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)
