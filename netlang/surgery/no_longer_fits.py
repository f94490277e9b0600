"""The error for arrays that do not fit a net with other parts: which they are, what they should be, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen

from netlang.compiler.inference.explanations.clash_errors import said_by
from netlang.compiler.inference.explanations.roots import roots
from netlang.compiler.inference.facts import Reasons
from netlang.errors import NetShapeError, counted, enumerated, quoted
from netlang.language.edges.paths import array_place
from netlang.language.nets.net import Net, Path
from netlang.language.types.port_types import PortType
from netlang.language.types.sizes import Run, shape_text
from netlang.language.values.net_arrays import NetArray
from netlang.language.values.sentinels import Automatic
from netlang.surgery.containers import Instead

MOST_SHOWN = 4

Changes = Mapping[Path, Any]


def explained(net: Net, changes: Changes, make: Callable[[Any, Any], Instead], ways: Sequence[str] = ()) -> Instead:
    """What `make` makes of a net. Where its sizes contradict each other because arrays of the net are of other sizes,
    the error is about these, with these `ways`; by default: without the arrays, among the changes."""
    try:
        return make(net, changes)
    except NetShapeError as error:
        failed = error
    kept = {path: value for path, value in net.own_arrays().items() if _stays(path, value, changes)}
    if not kept:
        raise failed
    bare = make(net._with_values({path: _emptied(value) for path, value in kept.items()}), changes)
    found = [
        fault
        for path, value in kept.items()
        for at in bare.places(path)
        if (fault := _fault(bare.net, at, path, value))
    ]
    raise _error(found, ways) if found else failed


def _stays(path: Path, value: Any, changes: Changes) -> bool:
    """Whether it is an array with numbers that the changes leave as it is."""
    inside = any(path[: len(other)] == other for other in changes)
    return not inside and bool(np.ndim(_numbers(value))) and isinstance(_numbers(value), np.ndarray)


def _numbers(value: Any) -> Any:
    return value.Array if isinstance(value, NetArray) else value


def _emptied(value: Any) -> Any:
    return evolve(value, Array=Automatic) if isinstance(value, NetArray) else Automatic


@frozen
class _Fault:
    """An array that does not fit: `path` as it was in the net, its dimensions, those wanted, and who wants them."""

    path: Path
    has: tuple[int, ...]
    wanted: tuple[Any, ...]
    because: str


def _fault(bare: Net, at: Path, path: Path, value: Any) -> _Fault | None:
    solution, has = bare.solution, _numbers(value).shape
    terms = solution.store.expand(solution.arrays[at]) if at in solution.arrays else []
    wanted = tuple(term for term, _ in terms)
    if not terms or any(isinstance(term, Run) for term in wanted):
        return None
    wrong = [i for i, size in enumerate(wanted) if isinstance(size, int) and has[i : i + 1] != (size,)]
    if not wrong and len(has) == len(wanted):
        return None
    why = tuple(step for i in (wrong or range(len(terms))) for step in terms[i][1])
    return _Fault(path, has, wanted, _because(at[:-1], why, {wanted[i] for i in wrong}))


def _because(here: Path, why: Reasons, sizes: set[Any]) -> str:
    """Who says so: those who say these sizes, or else all on whose words they rest."""
    found = roots(why)
    found = [root for root in found if sizes & {*_sizes_in(root.value)}] or found
    return ", and ".join([*dict.fromkeys(said_by(root, here) for root in found)][:3])


def _sizes_in(value: Any) -> tuple[Any, ...]:
    """The sizes that are written in a parameter, the dimensions of an array or the type of a port."""
    if isinstance(value, PortType):
        return (*(value.shape or ()), getattr(value.element, "high", None))
    return value if isinstance(value, tuple) else (value,)


def _error(found: list[_Fault], ways: Sequence[str]) -> NetShapeError:
    rows = [
        (f"{array_place(one.path)} is {list(one.has)}, and has to be {shape_text(one.wanted)}", one.because)
        for one in found[:MOST_SHOWN]
    ]
    width = max(len(text) for text, _ in rows)
    details = [f"{text.ljust(width)}   because {because}" if because else text for text, because in rows]
    if len(found) > len(rows):
        details.append(f"and {counted(len(found) - len(rows), 'other array')}")
    names = enumerated([one.path for one in found], MOST_SHOWN, array_place)
    new = [f"({', '.join(map(quoted, one.path))}): Automatic" for one in found[:MOST_SHOWN]]
    more = ["..."] if len(found) > MOST_SHOWN else []
    return NetShapeError(
        f"{names} {'does' if len(found) == 1 else 'do'} not fit any more",
        details,
        ways
        or [
            f"{{{', '.join([*new, *more])}}} in the same call, and NetInitialize for new numbers",
            "arrays of these dimensions there",
        ],
        arrays=tuple(one.path for one in found),
    )
