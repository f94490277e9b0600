"""What is said of ports and arrays that a layer, as given, does not have."""

from __future__ import annotations

import pytest

from netlang import AttentionLayer, DropoutLayer, NetOptionError, ReshapeLayer


@pytest.mark.parametrize(("make", "message"), [
    (lambda: DropoutLayer(0.3, BinaryMask=3),
     'DropoutLayer, with these options, has no port "BinaryMask"\n  its ports are "Input", "Output"'),
    (lambda: DropoutLayer(OutputPorts="BinaryMask", Output=3),
     'DropoutLayer, with these options, has no port "Output"\n  its ports are "Input", "BinaryMask"'),
    (lambda: ReshapeLayer([3], ReferenceShape=3),
     'ReshapeLayer, with these options, has no port "ReferenceShape"\n  its ports are "Input", "Output"'),
    (lambda: AttentionLayer("Dot", Weights=[[1, 2]]),
     'AttentionLayer, with these options, has no array "Weights"\n  its arrays are none'),
])  # fmt: skip
def test_they_are_refused(make, message):
    with pytest.raises(NetOptionError) as caught:
        make()
    assert str(caught.value) == message


def test_those_it_has_are_taken():
    assert DropoutLayer(0.3, OutputPorts=["Output", "BinaryMask"], BinaryMask=3).input_names == ("Input",)
    assert AttentionLayer("Dot", Weights=None).own_arrays() == {}
