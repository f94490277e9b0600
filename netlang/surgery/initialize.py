"""`NetInitialize`: numbers for the arrays that have none yet."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from attrs import evolve

from netlang.compiler.inference.explanations.open_sizes import open_sizes
from netlang.compiler.lowering.check_memory import array_made, reasons_for, refuse_large_arrays
from netlang.errors import NetError, NetOptionError, NetShapeError, brief, did_you_mean, enumerated, quoted
from netlang.errors.synonyms import VALUES
from netlang.language.declaration.declare import Array
from netlang.language.declaration.signatures import in_our_words, suboptions_in
from netlang.language.distributions.continuous import NormalDistribution
from netlang.language.edges.paths import array_place
from netlang.language.nets.net import Net, Path, T, refuse_other
from netlang.language.types.sizes import is_open
from netlang.language.values.floating_point import quiet
from netlang.language.values.net_arrays import NetArray, kept, read_only, shared_numbers
from netlang.language.values.numbers import finite
from netlang.language.values.seeds import generator_for, seed_of
from netlang.language.values.sentinels import All, Automatic


def _fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Fan-in and fan-out of a weight array [out, in, kernel...]."""
    if len(shape) < 2:
        return max(shape, default=1), max(shape, default=1)
    kernel = math.prod(shape[2:])
    return shape[1] * kernel, shape[0] * kernel


def _scaled(variance: Callable[[int, int], float]) -> Callable[..., np.ndarray]:
    def draw(generator: np.random.Generator, shape: tuple[int, ...], Distribution: str = "Normal") -> np.ndarray:
        sd = variance(*_fans(shape)) ** 0.5
        if isinstance(Distribution, str) and Distribution == "Normal":
            return sd * generator.standard_normal(shape)
        if isinstance(Distribution, str) and Distribution == "Uniform":
            return sd * 3**0.5 * generator.uniform(-1.0, 1.0, shape)
        raise NetOptionError(
            f'"Distribution" is "Normal" or "Uniform", not {brief(Distribution)}',
            ways=did_you_mean(Distribution, ["Normal", "Uniform"]),
        )

    return draw


def _orthogonal(generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    if len(shape) < 2:
        return generator.standard_normal(shape)
    rows, columns = shape[0], math.prod(shape[1:])
    q, r = np.linalg.qr(generator.standard_normal((max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diag(r))  # without this the draw is not uniform over orthogonal matrices
    return (q if rows >= columns else q.T).reshape(shape)


def _random(
    generator: np.random.Generator, shape: tuple[int, ...], Weights: Any = 1.0, Biases: Any = None
) -> np.ndarray:
    return _distribution(Weights).draw(generator, shape)


def _identity(generator: np.random.Generator, shape: tuple[int, ...], Distribution: Any = 0.01) -> np.ndarray:
    noise = _distribution(Distribution).draw(generator, shape)
    if len(shape) < 2:
        return noise
    eye = np.zeros(shape)
    middle = tuple((n - 1) // 2 for n in shape[2:])
    for i in range(min(shape[:2])):
        eye[(i, i, *middle)] = 1.0
    return eye + noise


def _distribution(spec: Any) -> Any:
    """A distribution; a number s stands for NormalDistribution(0, s)."""
    number = finite(spec)
    if number is not None:
        return NormalDistribution(0.0, number)
    if hasattr(spec, "draw"):
        return spec
    raise NetOptionError(
        f"{brief(spec)} is not a distribution",
        ways=["a number s, for NormalDistribution(0, s)", "UniformDistribution((a, b))"],
    )


METHODS: dict[str, Callable[..., np.ndarray]] = {
    "Kaiming": _scaled(lambda fan_in, fan_out: 2.0 / fan_in),  # He et al. 2015
    "Xavier": _scaled(lambda fan_in, fan_out: 2.0 / (fan_in + fan_out)),  # Glorot and Bengio 2010
    "Orthogonal": _orthogonal,  # Saxe et al. 2013
    "Random": _random,
    "Identity": _identity,
}
SUBOPTIONS = {
    "Kaiming": ("Distribution",), "Xavier": ("Distribution",), "Orthogonal": (),
    "Random": ("Weights", "Biases"), "Identity": ("Distribution",),
}  # fmt: skip


@in_our_words
def NetInitialize(net: T, what: Any = None, *, Method: Any = "Kaiming", RandomSeeding: Any = 1234) -> T:
    """A net with random weights and zero biases wherever it has no arrays yet; with `All`, everywhere.

    Method: "Kaiming", "Xavier", "Orthogonal", "Random", "Identity", or (name, {suboption: value}). RandomSeeding
    is 1234, so the result is the same every time; Automatic for a fresh seed, Inherited for one from NumPy's global
    state. Each array is drawn from the seed and its own path, so that changes elsewhere in the net do not change it.
    Raises NetShapeError when the dimensions of an array are still open, NetMemoryError when it is too large.
    Source: https://reference.wolfram.com/language/ref/NetInitialize.html

    >>> from netlang import LinearLayer
    >>> NetInitialize(LinearLayer(2, Input=3))["Biases"]
    array([0., 0.], dtype=float32)
    """
    refuse_other(net, "NetInitialize")
    name, suboptions = _method(Method)
    _refuse_but_all(what)
    seed = seed_of(RandomSeeding)
    solution = net.solution
    declared = {(*path, a.name): a for path, layer in solution.layers.items() for a in layer.arrays_declared()}
    made: dict[Path, Any] = {}
    own = net.own_arrays()
    shared = {} if what is All else shared_numbers(own.values())
    refuse_large_arrays(solution, own)
    for path, value in own.items():
        if isinstance(value.Array if isinstance(value, NetArray) else value, np.ndarray) and what is not All:
            continue
        shape = solution.dimensions(path)
        if declared[path].init is None:
            continue
        if is_open(shape):
            raise _still_open(net, path)
        array = shared.get(value.name) if isinstance(value, NetArray) else None
        if array is None:
            its_own = isinstance(value, NetArray) and isinstance(value.Array, tuple)
            declaration = evolve(declared[path], init="weights") if its_own else declared[path]
            how = _method(value.Array) if its_own else (name, suboptions)
            draw = partial(_draw, declaration, tuple(shape), *how, seed, path, solution.copies[path])
            with quiet():
                array = array_made(array_place(path), shape, draw, reasons_for(solution, path))
        if isinstance(value, NetArray):
            shared[value.name] = array
        made[path] = evolve(value, Array=array) if isinstance(value, NetArray) else array
    return net.with_arrays(made) if made else net


def _refuse_but_all(what: Any) -> None:
    """Raise NetOptionError for anything but All where that may be given."""
    if what is not None and what is not All:
        raise NetOptionError(
            f"NetInitialize takes a net, and All to overwrite what is there, not {brief(what)}",
            ways=["All without quotes"] if isinstance(what, str) and what in ("All", "all") else [],
        )


def _draw(
    array: Array,
    shape: tuple[int, ...],
    method: str,
    suboptions: dict[str, Any],
    seed: Any,
    path: tuple[Any, ...],
    copies: int = 0,
) -> np.ndarray:
    if copies:  # each copy by itself
        each = [
            _draw(array, shape[1:], method, suboptions, seed, (*path, i), copies - 1) for i in range(1, shape[0] + 1)
        ]
        return read_only(np.stack(each))
    generator = generator_for(seed, *path)
    if array.init == "weights":
        found = METHODS[method](generator, shape, **suboptions)
    elif method == "Random" and array.name.endswith("Biases") and suboptions.get("Biases") is not None:
        found = _distribution(suboptions["Biases"]).draw(generator, shape)
    else:
        found = np.full(shape, float(array.init))
    return kept(np.asarray(found, np.float32))


def _method(method: Any) -> tuple[str, dict[str, Any]]:
    """Name and suboptions; also ("Xavier", ("Distribution", "Uniform"))."""
    name, *rest = method if isinstance(method, list | tuple) and method else (method,)
    if name is Automatic:
        name = "Kaiming"
    if not isinstance(name, str) or name not in METHODS:
        raise NetOptionError(
            f"NetInitialize has no method {quoted(name) if isinstance(name, str) else brief(name)}",
            [f"the methods are {enumerated(METHODS)}"],
            did_you_mean(name, METHODS, VALUES),
        )
    suboptions: dict[str, Any] = {}
    for item in rest:
        example = f"({quoted(name)}, {{{quoted(SUBOPTIONS[name][0])}: ...}})" if SUBOPTIONS[name] else quoted(name)
        suboptions |= suboptions_in(item, example)
    for option in suboptions:
        if option not in SUBOPTIONS[name]:
            raise NetOptionError(
                f"the method {quoted(name)} has no suboption {quoted(option)}",
                [f"it has {enumerated(SUBOPTIONS[name])}"],
                did_you_mean(option, SUBOPTIONS[name]),
            )
    return name, suboptions


def _still_open(net: Net, path: Path) -> NetError:
    if net.solution.clash is not None:
        return net.solution.clash.with_traceback(None)
    found = [row for row in open_sizes(net.solution) if row[0] == array_place(path)]
    return NetShapeError(
        f"{array_place(path)} cannot be initialized: its dimensions are still open",
        [f"{name} is {known}" for name, known, _ in found],
        list(dict.fromkeys(fix for _, _, fix in found if fix))[:2],
    )
