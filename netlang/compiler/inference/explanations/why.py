"""The proof of a size, back to what the user wrote, as a value that prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import field, frozen

from netlang.compiler.inference.explanations.names import kind_text, type_text
from netlang.compiler.inference.explanations.open_sizes import fixes_for
from netlang.compiler.inference.facts import FOLLOWS, Kind, Step
from netlang.compiler.inference.provenance import dotted, parameter_text
from netlang.compiler.inference.solution import Solution
from netlang.errors import NetPortError, did_you_mean, enumerated, quoted
from netlang.language.edges.net_port import NetPort, address, key_in
from netlang.language.edges.paths import place
from netlang.language.nets.net import Net, Path
from netlang.language.types.port_types import Integer
from netlang.language.types.sizes import Length, Run, is_open, shape_text, size_text

HEAD, TAIL, DEEPEST = 18, 4, 12  # lines of a long proof that are printed


@frozen(repr=False)
class Why:
    """The proof of one quantity. `lines` are (depth, fact, reason), each fact below what it supports.

    `value` is the size, shape or type as text; `open` whether something of it is not known; `fix` what one would
    write to settle it.
    """

    path: Path
    value: str
    open: bool
    fix: str = ""
    lines: tuple[tuple[int, str, str], ...] = field(factory=tuple)

    def __str__(self) -> str:
        shown = list(self.lines)
        left_out = len(shown) - HEAD - TAIL
        if left_out > 1:
            shown = [*shown[:HEAD], (shown[HEAD][0], f"... {left_out} more", ""), *shown[-TAIL:]]
        facts = ["  " * min(depth, DEEPEST) + fact for depth, fact, _ in shown]
        width = min(max(map(len, facts), default=0), 60)
        text = [f"{f.ljust(width)}   {why}".rstrip() for f, (_, _, why) in zip(facts, shown, strict=True)]
        if self.open:
            text.append(f"  try: {self.fix}" if self.fix else "  nothing that the net says settles it")
        return "\n".join(text)

    __repr__ = __str__


def why(net: Net | Solution, path: tuple[Any, ...]) -> Why:
    """The proof for a parameter, port or array of a net: `why(net, ("embed", "n"))`.

    Raises NetPortError for a path that leads nowhere.
    """
    solution = net if isinstance(net, Solution) else net.solution
    where, name = _found(solution, _flat(path))
    terms, text, reason = _quantity(solution, where, name)
    used = solution.store.because(terms)
    known, high = _known(solution, where, name, terms)
    unsettled = is_open((*known, high))
    head = dotted(where, name)
    shape = f"{head} is open" if unsettled and text in ("?", "[...]") else f"{head} = {text}"
    lines = list(_lines(solution, [*used, *_of_kind(solution, where, name)]))
    lines = [line for line in lines if not line[1].endswith(" = [...]")]  # an open fact is no reason
    if not reason and lines and lines[0][1] == shape:
        tops = [i for i, (depth, _, _) in enumerate(lines) if depth == 0]  # the other premises go below it
        lines = [(d + (len(tops) > 1 and i >= tops[1]), fact, because) for i, (d, fact, because) in enumerate(lines)]
    else:
        below = ((d + 1, fact, because) for d, fact, because in lines if fact != f"{head} = {text}")
        lines = [(0, shape, reason), *below]
    fix = fixes_for(solution, [[*known, high]])[0] if unsettled and solution.clash is None else ""
    return Why((*where, name), text, unsettled, fix, tuple(lines))


def _flat(path: Iterable[Any]) -> Path:
    found: list[Any] = []
    for part in path:
        found += part.path if isinstance(part, NetPort) else _flat(part) if isinstance(part, list | tuple) else [part]
    return tuple(found)


def _found(solution: Solution, path: Path) -> tuple[Path, str]:
    """The layer and the name that a path means; layers may be given by position."""
    if not path:
        raise NetPortError("why takes the path of a size", ways=['net.why("Input")', 'net.why(1, "size")'])
    net, where = solution.net, tuple[Any, ...]()
    path = address(path) or path
    if len(path) == 1 and isinstance(path[0], str) and path[0] not in names_at(solution, ()):
        path = _printed(solution, path[0])
    elif isinstance(path[-1], str) and path[-1].endswith("]"):
        path = (*path[:-1], path[-1].partition("[")[0])  # one size of a run
    for step in path[:-1]:
        inner = net.inner_nets()
        key = key_in(inner, step)
        if key is None:
            has = f"its layers are {enumerated(inner, 12)}" if inner else "it has no layers"
            what = f"there is no layer {quoted(step)} in {place(where)}"
            raise NetPortError(what, [has], did_you_mean(step, inner), path=path)
        net, where = inner[key], (*where, key)
    name = path[-1]
    names = names_at(solution, where)
    if isinstance(name, str) and name in names:
        return where, name
    ways = did_you_mean(name, names)
    if isinstance(name, int | str) and name in net.inner_nets():
        ways = [f"net.why({quoted(name)}, {quoted(names_at(solution, (*where, name))[0])})"]
    what = f"{quoted(name)} is not a size, port or array of {place(where)}"
    raise NetPortError(what, [f"it has {enumerated(names, 12)}"], ways, path=path)


def _printed(solution: Solution, text: str) -> Path:
    """The path that prints as this text, such as `conv.channels` or `1.size[2]`."""
    net, where = solution.net, tuple[Any, ...]()
    while text not in names_at(solution, where):
        key = next((key for key in net.inner_nets() if text.startswith(f"{key}.")), None)
        if key is None:
            break
        net, where, text = net.inner_nets()[key], (*where, key), text[len(str(key)) + 1 :]
    if text not in names_at(solution, where) and text.endswith("]"):
        text = text.partition("[")[0]
    return (*where, text)


def names_at(solution: Solution, where: Path) -> list[str]:
    """What can be asked about a layer or net: sizes, ports, arrays."""
    sizes = [n for n in solution.scopes.get(where, {}) if not n.startswith(("kind ", "highest of "))]
    ports = [name for path, name in solution.ports if path == where]
    return [*sizes, *ports, *(path[-1] for path in solution.arrays if path[:-1] == where)]


def _quantity(solution: Solution, where: Path, name: str) -> tuple[tuple[Any, ...], str, str]:
    """The terms of a quantity, what is known of it as text, and its declaration, if it has one."""
    layer = solution.layers.get(where)
    if (where, name) in solution.ports:
        return solution.ports[(where, name)].shape, type_text(solution, where, name), _declared(layer, name)
    if (*where, name) in solution.arrays:
        return solution.arrays[(*where, name)], shape_text(solution.dimensions((*where, name))), _declared(layer, name)
    unknown: Any = solution.scopes[where][name]
    return (unknown,), _value(solution, unknown), ""


def _value(solution: Solution, unknown: Any) -> str:
    """What is known of an unknown of a layer."""
    if isinstance(unknown, Run):
        shape = solution.store.shape((unknown,))
        return shape_text(shape) if shape else "none"
    return size_text(solution.store.look(unknown)[0])


def _declared(layer: Any, name: str) -> str:
    """The pattern in the declaration of a port or array."""
    if layer is None:
        return ""
    found = next(d for d in (*layer.ports(), *layer.arrays_declared()) if d.name == name)
    pattern = found.pattern(layer) if callable(found.pattern) else found.pattern
    return f'{parameter_text(layer)}: {name} is "{pattern}"'


def _known(solution: Solution, where: Path, name: str, terms: Any) -> tuple[tuple[Any, ...], Any]:
    """The known terms, and for a port of integers the highest."""
    if (where, name) not in solution.ports:
        return solution.store.shape(terms), None
    shape, element = solution.port(where, name)
    return shape, element.high if isinstance(element, Integer) else None


def _of_kind(solution: Solution, where: Path, name: str) -> tuple[Step, ...]:
    """The steps that determine the element kind of a port."""
    if (where, name) not in solution.ports:
        return ()
    element, because = solution.store.element(solution.ports[(where, name)].element)
    return because if isinstance(element, Integer) else ()


# the proof ------------------------------------------------------------------------------------------------


def _lines(solution: Solution, steps: Iterable[Step]) -> Iterator[tuple[int, str, str]]:
    """(depth, fact, reason), each fact once, with a stack: proofs can be as deep as nets."""
    kinds = {id(typed.element): key for key, typed in solution.ports.items() if isinstance(typed.element, Kind)}
    runs = {id(t): key for key, typed in solution.ports.items() for t in typed.shape if key[0] not in solution.scopes}
    stack = [(0, step) for step in reversed(list(dict.fromkeys(steps)))]
    told: set[str] = set()
    seen: set[Step] = set()
    while stack:
        depth, step = stack.pop()
        if step in seen:
            continue
        seen.add(step)
        deeper = depth
        if step.rule is not FOLLOWS:
            port = kinds.get(id(step.unknown)) or runs.get(id(step.unknown))
            fact = f"{dotted(*port)} = {type_text(solution, *port)}" if port else _fact(solution, step)
            if fact not in told:
                told.add(fact)
                numbers = worked(solution, step)
                yield depth, fact, f"{step.rule.where}{'; ' if numbers else ''}{numbers}"
            deeper = depth + 1
        stack += [(deeper + (step.rule is FOLLOWS and i > 0), s) for i, s in reversed(list(enumerate(step.because)))]


def worked(solution: Solution, step: Step) -> str:
    """The arithmetic behind a size; "" if there is none.

    >>> from netlang import ConvolutionLayer
    >>> solution = ConvolutionLayer(2, 3, Input=[1, 28]).solution
    >>> [text for step in solution.steps if (text := worked(solution, step))]
    ['26 = (28 - 3) // 1 + 1']
    """
    size = solution.store.look(step.unknown)[0] if not isinstance(step.unknown, Run) else None
    return step.rule.worked(solution.store, size) if isinstance(size, int) else ""


def _fact(solution: Solution, step: Step) -> str:
    unknown: Any = step.unknown
    if isinstance(unknown, Kind):
        return f"{unknown.name} has {kind_text(solution.store.element(unknown)[0])}"
    return f"{unknown if isinstance(unknown, Length) else unknown.name} = {_value(solution, unknown)}"
