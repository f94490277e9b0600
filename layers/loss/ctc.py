"""CTCLossLayer: how badly a sequence of probabilities foretells a shorter sequence of symbols."""

from __future__ import annotations

import math

from netlang.compiler import ops
from netlang.compiler.ir.primitives.elementwise import logical_and, logical_not
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import offset
from netlang.language.declaration.declare import In, Out
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.sizes import Length, Size

Values = tuple[Value, ...]
NEVER = -1e30  # the logarithm of a probability that is 0; infinities would spoil gradients


@layer
class CTCLossLayer(Layer):
    """Connectionist temporal classification: -log P(Target), over all the ways in which the input can spell it.

    Each step of Input gives one of the symbols 1..c or, its last class, a blank; equal neighbours are one symbol, and
    then blanks go. P is summed over all alignments by the forward recursion of Graves et al. 2006, in logarithms.
    A probability of 0 counts as 1.2e-38. A target that is too long for its input (two equal symbols need a blank
    between them) cannot be spelled: its loss is infinite, and its gradient 0.
    Ports: Input [steps, c+1], probabilities, steps may vary; Target, integers 1..c, its length may vary; Loss, a real.
    No arrays.
    Source: https://reference.wolfram.com/language/ref/CTCLossLayer.html

    >>> from netlang import CTCLossLayer
    >>> p = [[0.6, 0.3, 0.1], [0.2, 0.3, 0.5], [0.1, 0.7, 0.2]]
    >>> round(CTCLossLayer()({"Input": p, "Target": [1, 2]}), 5)
    0.75502
    """

    losses = ("Loss",)
    Input = In("steps classes")
    Target = In("length", integer="symbols")
    Loss = Out("")
    rules = (offset("classes", "symbols", 1),)

    def lower(self, Input: Value, Target: Value) -> Value:
        batch, _, classes = Input.shape
        size: Size = Target.shape[1] * 2 + 1  # type: ignore[assignment, operator]
        shape = (batch, size)  # the target with a blank before, between and after its symbols
        position = ops.iota(shape, 1)
        is_symbol = ops.equal(ops.mod(position, 2), 1)
        spelled = ops.select(is_symbol, _spread(Target - 1, size), ops.full(shape, classes - 1))  # type: ignore[operator, arg-type]
        # from a symbol one can go to the next, with no blank, unless it is the same again
        skips = logical_and(is_symbol, ops.equal(_spread(ops.cast(_changes(Target), kind="i"), size), 1))
        logs = ops.transpose(ops.log_probability(Input), (0, 2, 1))
        logs = ops.transpose(ops.pick(logs, spelled), (0, 2, 1))  # [batch, steps, size]
        is_first = ops.equal(position, 0)
        never = ops.full(shape, NEVER)

        def moved(x: Value) -> Value:
            return ops.select(is_first, never, ops.cut(ops.pad(x, 1, 1, size + 1), 1, 0, size))  # type: ignore[operator]

        def step(carries: Values, elements: Values) -> tuple[Values, Values]:
            (alpha,), (log_p,) = carries, elements
            one = moved(alpha)
            return (_log_sum(alpha, one, ops.select(skips, moved(one), never)) + log_p,), ()

        start = ops.select(is_first, ops.zeros(shape), never)
        ((alpha,), _) = ops.fold(step, (start,), (logs,))
        return _total(alpha, position, Target)


def _spread(x: Value, size: Size) -> Value:
    """The elements of x [batch, n] at the positions 1, 3, 5 ... of `size`."""
    return ops.pad(x, 1, 1, size, 2)


def _changes(target: Value) -> Value:
    """Whether each symbol differs from the one before; the first does."""
    length = target.shape[1]
    before = ops.cut(ops.pad(target, 1, 1, length + 1), 1, 0, length)  # type: ignore[operator]
    return logical_not(ops.equal(target, before))


def _log_sum(*xs: Value) -> Value:
    """log of the sum of exp."""
    top = xs[0]
    for x in xs[1:]:
        top = ops.maximum(top, x)
    top = ops.stop_gradient(top)
    total = ops.exp(xs[0] - top)
    for x in xs[1:]:
        total = total + ops.exp(x - top)
    return top + ops.log(total)


def _total(alpha: Value, position: Value, target: Value) -> Value:
    """The loss from the sums of all alignments that end in each place: the last symbol or the blank behind it."""
    batch, length = target.shape
    number = ops.lengths_of(length, batch) if isinstance(length, Length) else ops.full((batch,), length)  # type: ignore[arg-type]
    distance = position - ops.broadcast(number * 2, position.shape, [1])
    ends = logical_and(ops.greater(distance, -2), ops.greater(1, distance))
    ended = ops.valid(ops.select(ends, alpha, ops.full(alpha.shape, -math.inf)), -math.inf)
    top = ops.stop_gradient(ops.reduce_max(ended, 1))
    log_p = top + ops.log(ops.reduce_sum(ops.exp(ended - ops.expand(top, ended, [1])), 1))
    possible = ops.greater(log_p, NEVER / 2)
    return ops.select(possible, -log_p, ops.full(log_p.shape, math.inf))
