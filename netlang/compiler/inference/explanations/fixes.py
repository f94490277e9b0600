"""Fixes of a clash. Each is tried before it is suggested: the net is solved again with that one change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import attrs
from attrs import define, evolve, field

from netlang.compiler.inference.constraints.equality import Equal
from netlang.compiler.inference.explanations.alternatives import as_array, other_forms, padded
from netlang.compiler.inference.explanations.roots import roots
from netlang.compiler.inference.facts import Clash
from netlang.compiler.inference.provenance import EdgeSays, Written, parameter_text
from netlang.compiler.inference.solution import Solution
from netlang.compiler.inference.solver import solve_constraints
from netlang.compiler.inference.store import Constraint, Store
from netlang.errors import quoted
from netlang.language.edges.net_port import NetPort
from netlang.language.edges.paths import by_keyword, place
from netlang.language.types.port_types import VARYING, Integer, PortType
from netlang.language.types.sizes import Length, Run, is_open, varies
from netlang.language.values.sentinels import Automatic

Proposals = Iterator[tuple[str, Constraint | None]]
Side = tuple[list[Written], Any, Any]  # what the user wrote, its value, and the other side's
TRIALS = 6  # at most: each costs as much as solving the net


def ways_out(solution: Solution, clash: Clash, found: tuple[list[Written], list[Written]]) -> list[str]:
    """One or two fixes: change something to the other side's size, or leave something out."""
    if clash.what in ("varies", "array"):
        data = ["examples of one length"] if any(root.sort == "data" for root in found[0]) else []
        return [*data, *_without_lengths(solution, clash)]
    left, right, other_side = clash.left, clash.right, found[1]
    every = found[0] + found[1]
    if clash.rule.spatial and (ways := other_forms(solution, clash, every)):
        return ways[:2]
    if clash.what == "derive":  # a shape function compares two sizes of its inputs
        if clash.left.ways or not hasattr(clash.left, "left"):
            return list(clash.left.ways)
        left, right, other_side = clash.left.left, clash.left.right, found[0]
    if clash.what == "sum":
        right += 1  # for a part that is open
    if isinstance(left, Length) and isinstance(right, Length) and set(left.bases) & set(right.bases):
        return _cut(left, right)  # both come from the same data, of whatever type
    own = [clash.rule.where] if isinstance(clash.rule.where, Written) and clash.rule.where.sort != "rule" else []
    sides = ((found[0], left, right), ([*own, *other_side], right, left))
    ways = [*_at_the_edge(solution, clash, found), *other_forms(solution, clash, every)]
    trials = _Trials(solution, own + every)
    for propose in (partial(_as_sequence, clash.rule.where), _changes, _left_out):
        ways += trials.first_good(propose, sides, ways)
    ways = ways or as_array(solution, clash, every) or padded(solution, clash) or trials.still_open
    apart = _port_of_its_own(solution, clash)
    return [*ways[:1], *apart] if apart else ways[:2]


@define
class _Trials:
    """Proposals, each tried by solving the net again without the clash; `still_open`: those that leave a size open
    that was inferred."""

    solution: Solution
    clashing: list[Written]
    count: int = 0
    still_open: list[str] = field(factory=list)

    def first_good(self, propose: Callable[..., Proposals], sides: Sequence[Side], known: list[str]) -> list[str]:
        """The first new proposal without a clash."""
        rules = {id(c.where): i for i, c in enumerate(self.solution.constraints)}
        for mine, left, right in sides:
            for root in mine:
                if (index := rules.get(id(root))) is None:
                    continue
                for text, rule in propose(self.solution, root, self.solution.constraints[index], left, right):
                    if (good := self._tried(index, root, text, rule)) and text not in known:
                        return [good]
        return []

    def _tried(self, index: int, root: Written, text: str, rule: Constraint | None) -> str:
        """The proposal in full, if it is good."""
        self.count += 1
        store = _without_clash(self.solution, index, rule, self.clashing) if self.count <= TRIALS else None
        inferred = rule is None and root.sort != "array"
        said: Any = self.solution.constraints[index]
        if store is None:
            return ""
        if inferred and is_open(store.shape(said.left)):
            self.still_open += [] if text in self.still_open else [text]
            return ""
        return f"{text} and it will be inferred" if inferred else text


def _cut(one: Length, other: Length) -> list[str]:
    """How to shorten a sequence to one that is always that many elements shorter."""
    if not (one.is_shift and other.is_shift and one.base == other.base):
        return []
    shorter, longer = sorted((one, other), key=lambda length: length.at(0))
    more = longer.at(0) - shorter.at(0)
    return [f"{'SequenceMostLayer()' if more == 1 else f'PartLayer((1, {-1 - more}))'} after what has length {longer}"]


def _without_lengths(solution: Solution, clash: Clash) -> list[str]:
    """Fixes for a layer that needs a fixed size, where its input is a sequence or varies at inner levels."""
    path = clash.rule.where.path
    layer = solution.layers[path]
    shapes = [solution.port(path, name)[0] for name in layer.input_names]
    last = [shape for shape in shapes if len(shape) > 1 and not isinstance(shape[-1], Length | Run)]
    if last and "Interleaving" in attrs.fields_dict(type(layer)) and not layer.Interleaving:  # type: ignore[attr-defined]
        return ["Interleaving=True where the channels are last", "TransposeLayer before it"]
    if not any(varies(shape) for shape in shapes) or any(isinstance(s, Length) for shape in shapes for s in shape[:1]):
        ways = [f"NetMapOperator({parameter_text(layer)}) to map it over the sequence", "SequenceLastLayer() before it"]
        flat = not layer.arrays_declared() and any(len(shape) == 2 for shape in shapes)  # its elements are vectors
        return ways[1:] if flat and clash.what == "varies" else ways
    mean = ['AggregationLayer("Mean") before it, over the levels that vary'] if clash.what == "varies" else []
    return ["ResizeLayer before it, to a fixed size", *mean]


def _without_clash(solution: Solution, index: int, rule: Constraint | None, written: list[Written]) -> Store | None:
    """The solution with one constraint replaced or left out; None if this contradiction remains, or one that
    involves what was written here. Mistakes elsewhere have fixes of their own."""
    constraints = [*solution.constraints[:index], *([rule] if rule else []), *solution.constraints[index + 1 :]]
    store = Store()
    try:
        return solve_constraints(constraints, store)
    except Clash as clash:
        theirs = {id(root) for root in (*roots(clash.why_left), *roots(clash.why_right), clash.rule.where)}
        changed = solution.constraints[index].where if clash.what == "varies" else None  # reported separately
        ours = {id(root) for root in written if root is not changed}
        if theirs & ours or (rule is None and solution.constraints[index].where.sort == "array"):
            return None
        return None if not theirs - {id(clash.rule.where)} else store


def _at_the_edge(solution: Solution, clash: Clash, found: tuple[list[Written], list[Written]]) -> list[str]:
    """Fixes for an edge between two layers that changed sizes cannot repair: an operator, or another order."""
    where = clash.rule.where
    if not isinstance(where, EdgeSays) or not where.edge.source.path or not where.edge.target.path:
        return []
    source, target = ((*where.path, *end.path) for end in (where.edge.source, where.edge.target))
    if clash.what == "kind" and isinstance(clash.right, Integer):
        layer = parameter_text(solution.layers[target]) if target in solution.layers else place(target)
        return [f"{layer} at the beginning, where codes come into the net", "a layer that takes reals in its place"]
    own = (
        source in solution.layers
        and any(root.path == source for root in found[0])
        and _first_level(solution, where) == "T"
    )
    if clash.what == "rank" and own and _rank_of(clash.right) == _rank_of(clash.left) + 1:
        return [f"NetMapOperator({parameter_text(solution.layers[source])}) to map it over a sequence"]
    return []


def _port_of_its_own(solution: Solution, clash: Clash) -> list[str]:
    """A separate port for an input that may feed several layers only because their inputs share a name."""
    where = clash.rule.where
    if not isinstance(where, EdgeSays) or where.edge.source.path or not where.edge.target.path:
        return []
    edges = solution.net.inner_net(where.path).edges  # type: ignore[attr-defined]
    port, key = where.edge.source.port, where.edge.target.path[0]
    several = len([edge for edge in edges if edge.source == where.edge.source]) > 1
    return [f"({NetPort(f'{port}2')!r}, {quoted(key)}) among the edges, for an input of its own"] if several else []


def _rank_of(shape: Any) -> int:
    return len(shape) if isinstance(shape, tuple) else 0


def _as_sequence(where: Any, solution: Solution, root: Written, rule: Any, mine: Any, other: Any) -> Proposals:
    """A port that is said to be one element where a layer takes a sequence of them, or one channel where it takes
    several."""
    written = root.value.shape if root.sort == "port" else None
    if written is None or VARYING in written or not isinstance(other, tuple):
        return
    if _first_level(solution, where) == "T":
        form = evolve(root.value, shape=(VARYING, *written))
        yield by_keyword(root.name, repr(form)), evolve(rule, right=(Length("T"), *rule.right))
    elif written and _first_level(solution, where) == "channels":  # an image of one channel
        form = evolve(root.value, shape=(1, *written))
        yield by_keyword(root.name, repr(form)), evolve(rule, right=(1, *rule.right))


def _first_level(solution: Solution, where: Any) -> str:
    """The layer's name for the first level of the port that clashes, or of its first port."""
    path, name = where.path, getattr(where, "name", "")
    if isinstance(where, EdgeSays):
        path, name = (*where.path, *where.edge.target.path), where.edge.target.port
    layer = solution.layers.get(path)
    ports = layer.ports() if layer is not None else ()
    port = next((port for port in ports if port.name == name), next(iter(ports), None))
    pattern = "" if port is None else port.pattern if isinstance(port.pattern, str) else port.pattern(layer)
    return next(iter(pattern.split()), "")


def _changes(solution: Solution, root: Written, rule: Any, mine: Any, other: Any) -> Proposals:
    """What to write instead, so that this side agrees with the other."""
    if root.sort == "parameter" and isinstance(rule, Equal):
        layer = solution.layers[root.path]
        alias: Any = attrs.fields_dict(type(layer))[root.name].alias
        for value in _values(root.value, mine, other):
            shape, written = (v if isinstance(v, tuple) else (v,) for v in (value, root.value))
            changed = evolve(rule, right=_kept(shape, written, rule.right))
            yield parameter_text(layer._filled({alias: value})), changed
    if root.sort == "port" and isinstance(rule, Equal):
        for shape in _values(root.value.shape, mine, other or None):
            form = PortType(shape, root.value.element)
            yield by_keyword(root.name, repr(form)), evolve(rule, right=_kept(shape, root.value.shape, rule.right))
        if isinstance(other, Integer) and rule.elements is not None:
            form = PortType(root.value.shape, Integer())
            yield by_keyword(root.name, repr(form)), evolve(rule, elements=None)
    if root.sort == "array" and len(root.value) > 1 and not solution.copies[(*root.path, root.name)]:
        first, second, *others = root.value  # exchanged as in another library: inputs first, or outputs first
        turned = "transpose({0})" if not others else "swapaxes({0}, 0, 1)"
        yield f"{root.name}=numpy.{turned.format(root.name)}", evolve(rule, right=(second, first, *others))


def _kept(shape: tuple[Any, ...], written: tuple[Any, ...], terms: tuple[Any, ...]) -> tuple[Any, ...]:
    """A new shape for a constraint in place of the written one: unchanged levels keep their terms, such as
    lengths."""
    if len(shape) != len(written):
        return shape
    return tuple(term if size == old else size for size, old, term in zip(shape, written, terms, strict=True))


def _values(written: Any, mine: Any, other: Any) -> Iterator[Any]:
    """What could be written instead of a size or a shape."""
    if isinstance(other, tuple) and isinstance(written, tuple):
        if all(isinstance(term, int) for term in other):
            yield other
        return
    if not isinstance(other, int) or not isinstance(mine, int) or isinstance(mine, bool):
        return
    if isinstance(written, int):
        yield other if written == mine else max(1, written + other - mine)  # one term of a sum
    elif isinstance(written, tuple):
        for i in range(len(written) - 1, -1, -1):
            if written[i] == mine:
                yield (*written[:i], other, *written[i + 1 :])


def _left_out(solution: Solution, root: Written, rule: Any, mine: Any, other: Any) -> Proposals:
    """Leave it out, so that it is inferred."""
    if root.sort == "parameter":
        shown, layer = root.value, solution.layers[root.path]
        if isinstance(shown, tuple):
            shown = shown[0] if len(shown) == 1 else list(shown)
        parameter = attrs.fields_dict(type(layer)).get(root.name)  # a rank alone is no parameter
        if parameter is not None and parameter.default is Automatic:
            yield f"leave {root.name}={shown} out of {root.text}", None
    elif root.sort == "port":
        yield f"leave {by_keyword(root.name, repr(root.value))} out", None
    elif root.sort == "found":
        yield f"leave {by_keyword(root.name, repr(root.value))} out (Normal(net) gives the layer without it)", None
    elif root.sort == "array":
        yield f"leave {root.name} out and it will be drawn", None
