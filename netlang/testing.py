"""A test kit for layers, ours and yours: `check_layer(layer)` tries everything that a layer promises.

Needs no test framework: what does not hold raises `CheckError`, an AssertionError, that says where.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from netlang.compiler.inference.constraints import Typed
from netlang.compiler.inference.solver import solve_constraints, unknowns_in
from netlang.compiler.lower import lower
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
    positive: bool = False,
    near: float | None = None,
    executors: Sequence[str] = ("interpreter", "NumPy", "JAX"),
    seed: int = 1,
) -> None:
    """Check all that a layer, or any net, promises. Raises CheckError (or the layer's own NetError).

    `examples`: inputs to try it on, an array each, or a dict by port for several; drawn at random, of sizes drawn at
    random, if left out, where it can as sequences of several lengths. `reference`: a function of the
    inputs (and, by name, arrays) of one example that gives its output, or a dict of them; or the output itself of
    the only example. `arrays`: numbers for its arrays; drawn at random if left out. `training`: check what it does
    while training. `independent`: whether each example's result is its own (batch normalization's, in training, is
    not). `differentiable`: whether to compare gradients with differences. `positive`: whether to draw positive numbers
    only, such as probabilities; otherwise so are those whose results are finite for positive ones only. `near`: how
    close to come to the reference, relative to it and to 1 (1e-8; 1e-5 to a result, which is usually printed with six
    digits). `executors`: those to compare, where they can be imported; JAX compiles for seconds.

    Checked are: the sizes found do not depend on the order in which they are found; `lower` says the same each time;
    outputs have the type that the ports promise; outputs equal the reference; a batch, of mixed lengths too and
    whatever its padding holds, equals its examples run alone, in outputs and gradients; gradients equal central
    differences in double precision; and every executor there is, in single and double precision, agrees.

    >>> from netlang import LinearLayer
    >>> check_layer(LinearLayer(2), [1.0, 2.0, 3.0], reference=lambda x, Weights, Biases: Weights @ x + Biases)
    """
    rng = np.random.default_rng(seed)
    check_order(layer, seed)
    zero = reference is not None and not callable(reference)  # a result is told for a net that starts afresh
    for net in [typed(layer, [by_name(layer, e) for e in examples])] if examples else drawn_nets(layer, rng):
        check_order(net, seed)
        check_repeats(net, training)
        numbers = _numbers(net, arrays, rng)
        if examples:
            trial = Trial(net, [by_name(net, e) for e in examples], numbers, training, rng, zero)
        else:
            trial = _drawn_trial(net, numbers, training, positive, rng)
        _check_reference(trial, reference, near)
        _check_range(trial)
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


def check_repeats(net: Net, training: bool = False) -> None:
    """Check that `lower` says the same each time: random numbers are inputs of the program, from `ops.random`."""
    one, other = (str(lower(net, training, states=bool(net.state_names)).program).split("\n") for _ in range(2))
    for line, again in itertools.zip_longest(one, other):
        if line != again:
            raise CheckError(
                f"{net!r:.80}: `lower` makes another program each time; random numbers come from ops.random\n"
                f"  {line.strip()}\n  {again.strip()}"
            )


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
        names = [n for n in (*net.input_names, *net.output_names) if not _closed(_terms(net, n))]
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
    raise CheckError(f"{net!r:.80}: found no sizes that fit it; give examples")


def _different_sizes(known: set[Any], rng: np.random.Generator) -> Iterator[int]:
    """Sizes, first those that are not known yet: what is equal by chance hides mistakes."""
    drawn = [int(n) for n in rng.permutation(4) + 1]
    return itertools.cycle(sorted(drawn, key=lambda n: n in known))


def _terms(net: Net, name: str) -> tuple[Any, ...]:
    """What of a port can be open and has to be settled: its sizes, and the range of integers that it takes."""
    shape, element = net.solution.port((), name)
    return (*shape, getattr(element, "high", None)) if name in net.input_names else shape


def _closed(shape: Sequence[Any]) -> bool:
    return not any(isinstance(t, Var | Run) for t in shape)


# data -----------------------------------------------------------------------------------------------------


def by_name(net: Net, example: Any) -> Example:
    names = net.input_names
    values = [example] if len(names) == 1 else example
    given = example if isinstance(example, dict) else dict(zip(names, values, strict=True))
    codes = {n for n in names if isinstance(net.solution.port((), n)[1], Integer)}
    return {n: np.asarray(v, np.int64 if n in codes else np.float64) for n, v in given.items()}


def _drawn_trial(net: Net, numbers: Any, training: bool, positive: bool, rng: np.random.Generator) -> Trial:
    """The net with examples, of positive and negative numbers unless it has results for positive ones only."""
    if not positive:
        trial = Trial(net, drawn_examples(net, rng, signs=True), numbers, training, rng)
        try:
            with np.errstate(invalid="raise", divide="raise"):
                made = trial.run(range(len(trial.examples)))
            if all(np.isfinite(x).all() for found in (*made.examples, made.sums) for x in found.values()):
                return trial
        except FloatingPointError:
            pass
    return Trial(net, drawn_examples(net, rng), numbers, training, rng)


def drawn_examples(net: Net, rng: np.random.Generator, signs: bool = False) -> list[Example]:
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


def _check_range(trial: Trial) -> None:
    """Integers are within what their port promises."""
    made = trial.run(range(len(trial.examples)))
    for name in trial.net.output_names:
        element = trial.net.solution.port((), name)[1]
        for i, outputs in enumerate(made.examples):
            if isinstance(element, Integer) and isinstance(element.high, int) and outputs[name].size:
                for found in (outputs[name].min(), outputs[name].max()):
                    if not (1 if element.low is None else element.low) <= found <= element.high:
                        raise CheckError(
                            f"{trial.net!r:.80}: example {i + 1}: {name} promises {element}, and has {found}"
                        )


def _check_alone(trial: Trial) -> None:
    """A batch equals its examples run alone."""
    whole = trial.run(range(len(trial.examples)))
    summed: dict[str, Any] = {}
    for i in range(len(trial.examples)):
        alone = trial.run([i])
        for name, value in alone.examples[0].items():
            what = f"example {i + 1} in a batch: {_called(name)}"
            _same_alone(trial, what, whole.examples[i][name], value, "the example alone", [i])
        for name, value in alone.sums.items():
            summed[name] = summed.get(name, 0.0) + value
    for name, value in summed.items():
        _same_alone(trial, f"a batch: {_called(name)}", whole.sums[name], value, "the sum over examples alone")


def _same_alone(trial: Trial, what: str, found: Any, expected: Any, whose: str, which: Sequence[int] = ()) -> None:
    try:
        _same(trial, what, found, expected, 1e-9, whose)
    except CheckError as error:
        raise CheckError(f"{error}\n  {_why_not_alone(trial, which)}") from None


def _why_not_alone(trial: Trial, which: Sequence[int]) -> str:
    """Why examples are not as they are alone."""
    if any(0 in trial.lengths[i].values() for i in which):
        return "there is an empty sequence: what has no result for one declares `shortest = 1`"
    runs = []
    for trial.padding in (0, 1):
        made = trial.run(range(len(trial.examples)))
        runs.append([*(x for found in made.examples for x in found.values()), *made.sums.values()])
    if all(map(np.array_equal, *runs)):
        return "it depends on the other examples of its batch, which axis 0 is"
    return "it depends on what the padding holds: `ops.valid`, `last` and `reverse` leave that out"


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
