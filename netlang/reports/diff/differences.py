"""What `NetDiff` gives: the changes, one by one, as a value that prints as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from netlang.errors import NetPortError, brief, counted, cut, did_you_mean, enumerated
from netlang.language.edges.paths import place
from netlang.language.nets.net import Path

ROWS = 24  # of the table; the others are counted
WIDTH = 44  # of what was before, and of what is after
SORTS = {  # what may differ, with the word for it in the table
    "layers": "layer", "edges": "edge", "parameters": "parameter", "ports": "port", "coders": "coder", "sizes": "size",
    "arrays": "array",
}  # fmt: skip


@frozen
class Change:
    """One change. `sort`: one of SORTS; `path` and `name`: where, in the second net (of what is gone, in the first);
    `before` and `after`: values, None where there was none; `how`: in words. Of an array whose numbers changed, `most`
    is the largest difference, and `relative` the norm of the difference by that of the array before.
    """

    sort: str
    path: Path
    name: str
    how: str
    before: Any = None
    after: Any = None
    most: float | None = None
    relative: float | None = None

    @property
    def place(self) -> str:
        """Where it is, as messages name it."""
        if self.sort != "edges":
            return place(self.path, self.name)
        return f"{place(self.path)}: {self.name}" if self.path else self.name

    def __str__(self) -> str:
        return f"{SORTS[self.sort]} {self.place}: {self.how}"


@frozen(repr=False)
class NetDifferences:
    """The differences of two nets: a sequence of `Change`s, empty for equal nets. `found["arrays"]`, and so on for
    "layers", "edges", "parameters", "ports", "sizes" and "coders", are those of one sort."""

    changes: tuple[Change, ...]

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, int | slice) and not isinstance(key, bool):
            return self.changes[key]
        if isinstance(key, str) and key in SORTS:
            return NetDifferences(tuple(change for change in self.changes if change.sort == key))
        raise NetPortError(
            f"there are no differences in {brief(key)}", [f"there are those in {enumerated(SORTS)}"],
            did_you_mean(key, SORTS),
        )  # fmt: skip

    def __repr__(self) -> str:
        if not self.changes:
            return "no differences"
        rows = [(SORTS[c.sort], c.place, cut(c.how, 2 * WIDTH + 8)) for c in self.changes[:ROWS]]
        widths = [max(len(row[i]) for row in rows) for i in range(2)]
        lines = [f"  {a.ljust(widths[0])}   {b.ljust(widths[1])}   {how}" for a, b, how in rows]
        more = [f"  ... {len(self) - ROWS} more"] if len(self) > ROWS else []
        return "\n".join([counted(len(self), "difference"), *lines, *more])
