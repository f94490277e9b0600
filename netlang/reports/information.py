"""`Information(net, prop)`: properties of a net."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from netlang.compiler.array_numbers import filled
from netlang.compiler.inference.solution import Solution
from netlang.errors import NetError, NetOptionError, NetPortError, brief, did_you_mean, enumerated, quoted
from netlang.evaluation.state_values import states_of
from netlang.language.declaration.signatures import in_our_words
from netlang.language.nets.container import Container
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Net, Path
from netlang.language.values.net_arrays import NetArray, is_number
from netlang.language.values.sentinels import Automatic
from netlang.reports.costs import known_multiply_adds, total_of
from netlang.reports.layers_graph import layers_graph
from netlang.slow_imports import imported
from netlang.surgery.net_extract import NetExtract
from netlang.training.steps.multipliers import multipliers_of


def is_initialized(net: Net) -> bool:
    """Whether all arrays have their numbers."""
    return all(isinstance(value, np.ndarray) for value in _given(net).values())


def frozen_arrays(net: Net) -> frozenset[Path]:
    """The arrays that training does not change, including constants of functions."""
    try:
        return frozenset(path for path, multiplier in _multipliers(net).items() if multiplier == 0)
    except NetError:  # rules that name no parts: training refuses them, and the net can still be looked at
        return frozenset()


def moving_arrays(net: Net) -> frozenset[Path]:
    """The arrays that training changes by other means than gradients: moving means and variances."""
    return frozenset(
        (*path, a.name) for path, layer in leaves(net).items() for a in layer.declared_arrays if not a.trained
    )


def count_of(shape: tuple[Any, ...]) -> int | None:
    return math.prod(shape) if all(isinstance(size, int) for size in shape) else None


def dimensions_of(net: Net) -> dict[Path, tuple[Any, ...]]:
    """The dimensions of every array; a shared one once."""
    solution: Solution = net.solution
    return {path: solution.dimensions(path) for path in _kept(net) if path in solution.arrays}


def _kept(net: Net) -> dict[Path, Any]:
    """Every array by path, a shared one where it stands first."""
    found: dict[Path, Any] = {}
    names: set[str] = set()
    for path, value in net.own_arrays().items():
        if not isinstance(value, NetArray) or value.name not in names:
            found[path] = value
            names |= {value.name} if isinstance(value, NetArray) else set()
    return found


def arrays_of(net: Net) -> dict[Path, Any]:
    """The numbers of every array by path, a shared one once; Automatic where there are none."""
    return {path: filled(net, path, v) if is_number(v) else v for path, v in _given(net).items()}


def _given(net: Net) -> dict[Path, Any]:
    """The same, with a single number for an array that it fills."""
    named = {v.name: v.Array for v in net.own_arrays().values() if isinstance(v, NetArray) and v.Array is not Automatic}
    return {p: named.get(v.name, Automatic) if isinstance(v, NetArray) else v for p, v in _kept(net).items()}


# properties -----------------------------------------------------------------------------------------------


@in_our_words
def Information(net: Any, prop: Any = None) -> Any:
    """A property of a net, or of each of a list of nets; without `prop`, all of them as a dict.

    Positions are paths, `("rnn", "StateWeights")`. Raises NetPortError for a property that there is not.
    Source: https://reference.wolfram.com/language/ref/Information.html

    >>> from netlang import NetChain, Ramp
    >>> net = NetChain([5, Ramp, 2], Input=3)
    >>> Information(net, "ArraysTotalElementCount"), Information(net, "LayerTypeCounts")
    (32, {'LinearLayer': 2, 'ElementwiseLayer': 1})
    >>> Information([net, net], "LayersCount")
    [3, 3]
    """
    if isinstance(net, list | tuple):
        return [Information(one, prop) for one in net]
    if not isinstance(net, Net):
        ways = [f"{net.__name__}(...)"] if isinstance(net, type) and issubclass(net, Net) else []
        raise NetOptionError(f"Information takes a net, a layer or a list of them, not {brief(net)}", ways=ways)
    if prop is None:
        return {name: find(net) for name, find in PROPERTIES.items() if name != "Properties"}
    if isinstance(prop, list):
        return [Information(net, one) for one in prop]
    if isinstance(prop, str) and prop in PROPERTIES:
        return PROPERTIES[prop](net)
    raise NetPortError(
        f"nets have no property {quoted(prop) if isinstance(prop, str) else brief(prop)}",
        [f"they have {enumerated(PROPERTIES)}"],
        did_you_mean(prop, PROPERTIES),
    )


def leaves(net: Net) -> dict[Path, Layer]:
    """Every layer by its path, those inside chains, graphs and operators too."""
    return {path: one for path, one in net.walk() if isinstance(one, Layer)}


def _each(function: Callable[[tuple[Any, ...]], Any]) -> Callable[[Net], dict[Path, Any]]:
    """A property of every array's dimensions; Automatic while they are open."""
    return lambda net: {
        p: function(s) if count_of(s) is not None else Automatic for p, s in dimensions_of(net).items()
    }  # fmt: skip


def _total(each: int) -> Callable[[Net], Any]:
    def total(net: Net) -> Any:
        counts = [count_of(shape) for shape in dimensions_of(net).values()]
        return Automatic if None in counts else sum(c for c in counts if c is not None) * each

    return total


def _type_counts(net: Net) -> dict[str, int]:
    return dict(Counter(type(layer).__name__ for layer in leaves(net).values()))


def _states(net: Net) -> list[Path]:
    """The states that NetPort can read and set, those fed by other layers too."""
    return [(*path, name) for path, name in states_of(net, fed=True)]


def _multipliers(net: Net) -> dict[Path, Any]:
    """What training multiplies the learning rate of every array by."""
    found = multipliers_of(net, Automatic)
    return {path: found[path] for path in _kept(net)}


def topology_hash(net: Net) -> str:
    """A hash of the layers' types and edges, the same in every process, whatever the sizes and arrays."""
    lines: list[str] = []
    for path, one in net.walk():
        lines.append(f"{path!r} {type(one).__name__} {one.input_names} {one.output_names}")
        if isinstance(one, Container):
            ends = [(edge.source, edge.target) for edge in one.edges]
            lines += [f"{a.path!r}.{a.port} {b.path!r}.{b.port}" for a, b in ends]
    return imported("hashlib").sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:16]


PROPERTIES: dict[str, Callable[[Net], Any]] = {
    "Arrays": arrays_of,
    "ArraysByteCounts": _each(lambda shape: 4 * (count_of(shape) or 0)),
    "ArraysCount": lambda net: len(_kept(net)),
    "ArraysDimensions": _each(list),
    "ArraysElementCounts": _each(count_of),
    "ArraysLearningRateMultipliers": _multipliers,
    "ArraysList": lambda net: list(arrays_of(net).values()),
    "ArraysPositionList": lambda net: list(_kept(net)),
    "ArraysTotalByteCount": _total(4),
    "ArraysTotalElementCount": _total(1),
    "InputPortNames": lambda net: list(net.input_names),
    "InputPorts": lambda net: {name: NetExtract(net, name) for name in net.input_names},
    "Layers": leaves,
    "LayersCount": lambda net: len(leaves(net)),
    "LayersGraph": layers_graph,
    "LayersList": lambda net: list(leaves(net).values()),
    "LayersMultiplyAddCounts": known_multiply_adds,
    "LayersTotalMultiplyAddCount": lambda net: total_of(known_multiply_adds(net)),
    "LayerTypeCounts": _type_counts,
    "OutputPortNames": lambda net: list(net.output_names),
    "OutputPorts": lambda net: {name: NetExtract(net, name) for name in net.output_names},
    "Properties": lambda net: list(PROPERTIES),
    "RecurrentStatesCount": lambda net: len(_states(net)),
    "RecurrentStatesPositionList": _states,
    "SharedArraysCount": lambda net: len({v.name for v in net.own_arrays().values() if isinstance(v, NetArray)}),
    "TopologyHash": topology_hash,
}
