"""Compiling: a net, a mode and a device to a plan, once per structure of the net, whatever its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

import numpy as np
from attrs import evolve, frozen

from netlang.caches import cache_in
from netlang.compiler.array_numbers import filled
from netlang.compiler.gradient.with_gradients import with_gradients
from netlang.compiler.ir.program import Program, Value, path_of
from netlang.compiler.lowering.lower import Lowered, lower
from netlang.compiler.passes import optimize, optimize_before_gradient
from netlang.errors import NetDataError, NetUninitializedError, enumerated
from netlang.executors.devices import DEVICES
from netlang.executors.feed import Feed
from netlang.executors.options import DEVICE, EVALUATION_MODE, PRECISION, PRECISIONS
from netlang.executors.protocol import Plan, Runner
from netlang.language.edges.paths import array_place
from netlang.language.nets.net import Net, Path
from netlang.language.nets.states import Where
from netlang.language.values.net_arrays import NetArray, is_number, shared_numbers


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


def mode_of(options: Mapping[str, Any], **more: Any) -> Mode:
    """The mode for these evaluation options, and for what else is asked for."""
    return Mode(
        training=EVALUATION_MODE(options["NetEvaluationMode"], "", "NetEvaluationMode") == "Train",
        device=DEVICE(options["TargetDevice"], "", "TargetDevice"),
        precision=PRECISION(options["WorkingPrecision"], "", "WorkingPrecision"),
        **more,
    )


def compiled(net: Net, mode: Mode) -> tuple[Lowered, Plan]:
    """The net's program and its plan on the device asked for."""
    programs = cache_in(net.memo["shared"], "programs")
    found = programs.recall(mode)
    if found is None:
        lowered = lower(net, mode.training, mode.outputs, mode.states)
        program = lowered.program if mode.gradients is None else _with_gradients(net, lowered, mode)
        lowered = evolve(lowered, program=optimize(program))
        found = programs.keep(mode, (lowered, plan_of(lowered.program, mode)))
    return found


class Ready(NamedTuple):
    """A net that can be given data: its program, how data are put into its order, and what runs it; `outputs`: what
    comes out, in order, by port, by path where it is an array, gradients by `gradient_key`."""

    lowered: Lowered
    feed: Feed
    run: Runner
    outputs: tuple[Any, ...]


def gradient_key(where: Where) -> Any:
    """What the gradient of a port or an array is found by among the outputs."""
    return "gradient", where


def runner_of(net: Net, mode: Mode) -> Ready:
    """The net, with its arrays, ready for data."""
    runners = net.memo.get("runners")
    if runners is None:
        runners = cache_in(net.memo, "runners", let_go=_released, within=net.memo.get("within"))
    found = runners.recall(mode)
    if found is None:
        lowered, plan = compiled(net, mode)
        runner = plan.bind(array_values(net, lowered.arrays, mode.dtype), constant=True)
        runner.within = runners
        outputs = (*lowered.outputs, *lowered.updates, *map(gradient_key, mode.gradients or ()))
        found = runners.keep(mode, Ready(lowered, Feed(lowered.program, mode.dtype), runner, outputs))
    return found


def _released(found: Ready) -> None:
    """Free the working memory, even where something still holds the runner."""
    found.run.release()


def _with_gradients(net: Net, lowered: Lowered, mode: Mode) -> Program:
    """The program with the gradients that the mode asks for: of the sum of the elements of the net's outputs; or, where
    gradients of outputs are imposed, of the sum of their products with these. A shared array is one argument, at its
    first place."""
    program = optimize_before_gradient(lowered.program)
    given, arrays = {path_of(value): value for value in program.inputs}, net.own_arrays()
    first = {array.name: path for path in lowered.arrays if isinstance(array := arrays[path], NetArray)}

    def argument(path: Path) -> Value:
        array = arrays.get(path)
        return given[first[array.name] if isinstance(array, NetArray) else path]

    wrt = [argument((*path, name)) for path, name in mode.gradients or ()]
    outputs = dict(zip(lowered.outputs, program.names, strict=False))
    imposed = [outputs[(), name] for name in mode.imposed]
    of = [name for where, name in outputs.items() if where not in lowered.states]
    return with_gradients(program, imposed or of, wrt, imposed)


def plan_of(program: Program, mode: Mode) -> Plan:
    """The plan of a program, on the device of the mode."""
    return DEVICES[mode.device](program, mode.dtype)


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
    """An array in the precision of the computation. Raises NetDataError where a number does not fit."""
    with np.errstate(over="ignore"):
        made = array.astype(dtype, copy=False)
    if made.itemsize < array.itemsize and not np.isfinite(made).all():
        largest = array.flat[int(np.argmax(np.abs(array)))]
        text = f"{array_place(path)} has {largest}, and the largest number of Real32 is 3.4e38"
        raise NetDataError(text, ways=['WorkingPrecision="Real64"'])
    return made
