"""Sizes and port types: values, arithmetic, every written form."""

import copy
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netlang import Automatic, NetEncoder, NetOptionError, Restricted
from netlang.language.types.port_types import Integer, PortType, Real
from netlang.language.types.sizes import BATCH, Length, Run, Var, is_open, merged, rank_is_open, size_at, varies
from netlang.language.types.written_types import port_type

T = Length("T")
steps = st.lists(st.tuples(st.sampled_from("+*/"), st.integers(1, 5)), max_size=5)


@settings(deadline=None)
@given(steps, st.integers(0, 50))
def test_a_derived_length_is_what_arithmetic_says(steps, value):
    length, number = T, value
    for sign, amount in steps:
        length = length + amount if sign == "+" else length * amount if sign == "*" else length // amount
        number = number + amount if sign == "+" else number * amount if sign == "*" else number // amount
    assert length.at(value) == number
    assert length.base == T


def test_neighbouring_sums_are_one():
    assert (T + 3) - 3 == T
    assert repr((T + 1) * 2 // 3 + 4) == "(T*2+2)//3+4"


def test_multiplying_and_dividing_a_length_gives_it_back():
    """So upsampling a sequence by a stride and downsampling it again gives its own length."""
    assert (T * 2 - 2) // 2 + 1 == T
    assert ((T + 1) * 2 + 1) // 2 == T + 1
    assert repr((T * 6 + 5) // 3) == "T*2+1"
    assert repr(T * 2 // 3 * 3) == "T*2//3*3"


@settings(deadline=None)
@given(steps, steps)
def test_lengths_that_are_always_one_number_are_equal_and_print_alike(one, other):
    def derived(steps):
        length = T
        for sign, amount in steps:
            length = length + amount if sign == "+" else length * amount if sign == "*" else length // amount
        return length

    left, right = derived(one), derived(other)
    if left == right:
        assert hash(left) == hash(right) and repr(left) == repr(right)
        assert all(left.at(n) == right.at(n) for n in range(50))
    assert all(eval(repr(left), {"T": n}) == left.at(n) for n in range(50))


def test_windows_are_counted_in_one_way():
    assert (T - 3) // 2 + 1 == (T - 1) // 2
    assert ((T - 1) - 3) // 2 + 1 == (T - 2) // 2 + 1 - 1
    assert T // 2 // 2 == T // 4
    assert repr((T + 1) // 2 - 1) == "(T-3)//2+1"


def test_merged_axes_are_a_product():
    assert merged(2, BATCH, merged(T, 3)) == merged(BATCH, T, 6)
    assert size_at(merged(BATCH, T + 1, 2), {"B": 3, "T": 4}) == 30
    assert merged() == 1


@pytest.mark.parametrize(
    ("form", "shape", "element"),
    [
        (5, (5,), None),
        ([3, 4], (3, 4), None),
        ("Varying", ("Varying",), None),
        (["Varying", 3], ("Varying", 3), None),
        ([Automatic, 3], (Automatic, 3), None),
        ("Real", (), Real()),
        ([], (), None),
        ("Integer", (), Integer()),
        (["Varying", "Integer"], ("Varying",), Integer()),
        (Restricted("Integer", 7), (), Integer(1, 7)),
        ([4, Restricted("Integer", (0, 9))], (4,), Integer(0, 9)),
        (Automatic, None, None),
    ],
)
def test_written_port_types(form, shape, element):
    found = port_type(form)
    assert (found.shape, found.element) == (shape, element)
    assert port_type(found) is found


def test_an_encoder_brings_its_type():
    encoder = NetEncoder("Class", ["a", "b"])
    assert port_type(encoder) == PortType((), Integer(1, 2), encoder)


@pytest.mark.parametrize("form", [0, -2, 1.5, True, "Vary", {3}, ["Real", 3], [[2], 3], None])
def test_invalid_port_types_are_refused(form):
    with pytest.raises(NetOptionError, match="not a port type"):
        port_type(form)


def test_sentinels_survive_copying():
    assert copy.deepcopy(Automatic) is Automatic
    assert repr(Automatic) == "Automatic"
    assert copy.copy([Automatic])[0] is Automatic


def test_lengths_are_values():
    assert pickle.loads(pickle.dumps(T + 1)) == T + 1
    assert len({T, Length("T"), T + 0}) == 1


def test_open_sizes_ranks_and_varying_lengths():
    one, several = Var("n"), Run("rest")
    shapes = (3, T), (3, one), (several, 3)
    assert [is_open(shape) for shape in shapes] == [False, True, True]
    assert [rank_is_open(shape) for shape in shapes] == [False, False, True]
    assert [varies(shape) for shape in shapes] == [True, False, False]
