"""Arrays under the names of another library, into a net: each name is mapped to a path, and what is left over on either
side is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from netlang.errors import NetOptionError, NetPortError, NetShapeError, brief, counted, did_you_mean, quoted
from netlang.language.declaration.signatures import answer
from netlang.language.edges.paths import array_place, spelled
from netlang.language.nets import filling
from netlang.language.nets.net import Net, Path
from netlang.language.values.net_arrays import NetArray
from netlang.slow_imports import imported

MOST_SHOWN = 6  # left over on each side, in a message
MOST_COMPARED = 200  # names that are compared with a path
MOVED = "(path, numpy.transpose)"

Names = Mapping[str, Any] | Callable[[str], Any] | None


def with_arrays(net: Net, arrays: Mapping[Any, Any], names: Names = None, partial: bool = False) -> Net:
    """`net` with other arrays; see `Net.with_arrays`."""
    if names is None:
        return filling.with_arrays(net, arrays)
    if not isinstance(arrays, Mapping):
        raise NetOptionError(f"with_arrays takes a dict of arrays by their names, not {brief(arrays)}")
    found: dict[Any, Any] = {}
    came_from: dict[Path, str] = {}
    unused = []
    own = net.own_arrays()
    shared = {array.name: path for path, array in own.items() if isinstance(array, NetArray)}
    for name, said in _targets(arrays, names):
        if said is Ellipsis:
            unused.append(name)
        for path, change in _places(said, name):
            where = shared.get(path[0], path) if len(path) == 1 else path
            if where in came_from:
                raise NetOptionError(
                    f"{array_place(where)} is given two arrays, {quoted(came_from[where])} and {quoted(name)}"
                )
            came_from[where] = name
            found[where] = _changed(arrays[name], change, name)
            if where in own:
                _refuse_other_dimensions(net, where, np.shape(found[where]), name)
    if not partial:
        _refuse_left_over(net, own, found, arrays, unused)
    return filling.with_arrays(net, found)


def _targets(arrays: Mapping[Any, Any], names: Any) -> Iterator[tuple[str, Any]]:
    """Each name of an array, and where it goes; `...` where it is not mentioned."""
    if isinstance(names, Mapping):
        for name in names:
            if name not in arrays:
                known = [one for one in arrays if isinstance(one, str)][: 50 * MOST_COMPARED]
                raise NetPortError(f"names: there is no array {quoted(name)}", ways=did_you_mean(name, known))
        yield from ((name, [] if (said := names.get(name, ...)) is None else said) for name in arrays)
    elif callable(names):
        for name in arrays:
            said = answer(names, (name,), f"names, of {quoted(name)},")
            yield name, ... if said is None else said
    else:
        raise NetOptionError(f"names is a dict or a function of names, not {brief(names)}")


def _places(said: Any, name: str) -> list[tuple[Path, Any]]:
    """Where an array goes: each path with what is done to the array before, a function or None."""
    if said is Ellipsis:
        return []
    found = []
    for one in said if isinstance(said, list) else [said]:
        pair = isinstance(one, tuple) and len(one) == 2 and callable(one[1])
        path, change = one if pair else (one, None)
        path = (path,) if isinstance(path, str) else path
        if not isinstance(path, tuple) or not path or not all(isinstance(step, str | int) for step in path):
            raise NetOptionError(
                f"names: {quoted(name)} goes to a path, not to {brief(one)}",
                ways=['("layer", "Weights")', '(("layer", "Weights"), numpy.transpose)', "[], to leave it out"],
            )
        found.append((path, change))
    return found


def _changed(array: Any, change: Any, name: str) -> Any:
    return array if change is None else answer(change, (array,), f"names: the function for {quoted(name)}")


def _refuse_other_dimensions(net: Net, path: Path, found: tuple[int, ...], name: str) -> None:
    known = net.solution.dimensions(path)
    if _fit(found, known):
        return
    raise NetShapeError(
        f"{quoted(name)} has dimensions {list(found)}, and {array_place(path)} has {list(known)}",
        ways=[f"{MOVED} in names"] if _fit(found[::-1], known) else [],
    )


def _fit(found: tuple[int, ...], known: Iterable[Any]) -> bool:
    known = tuple(known)
    if any(not isinstance(size, int) for size in known):
        return True  # `filling` tells, with the reasons
    return found == known or not found


def _refuse_left_over(net: Net, own: Any, found: Any, arrays: Mapping[Any, Any], unused: list[str]) -> None:
    """Raise NetPortError where names are not mentioned, or arrays of the net are given nothing."""
    names = {array.name for path in found if isinstance(array := own.get(path), NetArray)}
    missing = [
        path
        for path, array in own.items()
        if path not in found and not (isinstance(array, NetArray) and array.name in names)
    ]
    if not unused and not missing:
        return
    dimensions = getattr(arrays, "dimensions", None) or {name: np.shape(arrays[name]) for name in unused}
    near = {path: name for path in missing if (name := _nearest(net, path, unused, dimensions))}
    said, details = [], []
    ways = [f"names={{{quoted(name)}: {path!r}, ...}}" for path, name in list(near.items())[:1]]
    if unused:
        said.append(f"{counted(len(unused), 'array')} given {'goes' if len(unused) == 1 else 'go'} nowhere")
        details.append(f"not mentioned: {_listed(f'{quoted(name)} {list(dimensions[name])}' for name in unused)}")
        ways.append(f"names={{{quoted(unused[0])}: [], ...}} to leave it out")
    if missing:
        said.append(f"{counted(len(missing), 'array')} of the net {'is' if len(missing) == 1 else 'are'} given nothing")
        details.append(f"given nothing: {_listed(_with_sizes(net, path) for path in missing)}")
    raise NetPortError(
        " and ".join(said),
        [*details, *(f"{array_place(path)} may be {quoted(name)}" for path, name in list(near.items())[:MOST_SHOWN])],
        [*ways, "partial=True, to leave both as they are"],
        unused=unused,
        missing=missing,
        near=near,
    )


def _listed(texts: Iterable[str]) -> str:
    texts = list(texts)
    more = f", ... ({len(texts)} in all)" if len(texts) > MOST_SHOWN else ""
    return ", ".join(texts[:MOST_SHOWN]) + more


def _with_sizes(net: Net, path: Path) -> str:
    return f"{array_place(path)} {[size if isinstance(size, int) else '?' for size in net.solution.dimensions(path)]}"


def _nearest(net: Net, path: Path, unused: list[str], dimensions: Mapping[str, Any]) -> str:
    """The array left over whose dimensions are those of the path, and whose name is closest to it; "" for none."""
    known = net.solution.dimensions(path)
    fitting = [n for n in unused if _fit(tuple(dimensions[n]), known) or _fit(tuple(dimensions[n])[::-1], known)]
    compare = imported("difflib").SequenceMatcher(b=spelled(path).casefold())

    def closeness(name: str) -> float:
        compare.set_seq1(name.casefold())
        return compare.ratio()

    return max(fitting[:MOST_COMPARED], key=closeness, default="")
