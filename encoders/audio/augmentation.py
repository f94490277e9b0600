"""Augmentation: sounds altered at random, so that a net does not learn from what does not matter.

Source: https://reference.wolfram.com/language/ref/netencoder/AudioMFCC.html
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from netlang.encoders.audio.sound import is_pair, is_sound, samples_of
from netlang.encoders.kind import numbers
from netlang.errors import NetOptionError, brief, did_you_mean, enumerated, shown
from netlang.extras import extra
from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.distributions.distribution import Distribution
from netlang.language.symbols import Expression
from netlang.language.values.numbers import finite
from netlang.language.values.scaled import Scaled

Settings = dict[str, Any]  # amounts: a number, a pair for a uniform distribution between them, or a distribution
EVER, WARPINGS = (-np.inf, np.inf), (0.5, 2.0)


# reading ----------------------------------------------------------------------------------------------------


def _amount(value: Any, within: tuple[float, float] = EVER, scaled: bool = False) -> Any:
    """An amount, its numbers within limits; those that are `scaled` are parts of the duration."""
    if isinstance(value, Distribution):
        known = not any(isinstance(one, Expression) for one in value.parameters)
        return value if known and hasattr(value, "draw") else OUTSIDE
    is_range = isinstance(value, tuple | list) and len(value) == 2
    found = [one if scaled and isinstance(one, Scaled) else finite(one) for one in (value if is_range else [value])]
    factors = [one.factor if isinstance(one, Scaled) else one for one in found if one is not None]
    if len(factors) < len(found) or len(set(map(type, found))) > 1:
        return OUTSIDE
    if not within[0] <= factors[0] <= factors[-1] <= within[1]:
        return OUTSIDE
    return tuple(found) if is_range else found[0]


def _with_sound(value: Any, alone: bool) -> Any:
    """An amount and a sound, of which one may be missing: the amount is 1, and the sound (where the amount may stand
    `alone`) None."""
    if (amount := _amount(value)) is not OUTSIDE:
        return (amount, None) if alone else OUTSIDE
    if is_sound(value) and not (is_pair(value) and (finite(value[0]) or 0) <= 1):  # no rate, but an amount
        return 1.0, _sound(value)
    if not isinstance(value, tuple | list) or len(value) != 2 or (amount := _amount(value[0])) is OUTSIDE:
        return OUTSIDE
    if value[1] is None and alone:
        return amount, None
    return (amount, _sound(value[1])) if is_sound(value[1]) else OUTSIDE


def _sound(value: Any) -> Any:
    """A sound as it is kept: its path, or samples that nobody changes."""
    if isinstance(value, str | bytes | os.PathLike):
        return os.fspath(value)
    rate, given = value if is_pair(value) else (None, value)
    samples = np.array(numbers(given))
    samples.flags.writeable = False
    return samples if rate is None else (rate, samples)


SETTINGS: dict[str, tuple[Callable[[Any], Any], str]] = {  # each read, and in words
    "Convolution": (partial(_with_sound, alone=False), "a sound, the impulse response, or (mix, sound)"),
    "Noise": (partial(_with_sound, alone=True), "an amplitude, a sound, or (amplitude, sound)"),
    "TimeShift": (partial(_amount, scaled=True), "a number of seconds, or Scaled(part of the duration)"),
    "Volume": (_amount, "a factor"),
    "VTLP": (partial(_amount, within=WARPINGS), "a factor of frequencies, from 0.5 to 2"),
}


def augmentation(*names: str) -> Domain:
    """A dict, or a list of rules, with settings of these names; one that is None is left out."""

    def read(value: Any) -> Any:
        given = dict(value) if isinstance(value, dict) or _are_rules(value) else None
        if given is None:
            return OUTSIDE
        return {name: _setting(name, one, names) for name, one in given.items() if one is not None} or None

    return Domain(
        "a dict of settings", read, [f"the settings are {enumerated(names)}"], lambda value: ['{"Noise": 0.01}'],
        type="dict[str, Any] | Sequence[tuple[str, Any]]", as_given=True,
    ) | None  # fmt: skip


def _are_rules(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, tuple) and len(one) == 2 for one in value)


def _setting(name: Any, value: Any, names: tuple[str, ...]) -> Any:
    if name not in names:
        ways = did_you_mean(name, names)
        raise NetOptionError(f"Augmentation has no setting {shown(name)}", [f"it has {enumerated(names)}"], ways)
    read, words = SETTINGS[name]
    kept = read(value)
    if kept is OUTSIDE:
        more = ["a number may be a pair, to be drawn between, or a UniformDistribution or NormalDistribution"]
        raise NetOptionError(f"Augmentation: {shown(name)} is {words}, not {brief(value)}", more)
    return kept


# altering ---------------------------------------------------------------------------------------------------


def drawn(amount: Any, random: np.random.Generator) -> Any:
    """A number for an amount."""
    if isinstance(amount, Distribution):
        return float(amount.draw(random, ()))  # type: ignore[attr-defined]
    return random.uniform(*amount) if isinstance(amount, tuple) else amount


def with_samples(settings: Settings, rate: int, whose: str) -> Settings:
    """Settings with the samples of their sounds."""
    return {
        name: (one[0], None if one[1] is None else samples_of(one[1], rate, f"{shown(name)} of {whose}"))
        if name in ("Convolution", "Noise") else one
        for name, one in settings.items()
    }  # fmt: skip


def augmented(samples: np.ndarray, settings: Settings, rate: int, random: np.random.Generator) -> np.ndarray:
    """A sound altered by all settings, of the same length."""
    if not samples.size:
        return samples
    if "Convolution" in settings:
        amount, response = settings["Convolution"]
        mix, size = drawn(amount, random), len(samples)
        full = extra("scipy.signal", "Augmentation").oaconvolve(samples, response)[:size] if response.size else 0
        samples = (1 - mix) * samples + mix * full
    if "Volume" in settings:
        samples = drawn(settings["Volume"], random) * samples
    if "TimeShift" in settings:
        samples = _shifted(samples, settings["TimeShift"], rate, random)
    if "Noise" in settings:
        amplitude, noise = settings["Noise"]
        samples = samples + drawn(amplitude, random) * _noise(noise, len(samples), random)
    return samples.astype(np.float32)


def _shifted(samples: np.ndarray, amount: Any, rate: int, random: np.random.Generator) -> np.ndarray:
    """Later by so many seconds, or by a part of the duration; earlier by a negative number. Silence fills in."""
    size = len(samples)

    def in_samples(one: Any) -> float:
        return one.factor * size if isinstance(one, Scaled) else one * rate

    if isinstance(amount, Distribution):
        by = in_samples(drawn(amount, random))
    else:
        by = drawn(tuple(map(in_samples, amount)) if isinstance(amount, tuple) else in_samples(amount), random)
    steps = round(float(np.clip(by, -size, size)))
    silence = np.zeros(abs(steps), samples.dtype)
    parts = (samples[-steps:], silence) if steps < 0 else (silence, samples[: size - steps])
    return np.concatenate(parts)


def _noise(noise: np.ndarray | None, size: int, random: np.random.Generator) -> np.ndarray:
    """White noise in -1..1, or a sound from a random place on, again and again."""
    if noise is None:
        return random.uniform(-1, 1, size)
    start = int(random.integers(max(len(noise), 1)))
    return np.resize(np.roll(noise, -start), size)
