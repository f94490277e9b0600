"""Other nets that the user may have meant, where layers and inputs do not fit: each is solved before it is
suggested."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
from attrs import evolve

from netlang.compiler.inference.constraints.equality import Equal
from netlang.compiler.inference.facts import Clash
from netlang.compiler.inference.from_layers import Declaring
from netlang.compiler.inference.provenance import EdgeSays, Written, parameter_text
from netlang.compiler.inference.solution import Solution
from netlang.compiler.inference.solver import solve_constraints
from netlang.compiler.inference.store import Constraint
from netlang.errors import NetError, all_of
from netlang.language.edges.paths import place
from netlang.language.nets.container import Container
from netlang.language.nets.layer import Layer
from netlang.language.nets.nested_nets import nets_changed
from netlang.language.nets.net import Net, Path
from netlang.language.types.sizes import Run
from netlang.language.values.numbers import is_integer


def other_forms(solution: Solution, clash: Clash, found: list[Written]) -> list[str]:
    """The sizes of the layer in another order, another option where one does not fit, or images with channels last."""
    others = [*_exchanged(solution, found), *_other_options(solution, clash)]
    return others or _channels_last(solution, clash, found)


def as_array(solution: Solution, clash: Clash, found: list[Written]) -> list[str]:
    """A reshape for a vector where an array is needed and nothing else fits."""
    shapes = [side for side in (clash.left, clash.right) if isinstance(side, tuple)]
    vector = [shape for shape in shapes if len(shape) == 1 and isinstance(shape[0], int)]
    matrix = [shape for shape in shapes if sum(not isinstance(term, Run) for term in shape) == 2]
    layer = solution.layers.get(_where(clash))
    if (
        clash.what != "rank"
        or any(root.sort == "data" for root in found)
        or not vector
        or not matrix
        or layer is None
        or layer.arrays_declared()
    ):
        return []
    return [f"ReshapeLayer([{vector[0][0]}, 1]) before it, for an array of one column"]


def padded(solution: Solution, clash: Clash) -> list[str]:
    """Padding for a window larger than its input."""
    path = _where(clash)
    layer: Any = solution.layers.get(path)
    if clash.what != "window" or getattr(layer, "PaddingSize", None) != 0:
        return []
    other = changed(layer, {"PaddingSize": "Same"})
    return [parameter_text(other)] if other is not None and fits(replaced(solution.net, {path: other})) else []


def _where(clash: Clash) -> Path:
    """The layer that a clash is about; of an edge, the one at its end."""
    where = clash.rule.where
    return (*where.path, *where.edge.target.path) if isinstance(where, EdgeSays) else where.path


def _other_options(solution: Solution, clash: Clash) -> Iterator[str]:
    path = _where(clash)
    layer = solution.layers.get(path)
    if layer is None:
        return
    fields: dict[str, Any] = attrs.fields_dict(type(layer))
    for options in layer.instead:
        left_out = all(getattr(layer, name) == fields[name].default for name in options)
        other = changed(layer, options) if left_out else None
        if other is not None and fits(replaced(solution.net, {path: other})):
            yield parameter_text(other)


def _exchanged(solution: Solution, found: list[Written]) -> Iterator[str]:
    """The layer with its two sizes exchanged, for those written in another library's order."""
    for said in found:
        layer = solution.layers.get(said.path)
        sizes = [f for f in attrs.fields(type(layer)) if f.metadata.get("sizes") == "one"] if layer else []
        if said.sort == "parameter" and len(sizes) == 2 and all(is_integer(getattr(layer, f.name)) for f in sizes):
            first, second = (getattr(layer, f.name) for f in sizes)
            other = changed(layer, {sizes[0].name: second, sizes[1].name: first}) if first != second else None
            if other is not None and fits(replaced(solution.net, {said.path: other})):
                yield parameter_text(other)


def changed(layer: Any, options: dict[str, Any]) -> Layer | None:
    """The layer with these fields changed, its port types and arrays kept; None if they are invalid."""
    fields: dict[str, Any] = attrs.fields_dict(type(layer))
    said = {f.alias: getattr(layer, f.name) for f in fields.values() if f.name.startswith("given_")}
    bare = layer._filled({f.alias: f.default for f in fields.values() if f.name.startswith("given_")})
    try:
        return attrs.evolve(bare, **{fields[name].alias: value for name, value in options.items()})._filled(said)
    except NetError:
        return None


def _channels_last(solution: Solution, clash: Clash, found: list[Written]) -> list[str]:
    """A transpose where a window may meet the channels."""
    if not clash.rule.spatial:
        return []
    last = {
        path: made
        for path, layer in solution.layers.items()
        if getattr(layer, "Interleaving", None) is False and (made := changed(layer, {"Interleaving": True}))
    }
    if clash.rule.where.path not in last or not fits(replaced(solution.net, last)):
        return []
    texts = [parameter_text(layer) for layer in last.values()]
    ways = [texts[0] if len(texts) == 1 else f"Interleaving=True in {all_of(map(place, last))}"]
    ways[0] += ", for channels that are last"
    for rule in solution.constraints:
        shape = getattr(rule.where.value, "shape", None) if rule.where in found and rule.where.sort == "port" else None
        if isinstance(rule, Equal) and shape is not None and rule.where.path == () and len(shape) in (3, 4):
            first = evolve(rule, right=(rule.right[-1], *rule.right[:-1]))
            if _solves([first if other is rule else other for other in solution.constraints]):
                order = [*range(2, len(shape) + 1), 1]
                ways.append(f"TransposeLayer({order}) before {place(next(iter(last)))}")
    return ways


def replaced(net: Net, changed: dict[Path, Layer]) -> Net:
    """The net with other layers at some paths, unchecked."""
    if () in changed:
        return changed[()]
    inner: dict[Any, dict[Path, Layer]] = {}
    for path, layer in changed.items():
        inner.setdefault(path[0], {})[path[1:]] = layer
    nets = {key: replaced(net.inner_nets()[key], below) for key, below in inner.items()}
    if isinstance(net, Container):
        return net._copy(nodes=tuple((key, nets.get(key, old)) for key, old in net.nodes))
    assert isinstance(net, Layer)
    return net._filled(nets_changed(net, nets))


def fits(net: Net) -> bool:
    """Whether a net has no contradiction."""
    solution = Solution(net)
    try:
        Declaring(solution).net(net, ())
    except NetError:
        return False
    return _solves(solution.constraints)


def _solves(constraints: list[Constraint]) -> bool:
    try:
        solve_constraints(constraints)
    except Clash:
        return False
    return True
