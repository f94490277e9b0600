"""Explanation is not logging: the stages are pure and their results print, so to explain is to keep them."""

from __future__ import annotations

from typing import Any

from netlang.compiler.infer import Solution, place
from netlang.compiler.solver import shown
from netlang.spec.sizes import Run, Var


def open_sizes(solution: Solution) -> list[tuple[str, str, str]]:
    """What is still open: (name, what is known, the shortest thing to write that would settle it)."""
    found = []
    for (path, name), _ in solution.ports.items():
        shape, element = solution.port(path, name)
        if any(isinstance(t, Var | Run) for t in shape):  # the end of a range need not be known, unless a size is that
            found.append((place(path, name), shown(shape), _fix(solution, (*shape, getattr(element, "high", None)))))
    for path in solution.arrays:
        shape = solution.dimensions(path)
        if any(isinstance(t, Var | Run) for t in shape):
            found.append((place(path[:-1], path[-1]), shown(shape), _fix(solution, shape)))
    return found


def _fix(solution: Solution, shape: tuple[Any, ...]) -> str:
    """A parameter of a layer that is the open size itself, or else the net's own port."""
    for term in shape:
        if not isinstance(term, Var | Run):
            continue
        for path, layer in solution.layers.items():
            for name, unknown in solution.scopes[path].items():
                if name in (f for f in dir(layer)) and isinstance(unknown, Var | Run) and term in solution.store.shape((unknown,)):
                    return f"{type(layer).__name__}(..., {name}=...) for {place(path)}"
    for name in solution.net.input_names:
        if any(isinstance(t, Var | Run) for t in solution.port((), name)[0]):
            return f"{name}=... for the net"
    return ""


def why(net: Any, path: tuple[Any, ...]) -> Any:
    raise LookupError(path)


def explain(net: Any) -> Any:
    raise LookupError
