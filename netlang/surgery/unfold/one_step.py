"""The analysis for NetUnfold: which inputs are sequences, and which layers treat their elements separately."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import evolve

from netlang.compiler.inference.facts import FOLLOWS
from netlang.compiler.inference.provenance import Written
from netlang.compiler.inference.solution import Solution
from netlang.compiler.lowering.axis_independence import mixing
from netlang.compiler.lowering.lower import lower
from netlang.errors import NetError, NetOptionError, NetShapeError
from netlang.language.edges.paths import place, spelled
from netlang.language.nets.container import Container
from netlang.language.nets.net import Net, Path, checked
from netlang.language.types.port_types import VARYING, PortType
from netlang.language.types.sizes import Length, is_open
from netlang.language.values.sentinels import Automatic

UNKNOWN = "may mix elements of the sequence, for all that is known of it"
OF_PORTS = ("port", "found", "data", "coder")  # the sorts of what is said of ports
OPEN = "may mix elements of the sequence: sizes of it are still open"


# which layers take elements one by one --------------------------------------------------------------------


def mixing_of(solution: Solution, path: Path, length: Any = None) -> str | None:
    """What the layer at `path` does to sequences of this length (None: to that of an input), so that it cannot take
    their elements one by one; None: it can."""
    layer = solution.layers[path]
    ports = {name: solution.port(path, name) for name in (*layer.input_names, *layer.output_names)}
    if any(is_open(shape) for shape, _ in ports.values()):
        return OPEN
    if length is None:
        shapes = [ports[name][0] for name in layer.input_names]
        length = next((shape[0] for shape in shapes if shape and isinstance(shape[0], Length)), None)
    if length is None:
        return "makes a sequence, and takes none"
    if any(isinstance(size, Length) and size.base == length.base for shape, _ in ports.values() for size in shape[1:]):
        return "has the sequence at another level than the first"
    along = [name for name in layer.input_names if ports[name][0][:1] == (length,)]
    try:
        alone = layer.with_ports({name: _alone(solution, path, name) for name in ports})
        lengths = frozenset(alone.solution.port((), name)[0][0].name for name in along)
        return mixing(lower(alone).program, {spelled((name,)): 1 for name in along}, lengths)
    except NetError:  # on its own it lacks something that the net says
        return UNKNOWN


def _alone(solution: Solution, path: Path, name: str) -> PortType:
    """The type of a port, for a layer that stands alone: the lengths of its outputs follow from those of its inputs."""
    form = solution.port_type(path, name)
    if name in solution.layers[path].input_names:
        return form
    return evolve(form, shape=tuple(Automatic if size == VARYING else size for size in form.shape or ()))


# sequences of any length ----------------------------------------------------------------------------------


def of_any_length(net: Net, path: Path) -> Net:
    """The net, with nothing said any more of how long the sequence is along which the layer at `path` runs.

    Raises NetOptionError where it is not a port that says it.
    """
    first: Written | None = None
    while isinstance(length := _length(net, path)[0], int):
        said = list(_said(net, path))
        ports = [w for w in said if w.sort in OF_PORTS and (w.value.shape or ())[:1] == (length,)]
        if not ports:
            said = [w for w in said if w.sort not in OF_PORTS]  # ports say other sizes, or what was taken back here
            raise _of_one_length(path, length, [str(w) for w in said if w.sort != "edge"] or [str(w) for w in said])
        first = first or ports[0]
        net = _with_length(net, ports[0], Automatic)
    if first is None:
        return net
    try:
        return _with_length(net, first, VARYING)
    except NetShapeError as error:
        raise _of_one_length(path, first.value.shape[0], [str(error).splitlines()[0]]) from None


def _length(net: Net, path: Path) -> Any:
    """The length of the sequence along which a layer runs, and the steps of inference that say so."""
    layer = net.solution.layers[path]
    name = next(p.name for p in layer.ports() if p.direction == "in" and layer.runs_along(p))
    return net.solution.store.expand(net.solution.ports[(path, name)].shape)[0]


def _said(net: Net, path: Path) -> Iterator[Any]:
    """What the length rests on: what was written, and edges."""
    stack, seen = list(_length(net, path)[1]), set()
    while stack:
        step = stack.pop()
        if step not in seen:
            seen.add(step)
            stack += step.because
            if step.rule is not FOLLOWS:
                yield step.rule.where


def _with_length(net: Net, said: Written, length: Any) -> Net:
    """The net with another length said of a port."""
    form = net.inner_net(said.path).given(said.name)
    return _replaced(net, said.path, said.name, PortType((length, *form.shape[1:]), form.element))


def _replaced(net: Net, path: Path, name: str, form: PortType) -> Net:
    """The net with another type given to a port of one of its layers."""
    if not path:
        return net.with_ports({name: form})
    assert isinstance(net, Container)
    changed = {key: _replaced(inner, path[1:], name, form) if key == path[0] else inner for key, inner in net.nodes}
    made = net._copy(nodes=tuple(changed.items()))
    checked(made)
    return made


def _of_one_length(path: Path, length: Any, reasons: Sequence[str]) -> NetOptionError:
    return NetOptionError(
        f"{place(path)} runs along a sequence of {length} elements, which cannot have any other length",
        [f"because {reason}" for reason in dict.fromkeys(reasons)],
        ["NetUnfold of a part of the net, taken out with NetExtract"],
    )
