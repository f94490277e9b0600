"""Parts of a net replaced, all at once: the one functional update that surgery rests on.

Layers, operators, containers and coders on the way to a part are made anew, everything else stays the same object.
Sizes are inferred when everything is in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import attrs

from netlang.errors import NetOptionError, NetPortError, quoted
from netlang.evaluation.inputs.ports import coders_of
from netlang.language.edges.paths import place
from netlang.language.nets.container import Container
from netlang.language.nets.filling import numbers_alone, placed
from netlang.language.nets.layer import Layer
from netlang.language.nets.layer_forms import as_net
from netlang.language.nets.nested_nets import nets_changed
from netlang.language.nets.net import Net, Path, checked
from netlang.language.nets.part_rules import OPTION, RULES, paths_of
from netlang.language.types.coders import Coder
from netlang.language.types.port_types import UNSAID, PortType
from netlang.language.types.written_types import port_type
from netlang.language.values.net_arrays import NetArray, shared_numbers
from netlang.language.values.sentinels import All, Automatic
from netlang.surgery.containers import Instead, Row, remade
from netlang.surgery.copies import of_copies
from netlang.surgery.no_longer_fits import explained
from netlang.surgery.parts import called, has_part, key_of, no_shared_array, parameters_of, ports_of
from netlang.surgery.subnet import Place, with_known, without_coder, without_found

T = TypeVar("T", bound=Net | Coder)
Rules = Iterable[tuple[Path, Any]]
Changes = dict[Path, Any]  # what comes in the place of parts, by their paths in keys


def updated(root: T, rules: Rules) -> T:
    """`root`, a net or a coder, with parts replaced, by their paths as NetExtract takes them: layers by nets, or by
    rows of them; arrays, parameters and types of ports by values. A path that leads into a part that is replaced is
    that of a part of the new one. Raises NetPortError for parts that are not there, NetShapeError where sizes
    contradict each other, with the arrays that no longer fit."""
    changes = located(root, rules)
    if isinstance(root, Coder):
        return root.with_parameters({name: value for (name,), value in changes.items()})  # type: ignore[return-value]
    if not changes:
        return root
    known: dict[Place, PortType] = {}
    for path, value in changes.items():
        if isinstance(value, Net):
            changes[path], found = without_found(value)
            known |= {((*path, *inside), name): form for (inside, name), form in found.items()}
    made = explained(root, changes, _made)
    places = {(made.places(path)[0], name): form for (path, name), form in known.items()}
    return with_known(made.net, places) if places else made.net


def _made(root: Any, changes: Changes) -> Instead:
    """The net with the changes, checked."""
    arrays, others = _arrays(root, changes)
    net = root._with_values(arrays) if arrays else root
    if not others and numbers_alone(root, root.own_arrays(), arrays):
        return Instead.of(root.same_structure(net))
    made = _rebuilt(net, others) if others else Instead.of(net)
    made = attrs.evolve(made, net=_with_shared_numbers(net, made.net))
    checked(made.net)
    return made


# reading the paths ----------------------------------------------------------------------------------------


def located(root: Any, rules: Rules) -> Changes:
    """The changes by their paths in keys, with those to coders where the coders stand."""
    found: Changes = {}
    inside: dict[Path, list[tuple[Path, Any]]] = {}  # of parts that are replaced
    for path, value in sorted(rules, key=lambda rule: len(rule[0])):
        for keys, rest in _keys(root, (), path, found):
            if rest:
                inside.setdefault(keys, []).append((rest, value))
            elif keys in found and found[keys] is not value:
                raise NetOptionError(f"{place(keys[:-1], str(keys[-1]))} is replaced twice", ways=["one value for it"])
            else:
                found[keys] = value
    for keys, more in inside.items():
        found[keys] = updated(found[keys] if isinstance(found[keys], Coder) else as_net(found[keys]), more)
    return found


def _keys(part: Any, at: Path, path: Path, replaced: Changes) -> list[tuple[Path, Path]]:
    """The paths in keys that a path from a part on stands for; and what is left of it where a part is replaced."""
    if not path or at in replaced:
        return [(at, path)]
    key, *rest = path
    if isinstance(key, NetArray):
        return [(_shared(part, key), tuple(rest))]
    if key is All and isinstance(part, Container):
        nodes = [(k, net) for k, net in part.nodes if not rest or has_part(net, rest[0])]
        if not nodes:
            raise NetPortError(f"no layer has a part {quoted(rest[0])}")
        return [pair for k, net in nodes for pair in _keys(net, (*at, k), tuple(rest), replaced)]
    key = key_of(part, key)
    at = (*at, key)
    if not rest or at in replaced:
        return [(at, tuple(rest))]
    return _keys(_inside(part, key), at, tuple(rest), replaced)


def _shared(net: Any, array: NetArray) -> Path:
    """A place of a shared array."""
    own = net.own_arrays() if isinstance(net, Net) else {}
    shared = {value.name: path for path, value in own.items() if isinstance(value, NetArray)}
    if array.name in shared:
        return shared[array.name]
    raise no_shared_array(array.name, shared)


def _inside(part: Any, key: Any) -> Any:
    """What a path goes on into: a net, or the coder on a port."""
    nets = part.inner_nets() if isinstance(part, Net) else {}
    if key in nets and (isinstance(part, Container) or key not in ports_of(part)):
        return nets[key]
    if isinstance(part, Net) and key in ports_of(part):
        for coder, _ in coders_of(part, key, key in part.output_names):
            return coder
        raise NetPortError(
            f"the port {quoted(key)} of {called(part)} has no encoder or decoder", ways=[f"{quoted(key)} alone"]
        )
    raise NetPortError(f"{quoted(key)} of {called(part)} has no parts")


def _arrays(root: Net, changes: Changes) -> tuple[Changes, Changes]:
    """The new values of arrays that stay, those that are shared at all of their places; and all other changes."""
    own = root.own_arrays()
    values = {path: value for path, value in changes.items() if path in own and value is not None}
    return placed(root, own, values), {path: value for path, value in changes.items() if path not in values}


# making anew ----------------------------------------------------------------------------------------------


def _rebuilt(part: Net, changes: Mapping[Path, Any]) -> Instead:
    """A net with the changes, unchecked as far as it is a container."""
    own = {path[0]: value for path, value in changes.items() if len(path) == 1}
    inside: dict[Any, Changes] = {}
    for path, value in changes.items():
        if len(path) > 1:
            inside.setdefault(path[0], {})[path[1:]] = value
    if isinstance(part, Container):
        return _container(part, own, inside)
    assert isinstance(part, Layer)
    return _layer(part, own, inside)


def _container(net: Container, own: dict[Any, Any], inside: dict[Any, Changes]) -> Instead:
    for name in parameters_of(net).keys() & own.keys() - net.inner_nets().keys() - {
        OPTION
    }:  # a function, of a FunctionLayer
        net = type(net)(own[name], Ports=dict(net.types), LearningRateMultipliers=net.LearningRateMultipliers)  # type: ignore[call-arg]
    nets = net.inner_nets()
    types = _types(net, own, inside, nets)
    made = {key: _in_place(value) for key, value in own.items() if key in nets}
    made |= {key: _rebuilt(nets[key], changes) for key, changes in inside.items() if key in nets}
    said: dict[str, Any] = {"types": tuple((dict(net.types) | types).items())} if types else {}
    if OPTION in own and OPTION not in nets:
        said[OPTION] = RULES(own[OPTION], called(net), OPTION)
    anew = remade(net, made, **said)
    if OPTION in said:
        paths_of(anew.net, (), said[OPTION], OPTION)  # they are about parts that it has
    return anew


def _in_place(value: Any) -> Instead | Row:
    return Row() if value is None else value if isinstance(value, Row) else Instead.of(as_net(value))


def _layer(layer: Layer, own: dict[Any, Any], inside: dict[Any, Changes]) -> Instead:
    nets, names = layer.inner_nets(), parameters_of(layer)
    types = _types(layer, own, inside, {})
    fields: dict[str, Any] = attrs.fields_dict(type(layer))
    options = layer.port_options(types) if types else {}
    inner = {key: _rebuilt(nets[key], changes) for key, changes in inside.items() if key in nets and key not in types}
    new = {key: _read_net(layer, key, value) for key, value in own.items() if key in nets and key not in types}
    changed = {key: one.net for key, one in inner.items()} | {k: one for k, one in new.items() if k not in names}
    options |= nets_changed(layer, changed) if changed else {}
    for name, value in own.items():
        if name not in types and (name in names or name not in nets):
            options[fields[names[name]].alias if name in names else name] = new.get(name, value)
    made: Layer = attrs.evolve(layer, **options)  # type: ignore[arg-type]
    return Instead(made, lambda path: _places(made, inner, path))


def _places(made: Layer, inner: Mapping[Any, Instead], path: Path) -> list[Path]:
    """Where a path in a layer leads in what was made of it."""
    if path and path[0] in inner:
        return [(path[0], *rest) for rest in inner[path[0]].places(path[1:])]
    return Instead.of(made).places(path)


def _read_net(layer: Layer, name: Any, value: Any) -> Any:
    """A net inside of a layer as the layer takes it: all copies as one, and what is no net as it is."""
    if value is None:
        raise NetOptionError(
            f"{quoted(name)} of {called(layer)} cannot be deleted: the operator is one of this net",
            ways=["another net in its place", "None in the place of the whole operator"],
        )
    if isinstance(value, list) and name in layer.copied_nets():
        return of_copies(value)
    return value if name in parameters_of(layer) else as_net(value)


# ports ----------------------------------------------------------------------------------------------------


def _types(
    net: Container | Layer, own: dict[Any, Any], inside: dict[Any, Changes], nets: Mapping[Any, Net]
) -> dict[str, PortType]:
    """The new types of ports. Coders on ports of layers that lead to these are changed where they stand: the changes
    for that are added to those `inside`."""
    found = {}
    for name in ports_of(net):
        if name in nets or (name not in own and name not in inside):
            continue
        coders = list(coders_of(net, name, name in net.output_names))
        if name in own:
            found[name] = _said(net, name, own[name])
            for _, where in coders:
                if len(where) > 1 and where[0] not in own:
                    there = inside.setdefault(where[0], {})
                    there.setdefault(where[1:], None if own[name] is None else Automatic)
        else:
            coder, where = coders[0]
            if len(where) > 1:
                inside.setdefault(where[0], {}).update({(*where[1:], *p): v for p, v in inside[name].items()})
            else:
                found[name] = port_type(coder.with_parameters({p[0]: value for p, value in inside[name].items()}))
    return found


def _said(net: Net, name: str, value: Any) -> PortType:
    """What is said of a port now: None takes a coder away and leaves its type, Automatic takes everything away."""
    if value is None:
        given: PortType = net.given(name)
        return given if given.coder is None else without_coder(given)
    side = "" if name in net.state_names else "output" if name in net.output_names else "input"
    return UNSAID if value is Automatic else port_type(value, side)


# shared arrays --------------------------------------------------------------------------------------------


def _with_shared_numbers(root: Net, made: Net) -> Net:
    """The net with the numbers of shared arrays that are kept in parts that are gone. Raises NetOptionError where two
    places have different ones."""
    own = made.own_arrays()
    names = {value.name for value in own.values() if isinstance(value, NetArray)}
    if not names:
        return made
    known, had = shared_numbers(own.values()), shared_numbers(root.own_arrays().values())
    lost = {name: had[name] for name in names if name in had and name not in known}
    found = {path: v for path, v in own.items() if isinstance(v, NetArray) and v.name in lost}
    return made._with_values({path: attrs.evolve(v, Array=lost[v.name]) for path, v in found.items()})
