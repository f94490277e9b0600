"""Giving a net its arrays: the one way for numbers into a net that exists already.

Constructors read an array as it is read here (`array_option`), and where the new dimensions say something, the net is
solved as when it was made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from attrs import evolve

from netlang.errors import NetOptionError, NetPortError, NetShapeError, brief, did_you_mean, enumerated, quoted
from netlang.language.edges.paths import array_place, spelled
from netlang.language.nets.net import Net, Path, checked
from netlang.language.values.net_arrays import NetArray, Numbers, array_option, numbers_of
from netlang.language.values.numbers import is_integer
from netlang.language.values.sentinels import Automatic

MOST_SHOWN = 4  # places shown in a message


def with_arrays(net: Net, given: Mapping[Any, Any]) -> Net:
    """`net` with other arrays; see `Net.with_arrays`."""
    if not isinstance(given, Mapping):
        raise NetOptionError(
            f"with_arrays takes a dict of arrays by their paths, not {brief(given)}",
            ['Information(net, "Arrays") gives such a dict'],
        )
    own = net.own_arrays()
    found = placed(net, own, given)
    if not found:
        return net
    made = net._with_values(found)
    dimensions = net.solution.dimensions
    if numbers_alone(net, own, found):
        return net.same_structure(made)
    bare = {path: Automatic for path, value in own.items() if isinstance(numbers_of(value), np.ndarray)}
    checked(net._with_values(bare | found))  # contradictions are explained by layers, not by other numbers
    checked(made)
    for path, value in found.items():
        _refuse_other_dimensions(path, numbers_of(value), dimensions(path))
    return made


def placed(net: Net, own: Mapping[Path, Any], given: Mapping[Any, Any]) -> dict[Path, Any]:
    """The given arrays by path; shared ones at all their places. Raises NetPortError for what is not there."""
    names: dict[Any, Path] = {array.name: path for path, array in own.items() if isinstance(array, NetArray)}
    found: dict[Path, Any] = {}
    numbers: dict[Any, Any] = {}  # of shared arrays, by name
    for key, said in given.items():
        path = names[key] if isinstance(key, str) and key in names else (key,) if isinstance(key, str) else key
        if not isinstance(path, tuple) or path not in own:
            raise _no_array(net, own, names, key)
        value = _value(path, said)
        array = value if isinstance(value, NetArray) else own[path]
        if not isinstance(array, NetArray):
            found[path] = value
            continue
        if isinstance(value, NetArray):
            found[path] = value
        if not isinstance(value, NetArray) or isinstance(value.Array, np.ndarray):
            _refuse_another(array, numbers.setdefault(array.name, numbers_of(value)), numbers_of(value))
    for path, array in (dict(own) | found).items():
        if isinstance(array, NetArray) and array.name in numbers:
            found[path] = evolve(array, Array=numbers[array.name])
    return found


def _value(path: Path, said: Any) -> Any:
    name = array_place(path)
    if said is None:
        raise NetOptionError(
            f"{name} cannot be taken away from a net that has it",
            ways=[
                f"another layer, made with {path[-1]}=None",
                "Automatic, for an array that is still to be initialized",
            ],
        )
    return array_option(said, name)


def _refuse_another(array: NetArray, first: Any, second: Any) -> None:
    """Raise NetOptionError where two places of a shared array are given different numbers."""
    both = isinstance(first, np.ndarray) and isinstance(second, np.ndarray)
    if Numbers(first) != Numbers(second) if both else first is not second:
        raise NetOptionError(
            f"{array!r} is given different numbers in two places of the net",
            ["arrays of one name are one array"],
            [f"its numbers once, under {quoted(array.name)}"],
        )


def numbers_alone(net: Net, own: Mapping[Path, Any], found: Mapping[Path, Any]) -> bool:
    """Whether the arrays that are found differ from a net's own in their numbers alone."""
    dimensions = net.solution.dimensions
    return all(_says_nothing_new(own[path], value, dimensions(path)) for path, value in found.items())


def _says_nothing_new(old: Any, new: Any, dimensions: tuple[Any, ...]) -> bool:
    """Whether only the numbers of an array change, not its sharing."""
    numbers = numbers_of(new)
    same = numbers.shape == dimensions if isinstance(numbers, np.ndarray) else numbers is numbers_of(old)
    return same and _said(old) == _said(new)


def _said(value: Any) -> Any:
    """The options of a NetArray besides its numbers; empty for anything else."""
    return (value.name, value.Dimensions) if isinstance(value, NetArray) else None


def _refuse_other_dimensions(path: Path, numbers: Any, known: tuple[Any, ...]) -> None:
    """Raise NetShapeError for a size that differs from the net's; open sizes are settled."""
    if not isinstance(numbers, np.ndarray):
        return
    pairs: Iterator[tuple[int, Any]] = zip(numbers.shape, known, strict=False)
    if any(isinstance(size, int) and number != size for number, size in pairs):
        raise NetShapeError(
            f"{array_place(path)}: dimensions {list(numbers.shape)} are not {list(known)}",
            ["the array that the net has tells its dimensions"],
            ["a net made anew, with this array"],
        )


def _counted_from_zero(net: Any, path: Path) -> Path:
    """A path with keys in place of positions from 0, as far as they exist."""
    found: list[Any] = []
    for step in path[:-1]:
        nets = net.inner_nets() if net is not None else {}
        found.append([*nets][step] if is_integer(step) and 0 <= step < len(nets) else step)
        net = nets.get(found[-1])
    return (*found, path[-1])


def _no_array(net: Net, own: Mapping[Path, Any], names: Mapping[Any, Path], key: Any) -> NetPortError:
    """The error for an unknown array, with the one that may be meant."""
    known = {array_place(path): path for path in own}
    path = key if isinstance(key, tuple) and key else ()
    wrong = array_place(path) if path else str(key)[:200]
    if any(path[-1:] == other[-1:] for other in own):  # the layer is wrong: a common array name is no evidence
        known = {spelled(p[:-1]): p for p in own if p[-1:] == path[-1:]}
        wrong = spelled(path[:-1])
    close = did_you_mean(wrong, [*known, *map(str, names)])
    ways = [f"did you mean {known[name]!r}?" for name in known if close == [f"did you mean {quoted(name)}?"]]
    if 0 in path and (meant := _counted_from_zero(net, path)) in own:
        ways = [f"{meant!r}" + (": layers without names count from 1" if is_integer(meant[0]) else "")]
    return NetPortError(
        f"there is no array {brief(key)} in {brief(net, 80)}",
        [f"its arrays are {enumerated(own, MOST_SHOWN)}" if own else "it has no arrays"],
        ways or close or ['Information(net, "ArraysPositionList") lists them'],
    )
