"""The lengths that a program takes, from those of the examples at its ports: whether they agree, and are long
enough."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

import numpy as np

from netlang.errors import NetDataError, all_of, counted, quoted
from netlang.evaluation.inputs.ports import Least, PortSpec
from netlang.language.types.sizes import Length

Lengths = tuple[np.ndarray, ...]  # of the examples at a port: along each dimension that varies
Level = tuple[str, int]  # a dimension of a port


def base_lengths(specs: Sequence[PortSpec], found: Sequence[Lengths], batched: bool) -> dict[str, np.ndarray]:
    """The lengths of the program (`T` ...) from those of the ports. Dimensions that share one have to agree."""
    base: dict[str, tuple[Level, np.ndarray]] = {}
    known = [
        ((spec.name, axis + 1), length, n)
        for spec, lengths in zip(specs, found, strict=True)
        for (axis, length), n in zip(spec.varying, lengths, strict=True)
    ]
    if not known:
        return {}
    known.sort(key=lambda one: not one[1].is_shift)  # shifted lengths determine the base itself
    for level, length, lengths in known:
        shift = length.is_shift
        mine = lengths - length.at(0) if shift else lengths
        if length.name not in base:
            if shift:
                base[length.name] = level, mine
            continue
        other, theirs = base[length.name]
        expected = theirs if shift else length.at(theirs)
        if (mine != expected).any():
            i = int(np.argmax(mine != expected))
            raise _unequal(other, level, expected[i], mine[i], f" in example {i + 1}" if batched else "")
    lengths_by_name = _with_sums(specs, base, batched)
    _refuse_short(specs, lengths_by_name, batched)
    return lengths_by_name


def _with_sums(
    specs: Sequence[PortSpec], base: dict[str, tuple[Level, np.ndarray]], batched: bool
) -> dict[str, np.ndarray]:
    """The lengths by name, with those that are sums of others. Sums that are known already have to agree."""
    lengths_by_name = {name: lengths for name, (_, lengths) in base.items()}
    for length in specs[0].sums if specs else ():
        whole = length.at(sum(part.of(lengths_by_name) for part in length.parts))
        level, told = base.get(length.name, (("", 0), whole))
        if not np.array_equal(told, whole):
            ports = _ports_with(specs, length)
            raise _no_sum(level, ports, [part.of(lengths_by_name) for part in length.parts], told, batched)
        lengths_by_name[length.name] = whole
    return lengths_by_name


def _unequal(one: Level, other: Level, expected: int, found: int, example: str) -> NetDataError:
    ports = one[0], other[0]
    what = f"{quoted(one[0])} and {quoted(other[0])} have sequences"
    if one[1] > 1 or other[1] > 1:
        what = f"level {one[1]} of {quoted(one[0])} and level {other[1]} of {quoted(other[0])} are"
    text = f"{what} of one length, and were given {expected} and {found} elements{example}"
    return NetDataError(text, ports=ports)


def _ports_with(specs: Sequence[PortSpec], length: Length) -> list[str]:
    """The ports that give a length."""
    bases = set(length.bases)
    return [s.name for s in specs if any(not size.parts and bases & set(size.bases) for _, size in s.varying)]


def _no_sum(
    level: Level, ports: Sequence[str], parts: Sequence[np.ndarray], told: np.ndarray, batched: bool
) -> NetDataError:
    i = int(np.argmax(told != sum(parts)))
    example = f" in example {i + 1}" if batched else ""
    what = quoted(level[0]) if level[1] == 1 else f"level {level[1]} of {quoted(level[0])}"
    whole = f"{' + '.join(str(part[i]) for part in parts)} = {sum(part[i] for part in parts)}"
    return NetDataError(
        f"the length of {what}{example} is {told[i]}, and {_all_of(ports)} make {whole} together", ports=level[:1]
    )


def _all_of(names: Sequence[str]) -> str:
    return all_of(map(quoted, names))


def _refuse_short(specs: Sequence[PortSpec], lengths: dict[str, np.ndarray], batched: bool) -> None:
    """Raise NetDataError for sequences shorter than some layer can work with."""
    for least in specs[0].shortest if specs else ():
        if least.length.name not in lengths:
            continue
        own = least.length.at(lengths[least.length.name])
        if len(own) and own.min() < least.number:
            i = int(np.argmin(own))
            ports = _ports_with(specs, least.length)
            ports = ports if least.length.parts else ports[:1]
            example = f"example {i + 1} of {_all_of(ports)}" if batched else _all_of(ports)
            has = "leave it" if len(ports) > 1 else "leaves it" if least.length.steps else "has"
            elements = f"at least {counted(least.number, 'element')}"
            needs = f"sequences of {elements}" if least.level == 1 else f"{elements} at level {least.level}"
            text = f"{least.layer} needs {needs}; {example} {has} {max(own[i], 0)}"
            raise NetDataError(text, ways=_enough(specs, least), layer=least.layer, port=ports[0], position=i)


def _enough(specs: Sequence[PortSpec], least: Least) -> list[str]:
    """The least elements at a port for a layer whose input derives from them."""
    length = least.length
    if not length.steps and not length.parts:
        return []
    enough = bisect.bisect_left(range(10**12), least.number, key=length.at)
    if length.parts and any(part.steps for part in length.parts):
        return []
    if length.parts:
        return [f"{counted(enough, 'element')} or more in {_all_of(_ports_with(specs, length))} together"]
    for spec in specs:
        for axis, size in spec.varying:
            if size.name == length.name and not size.parts:
                where = f"at level {axis + 1} of" if axis else "in"
                return [f"{size.at(enough)} elements or more {where} {quoted(spec.name)}"]
    return []
