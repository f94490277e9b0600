"""One update of the arrays of a net: of all, or of none where a number would not be finite."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any

import numpy as np
from attrs import frozen

from netlang.errors import NetError
from netlang.executors.numpy.kernels.sparse_rows import subtract_rows
from netlang.language.nets.net import Path
from netlang.training.steps.parameters import Parameters
from netlang.training.steps.update_rules import Method

SAFE = 1e30  # where the squares of all changes sum up to less, no finite array leaves its precision


class NetDivergedError(NetError, ArithmeticError):
    """A step met a number that is not finite, in a loss, a gradient or an array. All arrays are as they were before
    the step. `array`: the path of the array in question, if it is one."""

    array: Path | None = None


@frozen
class UpdateFromOutput:
    """An array that changes by an output of the program (`output`: its number): rows of a table, or a moving mean's
    new value."""

    path: Path
    output: int
    multiplier: float = 1.0


class Update:
    """A method applied to trainable arrays.

    What is not finite is found by sums of squares, one pass over the gradients and one over the changes; only where
    such a sum is not small are the numbers looked at one by one, and the arrays kept to go back to. `place` names an
    array for messages.
    """

    def __init__(
        self, parameters: Parameters, method: Method, tables: Sequence[UpdateFromOutput],
        moving: Sequence[UpdateFromOutput],
        place: Callable[[Path], str],
    ) -> None:  # fmt: skip
        self.parameters, self.method, self.place = parameters, method, place
        self.tables, self.moving = tuple(tables), tuple(moving)
        parts = [(parameters.flat[s.where], parameters.gradient[s.where], s.options) for s in parameters.segments]
        self._before = [(flat, gradient, t) for flat, gradient, t in parts if t.penalty or t.gradient_clip]
        self._after = [(flat, t.clip) for flat, _, t in parts if t.clip]
        self._start()

    def _start(self) -> None:
        parameters = self.parameters
        self._state = self.method.start(parameters.gradient)
        direction = self._state.direction
        self._segments = [
            (parameters.gradient[s.where], direction[s.where], s.options.multiplier) for s in parameters.segments
        ]

    @property
    def memory(self) -> dict[str, np.ndarray]:
        """What the method keeps from step to step."""
        return self._state.memory

    def apply(self, found: Sequence[Any], rate: float) -> None:
        """One step, given the outputs of the program of the losses. Raises NetDivergedError."""
        gradient, size = self.parameters.gradient, 0.0
        for flat, part, options in self._before:
            if options.gradient_clip:
                np.clip(part, -options.gradient_clip, options.gradient_clip, part)
            part += options.penalty * flat
        squares = [_square(found[update.output].values) for update in self.tables] if self.tables else ()
        if not isfinite(gradient.dot(gradient)) or not all(map(isfinite, squares)):
            self.check_gradients(found)
        if self._segments:
            factor = self._state.advance() * rate
            for part, direction, multiplier in self._segments:
                np.multiply(direction, factor * multiplier, part)
            size = gradient.dot(gradient)
        for i, update in enumerate(self.tables):
            size += squares[i] * (rate * update.multiplier) * (rate * update.multiplier)
        for update in self.moving:
            size += _square(found[update.output])
        if size < SAFE:
            self._move(found, rate)
        else:
            self._move_with_care(found, rate)

    def check_gradients(self, found: Sequence[Any]) -> None:
        """Refuse gradients that are not finite, and those whose squares are not where the method needs these."""
        tables = [found[update.output].values for update in self.tables]
        if all(isfinite(_square(values)) for values in (self.parameters.gradient, *tables)):
            return
        named = {t.path: values for t, values in zip(self.tables, tables, strict=True)} | self.parameters.gradients
        for path, values in named.items():
            if not np.isfinite(values * values if self.method.squares else values).all():
                what = "too large" if np.isfinite(values).all() else "not finite"
                raise NetDivergedError(f"the gradient of {self.place(path)} is {what}", array=path)

    def _move(self, found: Sequence[Any], rate: float) -> None:
        try:
            np.subtract(self.parameters.flat, self.parameters.gradient, self.parameters.flat)
        finally:  # where somebody presses a key while they move, what goes with it is still done
            for flat, bound in self._after:
                np.clip(flat, -bound, bound, flat)
            for update in self.tables:
                rows = found[update.output]
                subtract_rows(self.parameters.live[update.path], rows.index, rows.values, rate * update.multiplier)
            for update in self.moving:
                self.parameters.live[update.path][...] = found[update.output]

    def _move_with_care(self, found: Sequence[Any], rate: float) -> None:
        """Update, and undo it if a number is no longer finite. The memory of the method is then lost too."""
        kept = {path: value.copy() for path, value in self.parameters.live.items()}
        try:
            self._move(found, rate)
            if (bad := self.parameters.first_bad()) is not None:
                raise NetDivergedError(f"a step makes {self.place(bad)} infinite", array=bad)
        except BaseException:  # and where somebody presses a key before the numbers have been looked at
            self.parameters.put(kept)
            self._start()
            raise


def _square(values: np.ndarray) -> float:
    return float(np.vdot(values, values))
