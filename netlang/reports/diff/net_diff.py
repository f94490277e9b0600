"""`NetDiff`: what differs between two nets."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import attrs
import numpy as np

from netlang.errors import brief, cut, enumerated, quoted
from netlang.language.declaration.signatures import in_our_words
from netlang.language.nets.container import Container
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Net, Path, refuse_other
from netlang.language.types.port_types import PortType
from netlang.language.values.net_arrays import NetArray, Numbers, by_value, shared_numbers
from netlang.language.values.sentinels import Automatic
from netlang.reports.diff.differences import SORTS, WIDTH, Change, NetDifferences
from netlang.reports.diff.pairs import Pairs, paired
from netlang.reports.diff.wiring import edges_changed, layers_changed
from netlang.surgery.parts import parameters_of, ports_of
from netlang.surgery.subnet import bare_text

Changes = Iterator[Change]


@in_our_words
def NetDiff(one: Net, other: Net, /) -> NetDifferences:
    """What is different in the second of two nets: layers, edges, parameters, sizes, coders, arrays (by how much).

    Layers of one name are compared; those without names in the order in which they follow each other, so that one
    which was inserted does not make all others differ. Prints as a table; `found["arrays"]` are the changes of one
    sort, `len(found)` is their number. Equal nets give an empty one. Ours: Wolfram has no such function.

    >>> from netlang import LinearLayer, NetAppend, NetChain, NetDiff, Ramp
    >>> net = NetChain({"a": LinearLayer(2, Weights=[[1], [2]], Biases=None), "f": Ramp})
    >>> NetDiff(net, NetAppend(net.with_arrays({("a", "Weights"): [[1], [2.5]]}), ("out", LinearLayer(3))))
    3 differences
      layer   "out"         added: LinearLayer(3)
      size    Output        2 -> 3
      array   "a".Weights   by 0.5 at most, 22.4% in norm
    >>> NetDiff(net, net)
    no differences
    """
    refuse_other(one, "NetDiff")
    refuse_other(other, "NetDiff")
    if one == other:
        return NetDifferences(())
    found, order = list(_Comparison(one, other).changes()), list(SORTS)
    return NetDifferences(tuple(sorted(found, key=lambda change: order.index(change.sort))))


class _Comparison:
    """Two nets, compared from the outside to the inside."""

    def __init__(self, one: Net, other: Net) -> None:
        self.one, self.other = one, other
        self.numbers = [shared_numbers(net.own_arrays().values()) for net in (one, other)]
        self.seen: set[str] = set()  # the shared arrays that have been compared

    def changes(self) -> Changes:
        waiting: list[tuple[Path, Path]] = [((), ())]
        while waiting:
            here, there = waiting.pop()
            one, other = self.one.inner_net(here), self.other.inner_net(there)
            both = isinstance(one, Container) and isinstance(other, Container)
            if type(one) is not type(other):
                yield Change("layers", there, "", f"{_text(one)} -> {_text(other)}", one, other)
                if not both:
                    continue
            yield from _parameters(there, one, other)
            yield from self._ports(here, there, one, other)
            pairs: Pairs = [(key, key) for key in one.inner_nets() if key in other.inner_nets()]
            if isinstance(one, Container) and isinstance(other, Container):
                pairs = paired(one, other)
                yield from layers_changed(here, there, one, other, pairs)
                yield from edges_changed(there, one, other, pairs)
            elif isinstance(one, Layer) and isinstance(other, Layer):
                yield from self._arrays(there, one, other)
            waiting += [((*here, a), (*there, b)) for a, b in reversed(pairs)]

    # ports ------------------------------------------------------------------------------------------------

    def _ports(self, here: Path, there: Path, one: Net, other: Net) -> Changes:
        before, after = ports_of(one), ports_of(other)
        for name in dict.fromkeys((*before, *after)):
            if name not in before or name not in after:
                gone = name not in after
                yield Change("ports", there, name, *(("removed", name, None) if gone else ("added", None, name)))
                continue
            sizes = self.one.solution.port_type(here, name), self.other.solution.port_type(there, name)
            told = not there or (isinstance(one, Layer) and name in one.output_names)
            if told and sizes[0] != sizes[1]:
                yield Change("sizes", there, name, f"{sizes[0]!r} -> {sizes[1]!r}", *sizes)
            yield from _said(there, name, one.given(name), other.given(name), told and sizes[0] != sizes[1])

    # arrays -----------------------------------------------------------------------------------------------

    def _arrays(self, there: Path, one: Layer, other: Layer) -> Changes:
        names = [array.name for layer in (one, other) for array in layer.arrays_declared()]
        for name in dict.fromkeys(names):
            given = [layer.given(name) if name in _declared(layer) else None for layer in (one, other)]
            shared = [value.name if isinstance(value, NetArray) else None for value in given]
            if shared[0] == shared[1] and shared[0] in self.seen:
                continue
            self.seen |= {name for name in shared if name and shared[0] == shared[1]}
            numbers = [
                known.get(value.name, Automatic) if isinstance(value, NetArray) else value
                for value, known in zip(given, self.numbers, strict=True)
            ]
            how, most, relative = _by_how_much(*numbers)
            sharing = [] if shared[0] == shared[1] else [" -> ".join(_shared(name) for name in shared)]
            if how or sharing:
                text = ", ".join([*sharing, *([how] if how else [])])
                yield Change("arrays", there, name, text, given[0], given[1], most, relative)


def _declared(layer: Layer) -> list[str]:
    return [array.name for array in layer.arrays_declared()]


def _shared(name: Any) -> str:
    return "not shared" if name is None else f"shared as {quoted(name)}"


def _by_how_much(before: Any, after: Any) -> tuple[str, float | None, float | None]:
    """How the numbers of an array differ, in words and numbers; no words where they do not."""
    arrays = isinstance(before, np.ndarray) and isinstance(after, np.ndarray)
    if before is after or (arrays and Numbers(before) == Numbers(after)):
        return "", None, None
    if not arrays or (before.shape != after.shape and before.ndim and after.ndim):
        return f"{_dimensions(before)} -> {_dimensions(after)}", None, None
    before, change = np.float64(before), np.float64(after) - before  # type: ignore[assignment]
    most, norm = float(np.abs(change).max(initial=0)), _norm(np.broadcast_to(before, change.shape))
    relative = _norm(change) / norm if norm else None
    share = "" if relative is None else f", {100 * relative:.3g}% in norm"
    return f"by {most:.2g} at most{share}", most, relative


def _norm(array: np.ndarray) -> float:
    largest = float(np.abs(array).max(initial=0))
    return largest * float(np.linalg.norm(array / largest)) if largest else 0.0


def _dimensions(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return str(list(value.shape))
    return "absent" if value is None else "not initialized"


# parameters, and what is said of ports --------------------------------------------------------------------


def _parameters(there: Path, one: Any, other: Any) -> Changes:
    """The parameters that differ, as they were written."""
    if type(one) is not type(other):
        return
    fields: dict[str, Any] = attrs.fields_dict(type(one))
    for name, field in parameters_of(one).items():
        key = fields[field].eq_key or (lambda value: value)
        before, after = getattr(one, field), getattr(other, field)
        nets = "nets" in fields[field].metadata or (isinstance(before, Net) and isinstance(after, Net))
        if not nets and fields[field].eq and key(before) != key(after):
            show = partial(_written, fields[field])
            yield Change("parameters", there, name, f"{show(before)} -> {show(after)}", before, after)


def _written(field: Any, value: Any) -> str:
    """The value of a parameter as it is written."""
    if field.metadata.get("sizes") and isinstance(value, tuple) and len(value) == 1:
        return str(value[0])
    return cut(field.metadata.get("show", _text)(value), WIDTH)


def _said(there: Path, name: str, before: PortType, after: PortType, told: bool) -> Changes:
    """The coders that differ; and other types, unless the sizes that follow from them are told to differ."""
    coders: tuple[Any, Any] = (before.coder, after.coder)
    if coders[0] != coders[1]:
        kinds = coders[0] is not None and type(coders[0]) is type(coders[1])
        differ = _differing(*(coder.parameters for coder in coders)) if kinds else []
        which = f", {enumerated(differ)} differ" if differ else ""
        yield Change("coders", there, name, f"{_text(coders[0])} -> {_text(coders[1])}{which}", *coders)
    elif before != after and not told:
        yield Change("ports", there, name, f"{before!r} -> {after!r}", before, after)


def _differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [name for name, value in before.items() if by_value(after.get(name)) != by_value(value)]


def _text(value: Any) -> str:
    return cut(bare_text(value) if isinstance(value, Net) else "none" if value is None else brief(value), WIDTH)
