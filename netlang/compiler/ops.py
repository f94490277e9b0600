"""The vocabulary of `lower`: pleasant spellings over the primitives.

Arithmetic here takes numbers and inserts broadcasting; softmax and the like are written out over primitives.
Operations that mix elements along an axis that varies have their explicit forms: `valid`, `last`, `reverse`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np

from netlang.compiler.primitives import arrays, contraction, convolution, elementwise, indexing
from netlang.compiler.primitives.arrays import stop_gradient
from netlang.compiler.primitives.loops import loop
from netlang.compiler.program import Primitive, Shape, Type, Value, new_argument
from netlang.spec.sizes import Length, Merged, Size, total

__all__ = [
    "absolute", "add", "argsort", "broadcast", "cast", "concat", "constant", "cut", "div", "einsum", "expand", "fold",
    "full", "gather", "iota", "join", "last", "lengths_of", "level", "loop", "maximum", "mean", "minimum", "mul", "neg",
    "ones_like", "pad", "pick", "pick_along", "power", "product", "ramp", "random", "real", "reduce_max", "reduce_min",
    "reduce_sum", "reshape", "reverse", "select", "sigmoid", "softmax", "sqrt", "square", "stop_gradient", "sub",
    "swap_axes", "tanh", "transpose", "valid", "zeros", "zeros_like",
]  # fmt: skip

Number = float | int | bool
tanh, exp, log, sqrt, cast = elementwise.tanh, elementwise.exp, elementwise.log, elementwise.sqrt, elementwise.cast
sigmoid = elementwise.sigmoid
absolute, select, logical_not = elementwise.abs, elementwise.select, elementwise.logical_not
argsort, pick = indexing.argsort, indexing.pick


# constants and broadcasting -------------------------------------------------------------------------------


def constant(value: Number) -> Value:
    return elementwise.constant(value=value)


def full(shape: Shape, value: Number) -> Value:
    """`value` in every place of `shape`."""
    return (
        arrays.broadcast(constant(value), shape=tuple(shape), axes=tuple(range(len(shape))))
        if shape
        else constant(value)
    )


def zeros(shape: Shape) -> Value:
    return full(shape, 0.0)


def zeros_like(x: Value) -> Value:
    return full(x.shape, 0.0)


def ones_like(x: Value) -> Value:
    return full(x.shape, 1.0)


def broadcast(x: Value, shape: Shape, axes: Sequence[int]) -> Value:
    """`x` repeated along the new `axes` of `shape`."""
    return arrays.broadcast(x, shape=tuple(shape), axes=tuple(axes)) if axes else x


def expand(x: Value, like: Value, axes: Sequence[int]) -> Value:
    """`x` repeated along those `axes` of `like` that it lacks."""
    return broadcast(x, like.shape, axes)


def level(*xs: Value | Number) -> list[Value]:
    """Values of one shape: numbers fill it, and what lacks leading axes (a bias) is repeated along them."""
    values = [x for x in xs if isinstance(x, Value)]
    if not values:
        return [constant(x) for x in xs]  # type: ignore[arg-type]
    big = max(values, key=lambda x: x.rank)
    out = []
    for x in xs:
        if not isinstance(x, Value):
            if np.ndim(x):
                raise TypeError("an array of numbers is no value of a program: ops.table makes it one")
            x = full(big.shape, float(x) if big.kind == "f" else x)
        elif x.kind == "i" and big.kind == "f":
            x = cast(x, kind="f")
        missing = big.rank - x.rank
        if big.shape[missing:] != x.shape:
            raise TypeError(f"{x.type} does not fill {big.type}: say with `expand` along which axes it is repeated")
        out.append(broadcast(x, big.shape, range(missing)))
    return out


def _leveled(primitive: Primitive) -> Callable[..., Value]:
    def apply(*xs: Value | Number) -> Value:
        return primitive(*level(*xs))

    apply.__name__ = primitive.name
    apply.__doc__ = f"`{primitive.name}` of values of one shape; see `level`."
    return apply


add, sub, mul = _leveled(elementwise.add), _leveled(elementwise.sub), _leveled(elementwise.mul)
div, power = _leveled(elementwise.div), _leveled(elementwise.power)
maximum, minimum = _leveled(elementwise.maximum), _leveled(elementwise.minimum)
greater, greater_equal = _leveled(elementwise.greater), _leveled(elementwise.greater_equal)
equal, floor_divide, mod = _leveled(elementwise.equal), _leveled(elementwise.floor_divide), _leveled(elementwise.mod)


def neg(x: Value) -> Value:
    return elementwise.neg(x)


def square(x: Value) -> Value:
    return elementwise.mul(x, x)


def ramp(x: Value) -> Value:
    """max(x, 0), with derivative 0 at 0."""
    return maximum(x, 0.0)


# arrays ---------------------------------------------------------------------------------------------------


def reshape(x: Value, shape: Shape) -> Value:
    return x if x.shape == tuple(shape) else arrays.reshape(x, shape=tuple(shape))


def transpose(x: Value, perm: Sequence[int]) -> Value:
    return x if list(perm) == list(range(x.rank)) else arrays.transpose(x, perm=tuple(perm))


def swap_axes(x: Value, a: int, b: int) -> Value:
    perm = list(range(x.rank))
    perm[a], perm[b] = perm[b], perm[a]
    return transpose(x, perm)


def concat(*xs: Value, axis: int) -> Value:
    return xs[0] if len(xs) == 1 else arrays.concat(*xs, axis=axis % xs[0].rank)


def cut(x: Value, axis: int, start: int, size: Size, step: int = 1) -> Value:
    """`size` elements from position `start` (from 0) on, every `step`-th."""
    return arrays.cut(x, axis=axis, start=start, size=size, step=step)


def pad(x: Value, axis: int, start: int, size: Size, step: int = 1) -> Value:
    """`x` laid into `size` zeros from position `start` on, every `step`-th."""
    return arrays.pad(x, axis=axis, start=start, size=size, step=step)


def einsum(equation: str, x: Value, y: Value) -> Value:
    return contraction.einsum(x, y, equation=equation)


def gather(table: Value, index: Value) -> Value:
    """Rows of `table` by `index`, counting from 0."""
    return indexing.gather(table, index)


def table(numbers: object, kind: str = "f") -> Value:
    """An array constant, from a NumPy array or nested lists."""
    return indexing.table(numbers=_nested(np.asarray(numbers).tolist()), kind=kind)


def _nested(numbers: object) -> object:
    return tuple(map(_nested, numbers)) if isinstance(numbers, list) else numbers


def convolve(x: Value, w: Value, size: Shape, stride: Sequence[int], dilation: Sequence[int], groups: int = 1) -> Value:
    """Cross-correlation of x[B, C, *spatial] with w[O, C/groups, *kernel]: `size` results along the spatial axes."""
    return convolution.convolve(x, w, size=tuple(size), stride=tuple(stride), dilation=tuple(dilation), groups=groups)


def pick_along(x: Value, axis: int, index: Value) -> Value:
    """The elements of each example of `x` at the positions index[batch, m] (from 0) along `axis`."""
    return swap_axes(pick(swap_axes(x, 1, axis), index), 1, axis)


def iota(shape: Shape, axis: int) -> Value:
    """0, 1, 2 ... along `axis`."""
    return indexing.iota(shape=tuple(shape), axis=axis)


def _axes(x: Value, axes: int | Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted(a % x.rank for a in ([axes] if isinstance(axes, int) else axes)))


def reduce_sum(x: Value, axes: int | Sequence[int]) -> Value:
    axes = _axes(x, axes)
    return arrays.reduce_sum(x, axes=axes) if axes else x


def reduce_max(x: Value, axes: int | Sequence[int]) -> Value:
    axes = _axes(x, axes)
    return arrays.reduce_max(x, axes=axes) if axes else x


def reduce_min(x: Value, axes: int | Sequence[int]) -> Value:
    return neg(reduce_max(neg(x), axes))


def product(x: Value, axes: int | Sequence[int]) -> Value:
    axes = _axes(x, axes)
    return arrays.reduce_prod(x, axes=axes) if axes else x


def count(x: Value, axes: int | Sequence[int]) -> Value | float:
    """How many real elements a reduction over `axes` (the batch not among them) sees: a number, or f[B] of
    them where some of the axes vary."""
    fixed, varying = 1, None
    for axis in _axes(x, axes):
        size = x.shape[axis]
        if isinstance(size, int):
            fixed *= size
        else:
            own = cast(lengths_of(size, x.shape[0]), kind="f")
            varying = own if varying is None else varying * own
    return float(fixed) if varying is None else varying * float(fixed)


def mean(x: Value, axes: int | Sequence[int]) -> Value:
    """The mean over `axes`, of real elements only where an axis varies."""
    axes = _axes(x, axes)
    number = count(x, axes)
    added = reduce_sum(valid(x, 0.0), axes)
    if isinstance(number, Value):
        number = maximum(number, 1.0)  # the mean of nothing is 0
        number = broadcast(number, added.shape, range(1, added.rank))
        return added / number
    return added * (1.0 / number)


def softmax(x: Value, axis: int = -1) -> Value:
    """exp(x) / sum of exp(x) along `axis`; padding gets 0."""
    axis = axis % x.rank
    filled = valid(x, -1e30, axis=axis)
    top = stop_gradient(reduce_max(filled, axis))  # a shift changes nothing, so neither does its derivative
    e = exp(filled - expand(top, filled, [axis]))
    return e / expand(reduce_sum(e, axis), e, [axis])


# lengths that vary ----------------------------------------------------------------------------------------


def lengths_of(size: Size, batch: Size) -> Value:
    """i[batch]: the length, in each example, of an axis of size `size`."""
    assert isinstance(size, Length), size
    if isinstance(batch, Merged):  # every element of an outer sequence has its example's length
        lead, *rest = batch.factors
        return reshape(broadcast(lengths_of(size, lead), batch.factors, range(1, 1 + len(rest))), (batch,))
    value = new_argument(size.name, Type("i", (batch,)), role="lengths")
    for sign, amount in size.steps:
        operation = {"+": add, "*": mul, "//": floor_divide}[sign]
        value = operation(value, amount)
    return maximum(value, 0) if size.steps else value


def valid(x: Value, fill: float, axis: int | None = None, lengths: Value | None = None) -> Value:
    """`x` with `fill` in place of padding, along `axis` (None: whichever varies). Fixed axes have none."""
    axes = [axis % x.rank] if axis is not None else [a for a in range(1, x.rank) if not isinstance(x.shape[a], int)]
    for a in axes:
        size = x.shape[a]
        if isinstance(size, int):
            continue
        known = lengths_of(size, x.shape[0]) if lengths is None else lengths
        inside = indexing.mask(known, size=size)
        others = [b for b in range(x.rank) if b not in (0, a)]
        x = select(broadcast(inside, x.shape, others), x, full(x.shape, fill if x.kind == "f" else int(fill)))
    return x


def real(x: Value) -> Value:
    """1 for each real element of `x`, 0 for padding: for reductions over the batch, which may hold padding too
    where it is an outer sequence's elements taken as a batch."""
    found = valid(ones_like(x), 0.0)
    batch = x.shape[0]
    if not isinstance(batch, Merged):
        return found
    lead = full(batch.factors, 1.0)
    return found * expand(reshape(valid(lead, 0.0), (batch,)), x, range(1, x.rank))


def fold(
    step: Callable[[tuple[Value, ...], tuple[Value, ...]], tuple[tuple[Value, ...], tuple[Value, ...]]],
    states: tuple[Value, ...],
    sequences: tuple[Value, ...],
) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """`step(states, elements) -> (next states, results)` along axis 1 of `sequences`, in each example to its own end:
    the last states, and the results of all steps."""
    batch, size = sequences[0].shape[:2]
    return loop(step, states, sequences, None if isinstance(size, int) else lengths_of(size, batch))


def last(x: Value, axis: int = 1) -> Value:
    """The last real element along `axis`, which goes."""
    size = x.shape[axis]
    rest = (*x.shape[:axis], *x.shape[axis + 1 :])
    if isinstance(size, int):
        return reshape(cut(x, axis, size - 1, 1), rest)
    index = reshape(sub(lengths_of(size, x.shape[0]), 1), (x.shape[0], 1))
    return reshape(pick_along(x, axis, index), rest)


def join(*xs: Value, axis: int) -> Value:
    """Arrays end to end along `axis`; where it varies, each example's real elements."""
    if all(isinstance(x.shape[axis], int) for x in xs[:-1]):
        return concat(*xs, axis=axis)
    batch, whole = xs[0].shape[0], total(*(x.shape[axis] for x in xs))  # type: ignore[arg-type]
    at = positions(batch, whole)
    shape = (*xs[0].shape[:axis], whole, *xs[0].shape[axis + 1 :])
    others = [a for a in range(len(shape)) if a not in (0, axis)]
    found, before = pick_along(xs[0], axis, at), full((batch,), 0)
    for one, x in itertools.pairwise(xs):
        size = one.shape[axis]
        before = before + (size if isinstance(size, int) else lengths_of(size, batch))
        start = broadcast(before, at.shape, [1])
        behind = greater_equal(at, start)
        found = select(broadcast(behind, shape, others), pick_along(x, axis, at - start), found)
    return found


def positions(batch: Size, size: Size) -> Value:
    """i[batch, size]: 0, 1, 2 ... for each example. As an input where nothing else may tell the size, a sum of several
    lengths."""
    if not isinstance(size, Length) or not size.parts:
        return iota((batch, size), 1)
    return broadcast(new_argument(size.name, Type("i", (size,)), role="positions"), (batch, size), [0])


def reverse(x: Value, axis: int = 1) -> Value:
    """`x` backwards along `axis`; where it varies, each example's real elements."""
    size = x.shape[axis]
    if isinstance(size, int):
        return arrays.flip(x, axis=axis)
    shape = (x.shape[0], size)
    end = broadcast(sub(lengths_of(size, x.shape[0]), 1), shape, [1])
    return pick_along(x, axis, maximum(sub(end, iota(shape, 1)), 0))


# randomness -----------------------------------------------------------------------------------------------


def random(shape: Shape, name: str = "random", distribution: str = "uniform") -> Value:
    """Random numbers, an explicit input of the program: "uniform" in 0..1, or standard "normal"."""
    return new_argument(name, Type("f", tuple(shape)), role="random", distribution=distribution)
