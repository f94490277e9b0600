"""Rules (part, number) for the arrays of a net, as LearningRateMultipliers has them: read, checked, and what they mean.

Source: https://reference.wolfram.com/language/ref/LearningRateMultipliers.html
"""

from __future__ import annotations

from typing import Any

import attrs

from netlang.errors import NetOptionError, NetPortError, did_you_mean, enumerated, instead_of_set, quoted
from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.edges.net_port import key_in
from netlang.language.edges.paths import place
from netlang.language.nets.net import Net, Path
from netlang.language.values.numbers import as_python, finite, is_integer
from netlang.language.values.sentinels import All, Automatic

OPTION = "LearningRateMultipliers"


def _rules(value: Any) -> Any:
    """A number, None, Automatic, or rules as pairs of a part and a number."""
    if value is Automatic or value is None or finite(value) is not None:
        return value
    listed = as_python(list(value.items())) if isinstance(value, dict) else value
    if not isinstance(listed, list | tuple):
        return OUTSIDE
    pairs = [pair if isinstance(pair, tuple) and len(pair) == 2 else (None, None) for pair in listed]
    kept = tuple((_part(part), number) for part, number in pairs)
    fit = all(part is not OUTSIDE and (number is None or finite(number) is not None) for part, number in kept)
    return kept if fit else OUTSIDE


def _part(part: Any) -> Any:
    """A name, a position, a range of positions, All, or a path of these."""
    steps = tuple(part) if isinstance(part, list | tuple) else (part,)
    if not steps or not all(isinstance(s, str | range) or is_integer(s) or s is All for s in steps):
        return OUTSIDE
    return steps if isinstance(part, list | tuple) else part


def _instead(value: Any) -> list[str]:
    return instead_of_set(value) or [
        '[("part", None)] to freeze one part',
        '[("part", 1), ("_", None)] to train it alone',
    ]


RULES = Domain(
    "Automatic, a number, None or a list of rules (part, number)",
    _rules,
    [
        "a part is a name, a position, a range of positions, a path of these, or \"_\" for all; a number may be None;",
        "the first rule that matches wins",
    ],
    _instead,
)  # fmt: skip
AMOUNTS = RULES.named(RULES.what, ways=lambda value: ["1 for all arrays", '[("part", 1)] for one part alone'])


def multipliers_field() -> Any:
    """The field for LearningRateMultipliers; its parts must exist in the net."""

    def check(net: Net, field: Any, rules: Any) -> None:
        paths_of(net, (), rules, OPTION)

    show = {"show": lambda rules: repr(list(rules) if isinstance(rules, tuple) else rules)}
    return attrs.field(
        default=Automatic, kw_only=True, repr=False, converter=RULES.converter, validator=check, metadata=show
    )


def paths_of(net: Net, at: Path, setting: Any, option: str) -> list[tuple[tuple[Path, ...], float]]:
    """The rules of one setting, as paths from the outermost net, each with its number. Raises NetOptionError for what
    is no rule, NetPortError for parts that the net does not have."""
    domain = RULES if option == OPTION else AMOUNTS
    rules = domain(setting, "NetTrain", option)
    if rules is Automatic:
        return []
    if not isinstance(rules, tuple):
        return [((at,), finite(rules) or 0.0)]
    return [
        (tuple((*at, *path) for path in _paths(net, part, option)), finite(number) or 0.0) for part, number in rules
    ]


def _paths(net: Net, part: Any, option: str) -> list[Path]:
    """The paths that the left side of a rule stands for."""
    if part is All or (isinstance(part, str) and part == "_"):
        return [()]
    found: dict[Path, Net | None] = {(): net}  # None where a path has reached an array
    for step in part if isinstance(part, tuple) else (part,):
        found = {
            (*path, key): None if inner is None else inner.inner_nets().get(key)
            for path, inner in found.items()
            for key in _keys(inner, path, step, option)
        }
    return list(found)


def _keys(net: Net | None, path: Path, step: Any, option: str) -> list[Any]:
    """The keys, in the net at `path`, that one step of a path stands for."""
    nets = {} if net is None else net.inner_nets()
    if isinstance(step, range):
        return [key for position in step for key in _keys(net, path, position, option)]
    if isinstance(step, str) and step.count(";;") == 1 and step not in nets:
        low, high = (_position(end, len(nets), default) for end, default in zip(step.split(";;"), (1, -1), strict=True))
        return list(nets)[low - 1 : high]
    key = key_in(nets, step)
    if key is not None:
        return [key]
    arrays = () if net is None else [p[0] for p in net.own_arrays() if len(p) == 1]
    if isinstance(step, str) and step in arrays:
        return [step]
    known = [*nets, *arrays]
    where = f" of {place(path)}" if path else ""
    raise NetPortError(
        f"{option} names the part {quoted(step)}{where}, which the net does not have",
        [f"its parts are {enumerated(known, 12)}"],
        did_you_mean(step, known),
    )


def _position(text: str, count: int, default: int) -> int:
    """One end of a span such as "2;;-1", counted from 1."""
    try:
        number = int(text) if text.strip() else default
    except ValueError:
        raise NetOptionError(f'"m;;n" is a range of positions, and {text!r} is none') from None
    return number if number > 0 else count + 1 + number
