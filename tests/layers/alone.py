"""Runs a net on a batch of examples, padded as executors pad, and on each example alone; outputs and gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.compiler.gradient import gradient
from netlang.compiler.lower import Lowered, lower
from netlang.compiler.passes import optimize
from netlang.compiler.program import Program, name_of, new_argument, role_of
from netlang.executors.interpreter import interpret

Example = dict[str, np.ndarray]


def drawn(net: Any, seed: int = 0) -> dict[tuple[Any, ...], np.ndarray]:
    """Arrays for every path of the net: those given, others random."""
    rng = np.random.default_rng(seed)
    given = net.own_arrays()
    return {
        path: np.asarray(given[path], float) if isinstance(given[path], np.ndarray) else rng.normal(0, 0.5, net.solution.dimensions(path))
        for path in sorted(given, key=str)
        if given[path] is not None
    }


def example(net: Any, lengths: dict[str, int], rng: np.random.Generator, names: Any = None) -> Example:
    """Random data for one example of the net's inputs, or of the ports `names`."""
    made = {}
    for name in names or net.input_names:
        shape, element = net.solution.port((), name)
        shape = tuple(s if isinstance(s, int) else s.at(lengths[s.name]) for s in shape)
        integers = hasattr(element, "high")
        made[name] = rng.integers(1, element.high + 1, shape) if integers else rng.normal(size=shape)
    return made


def padded(arrays: list[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """One array, with rubbish beyond the end of the shorter ones."""
    shape = tuple(max(sizes) for sizes in zip(*(a.shape for a in arrays), strict=True))
    whole = np.stack([rng.normal(size=shape) if a.dtype.kind == "f" else np.ones(shape, a.dtype) for a in arrays])
    for b, a in enumerate(arrays):
        whole[(b, *(slice(s) for s in a.shape))] = a
    return whole


def run(
    net: Any, examples: list[Example], *, states: bool = False, gradients: bool = False, passes: bool = False,
    training: bool = False, arrays: Any = None, random: Any = None,
) -> tuple[list[Example], dict[Any, np.ndarray], list[Example]]:  # fmt: skip
    """Outputs of each example without padding; with `gradients` also those of a fixed weighted sum of all outputs,
    for each array, and for each input of each example. `random`: numbers to use for random inputs by name."""
    low = lower(net, states=states, training=training)
    arrays = drawn(net) if arrays is None else arrays
    program, n = low.program, len(low.outputs)
    reals = [v for v in program.inputs if v.kind == "f" and role_of(v) in ("input", "array")]
    if gradients:
        of = [i for i, v in enumerate(program.outputs[:n]) if v.kind == "f"]
        seeds = [new_argument(f"seed {program.names[i]}", program.outputs[i].type) for i in of]
        names = tuple(f"out {i}" for i in range(len(program.outputs)))
        program = Program((*program.inputs, *seeds), program.outputs, names)
        program = gradient(program, [names[i] for i in of], reals, seeds)
    wanted = len(program.outputs)
    if passes:
        program = optimize(program)
    given = _given(net, low, program, examples, arrays, random or {})
    found = interpret(program, dtype=np.float64)(*given)
    outputs = [
        {name: _cut(found[i][b], low.program.outputs[i].shape, _lengths(net, one)) for i, name in enumerate(low.program.names[:n])}
        for b, one in enumerate(examples)
    ]
    by_array: dict[Any, np.ndarray] = {}
    by_example: list[Example] = [{} for _ in examples]
    for value, g in zip(reals, found[wanted - len(reals) : wanted], strict=True) if gradients else ():
        if role_of(value) == "array":
            by_array[name_of(value)] = g
            continue
        for b, one in enumerate(examples):
            by_example[b][name_of(value)] = _cut(g[b], value.shape, _lengths(net, one))
            assert np.isclose(np.abs(g[b]).sum(), np.abs(by_example[b][name_of(value)]).sum()), "padding has a gradient"
    return outputs, by_array, by_example


def _lengths(net: Any, one: Example) -> dict[str, int]:
    sizes = {}
    for name in net.input_names:
        for size, number in zip(net.solution.port((), name)[0], one[name].shape, strict=True):
            if not isinstance(size, int):
                sizes[size.name] = number - size.at(0)
    return sizes


def _cut(array: np.ndarray, shape: Any, lengths: dict[str, int]) -> np.ndarray:
    return array[tuple(slice(s if isinstance(s, int) else s.at(lengths[s.name])) for s in shape[1:])]


def _given(net: Any, low: Lowered, program: Program, examples: list[Example], arrays: Any, random: Any) -> list[Any]:
    rng = np.random.default_rng(7)
    paths = {".".join(map(str, path)): path for path in low.arrays}
    all_lengths = [_lengths(net, one) for one in examples]
    longest = {"B": len(examples)} | {k: max(one[k] for one in all_lengths) for k in all_lengths[0]}
    given: list[Any] = []
    for value in program.inputs:
        name, role = name_of(value), role_of(value)
        if role == "array":
            given.append(arrays[paths[name]])
        elif role == "lengths":
            given.append(np.array([one[name] for one in all_lengths]))
        elif role == "random":
            shape = tuple(s if isinstance(s, int) else s.at(longest[s.name]) for s in value.shape)
            given.append(np.broadcast_to(random[name], shape))
        elif name.startswith("seed "):
            parts = []
            for one in all_lengths:
                shape = tuple(s if isinstance(s, int) else s.at(one[s.name]) for s in value.shape[1:])
                parts.append(np.cos(np.arange(np.prod(shape, dtype=int)) + 0.3).reshape(shape))
            given.append(padded(parts, rng) * (padded([np.ones_like(p) for p in parts], _Zeros()) != 0))
        else:
            given.append(padded([np.asarray(one[name]) for one in examples], rng))
    return given


class _Zeros:
    def normal(self, size: Any) -> np.ndarray:
        return np.zeros(size)


def check_mixed(net: Any, lengths: list[dict[str, int]], states: tuple[str, ...] = (), seed: int = 0) -> None:
    """A batch of different lengths gives what each example gives alone: outputs, gradients of inputs and states, and
    the sum of the gradients of arrays; with and without the passes; and they are those of central differences."""
    rng = np.random.default_rng(seed)
    names = (*net.input_names, *states)
    examples = [example(net, one, rng, names) for one in lengths]
    options = {"states": bool(states), "gradients": True}
    singles = [run(net, [one], **options) for one in examples]
    for passes in (False, True):
        outputs, by_array, by_example = run(net, examples, passes=passes, **options)
        for b, (alone, _, inputs) in enumerate(singles):
            _same(outputs[b], alone[0])
            _same(by_example[b], inputs[0])
        _same(by_array, {k: sum(one[1][k] for one in singles) for k in by_array})
    check_differences(net, examples[0], options)


def _same(one: dict[Any, np.ndarray], other: dict[Any, np.ndarray]) -> None:
    assert one.keys() == other.keys()
    for name, value in one.items():
        np.testing.assert_allclose(value, other[name], rtol=1e-9, atol=1e-12, err_msg=str(name))


def check_differences(net: Any, one: Example, options: dict[str, Any], eps: float = 1e-6) -> None:
    """Gradients against central differences, in a random direction for each array and input."""
    rng = np.random.default_rng(1)
    arrays = drawn(net)
    _, by_array, by_example = run(net, [one], arrays=arrays, **options)

    def total(arrays: Any, one: Example) -> float:
        outputs, _, _ = run(net, [one], arrays=arrays, states=options["states"])
        reals = [v for v in outputs[0].values() if v.dtype.kind == "f"]
        return sum((np.cos(np.arange(v.size) + 0.3).reshape(v.shape) * v).sum() for v in reals)

    for path, value in arrays.items():
        step = rng.normal(size=value.shape) * eps
        slope = (total(arrays | {path: value + step}, one) - total(arrays | {path: value - step}, one)) / (2 * eps)
        np.testing.assert_allclose((by_array[".".join(map(str, path))] * step).sum() / eps, slope, rtol=1e-5, atol=1e-7)
    for name, g in by_example[0].items():
        step = rng.normal(size=one[name].shape) * eps
        slope = (total(arrays, one | {name: one[name] + step}) - total(arrays, one | {name: one[name] - step})) / (2 * eps)
        np.testing.assert_allclose((g * step).sum() / eps, slope, rtol=1e-5, atol=1e-7)
