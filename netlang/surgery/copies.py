"""Nets of which a layer has several copies, each with arrays of its own: as a list of nets, and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.errors import NetOptionError
from netlang.language.nets.layer_forms import as_net
from netlang.language.nets.net import Net, Path
from netlang.language.nets.structure_key import structure
from netlang.language.values.net_arrays import NetArray, is_number, read_only
from netlang.language.values.sentinels import Automatic
from netlang.surgery.subnet import with_types, without_found


def copies(root: Any, where: Path, net: Net, numbers: list[Any]) -> Any:
    """The copies of a net as a list, each with its own arrays; while their number is open, what they are copies of."""
    if not numbers:
        return with_types(root, where, net)
    if numbers[0] is Automatic:
        return net
    arrays = {path: getattr(value, "Array", value) for path, value in net.own_arrays().items()}
    stacks = {path: value for path, value in arrays.items() if isinstance(value, np.ndarray)}
    each = [
        net._with_values({path: value if is_number(value) else value[i] for path, value in stacks.items()})
        for i in range(numbers[0])
    ]
    return [copies(root, where, one, numbers[1:]) for one in each]


def of_copies(value: Any) -> Net:
    """The net of which a list has the copies, as `copies` gives them; or what else stands for a net. Raises
    NetOptionError for nets that differ in more than their numbers."""
    if not isinstance(value, list) or not value or not all(isinstance(one, Net | list) for one in value):
        return as_net(value)
    nets = [without_found(of_copies(one))[0] for one in value]
    if any(structure(one) != structure(nets[0]) for one in nets):
        raise NetOptionError(
            "the copies of a net differ in their numbers alone, and these nets are different ones",
            ways=["a single net for all of them", "[...] in a NetChain, for a chain of these"],
        )
    arrays = [one.own_arrays() for one in nets]
    stacks = {path: [own[path] for own in arrays] for path in arrays[0]}
    return nets[0]._with_values({path: _stacked(values) for path, values in stacks.items()})


def _stacked(values: list[Any]) -> Any:
    first = values[0]
    if isinstance(first, NetArray) or not isinstance(first, np.ndarray) or not first.ndim:
        return first
    return read_only(np.stack(values))
