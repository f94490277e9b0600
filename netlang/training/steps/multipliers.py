"""LearningRateMultipliers: how fast each array learns, or not at all; and other settings by part of the net.

Source: https://reference.wolfram.com/language/ref/LearningRateMultipliers.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from netlang.errors import NetOptionError, brief
from netlang.language.nets.net import Net, Path
from netlang.language.nets.part_rules import OPTION, paths_of
from netlang.language.values.net_arrays import NetArray
from netlang.language.values.sentinels import Automatic
from netlang.training.losses.loss_function import Losses
from netlang.training.steps.parameters import UpdateOptions
from netlang.training.steps.update_rules import Method


def multipliers_of(net: Net, setting: Any) -> dict[Path, float]:
    """The multiplier of every array, 0 where it is frozen.

    The rules of `setting` come first, then those that containers and layers were given, outer ones first; the first
    rule that matches an array wins, and without one it is 1. A rule matches a shared array by any of its places.
    Raises NetOptionError for what is no rule, NetPortError for parts that there are not.
    """
    rules = paths_of(net, (), setting, OPTION)
    for path, inner in sorted(net.walk(), key=lambda found: len(found[0])):
        rules += paths_of(inner, path, getattr(inner, OPTION, Automatic), OPTION)
    return _first_matches(net, rules, 1.0)


def numbers_of(net: Net, setting: Any, option: str) -> dict[Path, float]:
    """The number of every array, by the rules of a method's suboption such as "L2Regularization"; 0 for None, and
    for what no rule matches."""
    found = _first_matches(net, paths_of(net, (), setting, option), 0.0)
    if any(number < 0 for number in found.values()):
        raise NetOptionError(f"{option} is not negative, and was given {brief(setting)}")
    return found


def _first_matches(net: Net, rules: list[tuple[tuple[Path, ...], float]], otherwise: float) -> dict[Path, float]:
    first: dict[Path, tuple[int, float]] = {}  # by what is matched: the first rule for it
    for i, (parts, number) in enumerate(rules):
        for part in parts:
            first.setdefault(part, (i, number))
    found: dict[Path | str, tuple[int, float]] = {}  # for each array, by its place or its name
    arrays = {path: value.name if isinstance(value, NetArray) else path for path, value in net.own_arrays().items()}
    for path, array in arrays.items():
        matched = [first[path[:n]] for n in range(len(path) + 1) if path[:n] in first]
        found[array] = min([*matched, found.get(array, (len(rules), otherwise))])
    return {path: found[array][1] for path, array in arrays.items()}


# of a net with its losses ---------------------------------------------------------------------------------


def with_losses(losses: Losses, net: Net, setting: Any) -> dict[Path, float]:
    """The multipliers of the arrays of the net, and of those that a loss may have, which the setting does not
    concern."""
    own = {(*losses.prefix, *path): number for path, number in multipliers_of(net, setting).items()}
    return multipliers_of(losses.net, Automatic) | own


def update_options(
    losses: Losses, net: Net, method: Method, multipliers: Mapping[Path, float], learnt: Iterable[Path]
) -> dict[Path, UpdateOptions]:
    """The options of the update of each array. Those of the method concern the net, not arrays of a loss."""
    options = ("L2Regularization", "GradientClipping", "WeightClipping")
    found: list[dict[Any, float]] = [
        {} if method.is_plain else numbers_of(net, getattr(method, name), name) for name in options
    ]
    return {path: UpdateOptions(multipliers[path], *(n.get(losses.own(path), 0.0) for n in found)) for path in learnt}
