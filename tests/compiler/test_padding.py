"""What works along a level that varies must be told what its padding is: a program in which it counts is refused."""

import math

import pytest

from netlang import NetChain
from netlang.compiler import ops
from netlang.compiler.ir.axes import IGNORED
from netlang.compiler.ir.primitives import TABLE
from netlang.compiler.ir.primitives.convolution import convolve_input, convolve_kernel
from netlang.compiler.ir.primitives.indexing import scatter, unpick
from netlang.compiler.ir.primitives.matrices import cofactor, det, inverse
from netlang.compiler.ir.primitives.rearranging import flip
from netlang.compiler.ir.primitives.scan import loop
from netlang.compiler.ir.program import Program, Type, new_argument
from netlang.compiler.lowering.check_padding import refuse_counted
from netlang.compiler.lowering.check_promises import PromiseError
from netlang.errors import NetError
from netlang.language.declaration.declare import In, Out
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.sizes import BATCH, Length, merged
from tests.compiler.cases import CASES
from tests.raised import raised

B, T = BATCH, Length("T")


def refused(outputs) -> bool:
    values = outputs if isinstance(outputs, tuple) else (outputs,)
    inputs, stack, seen = [], [v.call for v in values], set()
    while stack:
        call = stack.pop()
        if call not in seen:
            seen.add(call)
            inputs += [call.outputs[0]] if call.primitive.name == "argument" else []
            stack += [a.call for a in call.args]
    try:
        refuse_counted(Program(tuple(inputs), values, ("y",) * len(values)))
    except PromiseError:
        return True
    return False


def x(*shape, kind="f"):
    return new_argument("x", Type(kind, shape or (B, T, 3)))


def zeroed(value, axis=1):
    return ops.valid(value, 0.0, axis=axis)


index = new_argument("index", Type("i", (B, T)))
MIXING = {  # refused; accepted
    "reduce_sum": (lambda v: ops.reduce_sum(v, 1), 0.0),
    "reduce_prod": (lambda v: ops.product(v, 1), 1.0),
    "reduce_max": (lambda v: ops.reduce_max(v, 1), -math.inf),
    "einsum": (lambda v: ops.einsum("btk,btk->bk", v, v), 0.0),
    "argsort": (lambda v: ops.argsort(ops.transpose(v, (0, 2, 1))), math.inf),
    "scatter": (lambda v: scatter(v, index, rows=4), 0.0),
    "unpick": (lambda v: unpick(v, index, size=4), 0.0),
    "flip": (lambda v: flip(v, axis=1), None),
    "scan": (lambda v: loop(lambda s, e: ((s[0] + e[0],), ()), (ops.zeros((B, 3)),), (v,))[0][0], None),
}


@pytest.mark.parametrize("name", MIXING)
def test_operations_that_mix_along_a_varying_level(name):
    make, nothing = MIXING[name]
    assert refused(make(x()))
    assert not refused(make(x(B, 4, 3) if name not in ("scatter", "unpick") else zeroed(x())))
    if nothing is not None:
        assert not refused(make(ops.valid(x(), nothing, axis=1)))
        assert refused(make(ops.valid(x(), 0.5, axis=1)))  # another number counts


@pytest.mark.parametrize("primitive", [det, inverse, cofactor])
def test_matrices_whose_size_varies(primitive):
    assert refused(primitive(zeroed(zeroed(x(B, T, T)), 2)))
    assert not refused(primitive(x(B, T, 3, 3)))


def test_convolutions_count_what_is_beyond_the_end_only_where_windows_reach_there():
    w = new_argument("w", Type("f", (2, 3, 3)))
    signal = x(B, 3, T)
    assert not refused(ops.convolve(signal, w, (T - 2,), (1,), (1,)))
    assert not refused(ops.convolve(signal, w, ((T - 3) // 2 + 1,), (2,), (1,)))
    wide = ops.pad(signal, 2, 1, T + 2)
    assert refused(ops.convolve(wide, w, (T,), (1,), (1,))) is False  # these zeros count as elements
    assert refused(ops.convolve(signal, w, (T,), (1,), (1,)))
    assert not refused(ops.convolve(zeroed(signal, 2), w, (T,), (1,), (1,)))
    g = x(B, 2, T)
    assert refused(convolve_input(g, w, size=(T + 2,), stride=(1,), dilation=(1,)))
    assert not refused(convolve_input(zeroed(g, 2), w, size=(T + 2,), stride=(1,), dilation=(1,)))
    assert refused(convolve_kernel(g, x(B, 3, T + 2), size=(3,), stride=(1,), dilation=(1,)))


def test_what_is_laid_into_zeros_has_zeros_behind_it():
    sevens = ops.pad(ops.valid(x(), 7.0, axis=1), 1, 1, T + 3)
    assert refused(ops.reduce_sum(sevens - 7.0, 1))
    assert not refused(ops.reduce_sum(ops.pad(zeroed(x()), 1, 1, T + 3), 1))


def test_every_primitive_that_mixes_is_tried_here():
    tried = {*MIXING, "det", "inverse", "cofactor", "convolve", "convolve_input", "convolve_kernel"}
    counting = {
        name
        for name, cases in CASES.items()
        for case in cases
        for mixing in TABLE[name].axes.of(*(arg.type for arg in case.args), **case.attrs).mixing.values()
        if mixing.nothing != IGNORED
    }
    assert counting | {"scan"} == tried


def test_of_two_levels_each_has_its_own_padding_wherever_it_is_moved():
    S = Length("S")
    one = zeroed(x(B, T, S, 3))  # 0 behind the end along T, anything along S
    for perm in [(0, 1, 2, 3), (0, 2, 1, 3), (2, 0, 3, 1), (3, 2, 1, 0)]:
        moved = ops.transpose(one, perm)
        assert not refused(ops.reduce_sum(moved, perm.index(1)))
        assert refused(ops.reduce_sum(moved, perm.index(2)))


def test_sums_and_products_of_other_numbers_are_other_numbers():
    """Three paddings of 2 have the sum 6 and the product 8: minus 2 that is not 0."""
    for number in (2.0, -1.0):
        filled = ops.valid(x(), number, axis=1)
        assert refused(ops.reduce_sum(ops.product(filled, 2) - number, 1))
        assert refused(ops.reduce_sum(ops.reduce_sum(filled, 2) - number, 1))
        assert not refused(ops.reduce_sum(ops.reduce_max(filled, 2) - number, 1))
    assert not refused(ops.reduce_sum(ops.product(ops.valid(x(), 1.0, axis=1), 2) - 1.0, 1))


def test_zero_padding_is_tracked_through_operations_that_keep_it_zero():
    masked = zeroed(x())
    assert not refused(ops.reduce_sum(masked * x(), 1))
    assert not refused(ops.reduce_sum(ops.square(masked), 1))
    assert not refused(ops.reduce_sum(ops.transpose(masked, (0, 2, 1)), 2))
    assert not refused(ops.reduce_sum(ops.reshape(masked, (merged(B, T), 3)), 0))
    assert not refused(ops.reduce_sum(ops.cut(ops.pad(masked, 1, 2, T + 2), 1, 1, T + 1), 1))
    assert not refused(ops.reduce_sum(ops.concat(ops.zeros((B, 1, 3)), masked, axis=1), 1))
    assert not refused(ops.reduce_sum(ops.reduce_sum(masked, 2), 1))
    assert not refused(ops.reduce_sum(ops.softmax(x(), 1), 1))
    assert not refused(ops.reduce_sum(ops.einsum("btk,nk->btn", masked, new_argument("w", Type("f", (2, 3)))), 1))


def test_zero_padding_is_not_tracked_through_other_operations():
    masked = zeroed(x())
    assert refused(ops.reduce_sum(ops.exp(masked), 1))
    assert refused(ops.reduce_sum(masked + x(), 1))
    assert refused(ops.reduce_sum(ops.cut(masked, 1, 0, T - 1), 1))  # shifts the last element past the end
    assert refused(ops.reduce_sum(ops.concat(masked, ops.full((B, 1, 3), 1.0), axis=1), 1))
    assert refused(ops.reduce_sum(ops.broadcast(x(B, 3), (B, T, 3), [1]) * x(), 1))
    assert refused(ops.reduce_sum(ops.pick_along(masked, 1, index), 1))
    other = ops.valid(x(B, T, Length("T2")), 0.0, axis=1)  # masks one level only
    assert not refused(ops.reduce_sum(other, 1))
    assert refused(ops.reduce_sum(other, 2))


def test_sums_over_padding_inside_loops_are_refused():
    def summed(before, element):
        return (before[0] + ops.reduce_sum(element[0], 1),), ()

    values, lengths = x(B, T, Length("T2")), ops.lengths_of(T, B)
    start = (ops.zeros((B,)),)
    assert refused(loop(summed, start, (values,), lengths)[0][0])
    assert not refused(loop(summed, start, (zeroed(values, 2),), lengths)[0][0])


@layer
class Summing(Layer):
    """A layer that ignores padding."""

    Input = In("n")
    Output = Out("")

    def lower(self, Input):
        return ops.reduce_sum(Input, 1)


def test_the_error_for_summed_padding_names_the_layer_and_a_fix():
    assert Summing()([1, 2, 3]) == 6.0
    error = raised(PromiseError, lambda: NetChain([Summing()], Input="Varying")([1, 2, 3]))
    assert isinstance(error, NetError)
    assert str(error) == (
        "1 = Summing(): reduce_sum counts the padding of a level that varies, T\n"
        "  sequences of a batch are as long as the longest of them: what is behind the end of one is to count nothing\n"
        "  try: ops.valid(x, 0.0) before it, or ops.mean and ops.softmax, which leave padding out"
    )
