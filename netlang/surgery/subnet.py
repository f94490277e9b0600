"""A part of a net as a net of its own: its ports get the types that were inferred around it, and shared arrays the
numbers that they have elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from netlang.caches import cache_in, forget, memory_of
from netlang.compiler.inference.provenance import parameter_text
from netlang.errors import cut
from netlang.language.nets.container import Container
from netlang.language.nets.layer import Layer
from netlang.language.nets.nested_nets import nets_changed
from netlang.language.nets.net import Net, Path, T, checked
from netlang.language.types.port_types import UNSAID, VARYING, Integer, PortType, Real
from netlang.language.values.net_arrays import NetArray, shared_numbers
from netlang.language.values.sentinels import Automatic

Place = tuple[Path, str]  # a port of the layer at a path


def taken_out(root: Net, where: Path, part: Net) -> Net:
    """`part`, which is at `where` of `root`, with what `root` knows of it; remembered, so that it compiles once."""
    known = cache_in(root.memo, "parts", weigh=memory_of, let_go=forget)
    found = known.get(where)
    if found is None:
        found = with_types(root, where, with_numbers(root, part))
        if found is not part:
            found.memo["within"] = known
        known.keep(where, found, 0)
    return found


def with_types(root: Net, where: Path, part: T) -> T:
    """`part` with the types that its ports have in `root` said of them, as far as they do not follow from others."""
    names = (*part.input_names, *part.output_names, *part.state_names)
    return with_known(part, {((), name): known_of(root, where, name) for name in names})


def known_of(root: Net, path: Path, name: str) -> PortType:
    """What inference knows of a port of `root`, as it is said of a port elsewhere."""
    return evolve(root.solution.port_type(path, name), found_in=bare_text(root))


def with_known(net: T, known: Mapping[Place, PortType]) -> T:
    """`net` with these types said of ports, by the path of a layer and the port's name, as far as they do not follow
    from what it says already: of its inputs first, then of ports inside, then of its outputs."""
    inputs = {place for place in known if not place[0] and place[1] in net.input_names}
    inside = {place for place in known if place[0]}
    for places in (inputs, inside, known.keys() - inputs - inside):
        types: dict[Path, dict[str, PortType]] = {}
        for path, name in known:
            form = known[path, name]
            if (path, name) in places and not follows(form, net, path, name):
                types.setdefault(path, {})[name] = form
        net = with_ports_at(net, types) if types else net
    return net


def follows(form: PortType, net: Net, path: Path, name: str) -> bool:
    """Whether a port of a net is known to be of a type, or of none more special, or has a coder."""
    if form.shape is None or {*form.shape} == {Automatic} or net.inner_net(path).given(name).coder is not None:
        return True
    found = net.solution.port_type(path, name)
    if found.shape is None or len(found.shape) != len(form.shape):
        return False
    sizes = zip(form.shape, found.shape, strict=True)
    of_kind = form.element in (None, Real(), found.element) or _is_open_kind(form.element, found.element)
    return of_kind and all(said in (Automatic, size) or (said, type(size)) == (VARYING, int) for said, size in sizes)


def _is_open_kind(said: Any, found: Any) -> bool:
    """Whether these are integers, of which only the first has no known end."""
    return isinstance(said, Integer) and isinstance(found, Integer) and said == Integer(found.low)


def without_coder(form: PortType) -> PortType:
    """The sizes of a type with a coder, and the range of its integers."""
    return evolve(form, coder=None, element=form.element if isinstance(form.element, Integer) else None)


def without_found(net: T) -> tuple[T, dict[Place, PortType]]:
    """The net with nothing said of its ports, and of those inside, that was inferred in another net; and that."""
    found: dict[Place, PortType] = {}
    types: dict[Path, dict[str, PortType]] = {}
    for path, one in net.walk():
        for name in (*one.input_names, *one.output_names, *one.state_names):
            form = one.given(name)
            if isinstance(form, PortType) and form.found_in:
                found[path, name] = form
                types.setdefault(path, {})[name] = UNSAID
    return (with_ports_at(net, types) if types else net), found


def with_ports_at(net: T, types: Mapping[Path, dict[str, PortType]]) -> T:
    """The net with these types of ports in place of others, by the path of a layer inside, or of itself."""
    inner: dict[Any, dict[Path, dict[str, PortType]]] = {}
    for path, said in types.items():
        if path:
            inner.setdefault(path[0], {})[path[1:]] = said
    changed = {key: with_ports_at(net.inner_nets()[key], of_part) for key, of_part in inner.items()}
    made = with_inner(net, changed) if changed else net
    if () in types:
        return made.with_ports(types[()])
    checked(made)
    return made


def with_inner(net: T, changed: Mapping[Any, Net]) -> T:
    """The net with other nets inside, by key, unchecked."""
    if isinstance(net, Container):
        return net._copy(nodes=tuple((key, changed.get(key, one)) for key, one in net.nodes))
    assert isinstance(net, Layer)
    return net._filled(nets_changed(net, dict(changed)))  # type: ignore[return-value]


def bare_text(net: Net) -> str:
    """The text of a net in messages: without the numbers of its arrays, and only its first layers."""
    if not isinstance(net, Container):
        return cut(parameter_text(net)) if isinstance(net, Layer) else type(net).__name__
    layers = [type(one).__name__ if isinstance(one, Container) else cut(bare_text(one), 32) for _, one in net.nodes[:2]]
    more = ["..."] * (len(net) > 2)
    return f"{type(net).__name__}([{', '.join([*layers, *more])}])"


def with_numbers(root: Net, part: Net) -> Net:
    """The shared arrays of a part with their numbers, wherever in the net they are kept."""
    named = {path: v for path, v in part.own_arrays().items() if isinstance(v, NetArray) and v.Array is Automatic}
    numbers = shared_numbers(root.own_arrays().values()) if named else {}
    kept = {path: evolve(v, Array=numbers[v.name]) for path, v in named.items() if v.name in numbers}
    return part.with_arrays(kept) if kept else part
