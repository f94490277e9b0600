"""A part of a net as a net of its own: its ports get the types that were inferred around it, and shared arrays the
numbers that they have elsewhere."""

from __future__ import annotations

from attrs import evolve

from netlang.caches import cache_in, forget, memory_of
from netlang.compiler.inference.provenance import parameter_text
from netlang.errors import cut
from netlang.language.nets.container import Container
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Net, Path, T
from netlang.language.types.port_types import PortType
from netlang.language.values.net_arrays import NetArray, shared_numbers
from netlang.language.values.sentinels import Automatic


def taken_out(root: Net, where: Path, part: Net) -> Net:
    """`part`, which is at `where` of `root`, with what `root` knows of it; remembered, so that it compiles once."""
    known = cache_in(root.memo, "parts", weigh=memory_of, let_go=forget)
    found = known.get(where)
    if found is None:
        found = with_types(root, where, _with_numbers(root, part))
        if found is not part:
            found.memo["within"] = known
        known.keep(where, found, 0)
    return found


def with_types(root: Net, where: Path, part: T) -> T:
    """`part` with the types that its ports have in `root` said of them, as far as they do not follow from others."""
    names = (*part.input_names, *part.output_names, *part.state_names)
    return with_types_of(root, {name: (where, name) for name in names}, part)


def with_types_of(root: Net, places: dict[str, tuple[Path, str]], part: T) -> T:
    """`part` with the types of ports of `root` at these `places` said of its own: of its inputs first."""
    for names in (part.input_names, (*part.output_names, *part.state_names)):
        types = {}
        for name in names:
            found, own = _type(root, *places[name]), _type(part, (), name)
            if found is not None and found != own and getattr(part.given(name), "coder", None) is None:
                types[name] = evolve(found, found_in=bare_text(root))
        part = part.with_ports(types) if types else part
    return part


def bare_text(net: Net) -> str:
    """The text of a net in messages: without the numbers of its arrays, and only its first layers."""
    if not isinstance(net, Container):
        return cut(parameter_text(net)) if isinstance(net, Layer) else type(net).__name__
    layers = [type(one).__name__ if isinstance(one, Container) else cut(bare_text(one), 32) for _, one in net.nodes[:2]]
    more = ["..."] * (len(net) > 2)
    return f"{type(net).__name__}([{', '.join([*layers, *more])}])"


def _type(net: Net, where: Path, name: str) -> PortType | None:
    """What inference knows of a port, as one writes it; None where not even its rank is known, or no more than that."""
    form = net.solution.port_type(where, name)
    return None if form.shape is None or {*form.shape} == {Automatic} else form


def _with_numbers(root: Net, part: Net) -> Net:
    """The shared arrays of a part with their numbers, wherever in the net they are kept."""
    named = {path: v for path, v in part.own_arrays().items() if isinstance(v, NetArray) and v.Array is Automatic}
    numbers = shared_numbers(root.own_arrays().values()) if named else {}
    kept = {path: evolve(v, Array=numbers[v.name]) for path, v in named.items() if v.name in numbers}
    return part.with_arrays(kept) if kept else part
