"""`Trainer`: one training step at a time."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from functools import cached_property
from math import isfinite
from typing import Any

import numpy as np
from attrs import evolve

from netlang.compiler.lowering.check_memory import TOO_MUCH, refuse_too_much
from netlang.errors import NetAttributeError, NetDataError, NetOptionError, brief, did_you_mean, quoted
from netlang.executors.compile import array_values, mode_of
from netlang.executors.feed import Feed
from netlang.executors.protocol import all_inputs
from netlang.language.declaration.signatures import initialize_as_option_error
from netlang.language.edges.paths import array_place
from netlang.language.nets.net import Net, Path
from netlang.language.values.floating_point import quiet, quieten, restore
from netlang.language.values.numbers import finite
from netlang.language.values.seeds import generator_for, seed_of
from netlang.language.values.sentinels import Automatic
from netlang.training.data.data_forms import columns_of
from netlang.training.data.dataset import Encoded, encoded
from netlang.training.losses.objective import SHARE, compiled_objective
from netlang.training.not_finite import blame
from netlang.training.prepare import prepare
from netlang.training.steps.batch import Batch
from netlang.training.steps.multipliers import update_options, with_losses
from netlang.training.steps.parameters import Parameters, Snapshot, with_values
from netlang.training.steps.update import NetDivergedError, Update, UpdateFromOutput
from netlang.training.steps.update_rules import method_of

TESTED = 256  # examples at a time
SMALL_TABLE = 16_384  # elements: a smaller table is changed as a whole in less time than its rows one by one

RATES = dict.fromkeys(("learningrate", "lr", "eta", "stepsize"), "rate")
# by `_build`, of all that a Trainer has
BUILT = ("objective", "lengths_per_octave", "parameters", "feed", "_run", "_update", "_test", "found")


@initialize_as_option_error
class Trainer:
    """A net in training, for those who drive it themselves: `step` is one update.

    `data` (any form that NetTrain takes) settles what is open in the net; the options are those of NetTrain that
    concern a single step. `batch` encodes a batch; `step` makes an update and returns the loss before it, the mean
    over the batch; `loss` is the loss in test mode; `net` is the net as it is now. `rate` may be set between steps
    (a method's LearningRateSchedule is for NetTrain, which knows how many steps there will be).
    `step` raises NetDivergedError, and changes no array, where a loss, a gradient or an array would not be finite.
    A KeyboardInterrupt within `step` leaves numbers that are finite, but may leave what the method remembers ahead of
    the arrays: `copy.copy` of a trainer is one to go back to.
    Source: https://reference.wolfram.com/language/ref/NetTrain.html (which has no such door)

    >>> from netlang import LinearLayer, Trainer
    >>> data = [(1, 2), (2, 4)]
    >>> trainer = Trainer(LinearLayer(), data, Method="SGD")
    >>> batch = trainer.batch(data)
    >>> first = trainer.step(batch)
    >>> trainer.step(batch) < first
    True
    """

    def __init__(
        self,
        net: Net,
        data: Any,
        *,
        LossFunction: Any = Automatic,
        Method: Any = Automatic,
        LearningRate: Any = Automatic,
        LearningRateMultipliers: Any = Automatic,
        RandomSeeding: Any = 1234,
        TargetDevice: str = "CPU",
        WorkingPrecision: Any = "Real32",
    ) -> None:
        precision = "Real32" if WorkingPrecision is Automatic else WorkingPrecision
        options = {"NetEvaluationMode": "Train", "TargetDevice": TargetDevice, "WorkingPrecision": precision}
        self.mode = mode_of(options)
        self.dtype = self.mode.dtype
        self.seed = seed_of(RandomSeeding)
        self.method = method_of(Method, LearningRate)
        self.rate: float = self.method.LearningRate
        self.prepared, columns = prepare(net, data, LossFunction, self.seed)
        self.losses = self.prepared.losses
        self.examples = encoded(self.losses.net, columns, self.dtype)
        self.multipliers = with_losses(self.losses, self.prepared.net, LearningRateMultipliers)
        self.found: Any = ()
        self.random = generator_for(self.seed, "drawn")
        self.altering = generator_for(self.seed, "altered")  # examples
        self._net = net
        self._build()

    def __setattr__(self, name: str, value: Any) -> None:
        """Set `rate`; names that a trainer does not have are refused, for setting them would change nothing."""
        own = vars(self)
        if name not in own and name not in BUILT and "_update" in own:  # made last
            ways = did_you_mean(name, ["rate"], RATES)
            raise NetAttributeError(f"a Trainer has no {name} to set", ["rate may be set between steps"], ways)
        if name == "rate" and (value := finite(given := value)) is None:
            raise NetOptionError(f"the rate of a Trainer is a number, not {brief(given)}", ways=["trainer.rate = 0.01"])
        object.__setattr__(self, name, value)

    def _build(self) -> None:
        """The program and plan of a step, and the arrays that it is bound to."""
        frozen = frozenset(path for path, number in self.multipliers.items() if number == 0)
        made, feed, plan = compiled_objective(self._net, self.prepared.net, self.losses, frozen, self.mode)
        self.objective, self.feed, self.lengths_per_octave = made, feed, plan.lengths_per_octave
        values = dict(zip(made.arrays, array_values(self.losses.net, made.arrays, self.dtype), strict=True))
        by_rows = self.method.touches_rows and plan.gives_rows  # where that is worth it, all tables or none
        tables = made.tables if by_rows and any(values[path].size > SMALL_TABLE for path in made.tables) else ()
        options = update_options(self.losses, self.prepared.net, self.method, self.multipliers, made.gradients)
        self.parameters = Parameters(values, tuple(made.gradients), tables, options, self.dtype)
        outs: list[Any] = [None] * len(made.program.outputs)
        for path, i in made.gradients.items():
            outs[i] = self.parameters.gradients.get(path)
        arrays = [self.parameters.live[path] for path in made.arrays]
        self._run = plan.bind(arrays, constant=False, outs=outs, rows=bool(tables), copy=False)
        rows = [UpdateFromOutput(path, made.gradients[path], self.multipliers[path]) for path in tables]
        moving = [UpdateFromOutput(path, i) for path, i in made.updates.items()]
        self._update = Update(self.parameters, self.method, rows, moving, self.place)

    # copies: each has arrays, a method's memory and random numbers of its own, and trains on as the original would

    def _state(self) -> tuple[Any, ...]:
        """All that a step depends on; data and nets, which no step changes, are the trainer's own."""
        kept = {name: value for name, value in vars(self).items() if name not in BUILT}
        memory = {name: value.copy() for name, value in self._update.memory.items()}
        losses = {i: np.array(self.found[i]) for i in self.objective.losses if self.found}
        generators = {name: deepcopy(kept[name]) for name in ("random", "altering")}
        return kept | generators, self.snapshot(), memory, losses

    def __reduce__(self) -> Any:
        return _again, (type(self), *self._state())

    def __copy__(self) -> Trainer:
        return _again(type(self), *self._state())

    def __deepcopy__(self, memo: object) -> Trainer:
        return self.__copy__()

    # steps ------------------------------------------------------------------------------------------------

    def batch(self, data: Any) -> Batch:
        """A batch to step on, from data of any form; encoded and checked."""
        columns = columns_of(data, self.prepared.net, self.prepared.targets)
        return self.draw(encoded(self.losses.net, columns, self.dtype), None, alters=True)

    def draw(
        self, examples: Encoded, index: np.ndarray | None, feed: Feed | None = None, alters: bool = False
    ) -> Batch:
        """The batch of the examples at `index`; None for all. `alters`: as their encoders alter them at random."""
        feed = feed or self.feed
        arrays, lengths, sizes = examples.take(index, self.lengths_per_octave, self.altering if alters else None)
        arrays[SHARE] = np.array(1.0 / sizes["B"], self.dtype)
        return Batch(feed, tuple(feed(arrays, lengths, sizes)), sizes["B"], sizes)

    def data_of(self, batch: Batch) -> Sequence[Any]:
        """The data of a batch, with random numbers for one step."""
        feed = batch.feed
        return feed.with_random(batch.data, batch.sizes, self.random) if feed.random else batch.data

    def step(self, batch: Batch) -> float:
        """Change the arrays once; the loss before. Raises NetDivergedError, with no array changed, where the loss, a
        gradient or a changed array would not be finite."""
        if not isinstance(batch, Batch):
            raise NetOptionError(f"step takes a batch, not {brief(batch)}", ways=["trainer.step(trainer.batch(data))"])
        if batch.feed is not self.feed:
            text = "this batch was made by the trainer of another net"
            raise NetDataError(text, ways=["trainer.batch(data), with this trainer"])
        before = quieten()  # what is not finite is found here, and said
        try:
            return self.quiet_step(batch)
        except NetDivergedError as error:
            why = self.blame(batch)
            raise NetDivergedError(error.headline, [why] * bool(why), array=error.array) from None
        finally:
            restore(before)

    def quiet_step(self, batch: Batch) -> float:
        """`step`, for callers that have turned off NumPy's floating-point warnings."""
        found = self._found(batch)
        loss = float(found[self.objective.total])
        if not isfinite(loss):
            raise self._diverged(found)
        self._update.apply(found, self.rate)
        vars(self)["found"] = found  # a name that there is, in every step: nothing to check
        return loss

    def _found(self, batch: Batch) -> Any:
        """The outputs of the program of the losses for a batch."""
        try:
            return self._run(*(self.data_of(batch) if batch.feed.random else batch.data))
        except TOO_MUCH as error:
            refuse_too_much(error, self.prepared.net.solution, batch.sizes, "a smaller BatchSize")
            raise

    def is_finite(self, batch: Batch) -> bool:
        """Whether a step on a batch would meet finite losses and gradients only."""
        with quiet():
            found = self._found(batch)
            if not isfinite(float(found[self.objective.total])):
                return False
            try:
                self._update.check_gradients(found)
            except NetDivergedError:
                return False
        return True

    def blame(self, batch: Batch) -> str:
        """Which layer made the first number of a step on a batch that is not finite, as text; "" for none."""
        program = self.objective.program
        arrays = [self.parameters.live[path] for path in self.objective.arrays]
        return blame(program, all_inputs(program, arrays, self.data_of(batch)), self.dtype, self.losses.prefix)

    def _diverged(self, found: Any) -> NetDivergedError:
        """The error for a loss that is not finite: it names an array that is not, or else which loss it is."""
        if (bad := self.parameters.first_bad()) is not None:
            return NetDivergedError(f"{self.place(bad)} is no longer finite", array=bad)
        bad_losses = (name for name, i in self.objective.parts.items() if not isfinite(float(found[i])))
        name = next((f"the loss {quoted(name)}" for name in bad_losses), "the loss")
        return NetDivergedError(f"{name} is {float(found[self.objective.total])}")

    @property
    def parts(self) -> tuple[float, ...]:
        """Where several losses are minimised: each of them, at the latest step."""
        return tuple(float(self.found[i]) for i in self.objective.parts.values() if self.found)

    # test mode --------------------------------------------------------------------------------------------

    @cached_property
    def _test(self) -> tuple[Feed, Any, tuple[int, ...]]:
        """The same losses in test mode, on the same arrays, and where they are among what is found."""
        mode = evolve(self.mode, training=False)
        made, feed, plan = compiled_objective(self._net, self.prepared.net, self.losses, frozenset(), mode)
        known = array_values(self.losses.net, made.arrays, self.dtype)
        arrays = [self.parameters.live.get(path, one) for path, one in zip(made.arrays, known, strict=True)]
        run = plan.bind(arrays, constant=False)
        return feed, run, made.losses

    def loss(self, data: Any) -> float:
        """The loss in test mode on data of any form, the mean over the examples."""
        columns = columns_of(data, self.prepared.net, self.prepared.targets)
        return self.test_losses(encoded(self.losses.net, columns, self.dtype), TESTED)[0]

    def test_losses(self, examples: Encoded, size: int) -> tuple[float, ...]:
        """The total loss in test mode, then each where there are several: means over all examples, in batches of
        `size`."""
        feed, run, losses = self._test
        sums = np.zeros(len(losses))
        for start in range(0, examples.count, size):
            index = np.arange(start, min(start + size, examples.count))
            batch = self.draw(examples, index, feed)
            with quiet():  # a loss that is not finite says it itself
                found = run(*self.data_of(batch))
            sums += np.array([float(found[i]) for i in losses]) * len(index)
        return tuple((sums / examples.count).tolist())

    # the net ----------------------------------------------------------------------------------------------

    def net(self, training: bool = False) -> Net:
        """The net as it is now; with its losses if `training`."""
        if not isinstance(training, bool):
            raise NetOptionError(f"`training` is True or False, not {brief(training)}", ways=["trainer.net()"])
        copies = self.parameters.copies(self.objective.changing)
        if training:
            return with_values(self.losses.net, copies)
        return with_values(self.prepared.net, self.losses.of_own(copies))

    def snapshot(self) -> Snapshot:
        return self.parameters.snapshot(self.objective.changing)

    def restore(self, snapshot: Snapshot) -> None:
        """Return to what `snapshot()` has kept; the memory of the method stays."""
        if not isinstance(snapshot, Snapshot) or snapshot.flat.shape != self.parameters.flat.shape:
            raise NetOptionError("restore takes a snapshot of this trainer", ways=["kept = trainer.snapshot()"])
        self.parameters.restore(snapshot)

    def place(self, path: Path) -> str:
        """The name of an array in messages."""
        own = self.losses.own(path)
        return array_place(path if own is None else own)


def _again(
    cls: type[Trainer], kept: dict[str, Any], at: Snapshot, memory: Any, losses: dict[int, np.ndarray]
) -> Trainer:
    """A trainer out of what `Trainer._state` gives."""
    made = object.__new__(cls)
    for name, value in kept.items():
        object.__setattr__(made, name, value)
    made._build()
    made.restore(at)
    for name, value in made._update.memory.items():
        value[...] = memory[name]
    made.found = losses
    return made
