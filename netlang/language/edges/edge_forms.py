"""The edges of a NetGraph as they are written: every spelling, read as pairs of a source and a target."""

from __future__ import annotations

from typing import Any

from netlang.errors import NetOptionError, brief, told
from netlang.language.values.numbers import as_python, refuse_deep

SPELLINGS = 'an edge is a tuple: ("a", "b"), (["a", "b"], "c"), (NetPort("x"), "a")'

Leaf = tuple[int, Any]  # a layer, port or None as written, with its number in reading order


def pairs(edges: Any) -> list[tuple[Any, Any]]:
    """What feeds what, in the order in which it is written: pairs of a layer or NetPort, and a layer, NetPort or None.

    An edge is a tuple of two ends or more, each of which feeds the next. An end is a layer, a NetPort, or a list: of
    ends and of further tuples, which begin at their first end and feed from their last. A dict is the list of its
    pairs. Raises NetOptionError for anything else.

    >>> pairs([("a", "b", "c"), (["a", ("x", "y")], "d")])
    [('a', 'b'), ('b', 'c'), ('a', 'd'), ('x', 'y'), ('y', 'd')]
    >>> pairs([("a", {"x": "p", "y": "q"}), {"p": "z"}])
    [('a', 'x'), ('a', 'y'), ('x', 'p'), ('y', 'q'), ('p', 'z')]
    """
    if not isinstance(edges, list | tuple):
        raise NetOptionError(f"the edges of a NetGraph are a list, not {told(edges)}", ways=['[("a", "b")]'])
    if edges and isinstance(edges, tuple) and not any(isinstance(e, tuple | list | dict) for e in edges):
        raise NetOptionError(
            f"the edges of a NetGraph are a list, not one edge, {brief(edges)}", ways=[f"[{brief(edges)}]"]
        )
    refuse_deep(edges, "the list of edges")
    reading = _Reading()
    for edge in edges:
        reading.edge(edge)
    return [(source[1], target[1]) for source, target in sorted(reading.found, key=_order)]


def _order(pair: tuple[Leaf, Leaf]) -> tuple[int, int]:
    return pair[0][0], pair[1][0]


class _Reading:
    """Numbers the ends as they are read, and records which feeds which."""

    def __init__(self) -> None:
        self.count = 0
        self.found: list[tuple[Leaf, Leaf]] = []

    def edge(self, edge: Any) -> None:
        """One element of a list of edges: an edge, a dict of them, or a list of them."""
        if isinstance(edge, dict):
            self.strands(edge)
        elif _is_list_of_edges(edge):
            for item in edge:
                self.edge(item)
        elif isinstance(edge, list) and len(edge) > 1 and all(isinstance(item, list) for item in edge):
            whole = tuple(edge)
            raise NetOptionError(
                f"{brief(edge)} may be one edge or a list of edges",
                ways=[f"{brief(whole)} for one edge", f"{brief([tuple(item) for item in edge])} for several"],
            )
        elif isinstance(edge, tuple | list) and len(edge) >= 2:
            self.chain(edge)
        else:
            raise NetOptionError(f"{brief(edge)} is not an edge", [SPELLINGS])

    def chain(self, edge: Any) -> tuple[list[Leaf], list[Leaf]]:
        """Ends that each feed the next; returns its first targets and last sources."""
        if len(edge) < 2:
            raise NetOptionError(f"{brief(edge)} is not an edge", [SPELLINGS])
        ends = [self.end(item, edge) for item in edge]
        for (_, sources), (targets, _) in zip(ends, ends[1:], strict=False):
            self.found += [(source, target) for target in targets for source in sources]
        return ends[0][0], ends[-1][1]

    def end(self, item: Any, edge: Any) -> tuple[list[Leaf], list[Leaf]]:
        """One end of an edge; returns the targets of an edge into it, and the sources of one from it."""
        item = item if isinstance(item, list | tuple) else as_python(item)
        if isinstance(item, tuple):
            raise NetOptionError(
                f"{brief(item)} in the edge {brief(edge)} is a tuple, which may be an edge or several ends",
                ways=[
                    f"{brief(_with(edge, item, [list(item)]))}, its ends side by side",
                    f"{brief(_with(edge, item, item))}, one after the other",
                ],
            )
        if isinstance(item, list | dict):
            if not item:
                raise NetOptionError(f"an end of the edge {brief(edge)} is empty: it leads from nothing, or to nothing",
                                     ways=["leave the edge out"])  # fmt: skip
            return self.strands(item)
        self.count += 1
        leaf = self.count, item
        return [leaf], [leaf]

    def strands(self, items: Any) -> tuple[list[Leaf], list[Leaf]]:
        """Parallel ends and edges."""
        made = []
        for item in items.items() if isinstance(items, dict) else items:
            is_edge = isinstance(item, tuple)
            made.append(self.chain(item) if is_edge else self.end(item, items))
        return [leaf for begins, _ in made for leaf in begins], [leaf for _, ends in made for leaf in ends]


def _is_list_of_edges(edge: Any) -> bool:
    """Whether it can only be a list of edges: tuples, dicts and such lists."""
    if not isinstance(edge, list) or not edge:
        return False
    return all(isinstance(item, tuple | dict) or _is_list_of_edges(item) for item in edge)


def _with(edge: Any, item: Any, instead: Any) -> tuple[Any, ...]:
    """The edge with one of its ends replaced by others."""
    return tuple(end for one in edge for end in (instead if one is item else [one]))
