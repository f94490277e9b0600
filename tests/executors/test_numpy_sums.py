"""Sums of very many numbers in single precision: as exact as the numbers, whichever way the executor adds."""

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    CompiledLayer,
    ConvolutionLayer,
    DotLayer,
    EmbeddingLayer,
    LinearLayer,
    MeanSquaredLossLayer,
    NetMapOperator,
    NetPortGradient,
    SummationLayer,
)
from netlang.compiler.ir.primitives.contraction import einsum
from netlang.compiler.ir.primitives.indexing import scatter
from netlang.executors.numpy.kernels.block_sums import BLOCK, LONG, add_in_blocks, dot_in_blocks, products_in_blocks
from netlang.executors.numpy.kernels.sparse_rows import add_rows

N = 300_000
V = "Varying"
FILTER = ConvolutionLayer(1, [1], Weights=[[[1]]], Biases=None, Input=[1, N])
ROWS = np.full((N, 3), 0.1, np.float32)
FLAT = np.full(N, 1.1, np.float32)
LINE = LinearLayer(1, Weights=[[1, 1, 1]], Biases=[0], Input=3)
CASES = {
    "all": (lambda: SummationLayer()(ROWS[:, 0]) / N, 0.1),
    "the mean of rows": (lambda: AggregationLayer("Mean", 1)(ROWS), 0.1),
    "of a sequence": (lambda: AggregationLayer("Mean", 1, Input=[V, 3])(ROWS), 0.1),
    "of columns": (lambda: AggregationLayer("Mean", 2)(ROWS.T), 0.1),
    "of both": (lambda: AggregationLayer("Mean", (1, 2))(ROWS.reshape(300, 1000, 3)), 0.1),
    "of the middle": (lambda: AggregationLayer("Mean", 2)(ROWS.reshape(3, -1, 1)), 0.1),
    "the sum of columns": (lambda: CompiledLayer(lambda x: x.sum(0))(ROWS) / N, 0.1),
    "the variance": (lambda: AggregationLayer("Variance", 1)(np.tile([[0.1], [0.3]], (N // 2, 3))), 0.01),
    "a product of vectors": (lambda: DotLayer()([FLAT, FLAT]) / N, 1.21),
    "many products of vectors": (lambda: CompiledLayer(lambda x: np.einsum("ij,ij->i", x, x))([FLAT, FLAT]) / N, 1.21),
    "a loss": (lambda: MeanSquaredLossLayer()({"Input": FLAT, "Target": np.zeros(N)}), 1.21),
    "gradients of weights": (lambda: LINE(ROWS, NetPortGradient("Weights")) / N, 0.1),
    "gradients of biases": (lambda: LINE(ROWS, NetPortGradient("Biases")) / N, 1.0),
    "gradients of looked up rows": (
        lambda: (
            EmbeddingLayer(Weights=[[1], [2]], Input=[N])(
                {"Input": np.full(N, 2), NetPortGradient("Output"): np.full((N, 1), 0.1)}, NetPortGradient("Weights")
            )[1]
            / N
        ),
        0.1,
    ),
    "gradients of a kernel": (
        lambda: (
            FILTER(
                {"Input": np.ones((1, N)), NetPortGradient("Output"): np.full((1, N), 0.1)}, NetPortGradient("Weights")
            )
            / N
        ),
        0.1,
    ),
    "gradients in a map": (lambda: NetMapOperator(LINE)(ROWS, NetPortGradient(("Net", "Weights"))) / N, 0.1),
}


@pytest.mark.parametrize("name", CASES)
def test_long_sums_are_precise(name):
    made, expected = CASES[name]
    np.testing.assert_allclose(made(), expected, rtol=2e-5)


def test_rows_that_occur_very_often_are_added_in_blocks():
    rng = np.random.default_rng(0)
    index = np.where(rng.random(50_000) < 0.5, 3, rng.integers(-1, 12, 50_000))
    values = rng.normal(size=(50_000, 2)).astype(np.float32)
    table, expected = np.ones((10, 2), np.float32), np.ones((10, 2))
    np.add.at(expected, np.clip(index, 0, 9), 0.5 * values.astype(np.float64))
    add_rows(table, index, values, 0.5)
    np.testing.assert_allclose(table, expected, rtol=1e-4, atol=1e-4)
    made = scatter.kernel(np, values.reshape(50, 1000, 2), index.reshape(50, 1000), rows=10)
    np.testing.assert_allclose(made, (expected - 1) * 2, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize(
    "name", ["gradients of weights", "gradients in a map", "a product of vectors", "gradients of looked up rows"]
)
def test_long_sums_are_precise_on_jax(name):
    pytest.importorskip("jax")
    net, data, *asked = {
        "gradients of weights": (LINE, ROWS, NetPortGradient("Weights")),
        "gradients in a map": (NetMapOperator(LINE), ROWS, NetPortGradient(("Net", "Weights"))),
        "a product of vectors": (DotLayer(), [FLAT, FLAT]),
        "gradients of looked up rows": (
            EmbeddingLayer(Weights=[[1]], Input=[N]),
            {"Input": np.ones(N, int), NetPortGradient("Output"): np.full((N, 1), 0.1)},
            NetPortGradient("Weights"),
        ),
    }[name]
    np.testing.assert_allclose(net(data, *asked, TargetDevice="JAX") / N, CASES[name][1], rtol=2e-5)


@pytest.mark.parametrize("n", [LONG, LONG + 1, 5 * BLOCK, 5 * BLOCK + 7])
@pytest.mark.parametrize("equation", ["ab,b->a", "b,bc->c", "b,b->", "bza,zb->a", "zab,zbc->zac", "ab,bc->ac"])
def test_contractions_in_blocks_are_those_of_einsum(equation, n):
    rng, sizes = np.random.default_rng(n), {"a": 2, "b": n, "c": 3, "z": 2}
    x, y = (rng.normal(size=[sizes[label] for label in term]) for term in equation.split("->")[0].split(","))
    np.testing.assert_allclose(einsum.kernel(np, x, y, equation=equation), np.einsum(equation, x, y), atol=1e-9)


@pytest.mark.parametrize("n", [1, BLOCK, LONG, LONG + 1, 5 * BLOCK, 5 * BLOCK + 7])
def test_blocks_sum_as_numpy_does(n):
    rng = np.random.default_rng(n)
    x, y = rng.normal(size=(2, n)), rng.normal(size=(n, 3))
    for a, b in ((x, y), (x[0], y), (x, y[:, 0]), (x[0], y[:, 0]), (np.asfortranarray(x), y[::-1])):
        out = np.zeros(np.dot(a, b).shape)
        dot_in_blocks(a, b, out)
        np.testing.assert_allclose(out, np.dot(a, b), atol=1e-10)
    for axes in ((0,), (1,), (0, 1)):
        np.testing.assert_allclose(add_in_blocks(y, axes), y.sum(axes), atol=1e-10)
        out = np.zeros(y.sum(axes).shape)
        assert add_in_blocks(y, axes, None, out) is out
        np.testing.assert_allclose(out, y.sum(axes), atol=1e-10)
    out = np.zeros(2)
    products_in_blocks("ab,ab->a", x, x, out)
    np.testing.assert_allclose(out, (x * x).sum(1), atol=1e-9)
    out = np.zeros(())
    products_in_blocks("ab,ba->", x, y[:, :2], out)
    np.testing.assert_allclose(out, np.einsum("ab,ba->", x, y[:, :2]), atol=1e-9)
