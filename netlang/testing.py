"""A test kit for layers, ours and yours: `check_layer(layer)` tries everything that a layer promises.

Needs no test framework: what does not hold raises `CheckError`, an AssertionError, that says where.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from netlang.compiler.inference.constraints import Typed
from netlang.compiler.inference.solver import solve_constraints, unknowns_in
from netlang.errors import NetShapeError
from netlang.evaluation.data import PortSpec, axes_that_vary, port_specs
from netlang.spec.net import Net
from netlang.spec.sentinels import Automatic
from netlang.spec.sizes import Length, Run, Var, size_at
from netlang.spec.types import VARYING, Integer, PortType
from netlang.trials import Trial, central_difference, executors_of

__all__ = ["CheckError", "check_layer", "check_order", "settled"]

Example = dict[str, Any]


class CheckError(AssertionError):
    """A layer does not keep a promise."""


def check_layer(
    layer: Net,
    *examples: Any,
    reference: Any = None,
    arrays: Mapping[str, Any] | None = None,
    training: bool = False,
    independent: bool = True,
    differentiable: bool = True,
    near: float | None = None,
    executors: Sequence[str] = ("interpreter", "NumPy", "JAX"),
    seed: int = 1,
) -> None:
    """Check all that a layer, or any net, promises. Raises CheckError (or the layer's own NetError).

    `examples`: inputs to try it on, an array each, or a dict by port for several; drawn at random, of sizes drawn at
    random, if left out. Where lengths vary, give examples of several lengths. `reference`: a function of the
    inputs (and, by name, arrays) of one example that gives its output, or a dict of them; or the output itself of
    the only example. `arrays`: numbers for its arrays; drawn at random if left out. `training`: check what it does
    while training. `independent`: whether each example's result is its own (batch normalization's, in training, is
    not). `differentiable`: whether to compare gradients with differences. `near`: how close to come to the
    reference, relative to it and to 1 (1e-8; 1e-5 to a result, which is usually printed with six digits).
    `executors`: those to compare, where they can be imported; JAX compiles for seconds.

    Checked are: the sizes found do not depend on the order in which they are found; outputs have the type that the
    ports promise; outputs equal the reference; a batch, of mixed lengths too and whatever its padding holds, equals
    its examples run alone, in outputs and gradients; gradients equal central differences in double precision; and
    every executor there is, in single and double precision, agrees.

    >>> from netlang import LinearLayer
    >>> check_layer(LinearLayer(2), [1.0, 2.0, 3.0], reference=lambda x, Weights, Biases: Weights @ x + Biases)
    """
    rng = np.random.default_rng(seed)
    check_order(layer, seed)
    drawn = not examples
    is_open = any(not _closed(_terms(layer, name)) for name in (*layer.input_names, *layer.output_names))
    for _ in range(3 if drawn and is_open else 1):
        net = settled(layer, rng) if drawn else typed(layer, [by_name(layer, e) for e in examples])
        check_order(net, seed)
        batch = drawn_examples(net, rng) if drawn else [by_name(net, e) for e in examples]
        zero = reference is not None and not callable(reference)  # a result is told for a net that starts afresh
        trial = Trial(net, batch, _numbers(net, arrays, rng), training, rng, zero)
        _check_reference(trial, reference, near)
        if independent:
            _check_alone(trial)
        if differentiable:
            _check_gradients(trial, rng)
        _check_executors(trial, executors)


# sizes ----------------------------------------------------------------------------------------------------


def check_order(net: Net, seed: int = 1) -> None:
    """Check that what inference finds does not depend on the order in which it looks."""
    solution = net.solution
    expected = _pattern(solution.ports, solution.store)
    for attempt in range(3):
        constraints = list(solution.constraints)
        random.Random(seed + attempt).shuffle(constraints)
        found = _pattern(solution.ports, solve_constraints(constraints))
        for port, text in expected.items():
            if found[port] != text:
                raise CheckError(f"{net!r:.80}: {port} is {text}, and {found[port]} when inferred in another order")


def _pattern(ports: Mapping[Any, Typed], store: Any) -> dict[str, str]:
    """Every port's shape and kind, unknowns numbered by first appearance: two solutions that say the same, equal."""
    numbers: dict[Any, int] = {}
    found = {}
    for (path, name), typed_port in ports.items():
        element = store.element(typed_port.element)[0]
        shape = store.shape(typed_port.shape)
        for unknown in (*unknowns_in(shape), *unknowns_in(element)):
            numbers.setdefault(unknown, len(numbers) + 1)
        terms = [f"{type(t).__name__}{numbers[t]}" if isinstance(t, Var | Run) else str(t) for t in shape]
        high = getattr(element, "high", None)
        kind = f"1..{numbers.get(high, high)}" if isinstance(element, Integer) else type(element).__name__
        found[".".join(map(str, (*path, name)))] = f"[{', '.join(terms)}] of {kind}"
    return found


def typed(net: Net, examples: Sequence[Example]) -> Net:
    """The net with what its examples say of ports that are open."""
    types = {}
    for name in net.input_names:
        shape, element = net.solution.port((), name)
        data = [np.asarray(e[name]) for e in examples]
        vary = axes_that_vary(shape, data[0].ndim)
        vary |= {axis for axis, sizes in enumerate(zip(*(d.shape for d in data), strict=True)) if len(set(sizes)) > 1}
        sizes = [VARYING if axis in vary else size for axis, size in enumerate(data[0].shape)]
        high = getattr(element, "high", None)
        kind = Integer(1, max(2, *(int(d.max(initial=1)) for d in data))) if isinstance(high, Var) else None
        if any(isinstance(t, Var | Run) for t in shape) or kind:
            types[name] = PortType(tuple(sizes), kind)
    return net.with_ports(types) if types else net


def settled(net: Net, rng: np.random.Generator) -> Net:
    """The net with a size, drawn at random, for whatever is open."""
    for _ in range(200):
        names = [n for n in (*net.input_names, *net.output_names) if not _closed(_terms(net, n))]
        if not names:
            return net
        shape, element = net.solution.port((), names[0])
        sizes: list[Any] = []
        for term in shape:
            count = int(rng.integers(0, 3)) if isinstance(term, Run) else 1
            drawn = [int(n) for n in rng.integers(1, 4, count)]
            sizes += [term] if isinstance(term, int) else [Automatic] if isinstance(term, Length) else drawn
        high = getattr(element, "high", None)
        kind = Integer(1, int(rng.integers(2, 5))) if isinstance(high, Var) else None
        given = PortType(tuple(sizes), kind)
        try:
            found = net.with_ports({names[0]: given})
            _ = found.solution
            net = found
        except NetShapeError:
            continue
    raise CheckError(f"{net!r:.80}: found no sizes that fit it; give examples")


def _terms(net: Net, name: str) -> tuple[Any, ...]:
    shape, element = net.solution.port((), name)
    return (*shape, getattr(element, "high", None))


def _closed(shape: Sequence[Any]) -> bool:
    return not any(isinstance(t, Var | Run) for t in shape)


# data -----------------------------------------------------------------------------------------------------


def by_name(net: Net, example: Any) -> Example:
    names = net.input_names
    values = [example] if len(names) == 1 else example
    given = example if isinstance(example, dict) else dict(zip(names, values, strict=True))
    codes = {n for n in names if isinstance(net.solution.port((), n)[1], Integer)}
    return {n: np.asarray(v, np.int64 if n in codes else np.float64) for n, v in given.items()}


def drawn_examples(net: Net, rng: np.random.Generator) -> list[Example]:
    """Three examples; each length that varies is long in one, 1 in another, and as short as is legal in the third."""
    specs = port_specs(net)
    if not specs:
        return [{}]
    names = dict.fromkeys(length.name for spec in specs for _, length in spec.varying)
    found = []
    for turn in range(3):
        lengths = {name: _three_lengths(specs, name)[(turn + i) % 3] for i, name in enumerate(names)}
        example = {}
        for spec in specs:
            shape = tuple(size_at(size, lengths) for size in spec.shape)
            high = spec.element.high if isinstance(spec.element, Integer) else None
            low = (spec.element.low or 1) if isinstance(spec.element, Integer) else 0
            example[spec.name] = (
                rng.integers(low, (high or low + 5) + 1, shape) if spec.is_integer else rng.uniform(0.1, 0.9, shape)
            )
        found.append(example)
    return found


def _three_lengths(specs: Sequence[PortSpec], name: str) -> tuple[int, int, int]:
    """Of what varies under that name: 4, or more where layers ask for it, then 1, and none, or as few as they take."""
    asked = [(length, 0) for spec in specs for _, length in spec.varying if length.name == name]
    asked += [(least.length, least.number) for least in specs[0].shortest if least.length.name == name]
    least = next(n for n in itertools.count() if all(length.at(n) >= number for length, number in asked))
    return max(4, least + 1), max(1, least), least


def _numbers(net: Net, arrays: Mapping[str, Any] | None, rng: np.random.Generator) -> dict[tuple[Any, ...], np.ndarray]:
    """Numbers for every array: those given, those the net has, else positive ones, which every array can be."""
    given = {(k if isinstance(k, tuple) else (k,)): v for k, v in (arrays or {}).items()}
    known = {path: getattr(v, "Array", v) for path, v in net.own_arrays().items()} | given
    dims = net.solution.dimensions
    return {
        path: np.asarray(v, np.float64)
        if isinstance(v, np.ndarray | list | tuple)
        else rng.uniform(0.1, 1.0, tuple(dims(path)))
        for path, v in known.items()
        if v is not None
    }


# the checks -----------------------------------------------------------------------------------------------


def _check_reference(trial: Trial, reference: Any, near: float | None) -> None:
    if reference is None:
        return
    golden = not callable(reference)
    made = trial.run([0]) if golden else trial.run(range(len(trial.examples)))
    for i, outputs in enumerate(made.examples):
        expected = reference if golden else reference(*trial.examples[i].values(), **trial.arrays_by_name)
        if not isinstance(expected, Mapping):
            expected = {trial.net.output_names[0]: expected}
        for name, value in expected.items():
            limit = near or (1e-5 if golden else 1e-8)
            _same(trial, f"example {i + 1}: {name}", outputs[name], value, limit, "the reference")


def _check_alone(trial: Trial) -> None:
    """A batch equals its examples run alone."""
    whole = trial.run(range(len(trial.examples)))
    summed: dict[str, Any] = {}
    for i in range(len(trial.examples)):
        alone = trial.run([i])
        for name, value in alone.examples[0].items():
            found = whole.examples[i][name]
            _same(trial, f"example {i + 1} in a batch: {_called(name)}", found, value, 1e-9, "the example alone")
        for name, value in alone.sums.items():
            summed[name] = summed.get(name, 0.0) + value
    for name, value in summed.items():
        _same(trial, f"a batch: {_called(name)}", whole.sums[name], value, 1e-9, "the sum over examples alone")


def _check_gradients(trial: Trial, rng: np.random.Generator) -> None:
    """Gradients equal central differences."""
    found = trial.run(range(len(trial.examples)))
    for name, place, gradient in trial.places(found, rng):
        expected = central_difference(trial, name, place)
        if not abs(gradient - expected) <= 1e-6 + 1e-4 * abs(expected):
            where = f"at {list(place)}" if name in found.sums else f"at {list(place[1:])} of example {place[0] + 1}"
            raise CheckError(
                f"{trial.net!r:.80}: {_called(name)} {where} is {gradient:.8g}; differences give {expected:.8g}"
            )


def _check_executors(trial: Trial, names: Sequence[str]) -> None:
    expected = trial.run(range(len(trial.examples)))
    for name, execute in executors_of(names).items():
        for dtype, near in ((np.float64, 1e-8), (np.float32, 2e-3)):
            made = trial.run(range(len(trial.examples)), execute, dtype)
            for i, outputs in enumerate(made.examples):
                for port, value in expected.examples[i].items():
                    what = f"{name} in {dtype.__name__}, example {i + 1}: {_called(port)}"
                    _same(trial, what, outputs[port], value, near, "the program in float64")
            for key, value in expected.sums.items():
                what = f"{name} in {dtype.__name__}: {_called(key)}"
                _same(trial, what, made.sums[key], value, near, "the program in float64")


def _called(name: str) -> str:
    """An output of the program, as messages name it."""
    return f"the gradient of {name[2:]}" if name.startswith("d ") else name


def _same(trial: Trial, what: str, found: Any, expected: Any, near: float, whose: str) -> None:
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    if found.shape != expected.shape:
        shapes = f"has dimensions {list(found.shape)}; {whose} has {list(expected.shape)}"
        raise CheckError(f"{trial.net!r:.80}: {what} {shapes}")
    scale = 1.0 + np.abs(np.where(np.isfinite(expected), expected, 0.0))
    with np.errstate(invalid="ignore"):
        wrong = ~((np.abs(found - expected) <= near * scale) | (found == expected))
    if wrong.any():
        place = tuple(np.argwhere(wrong)[0])
        at = f" at {[int(i) for i in place]}" if place else ""
        raise CheckError(f"{trial.net!r:.80}: {what}{at} is {found[place]:.9g}; {whose} has {expected[place]:.9g}")
