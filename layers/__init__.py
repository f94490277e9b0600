"""The catalogue of layers: one file per layer or small family. Each is a declaration; see `docs/layers.md`.

A layer's file is imported when its name is first used.
"""

from typing import TYPE_CHECKING

from netlang.late import late_imports

if TYPE_CHECKING:
    from netlang.layers.arithmetic.aggregation import (
        AggregationLayer,
        InterquartileRange,
        Mean,
        MeanDeviation,
        Median,
        StandardDeviation,
        Total,
        Variance,
    )
    from netlang.layers.arithmetic.dot import DotLayer
    from netlang.layers.arithmetic.elementwise import ElementwiseLayer
    from netlang.layers.arithmetic.matrices import DetLayer, DiagonalLayer, InverseLayer
    from netlang.layers.arithmetic.ordering import OrderingLayer
    from netlang.layers.arithmetic.softmax import SoftmaxLayer
    from netlang.layers.arithmetic.threading import ThreadingLayer
    from netlang.layers.arithmetic.total import SummationLayer, TotalLayer
    from netlang.layers.arithmetic.unit_vector import UnitVectorLayer
    from netlang.layers.compiled.layer import CompiledLayer
    from netlang.layers.convolutional.convolution import ConvolutionLayer
    from netlang.layers.convolutional.deconvolution import DeconvolutionLayer
    from netlang.layers.convolutional.image_augmentation import ImageAugmentationLayer
    from netlang.layers.convolutional.pooling import PoolingLayer
    from netlang.layers.convolutional.resize import ResizeLayer
    from netlang.layers.convolutional.spatial_transformation import SpatialTransformationLayer
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
    from netlang.layers.function.linear_algebra import (
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
    from netlang.layers.loss.contrastive import ContrastiveLossLayer
    from netlang.layers.loss.ctc import CTCLossLayer
    from netlang.layers.loss.losses import CrossEntropyLossLayer, MeanAbsoluteLossLayer, MeanSquaredLossLayer
    from netlang.layers.normalizing.batch_normalization import BatchNormalizationLayer
    from netlang.layers.normalizing.local_response_normalization import LocalResponseNormalizationLayer
    from netlang.layers.normalizing.normalization import InstanceNormalizationLayer, NormalizationLayer
    from netlang.layers.operators.bidirectional import NetBidirectionalOperator
    from netlang.layers.operators.fold import NetFoldOperator
    from netlang.layers.operators.gan import NetGANOperator
    from netlang.layers.operators.map import NetMapOperator
    from netlang.layers.operators.map_thread import NetMapThreadOperator
    from netlang.layers.operators.nest import NetNestOperator
    from netlang.layers.operators.pair_embedding import NetPairEmbeddingOperator
    from netlang.layers.operators.placeholder import PlaceholderLayer
    from netlang.layers.operators.step import NetStepOperator
    from netlang.layers.random.dropout import DropoutLayer
    from netlang.layers.random.random_array import RandomArrayLayer
    from netlang.layers.sequences.attention import AttentionLayer
    from netlang.layers.sequences.recurrent import BasicRecurrentLayer, GatedRecurrentLayer, LongShortTermMemoryLayer
    from netlang.layers.sequences.sequence import (
        SequenceLastLayer,
        SequenceMostLayer,
        SequenceRestLayer,
        SequenceReverseLayer,
    )
    from netlang.layers.sequences.sequence_indices import IndexStepLayer, SequenceIndicesLayer
    from netlang.layers.shape.append import AppendLayer, PrependLayer
    from netlang.layers.shape.catenate import CatenateLayer
    from netlang.layers.shape.extract import ExtractLayer
    from netlang.layers.shape.flatten import FlattenLayer
    from netlang.layers.shape.gather import PartsLayer
    from netlang.layers.shape.padding import PaddingLayer
    from netlang.layers.shape.part import PartLayer
    from netlang.layers.shape.replicate import ReplicateLayer
    from netlang.layers.shape.reshape import ReshapeLayer
    from netlang.layers.shape.stack import StackLayer
    from netlang.layers.shape.transpose import TransposeLayer
    from netlang.layers.weights.bilinear import BilinearLayer
    from netlang.layers.weights.constants import ConstantArrayLayer, ConstantPlusLayer, ConstantTimesLayer
    from netlang.layers.weights.embedding import EmbeddingLayer
    from netlang.layers.weights.linear import DotPlusLayer, LinearLayer
    from netlang.layers.weights.net_array import NetArrayLayer
    from netlang.layers.weights.parametric_ramp import ParametricRampLayer

__getattr__, __dir__, __all__ = late_imports(__name__)
