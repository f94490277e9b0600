"""Which layer of a net is which of another: by name; without names, in the order in which they follow each other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from netlang.language.nets.container import Container
from netlang.language.nets.net import Net
from netlang.language.nets.structure_key import structure
from netlang.slow_imports import imported

Node = tuple[Any, Net]
Pairs = list[tuple[Any, Any]]  # of keys
ALIKE: Sequence[Callable[[Net], Hashable]] = (lambda net: net, structure, type)  # the same, but for numbers, the kind


def paired(one: Container, other: Container) -> Pairs:
    """The keys of layers that correspond to each other; those of equal layers under other names too."""
    nets, others = one.inner_nets(), other.inner_nets()
    if not one.has_names or not other.has_names:
        return _aligned(one.nodes, other.nodes, ALIKE)
    named = [(key, key) for key in nets if key in others]
    left = [node for node in one.nodes if node[0] not in others], [node for node in other.nodes if node[0] not in nets]
    return [*named, *_aligned(*left, ALIKE[:2])]


def _aligned(one: Sequence[Node], other: Sequence[Node], alike: Sequence[Callable[[Net], Hashable]]) -> Pairs:
    """The longest runs of layers that are alike in the first way, and between them, in the others."""
    if not one or not other or not alike:
        return []
    tokens, others = ([alike[0](net) for _, net in nodes] for nodes in (one, other))
    start, end = _common(tokens, others)
    found = [(a, b) for (a, _), (b, _) in zip(one[:start], other[:start], strict=True)]
    here, there = len(one) - end, len(other) - end
    matcher = imported("difflib").SequenceMatcher(None, tokens[start:here], others[start:there], autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        mine, theirs = one[start + i : start + j], other[start + k : start + m]
        if kind == "equal":
            found += [(a, b) for (a, _), (b, _) in zip(mine, theirs, strict=True)]
        else:
            found += _aligned(mine, theirs, alike[1:])
    return [*found, *((a, b) for (a, _), (b, _) in zip(one[here:], other[there:], strict=True))]


def _common(one: list[Any], other: list[Any]) -> tuple[int, int]:
    """How many elements are the same at the start, and of the others at the end."""
    most = min(len(one), len(other))
    start = next((i for i in range(most) if one[i] != other[i]), most)
    end = next((i for i in range(most - start) if one[-1 - i] != other[-1 - i]), most - start)
    return start, end
