"""How the steps of a loop find the elements of its sequences."""

from __future__ import annotations

from attrs import define

from netlang.compiler.ir.program import Value
from netlang.executors.numpy.codegen.buffers import ArrayRef, Level
from netlang.executors.numpy.codegen.layouts import element
from netlang.executors.numpy.codegen.writer import Writer
from netlang.executors.numpy.kernels.loop_matmul_layout import Order, step_by_step
from netlang.language.types.sizes import Size


@define(eq=False)
class Walk:
    """How loop steps address a padded sequence [B, T, ...]."""

    steps: Size
    reverse: bool
    t: str  # the name of the step index
    whole_batch: bool = True  # every step has the whole batch
    large: bool = False  # whether a step multiplies by a large matrix

    def order(self, rank: int) -> Order:
        """The layout of a result: time-major, so that steps are contiguous."""
        return step_by_step(rank)

    def opening(self, w: Writer, part: str) -> str:
        """The `for` statement over all steps, or those of the slice `part`."""
        turned = "[::-1]" if self.reverse else ""
        return f"for {self.t} in range({w.size(self.steps)}){turned}{part}:"

    def begin(self, w: Writer) -> None:
        w.levels.append(Level(len(w.levels)))

    def element(self, w: Writer, x: ArrayRef) -> ArrayRef:
        return element(w, x, 1, self.t, len(w.levels) - 1)

    def narrow(self, w: Writer, x: ArrayRef) -> ArrayRef:
        """The step's part of a value without time."""
        return x

    def before(self, w: Writer, init: ArrayRef, result: ArrayRef) -> str:
        """The carry a step starts from, where it is a result of the step before."""
        first = f"{w.size(self.steps)} - 1" if self.reverse else "0"
        step = f"{self.t} + 1" if self.reverse else f"{self.t} - 1"
        return f"{init.name} if {self.t} == {first} else {result.name}[:, {step}]"

    def final(self, w: Writer, init: ArrayRef, result: ArrayRef, value: Value) -> ArrayRef:
        """The carry after the last step, where it is a result."""
        n = w.size(self.steps)
        level = max(init.level, result.level, w.level_of([self.steps]))
        text = f"{result.name}[:, {'0' if self.reverse else '-1'}] if {n} else {init.name}"
        return ArrayRef(
            w.view(text, level), value.kind, value.shape, level, order=tuple(range(value.rank)),
            breaks=frozenset(range(value.rank)), storage=result.storage,
        )  # fmt: skip
