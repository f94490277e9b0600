"""From contradictory facts to an error message: the place, both sides, where each came from, and fixes."""

from __future__ import annotations

from typing import Any

from netlang.compiler.inference.explanations.fixes import ways_out
from netlang.compiler.inference.explanations.names import Words, kind_text, side_names, too_small, whose
from netlang.compiler.inference.explanations.roots import USER, roots
from netlang.compiler.inference.facts import Clash
from netlang.compiler.inference.provenance import EdgeSays, Written, parameter_text
from netlang.compiler.inference.solution import Solution
from netlang.errors import NetError, NetShapeError
from netlang.language.edges.paths import place
from netlang.language.types.port_types import Integer, Real
from netlang.language.types.sizes import Length, Run, shape_text, size_text, varies
from netlang.language.values.sentinels import Automatic

Sides = list[tuple[str, Any]]  # the fact; its reasons, or a side's: 0 left, 1 right


def shape_error(solution: Solution, clash: Clash) -> NetShapeError:
    """The error for two contradictory facts."""
    whys = (clash.why_left, clash.why_right)
    found = (roots(clash.why_left), roots(clash.why_right))
    if clash.what == "sum":  # the whole may give the parts their rank, which explains no size
        found = (found[0], [root for root in found[1] if root not in found[0]] or found[1])
    headline, sides = _sides(solution, clash)
    lines = []
    for text, side in sides:
        of_side = found[side] if isinstance(side, int) else roots(side)
        lines.append((text, _because(solution, clash.rule.where, of_side, side)))
    width = max((len(text) for text, cause in lines if cause), default=0)
    details = [f"{text.ljust(width)}   because {cause}" if cause else text for text, cause in lines]
    return NetShapeError(
        f"{whose(solution, clash.rule.where)}: {headline}",
        details,
        ways_out(solution, clash, found),
        left=clash.left, right=clash.right, reasons=whys, solution=solution, net=solution.net,
    )  # fmt: skip


def _sides(solution: Solution, clash: Clash) -> tuple[str, Sides]:
    """The headline, and one line for each side."""
    where, left, right = clash.rule.where, clash.left, clash.right
    if isinstance(left, NetError):
        return _of_function(solution, where.path, left)
    if clash.what == "positive":
        headline, line = too_small(solution, where.path, clash.whole, left)  # type: ignore[arg-type]
        return headline, [(line, 0)]
    if clash.what == "varies":
        return _varies(solution, where)
    if clash.says:
        headline, *lines = clash.says
        return headline, list(zip(lines, (0, 1), strict=False))
    if isinstance(where, Written) and where.sort == "rule" and clash.what != "rank":
        given = {root.name for root in roots(clash.why_left) if root.sort == "array" and root.path == where.path}
        whole, parts = clash.rule.sides(Words(solution, where.path, given))
        is_not = "is not a multiple of" if clash.what == "divide" else "is not"
        sides = (whole.format(_size_text(left)), 0), (parts.format(_size_text(right)), 1)
        return f"{_size_text(left)} {is_not} {_size_text(right)}", list(sides)
    mine, other = side_names(solution, where)
    if clash.what == "rank":
        return _rank_text(left, right), [(f"{mine} is {shape_text(left)}", 0), (f"{other} is {shape_text(right)}", 1)]
    if clash.what in ("kind", "range"):
        texts = [kind_text(side) if clash.what == "kind" else _range_text(side) for side in (left, right)]
        return f"{texts[0]} are not {texts[1]}", [(f"{mine} has {texts[0]}", 0), (f"{other} has {texts[1]}", 1)]
    at = clash.level
    return f"{_size_text(left)} is not {_size_text(right)}", [
        (f"{mine} {_has(left, at)}", 0), (f"{other} {_has(right, at)}", 1)
    ]  # fmt: skip


def _of_function(solution: Solution, path: Any, error: NetError) -> tuple[str, Sides]:
    """The message of a layer's own shape function, and its inputs."""
    headline, store = error.headline, solution.store
    layer = type(solution.layers[path]).__name__
    if headline.startswith(layer):  # the message names the layer
        headline = headline.rpartition("): ")[2] or headline
    inputs = [p.name for p in solution.layers[path].ports() if p.direction == "in"]
    reasons = [store.because(solution.ports[(path, name)].shape) for name in inputs]
    return headline, [
        (f"{name} is {shape_text(solution.port(path, name)[0])}", why)
        for name, why in zip(inputs, reasons, strict=True)
    ]


def _varies(solution: Solution, where: Any) -> tuple[str, Sides]:
    layer = solution.layers[where.path]
    open_to_data = [p.name for p in layer.ports() if varies(solution.port(where.path, p.name)[0])]
    names = open_to_data or ["one of its sizes"]
    inputs = [n for n in names if n in layer.input_names]
    return f"its {'input' if inputs else 'output'} varies in length, and it needs a fixed number of elements", [
        (f"{name} is {shape_text(solution.port(where.path, name)[0])}", 0) for name in (inputs or names)[:1]
    ]


def _has(value: Any, level: int | None) -> str:
    """The size of one side at a level."""
    if isinstance(value, Length):
        return f"varies ({value}) at level {level}" if level and level > 0 else f"varies ({value})"
    if level == -1:
        return f"ends in {_size_text(value)}"
    return f"has {_size_text(value)}" + (f" at level {level}" if level else "")


def _size_text(size: Any) -> str:
    return f"a varying length ({size})" if isinstance(size, Length) else size_text(size)


def _range_text(side: Any) -> str:
    if isinstance(side, Integer | Real):
        return kind_text(side)
    return "integers without end" if side is None else f"integers 1..{_size_text(side)}"


def _rank_text(left: Any, right: Any) -> str:
    if not isinstance(left, tuple) or not isinstance(right, tuple):
        return "there are not that many levels"
    ranks = [_rank(side) for side in (left, right)]
    return f"{ranks[0]} is not {ranks[1]}"


def _rank(shape: tuple[Any, ...]) -> str:
    fixed = sum(not isinstance(term, Run) for term in shape)
    return f"rank {fixed}" + (" or more" if fixed < len(shape) else "")


# reasons --------------------------------------------------------------------------------------------------


def reason_for(solution: Solution, port: str) -> str:
    """What the user wrote that determines the shape of a port of the net; "" where nothing does."""
    said = [c.where for c in solution.constraints if isinstance(c.where, Written) and c.where.sort in USER]
    found = [where for where in said if (where.path, where.name) == ((), port)]
    if not any(where.value.shape is not None and Automatic not in where.value.shape for where in found):
        found += roots(solution.store.because(solution.ports[((), port)].shape))
    return ", and ".join(dict.fromkeys(said_by(root, ()) for root in found[:3]))


def _because(solution: Solution, where: Any, found: list[Written], side: Any) -> str:
    """The reason for one side: what the user wrote, or else what the layer there takes or gives."""
    own = isinstance(where, Written) and where.sort in USER and side == 1
    if own and where not in found:
        found = [where, *found]
    here = _here(where, side)
    texts = [said_by(root, here) for root in found[:3]]
    if texts:
        return ", and ".join(dict.fromkeys(texts))
    layer = solution.layers.get(here)
    if layer is None:
        return ""
    if isinstance(where, Written) and where.sort == "rule":
        return parameter_text(layer)
    verb = "gives" if isinstance(where, EdgeSays) and side == 0 else "takes"
    return f"that is what {type(layer).__name__} {verb}"


def _here(where: Any, side: Any) -> Any:
    if isinstance(where, EdgeSays):
        end = (where.edge.source, where.edge.target)[side]
        return (*where.path, *end.path)
    return where.path


def said_by(root: Written, here: Any) -> str:
    """What was written; with the layer, if the message is about another."""
    if root.sort == "parameter" and root.path and root.path != here:
        return f"{place(root.path)} is {root.text}"
    return root.text
