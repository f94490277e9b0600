"""What is minimised, as a program: the sum of the losses, its gradients, and the arrays that move by themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from attrs import frozen

from netlang.caches import cache_in
from netlang.compiler import ops
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.origin import Origin, calls_from
from netlang.compiler.ir.program import Program, Type, Value, name_of, new_argument, path_of, role_of
from netlang.compiler.lowering.check_complete import refuse_start
from netlang.compiler.lowering.lower import lower, with_implicit_arguments
from netlang.compiler.passes import optimize, optimize_before_gradient
from netlang.errors import NetOptionError, quoted
from netlang.evaluation.randomness import drawn
from netlang.executors.compile import Mode, plan_of
from netlang.language.edges.paths import spelled
from netlang.language.nets.net import Net, Path
from netlang.language.nets.structure_key import structure
from netlang.language.types.sizes import Length, size_at
from netlang.training.losses.losses import Losses

TOTAL = "total"
Plan = Any  # of an executor


@frozen(eq=False)
class Objective:
    """A program whose outputs are: the total loss; each of `parts` where there are several; the gradient of each
    of `learnt`; the new value of each of `moving`. `arrays`: the paths of its arrays, in the order of its inputs."""

    program: Program
    arrays: tuple[Path, ...]
    parts: tuple[str, ...] = ()
    learnt: tuple[Path, ...] = ()
    moving: tuple[Path, ...] = ()


def objective(losses: Losses, learnt: Callable[[Path], bool], training: bool = True) -> Objective:
    """The program of a net with losses. While `training`, with the gradients of the arrays that are `learnt`, and
    moving arrays where these are.

    The loss of an example is the sum of its losses, each times its scale (an array of losses counts as their sum);
    the total is the mean over the batch, whatever its size. One over the size is an input, `1/B`.
    """
    lowered = lower(losses.net, training, [((), name) for name in losses.names])
    for path, name in lowered.states:  # one that would have to be given, and there is no place for it in training data
        refuse_start((path[len(losses.prefix) :], name), losses.net.solution.port(path, name)[1], training=True)
    found = lowered.program.outputs
    share = new_argument("1/B", Type("f", ()))
    with calls_from(Origin(part="loss")):
        parts = [_mean(value, share) for value in found[: len(losses.names)]]
        scaled = [part if scale == 1 else part * scale for part, scale in zip(parts, losses.scales, strict=True)]
        total = scaled[0]
        for part in scaled[1:]:
            total = total + part
    several = losses.names if len(parts) > 1 else ()
    updates = dict(zip(lowered.updates, found[len(losses.names) :], strict=True)) if training else {}
    updates = {path: value for path, value in updates.items() if learnt(path)}
    outputs = (total, *(parts if several else ()), *updates.values())
    names = (TOTAL, *map(quoted, several), *map(spelled, updates))
    whole = with_implicit_arguments(Program((*lowered.program.inputs, share), outputs, names))
    program = optimize_before_gradient(whole)
    moving = set(lowered.updates)
    given = [v for v in program.inputs if role_of(v) == "array"]
    wrt = [v for v in given if training and _place(v) not in moving and learnt(_place(v))]
    if wrt:
        program = _with_gradients(program, wrt, len(several) + 1)
    program = optimize(program)
    arrays = tuple(_place(v) for v in program.inputs if role_of(v) == "array")
    return Objective(program, arrays, several, tuple(map(_place, wrt)), tuple(updates))


def compiled_objective(
    net: Net, made: Net, losses: Losses, frozen: frozenset[Path], mode: Mode
) -> tuple[Objective, Plan]:
    """The objective and its plan, with gradients for all arrays but the `frozen` ones if the mode is training; once
    for nets of one structure. It is remembered with the net that was given and with the one `made` of it to be
    trained, which shares what it remembers with the result."""
    ports = tuple((name, *losses.net.solution.port((), name)) for name in losses.net.input_names)
    attached = tuple((port, structure(loss) if isinstance(loss, Net) else loss) for port, loss in losses.attached)
    key = ("objective", ports, attached, losses.names, losses.scales, frozen, mode)
    places: Any = [cache_in(one.memo["shared"], "programs") for one in (net, made)]
    try:
        found = next(filter(None, (place.recall(key) for place in places)), None)
    except TypeError:  # a layer with an option that cannot be hashed: rules in a list
        places, found = (), None
    if found is None:
        program = objective(losses, lambda path: path not in frozen, mode.training)
        found = program, plan_of(program.program, mode)
    for place in places:
        place.keep(key, found)
    return found


def _place(value: Value) -> Path:
    """Where in the net an array of the program is."""
    path = path_of(value)
    assert path is not None
    return path


def _mean(loss: Value, share: Value) -> Value:
    """The mean over the batch of an example's loss; padding of a loss for each element counts nothing."""
    return ops.reduce_sum(ops.valid(loss, 0.0), range(loss.rank)) * share


def _with_gradients(program: Program, wrt: Sequence[Value], losses: int) -> Program:
    """With the gradients of the total after the losses, before the moving arrays."""
    full = gradient(program, [TOTAL], wrt)
    count = len(program.outputs)
    order = [*range(losses), *range(count, len(full.outputs)), *range(losses, count)]
    return full.with_outputs([full.outputs[i] for i in order], [full.names[i] for i in order])


# the data of a program ------------------------------------------------------------------------------------


@frozen(eq=False)
class Batch:
    """The data of one step, in the order of the program's inputs; `drawn`: positions and program inputs of random
    numbers, which each step draws anew; `sizes`: what `B`, `T` ... are; `program`: the one that it is for."""

    program: Program
    data: tuple[Any, ...]
    count: int
    drawn: tuple[tuple[int, Value], ...]
    sizes: dict[str, int]

    def __copy__(self) -> Batch:
        return self

    def __deepcopy__(self, memo: object) -> Batch:
        return self

    def __reduce__(self) -> Any:
        text = "a batch cannot be saved: it is in the form of the program of its trainer"
        raise NetOptionError(text, ways=["trainer.batch(data), with the trainer that was saved"])


class Feed:
    """Puts data into the order of a program's inputs."""

    def __init__(self, program: Program, dtype: Any) -> None:
        self.program = program
        self.inputs = [v for v in program.inputs if role_of(v) != "array"]
        self.dtype = dtype

    def batch(self, arrays: dict[Any, np.ndarray], lengths: dict[str, np.ndarray], count: int) -> Batch:
        """`arrays` by port, and by the sums of lengths that they tell; `lengths` by name, of `count` examples."""
        data: list[Any] = []
        drawn: list[tuple[int, Value]] = []
        for value in self.inputs:
            role, name = role_of(value), name_of(value)
            if role == "lengths":
                data.append(lengths[name])
            elif role == "positions":
                data.append(np.arange(size_at(value.shape[0], {name: len(arrays[value.shape[0]])})))
            elif role == "random":
                drawn.append((len(data), value))
                data.append(None)
            else:
                port = path_of(value)
                data.append(self.share(count) if port is None else arrays[port[-1]])
        return Batch(self.program, tuple(data), count, tuple(drawn), {"B": count} | self.sizes(data) if drawn else {})

    def share(self, count: int) -> np.ndarray:
        return np.array(1.0 / count, self.dtype)

    def sizes(self, data: Sequence[Any]) -> dict[str, int]:
        """The padded lengths, as the arrays have them."""
        sizes: dict[str, int] = {}
        for value, array in zip(self.inputs, data, strict=True):
            for size, number in zip(value.shape, getattr(array, "shape", ()), strict=False):
                if isinstance(size, Length) and size.is_shift:
                    sizes[size.name] = number - size.at(0)
        return sizes


def with_random(batch: Batch, generator: np.random.Generator, dtype: Any) -> tuple[Any, ...]:
    """The batch's data with random numbers drawn for this step."""
    data = list(batch.data)
    for position, value in batch.drawn:
        data[position] = drawn(value, batch.sizes, generator, dtype)
    return tuple(data)
