"""Errors for what a net still lacks before it can become a program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netlang.compiler.inference.explanations.open_sizes import open_sizes
from netlang.compiler.inference.solution import Solution
from netlang.errors import NetDataError, NetPlaceholderError, NetShapeError, brief
from netlang.language.edges.net_port import NetPort
from netlang.language.edges.paths import place
from netlang.language.nets.net import Net, Path
from netlang.language.types.port_types import Integer
from netlang.language.types.sizes import Length, is_open


def refuse_open(solution: Solution) -> None:
    """Raise NetShapeError when a size is open, with each open quantity and what would settle it, or where sizes
    contradict each other; NetPlaceholderError where there is no layer, but a placeholder."""
    if solution.clash is not None:
        raise solution.clash.with_traceback(None)
    for path, layer in solution.layers.items():
        if layer.stands_in:
            name = f"{place(path)}, {brief(layer)}," if path else brief(layer)
            ways = ["the net written anew, with a layer in its place"] if path else []
            raise NetPlaceholderError(f"{name} is a placeholder: it cannot be evaluated or trained", ways=ways)
        if layer.takes_many:
            where = f" for {place(path)}" if path else ""
            raise NetShapeError(
                f"{place(path) if path else brief(layer)} takes any number of inputs, and has none",
                ways=[f"InputPorts=2{where}, if it has two inputs", *(["edges to it"] if path else [])],
            )
    found = open_sizes(solution)
    if found:
        raise NetShapeError(
            "some sizes are still open", [*(f"{name} is {text}" for name, text, _ in found[:6]), *_reasons(solution)],
            list(dict.fromkeys(fix for _, _, fix in found if fix))[:2], open=found,
        )  # fmt: skip


def _reasons(solution: Solution) -> Iterator[str]:
    """Why, of layers that say it."""
    for path, layer in solution.layers.items():
        known = {name: solution.port(path, name)[0] for name in layer.input_names}
        if not any(map(is_open, known.values())) and (reason := layer.reason_open(known)):
            yield f"{place(path)}: {reason}" if path else reason


def refuse_untold(net: Net) -> None:
    """Raise NetShapeError for a length that varies, and that no input tells."""
    solution = net.solution
    sizes = [size for name in net.input_names for size in solution.port((), name)[0] if isinstance(size, Length)]
    told = {size.name for size in sizes}
    for path, name in solution.ports:
        shape, _ = solution.port(path, name)
        if not all(told.issuperset(b.name for b in size.bases) for size in shape if isinstance(size, Length)):
            raise NetShapeError(
                f"{place(path, name)} varies in length, and no input of the net tells its length",
                [f"it is {list(shape)}"], ["a size in place of \"Varying\""],
            )  # fmt: skip


def starts_at_zero(element: Any) -> bool:
    """Whether 0 is among the numbers that a state can be."""
    return not isinstance(element, Integer) or element.low is None or element.low <= 0


def refuse_start(where: tuple[Path, str], element: Any, training: bool = False) -> None:
    """Raise NetDataError for a state that is not given and cannot start at 0."""
    if not starts_at_zero(element):
        given = [] if training else [f"{{..., {NetPort(*where[0], where[1])!r}: {element.low}}} as data"]
        raise NetDataError(
            f"{place(*where)}, a state, has to be given",
            [f"states start at 0, and this one is one of the integers {element}"],
            [*given, "an edge of a NetGraph to it"],
        )
