"""Probabilities: checks, entropy, and drawing samples at a temperature, from the top classes only.

Source: https://reference.wolfram.com/language/ref/netdecoder/Class.html
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from attrs import evolve, fields, frozen

from netlang.errors import NetDataError, NetOptionError, brief, did_you_mean
from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import Domain, count, number, positive
from netlang.language.values.floating_point import quiet
from netlang.language.values.sentinels import Automatic

TOLERANCE = 0.01  # how far a sum of half-precision probabilities may be from 1


def _generator(value: Any) -> Any:
    return value if isinstance(value, np.random.Generator) else count(0).read(value)


CUTOFF = number("a number above 0, at most 1", lambda x: 0 < x <= 1)
SEED = Domain("an integer from 0 up or a numpy Generator", _generator)


@frozen
class Sampling:
    """How to draw: options of `("RandomSample", {...})` under Wolfram's names.

    `RandomSeeding` is ours: Automatic, a seed, or a numpy Generator (for a batch of different draws).
    """

    title: ClassVar[str] = ""  # messages name the property
    Temperature: float = option(1.0, positive())
    TotalProbabilityCutoff: float | None = option(None, CUTOFF | None)
    TopProbabilities: int | None = option(None, count() | None)
    RandomSeeding: Any = option(Automatic, SEED | Automatic, eq=False)

    def seeded(self) -> Sampling:
        """The same with a Generator, so that all draws of one call come from one stream."""
        seed = None if self.RandomSeeding is Automatic else self.RandomSeeding
        return evolve(self, RandomSeeding=np.random.default_rng(seed))


def sampling(argument: Any) -> Sampling:
    """The argument of "RandomSample": nothing, a temperature, or a dict. NetOptionError for anything else.

    >>> sampling(0.5).Temperature, sampling({"TopProbabilities": 2}).TopProbabilities
    (0.5, 2)
    """
    if argument is ...:
        return Sampling().seeded()
    if not isinstance(argument, dict):
        argument = {"Temperature": argument}
    known = [f.name for f in fields(Sampling)]
    for name in argument:
        if name not in known:
            raise NetOptionError(f"there is no option {brief(name)}", ways=did_you_mean(name, known))
    return Sampling(**argument).seeded()


def temperature_only(argument: Any) -> Sampling:
    """As `sampling`, for decisions that have no top classes to choose from."""
    options = sampling(argument)
    if options.TopProbabilities is not None or options.TotalProbabilityCutoff is not None:
        raise NetOptionError("only a temperature (and RandomSeeding) can be given here")
    return options


def check_chances(chances: np.ndarray, what: str) -> None:
    """Each value is in 0..1, or NetDataError names the first that is not."""
    wrong = ~((chances >= 0) & (chances <= 1))
    if wrong.any():
        value = chances[wrong].flat[0].item()
        raise NetDataError(
            f"{what} takes probabilities in 0..1, not {value:g}",
            ways=["LogisticSigmoid as the last layer", "None for the array itself"],
            value=value,
        )


def check_distribution(p: np.ndarray, what: str) -> None:
    """One vector of probabilities: in 0..1 with sum 1, or NetDataError."""
    total = p.sum()
    if not (p >= 0).all() or abs(total - 1) > TOLERANCE:
        raise NetDataError(
            f"{what} takes probabilities with sum 1; these sum to {total:g}, the least is {p.min():g}",
            ways=["SoftmaxLayer() as the last layer", '"Decision", which needs no sum'],
            value=p,
        )


def entropy(p: np.ndarray) -> float:
    """Entropy in nats; a class of probability 0 adds nothing.

    >>> round(entropy(np.array([0.5, 0.5, 0.0])), 6)
    0.693147
    """
    positive = p[p > 0]
    return float(-(positive * np.log(positive)).sum()) + 0.0


def binary_entropy(chances: np.ndarray) -> np.ndarray:
    """Entropy in nats of each True-or-False decision."""
    both = np.stack([chances, 1 - chances])
    logs = np.log(both, out=np.zeros_like(both), where=both > 0)
    return -(both * logs).sum(axis=0) + 0.0


def tempered(p: np.ndarray, temperature: float) -> np.ndarray:
    """p^(1/t), with sum 1 again along the first axis.

    >>> tempered(np.array([0.1, 0.7, 0.2]), 0.5).round(6)
    array([0.018519, 0.907407, 0.074074])
    """
    with quiet():
        powers = (p / p.max(axis=0)) ** (1 / temperature)
        return powers / powers.sum(axis=0)


def binary_sample(chances: np.ndarray, options: Sampling) -> np.ndarray:
    """True with the given chances, at a temperature."""
    chances = tempered(np.stack([chances, 1 - chances]), options.Temperature)[0]
    return options.RandomSeeding.random(chances.shape) < chances


def candidates(p: np.ndarray, options: Sampling) -> np.ndarray:
    """The distribution to draw from: tempered, then the top classes, then the smallest set above the cutoff.

    >>> candidates(np.array([0.1, 0.7, 0.2]), sampling({"TotalProbabilityCutoff": 0.75})).round(3)
    array([0.   , 0.778, 0.222])
    """
    p = tempered(p, options.Temperature)
    order = np.argsort(-p, kind="stable")
    kept = order[: options.TopProbabilities]
    if options.TotalProbabilityCutoff is not None:
        reached = np.cumsum(p[kept]) / p[kept].sum()
        # rounding must not make the set one class larger
        kept = kept[: int(np.searchsorted(reached, options.TotalProbabilityCutoff - 1e-12)) + 1]
    result = np.zeros_like(p)
    result[kept] = p[kept] / p[kept].sum()
    return result


def sample(p: np.ndarray, options: Sampling) -> int:
    """The index, from 0, of a class drawn from a distribution."""
    reached = np.cumsum(candidates(p, options))
    return int(np.searchsorted(reached, options.RandomSeeding.random() * reached[-1], side="right"))
