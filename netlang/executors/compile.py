"""One room for compiling: a net, a mode and a device to a plan. Once per structure, whatever the arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from attrs import evolve, frozen

from netlang.caches import cache_in
from netlang.compiler.array_numbers import filled
from netlang.compiler.ir.program import Program
from netlang.compiler.lowering.lower import Lowered, Where, lower, with_implicit_arguments
from netlang.errors import NetDataError, NetOptionError, NetUninitializedError, brief, did_you_mean, enumerated
from netlang.errors.synonyms import VALUES
from netlang.language.edges.paths import array_place
from netlang.language.nets.net import Net, Path
from netlang.language.values.net_arrays import NetArray, is_number, shared_numbers

DEVICES = ("CPU", "GPU", "JAX")
PRECISIONS = {"Real32": np.float32, "Real64": np.float64}


@frozen(cache_hash=True)
class Mode:
    """Everything besides the net that a plan depends on."""

    training: bool = False
    outputs: tuple[Where, ...] | None = None
    states: bool = False
    device: str = "CPU"
    precision: str = "Real32"
    gradients: tuple[Where, ...] | None = None  # of which inputs and arrays, after the outputs
    imposed: tuple[str, ...] = ()  # outputs whose gradients are given, the last inputs

    @property
    def dtype(self) -> Any:
        return PRECISIONS[self.precision]


def choice(name: str, value: Any, known: Sequence[str]) -> str:
    """`value`, if it is one of `known`; otherwise NetOptionError."""
    if isinstance(value, str) and value in known:
        return value
    raise NetOptionError(
        f"{name} is one of {enumerated(known)}, not {brief(value)}", ways=did_you_mean(value, known, VALUES)
    )


def compiled(net: Net, mode: Mode) -> tuple[Lowered, Any]:
    """The net's program and its plan on the device asked for."""
    programs = cache_in(net.memo["shared"], "programs")
    found = programs.recall(mode)
    if found is None:
        from netlang.compiler.passes import optimize

        lowered = lower(net, mode.training, mode.outputs, mode.states)
        program = lowered.program if mode.gradients is None else with_gradients(net, lowered, mode)
        lowered = evolve(lowered, program=optimize(program))
        found = programs.keep(mode, (lowered, plan_of(lowered.program, mode)))
    return found


def runner_of(net: Net, mode: Mode) -> tuple[Lowered, Any]:
    """The net's program, and its plan with the net's arrays as a function of data."""
    runners = net.memo.get("runners")
    if runners is None:
        runners = cache_in(net.memo, "runners", let_go=_released, within=net.memo.get("within"))
    found = runners.recall(mode)
    if found is None:
        lowered, plan = compiled(net, mode)
        runner = plan.bind(array_values(net, lowered.arrays, mode.dtype), constant=True)
        if mode.device == "CPU":
            runner.within = runners
        found = runners.keep(mode, (lowered, runner))
    return found


def _released(found: tuple[Lowered, Any]) -> None:
    """Memory to work in is let go of, also where somebody still has the runner."""
    release = getattr(found[1], "release", None)
    if release is not None:
        release()


def with_gradients(net: Net, lowered: Lowered, mode: Mode) -> Program:
    """The program, with gradients of the sum of the elements of the net's outputs; or, where gradients of outputs are
    imposed, of the sum of their products with these. A shared array is one argument, at its first place."""
    from netlang.compiler import ops
    from netlang.compiler.gradient.reverse_mode import gradient
    from netlang.compiler.ir.program import new_argument, path_of
    from netlang.compiler.passes import optimize_before_gradient

    program = optimize_before_gradient(lowered.program)
    given_at = {path_of(value): value for value in program.inputs}
    first = {value.name: path for path, value in _shared(net, reversed(lowered.arrays))}
    places = {path: first[value.name] for path, value in _shared(net, net.own_arrays())}
    wrt = [given_at[places.get((*path, name), (*path, name))] for path, name in mode.gradients or ()]
    count = len(lowered.outputs) - len(lowered.states)  # behind the outputs are final states, and arrays given anew
    seeds, given = [], []
    imposed = [((), name) for name in mode.imposed]
    for i, (name, value) in enumerate(zip(program.names, program.outputs, strict=True)):
        seed = ops.ones_like(value)
        if i >= count:
            seed = ops.zeros_like(value)
        elif lowered.outputs[i] in imposed:
            seed = new_argument(f"gradient of {name}", value.type)
            given.append(seed)
        elif mode.imposed:
            seed = ops.zeros_like(value)
        seeds.append(ops.valid(seed, 0.0))
    found = gradient(program, program.names, wrt, seeds)
    return with_implicit_arguments(Program((*found.inputs, *given), found.outputs, found.names))


def _shared(net: Net, paths: Iterable[Path]) -> list[tuple[Path, NetArray]]:
    known = net.own_arrays()
    return [(path, known[path]) for path in paths if isinstance(known[path], NetArray)]


def plan_of(program: Any, mode: Mode) -> Any:
    """A program on a device: the NumPy executor, or JAX."""
    if mode.device == "CPU":
        from netlang.executors.numpy.plan import compile_numpy

        return compile_numpy(program, mode.dtype)
    from netlang.executors.jax import compile_jax

    return compile_jax(program, mode.dtype, "GPU" if mode.device == "GPU" else None)


def array_values(net: Net, paths: Sequence[Path], dtype: Any) -> list[np.ndarray]:
    """The numbers of a net's arrays. Raises NetUninitializedError that names those there are none for."""
    known = net.own_arrays()
    shared = shared_numbers(known.values())
    given: list[Any] = [shared.get(v.name) if isinstance(v, NetArray) else v for v in (known[p] for p in paths)]
    values = [filled(net, path, v) if is_number(v) else v for path, v in zip(paths, given, strict=True)]
    missing = [path for path, value in zip(paths, values, strict=True) if not isinstance(value, np.ndarray)]
    if missing:
        raise NetUninitializedError(
            "the net has no numbers yet for some of its arrays",
            [enumerated(missing, 6, array_place)],
            ["net = NetInitialize(net)", "net = NetTrain(net, data): both give a new net"],
            arrays=missing,
        )
    made = narrowed_in(net.memo)

    def once(path: Path, value: np.ndarray, given: Any) -> np.ndarray:
        if value is not given or value.dtype == dtype:
            return narrowed(path, value, dtype)
        found = made.get((id(value), dtype))
        if found is None:
            found = made[id(value), dtype] = narrowed(path, value, dtype)
        return found

    return [once(*one) for one in zip(paths, values, given, strict=True)]


def narrowed_in(memo: dict[str, Any]) -> WeakValueDictionary[Any, np.ndarray]:
    """The arrays of a net in other precisions, as long as anybody computes with them: nets that are made of it for
    dimensions of the data need no others."""
    return memo.setdefault("narrowed", WeakValueDictionary())


def narrowed(path: Path, array: np.ndarray, dtype: Any) -> np.ndarray:
    """An array in the precision to compute with. Raises NetDataError where it has no such numbers."""
    with np.errstate(over="ignore"):
        made = array.astype(dtype, copy=False)
    if made.itemsize < array.itemsize and not np.isfinite(made).all():
        largest = array.flat[int(np.argmax(np.abs(array)))]
        text = f"{array_place(path)} has {largest}, and the largest number of Real32 is 3.4e38"
        raise NetDataError(text, ways=['WorkingPrecision="Real64"'])
    return made
