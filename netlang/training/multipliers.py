"""LearningRateMultipliers: how fast each array learns, or not at all; and other numbers given by the same rules.

Source: https://reference.wolfram.com/language/ref/LearningRateMultipliers.html
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from netlang.errors import NetOptionError, NetPortError, brief, did_you_mean, quoted
from netlang.spec.arrays import NetArray
from netlang.spec.net import Net, Path
from netlang.spec.numbers import as_python, finite
from netlang.spec.ports import position
from netlang.spec.sentinels import All, Automatic

EVERYTHING = ("_", All)


def multipliers_of(net: Net, setting: Any) -> dict[Path, float]:
    """The multiplier of every array, 0 where it is frozen.

    The rules of `setting` come first, then those that containers and layers were given, outer ones first; the first
    rule that matches an array wins, and without one it is 1. A shared array has the multiplier of its first place.
    Raises NetOptionError for what is no rule, NetPortError for parts that there are not.
    """
    option = "LearningRateMultipliers"
    rules = _rules(net, (), setting, option)
    for path, inner in nets_within(net):
        rules += _rules(inner, path, getattr(inner, option, Automatic), option)
    return _first_matches(net, rules, 1.0)


def numbers_of(net: Net, setting: Any, option: str) -> dict[Path, float]:
    """The number of every array, by the rules of a method's suboption such as "L2Regularization"; 0 for None, and
    for what no rule matches."""
    found = _first_matches(net, _rules(net, (), setting, option), 0.0)
    if any(number < 0 for number in found.values()):
        raise NetOptionError(f"{option} is not negative, and was given {brief(setting)}")
    return found


def _first_matches(net: Net, rules: list[tuple[tuple[Path, ...], float]], otherwise: float) -> dict[Path, float]:
    found: dict[Path, float] = {}
    shared: dict[str, float] = {}
    first: dict[Path, tuple[int, float]] = {}  # by what is matched: the first rule for it
    for i, (parts, number) in enumerate(rules):
        for part in parts:
            first.setdefault(part, (i, number))
    for path, value in net.own_arrays().items():
        matched = [first[path[:n]] for n in range(len(path) + 1) if path[:n] in first]
        number = min(matched)[1] if matched else otherwise
        if isinstance(value, NetArray):
            number = shared.setdefault(value.name, number)
        found[path] = number
    return found


def nets_within(net: Net) -> Iterable[tuple[Path, Net]]:
    """The net and all nets inside it, outer ones first. A stack, not recursion: nets can be deep."""
    level: list[tuple[Path, Net]] = [((), net)]
    while level:
        yield from level
        level = [((*path, key), inner) for path, outer in level for key, inner in outer.inner_nets().items()]


def _rules(net: Net, at: Path, setting: Any, option: str) -> list[tuple[tuple[Path, ...], float]]:
    """The rules of one setting, as paths from the outermost net, each with its number."""
    if setting is Automatic:
        return []
    if setting is None or finite(setting) is not None:
        return [((at,), _multiplier(setting, option))]
    items = as_python(list(setting.items()) if isinstance(setting, dict) else setting)
    if not isinstance(items, list | tuple) or not all(isinstance(i, tuple | list) and len(i) == 2 for i in items):
        raise NetOptionError(
            f"{option} does not take {brief(setting, 80)}",
            ["it is Automatic, a number, None, or a list of rules (part, number); a part is a name, a position,",
             'a range of positions, a path of these, or "_" for all; the first rule that matches wins'],
            ["a list instead of a set: rules have an order"] if isinstance(setting, set | frozenset) else
            ['[("part", None)] to freeze one part', '[("part", 1), ("_", None)] to train it alone'],
        )  # fmt: skip
    return [
        (tuple((*at, *path) for path in _parts(net, part, option)), _multiplier(number, option))
        for part, number in items
    ]


def _multiplier(value: Any, option: str) -> float:
    number = 0.0 if value is None else finite(value)
    if number is not None:
        return number
    raise NetOptionError(f"{option}: the right side of a rule is a number or None, not {brief(value)}")


def _parts(net: Net, part: Any, option: str) -> list[Path]:
    """The paths that the left side of a rule stands for."""
    if any(part is e or part == e for e in EVERYTHING):
        return [()]
    paths: list[Path] = [()]
    for step in part if isinstance(part, tuple | list) else (part,):
        paths = [(*path, key) for path in paths for key in _keys(net, path, step, option)]
    return paths


def _keys(net: Net, path: Path, step: Any, option: str) -> list[Any]:
    """The keys, in the net at `path`, that one step of a path stands for."""
    inner: Any = net
    for key in path:
        inner = inner.inner_nets().get(key) if inner is not None else None
    nets = {} if inner is None else inner.inner_nets()
    if isinstance(step, range):
        return [key for position in step for key in _keys(net, path, position, option)]
    if isinstance(step, str) and step.count(";;") == 1 and step not in nets:
        low, high = (_position(end, len(nets), default) for end, default in zip(step.split(";;"), (1, -1), strict=True))
        return list(nets)[low - 1 : high]
    step, at = as_python(step), position(step, len(nets))
    if isinstance(step, str | int) and not isinstance(step, bool) and step in nets:
        return [step]
    arrays = () if inner is None else [p[0] for p in inner.own_arrays() if len(p) == 1]
    if isinstance(step, str) and step in arrays:
        return [step]
    if at is not None:
        return [list(nets)[at]]
    known = [*nets, *arrays]
    where = f" of {'.'.join(map(quoted, path))}" if path else ""
    raise NetPortError(
        f"{option} names the part {quoted(step)}{where}, which the net does not have",
        [f"its parts are {', '.join(map(quoted, known[:12])) or 'none'}"],
        did_you_mean(step, known),
    )


def _position(text: str, count: int, default: int) -> int:
    """One end of a span such as "2;;-1", counted from 1."""
    try:
        number = int(text) if text.strip() else default
    except ValueError:
        raise NetOptionError(f'"m;;n" is a range of positions, and {text!r} is none') from None
    return number if number > 0 else count + 1 + number
