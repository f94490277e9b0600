"""The catalogue of layers: one file per layer or small family. Each is a declaration; see `docs/layers.md`.

A layer's file is imported when its name is first used.
"""

from typing import TYPE_CHECKING

from netlang.late import late_imports

if TYPE_CHECKING:
    from netlang.layers.aggregation import (
        AggregationLayer,
        InterquartileRange,
        Mean,
        MeanDeviation,
        Median,
        StandardDeviation,
        Total,
        Variance,
    )
    from netlang.layers.append import AppendLayer, PrependLayer
    from netlang.layers.attention import AttentionLayer
    from netlang.layers.batch_normalization import BatchNormalizationLayer
    from netlang.layers.bidirectional import NetBidirectionalOperator
    from netlang.layers.bilinear import BilinearLayer
    from netlang.layers.catenate import CatenateLayer
    from netlang.layers.compiled.layer import CompiledLayer
    from netlang.layers.constants import ConstantArrayLayer, ConstantPlusLayer, ConstantTimesLayer
    from netlang.layers.contrastive import ContrastiveLossLayer
    from netlang.layers.convolution import ConvolutionLayer
    from netlang.layers.ctc import CTCLossLayer
    from netlang.layers.deconvolution import DeconvolutionLayer
    from netlang.layers.dot import DotLayer
    from netlang.layers.dropout import DropoutLayer
    from netlang.layers.elementwise import ElementwiseLayer
    from netlang.layers.embedding import EmbeddingLayer
    from netlang.layers.extract import ExtractLayer
    from netlang.layers.flatten import FlattenLayer
    from netlang.layers.fold import NetFoldOperator
    from netlang.layers.function.arrays import (
        ArrayReshape,
        ConstantArray,
        Det,
        Diagonal,
        Dot,
        Flatten,
        IdentityMatrix,
        Inverse,
        Norm,
        Normalize,
        Range,
        Tr,
        Transpose,
    )
    from netlang.layers.function.distances import (
        BrayCurtisDistance,
        CanberraDistance,
        ChessboardDistance,
        CorrelationDistance,
        CosineDistance,
        EuclideanDistance,
        HammingDistance,
        ManhattanDistance,
        SquaredEuclideanDistance,
    )
    from netlang.layers.function.layer import FunctionLayer
    from netlang.layers.function.lists import (
        Append,
        Catenate,
        Differences,
        Drop,
        Extract,
        First,
        Join,
        Last,
        Most,
        Ordering,
        Part,
        Partition,
        Prepend,
        Rest,
        Reverse,
        ReverseSort,
        Sort,
        Take,
    )
    from netlang.layers.function.loops import (
        Accumulate,
        Fold,
        FoldList,
        Map,
        MapThread,
        Nest,
        NestList,
        Table,
    )
    from netlang.layers.gan import NetGANOperator
    from netlang.layers.image_augmentation import ImageAugmentationLayer
    from netlang.layers.linear import DotPlusLayer, LinearLayer
    from netlang.layers.local_response_normalization import LocalResponseNormalizationLayer
    from netlang.layers.losses import CrossEntropyLossLayer, MeanAbsoluteLossLayer, MeanSquaredLossLayer
    from netlang.layers.map import NetMapOperator
    from netlang.layers.map_thread import NetMapThreadOperator
    from netlang.layers.matrices import DetLayer, DiagonalLayer, InverseLayer
    from netlang.layers.nest import NetNestOperator
    from netlang.layers.net_array import NetArrayLayer
    from netlang.layers.normalization import InstanceNormalizationLayer, NormalizationLayer
    from netlang.layers.ordering import OrderingLayer
    from netlang.layers.padding import PaddingLayer
    from netlang.layers.pair_embedding import NetPairEmbeddingOperator
    from netlang.layers.parametric_ramp import ParametricRampLayer
    from netlang.layers.part import PartLayer
    from netlang.layers.parts import PartsLayer
    from netlang.layers.placeholder import PlaceholderLayer
    from netlang.layers.pooling import PoolingLayer
    from netlang.layers.random_array import RandomArrayLayer
    from netlang.layers.recurrent import BasicRecurrentLayer, GatedRecurrentLayer, LongShortTermMemoryLayer
    from netlang.layers.replicate import ReplicateLayer
    from netlang.layers.reshape import ReshapeLayer
    from netlang.layers.resize import ResizeLayer
    from netlang.layers.sequence import SequenceLastLayer, SequenceMostLayer, SequenceRestLayer, SequenceReverseLayer
    from netlang.layers.sequence_indices import IndexStepLayer, SequenceIndicesLayer
    from netlang.layers.softmax import SoftmaxLayer
    from netlang.layers.spatial_transformation import SpatialTransformationLayer
    from netlang.layers.stack import StackLayer
    from netlang.layers.step import NetStepOperator
    from netlang.layers.threading import ThreadingLayer
    from netlang.layers.total import SummationLayer, TotalLayer
    from netlang.layers.transpose import TransposeLayer
    from netlang.layers.unit_vector import UnitVectorLayer

__getattr__, __dir__, __all__ = late_imports(__name__)


def load() -> None:
    """Import all of them, so that what stands for a layer (an integer, a function) is known."""
    for name in __all__:
        __getattr__(name)
