"""A multiplier of 0 on any net around it keeps a layer as it is, moving means included."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import Automatic, BatchNormalizationLayer, LinearLayer, NetChain, NetInitialize, NetTrain

DATA = [([1.0, 5.0], [0.0]), ([2.0, -1.0], [1.0]), ([0.0, 0.5], [0.5])]


@pytest.mark.parametrize(("on_net", "in_training", "moved"), [
    (Automatic, Automatic, True),
    (0, Automatic, False),
    (None, Automatic, False),
    (Automatic, 0, False),
    (Automatic, [("inside", 0)], False),
    (Automatic, [(("inside", "normal"), None)], False),
    (Automatic, [("out", 0)], True),
])  # fmt: skip
def test_frozen_layers_keep_their_moving_means(on_net, in_training, moved):
    inside = NetChain({"linear": LinearLayer(2), "normal": BatchNormalizationLayer()}, LearningRateMultipliers=on_net)
    net = NetInitialize(NetChain({"inside": inside, "out": LinearLayer(1)}, Input=2))
    trained = NetTrain(net, DATA, MaxTrainingRounds=2, LearningRateMultipliers=in_training)
    for path, value in net["inside"].own_arrays().items():
        if path[0] == "normal":
            assert np.array_equal(trained["inside"].own_arrays()[path], value) != moved, path
