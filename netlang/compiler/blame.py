"""From a clash of facts to an error message: the place, both sides, where each came from, and ways out."""

from __future__ import annotations

from typing import Any

from netlang.compiler.infer import Solution, Written, _EdgeSays, place
from netlang.compiler.solver import Because, Clash, Step, shown
from netlang.errors import NetShapeError
from netlang.spec.sizes import Length
from netlang.spec.types import Integer, Real


def shape_error(solution: Solution, clash: Clash) -> NetShapeError:
    """The error for two facts that contradict each other."""
    roots = (_roots(clash.why_left, clash.rule), _roots(clash.why_right, clash.rule))
    headline, sides = _sides(clash)
    texts = [side for side, _ in sides]
    width = max(map(len, texts), default=0)
    details = [
        f"{text.ljust(width)}   because {_because(roots[i])}" if roots[i] else text for i, (text, _) in enumerate(sides)
    ]
    return NetShapeError(
        f"{clash.rule.where}: {headline}",
        details,
        _ways(clash, roots),
        left=clash.left,
        right=clash.right,
        reasons=(clash.why_left, clash.why_right),
        solution=solution,
    )


def _sides(clash: Clash) -> tuple[str, list[tuple[str, Any]]]:
    """The headline, and one line for each side."""
    left, right = size_text(clash.left), size_text(clash.right)
    where = clash.rule.where
    if clash.what == "varies":
        return "its input varies in length, and it needs a fixed number of elements", [("one size varies", 0)]
    if clash.what == "divide":
        return f"{left} is not a multiple of {right}", [(f"the whole is {left}", 0), (f"its parts make {right}", 1)]
    if clash.what == "sum":
        return f"the whole, {left}, is too small for its parts", [(f"the whole is {left}", 0), (f"the parts known make {right}", 1)]
    if clash.what == "positive":
        return f"there are no empty arrays, and this size would be {left}", [(f"the size would be {left}", 0)]
    if clash.what == "window":
        return f"{left} elements are too few for a window of {right}", [(f"the input has {left}", 0)]
    if clash.what == "rank":
        return _rank_text(clash.left, clash.right), _named(where, shown(clash.left), shown(clash.right), "is")
    if clash.what == "kind":
        return f"{kind_text(clash.left)} are not {kind_text(clash.right)}", _named(
            where, kind_text(clash.left), kind_text(clash.right), "has"
        )
    if clash.what == "range" or clash.at == "range":
        return f"{left} is not {right}", _named(where, left, right, "has integers up to")
    return f"{left} is not {right}", _named(where, left, right, "ends in" if clash.at == "last" else "has")


def _named(where: Any, left: str, right: str, verb: str) -> list[tuple[str, Any]]:
    """Each side by its port where an edge clashes; otherwise what is there and what was said."""
    if isinstance(where, _EdgeSays):
        ends = where.edge.source, where.edge.target
        names = [place((*where.path, *end.path), end.port) for end in ends]
        return [(f"{names[0]} {verb} {left}", 0), (f"{names[1]} {verb} {right}", 1)]
    return [(f"one side {verb} {left}", 0), (f"the other {verb} {right}", 1)]


def size_text(size: Any) -> str:
    if isinstance(size, Length):
        return f"a length that varies ({size})" if size.steps else "a length that varies"
    return shown(size)


def kind_text(kind: Any) -> str:
    return "reals" if isinstance(kind, Real) else shown(kind) if isinstance(kind, Integer) else "elements of unknown kind"


def _rank_text(left: Any, right: Any) -> str:
    if isinstance(left, tuple) and isinstance(right, tuple):
        return f"rank {len(left)} is not rank {len(right)}" if len(left) != len(right) else "ranks differ"
    return "there are not that many levels"


def _roots(because: Because, rule: Any) -> list[Written]:
    """What the user wrote, at the ends of the proof; without recursion, for proofs are as deep as nets."""
    found: dict[Any, None] = {}
    seen: set[Step] = set()
    stack = list(reversed(because))
    while stack:
        step = stack.pop()
        if step in seen:
            continue
        seen.add(step)
        if not step.because or step.rule.where.sort in ("parameter", "port", "coder", "array"):
            found[step.rule.where] = None
        stack.extend(reversed(step.because))
    if not because and isinstance(rule.where, Written):
        found[rule.where] = None
    written = [w for w in found if isinstance(w, Written) and w.sort != "rule"]
    return written or [w for w in found if isinstance(w, Written)]


def _because(roots: list[Written]) -> str:
    texts = list(dict.fromkeys(str(root) for root in roots[:3]))
    return ", and ".join(texts)


def _ways(clash: Clash, roots: tuple[list[Written], list[Written]]) -> list[str]:
    """One or two concrete ways out: change a parameter to the other side's size, or leave something out."""
    if clash.what == "varies":
        return ["NetMapOperator(LinearLayer(...)) to map it over the sequence", "SequenceLastLayer() before it"]
    ways: list[str] = []
    for mine, other in ((roots[0], clash.right), (roots[1], clash.left)):
        for root in mine:
            if root.sort == "parameter" and isinstance(other, int) and isinstance(root.value, int):
                ways.append(root.text.replace(str(root.value), str(other), 1))
            elif root.sort == "parameter" and isinstance(other, int) and isinstance(root.value, tuple) and len(root.value) == 1:
                ways.append(root.text.replace(str(root.value[0]), str(other), 1))
            elif root.sort in ("port", "array"):
                ways.append(f"leave {_shorter(root)} out and it will be inferred")
    return list(dict.fromkeys(ways))[:2]


def _shorter(root: Written) -> str:
    if root.sort == "array":
        return root.name
    form = root.value
    return f"{root.name}={form!r}"
