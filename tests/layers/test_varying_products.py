"""Products and sums along sizes that vary: a batch of several is its examples alone, in values and gradients, whatever
the padding holds."""

import numpy as np
import pytest

from netlang import (
    AttentionLayer,
    BrayCurtisDistance,
    CanberraDistance,
    ChessboardDistance,
    CompiledLayer,
    CorrelationDistance,
    CosineDistance,
    Dot,
    DotLayer,
    EuclideanDistance,
    FunctionLayer,
    HammingDistance,
    ManhattanDistance,
    Mean,
    NetArrayLayer,
    NetGraph,
    NetMapOperator,
    NetPairEmbeddingOperator,
    NetPort,
    NetPortGradient,
    Norm,
    SquaredEuclideanDistance,
    Tanh,
    Total,
)
from netlang.testing import check_layer

V = "Varying"
DOT = NetGraph([DotLayer()], [([NetPort("Input"), NetPort("Query")], 1)])
SCALED = NetGraph(
    {"dot": DotLayer(), "loud": Tanh}, [([NetPort("Input"), NetPort("Query")], "dot", "loud")]
)  # fmt: skip
VECTORS = {"u": V, "v": V}
DISTANCES = [
    CanberraDistance, ChessboardDistance, CorrelationDistance, CosineDistance, EuclideanDistance,
    HammingDistance, ManhattanDistance, SquaredEuclideanDistance,
]  # fmt: skip
NETS = {
    "attention": AttentionLayer("Dot", Key=[2, V], Value=[2, 3], Query=[V]),
    "attention of sequences": AttentionLayer("Dot", Key=[V, V], Value=[V, 3], Query=[V, V]),
    "attention, causal": AttentionLayer("Dot", Mask="Causal", Key=[3, V], Value=[3, V], Query=[3, V]),
    "attention, heads": AttentionLayer("Dot", MultiHead=True, Key=[2, 2, V], Value=[2, 2, 3], Query=[2, V]),
    "attention, a net": AttentionLayer(SCALED, Key=[2, V], Value=[2, 3], Query=[3, V]),
    "attention, a graph": AttentionLayer(DOT, Key=[2, V], Value=[2, V], Query=[V]),
    "a pair": NetPairEmbeddingOperator(Tanh, Input=[V]),
    "a pair of matrices": NetPairEmbeddingOperator(Tanh, Input=[V, V]),
    "a pair, cosine": NetPairEmbeddingOperator(Tanh, DistanceFunction="CosineDistance", Input=[V]),
    "a map of pairs": NetMapOperator(NetPairEmbeddingOperator(Tanh, Input=[3]), Input=[V, 2, 3]),
    "dot": DotLayer(InputPorts={"a": [2, V], "b": [V, 3]}),
    "dot of three": DotLayer(InputPorts={"a": [2, V], "b": [V, V], "c": [V]}),
    "Dot": FunctionLayer(lambda u, v: Dot(u, v), u=[3, V], v=V),
    "@": FunctionLayer(lambda u, v: u @ v, u=V, v=[V, 2]),
    "Total, Mean, Norm": FunctionLayer(lambda u: Total(u) * Mean(u) + Norm(u), Input=V),
    "einsum": CompiledLayer(lambda u: np.einsum("ij,kj->ik", u, u), Input=[2, V]),
    "matmul": CompiledLayer(lambda u: u @ u.T, Input=[2, V]),
    "tensordot": CompiledLayer(lambda u: np.tensordot(u, u, (1, 1)), Input=[2, V]),
    "sums": CompiledLayer(lambda u: u.sum(0) * u.mean(0) + u.var(0) + np.linalg.norm(u, axis=0), Input=[V, 2]),
    **{d.name: FunctionLayer(lambda u, v, d=d: d(u, v), **VECTORS) for d in DISTANCES},
}  # fmt: skip


@pytest.mark.parametrize("name", NETS)
def test_a_batch_is_its_examples_alone(name):
    check_layer(NETS[name], executors=("interpreter", "NumPy"), differentiable=name not in ("HammingDistance",))


def test_bray_curtis():
    """It is 0/0 for no elements, so no example is empty."""
    net = FunctionLayer(lambda u, v: BrayCurtisDistance(u, v), **VECTORS)
    u, v = [[1.0, 2.0], [3.0], [1.0, 0.0, 4.0]], [[2.0, 2.0], [1.0], [0.0, 1.0, 2.0]]
    np.testing.assert_allclose(net({"u": u, "v": v}), [1 / 7, 2 / 4, 4 / 8], rtol=1e-6)


def test_attention_by_its_formula():
    rng = np.random.default_rng(0)
    examples = [
        {"Key": rng.normal(size=(2, n)), "Value": rng.normal(size=(2, 3)), "Query": rng.normal(size=n)}
        for n in (2, 5, 1)
    ]  # fmt: skip
    batch = {port: [e[port] for e in examples] for port in examples[0]}
    found, slopes = NETS["attention"](batch), NETS["attention"](batch, NetPortGradient("Value"))
    for e, one, slope in zip(examples, found, slopes, strict=True):
        weights = np.exp(e["Key"] @ e["Query"])
        weights /= weights.sum()
        np.testing.assert_allclose(one, weights @ e["Value"], rtol=1e-5)
        np.testing.assert_allclose(slope, np.outer(weights, np.ones(3)), rtol=1e-5)


def test_infinite_padding_beside_finite_elements():
    """Overflow in padding must not count: 0 times infinity is not 0."""
    key = CompiledLayer(lambda x: np.exp(100 - x), Input=[V, 1])
    net = NetGraph(
        {"grow": key, "attend": AttentionLayer("Dot", Query=[1]), "query": NetArrayLayer(Array=[1.0])},
        [("grow", NetPort("attend", "Value")), (NetPort("Input"), "grow"), (NetPort("Input"), NetPort("attend", "Key")),
         ("query", NetPort("attend", "Query"))],
    )  # fmt: skip
    found = net([[[99.0], [99.0]], [[100.0]] * 4, [[50.0]]])
    np.testing.assert_allclose(np.ravel(found[:2]), [np.e, 1.0], rtol=1e-5)
