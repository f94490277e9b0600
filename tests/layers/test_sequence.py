"""Sequence layers beyond the table: sequences that are too short, indices for an embedding."""

from __future__ import annotations

import pytest

from netlang import (
    AppendLayer,
    EmbeddingLayer,
    NetChain,
    NetDataError,
    NetOptionError,
    NetShapeError,
    Restricted,
    SequenceIndicesLayer,
    SequenceLastLayer,
    SequenceMostLayer,
    SequenceRestLayer,
)
from tests.raised import raised


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (SequenceLastLayer, 'SequenceLastLayer needs sequences of at least 1 element; example 2 of "Input" has 0'),
        (SequenceMostLayer, 'SequenceMostLayer needs sequences of at least 2 elements; example 2 of "Input" has 0'),
        (SequenceRestLayer, 'SequenceRestLayer needs sequences of at least 2 elements; example 2 of "Input" has 0'),
    ],
)
def test_sequences_that_are_too_short_are_refused(kind, text):
    assert str(raised(NetDataError, lambda: kind(Input="Varying")([[1, 2, 3], []]))) == text


def test_sequences_too_short_for_the_next_layer_are_refused():
    net = NetChain([SequenceRestLayer(), SequenceRestLayer(), SequenceLastLayer()], Input="Varying")
    assert net([1, 2, 3]) == 3.0
    with pytest.raises(
        NetDataError, match='SequenceRestLayer needs sequences of at least 2 elements; "Input" leaves it 1'
    ):
        net([1, 2])


def test_the_rest_of_one_element_is_refused():
    for kind in (SequenceMostLayer, SequenceRestLayer):
        with pytest.raises(NetShapeError):
            kind(Input=[1, 2])


def test_appended_elements_must_have_the_same_type():
    with pytest.raises(NetShapeError):
        AppendLayer(Input=["Varying", Restricted("Integer", 4)], Element=Restricted("Integer", 5))


def test_maximum_is_the_size_of_an_embedding():
    net = NetChain([SequenceIndicesLayer(Maximum=7), EmbeddingLayer(2)], Input=["Varying", 3])
    assert net.solution.size((2,), "n") == 7


@pytest.mark.parametrize("wrong", [0, -1, 2.5, "many", None, True])
def test_maximum_errors(wrong):
    with pytest.raises(NetOptionError, match="Maximum"):
        SequenceIndicesLayer(Maximum=wrong)
