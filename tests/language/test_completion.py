"""What an editor completes: keys in brackets, and names behind a dot."""

import pytest

from netlang import (
    CatenateLayer,
    EmbeddingLayer,
    GatedRecurrentLayer,
    LinearLayer,
    NetBidirectionalOperator,
    NetChain,
    NetEncoder,
    NetGraph,
    NetMapOperator,
    PoolingLayer,
    Ramp,
    SequenceLastLayer,
)

CHAIN = NetChain(
    {"embed": EmbeddingLayer(3), "last": SequenceLastLayer(), "out": LinearLayer(2)}, Input=NetEncoder("Tokens", ["a"])
)


@pytest.mark.parametrize(("net", "keys"), [
    (CHAIN, ["embed", "last", "out", "Input", "Output"]),
    (NetGraph([3, Ramp], [(1, 2)]), [0, 1, "Input", "Output"]),
    (CHAIN["embed"], ["Size", "Weights", "Input", "Output"]),
    (PoolingLayer(2), ["Stride", "Function", "PaddingSize", "Input"]),
    (NetMapOperator(LinearLayer()), ["Net", "Input", "Output"]),
    (NetBidirectionalOperator(GatedRecurrentLayer(2)), ["Aggregation", "ForwardNet", "BackwardNet", "Input"]),
    (CatenateLayer(InputPorts=["a", "b"]), ["Level", "a", "b", "Output"]),
])  # fmt: skip
def test_completion_of_keys(net, keys):
    found = net._ipython_key_completions_()
    assert set(keys) <= set(found) and len(found) == len(set(found))
    if isinstance(net, NetChain | NetGraph):
        assert found[: len(net)] == net.keys()
    for key in found:
        _ = net[key]  # each key exists


def test_completion_of_attributes():
    shown = {name for name in dir(PoolingLayer(2)) if not name.startswith("_")}
    assert {"kernel", "Stride", "Function", "why", "explain", "summary", "solution"} <= shown
    assert not shown & {"memo", "given", "given_Input", "own_arrays", "declared_ports", "rules", "worked_out", "Input"}
    assert {"keys", "values", "items", "why"} <= set(dir(CHAIN))
    assert all(hasattr(CHAIN, name) for name in dir(CHAIN))
