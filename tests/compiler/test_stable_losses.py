"""Cross entropies keep their digits where probabilities are tiny."""

from __future__ import annotations

import numpy as np
import pytest

from netlang.compiler import ops, passes
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.program import Program, Value
from tests.compiler.nets import B, T, arg, run
from tests.compiler.test_passes import assert_same, names


def cross_entropy(axis_of_time: bool = False) -> tuple[Program, Value]:
    shape = (B, T, 5) if axis_of_time else (B, 5)
    z = arg("z", *shape, role="input")
    target = arg("t", *shape[:-1], 1, kind="i", role="input")
    p = ops.softmax(z)
    loss = ops.log_probability(ops.pick(p, target))
    return Program((z, target), (ops.reduce_sum(-loss, range(len(shape))), p), ("Loss", "p")), z


@pytest.mark.parametrize("axis_of_time", [False, True])
def test_softmax_with_cross_entropy_is_stable(axis_of_time: bool):
    program, z = cross_entropy(axis_of_time)
    whole = passes.optimize(gradient(passes.optimize_before_gradient(program), ["Loss"], [z]))
    shape = (2, 3, 5) if axis_of_time else (2, 5)
    data = np.zeros(shape)
    data[..., 0], data[..., 1] = 200.0, -200.0
    loss, p, dz = run(whole, [data, np.ones((*shape[:-1], 1), int)])
    np.testing.assert_allclose(loss, 400.0 * np.prod(shape[:-1]))
    np.testing.assert_allclose(dz, p - np.eye(5)[1], atol=1e-12)
    assert "maximum" not in names(whole)


def test_soft_targets_are_stable_too():
    z, t = arg("z", B, 4), arg("t", B, 4)
    loss = ops.reduce_sum(-(t * ops.log_probability(ops.softmax(z))), (0, 1))
    whole = gradient(passes.optimize_before_gradient(Program((z, t), (loss,), ("Loss",))), ["Loss"], [z])
    logits, targets = np.array([[0.0, 900.0, 1.0, 2.0]]), np.array([[1.0, 0.0, 0.0, 0.0]])
    loss_found, dz = run(passes.optimize(whole), [logits, targets])
    np.testing.assert_allclose(loss_found, 900.0)
    np.testing.assert_allclose(dz, [[-1.0, 1.0, 0.0, 0.0]], atol=1e-12)


def test_padded_probabilities_are_stable():
    z, lengths = arg("z", B, T, 4), arg("T", B, kind="i", role="lengths")
    target = arg("t", B, T, 1, kind="i", role="input")
    p = ops.valid(ops.softmax(z), 1.0, 1, lengths)
    loss = ops.reduce_sum(-ops.log_probability(ops.pick(p, target)), (0, 1, 2))
    whole = gradient(passes.optimize_before_gradient(Program((z, target, lengths), (loss,), ("Loss",))), ["Loss"], [z])
    data = np.zeros((1, 2, 4))
    data[..., 0] = 900.0
    loss_found, dz = run(passes.optimize(whole), [data, np.ones((1, 2, 1), int), np.array([1])])
    np.testing.assert_allclose(loss_found, 900.0)
    np.testing.assert_allclose(dz[0], [[1.0, -1.0, 0.0, 0.0], [0.0] * 4], atol=1e-12)


def test_the_binary_loss_is_stable():
    x, t = arg("x", B), arg("t", B)
    p = ops.sigmoid(x)
    loss = -(t * ops.log_probability(p) + (1.0 - t) * ops.log_probability(1.0 - p))
    program = Program((x, t), (ops.reduce_sum(loss, 0),), ("Loss",))
    whole = passes.optimize(gradient(passes.optimize_before_gradient(program), ["Loss"], [x]))
    at, targets = np.array([800.0, -800.0, 0.0, 2.0, -3.0]), np.array([0.0, 1.0, 1.0, 1.0, 0.0])
    loss_found, dx = run(whole, [at, targets])
    sigmoid = np.array([1.0, 0.0, 0.5, 1 / (1 + np.exp(-2)), 1 / (1 + np.exp(3))])
    np.testing.assert_allclose(dx, sigmoid - targets, atol=1e-12)
    rest = -np.log([0.5, sigmoid[3], 1 - sigmoid[4]]).sum()
    np.testing.assert_allclose(loss_found, 1600.0 + rest)


def test_stable_logarithms_equal_the_plain_ones():
    program, z = cross_entropy()
    data = [np.random.default_rng(0).normal(size=(3, 5)), np.array([[0], [4], [2]])]
    whole = gradient(program, ["Loss"], [z])
    better = passes.optimize(gradient(passes.optimize_before_gradient(program), ["Loss"], [z]))
    assert_same(whole, better, data)


def test_a_bound_above_the_guards_of_a_logarithm_stays():
    z = arg("z", B, 4)
    program = Program((z,), (ops.log(ops.maximum(ops.softmax(z), 0.01)),), ("y",))
    assert "maximum" in names(passes.optimize(program))
