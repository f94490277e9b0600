"""Which layer of a net is which of another: by name; without names, in the order in which they follow each other."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from netlang.language.nets.container import Container
from netlang.language.nets.net import Net
from netlang.language.nets.structure_key import structure
from netlang.slow_imports import imported

Node = tuple[Any, Net]
Nodes = Sequence[Node]
Pairs = list[tuple[Any, Any]]  # of keys
MOST = 4_000_000  # comparisons; where it would be more, layers correspond in their order


def paired(one: Container, other: Container) -> Pairs:
    """The keys of layers that correspond to each other; those of equal layers under other names too."""
    nets, others = one.inner_nets(), other.inner_nets()
    if not one.has_names or not other.has_names:
        return _in_a_row(one.nodes, other.nodes, (structure, type))
    named = [(key, key) for key in nets if key in others]
    left = [node for node in one.nodes if node[0] not in others], [node for node in other.nodes if node[0] not in nets]
    return [*named, *_in_a_row(*left, (structure,))]


def _in_a_row(one: Nodes, other: Nodes, alike: Sequence[Callable[[Net], Hashable]]) -> Pairs:
    """Layers that are equal, and no others to these, correspond, as many as are in the same order in both nets; between
    them, those that are alike."""
    found: Pairs = []
    i = j = 0
    for k, m in [*_anchors([net for _, net in one], [net for _, net in other]), (len(one), len(other))]:
        found += _aligned(one[i:k], other[j:m], alike)
        found += [(a, b) for (a, _), (b, _) in zip(one[k : k + 1], other[m : m + 1], strict=True)]
        i, j = k + 1, m + 1
    return found


def _anchors(one: list[Any], other: list[Any]) -> list[tuple[int, int]]:
    """The places of elements that are in both lists once, as many as possible in the same order in both."""
    once = [Counter(items) for items in (one, other)]
    places = {item: j for j, item in enumerate(other) if once[0][item] == once[1][item] == 1}
    ends: list[int] = []  # the least place at which so many in order can end
    tails: list[tuple[int, int, Any]] = []  # and how: a linked list from the last to the first
    for i, item in enumerate(one):
        if item in places:
            at = bisect_left(ends, places[item])
            ends[at : at + 1] = [places[item]]
            tails[at : at + 1] = [(i, places[item], tails[at - 1] if at else None)]
    found, tail = [], tails[-1] if tails else None
    while tail is not None:
        i, j, tail = tail
        found.append((i, j))
    return found[::-1]


def _aligned(one: Nodes, other: Nodes, alike: Sequence[Callable[[Net], Hashable]]) -> Pairs:
    """The longest runs of layers that are alike in the first way, and between them, in the others."""
    if not one or not other or not alike:
        return []
    tokens, others = ([alike[0](net) for _, net in nodes] for nodes in (one, other))
    start, end = _common(tokens, others)
    here, there = len(one) - end, len(other) - end
    found = _keys(one[:start], other[:start])
    if (here - start) * (there - start) > MOST:
        pairs = zip(one[start:here], other[start:there], strict=False)
        found += [(a, b) for (a, mine), (b, theirs) in pairs if type(mine) is type(theirs)]
    else:
        matcher = imported("difflib").SequenceMatcher(None, tokens[start:here], others[start:there], autojunk=False)
        for kind, i, j, k, m in matcher.get_opcodes():
            mine, theirs = one[start + i : start + j], other[start + k : start + m]
            found += _keys(mine, theirs) if kind == "equal" else _aligned(mine, theirs, alike[1:])
    return [*found, *_keys(one[here:], other[there:])]


def _keys(one: Nodes, other: Nodes) -> Pairs:
    return [(a, b) for (a, _), (b, _) in zip(one, other, strict=True)]


def _common(one: list[Any], other: list[Any]) -> tuple[int, int]:
    """How many elements are the same at the start, and of the others at the end."""
    most = min(len(one), len(other))
    start = next((i for i in range(most) if one[i] != other[i]), most)
    end = next((i for i in range(most - start) if one[-1 - i] != other[-1 - i]), most - start)
    return start, end
