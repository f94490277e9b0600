"""Padding of examples: they come out of it as they went in, and what pads them is real."""

import numpy as np
import pytest

from netlang.evaluation.inputs.pad_examples import cut_padding, padded, padded_sequences, split_examples, stack
from netlang.evaluation.inputs.ports import PortSpec
from netlang.language.types.port_types import Integer, Real
from netlang.language.types.sizes import Length

T, S = Length("T"), Length("S")
SHAPES = {
    "sequences of numbers": ((T,), [(3,), (0,), (5,)]),
    "sequences of vectors": ((T, 2), [(3, 2), (1, 2), (2, 2)]),
    "images of two sizes": ((2, T, S), [(2, 3, 1), (2, 1, 4)]),
    "inner levels alone": ((2, T), [(2, 3), (2, 1)]),
    "of one length": ((T, 2), [(3, 2), (3, 2)]),
}


def examples(shapes, start=1.0):
    return [np.arange(start, start + np.prod(shape, dtype=int)).reshape(shape) for shape in shapes]


@pytest.mark.parametrize("case", SHAPES)
@pytest.mark.parametrize("element", [Real(), Integer()])
def test_examples_come_out_as_they_went_in(case, element):
    shape, shapes = SHAPES[case]
    spec, given = PortSpec("Input", shape, element), examples(shapes)
    array, found = stack(spec, given, np.float32)
    assert array.dtype == (np.int64 if isinstance(element, Integer) else np.float32)
    assert set(array.ravel()) <= {x for one in given for x in one.ravel()}
    lengths = {length.name: own for (_, length), own in zip(spec.varying, found, strict=True)}
    for one, other in zip(split_examples(array, shape, lengths, len(given)), given, strict=True):
        np.testing.assert_array_equal(one, other)
    short = {name: own[1:] for name, own in lengths.items()}
    cut = cut_padding(spec, array[1:], short)
    assert cut.shape == stack(spec, given[1:], np.float32)[0].shape
    for one, other in zip(split_examples(cut, shape, short, len(given) - 1), given[1:], strict=True):
        np.testing.assert_array_equal(one, other)


def test_sequences_in_a_row_are_padded_as_those_in_a_list():
    spec, given = PortSpec("Input", (T, 2), Real()), examples([(3, 2), (0, 2), (1, 2), (2, 2)])
    lengths = np.array([len(one) for one in given])
    rows = padded_sequences(np.concatenate(given), np.cumsum(lengths) - lengths, 4)
    other = padded(spec, given, [4])
    assert rows.shape == other.shape == (4, 4, 2)
    for i, length in enumerate(lengths):
        np.testing.assert_array_equal(rows[i, :length], other[i, :length])
    real = {tuple(row) for one in given for row in one}
    assert {tuple(row) for one in rows for row in one} <= real


def test_nothing_but_empty_sequences_is_padded_with_zeros():
    given = examples([(0, 2), (0, 2)])
    rows = padded_sequences(np.concatenate(given), np.zeros(2, int), 3)
    np.testing.assert_array_equal(rows, padded(PortSpec("Input", (T, 2), Real()), given, [3]))
    np.testing.assert_array_equal(rows, np.zeros((2, 3, 2)))
