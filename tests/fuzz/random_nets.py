"""Random nets for the fuzzers: layers of one or two inputs, wired to whatever fits, of fixed and varying sizes.

A `Recipe` is what a net is made of, so that a law can make it again with something added, left out or wrapped.
"""

from __future__ import annotations

import random
from typing import Any

from attrs import evolve, frozen

from netlang import (
    AggregationLayer,
    AppendLayer,
    Automatic,
    CatenateLayer,
    ConvolutionLayer,
    ElementwiseLayer,
    FlattenLayer,
    GatedRecurrentLayer,
    LinearLayer,
    NetBidirectionalOperator,
    NetGraph,
    NetMapOperator,
    NetPort,
    PaddingLayer,
    PartLayer,
    PoolingLayer,
    PrependLayer,
    ReplicateLayer,
    ReshapeLayer,
    SequenceLastLayer,
    SequenceMostLayer,
    SequenceRestLayer,
    SequenceReverseLayer,
    Tanh,
    ThreadingLayer,
    TotalLayer,
    TransposeLayer,
)
from netlang.errors import NetError
from netlang.language.types.sizes import Length


@frozen
class Recipe:
    """The arguments of a NetGraph: vertices, edges, and port types."""

    layers: dict[str, Any]
    edges: tuple[Any, ...]
    ports: dict[str, Any]

    def net(self, **ports: Any) -> NetGraph:
        """Each layer without outgoing edges feeds an output: `to_v3` for v3."""
        used = {end for edge in self.edges for end in _flat(edge[0])}
        ends = [(name, NetPort(f"to_{name}")) for name in self.layers if name not in used]
        return NetGraph(self.layers, [*self.edges, *ends], **{**self.ports, **ports})


def recipe(rng: random.Random, most: int = 5) -> Recipe:
    """A valid net of up to `most` layers, all input sizes given."""
    made = Recipe({}, (), {f"x{i}": _input(rng) for i in range(rng.randint(1, 3))})
    types: dict[Any, tuple[Any, ...]] = {NetPort(name): _lengths(form, name) for name, form in made.ports.items()}
    for _ in range(4 * most):
        if len(made.layers) == most:
            break
        name = f"v{len(made.layers)}"
        count, layer = _layer(rng, types)
        sources = [rng.choice(list(types)) for _ in range(count)]
        ends = [name] if count == 1 else _ends(layer, name)
        edges = [(sources, name)] if ends is None else list(zip(sources, ends, strict=True))
        grown = evolve(made, layers={**made.layers, name: layer}, edges=(*made.edges, *edges))
        try:
            net = evolve(grown, ports=_used(grown)).net()
            types[name] = net.solution.port((name,), "Output")[0]
        except NetError:
            continue
        made = grown
    return evolve(made, ports=_used(made)) if made.layers else recipe(rng, most)


def _used(made: Recipe) -> dict[str, Any]:
    """The ports with outgoing edges."""
    used = {
        end.path[0] for edge in made.edges for end in _flat(edge) if isinstance(end, NetPort) and len(end.path) == 1
    }
    return {name: form for name, form in made.ports.items() if name in used}


def _flat(edge: Any) -> list[Any]:
    return [end for part in edge for end in _flat(part)] if isinstance(edge, list | tuple) else [edge]


def _input(rng: random.Random) -> Any:
    sizes = [rng.choice(["Varying", "Varying", 2, 3, 6]) for _ in range(rng.choice([1, 1, 2, 2, 3]))]
    return sizes if rng.random() < 0.9 else [n if n != "Varying" else 4 for n in sizes]


def _lengths(form: list[Any], name: str) -> tuple[Any, ...]:
    return tuple(Length(f"{name}.{i}") if size == "Varying" else size for i, size in enumerate(form))


def _ends(layer: Any, name: str) -> list[Any] | None:
    """The ports of a layer of several inputs; None where it takes a list of any number."""
    names = [port.name for port in layer.ports() if port.direction == "in" and not port.many]
    return [NetPort(name, port) for port in names] or None


def _layer(rng: random.Random, types: Any) -> tuple[int, Any]:
    """A layer, and its number of inputs."""
    n, level = rng.choice([1, 2, 3]), rng.choice([1, 1, -1, 2])
    one = [
        lambda: PaddingLayer([[rng.randint(0, 2), rng.randint(0, 2)] for _ in range(rng.choice([1, 1, 2]))]),
        SequenceMostLayer,
        SequenceRestLayer,
        SequenceReverseLayer,
        SequenceLastLayer,
        lambda: ElementwiseLayer(Tanh),
        lambda: PartLayer(rng.choice([(2, -1), (1, -2), 1, -1, (1, -1, 2), (-1, 1, -2), (1, 2)])),
        lambda: ConvolutionLayer(n, rng.choice([1, 2, 3]), Stride=rng.choice([1, 1, 2]), Dimensionality=1),
        lambda: PoolingLayer(rng.choice([[2], [3]]), rng.choice([1, 2])),
        lambda: LinearLayer(n),
        lambda: LinearLayer([n, 2]),
        lambda: NetMapOperator(LinearLayer(n)),
        lambda: GatedRecurrentLayer(n),
        lambda: NetBidirectionalOperator(GatedRecurrentLayer(n)),
        TransposeLayer,
        FlattenLayer,
        lambda: ReshapeLayer([Automatic, n]),
        lambda: ReplicateLayer(n),
        lambda: AggregationLayer("Mean", level),
    ]
    two = [
        lambda: CatenateLayer(level),
        lambda: CatenateLayer(level),
        TotalLayer,
        lambda: ThreadingLayer(lambda a, b: a + b),
        lambda: ThreadingLayer(lambda a, b: a * b, rng.choice([1, 2, -1])),
        AppendLayer,
        PrependLayer,
    ]
    return (1, rng.choice(one)()) if rng.random() < 0.55 else (2, rng.choice(two)())
