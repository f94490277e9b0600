"""What is said of ports and arrays that a layer, as given, does not have; ports of one name."""

from __future__ import annotations

import pytest

from netlang import DropoutLayer, LinearLayer, NetOptionError, ReshapeLayer, TotalLayer
from netlang.language.declaration.declare import Array, In, Out, option
from netlang.language.nets.layer import Layer, layer
from tests.raised import raised


@layer
class ShiftedLayer(Layer):
    """With `shifted`, it has an array `Shift`."""

    shifted: bool = option(False)
    Input = In("n")
    Output = Out("n")
    Shift = Array("n", when=lambda self: self.shifted)


@pytest.mark.parametrize(("make", "message"), [
    (lambda: DropoutLayer(0.3, BinaryMask=3),
     'DropoutLayer, with these options, has no port "BinaryMask"\n  its ports are "Input", "Output"'),
    (lambda: DropoutLayer(OutputPorts="BinaryMask", Output=3),
     'DropoutLayer, with these options, has no port "Output"\n  its ports are "Input", "BinaryMask"'),
    (lambda: ReshapeLayer([3], ReferenceShape=3),
     'ReshapeLayer, with these options, has no port "ReferenceShape"\n  its ports are "Input", "Output"'),
    (lambda: ShiftedLayer(Shift=[1, 2]),
     'ShiftedLayer, with these options, has no array "Shift"\n  its arrays are none'),
    (lambda: ShiftedLayer(True, Shift=None),
     'ShiftedLayer cannot do without its array "Shift"\n  try: leave Shift=None out, and it will be initialized'),
    (lambda: LinearLayer(2, Weights=None),
     'LinearLayer cannot do without its array "Weights"\n  try: leave Weights=None out, and it will be initialized'),
])  # fmt: skip
def test_ports_and_arrays_that_options_exclude_are_refused(make, message):
    assert str(raised(NetOptionError, make)) == message


@pytest.mark.parametrize(("ports", "message"), [
    (["a", "b", "a"], 'TotalLayer: two of its ports are called "a"'),
    (["Output", "x"], 'TotalLayer: two of its ports are called "Output"'),
    ([], "InputPorts is a number, a list of names or of shapes, or a dict of both, not []"),
    ({}, "InputPorts is a number, a list of names or of shapes, or a dict of both, not {}"),
])  # fmt: skip
def test_input_ports_that_cannot_be(ports, message):
    assert str(raised(NetOptionError, lambda: TotalLayer(InputPorts=ports))) == message


def test_ports_and_arrays_that_options_include_are_taken():
    assert DropoutLayer(0.3, OutputPorts=["Output", "BinaryMask"], BinaryMask=3).input_names == ("Input",)
    assert ShiftedLayer(Shift=None).own_arrays() == {}
    assert list(LinearLayer(2, Biases=None).own_arrays()) == [("Weights",)]
