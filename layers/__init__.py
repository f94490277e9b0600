"""The catalogue of layers: one file per layer or small family. Each is a declaration; see `docs/layers.md`."""

from netlang.layers.aggregation import AggregationLayer
from netlang.layers.batch_normalization import BatchNormalizationLayer
from netlang.layers.catenate import CatenateLayer
from netlang.layers.dropout import DropoutLayer
from netlang.layers.elementwise import ElementwiseLayer
from netlang.layers.embedding import EmbeddingLayer
from netlang.layers.flatten import FlattenLayer
from netlang.layers.linear import LinearLayer
from netlang.layers.losses import CrossEntropyLossLayer, MeanAbsoluteLossLayer, MeanSquaredLossLayer
from netlang.layers.map import NetMapOperator
from netlang.layers.recurrent import BasicRecurrentLayer, GatedRecurrentLayer, LongShortTermMemoryLayer
from netlang.layers.reshape import ReshapeLayer
from netlang.layers.sequence import SequenceLastLayer, SequenceMostLayer, SequenceRestLayer, SequenceReverseLayer
from netlang.layers.softmax import SoftmaxLayer
from netlang.layers.threading import ThreadingLayer
from netlang.layers.unit_vector import UnitVectorLayer

__all__ = [
    "AggregationLayer",
    "BasicRecurrentLayer",
    "BatchNormalizationLayer",
    "CatenateLayer",
    "CrossEntropyLossLayer",
    "DropoutLayer",
    "ElementwiseLayer",
    "EmbeddingLayer",
    "FlattenLayer",
    "GatedRecurrentLayer",
    "LinearLayer",
    "LongShortTermMemoryLayer",
    "MeanAbsoluteLossLayer",
    "MeanSquaredLossLayer",
    "NetMapOperator",
    "ReshapeLayer",
    "SequenceLastLayer",
    "SequenceMostLayer",
    "SequenceRestLayer",
    "SequenceReverseLayer",
    "SoftmaxLayer",
    "ThreadingLayer",
    "UnitVectorLayer",
]
