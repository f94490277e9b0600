"""`Solution`: the sizes of every port, array and parameter of a net, with proofs; and what is open."""

from __future__ import annotations

from typing import Any

import attrs
from attrs import define, field

from netlang.compiler.inference.constraints.equality import Shape, Typed
from netlang.compiler.inference.facts import Kind, Step, Unknown
from netlang.compiler.inference.provenance import EdgeSays
from netlang.compiler.inference.store import Constraint, Store
from netlang.errors import NetError
from netlang.language.edges.paths import array_place, place
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Net, Path
from netlang.language.types.port_types import VARYING, Integer, PortType, Real
from netlang.language.types.sizes import Length, Run, Var, is_open, rank_is_open
from netlang.language.values.sentinels import Automatic, left_open


@define(eq=False)
class Solution:
    """What is known of a net's sizes. Made by `infer.solve`; not changed afterwards.

    `copies`: how many of an array's first levels count copies of the net that the array is in. `clash`: the
    contradiction at which solving stopped; what it found until then stands.
    """

    net: Net
    store: Store = field(factory=Store)
    constraints: list[Constraint] = field(factory=list)
    ports: dict[tuple[Path, str], Typed] = field(factory=dict)
    arrays: dict[Path, Shape] = field(factory=dict)
    copies: dict[Path, int] = field(factory=dict)
    scopes: dict[Path, dict[str, Unknown | int]] = field(factory=dict)
    layers: dict[Path, Layer] = field(factory=dict)
    clash: NetError | None = None
    clashing: Any = None  # the source of a clash: an edge, or what the user wrote

    @property
    def steps(self) -> list[Step]:
        """All steps, in the order in which they were made."""
        return list(self.store.known.values())

    def port(self, path: Path, name: str) -> tuple[tuple[Any, ...], Real | Integer]:
        """Shape and element kind of a port, as far as known. A kind that is not determined is reals."""
        typed = self.ports[(path, name)]
        element, _ = self.store.element(typed.element)
        return self.store.shape(typed.shape), Real() if isinstance(element, Kind) else element

    def port_type(self, path: Path, name: str) -> PortType:
        """A port as one writes it: a length as "Varying", an open size as Automatic; no shape where the rank is open,
        and no kind of reals.

        >>> from netlang import EmbeddingLayer
        >>> EmbeddingLayer(Input="Varying").solution.port_type((), "Output")
        ["Varying", Automatic]
        """
        shape, element = self.port(path, name)
        sizes = (s if isinstance(s, int) else VARYING if isinstance(s, Length) else Automatic for s in shape)
        if isinstance(element, Integer) and not isinstance(element.high, int | None):
            element = Integer(element.low)
        return PortType(
            None if rank_is_open(shape) else tuple(sizes), element if isinstance(element, Integer) else None
        )

    def size(self, path: Path, name: str) -> Any:
        """A parameter or pattern name of a layer: a size, a tuple of them, or Automatic where it is open."""
        unknown: Any = self.scopes[path][name]
        if isinstance(unknown, int):
            return unknown
        shape = self.store.shape((unknown,))
        if isinstance(unknown, Run):
            return Automatic if is_open(shape) else shape
        return Automatic if isinstance(shape[0], Var) else shape[0]

    def dimensions(self, path: Path) -> tuple[Any, ...]:
        """The dimensions of an array; open ones are unknowns."""
        return self.store.shape(self.arrays[path])

    def completed(self, path: Path) -> Layer:
        """The layer at `path` with all inferred sizes filled in."""
        layer = self.layers[path]
        changes = {}
        for f in attrs.fields(type(layer)):
            value = getattr(layer, f.name)
            if f.metadata.get("sizes") and left_open(value):
                found = self.size(path, f.name) if f.name in self.scopes[path] else Automatic
                if found is not Automatic:
                    changes[f.alias] = found
        return layer._filled(changes) if changes else layer

    def clashes_at(self, path: Path, port: str = "") -> bool:
        """Whether a contradiction is about this layer, or this port of the net."""
        where = self.clashing
        if isinstance(where, EdgeSays):
            ends = [((*where.path, *end.path), end.port) for end in (where.edge.source, where.edge.target)]
        else:
            ends = [] if where is None else [(where.path, where.name)]
        return any((end == path if path else (end, name) == (path, port)) for end, name in ends)

    def open(self) -> list[tuple[str, tuple[Any, ...]]]:
        """What is still open: the ports of the net and arrays with a size that nothing settles."""
        found = [(place((), n), self.port((), n)[0]) for n in (*self.net.input_names, *self.net.output_names)]
        found += [(array_place(path), self.dimensions(path)) for path in self.arrays]
        return [(name, shape) for name, shape in found if is_open(shape)]
