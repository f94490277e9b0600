"""SequenceLastLayer, SequenceMostLayer, SequenceRestLayer, SequenceReverseLayer."""

from __future__ import annotations

import numpy as np
import pytest
from alone import check_mixed, example, run

from netlang.errors import NetShapeError
from netlang.layers.sequence import SequenceLastLayer, SequenceMostLayer, SequenceRestLayer, SequenceReverseLayer
from netlang.spec.chain import NetChain
from netlang.spec.types import Restricted

REFERENCE = {
    SequenceLastLayer: lambda x: x[-1],
    SequenceMostLayer: lambda x: x[:-1],
    SequenceRestLayer: lambda x: x[1:],
    SequenceReverseLayer: lambda x: x[::-1],
}
ALL = list(REFERENCE)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("passes", [False, True])
@pytest.mark.parametrize("rest", [(), (3,), (2, 3)])
@pytest.mark.parametrize("element", ["real", "integer"])
def test_against_numpy(kind, rest, element, passes):
    form = ["Varying", *rest] if element == "real" else ["Varying", *rest, Restricted("Integer", 9)]
    net = kind(Input=form)
    rng = np.random.default_rng(2)
    examples = [example(net, {"T": t}, rng) for t in (2, 5, 3, kind.shortest)]
    found, _, _ = run(net, examples, passes=passes)
    for one, result in zip(examples, found, strict=True):
        np.testing.assert_array_equal(result["Output"], REFERENCE[kind](one["Input"]))
        assert result["Output"].dtype.kind == one["Input"].dtype.kind


@pytest.mark.parametrize("kind", ALL)
def test_fixed_length(kind):
    net = kind(Input=[4, 3])
    (one,) = [example(net, {}, np.random.default_rng(2))]
    np.testing.assert_array_equal(run(net, [one])[0][0]["Output"], REFERENCE[kind](one["Input"]))
    check_mixed(net, [{}, {}])


@pytest.mark.parametrize("kind", ALL)
def test_mixed_lengths(kind):
    check_mixed(kind(Input=["Varying", 2]), [{"T": t} for t in (3, kind.shortest, 6, 2)])


def test_one_after_the_other():
    """Lengths derived of lengths: T - 3."""
    net = NetChain([SequenceRestLayer(), SequenceReverseLayer(), SequenceMostLayer(), SequenceRestLayer()], Input=["Varying", 2])
    assert str(net.solution.port((), "Output")[0]) == "(T-3, 2)"
    x = np.arange(12.0).reshape(6, 2)
    np.testing.assert_array_equal(run(net, [{"Input": x}, {"Input": x[:4]}])[0][0]["Output"], x[1:][::-1][1:-1])
    check_mixed(net, [{"T": t} for t in (4, 7)])


@pytest.mark.parametrize("kind", [SequenceMostLayer, SequenceRestLayer])
def test_sizes_both_ways(kind):
    assert kind(Input=[4, 2]).solution.port((), "Output")[0] == (3, 2)
    assert kind(Output=[4, 2]).solution.port((), "Input")[0] == (5, 2)
    with pytest.raises(NetShapeError):
        kind(Input=[1, 2])


def test_integers_pass():
    net = SequenceRestLayer(Output=["Varying", Restricted("Integer", 4)])
    assert net.solution.port((), "Input")[1].high == 4
