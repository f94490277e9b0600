"""The catalogue of layers: one file per layer or small family. Each is a declaration; see `docs/layers.md`."""

from netlang.layers.elementwise import ElementwiseLayer
from netlang.layers.embedding import EmbeddingLayer
from netlang.layers.linear import LinearLayer
from netlang.layers.map import NetMapOperator
from netlang.layers.recurrent import BasicRecurrentLayer, GatedRecurrentLayer, LongShortTermMemoryLayer
from netlang.layers.sequence import SequenceLastLayer, SequenceMostLayer, SequenceRestLayer, SequenceReverseLayer
from netlang.layers.threading import ThreadingLayer

__all__ = [
    "BasicRecurrentLayer",
    "ElementwiseLayer",
    "EmbeddingLayer",
    "GatedRecurrentLayer",
    "LinearLayer",
    "LongShortTermMemoryLayer",
    "NetMapOperator",
    "SequenceLastLayer",
    "SequenceMostLayer",
    "SequenceRestLayer",
    "SequenceReverseLayer",
    "ThreadingLayer",
]
