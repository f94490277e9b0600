"""`NetTrain`: prepare, then rounds of batches, then results."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypedDict, Unpack, overload

from netlang.errors import NetOptionError, brief
from netlang.language.declaration.signatures import in_our_words
from netlang.language.nets.net import Net, T
from netlang.language.values.numbers import finite
from netlang.language.values.scaled import Scaled
from netlang.language.values.sentinels import Automatic, Sentinel
from netlang.training.data.data_forms import columns_of
from netlang.training.data.dataset import Encoded, encoded
from netlang.training.loop import NetTrainWarning, Record, Rounds, batch_size_of, held_out, rounds_of
from netlang.training.losses.default_losses import doubtful
from netlang.training.progress import reporter_of
from netlang.training.results import NetTrainResultsObject, answer, checked_request
from netlang.training.steps.trainer import Trainer


class TrainingOptions(TypedDict, total=False):
    """The options of NetTrain and their types, for type checkers."""

    BatchSize: int | Sentinel
    LearningRate: float | Sentinel
    LearningRateMultipliers: Any
    LossFunction: Any
    MaxTrainingRounds: int | Sentinel
    Method: str | Sequence[Any] | Sentinel
    RandomSeeding: int | str | Sentinel
    TargetDevice: str
    TrainingProgressReporting: Literal["Print"] | Callable[[dict[str, Any]], object] | Sentinel | None
    ValidationSet: Any
    WorkingPrecision: Literal["Real32", "Real64"] | Sentinel


@overload
def NetTrain(
    net: T, data: Any, prop: Literal["TrainedNet"] = "TrainedNet", **options: Unpack[TrainingOptions]
) -> T: ...
@overload
def NetTrain(net: Net, data: Any, prop: Sentinel, **options: Unpack[TrainingOptions]) -> NetTrainResultsObject: ...
@overload
def NetTrain(net: Net, data: Any, prop: str, **options: Unpack[TrainingOptions]) -> Any: ...
@overload
def NetTrain(net: Net, data: Any, prop: Sequence[str], **options: Unpack[TrainingOptions]) -> list[Any]: ...


@in_our_words
def NetTrain(
    net: Net,
    data: Any,
    prop: Any = "TrainedNet",
    *,
    BatchSize: Any = Automatic,
    LearningRate: Any = Automatic,
    LearningRateMultipliers: Any = Automatic,
    LossFunction: Any = Automatic,
    MaxTrainingRounds: Any = Automatic,
    Method: Any = Automatic,
    RandomSeeding: Any = 1234,
    TargetDevice: str = "CPU",
    TrainingProgressReporting: Any = Automatic,
    ValidationSet: Any = None,
    WorkingPrecision: Any = "Real32",
) -> Any:
    """The net trained on `data`; or `prop`: a property of the training, a list of them, or All for an object with all.

    `data`: a list of pairs (input, output), a pair of lists, a dict of lists by port, or a list of dicts. It also
    settles what is open in the net: port sizes, the lengths that vary, and through the losses the output's sizes.
    Arrays that the net has are where training starts; the others are drawn as by NetInitialize.

    BatchSize: examples in a step; Automatic is 16 where lengths vary, else 64. The last batch of a round is as
        large as what is left, and its loss a mean over its true size.
    LearningRate: Automatic is 0.001 for ADAM, RMSProp and SignSGD, 0.01 for SGD.
    LearningRateMultipliers: a number, or rules (part, number), the first that matches wins; 0 or None freezes.
    LossFunction: Automatic (by the layer that feeds each output), a loss layer or net, "port", ("port", loss),
        each also with Scaled(r), or a list of these. Losses are summed.
    MaxTrainingRounds: Automatic is as many as take about 20 seconds, at least 1 and at most 10 000; the number is
        the property "MaxTrainingRounds".
    Method: "ADAM", "RMSProp", "SGD", "SignSGD", or (name, {suboption: value}).
    RandomSeeding: an integer or string; Automatic for a fresh seed; Inherited for one from NumPy's global state. On
        the CPU the same seed gives the same bits. It is 1234 unless said otherwise.
    TargetDevice: "CPU" (NumPy), "JAX", "GPU" (through JAX).
    TrainingProgressReporting: Automatic (a bar on a terminal, else nothing), None, "Print", or a function that gets
        a dict after each round.
    ValidationSet: data of any form, or Scaled(f) for a fraction of `data`; the net of the round with the lowest
        validation loss is returned.
    WorkingPrecision: "Real32" or "Real64".

    A KeyboardInterrupt, or a StopIteration from one of your functions, ends training and returns the net so far; what
    else your functions raise is raised, with `results`, the training so far. Losses, gradients or arrays that would
    not be finite end it too, with a warning and the last net whose loss was finite. Raises NetDataError for data that
    do not fit, NetPortError for ports that are unknown or missing, NetShapeError for sizes that stay open or
    contradict each other, NetOptionError for options.
    Source: https://reference.wolfram.com/language/ref/NetTrain.html

    >>> from netlang import LinearLayer, NetTrain
    >>> data = [(1, 1.9), (2, 4.1), (3, 6.0), (4, 8.1)]
    >>> net = NetTrain(LinearLayer(), data, Method="SGD", MaxTrainingRounds=500)
    >>> round(net(10.0), 2)
    20.4
    """
    checked_request(prop)
    rounds = rounds_of(MaxTrainingRounds)
    reporter = reporter_of(TrainingProgressReporting)
    trainer = Trainer(
        net, data,
        LossFunction=LossFunction, Method=Method, LearningRate=LearningRate,
        LearningRateMultipliers=LearningRateMultipliers, RandomSeeding=RandomSeeding, TargetDevice=TargetDevice,
        WorkingPrecision=WorkingPrecision,
    )  # fmt: skip
    for port, loss in trainer.losses.attached:
        if found := doubtful(trainer.prepared.net, port, loss):
            warnings.warn(found, NetTrainWarning, stacklevel=3)
    examples, validation = _validation(trainer, ValidationSet)
    size = batch_size_of(BatchSize, examples)
    made = Rounds(trainer, examples, validation, size, rounds, reporter)
    try:
        made.run()
    except Exception as error:
        _keep(error, trainer, made.record)
        raise
    return answer(NetTrainResultsObject(trainer, made.record), prop)


def _keep(error: Exception, trainer: Trainer, record: Record) -> None:
    """Keep what was trained before a function of the user's failed."""
    if record.batch_losses:
        error.results = NetTrainResultsObject(trainer, record)  # type: ignore[attr-defined]
        error.add_note('the training up to here is kept with the error: error.results["TrainedNet"]')


def _validation(trainer: Trainer, setting: Any) -> tuple[Encoded, Encoded | None]:
    """The examples to train on, and those to validate on."""
    examples = trainer.examples
    if setting is None:
        return examples, None
    if isinstance(setting, Scaled):
        return held_out(examples, setting.factor, trainer.seed)
    if (number := finite(setting)) is not None:
        raise NetOptionError(
            f"ValidationSet is data, or Scaled(f) for a fraction of the data, not {brief(setting)}",
            ways=[f"ValidationSet=Scaled({number if 0 < number < 1 else 0.2:g})"],
        )
    columns = columns_of(setting, trainer.prepared.net, trainer.prepared.targets, "ValidationSet")
    return examples, encoded(trainer.losses.net, columns, trainer.dtype, "ValidationSet")
