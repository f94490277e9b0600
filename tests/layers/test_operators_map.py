"""NetMapOperator: any net over the elements of a sequence."""

from __future__ import annotations

import numpy as np
import pytest
from alone import check_mixed, drawn, example, run

from netlang.errors import NetPortError, NetShapeError
from netlang.layers.elementwise import ElementwiseLayer
from netlang.layers.embedding import EmbeddingLayer
from netlang.layers.linear import LinearLayer
from netlang.layers.map import NetMapOperator
from netlang.layers.recurrent import BasicRecurrentLayer
from netlang.layers.sequence import SequenceLastLayer, SequenceRestLayer
from netlang.layers.threading import ThreadingLayer
from netlang.spec.chain import NetChain
from netlang.spec.graph import NetGraph
from netlang.spec.symbols import Plus, Ramp, Tanh
from netlang.spec.types import Restricted


def mapped(inner, arrays, xs):
    """What the net gives for each element, one by one."""
    (taken,), (given,) = inner.input_names, inner.output_names
    return [run(inner, [{taken: x}], arrays=arrays)[0][0][given] for x in xs]


INNER = {
    "layer": lambda: LinearLayer(2, Input=3),
    "chain": lambda: NetChain([4, Tanh, 2], Input=3),
    "graph": lambda: NetGraph({"a": LinearLayer(2), "b": LinearLayer(2), "sum": ThreadingLayer(Plus)}, [(["a", "b"], "sum")], Input1=3),
    "recurrence": lambda: NetChain([BasicRecurrentLayer(2), SequenceLastLayer()], Input=[3, 2]),
    "scalar": lambda: LinearLayer([], Input=[2, 2]),
    "of a scalar": lambda: LinearLayer(2, Input="Real"),
    "map": lambda: NetMapOperator(NetMapOperator(LinearLayer(2)), Input=[3, 2, 4]),
    "integers": lambda: EmbeddingLayer(3, 5),
}


@pytest.mark.parametrize("kind", [k for k in INNER if k != "graph"])
@pytest.mark.parametrize("passes", [False, True])
def test_against_one_by_one(kind, passes):
    inner = INNER[kind]()
    shape, element = inner.solution.port((), "Input")
    if kind == "integers":
        shape, element = (2,), [Restricted("Integer", 5)]
        inner = EmbeddingLayer(3, 5, Input=2)
    else:
        element = []
    net = NetMapOperator(inner, Input=["Varying", *shape, *element])
    arrays = drawn(net)
    rng = np.random.default_rng(4)
    examples = [example(net, {"T": t}, rng) for t in (3, 0, 1, 4)]
    found, _, _ = run(net, examples, arrays=arrays, passes=passes)
    for one, result in zip(examples, found, strict=True):
        expected = mapped(inner, {path[1:]: value for path, value in arrays.items()}, one["Input"])
        np.testing.assert_allclose(result["Output"], np.reshape(expected, result["Output"].shape))
        assert len(expected) == len(result["Output"])


@pytest.mark.parametrize("kind", ["layer", "chain", "recurrence", "scalar", "of a scalar", "map"])
def test_mixed_lengths(kind):
    inner = INNER[kind]()
    shape, _ = inner.solution.port((), "Input")
    check_mixed(NetMapOperator(inner, Input=["Varying", *shape]), [{"T": t} for t in (3, 0, 1, 4)])
    check_mixed(NetMapOperator(inner, Input=[3, *shape]), [{}, {}])


def test_in_a_chain():
    net = NetChain([EmbeddingLayer(3, 9), NetMapOperator([4, Ramp]), BasicRecurrentLayer(2), NetMapOperator(1), SequenceLastLayer()])
    net = net.with_ports({"Input": SequenceRestLayer(Input=["Varying", Restricted("Integer", 9)]).given("Input")})
    assert net.solution.open() == []
    check_mixed(net, [{"T": t} for t in (3, 1, 4)])


def test_sizes_flow_out_of_and_into_the_net():
    assert NetMapOperator(LinearLayer(2, Input=3), Input=["Varying", 3]).solution.port((), "Output")[0][1:] == (2,)
    assert NetMapOperator(LinearLayer(2, Input=3)).solution.port((), "Input")[0][1:] == (3,)
    assert NetMapOperator(LinearLayer(), Output=[5, 7]).solution.size(("Net",), "size") == (7,)
    assert NetMapOperator(LinearLayer(), Output=[5, 7]).solution.port((), "Input")[0][0] == 5


def test_integers_flow_in():
    net = NetMapOperator(EmbeddingLayer(3), Input=["Varying", Restricted("Integer", 6)])
    assert net.solution.size(("Net",), "n") == 6


def test_reals_accept_integers():
    """As everywhere: integers arriving where the net takes reals."""
    net = NetChain([SequenceRestLayer(), NetMapOperator(LinearLayer(2, Input="Real"))], Input=["Varying", Restricted("Integer", 6)])
    assert run(net, [{"Input": np.array([1, 2, 3])}])[0][0]["Output"].shape == (2, 2)


def test_shorthands():
    assert NetMapOperator(3) == NetMapOperator(LinearLayer(3))
    assert NetMapOperator(Tanh) == NetMapOperator(ElementwiseLayer(Tanh))
    assert NetMapOperator([3, Tanh]) == NetMapOperator(NetChain([3, Tanh]))


def test_errors():
    with pytest.raises(NetPortError, match="one input"):
        NetMapOperator(ThreadingLayer(Plus, InputPorts=2))
    with pytest.raises(NetShapeError):
        NetMapOperator(LinearLayer(2, Input=3), Input=["Varying", 4])
