"""ThreadingLayer: its ports, how shapes are made equal, and what it computes."""

from __future__ import annotations

import numpy as np
import pytest

from netlang.compiler.lowering.lower import lower
from netlang.errors import NetOptionError, NetShapeError
from netlang.executors.interpreter import interpret
from netlang.language.symbols import Divide, Max, Plus, Tanh, Times
from netlang.language.values.sentinels import Automatic
from netlang.layers.arithmetic.threading import ThreadingLayer
from tests.raised import raised

RNG = np.random.default_rng(0)


def run(net, *arrays):
    return interpret(lower(net).program, dtype=np.float64)(*(np.asarray(a, np.float64) for a in arrays))[0]


def test_threading_adds_elements():
    assert run(ThreadingLayer(Plus, InputPorts=[2, 2]), [[1, 2]], [[3, 4]]).tolist() == [[4, 6]]


@pytest.mark.parametrize(
    ("bspec", "shapes", "numpy"),
    [
        (None, [[2, 3], [2, 3]], lambda a, b: a + b),
        (Automatic, [[2, 3], [2, 3]], lambda a, b: a + b),
        (Automatic, [[2, 1], [1, 3]], lambda a, b: a + b),
        (Automatic, ["Real", "Real"], lambda a, b: a + b),
        (1, [[2, 3], [3]], lambda a, b: a + b[:, None]),
        (1, [[3], [2, 3]], lambda a, b: a[:, None] + b),
        (1, [[2, 3], "Real"], lambda a, b: a + b[:, None, None]),
        (-1, [[2, 3], [2]], lambda a, b: a + b[:, :, None]),
        (2, [[2, 3, 4], [2, 4]], lambda a, b: a + b[:, :, None]),
        (-2, [[2, 3, 4], [2, 4]], lambda a, b: a + b[:, :, None]),
        (-1, [[2, 3, 4], [2]], lambda a, b: a + b[:, :, None, None]),
        ([None, 1], [[2, 3], [3]], lambda a, b: a + b[:, None]),
        ([-1, Automatic], [[2], [2, 3]], lambda a, b: a[:, :, None] + b),
    ],
)
def test_shapes_are_made_equal(bspec, shapes, numpy):
    net = ThreadingLayer(Plus, bspec, InputPorts=shapes)
    a, b = (RNG.normal(size=(5, *(() if s == "Real" else s))) for s in shapes)
    np.testing.assert_allclose(run(net, a, b), numpy(a, b))


def test_functions_of_three_inputs():
    a, b, c = RNG.normal(size=(3, 4, 2))
    np.testing.assert_allclose(run(ThreadingLayer(Max, InputPorts=[2, 2, 2]), a, b, c), np.maximum(np.maximum(a, b), c))
    net = ThreadingLayer(lambda x, y, z: Tanh(x) * y - z, InputPorts={"z": 2, "x": 2, "y": 2})
    np.testing.assert_allclose(run(net, a, b, c), np.tanh(a) * b - c)


def test_input_ports_of_threading_layers():
    assert ThreadingLayer(lambda a, b: a * b).input_names == ("a", "b")
    assert ThreadingLayer(Divide).input_names == ("Input1", "Input2")
    assert ThreadingLayer(Plus).takes_many
    assert ThreadingLayer(Plus, InputPorts=3).input_names == ("Input1", "Input2", "Input3")
    assert ThreadingLayer(lambda a, b: a * b, InputPorts=["p", "q"]).input_names == ("p", "q")
    assert ThreadingLayer(lambda a, b: a * b, InputPorts={"b": 2, "a": 2}).input_names == ("a", "b")
    assert ThreadingLayer(lambda a, b: a * b) == ThreadingLayer(lambda a, b: a * b) != ThreadingLayer(Times)


def test_equal_shapes_are_inferred_in_every_direction():
    net = ThreadingLayer(Plus, None, InputPorts=2, Output=[2, 3])
    a, b = RNG.normal(size=(2, 4, 2, 3))
    np.testing.assert_allclose(run(net, a, b), a + b)


def test_invalid_threading_layers_are_refused():
    error = raised(NetOptionError, lambda: ThreadingLayer(Divide, InputPorts=3))
    assert str(error) == "Divide takes 2 arguments, not 3"
    with pytest.raises(NetOptionError, match="ThreadingLayer: bspec is how shapes are made equal, not 0"):
        ThreadingLayer(Plus, 0)
    with pytest.raises(NetOptionError, match="1 settings for 2 inputs"):
        ThreadingLayer(Plus, [1], InputPorts=2)
    with pytest.raises(NetShapeError, match="level 1 is 2 in one input and 3 in another"):
        _ = ThreadingLayer(Plus, InputPorts=[2, 3]).solution
    with pytest.raises(NetShapeError, match='"Input2" has rank 1, another input has rank 2'):
        _ = ThreadingLayer(Plus, InputPorts=[[2, 3], 3]).solution
    with pytest.raises(NetShapeError):
        _ = ThreadingLayer(Plus, None, InputPorts=[2, 3]).solution


@pytest.mark.parametrize("bspec", [None, Automatic])
def test_threaded_lengths_are_equal(bspec):
    program = lower(ThreadingLayer(Times, bspec, InputPorts=["Varying", "Varying"])).program
    assert [str(v.type) for v in program.inputs] == ["f[B,T]", "f[B,T]"]


def test_a_sequence_and_a_vector():
    net = ThreadingLayer(Times, 1, InputPorts=[["Varying", 3], 3])
    a, b = RNG.normal(size=(4, 5, 3)), RNG.normal(size=(4, 3))
    np.testing.assert_allclose(run(net, a, b), a * b[:, None])
