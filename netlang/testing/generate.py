"""Random nets and examples for `netlang.testing`: open sizes are chosen, missing numbers are drawn."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from netlang.compiler.array_numbers import array_numbers
from netlang.errors import NetShapeError, brief
from netlang.evaluation.inputs.ports import PortSpec, port_specs
from netlang.evaluation.inputs.sizes_of_data import shape_of
from netlang.language.nets.net import Net, Path
from netlang.language.types.port_types import VARYING, Integer, PortType
from netlang.language.types.sizes import Length, Run, Var, is_open, size_at
from netlang.language.values.sentinels import Automatic

Example = dict[str, Any]


class CheckError(AssertionError):
    """A layer does not do what it promises."""


# nets -----------------------------------------------------------------------------------------------------


def typed(net: Net, examples: Sequence[Example]) -> Net:
    """The net with open ports typed by its examples."""
    types = {}
    for spec in port_specs(net):
        data = [np.asarray(example[spec.name]) for example in examples]
        high = getattr(spec.element, "high", None)
        kind = Integer(1, max(2, *(int(d.max(initial=1)) for d in data))) if isinstance(high, Var) else None
        if spec.is_open or kind:
            types[spec.name] = PortType(shape_of(spec, data), kind)
    return net.with_ports(types) if types else net


def drawn_nets(net: Net, rng: np.random.Generator) -> list[Net]:
    """The net with sizes for whatever is open, three times; then with sequences for whatever may be one."""
    found = settled(net, rng)
    if found is net:
        return [net]
    varying = settled(net, rng, varying=True)
    more = [varying] if any(spec.varying for spec in port_specs(varying)) else []
    return [found, settled(net, rng), settled(net, rng), *more]


def settled(net: Net, rng: np.random.Generator, varying: bool = False) -> Net:
    """The net with a size, drawn at random, for whatever is open: one that it does not have yet, if there is.
    `varying`: first dimensions vary, where they can."""
    refused: set[str] = set()
    for attempt in range(200):
        names = [n for n in (*net.input_names, *net.output_names) if is_open(_terms(net, n))]
        if not names:
            return net
        shape, element = net.solution.port((), names[0])
        known = {term for n in (*net.input_names, *net.output_names) for term in _terms(net, n)}
        draws = _different_sizes(known, rng) if attempt < 3 else iter(lambda: int(rng.integers(1, 4)), 0)
        sizes: list[Any] = []
        for term in shape:
            count = int(rng.integers(0, 3)) if isinstance(term, Run) else 1
            drawn = list(itertools.islice(draws, count))
            sizes += [term] if isinstance(term, int) else [Automatic] if isinstance(term, Length) else drawn
        if varying and sizes and isinstance(shape[0], Var | Run) and names[0] not in refused:
            sizes[0] = VARYING
        high = getattr(element, "high", None)
        kind = Integer(1, int(rng.integers(2, 5))) if isinstance(high, Var) else None
        given = PortType(tuple(sizes), kind)
        try:
            found = net.with_ports({names[0]: given})
            _ = found.solution
            net = found
        except NetShapeError:
            refused.add(names[0])
    raise CheckError(f"{brief(net, 80)}: found no sizes that fit it; give examples")


def _different_sizes(known: set[Any], rng: np.random.Generator) -> Iterator[int]:
    """Sizes, first those that do not occur yet, since sizes that are equal by chance hide mistakes."""
    drawn = [int(n) for n in rng.permutation(4) + 1]
    return itertools.cycle(sorted(drawn, key=lambda n: n in known))


def _terms(net: Net, name: str) -> tuple[Any, ...]:
    """What of a port can be open and has to be settled: its sizes, and the range of integers that it takes."""
    shape, element = net.solution.port((), name)
    return (*shape, getattr(element, "high", None)) if name in net.input_names else shape


# data -----------------------------------------------------------------------------------------------------


def by_name(net: Net, example: Any) -> Example:
    names = net.input_names
    values = [example] if len(names) == 1 else example
    given = example if isinstance(example, dict) else dict(zip(names, values, strict=True))
    codes = {n for n in names if isinstance(net.solution.port((), n)[1], Integer)}
    return {n: np.asarray(v, np.int64 if n in codes else np.float64) for n, v in given.items()}


def drawn_examples(net: Net, rng: np.random.Generator, signs: bool = False) -> list[Example]:
    """Three examples; each length that varies is long in one, 1 in another, and as short as is legal in the third."""
    specs = port_specs(net)
    if not specs:
        return [{}]
    names = dict.fromkeys(length.name for spec in specs for _, size in spec.varying for length in size.bases)
    found = []
    for turn in range(3):
        lengths = {name: _three_lengths(specs, name)[(turn + i) % 3] for i, name in enumerate(names)}
        example = {}
        for spec in specs:
            shape = tuple(size_at(size, lengths) for size in spec.shape)
            high = spec.element.high if isinstance(spec.element, Integer) else None
            high = size_at(high, lengths) if isinstance(high, Length) else high
            low = (spec.element.low or 1) if isinstance(spec.element, Integer) else 0
            sign = rng.choice([-1.0, 1.0], shape) if signs else 1.0
            example[spec.name] = (
                rng.integers(low, (high or low + 5) + 1, shape)
                if spec.is_integer
                else rng.uniform(0.1, 0.9, shape) * sign
            )
        found.append(example)
    return found


def _three_lengths(specs: Sequence[PortSpec], name: str) -> tuple[int, int, int]:
    """Of what varies under that name: 4, or more where layers ask for it, then 1, and none, or as few as they take."""
    asked = [(length, 0) for spec in specs for _, length in spec.varying if length.name == name]
    highest = [getattr(spec.element, "high", None) for spec in specs]  # of codes, of which there is one at least
    asked += [(length, 1) for length in highest if isinstance(length, Length) and length.name == name]
    asked += [(least.length, least.number) for least in specs[0].shortest if name in _names(least.length)]
    least = next(
        n for n in itertools.count()
        if all(length.of(dict.fromkeys(_names(length), 0) | {name: n}) >= number for length, number in asked)
    )  # fmt: skip
    return max(4, least + 1), max(1, least), least


def _names(length: Length) -> list[str]:
    return [base.name for base in length.bases]


def numbers_for(net: Net, arrays: Mapping[str, Any] | None, rng: np.random.Generator) -> dict[Path, np.ndarray]:
    """Numbers for every array: those given, those the net has, else positive ones, which every array can be."""
    given = {(k if isinstance(k, tuple) else (k,)): v for k, v in (arrays or {}).items()}
    known = array_numbers(net) | given
    dims = net.solution.dimensions
    return {
        path: np.asarray(v, np.float64)
        if isinstance(v, np.ndarray | list | tuple)
        else rng.uniform(0.1, 1.0, tuple(dims(path)))
        for path, v in known.items()
        if v is not None
    }
