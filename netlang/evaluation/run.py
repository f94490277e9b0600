"""A net's program run on a batch; errors are told in terms of the net."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from netlang.compiler.lowering.check_memory import TOO_MUCH, refuse_too_much
from netlang.evaluation.not_finite import has_nan, watch
from netlang.evaluation.state_values import States, initial_state
from netlang.executors.compile import Mode, Ready, array_values, runner_of
from netlang.language.nets.net import Net

Results = dict[Any, np.ndarray]  # see `Ready.outputs`
Lengths = dict[str, np.ndarray]  # of all examples, by the program's names


def ready(net: Net, mode: Mode) -> Ready:
    """The net, ready to be run. Raises NetMemoryError where there is not enough memory for its arrays."""
    try:
        return runner_of(net, mode)
    except TOO_MUCH as error:
        refuse_too_much(error, net.solution, {"B": 1})
        raise


def run(
    net: Net, mode: Mode, given: Mapping[Any, np.ndarray], lengths: Lengths, states: States | None, count: int,
    generator: Callable[[], np.random.Generator],
) -> Results:  # fmt: skip
    """What the program puts out for a batch of `count` examples: `given` by the paths of ports (see `Feed`), initial
    `states` by port. `generator` is asked for where there is something random. Warns of numbers that are none."""
    lowered, feed, runner, outputs = ready(net, mode)
    for path, name in lowered.states:
        start = initial_state((path, name), states or {}, net, count, mode.dtype, lengths)
        given = {**given, (*path, name): start}
    sizes = sizes_of(count, lengths)
    try:
        data = feed(given, lengths, sizes)
        if feed.random:
            data = feed.with_random(data, sizes, generator())
        results = list(runner(*data))
    except TOO_MUCH as error:
        refuse_too_much(error, net.solution, sizes, "fewer examples at a time")
        raise
    if any(map(has_nan, results)):
        watch(lowered.program, array_values(net, lowered.arrays, mode.dtype), data, mode.dtype)
    return dict(zip(outputs, results, strict=True))


def sizes_of(count: int, lengths: Lengths) -> dict[str, int]:
    """What the sizes of a program are for a batch that is padded to the longest of its examples."""
    return {"B": count} | {name: int(own.max()) if len(own) else 0 for name, own in lengths.items()}


def one_or_all(examples: Any, batched: bool) -> Any:
    """Results as users get them: of all examples of a batch, or of the only one, a number if it has rank 0."""
    if batched:
        return examples
    return examples[0].item() if examples[0].ndim == 0 else examples[0]
