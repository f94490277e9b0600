"""Symbolic neural nets: every size inferred, every inference explained.

All public names, and nothing else. What a net is written with is imported at once; layers (`netlang.layers`), encoders
and decoders (`netlang.encoders`), what is done with nets (`netlang.functions`) and their methods (`netlang.methods`)
when they are first used.
"""

from functools import partial
from typing import TYPE_CHECKING, Any

from netlang import encoders, layers
from netlang.errors import (
    NetAttributeError,
    NetDataError,
    NetDownloadError,
    NetError,
    NetFormatError,
    NetImmutableError,
    NetImportError,
    NetMemoryError,
    NetMissingError,
    NetOptionError,
    NetPlaceholderError,
    NetPortError,
    NetShapeError,
    NetUninitializedError,
    NetWarning,
)
from netlang.errors.unknown_names import unknown_name
from netlang.language.distributions.censored import *
from netlang.language.distributions.continuous import *
from netlang.language.distributions.discrete import *
from netlang.language.edges.net_port import NetPort
from netlang.language.nets.above import above
from netlang.language.nets.chain import NetChain
from netlang.language.nets.graph import NetGraph
from netlang.language.symbols import *
from netlang.language.types.port_types import Restricted
from netlang.language.values.net_arrays import NetArray
from netlang.language.values.scaled import Scaled
from netlang.language.values.sentinels import All, Automatic, Inherited
from netlang.slow_imports import imported
from netlang.version import __version__

if TYPE_CHECKING:
    from netlang.encoders import *
    from netlang.functions import *
    from netlang.layers import *

__all__ = [
    "Abs", "Accumulate", "AggregationLayer", "All", "And", "AnyCharacter", "Append", "AppendLayer", "ArcCos",
    "ArcCosh", "ArcCot", "ArcCoth", "ArcCsc", "ArcCsch", "ArcSec", "ArcSech", "ArcSin", "ArcSinh", "ArcTan", "ArcTanh",
    "ArrayReshape", "AttentionLayer", "AudioEncoder", "AudioMFCCEncoder", "AudioMelSpectrogramEncoder",
    "AudioSTFTEncoder", "AudioSpectrogramEncoder", "Automatic", "BasicRecurrentLayer", "BatchNormalizationLayer",
    "BernoulliDistribution", "BilinearLayer", "BinomialDistribution", "BooleanDecoder", "BooleanEncoder",
    "BrayCurtisDistance", "CTCBeamSearchDecoder", "CTCLossLayer", "CanberraDistance", "Catenate", "CatenateLayer",
    "Ceiling", "CensoredDistribution", "CharactersDecoder", "CharactersEncoder", "ChessboardDistance",
    "ChiDistribution", "ChiSquareDistribution", "Chop", "ClassDecoder", "ClassEncoder", "Clip", "CompiledLayer",
    "ConstantArray", "ConstantArrayLayer", "ConstantPlusLayer", "ConstantTimesLayer", "ContrastiveLossLayer",
    "ConvolutionLayer", "CorrelationDistance", "Cos", "Cosh", "CosineDistance", "Cot", "Coth", "CrossEntropyLossLayer",
    "Csc", "Csch", "CubeRoot", "DeconvolutionLayer", "Det", "DetLayer", "Diagonal", "DiagonalLayer", "Differences",
    "DigitCharacter", "DiscreteUniformDistribution", "Divide", "Dot", "DotLayer", "DotPlusLayer", "Drop",
    "DropoutLayer", "ElementwiseLayer", "EmbeddingLayer", "EndOfString", "Equal", "Erf", "Erfc", "ErlangDistribution",
    "EuclideanDistance", "Exp", "ExpGammaDistribution", "ExponentialDistribution", "Export", "Expression", "Extract",
    "ExtractLayer", "FeatureExtractorEncoder", "First", "Flatten", "FlattenLayer", "Floor", "Fold", "FoldList",
    "FractionalPart", "Function", "FunctionDecoder", "FunctionEncoder", "FunctionLayer", "Gamma", "GammaDistribution",
    "GatedRecurrentLayer", "Greater", "GreaterEqual", "Gudermannian", "HalfNormalDistribution", "HammingDistance",
    "Haversine", "IdentityMatrix", "If", "Image3DDecoder", "Image3DEncoder", "ImageAugmentationLayer", "ImageDecoder",
    "ImageEncoder", "Import", "IndexStepLayer", "Infinity", "Information", "Inherited", "InstanceNormalizationLayer",
    "IntegerPart", "InterquartileRange", "Inverse", "InverseErf", "InverseErfc", "InverseGammaDistribution",
    "InverseGudermannian", "InverseHaversine", "InverseLayer", "Join", "KroneckerDelta", "Last", "Less", "LessEqual",
    "LetterCharacter", "LinearLayer", "LocalResponseNormalizationLayer", "Log", "LogGamma", "LogGammaDistribution",
    "LogisticSigmoid", "LongShortTermMemoryLayer", "ManhattanDistance", "Map", "MapThread", "MatrixPlot", "Max",
    "MaxwellDistribution", "Mean", "MeanAbsoluteLossLayer", "MeanDeviation", "MeanSquaredLossLayer", "Median", "Min",
    "Mod", "Most", "NakagamiDistribution", "Negative", "NegativeBinomialDistribution", "Nest", "NestList", "NetAppend",
    "NetArray", "NetArrayLayer", "NetAttributeError", "NetBidirectionalOperator", "NetChain", "NetDataError",
    "NetDecoder", "NetDelete", "NetDiff", "NetDivergedError", "NetDownloadError", "NetDrop", "NetEncoder", "NetError",
    "NetExtract", "NetFlatten", "NetFoldOperator", "NetFormatError", "NetGANOperator", "NetGraph", "NetImmutableError",
    "NetImportError", "NetInitialize", "NetInsert", "NetInsertSharedArrays", "NetJoin", "NetMapOperator",
    "NetMapThreadOperator", "NetMemoryError", "NetMissingError", "NetModel", "NetNestOperator", "NetOptionError",
    "NetPairEmbeddingOperator", "NetPlaceholderError", "NetPort", "NetPortError", "NetPortGradient", "NetPrepend",
    "NetRename", "NetReplace", "NetReplacePart", "NetShapeError", "NetStateObject", "NetStepOperator", "NetTake",
    "NetTrain", "NetTrainResultsObject", "NetTrainWarning", "NetUnfold", "NetUninitializedError", "NetWarning",
    "NonNegative", "NonPositive", "Norm", "Normal", "NormalDistribution", "NormalizationLayer", "Normalize", "Not",
    "Options", "Or", "Ordering", "OrderingLayer", "PaddingLayer", "ParametricRampLayer", "Part", "PartLayer",
    "Partition", "PartsLayer", "Piecewise", "PlaceholderLayer", "Plus", "PoissonDistribution", "PoolingLayer",
    "Positive", "PossibleZeroQ", "Power", "Prepend", "PrependLayer", "PunctuationCharacter", "Ramp",
    "RandomArrayLayer", "Range", "RayleighDistribution", "ReplicateLayer", "ReshapeLayer", "ResizeLayer", "Rest",
    "Restricted", "Reverse", "ReverseSort", "Round", "Scaled", "Sec", "Sech", "SequenceIndicesLayer",
    "SequenceLastLayer", "SequenceMostLayer", "SequenceRestLayer", "SequenceReverseLayer", "Sign", "Sin", "Sinh",
    "Slot", "SoftmaxLayer", "Sort", "SpatialTransformationLayer", "Sqrt", "SquaredEuclideanDistance", "StackLayer",
    "StandardDeviation", "StartOfString", "Subtract", "SubwordTokensDecoder", "SubwordTokensEncoder", "SummationLayer",
    "Surd", "Symbol", "Table", "Take", "Tan", "Tanh", "ThreadingLayer", "Threshold", "Times", "TokensDecoder",
    "TokensEncoder", "Total", "TotalLayer", "Tr", "Trainer", "Transpose", "TransposeLayer", "UTF8Encoder", "Unequal",
    "UniformDistribution", "UnitVectorLayer", "Unitize", "Variance", "VideoFramesEncoder", "WeibullDistribution",
    "Which", "WhitespaceCharacter", "WordBoundary", "WordCharacter", "named_function", "trace", "word_vectors",
]  # fmt: skip

above.meet = partial(imported, "netlang.methods")


if not TYPE_CHECKING:  # to type checkers, what is not there stays not there

    def __getattr__(name: str) -> Any:
        """A name of a catalogue or a function, which the next use finds here; or an error with what may be meant."""
        if name not in __all__:
            raise unknown_name(__name__, name, __all__)
        catalogues = [catalogue for catalogue in (layers, encoders) if name in catalogue.__all__]
        home = catalogues[0] if catalogues else imported("netlang.functions")
        value = globals()[name] = getattr(home, name)
        return value


def __dir__() -> list[str]:
    return __all__
