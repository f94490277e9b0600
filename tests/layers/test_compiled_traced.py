"""CompiledLayer: NumPy functions that are traced, and why others are not."""

from __future__ import annotations

import functools
import math
import operator
from typing import Any

import numpy as np
import pytest
from scipy import special

from netlang import Clip, CompiledLayer, If, LinearLayer, NetChain, NetMapOperator, NetPortGradient, Tanh
from netlang.compiler.ir.program import Type, calls_of, new_argument
from netlang.language.types.sizes import BATCH, Length
from netlang.layers.compiled.program_array import trace
from netlang.layers.compiled.view import Untraceable
from netlang.testing import check_layer

C, V = np.arange(6.0).reshape(2, 3) / 7, np.array([0.3, -1.0, 2.0])
QUICK = {"executors": ("interpreter", "NumPy"), "near": 1e-6}


def summed(x: Any) -> Any:
    total = 0
    for row in x:
        total += row
    first = total[0]
    first += 1
    return total * first


def changed_in_place(x: Any) -> Any:
    y = x.copy()
    same = y
    y += 1
    y *= x
    return same


OF_A_MATRIX: dict[str, Any] = {
    # elementwise
    "np.sin": np.sin,
    "powers": lambda x: x**3 - 2 * x**2 + x / 3 - 1 / x,
    "a number first": lambda x: np.float64(3) * x - (1 - x) + 2**x - (-x),
    "an array first": lambda x: C * x + V,
    "a vector": lambda x: x * V,
    "roots and logarithms": lambda x: np.sqrt(np.log1p(np.tan(x))) + np.log2(x) + np.log10(x) + np.exp2(x),
    "two arguments": lambda x: np.hypot(x, 1 - x) + np.logaddexp(x, 0.3) + np.arctan2(x, 2) + np.fmax(x, 0.5),
    "steps": lambda x: np.floor(x * 3) + np.rint(x * 3) + np.sign(x - 0.5) + np.mod(x, 0.3) + np.floor_divide(x, 0.3),
    "np.where": lambda x: np.where(x > 0.5, x**2, x),
    "conditions": lambda x: np.where((x > 0.2) & ~(x > 0.8), x, 0) + (x > 0.5) * x,
    "numbers as conditions": lambda x: np.where(np.logical_and(x, x > 0.3) | np.logical_not(x - x), x, 0),
    "SciPy's functions": lambda x: special.erf(x) + special.erfc(x) * special.gamma(x + 1),
    "np.maximum": lambda x: np.maximum(x, 0.5) + np.clip(x, 0.2, 0.7) + x.clip(0.2, 0.7) + abs(x - 0.5),
    "np.round": lambda x: np.round(x, 1) + x,
    "another precision": lambda x: x.astype(np.float32) * 2,
    "likes": lambda x: np.zeros_like(x) + np.ones_like(x) * x + np.full_like(x, 2.0) + np.ones(x.shape) * x,
    # reductions
    "np.sum": np.sum,
    "sums": lambda x: np.sum(x, axis=0) * x.sum(-1, keepdims=True) + x.sum(axis=(0, 1)),
    "means": lambda x: x - np.mean(x, axis=0, keepdims=True) + np.mean(x),
    "products": lambda x: np.prod(x) * x.prod(0) + np.multiply.reduce(x) + np.add.reduce(x, axis=1)[0],
    "extremes": lambda x: x.max(1) + np.amin(x) + np.max(x, axis=1),
    "np.var": lambda x: x.var() + np.std(x, axis=1, ddof=1) + np.var(x, 1),
    "norms": lambda x: np.linalg.norm(x) + np.linalg.norm(x, axis=1) + np.linalg.norm(x, 1, axis=1),
    "np.average": lambda x: np.average(x, axis=1, weights=V + 2) + np.average(x) + np.average(x, weights=C + 1),
    "np.ptp": lambda x: np.ptp(x, axis=1) + np.sinc(x)[:, 0] + np.sinc(x - x)[:, 0] + np.heaviside(x, 0.5)[:, 0],
    "np.polyval": lambda x: np.polyval([1, 2, 3], x) + np.interp(x, [0, 0.4, 1], [0, 1, 4]),
    "np.all": lambda x: np.where((x > 0.2).all(1)[:, None], x, 0) + np.any(x > 0.7, axis=0) * x,
    "np.vectorize": lambda x: np.vectorize(lambda number: number**2)(x),
    "np.median": lambda x: np.median(x, axis=1) + np.median(x),
    "np.cumsum": lambda x: np.cumsum(x) + np.cumsum(x, axis=1).sum() + np.add.accumulate(x, axis=1)[0, 1],
    "np.cumprod": lambda x: x.cumprod(axis=0),
    "softmax": lambda x: np.exp(x - x.max(-1, keepdims=True)) / np.exp(x - x.max(-1, keepdims=True)).sum(-1)[:, None],
    "how many": lambda x: x.sum() / x.size + len(x) + x.ndim + np.size(x) + np.shape(x)[0],
    # products
    "matrices": lambda x: x @ C.T + C @ x.T + x @ x.T + np.inner(x, C) + np.dot(x, C.T),
    "vectors": lambda x: np.dot(x, V) + (V @ x.T) + x @ x[0],
    "np.outer": lambda x: np.outer(x[0], x[1]) + np.multiply.outer(x[0], V),
    "np.einsum": lambda x: np.einsum("ij,kj->ik", x, C) + np.einsum("ij,kj", x, C),
    "np.einsum of one and of three": lambda x: np.einsum("ij->i", x) + np.einsum("ij,kj,k->i", x, C, x[:, 0]),
    "np.tensordot": lambda x: np.tensordot(x, C, axes=([0, 1], [0, 1])) * np.tensordot(x, C.T, 1),
    "np.trace": lambda x: np.trace(x @ x.T) + (x @ x.T).trace() + np.diag(x @ x.T) + np.diag(x[0, :2]),
    "np.linalg": lambda x: np.linalg.det(x @ x.T + np.eye(2)) * np.linalg.inv(x @ x.T + np.eye(2)) @ x,
    "np.linalg.solve": lambda x: np.linalg.solve(x @ x.T + np.eye(2), x) @ np.linalg.solve(C @ x.T + np.eye(2), x).T,
    "np.linalg.solve of a vector": lambda x: np.linalg.solve(x @ x.T + np.eye(2), x[:, 0]),
    "np.tril": lambda x: np.tril(x) + np.triu(x, 1) * 2,
    "np.cross": lambda x: np.cross(x, V) + np.cross(x[0], x[1]) + np.cross(V, x),
    "np.convolve": lambda x: np.convolve(x[0], V) + np.convolve(V, x[1], "same")[0] + np.convolve(x[1], V, "valid"),
    # shapes
    "transposes": lambda x: x.T + np.swapaxes(x, 0, 1) + np.moveaxis(x, 0, -1) + x.transpose(1, 0) + np.transpose(x),
    "reshapes": lambda x: x.reshape(3, -1) + np.reshape(x, (3, 2)),
    "flat": lambda x: np.ravel(x) + x.flatten() + np.sort(x, axis=None),
    "indices": lambda x: x[0] + x[1, ::-1] + x[-1, -1] + x[::-1][0],
    "axes more": lambda x: x[..., None, 1:] + np.expand_dims(x[:, :2], 1) + np.squeeze(x[None])[:, None, :2],
    "lists of indices": lambda x: x[:, [2, 0]] + x[1, [2, 0]] + (x.T @ x)[np.triu_indices(2)][:2] + x[[0, 1], [2, 2]],
    "np.flip": lambda x: np.flip(x) + np.roll(x, 1, axis=1) + np.roll(x, -1) + np.flip(x, 1),
    "np.repeat": lambda x: np.repeat(x, 2, axis=1) + np.tile(x, 2),
    "np.tile": lambda x: np.tile(x[0], (2, 1)) * x + np.broadcast_to(x, (4, 2, 3)),
    "np.diff": lambda x: np.diff(x)[0] + np.diff(x, axis=0)[0, :2],
    "np.split": lambda x: np.split(x, 3, axis=1)[1] + np.split(x, [1], axis=1)[1],
    "np.sort": lambda x: np.sort(x) + np.sort(x, axis=0),
    "np.pad": lambda x: np.pad(x, 1) + np.pad(x, ((0, 2), (2, 0)), constant_values=3.0),
    "np.append": lambda x: np.append(x, V) + np.append(x, [V], axis=0).sum() + np.append(x[0], 1.0)[-1],
    "np.take": lambda x: np.take(x, [2, 0], axis=1) + np.take(x, 1) + np.fliplr(x)[:, :2] + np.flipud(x)[:, :2],
    "np.stack": lambda x: np.stack([x[0], x[1] * 2, V]) + np.vstack([x, V]) + np.vstack([x[0], V, x[1]]),
    "np.concatenate": lambda x: np.concatenate([x, 2 * x]) + np.hstack([x[:, :1], x[:, 1:]]).sum(),
    "np.column_stack": lambda x: np.column_stack([x[0], V]) + np.hstack([x[0], x[1]])[:2],
    # Python
    "np.array": lambda x: np.array([[x[0, 0], 2], [0, x[1, 2]]]),
    "functions of np.array": lambda x: np.exp(np.array([x[0, 0] * 2, x[1, 2]])).sum() * np.asarray(x),
    "a list": lambda x: [x[0, 0], x[1, 1] * 2],
    "Fold": lambda x: functools.reduce(operator.mul, x),
    "loops": lambda x: sum(a * a for row in x for a in row) + sum(x[i] * i for i in range(len(x))),
    "a sum": summed,
    "unpacked": lambda x: [a * b + c for a, b, c in x],
    "rounded": lambda x: round(x[0, 0] * 3) + math.floor(x[1, 0] * 3) + math.ceil(x[0, 1] * 3) + math.trunc(x[0, 2]),
    "in place": changed_in_place,
    "symbols": lambda x: If(x > 0.5, Tanh(x), Clip(x, (0.2, 0.3))),
    "nothing of its argument": lambda x: np.ones(2),
}  # fmt: skip
JUMPS = {"steps", "rounded", "np.all", "np.round", "np.median"}  # no central differences across jumps
OF_SEQUENCES: dict[str, Any] = {
    "elements": lambda x: np.log(x) + 1 / x,
    "sums": lambda x: x.sum(axis=0) + x.sum(0) / x.shape[0] + np.mean(x) + x.mean(0),
    "extremes of logarithms": lambda x: np.log(x).max(0) + np.min(x) + (1 / x).prod(0),
    "deviations": lambda x: x.std(0) + np.linalg.norm(x, axis=0) + x.var(axis=0),
    "np.median": lambda x: np.median(x, axis=0),
    "np.cumsum": lambda x: np.cumsum(x, axis=0) + np.cumprod(x, axis=0),
    "np.sort": lambda x: np.sort(x, axis=0) + np.sort(x),
    "backwards": lambda x: x[::-1] - x[:, ::-1],
    "products": lambda x: x @ (np.log(x).T @ (1 / x)) + x @ x.T @ x,
    "softmax along": lambda x: np.exp(x) / np.exp(x).sum(0) + x - x.mean(0),
    "shapes": lambda x: x.reshape(x.shape[0], 1, 3) + x.reshape(-1, 3, 1) * 2,
    "np.concatenate": lambda x: np.concatenate([x, x * x], axis=1)[:, :, None] + np.stack([x, x], axis=1)[:, :1, :1],
    "np.einsum": lambda x: np.einsum("ti,ti->t", x, x) + x[:, 0] * sum(x[:, i] for i in range(3)),
}  # fmt: skip
OF_BATCHES: dict[str, Any] = {
    "elements": np.sin,
    "sums": lambda x: x.sum(axis=(1, 2), keepdims=True) * x + x.mean(-1)[..., None],
    "products": lambda x: x @ np.swapaxes(x, 1, 2) @ C + np.einsum("bij,kj->bik", x, C) @ C + x * C,
    "shapes": lambda x: x.reshape(x.shape[0], -1) + x.transpose(0, 2, 1).reshape(x.shape[0], 6),
    "indices": lambda x: np.stack([x[:, 0], V + x[:, 1]], axis=1) + x[..., ::-1] * np.dot(x, V)[:, :1, None],
    "loops": lambda x: functools.reduce(operator.mul, [x[:, i] for i in range(2)]),
    "order": lambda x: np.cumsum(x, axis=1) + np.sort(x),
}  # fmt: skip


def traced(f: Any, *shape: Any, whole_batch: bool = False) -> Any:
    return trace(f, new_argument("x", Type("f", (BATCH, *shape))), whole_batch=whole_batch)


@pytest.mark.parametrize("name", OF_A_MATRIX)
def test_a_function_of_an_array_is_traced(name: str) -> None:
    f = OF_A_MATRIX[name]
    traced(f, 2, 3)
    reference = None if name == "symbols" else f  # symbols are not for numbers
    check_layer(CompiledLayer(f, Input=[2, 3]), reference=reference, differentiable=name not in JUMPS, **QUICK)


@pytest.mark.parametrize("name", OF_SEQUENCES)
def test_a_function_of_sequences_is_traced(name: str) -> None:
    f = OF_SEQUENCES[name]
    traced(f, Length("T"), 3)
    rng = np.random.default_rng(0)
    layer = CompiledLayer(f, Input=["Varying", 3])
    examples = [rng.uniform(0.1, 0.9, (n, 3)) for n in (4, 1, 3)]
    check_layer(layer, *examples, reference=f, differentiable=name not in JUMPS, **QUICK)


@pytest.mark.parametrize("name", OF_BATCHES)
def test_a_function_of_batches_is_traced(name: str) -> None:
    f = OF_BATCHES[name]
    traced(f, 2, 3, whole_batch=True)
    check_layer(CompiledLayer(f, Batched=True, Input=[2, 3]), reference=lambda x: f(x[None])[0], **QUICK)


def test_a_traced_function_runs_on_jax_inside_of_others() -> None:
    net = NetChain(
        [NetMapOperator(CompiledLayer(lambda x: np.sort(x) * x.mean())), CompiledLayer(lambda x: np.cumsum(x, 1))]
    )
    check_layer(net, [[1.0, 3, 2], [4, 6, 5]], [[0.5, 0.1, 0.2]])


@pytest.mark.parametrize(("f", "expected"), [
    (lambda x: np.where(x > 0, np.log(x), 0.0), [0, 1, 0]),
    (lambda x: np.where(x > 0, np.sqrt(x), x), [1, 0.5, 1]),
    (lambda x: np.where(x != 0, np.sin(x) / x, 1.0), [0, math.cos(1) - math.sin(1), math.sin(1) - math.cos(1)]),
    (lambda x: np.where(x < 0, 2.0 * x, np.where(x > 0, x * np.log(x), x)), [1, 1, 2]),
    (lambda x: np.where(x > 0, np.exp(np.log(x) * 2) / x.max(), 1.0)[1:].sum() * np.array([1, 0, 0.0]), [0, 1, 0]),
])  # fmt: skip
def test_branches_that_are_not_chosen_do_not_spoil_a_gradient(f: Any, expected: list[float]) -> None:
    found = CompiledLayer(f)([0.0, 1.0, -1.0], NetPortGradient("Input"))
    np.testing.assert_allclose(found, expected, atol=1e-6)


def logarithms(x: Any) -> Any:
    """Nested logarithms of earlier results, each in its own branch."""
    for _ in range(10):
        x = np.where(x > 1, np.log(x), x + 1)
    return x


def test_choices_of_choices_do_not_double_the_program() -> None:
    assert len(calls_of([traced(logarithms, 4)])) < 2000
    x = np.array([0.5, 0.0, -3.0, 7.0])
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = logarithms(x)
    np.testing.assert_allclose(CompiledLayer(logarithms)(x), expected, rtol=1e-5)
    assert np.isfinite(CompiledLayer(logarithms)(x, NetPortGradient("Input"))).all()


def test_a_root_of_squares_has_the_derivative_0_at_0() -> None:
    for f in (lambda x: np.hypot(x, 2 * x), lambda x: np.linalg.norm(x[None], axis=0)):
        assert CompiledLayer(f)([0.0, 0.0], NetPortGradient("Input")).tolist() == [0, 0]


def test_values_of_symbols_are_not_asked_of_numbers() -> None:
    assert CompiledLayer(lambda x: Tanh(x))([0.0, 0.0]).tolist() == [0, 0]


# what cannot be traced ------------------------------------------------------------------------------------


def writes(x: Any) -> Any:
    y = np.zeros(3)
    y[0] = x[0]
    return y


def adds_to_its_argument(x: Any) -> Any:
    x += 1
    return x


@pytest.mark.parametrize(("f", "why"), [
    (lambda x: x if x[0] > 0 else -x, "what it does next depends on the data"),
    (lambda x: x * max(x), "what it does next depends on the data"),
    (lambda x: x * math.sin(x[0]), "it needs the number itself"),
    (np.fft.fft, "np.fft.fft is not among the functions whose derivative is known"),
    (np.spacing, "np.spacing is not among the functions whose derivative is known"),
    (lambda x: x[x > 0], "which elements an index takes depends on the data"),
    (lambda x: np.where(x > 0), "np.where without two branches: how many places it finds depends on the data"),
    (writes, "it needs the number itself"),
    (adds_to_its_argument, "np.add writes into an array, as in y += x"),
    (lambda x: np.asarray(x, float), "it needs the number itself"),
    (lambda x: x.argmax(), "AttributeError: x.argmax is not among the methods that can be traced"),
    (lambda x: x[None, :, None][0, :, [0, 0]], "lists of indices with slices between them are not traced"),
    (lambda x: x[5], "IndexError: index 5 is out of bounds for an axis with size 3"),
    (lambda x: x[[0, -4]], "IndexError: index -4 is out of bounds for an axis with size 3"),
    (lambda x: x + np.ones(2), "arrays of dimensions [3] and [2] cannot be broadcast together"),
    (lambda x: LinearLayer(2)(x), "it applies a net"),
])  # fmt: skip
def test_the_reason_why_a_function_cannot_be_traced(f: Any, why: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011
        traced(f, 3)
    assert why in f"{type(caught.value).__name__}: {caught.value}"


@pytest.mark.parametrize("f", [
    lambda x: x.sum(0), lambda x: x.sum(), lambda x: x.T, lambda x: x[0], lambda x: x[None], lambda x: x.ravel(),
    lambda x: np.einsum("bi,bi->i", x, x), lambda x: list(x), lambda x: x / x.shape[0], lambda x: np.stack([x, x]),
])  # fmt: skip
def test_nothing_mixes_the_examples_of_a_batch(f: Any) -> None:
    with pytest.raises(Untraceable, match=r"batch|examples|whose length varies|cannot become"):
        traced(f, 3, whole_batch=True)


def test_elements_of_a_sequence_that_may_not_be_there() -> None:
    for f in (lambda x: x[-1], lambda x: x[1:], lambda x: sum(x), np.diff, lambda x: np.repeat(x, 2, 0)):
        with pytest.raises(Untraceable, match="it takes apart a sequence whose length varies"):
            traced(f, Length("T"))


@pytest.mark.parametrize(("f", "length"), [
    (lambda x: np.concatenate([x, x * x]), "T*2"), (lambda x: np.concatenate([C[:, :2], x, C[:1, :2]]), "T+3"),
    (lambda x: np.vstack([x[::-1], x]), "T*2"), (lambda x: np.tile(x, (3, 1)), "T*3"),
    (lambda x: np.cumsum(np.append(x, [[1, 2]], axis=0), axis=0), "T+1"),
])  # fmt: skip
def test_sequences_joined(f: Any, length: str) -> None:
    net = CompiledLayer(f, Input=["Varying", 2])
    assert str(net.solution.port((), "Output")[0][0]) == length
    check_layer(net, C[:, :2], C[:1, :2], np.zeros((0, 2)), reference=f, **QUICK)
