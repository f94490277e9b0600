"""A batch of examples in the form that a step takes."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from netlang.errors import NetOptionError
from netlang.executors.feed import Feed


@frozen(eq=False)
class Batch:
    """The data of one step, in the order of the program's inputs, random numbers left out, which each step draws anew;
    `sizes`: what `B`, `T` ... are; `feed`: the one that put them into order."""

    feed: Feed
    data: tuple[Any, ...]
    count: int
    sizes: dict[str, int]

    def __copy__(self) -> Batch:
        return self

    def __deepcopy__(self, memo: object) -> Batch:
        return self

    def __reduce__(self) -> Any:
        text = "a batch cannot be saved: it is in the form of the program of its trainer"
        raise NetOptionError(text, ways=["trainer.batch(data), with the trainer that was saved"])
