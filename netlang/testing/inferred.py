"""What was inferred of a net, as values for tests: numbers, "T" for a length that varies, tuples of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from netlang.compiler.inference.explanations.open_sizes import open_sizes
from netlang.compiler.inference.solution import Solution
from netlang.errors import (
    NetError,
    NetOptionError,
    NetPortError,
    NetShapeError,
    brief,
    did_you_mean,
    enumerated,
    quoted,
)
from netlang.errors.synonyms import OPTIONS
from netlang.language.nets.net import Net, Path
from netlang.language.types import sizes


def found(net: Net | NetError, *place: Any) -> Any:
    """The dimensions of a port or an array, as a tuple, or a size of a layer, as a number (of several, a tuple).

    The place is written with dots, "wide.size", "Input", "block.1.Weights", or its parts are given one by one, where
    names have dots. A length that varies is text: "T", "T-1". Of a NetShapeError, what was found until then. Raises
    NetShapeError for what is still open, NetPortError for what is not there.

    >>> from netlang import EmbeddingLayer, LinearLayer, NetChain, SequenceLastLayer
    >>> net = NetChain({"embed": EmbeddingLayer(), "last": SequenceLastLayer(), "line": LinearLayer(2, Input=7)},
    ...     Input="Varying")
    >>> found(net, "embed.size"), found(net, "embed.Output"), found(net, "line.Weights")
    (7, ('T', 7), (2, 7))
    """
    solution: Solution = net.solution  # type: ignore[union-attr]
    shape, single = _looked_up(solution, place)
    if sizes.is_open(shape):
        ways = list(dict.fromkeys(way for _, _, way in open_sizes(solution) if way))
        raise NetShapeError(f"{'.'.join(map(str, place))} is still open", ways=ways[:2])
    found = tuple(size if isinstance(size, int) else str(size) for size in shape)
    return found[0] if single and len(found) == 1 else found


def is_open(net: Net | NetError, *place: Any) -> bool:
    """Whether nothing settles a size, or one of the dimensions of a port or an array. The place is that of `found`.

    >>> from netlang import LinearLayer, NetChain
    >>> net = NetChain({"wide": LinearLayer(), "out": LinearLayer(2)}, Input=3)
    >>> is_open(net, "wide.size"), is_open(net, "out.size")
    (True, False)
    """
    return sizes.is_open(_looked_up(net.solution, place)[0])  # type: ignore[union-attr]


def clashes(make: Callable[[], Net], *sizes: int) -> bool:
    """Whether sizes contradict each other where `make` makes a net; with `sizes`, whether it is these two.

    >>> from netlang import LinearLayer, NetChain
    >>> clashes(lambda: NetChain([LinearLayer(6), LinearLayer(3, Input=7)]), 6, 7)
    True
    >>> clashes(lambda: NetChain([LinearLayer(6), LinearLayer(3)]))
    False
    """
    if isinstance(make, Net):
        text = "clashes takes a function that makes a net, and was given a net, in which nothing contradicts"
        raise NetOptionError(text, ways=["clashes(lambda: NetChain(...))"])
    try:
        make().solution  # noqa: B018
    except NetShapeError as error:
        sides = [getattr(error, "left", None), getattr(error, "right", None)]
        return not sizes or sorted(map(repr, sides)) == sorted(map(repr, sizes))
    return False


def _looked_up(solution: Solution, place: tuple[Any, ...]) -> tuple[tuple[Any, ...], bool]:
    """The dimensions at a place, and whether they are a size of a layer."""
    known = _places(solution)
    place = place[0] if len(place) == 1 and isinstance(place[0], tuple) else place
    parts = tuple(str(part) for part in place)
    wrong = ".".join(parts)
    named = [parts] if parts in known else [one for one in known if ".".join(one) == wrong]
    if len(named) > 1:
        ways = [", ".join(map(quoted, one)) for one in named]
        raise NetPortError(f"there are several {brief(wrong)} in the net", ["its parts, one by one, tell which"], ways)
    if not named:
        raise _not_there(wrong, [".".join(one) for one in known])
    return known[named[0]]()


def _not_there(wrong: str, names: list[str]) -> NetPortError:
    """That a place is not in the net; and which may be meant: one of the same layer, if there is such a layer."""
    where, _, last = wrong.rpartition(".")
    beside = {name.rpartition(".")[2]: name for name in names if where and name.rpartition(".")[0] == where}
    inside = [name for name in names if wrong and name.startswith(f"{wrong}.")]
    close = did_you_mean(last, beside, OPTIONS) if beside else did_you_mean(wrong, names)
    ways = [f"did you mean {quoted(beside[name])}?" for name in beside if close == [f"did you mean {quoted(name)}?"]]
    what = f"there is no {brief(wrong)} in the net" if wrong else "a place in the net is to be given"
    there = enumerated(inside or beside.values() or names, 12, str)
    return NetPortError(what, [f"there are {there}"], ways or ([] if beside or inside else close))


def _places(solution: Solution) -> dict[tuple[str, ...], Callable[[], tuple[tuple[Any, ...], bool]]]:
    """Sizes of layers, arrays and ports, by the parts of their places as text; first ports, then sizes, of one name."""
    return {tuple(map(str, path)): look for path, look in (*_sizes(solution), *_shapes(solution))}


def _sizes(solution: Solution) -> Iterator[tuple[Path, Any]]:
    for path, scope in solution.scopes.items():
        for name, unknown in scope.items():
            if " " not in name:
                yield (*path, name), lambda unknown=unknown: (_shape(solution, unknown), True)


def _shape(solution: Solution, unknown: Any) -> tuple[Any, ...]:
    return (unknown,) if isinstance(unknown, int) else solution.store.shape((unknown,))


def _shapes(solution: Solution) -> Iterator[tuple[Path, Any]]:
    for path in solution.arrays:
        yield path, lambda path=path: (solution.dimensions(path), False)
    for path, name in solution.ports:
        yield (*path, name), lambda path=path, name=name: (solution.port(path, name)[0], False)
