"""The objective as a program: the sum of the losses, its gradients, and arrays that change without gradients."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Sequence
from typing import Any

from attrs import frozen

from netlang.caches import cache_in
from netlang.compiler import ops
from netlang.compiler.gradient.reverse_mode import name_of_gradient
from netlang.compiler.gradient.with_gradients import with_gradients
from netlang.compiler.ir.implicit_arguments import with_implicit_arguments
from netlang.compiler.ir.origin import Origin, calls_from
from netlang.compiler.ir.primitives.indexing import scatter
from netlang.compiler.ir.program import Program, Type, Value, array_path, new_argument
from netlang.compiler.lowering.check_complete import refuse_start
from netlang.compiler.lowering.lower import lower
from netlang.compiler.passes import optimize, optimize_before_gradient
from netlang.errors import quoted
from netlang.executors.compile import Mode, plan_of
from netlang.executors.feed import Feed
from netlang.executors.protocol import Plan
from netlang.language.edges.paths import spelled
from netlang.language.nets.net import Net, Path
from netlang.language.nets.structure_key import structure
from netlang.training.losses.loss_function import Losses

TOTAL, SHARE = "total", "1/B"


@frozen(eq=False)
class Objective:
    """A program, and where among its outputs to find what: the `total` loss; its `parts` by the name of the loss, where
    there are several; by array, the `gradients` of those that are learnt and the `updates` of those that move by
    themselves. `arrays`: the paths of its arrays, in the order of its inputs."""

    program: Program
    arrays: tuple[Path, ...]
    total: int
    parts: dict[str, int]
    gradients: dict[Path, int]
    updates: dict[Path, int]

    @property
    def losses(self) -> tuple[int, ...]:
        """Where all losses are: the total, then its parts."""
        return (self.total, *self.parts.values())

    @property
    def tables(self) -> tuple[Path, ...]:
        """The arrays of which only some rows are looked up, so that all other rows have gradient zero."""
        outputs = self.program.outputs
        return tuple(path for path, i in self.gradients.items() if outputs[i].call.primitive is scatter)

    @property
    def changing(self) -> tuple[Path, ...]:
        """The arrays that change in training."""
        return (*self.gradients, *self.updates)


def objective(losses: Losses, learnt: Callable[[Path], bool], training: bool = True) -> Objective:
    """The program of a net with losses. While `training`, with the gradients of the arrays that are `learnt`, and
    updates of moving arrays where these are.

    The loss of an example is the sum of its losses, each times its scale (an array of losses counts as their sum);
    the total is the mean over the batch, whatever its size. One over the size is an input, `1/B`.
    """
    lowered = lower(losses.net, training, [((), name) for name in losses.names])
    for path, name in lowered.states:  # one that would have to be given, and there is no place for it in training data
        refuse_start((path[len(losses.prefix) :], name), losses.net.solution.port(path, name)[1], training=True)
    found = dict(zip((*losses.names, *lowered.updates), lowered.program.outputs, strict=True))
    share = new_argument(SHARE, Type("f", ()))
    with calls_from(Origin(part="loss")):
        parts = {quoted(name): _mean(found[name], share) for name in losses.names}
        scaled = [p if scale == 1 else p * scale for p, scale in zip(parts.values(), losses.scales, strict=True)]
        total = functools.reduce(operator.add, scaled)
    updates = {spelled(path): found[path] for path in lowered.updates if training and learnt(path)}
    outputs = {TOTAL: total} | (parts if len(parts) > 1 else {}) | updates
    whole = Program((*lowered.program.inputs, share), tuple(outputs.values()), tuple(outputs))
    program = optimize_before_gradient(with_implicit_arguments(whole))
    arrays = [(v, array_path(v)) for v in program.arrays]
    wrt = [v for v, path in arrays if training and path not in lowered.updates and learnt(path)]
    program = with_gradients(program, [TOTAL], wrt) if wrt else program
    return _located(optimize(program), losses.names)


def _located(program: Program, names: Sequence[str]) -> Objective:
    """The objective that a program is, its outputs found by their names. `names`: of the losses."""
    place = {name: i for i, name in enumerate(program.names)}
    arrays = tuple(map(array_path, program.arrays))
    parts = {name: place[quoted(name)] for name in names if quoted(name) in place}
    gradients = {path: place[d] for path in arrays if (d := name_of_gradient(spelled(path))) in place}
    updates = {path: place[spelled(path)] for path in arrays if spelled(path) in place}
    return Objective(program, arrays, place[TOTAL], parts, gradients, updates)


def compiled_objective(
    net: Net, made: Net, losses: Losses, frozen: frozenset[Path], mode: Mode
) -> tuple[Objective, Feed, Plan]:
    """The objective, its feed and its plan, with gradients for all arrays but the `frozen` ones if the mode is
    training; once for nets of one structure. They are remembered with the net that was given and with the one `made` of
    it to be trained, which shares what it remembers with the result."""
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
        found = program, Feed(program.program, mode.dtype), plan_of(program.program, mode)
    for place in places:
        place.keep(key, found)
    return found


def _mean(loss: Value, share: Value) -> Value:
    """The mean of the loss over the batch; padding of a loss with one value per element counts as zero."""
    return ops.reduce_sum(ops.valid(loss, 0.0), range(loss.rank)) * share
