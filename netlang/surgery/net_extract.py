"""`NetExtract`: the parts of a net, layer, encoder or decoder; `Normal`: what it was built from.

A path leads from a net to its layers (by position from 1, from the end with negative ones, or by name), to a
layer's parameters, arrays and ports, to the encoder on a port, and to that one's parameters.
"""

from __future__ import annotations

from typing import Any

import attrs

from netlang.compiler.array_numbers import filled
from netlang.errors import NetOptionError, NetPortError, brief, did_you_mean, quoted
from netlang.evaluation.inputs.ports import coder_of
from netlang.evaluation.state_object import NetStateObject
from netlang.language.declaration.signatures import in_our_words
from netlang.language.edges.net_port import NetPort
from netlang.language.nets.container import Container
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Net, Path
from netlang.language.types.coders import Coder
from netlang.language.values.net_arrays import NetArray, is_number, shared_numbers
from netlang.language.values.numbers import refuse_deep
from netlang.language.values.sentinels import All, Automatic, left_open
from netlang.surgery.copies import copies
from netlang.surgery.parts import has_part, key_of, names_of, no_shared_array, parameters_of, ports_of
from netlang.surgery.subnet import taken_out


@in_our_words
def NetExtract(net: Any, spec: Any, *more: Any) -> Any:
    """The part of a net (or layer, encoder, decoder) at a path.

    `spec`: a position or name, a path of them (a tuple or list), All (a dict of all parts, also inside a path:
    `[All, "Weights"]`), a list of paths that are lists (a list of the parts), NetArray(name), a shared array, or
    NetArray(All), a dict of them. Arrays are read-only NumPy arrays. What is not initialized or not yet inferred is
    Automatic. A port gives its encoder or decoder, also one that stands on a layer inside, or else its type; an encoder
    gives the type of its port as "Output", a decoder as "Input". A layer has the types of its ports with it that were
    inferred around it (Normal gives it without). Raises NetPortError where there is no such part.
    Source: https://reference.wolfram.com/language/ref/NetExtract.html

    >>> from netlang import NetChain, LinearLayer, Ramp
    >>> net = NetChain([5, Ramp, LinearLayer(Weights=[[1.0] * 5], Biases=None)], Input=3)
    >>> NetExtract(net, 1), NetExtract(net, (-1, "Weights")).shape, NetExtract(net, (1, "Weights"))
    (LinearLayer(5, Input=3), (1, 5), Automatic)
    >>> NetExtract(net, [All, "Input"])
    {1: 3, 2: 5, 3: 5}
    >>> NetExtract(net, [[1, "Size"], [2, "Function"]])
    [5, Ramp]
    """
    if more:
        path = ", ".join(quoted(key) for key in (spec, *more))
        raise NetOptionError("the path of a part is one argument, a tuple", ways=[f"NetExtract(net, ({path}))"])
    if isinstance(net, NetStateObject):
        return net[spec]
    if not isinstance(net, Net | Coder):
        raise NetOptionError(f"NetExtract takes a net, a layer, an encoder or a decoder, not {brief(net)}")
    if isinstance(spec, NetArray):
        return _shared(net, spec)
    if isinstance(spec, NetPort):
        spec = spec.path
    refuse_deep(spec, "NetExtract")
    if isinstance(spec, list) and spec and all(isinstance(s, list) for s in spec):
        return [NetExtract(net, s) for s in spec]
    return _at(net, net, (), tuple(spec) if isinstance(spec, list | tuple) else (spec,))


@in_our_words
def Normal(net: Any) -> Any:
    """What a net was built from: the layers of a chain or graph as a list, or a dict of names, with nothing of what was
    inferred; all parameters of a layer, an encoder or a decoder as a dict.

    >>> from netlang import NetChain, NetEncoder
    >>> Normal(NetChain([3, 2])), Normal(NetChain({"a": 3}))
    ([LinearLayer(3), LinearLayer(2)], {'a': LinearLayer(3)})
    """
    if not isinstance(net, Net | Coder):
        raise NetOptionError(f"Normal takes a net, a layer, an encoder or a decoder, not {brief(net)}")
    if isinstance(net, Container):
        return dict(net.nodes) if net.has_names else [layer for _, layer in net.nodes]
    return NetExtract(net, All)


def _at(root: Net | Coder, part: Any, where: Path, path: Path) -> Any:
    """The part at `path`, seen from what is at `where` of `root`: the sizes that `root` implies are filled in."""
    if not path:
        return _net_at(root, where, part) if where and isinstance(part, Net) else part
    key, *rest = path
    if key is All and isinstance(part, Container):
        nodes = [(k, net) for k, net in part.nodes if not rest or has_part(net, rest[0])]
        if not nodes:
            known = dict.fromkeys(name for _, net in part.nodes if isinstance(net, Layer) for name in names_of(net))
            raise NetPortError(f"no layer has a part {quoted(rest[0])}", ways=did_you_mean(rest[0], known))
        return {k: _at(root, net, (*where, k), tuple(rest)) for k, net in nodes}
    if key is All:
        return {name: _at(root, part, where, (name, *rest)) for name in names_of(part)}
    name = key_of(part, key)
    return _at(root, _part(root, part, where, name), (*where, name), tuple(rest))


# reading --------------------------------------------------------------------------------------------------


def _part(root: Any, part: Any, where: Path, name: Any) -> Any:
    """The part called `name`."""
    if isinstance(part, Coder):
        value = part[name]
        return list(value) if isinstance(value, tuple) else value
    if isinstance(part, Container) and name in part.inner_nets():
        return part.inner_nets()[name]
    if name in ports_of(part):
        return _port(root, where, name, part)
    if name in part.inner_nets():
        return part.inner_nets()[name]
    if name in parameters_of(part):
        return _parameter(root, where, parameters_of(part)[name], part)
    value = part.given(name)
    value = _array_named(root, value.name) if isinstance(value, NetArray) else value
    return filled(root, (*where, name), value) if is_number(value) else value


def _numbers_of_copies(root: Any, where: Path) -> list[Any]:
    """How many copies there are of the net at `where`, for each net around it of which there are several."""
    found, net = [], root
    for i, key in enumerate(where):
        copied = net.copied_nets() if isinstance(net, Layer) else {}
        if key in copied:
            found.append(root.solution.size(where[:i], copied[key]))
        net = net.inner_nets()[key]
    return found


def _net_at(root: Any, where: Path, net: Net) -> Any:
    """A net inside, with what is known of it; of several copies, a list."""
    numbers = _numbers_of_copies(root, where)
    return copies(root, where, net, numbers) if numbers else taken_out(root, where, net)


def _parameter(root: Any, where: Path, field: str, layer: Layer) -> Any:
    """The value of a parameter; one that is a size, as inferred; a shape of one level as a number."""
    value = getattr(layer, field)
    sort = attrs.fields_dict(type(layer))[field].metadata.get("sizes")
    if attrs.fields_dict(type(layer))[field].metadata.get("dict"):
        return dict(value)
    if sort and left_open(value):
        found = root.solution.size(where, field)
        value = value if found is Automatic else found
    if sort == "run" and isinstance(value, tuple):
        return value[0] if len(value) == 1 else list(value)
    return value


def _port(root: Any, where: Path, name: str, net: Net) -> Any:
    """The coder on a port, or its type as one writes it: a size, a list of them, "Varying" ..."""
    coder = coder_of(net, name, output=name in net.output_names)
    if coder is not None:
        return coder
    return root.solution.port_type(where, name).written


def _shared(net: Any, wanted: NetArray) -> Any:
    """The numbers of a shared array, by its name; of all of them, a dict."""
    if not isinstance(net, Net):
        raise NetPortError(f"{brief(net)} has no arrays")
    names = {value.name for value in net.own_arrays().values() if isinstance(value, NetArray)}
    if wanted.name is All:
        return {name: _array_named(net, name) for name in sorted(names)}
    if wanted.name in names:
        return _array_named(net, wanted.name)
    raise no_shared_array(wanted.name, names)


def _array_named(net: Any, name: str) -> Any:
    """The numbers under a name, wherever in the net they are kept."""
    return shared_numbers(net.own_arrays().values() if isinstance(net, Net) else ()).get(name, Automatic)
