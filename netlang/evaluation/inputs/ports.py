"""What each input port of a net takes: dimensions, element kind, encoder, shortest length."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from attrs import field, frozen

from netlang.compiler.inference.explanations.clash_errors import reason_for
from netlang.language.nets.container import Container
from netlang.language.nets.net import Net, Path
from netlang.language.types.coders import Coder, Encoder
from netlang.language.types.mapped_coders import mapped_coder
from netlang.language.types.port_types import Integer, Real
from netlang.language.types.sizes import Length, is_open, shape_text


@frozen
class Least:
    """The least `number` of elements, at a level of its input, that a layer accepts."""

    length: Length
    number: int
    layer: str
    level: int


@frozen(eq=False)
class PortSpec:
    """What data for one input port have to be like."""

    name: Any  # a string; for a state or a gradient its NetPort or NetPortGradient
    shape: tuple[Any, ...]  # of sizes and Lengths; of unknowns too, while the net is half known
    element: Real | Integer
    encoder: Encoder | None = None
    shortest: tuple[Least, ...] = ()
    sums: tuple[Length, ...] = ()  # of lengths of the net: what several ports tell together
    because: Callable[[], str] = str  # the reason, for messages
    varying: tuple[tuple[int, Length], ...] = field(init=False)  # the axes of an example that vary, and their lengths

    def __attrs_post_init__(self) -> None:
        varying = tuple((axis, size) for axis, size in enumerate(self.shape) if isinstance(size, Length))
        object.__setattr__(self, "varying", varying)

    @property
    def rank(self) -> int:
        return len(self.shape)

    @property
    def is_open(self) -> bool:
        return is_open(self.shape)

    @property
    def is_sequence(self) -> bool:
        """Whether the first dimension varies."""
        return bool(self.shape) and isinstance(self.shape[0], Length)

    def dtype_in(self, precision: Any) -> np.dtype:
        """What programs of a precision take at this port."""
        return np.dtype(np.int64 if self.is_integer else precision)

    @property
    def is_integer(self) -> bool:
        return isinstance(self.element, Integer)

    def __str__(self) -> str:
        high = getattr(self.element, "high", None)
        kind = "integer" if self.is_integer else "number"
        range_text = f" {self.element.low}..{high}" if isinstance(high, int) else ""  # type: ignore[union-attr]
        if not self.shape:
            return f"{'an' if self.is_integer else 'a'} {kind}{range_text}"
        dimensions = shape_text(self.shape, varying='"Varying"')
        return f"an array of dimensions {dimensions} of {kind}s{range_text}"


def coder_of(net: Net, port: str, output: bool = False) -> Coder | None:
    """The encoder (or decoder) on a port: its own, or that of the inner port it leads to."""
    return next((coder for coder, _ in coders_of(net, port, output)), None)


def coders_of(net: Net, port: str, output: bool = False) -> Iterator[tuple[Coder, Path]]:
    """The coders on a port, of which the first counts: each as it applies to the port, and where it was given, as the
    path of a port; that is empty where a layer declares it."""
    given = net.given(port)
    if given.coder is not None:
        yield given.coder, (port,)
    if isinstance(net, Container):
        for end in net.ends_of(port, output):
            if len(end.path) == 1:
                for coder, where in coders_of(net.inner_nets()[end.path[0]], end.port, output):
                    yield coder, (*end.path, *where) if where else ()
    else:
        declared = next((p.coder for p in net.ports() if p.name == port), "")  # type: ignore[attr-defined]
        if declared:
            yield Encoder.of_kind(declared)(), ()
        yield from _coders_inside(net, port, output)


def _coders_inside(net: Net, port: str, output: bool) -> Iterator[tuple[Coder, Path]]:
    """The coders on a port of an operator's net, for the operator's own port that is mapped over it."""
    outer = next((p.pattern for p in net.ports() if p.name == port), "")  # type: ignore[attr-defined]
    for inner in net.inner_ports() if isinstance(outer, str) else ():  # type: ignore[attr-defined]
        words = inner.pattern.split()
        if words and outer.split()[-len(words) :] == words:
            for coder, where in coders_of(net.inner_net(inner.path), inner.port, output):
                levels = len(outer.split()) - len(words)
                yield mapped_coder(coder, levels), (*inner.path, *where) if where else ()
            return


def port_specs(net: Net) -> tuple[PortSpec, ...]:
    """What each input port takes; computed once per structure."""
    shared = net.memo["shared"]
    if "ports" not in shared:
        least, sums = shortest(net), net.solution.store.sums()
        shared["ports"] = tuple(_port_spec(net, name, least, sums) for name in net.input_names)
    return shared["ports"]


def _port_spec(net: Net, name: str, least: tuple[Least, ...], sums: tuple[Length, ...]) -> PortSpec:
    shape, element = net.solution.port((), name)
    encoder = coder_of(net, name)
    encoder = encoder if isinstance(encoder, Encoder) else None
    return PortSpec(name, shape, element, encoder, least, sums, functools.partial(reason_for, net.solution, name))


def shortest(net: Net) -> tuple[Least, ...]:
    """The least lengths that the layers of a net need."""
    found = []
    for path, layer in net.solution.layers.items():
        if layer.shortest and layer.input_names:
            sizes = net.solution.port(path, layer.input_names[0])[0]
            least = layer.shortest(len(sizes)) if callable(layer.shortest) else layer.shortest
            least = least if isinstance(least, tuple) else (least,)
            for level, (size, number) in enumerate(zip(sizes, least, strict=False), 1):
                if number and isinstance(size, Length):
                    found.append(Least(size, number, type(layer).__name__, level))
    return tuple(found)
