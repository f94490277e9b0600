"""Errors for what is too large for memory, in terms of the net: which array, how large, and which size says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import prod
from typing import Any

from netlang.compiler.inference.explanations.roots import roots
from netlang.compiler.inference.solution import Solution
from netlang.errors import NetError, NetMemoryError
from netlang.language.edges.paths import array_place, place
from netlang.language.nets.net import Path
from netlang.language.types.sizes import is_open, size_at
from netlang.language.values.numbers import MOST_NUMBERS

TOO_MUCH = (MemoryError, OverflowError, ValueError)  # what NumPy raises of arrays that cannot be
UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def refuse_large(what: str, sizes: Sequence[int], because: Callable[[], str] = str) -> None:
    """Raise NetMemoryError for an array of more than MOST_NUMBERS. `because`: who says so."""
    if prod(sizes) > MOST_NUMBERS:
        limit = f"an array has {MOST_NUMBERS:,} numbers at most"
        raise _too_large(f"{what} would be too large: {numbers_text(sizes)}", [because(), limit], sizes)


def array_made(what: str, sizes: Sequence[int], make: Callable[[], Any], because: Callable[[], str] = str) -> Any:
    """What `make` gives, an array of these sizes. Raises NetMemoryError where there is not enough memory for it."""
    refuse_large(what, sizes, because)
    try:
        return make()
    except MemoryError:
        text = f"there is not enough memory for {what}: {numbers_text(sizes)}"
        raise _too_large(text, [because()], sizes) from None


def _too_large(headline: str, details: Sequence[str], sizes: Sequence[int]) -> NetMemoryError:
    ways = [f"a smaller size than {_size(max(sizes))}"]
    return NetMemoryError(headline, filter(None, details), ways, sizes=tuple(sizes))


def refuse_large_arrays(solution: Solution, paths: Iterable[Path]) -> None:
    """`refuse_large` for arrays of a net, as far as their sizes are known."""
    for path in paths:
        if not is_open(sizes := solution.dimensions(path)):
            refuse_large(array_place(path), sizes, reasons_for(solution, path))


def reasons_for(solution: Solution, path: Path) -> Callable[[], str]:
    """Which sizes make an array as large as it is, as a function, since only messages need it."""
    return lambda: _because(solution, solution.arrays[path])


def _because(solution: Solution, shape: Any) -> str:
    texts = dict.fromkeys(root.text for root in roots(solution.store.because(shape)))
    return "because " + ", and ".join(list(texts)[:3]) if texts else ""


def refuse_large_results(solution: Solution, outputs: Iterable[tuple[Path, str]]) -> None:
    """Raise NetMemoryError for an output of which one example, as short as can be, is larger than an array can be."""
    ones = defaultdict(lambda: 1, {"B": 1})
    for path, name in outputs:
        shape = solution.port(path, name)[0]
        sizes = () if is_open(shape) else tuple(size_at(s, ones) for s in shape)
        if prod(sizes) > MOST_NUMBERS:
            raise _not_enough(place(path, name), sizes, _because(solution, solution.ports[(path, name)].shape), [])


def refuse_too_much(error: Exception, solution: Solution, sizes: Mapping[str, int], way: str = "") -> None:
    """Raise NetMemoryError where `error`, of a net at work, tells that there is not enough memory, or that no array can
    be so large. It names the largest thing that is needed, a port or an array. `sizes`: what `B` and the lengths that
    vary are; `way`: how to take a smaller batch."""
    if isinstance(error, NetError):
        return
    number, known = sizes["B"], defaultdict(lambda: 1, sizes)
    ports = {p: (number, *(size_at(s, known) for s in solution.port(*p)[0])) for p in solution.ports}
    found = {path: solution.dimensions(path) for path in solution.arrays}
    arrays = {path: dims for path, dims in found.items() if not is_open(dims)}
    port = max(ports, key=lambda port: prod(ports[port]))
    array = max(arrays, key=lambda path: prod(arrays[path]), default=None)
    if not isinstance(error, MemoryError) and prod(ports[port]) <= MOST_NUMBERS:
        return
    if array is not None and prod(arrays[array]) > prod(ports[port]):
        total = sum(map(prod, arrays.values()))
        more = f"all arrays of the net together have {numbers_text([total])}" if len(arrays) > 1 else ""
        because = _because(solution, solution.arrays[array])
        raise _not_enough(array_place(array), arrays[array], because, [], "has", more) from None
    many = number > 1 and prod(ports[port][1:]) <= MOST_NUMBERS
    what = place(*port) + (f" of {number} examples" if many else "")
    because = _because(solution, solution.ports[port].shape)
    raise _not_enough(what, ports[port][not many :], because, [way] if way and many else []) from None


def _not_enough(
    what: str, sizes: Sequence[int], because: str, ways: Sequence[str], has: str = "would have", more: str = ""
) -> NetMemoryError:
    text = f"there is not enough memory: {what} {has} {numbers_text(sizes)}"
    ways = ways or [f"a smaller size than {_size(max(sizes))}"] if sizes else ways
    return NetMemoryError(text, filter(None, [because, more]), ways, sizes=tuple(sizes))


def numbers_text(sizes: Sequence[int]) -> str:
    """How many numbers, and how much memory they take.

    >>> numbers_text([3, 10**9]), numbers_text([10**30])
    ('3 x 1000000000 numbers, 11.2 GiB', '1e+30 numbers, 3.47e+12 EiB')
    """
    memory, unit = float(4 * prod(sizes)), 0
    while memory >= 1024 and unit < len(UNITS) - 1:
        memory, unit = memory / 1024, unit + 1
    return f"{' x '.join(map(_size, sizes))} numbers, {memory:.3g} {UNITS[unit]}"


def _size(size: int) -> str:
    return str(size) if size < 10**15 else f"{float(size):.3g}"
