"""Which layers and edges of a chain or graph are gone, new or elsewhere in another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netlang.errors import cut, enumerated
from netlang.language.edges.paths import place
from netlang.language.edges.upstream import feeds
from netlang.language.nets.chain import NetChain
from netlang.language.nets.container import Container, Edge, End
from netlang.language.nets.net import Path
from netlang.reports.diff.differences import WIDTH, Change
from netlang.reports.diff.pairs import Pairs
from netlang.surgery.subnet import bare_text

Changes = Iterator[Change]


def layers_changed(here: Path, there: Path, one: Container, other: Container, pairs: Pairs) -> Changes:
    """The layers that are gone, new, or called otherwise, and another order of a chain."""
    kept, stays = dict(pairs), {b for _, b in pairs}
    for key, net in one.nodes:
        if key not in kept:
            yield Change("layers", (*here, key), "", f"removed: {cut(bare_text(net), WIDTH)}", net)
    fed = feeds(other, there)
    for key, net in other.nodes:
        if key not in stays:
            how = f"added: {cut(bare_text(net), WIDTH)}" + (f", from {fed[key]}" if fed.get(key) else "")
            yield Change("layers", (*there, key), "", how, None, net)
    if one.has_names and other.has_names:
        for a, b in pairs:
            if a != b:
                yield Change("layers", (*there, b), "", f"called {place((a,))} before", a, b)
    elif one.has_names is not other.has_names:
        names = ["names" if net.has_names else "positions" for net in (one, other)]
        yield Change("layers", there, "", f"{names[0]} of layers -> {names[1]}", one.keys(), other.keys())
    order = [kept[key] for key, _ in one.nodes if key in kept], [key for key, _ in other.nodes if key in stays]
    if isinstance(other, NetChain) and order[0] != order[1]:
        how = " -> ".join(cut(enumerated(keys), WIDTH) for keys in order)
        yield Change("layers", there, "", f"order: {how}", *order)


def edges_changed(there: Path, one: Container, other: Container, pairs: Pairs) -> Changes:
    """The edges between what is in both nets that are gone or new; in chains the order of layers tells them."""
    if isinstance(one, NetChain) and isinstance(other, NetChain):
        return
    kept = dict(pairs)
    ports = {*one.inputs} & {*other.inputs}, {*one.outputs} & {*other.outputs}
    before = {edge: moved for edge in one.edges if (moved := _moved(edge, kept, *ports)) is not None}
    stays = {key: key for key in kept.values()}
    after = {moved for edge in other.edges if (moved := _moved(edge, stays, *ports)) is not None}
    was = {*before.values()}
    for edge, moved in before.items():
        if moved not in after:
            yield Change("edges", there, _text(one, edge), "removed", edge)
    for edge in other.edges:
        if edge in after and edge not in was:
            yield Change("edges", there, _text(other, edge), "added", None, edge)


def _moved(edge: Edge, keys: dict[Any, Any], inputs: set[str], outputs: set[str]) -> Edge | None:
    """The edge with other keys; None if one of its ends is not in both nets."""
    ends = []
    for end, ports in ((edge.source, inputs), (edge.target, outputs)):
        if (end.path[0] not in keys) if end.path else (end.port not in ports):
            return None
        ends.append(End((keys[end.path[0]], *end.path[1:]), end.port) if end.path else end)
    return Edge(*ends)


def _text(net: Container, edge: Edge) -> str:
    """The edge, with the ports of layers that have several."""
    texts = []
    for end, several in ((edge.source, "output_names"), (edge.target, "input_names")):
        alone = end.path and getattr(net.inner_net(end.path), several) == (end.port,)
        texts.append(place(end.path, "" if alone else end.port))
    return " -> ".join(texts)
