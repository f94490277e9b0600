"""Update rules, the methods of NetTrain: SGD, SignSGD, RMSProp, ADAM.

A method turns the gradients of all arrays, in one piece of memory, into a direction, with a few operations over the
whole of it. The arrays then move against the direction by (rate) x (the step's factor) x (the array's multiplier).
Formulas: p the arrays, g the gradient, r the learning rate, all products and roots element by element.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

import attrs
import numpy as np
from attrs import frozen

from netlang.errors import NetOptionError, brief, did_you_mean, enumerated, quoted
from netlang.errors.synonyms import SUBOPTIONS, VALUES
from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import OUTSIDE, Domain, number, positive
from netlang.language.declaration.signatures import check_takes, suboptions_in
from netlang.language.values.numbers import as_python
from netlang.language.values.sentinels import Automatic


@frozen(eq=False)
class OptimizerState:
    """A method bound to arrays: `advance()` reads the gradient (and may overwrite it), leaves the direction in
    `direction`, and returns the step's factor. `memory`: what the method keeps from step to step."""

    direction: np.ndarray
    advance: Callable[[], float]
    memory: dict[str, np.ndarray]


def fraction(default: float) -> Any:
    """A suboption that is a number from 0 up to, but not including, 1."""
    return _suboption(default, number("a number from 0 up, below 1", lambda x: 0 <= x < 1))


def not_negative(default: float) -> Any:
    """A suboption that is a number from 0 up."""
    return _suboption(default, number("a number from 0 up", lambda x: x >= 0))


def _suboption(default: float, domain: Domain) -> Any:
    left_out = f"{default:g}, as when it is left out"
    return option(default, domain.named(domain.what, ways=lambda value: [left_out]))


CHANGING = "lambda batch, batches: 1 - batch / batches"


def _schedule(value: Any) -> Any:
    if not callable(value):
        return OUTSIDE
    check_takes(value, ("the batch", "the number of batches"), '"LearningRateSchedule"', CHANGING)
    return value


SCHEDULE = Domain("a function of the batch and the number of batches", _schedule, ways=lambda value: [CHANGING]) | None


@frozen(kw_only=True)
class Method(ABC):
    """What all methods have.

    LearningRateSchedule: f(batch, batches), by which the rate is multiplied before each batch (counted from 1) of as
    many as are planned. GradientClipping: c, the elements of the gradient are brought between -c and c; then
    L2Regularization: c, each step adds c p to the gradient, as a penalty c/2 |p|^2 does (losses are reported
    without it). WeightClipping: c, the elements of p are brought between -c and c after each step. The last three
    are numbers or rules (part, number), as LearningRateMultipliers has them.
    """

    LearningRate: Any = Automatic
    LearningRateSchedule: Any = option(None, SCHEDULE)
    GradientClipping: Any = None
    L2Regularization: Any = None
    WeightClipping: Any = None
    default_rate: ClassVar[float] = 0.001

    @property
    def is_plain(self) -> bool:
        """Whether a step is just (rate) x (direction)."""
        return self.GradientClipping is None and self.L2Regularization is None and self.WeightClipping is None

    squares: ClassVar[bool] = False  # whether a step needs the gradient's squares, which have to be finite then

    @property
    @abstractmethod
    def touches_rows(self) -> bool:
        """Whether rows of a table with gradient zero stay unchanged, and are not read."""

    @abstractmethod
    def start(self, gradient: np.ndarray) -> OptimizerState:
        """The method bound to arrays whose gradients are in this memory."""


@frozen
class SGD(Method):
    """Gradient descent with momentum: v = Momentum v + g; p = p - r v."""

    default_rate: ClassVar[float] = 0.01
    Momentum: float = fraction(0.93)

    @property
    def touches_rows(self) -> bool:
        return self.Momentum == 0 and self.is_plain

    def start(self, gradient: np.ndarray) -> OptimizerState:
        if self.Momentum == 0:
            return OptimizerState(gradient, lambda: 1.0, {})
        velocity, multiply, add = np.zeros_like(gradient), np.multiply, np.add

        def advance() -> float:
            multiply(velocity, self.Momentum, velocity)
            add(velocity, gradient, velocity)
            return 1.0

        return OptimizerState(velocity, advance, {"velocity": velocity})


@frozen
class ADAM(Method):
    """Adaptive moments: m = Beta1 m + (1 - Beta1) g; s = Beta2 s + (1 - Beta2) g^2, at step t corrected to
    m' = m / (1 - Beta1^t), s' = s / (1 - Beta2^t); p = p - r m' / (sqrt(s') + Epsilon).

    Source: Kingma and Ba 2015, https://arxiv.org/abs/1412.6980
    """

    Beta1: float = fraction(0.9)
    Beta2: float = fraction(0.999)
    Epsilon: float = not_negative(1e-5)
    squares: ClassVar[bool] = True
    touches_rows: ClassVar[bool] = False  # type: ignore[misc]

    def start(self, gradient: np.ndarray) -> OptimizerState:
        # `first` and `second` are m / (1 - Beta1) and s / (1 - Beta2): two operations less over all arrays; what
        # that and the correction come to is one factor, and one number beside Epsilon
        first, second = np.zeros_like(gradient), np.zeros_like(gradient)
        multiply, add, sqrt, divide = np.multiply, np.add, np.sqrt, np.divide
        b1, b2, epsilon, steps = self.Beta1, self.Beta2, self.Epsilon, np.zeros(1, np.int64)

        def advance() -> float:
            steps[0] = step = steps.item() + 1
            scale = ((1 - b2) / (1 - b2**step)) ** 0.5  # sqrt(s') is scale times sqrt(second)
            multiply(first, b1, first)
            add(first, gradient, first)
            multiply(second, b2, second)
            multiply(gradient, gradient, gradient)
            add(second, gradient, second)
            sqrt(second, gradient)
            add(gradient, epsilon / scale, gradient)
            divide(first, gradient, gradient)
            return (1 - b1) / (1 - b1**step) / scale

        return OptimizerState(gradient, advance, {"first": first, "second": second, "steps": steps})


@frozen
class RMSProp(Method):
    """Rate scaled by the size of recent gradients: s = Beta s + (1 - Beta) g^2;
    v = Momentum v + g / (sqrt(s) + Epsilon); p = p - r v."""

    Beta: float = fraction(0.95)
    Epsilon: float = not_negative(1e-6)
    Momentum: float = fraction(0.9)
    squares: ClassVar[bool] = True
    touches_rows: ClassVar[bool] = False  # type: ignore[misc]

    def start(self, gradient: np.ndarray) -> OptimizerState:
        square, velocity, work = np.zeros_like(gradient), np.zeros_like(gradient), np.empty_like(gradient)
        multiply, add, sqrt, divide = np.multiply, np.add, np.sqrt, np.divide

        def advance() -> float:
            multiply(gradient, gradient, work)
            multiply(work, 1 - self.Beta, work)
            multiply(square, self.Beta, square)
            add(square, work, square)
            sqrt(square, work)
            add(work, self.Epsilon, work)
            divide(gradient, work, gradient)
            multiply(velocity, self.Momentum, velocity)
            add(velocity, gradient, velocity)
            return 1.0

        return OptimizerState(velocity, advance, {"square": square, "velocity": velocity})


@frozen
class SignSGD(Method):
    """Only the direction of each element counts: v = Momentum v + g; p = p - r sign(v)."""

    Momentum: float = fraction(0.93)
    touches_rows: ClassVar[bool] = False  # type: ignore[misc]

    def start(self, gradient: np.ndarray) -> OptimizerState:
        velocity = np.zeros_like(gradient)

        def advance() -> float:
            np.multiply(velocity, self.Momentum, velocity)
            np.add(velocity, gradient, velocity)
            np.sign(velocity, gradient)
            return 1.0

        return OptimizerState(gradient, advance, {"velocity": velocity})


METHODS: dict[str, Any] = {"ADAM": ADAM, "RMSProp": RMSProp, "SGD": SGD, "SignSGD": SignSGD}


def method_of(setting: Any, rate: Any = Automatic) -> Method:
    """The method that a setting stands for: a name, or (name, {suboption: value}); with its learning rate settled.

    >>> method_of(("ADAM", {"Beta1": 0.5}), 0.01).LearningRate, method_of("SGD").LearningRate
    (0.01, 0.01)
    """
    name, *rest = setting if isinstance(setting, list | tuple) and setting else (setting,)
    name = "ADAM" if name is Automatic else name
    if not isinstance(name, str) or name not in METHODS:
        raise NetOptionError(
            f"NetTrain has no Method {brief(name)}", [f"the methods are {enumerated(METHODS)}"],
            ['("ADAM", {"LearningRate": 0.01}): a name, and then a dict']
            if isinstance(name, dict) else did_you_mean(name, METHODS, VALUES),
        )  # fmt: skip
    suboptions: dict[str, Any] = {}
    for item in rest:
        found = suboptions_in(item, f'({quoted(name)}, {{"LearningRate": 0.01}})')
        suboptions |= {key: as_python(value) for key, value in found.items()}
    known = [f.name for f in sorted(attrs.fields(METHODS[name]), key=lambda f: f.inherited)]  # its own first
    for given in suboptions:
        if given not in known:
            raise NetOptionError(
                f"the method {quoted(name)} has no suboption {quoted(given)}",
                [f"it has {enumerated(known)}"],
                did_you_mean(given, known, SUBOPTIONS),
            )
    method = METHODS[name](**suboptions)
    if rate is not Automatic and method.LearningRate is not Automatic:
        raise NetOptionError(
            "the learning rate is given twice: as LearningRate, and in Method", ways=["leave one of the two out"]
        )
    return attrs.evolve(method, LearningRate=_rate(method, rate if rate is not Automatic else method.LearningRate))


def _rate(method: Method, setting: Any) -> float:
    rate = RATE(setting, "", "LearningRate")
    return method.default_rate if rate is Automatic else rate


def _scheduled(setting: Any) -> list[str]:
    way = f'Method=("ADAM", {{"LearningRateSchedule": {CHANGING}}})'
    return [f"{way} for a rate that changes"] if callable(setting) else []


RATE = (positive() | Automatic).named("a positive number, or Automatic", ways=_scheduled)
