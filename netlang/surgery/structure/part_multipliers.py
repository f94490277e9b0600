"""The LearningRateMultipliers of a net whose layers come from others: each rule goes where its part goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from attrs import frozen

from netlang.errors import NetError
from netlang.language.nets.container import Container
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Net, Path, T
from netlang.language.nets.part_rules import OPTION, paths_of
from netlang.language.values.sentinels import Automatic


@frozen
class PartRule:
    """One rule: its part as written (Automatic: the option is a number alone), the paths this stands for, its
    number. An empty path is the whole net."""

    part: Any
    paths: tuple[Path, ...]
    number: Any


def rules_of(net: Net, places: Callable[[Path], Iterable[Path]]) -> Iterator[PartRule]:
    """The rules of a net; `places`: where each path in it leads to."""
    value = getattr(net, OPTION)
    if value is Automatic:
        return
    for part, number in value if isinstance(value, tuple) else ((Automatic, value),):
        found = [()] if part is Automatic else paths_of(net, (), ((part, number),), OPTION)[0][0]
        yield PartRule(part, tuple(place for path in found for place in places(path)), number)


def rules_for(net: Net, rules: Iterable[PartRule]) -> Any:
    """The option for `net`, of rules about its parts. A part is written as it was if that still means the same."""
    found = []
    for rule in rules:
        paths = rule.paths
        if rule.part is Automatic and paths == ((),):
            return rule.number
        found += [(part, rule.number) for part in _written(net, rule.part, paths)]
    return tuple(found) if found else Automatic


def _written(net: Net, part: Any, paths: tuple[Path, ...]) -> list[Any]:
    """Parts that stand for these paths: the one that was written, if it does; else one for each."""
    if part is not Automatic and paths == _paths(net, part):
        return [part]
    return [path[0] if len(path) == 1 and path != ("_",) else path or "_" for path in paths]


def _paths(net: Net, part: Any) -> tuple[Path, ...] | None:
    try:
        return paths_of(net, (), ((part, 0),), OPTION)[0][0]
    except NetError:
        return None


def with_rules(net: T, rules: Any) -> T:
    """The net with this option, unchecked."""
    if rules == getattr(net, OPTION):
        return net
    if isinstance(net, Container):
        return net._copy(**{OPTION: rules})
    assert isinstance(net, Layer)
    return net._filled({OPTION: rules})  # type: ignore[return-value]
