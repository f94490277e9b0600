"""The catalogue of layers: one file per layer or small family. Each is a declaration; see `docs/layers.md`.

A file is imported when one of its names is first used. Type checkers read `__init__.pyi`, made of the declarations.
"""

from typing import Any

from netlang.errors.unknown_names import unknown_name
from netlang.slow_imports import imported

NAMES = {  # by the file that defines them
    "arithmetic.aggregation": (
        "AggregationLayer InterquartileRange Mean MeanDeviation Median StandardDeviation Total Variance"
    ),
    "arithmetic.dot": "DotLayer",
    "arithmetic.elementwise": "ElementwiseLayer",
    "arithmetic.matrices": "DetLayer DiagonalLayer InverseLayer",
    "arithmetic.ordering": "OrderingLayer",
    "arithmetic.softmax": "SoftmaxLayer",
    "arithmetic.threading": "ThreadingLayer",
    "arithmetic.total": "SummationLayer TotalLayer",
    "arithmetic.unit_vector": "UnitVectorLayer",
    "compiled.compiled_layer": "CompiledLayer",
    "convolutional.convolution": "ConvolutionLayer",
    "convolutional.deconvolution": "DeconvolutionLayer",
    "convolutional.image_augmentation": "ImageAugmentationLayer",
    "convolutional.pooling": "PoolingLayer",
    "convolutional.resize": "ResizeLayer",
    "convolutional.spatial_transformation": "SpatialTransformationLayer",
    "function.distances": (
        "BrayCurtisDistance CanberraDistance ChessboardDistance CorrelationDistance CosineDistance "
        "EuclideanDistance HammingDistance ManhattanDistance SquaredEuclideanDistance"
    ),
    "function.function_layer": "FunctionLayer",
    "function.linear_algebra": (
        "ArrayReshape ConstantArray Det Diagonal Dot Flatten IdentityMatrix Inverse Norm Normalize Range Tr Transpose"
    ),
    "function.lists": (
        "Append Catenate Differences Drop Extract First Join Last Most Ordering Part Partition Prepend Rest "
        "Reverse ReverseSort Sort Take"
    ),
    "function.loops": "Accumulate Fold FoldList Map MapThread Nest NestList Table",
    "loss.contrastive": "ContrastiveLossLayer",
    "loss.ctc": "CTCLossLayer",
    "loss.losses": "CrossEntropyLossLayer MeanAbsoluteLossLayer MeanSquaredLossLayer",
    "normalizing.batch_normalization": "BatchNormalizationLayer",
    "normalizing.local_response_normalization": "LocalResponseNormalizationLayer",
    "normalizing.normalization": "InstanceNormalizationLayer NormalizationLayer",
    "operators.bidirectional": "NetBidirectionalOperator",
    "operators.fold": "NetFoldOperator",
    "operators.gan": "NetGANOperator",
    "operators.map": "NetMapOperator",
    "operators.map_thread": "NetMapThreadOperator",
    "operators.nest": "NetNestOperator",
    "operators.pair_embedding": "NetPairEmbeddingOperator",
    "operators.placeholder": "PlaceholderLayer",
    "operators.step": "NetStepOperator",
    "random.dropout": "DropoutLayer",
    "random.random_array": "RandomArrayLayer",
    "sequences.attention": "AttentionLayer",
    "sequences.recurrent": "BasicRecurrentLayer GatedRecurrentLayer LongShortTermMemoryLayer",
    "sequences.sequence": "SequenceLastLayer SequenceMostLayer SequenceRestLayer SequenceReverseLayer",
    "sequences.sequence_indices": "IndexStepLayer SequenceIndicesLayer",
    "shape.append": "AppendLayer PrependLayer",
    "shape.catenate": "CatenateLayer",
    "shape.extract": "ExtractLayer",
    "shape.flatten": "FlattenLayer",
    "shape.gather": "PartsLayer",
    "shape.padding": "PaddingLayer",
    "shape.part": "PartLayer",
    "shape.replicate": "ReplicateLayer",
    "shape.reshape": "ReshapeLayer",
    "shape.stack": "StackLayer",
    "shape.transpose": "TransposeLayer",
    "weights.bilinear": "BilinearLayer",
    "weights.constants": "ConstantArrayLayer ConstantPlusLayer ConstantTimesLayer",
    "weights.embedding": "EmbeddingLayer",
    "weights.linear": "DotPlusLayer LinearLayer",
    "weights.net_array": "NetArrayLayer",
    "weights.parametric_ramp": "ParametricRampLayer",
}
FILES = {name: file for file, names in NAMES.items() for name in names.split()}
__all__ = sorted(FILES)


def __getattr__(name: str) -> Any:
    """A name, which the next use finds in the package itself."""
    if name not in FILES:
        raise unknown_name(__name__, name, __all__)
    value = globals()[name] = getattr(imported(f"{__name__}.{FILES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return __all__
