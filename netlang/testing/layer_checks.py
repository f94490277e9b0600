"""A test kit for layers: `check_layer(layer)` checks everything that a layer promises.

`found`, `is_open` and `clashes` are for tests of what is inferred (docs/testing-shapes.md).

Needs no test framework: what does not hold raises `CheckError`, an AssertionError, that says where.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from netlang.compiler.inference.constraints.equality import Typed
from netlang.compiler.inference.facts import unknowns_in
from netlang.compiler.inference.solver import solve_constraints
from netlang.compiler.lowering.lower import lower
from netlang.errors import brief
from netlang.language.edges.paths import spelled
from netlang.language.nets.net import Net
from netlang.language.types.port_types import Integer
from netlang.language.types.sizes import Run, Var
from netlang.testing.generate import CheckError, by_name, drawn_examples, drawn_nets, numbers_for, settled, typed
from netlang.testing.inferred import clashes, found, is_open
from netlang.testing.trials import Trial, central_difference, executors_of

__all__ = ["CheckError", "check_layer", "check_order", "clashes", "found", "is_open", "settled"]


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
        numbers = numbers_for(net, arrays, rng)
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
    """Check that the result of inference does not depend on the order of constraints."""
    solution = net.solution
    expected = _pattern(solution.ports, solution.store)
    for attempt in range(3):
        constraints = list(solution.constraints)
        random.Random(seed + attempt).shuffle(constraints)
        found = _pattern(solution.ports, solve_constraints(constraints))
        for port, text in expected.items():
            if found[port] != text:
                raise CheckError(
                    f"{brief(net, 80)}: {port} is {text}, and {found[port]} when inferred in another order"
                )


def check_repeats(net: Net, training: bool = False) -> None:
    """Check that `lower` gives the same program each time: random numbers are its inputs, by `ops.random`."""
    one, other = (str(lower(net, training, states=bool(net.state_names)).program).split("\n") for _ in range(2))
    for line, again in itertools.zip_longest(one, other):
        if line != again:
            raise CheckError(
                f"{brief(net, 80)}: `lower` makes another program each time; random numbers come from ops.random\n"
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
        found[spelled((*path, name))] = f"[{', '.join(terms)}] of {kind}"
    return found


# the checks -----------------------------------------------------------------------------------------------


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
                            f"{brief(trial.net, 80)}: example {i + 1}: {name} promises {element}, and has {found}"
                        )


def _check_alone(trial: Trial) -> None:
    """Results do not depend on the other examples in the batch."""
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
    """Why results depend on the other examples."""
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
                f"{brief(trial.net, 80)}: {_called(name)} {where} is {gradient:.8g}; differences give {expected:.8g}"
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
    """The name of an output of the program in messages."""
    return f"the gradient of {name[2:]}" if name.startswith("d ") else name


def _same(trial: Trial, what: str, found: Any, expected: Any, near: float, whose: str) -> None:
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    if found.shape != expected.shape:
        shapes = f"has dimensions {list(found.shape)}; {whose} has {list(expected.shape)}"
        raise CheckError(f"{brief(trial.net, 80)}: {what} {shapes}")
    scale = 1.0 + np.abs(np.where(np.isfinite(expected), expected, 0.0))
    with np.errstate(invalid="ignore"):
        wrong = ~((np.abs(found - expected) <= near * scale) | (found == expected))
    if wrong.any():
        place = tuple(np.argwhere(wrong)[0])
        at = f" at {[int(i) for i in place]}" if place else ""
        raise CheckError(f"{brief(trial.net, 80)}: {what}{at} is {found[place]:.9g}; {whose} has {expected[place]:.9g}")
