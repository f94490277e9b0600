"""Names and sizes in messages: unknowns never appear under the solver's internal names."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import attrs
from attrs import frozen

from netlang.compiler.inference.provenance import EdgeSays
from netlang.compiler.inference.solution import Solution
from netlang.errors import quoted
from netlang.language.edges.paths import array_place, place, spelled
from netlang.language.nets.net import Path
from netlang.language.types.port_types import Integer, Real
from netlang.language.types.sizes import Run, is_open, shape_text


def kind_text(kind: Any) -> str:
    """An element kind as text, as far as known.

    >>> from netlang.language.types.sizes import Var
    >>> kind_text(Integer(1, 10)), kind_text(Integer(1, Var("1.n"))), kind_text(Real())
    ('integers 1..10', 'integers', 'reals')
    """
    if isinstance(kind, Real):
        return "reals"
    if not isinstance(kind, Integer):
        return "elements of unknown kind"
    if isinstance(kind.high, int):
        return f"integers {kind.low}..{kind.high}"
    plain = kind.low is None or (kind.low == 1 and kind.high is not None)
    return "integers" if plain else f"integers from {kind.low} up"


def type_text(solution: Solution, path: Path, port: str) -> str:
    """What is known of a port: `[T], integers 1..10001`."""
    shape, element = solution.port(path, port)
    return shape_text(shape) + (f", {kind_text(element)}" if isinstance(element, Integer) else "")


# places ---------------------------------------------------------------------------------------------------


def whose(solution: Solution, where: Any) -> str:
    """The place that a message is about."""
    if isinstance(where, EdgeSays):
        return str(where)
    if where.sort in ("port", "found", "data", "coder", "array", "parameter"):
        return place(where.path, where.name)
    if where.sort == "shared":
        return where.text
    layer = solution.layers.get(where.path)
    if layer is None:
        return place(where.path)
    return f"{place(where.path)} ({type(layer).__name__})" if where.path else type(layer).__name__


def side_names(solution: Solution, where: Any) -> tuple[str, str]:
    """The names of the two sides of an equality."""
    if isinstance(where, EdgeSays):
        left, right = where.edge.source, where.edge.target
        return place((*where.path, *left.path), left.port), place((*where.path, *right.path), right.port)
    if where.sort == "coder":
        coder = "the encoder" if where.name in _inputs(solution, where.path) else "the decoder"
        return place(where.path, where.name), coder
    if where.sort in ("port", "found", "data"):
        return place(where.path, where.name), "what was given"
    if where.sort == "array":
        return place(where.path, where.name), "the array given"
    if where.sort == "shared":
        one, other = where.value
        return array_place(one), array_place(other)
    if where.sort == "kinds":
        return "what it is made of", place(where.path, "Output")
    if where.sort == "edge":
        inside, port = where.value
        operator = place(where.path) if where.path else type(solution.layers[where.path]).__name__
        return place((*where.path, *inside), port), f"{operator} around it"
    return ("one shape", "the other") if where.sort == "rule" else (place(where.path, where.name), "the layer")


def _inputs(solution: Solution, path: Path) -> tuple[str, ...]:
    layer = solution.layers.get(path)
    return (solution.net.inner_net(path) if layer is None else layer).input_names


@frozen
class Words:
    """A layer's unknowns as users name them, for the text of constraints. `given`: the arrays that say so,
    which are named rather than others."""

    solution: Solution
    path: Path
    given: Collection[str] = ()

    def of(self, unknown: Any, unnamed: str = "it", given: Collection[str] = ()) -> str:
        """The name of a constraint's unknown: `level 2 of Weights`."""
        names = {id(known): name for name, known in self.solution.scopes[self.path].items()}
        return word(self.solution, self.path, names.get(id(unknown), unnamed), given)

    def is_parameter(self, text: str) -> bool:
        return text in parameters(self.solution, self.path)


def too_small(solution: Solution, path: Path, ends: tuple[Any, Any], value: int) -> tuple[str, str]:
    """The message for a size below 1 at one end of a constraint: which size, and what makes it so."""
    out, of = ends
    known = not is_open(solution.store.shape((of,)))
    words = Words(solution, path)
    small, cause = map(words.of, (out, of) if known else (of, out))
    small = f"one of {small}" if isinstance(out, Run) else small
    return f"{small} would be {value}, and sizes are 1 or more", f"it follows from {cause}"


def parameters(solution: Solution, path: Path) -> set[str]:
    return {f.name for f in attrs.fields(type(solution.layers[path]))}


def word(solution: Solution, path: Path, name: str, given: Collection[str] = ()) -> str:
    """The user's name for an unknown in a layer's patterns: a parameter, a port, or a level of a port or array.

    The `rows` of LinearLayer are "level 1 of Weights", its `dims` are "Input".
    """
    layer = solution.layers[path]
    name, _, port_name = name.partition(" of ")
    if name in parameters(solution, path):
        return name
    declarations: tuple[Any, ...] = (*layer.ports(), *layer.arrays_declared())
    for declared in sorted(declarations, key=lambda declared: declared.name not in given):
        text = declared.pattern(layer) if callable(declared.pattern) else declared.pattern
        words = text.split()
        shown = spelled((declared.name,))
        if (port_name and shown != port_name) or name not in [w.lstrip("*") for w in words]:
            continue
        at = [w.lstrip("*") for w in words].index(name)
        if words[at].startswith("*"):
            return shown if len(words) == 1 else f"the other levels of {shown}"
        runs = [i for i, w in enumerate(words) if w.startswith("*")]
        level = at + 1 if not any(i < at for i in runs) else at - len(words)
        return f"the last level of {shown}" if level == -1 else f"level {level} of {shown}"
    if name.isdigit():
        return name
    return f"the {name}" if name in ("whole", "parts") else quoted(name)
