"""Loops: their derivatives, once and twice, are what differences show; padding changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from netlang.compiler.ir.program import Program
from tests.compiler.nets import NETS, recurrent, run, second_order, with_gradient

EACH = pytest.mark.parametrize("name", NETS)


def check(program: Program, whole: Program, learnt: list, data: list[np.ndarray], digits: float) -> None:
    rng = np.random.default_rng(1)
    found = run(whole, data)[1:]
    places = [whole.inputs.index(v) for v in learnt]
    for place, gradient in zip(places, found, strict=True):
        way, step = rng.normal(size=data[place].shape), 1e-5
        ends = [run(program, [*data[:place], data[place] + s * way, *data[place + 1 :]])[0] for s in (step, -step)]
        np.testing.assert_allclose(np.sum(gradient * way), (ends[0] - ends[1]) / (2 * step), rtol=digits, atol=digits)


@EACH
def test_the_gradient_is_what_differences_show(name: str):
    net = NETS[name]()
    check(net[0], with_gradient(net), net[1], net[2], 1e-6)


@EACH
def test_the_gradient_of_the_gradient_is_what_differences_show(name: str):
    net = NETS[name]()
    program, whole = second_order(net)
    check(program, whole, net[1], net[2], 2e-5)


def test_padding_changes_no_gradient():
    net = recurrent()
    whole, data = with_gradient(net), net[2]
    other = [data[0].copy(), *data[1:]]
    for example, length in enumerate(data[-1]):
        other[0][example, length:] = 0
    for a, b in zip(run(whole, data), run(whole, other), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-13)


def test_a_loop_runs_forwards_once_for_its_gradient():
    for name in ("recurrent", "nested"):
        text = str(with_gradient(NETS[name]()))
        assert text.count("scan(") == (2 if name == "recurrent" else 4), text
