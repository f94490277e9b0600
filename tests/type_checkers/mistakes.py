"""Mistakes that type checkers see: each line with `# error`, and no other. Read by `check.py`, never run."""

from typing import assert_type

import numpy as np

from netlang import AggregationLayer, All, ConvolutionLayer, DropoutLayer, EmbeddingLayer, LinearLayer, NetChain
from netlang import NetEncoder, NetGraph, NetInitialize, NetInsertSharedArrays, NetMapOperator, NetStateObject
from netlang import NetTrain, NetTrainResultsObject, Ramp
from netlang import ElementwiseLayer, Slot, SoftmaxLayer
from netlang import LinearLayr  # error
from netlang.reports.explain import Explanation
from netlang.compiler.inference.explanations.why import Why

# constructors: options, ports and arrays, and the types of their values
LinearLayer()
LinearLayer([2, 3], Input=4, Biases=None, Weights=np.ones((6, 4)))
LinearLayer([], Input=["Varying", 2], LearningRateMultipliers=None)
LinearLayer(np.int64(3))
LinearLayer("three")  # error
EmbeddingLayer("sixtyfour")  # error
EmbeddingLayer(64, Inpt=3)  # error
ConvolutionLayer(16, 3, Stride=2, PaddingSize="Same", Input=[3, 32, 32])
ConvolutionLayer(16, 3, Strde=2)  # error
ConvolutionLayer(16, [3, 3], Interleaving="yes")  # error
DropoutLayer("often")  # error
DropoutLayer(0.5, Method="Dropout")
DropoutLayer(0.5, Method="Dropuot")  # error
AggregationLayer(Ramp, "all", 3)  # error
NetMapOperator(LinearLayer(3), Output=["Varying", 3])
NetMapOperator()  # error
ElementwiseLayer(lambda x: Ramp(x) + 1)
ElementwiseLayer(Ramp(Slot("x")))
ElementwiseLayer(0.5)  # error

# layers, nets and what they answer
layer = EmbeddingLayer(3)
layer.size = 5  # error
layer.Weights  # error
net = NetChain({"embed": layer, "out": LinearLayer(2), "p": SoftmaxLayer()}, Input=NetEncoder("Tokens", ["a", "b"]))
assert_type(net.why("out", "size"), Why)
assert_type(net.explain(), Explanation)
assert_type(NetInitialize(net), NetChain)
assert_type(net[:2], NetChain)
assert_type(NetInsertSharedArrays(net), NetChain)
NetChain(5)  # error
NetStateObject(net)("a", RandomSeding=1)  # error
assert_type(NetInitialize(layer), EmbeddingLayer)
assert_type(NetInitialize(NetGraph([3, Ramp], [(1, 2)])), NetGraph)
assert_type(NetTrain(net, [("a", [1, 0])], MaxTrainingRounds=5), NetChain)
assert_type(NetTrain(net, [("a", [1, 0])], All), NetTrainResultsObject)
assert_type(NetTrain(net, [("a", [1, 0])], MaxTrainingRounds=5), NetGraph)  # error
net("a", BatchSize=3)
net("a", BatchSiz=3)  # error
net("a", None, NetEvaluationMode="Training")  # error
net.wy("out", "size")  # error
NetTrain(net, [("a", [1, 0])], MaxTrainingRound=5)  # error
NetTrain(net, [("a", [1, 0])], MaxTrainingRounds="many")  # error
NetInitialize(net, Methd="Xavier")  # error
NetEncoder()  # error
