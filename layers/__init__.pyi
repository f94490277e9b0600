"""Made of the declarations by `python tests/docs/documents.py --write`, for type checkers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Net
from netlang.language.symbols import Expression
from netlang.language.types.coders import Coder
from netlang.language.types.port_types import PortType, Restricted
from netlang.language.values.net_arrays import NetArray
from netlang.language.values.scaled import Scaled
from netlang.language.values.sentinels import Sentinel
from netlang.layers.arithmetic.aggregation import InterquartileRange as InterquartileRange
from netlang.layers.arithmetic.aggregation import Mean as Mean
from netlang.layers.arithmetic.aggregation import MeanDeviation as MeanDeviation
from netlang.layers.arithmetic.aggregation import Median as Median
from netlang.layers.arithmetic.aggregation import StandardDeviation as StandardDeviation
from netlang.layers.arithmetic.aggregation import Total as Total
from netlang.layers.arithmetic.aggregation import Variance as Variance
from netlang.layers.function.distances import BrayCurtisDistance as BrayCurtisDistance
from netlang.layers.function.distances import CanberraDistance as CanberraDistance
from netlang.layers.function.distances import ChessboardDistance as ChessboardDistance
from netlang.layers.function.distances import CorrelationDistance as CorrelationDistance
from netlang.layers.function.distances import CosineDistance as CosineDistance
from netlang.layers.function.distances import EuclideanDistance as EuclideanDistance
from netlang.layers.function.distances import HammingDistance as HammingDistance
from netlang.layers.function.distances import ManhattanDistance as ManhattanDistance
from netlang.layers.function.distances import SquaredEuclideanDistance as SquaredEuclideanDistance
from netlang.layers.function.function_layer import FunctionLayer as FunctionLayer
from netlang.layers.function.linear_algebra import ArrayReshape as ArrayReshape
from netlang.layers.function.linear_algebra import ConstantArray as ConstantArray
from netlang.layers.function.linear_algebra import Det as Det
from netlang.layers.function.linear_algebra import Diagonal as Diagonal
from netlang.layers.function.linear_algebra import Dot as Dot
from netlang.layers.function.linear_algebra import Flatten as Flatten
from netlang.layers.function.linear_algebra import IdentityMatrix as IdentityMatrix
from netlang.layers.function.linear_algebra import Inverse as Inverse
from netlang.layers.function.linear_algebra import Norm as Norm
from netlang.layers.function.linear_algebra import Normalize as Normalize
from netlang.layers.function.linear_algebra import Range as Range
from netlang.layers.function.linear_algebra import Tr as Tr
from netlang.layers.function.linear_algebra import Transpose as Transpose
from netlang.layers.function.lists import Append as Append
from netlang.layers.function.lists import Catenate as Catenate
from netlang.layers.function.lists import Differences as Differences
from netlang.layers.function.lists import Drop as Drop
from netlang.layers.function.lists import Extract as Extract
from netlang.layers.function.lists import First as First
from netlang.layers.function.lists import Join as Join
from netlang.layers.function.lists import Last as Last
from netlang.layers.function.lists import Most as Most
from netlang.layers.function.lists import Ordering as Ordering
from netlang.layers.function.lists import Part as Part
from netlang.layers.function.lists import Partition as Partition
from netlang.layers.function.lists import Prepend as Prepend
from netlang.layers.function.lists import Rest as Rest
from netlang.layers.function.lists import Reverse as Reverse
from netlang.layers.function.lists import ReverseSort as ReverseSort
from netlang.layers.function.lists import Sort as Sort
from netlang.layers.function.lists import Take as Take
from netlang.layers.function.loops import Accumulate as Accumulate
from netlang.layers.function.loops import Fold as Fold
from netlang.layers.function.loops import FoldList as FoldList
from netlang.layers.function.loops import Map as Map
from netlang.layers.function.loops import MapThread as MapThread
from netlang.layers.function.loops import Nest as Nest
from netlang.layers.function.loops import NestList as NestList
from netlang.layers.function.loops import Table as Table
from netlang.layers.normalizing.normalization import InstanceNormalizationLayer as InstanceNormalizationLayer
from netlang.layers.weights.constants import ConstantArrayLayer as ConstantArrayLayer
from netlang.layers.weights.constants import ConstantPlusLayer as ConstantPlusLayer
from netlang.layers.weights.constants import ConstantTimesLayer as ConstantTimesLayer
from netlang.layers.weights.linear import DotPlusLayer as DotPlusLayer

Int: TypeAlias = int | np.integer[Any]
Number: TypeAlias = Int | float | np.floating[Any]
Size: TypeAlias = Int | Sentinel
Sizes: TypeAlias = Size | Sequence[Size] | Literal["Real"]
PortForm: TypeAlias = Size | str | Sequence[Any] | Restricted | Coder | PortType
Numbers: TypeAlias = npt.ArrayLike | NetArray | Sentinel | None
NetLike: TypeAlias = Net | Int | Callable[..., Any] | Sequence[Any] | Mapping[str, Any]

class AggregationLayer(Layer):
    """One number, f of the elements along some levels, in place of these levels.

    `f`, by name or symbol: Mean, Min, Max, Total, Times, Median, Variance, StandardDeviation, MeanDeviation,
    InterquartileRange. `levels`: a level, a list of levels [1, 3], a span written as a tuple (2, -1), or All; the
    default (2, All), Wolfram's 2;;All, keeps the first level only. Variance and StandardDeviation divide by
    n - 1 (of a single element they are 0); the padding of sequences never counts. Of nothing, such as an empty
    sequence, Times is 1, and the rest 0, but Max and Min are refused.
    Ports: Input, any array that has the levels, each fixed or varying; Output without them. No arrays. Raises
    NetDataError for Max and Min where a level that goes has no elements.
    Source: https://reference.wolfram.com/language/ref/AggregationLayer.html

    >>> from netlang import AggregationLayer
    >>> AggregationLayer("Mean")([[1, 2, 3], [4, 5, 6]])
    array([2., 5.], dtype=float32)
    """

    def __init__(
        self,
        f: Literal["Mean", "Min", "Max", "Total", "Times", "Median", "Variance", "StandardDeviation", "MeanDeviation", "InterquartileRange"] | Callable[..., Any],
        levels: Int | Sequence[Int | Sentinel] | Sentinel = ..., *, LearningRateMultipliers: Any = ...,
        Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...
    @property
    def f(self) -> Any: ...
    @property
    def levels(self) -> Any: ...

class AppendLayer(Layer):
    """A sequence with one more element at its end.

    Ports: Input [T, ...], T fixed or varying; Element [...]; Output [T+1, ...].
    Source: https://reference.wolfram.com/language/ref/AppendLayer.html

    >>> from netlang import AppendLayer
    >>> AppendLayer(Input="Varying")({"Input": [1, 2], "Element": 3})
    array([1., 2., 3.], dtype=float32)
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Element: PortForm = ...,
        Output: PortForm = ...,
    ) -> None: ...

class AttentionLayer(Layer):
    """Attention: Output = sum over i of weight_i Value_i, weight = softmax over all keys of score(Key_i, Query).

    `scorer`: "Dot" (key . query), "Bilinear" (key . Weights . query, the default), or a net with the inputs Input
    (the key) and Query that gives a number. `Mask` "Causal": query i sees keys j <= i only, and with ("Causal", n) the
    last n of these; ("Last", n), which NetUnfold uses: every query sees the last n keys. `MultiHead`: the level before
    the last is the head, and each head is an attention of its own, with a copy of the scorer that has its own arrays.
    `ScoreRescaling` "DimensionSqrt": scores are divided by the square root of the key's size. `Dropout`: weights
    dropped with this probability in training.
    Ports: Key [*keys, k], Value [*keys, v], Query [*queries, q], with heads [*keys, h, k] and so on; Output
    [*queries, v]. Keys and values share their levels; these may vary, and so may those of the queries.
    NetPort("AttentionWeights") reads the weights [*keys, *queries] (with heads [*keys, *queries, h]).
    Arrays: those of the scorer, under "ScoringNet", for "Bilinear" Weights [k, q]. With heads every array has the level
    h in front, and NetExtract(layer, "ScoringNet") is a list of nets, one for each head.
    Source: https://reference.wolfram.com/language/ref/AttentionLayer.html

    >>> from netlang import AttentionLayer, NetExtract, NetInitialize
    >>> AttentionLayer("Dot")({"Key": [[1, 0], [0, 1]], "Value": [[10], [20]], "Query": [1, 0]})
    array([12.689414], dtype=float32)
    >>> heads = NetInitialize(AttentionLayer(MultiHead=True, Key=[5, 2, 3], Query=[2, 4]))
    >>> NetExtract(heads, ("ScoringNet", "Weights")).shape, len(NetExtract(heads, "ScoringNet"))
    ((2, 3, 4), 2)
    """

    def __init__(
        self, scorer: NetLike = ..., *, LearningRateMultipliers: Any = ..., Dropout: Number = 0.0, Mask: Any = None,
        MultiHead: bool = False, ScoreRescaling: Literal["DimensionSqrt"] | Callable[..., Any] | None = None,
        Key: PortForm = ..., Value: PortForm = ..., Query: PortForm = ..., Output: PortForm = ...,
        AttentionWeights: PortForm = ...,
    ) -> None: ...
    @property
    def scorer(self) -> Any: ...
    @property
    def Dropout(self) -> Any: ...
    @property
    def Mask(self) -> Any: ...
    @property
    def MultiHead(self) -> Any: ...
    @property
    def ScoreRescaling(self) -> Any: ...

class BasicRecurrentLayer(Layer):
    """A recurrent layer of `size` units: s_t = Tanh(InputWeights . x_t + StateWeights . s_(t-1) + Biases).

    `Dropout`, in training only: None, a probability, or a dict of VariationalWeights (the default method: weights of
    the state), VariationalInput (components of the input), VariationalState (of the state), each with one mask for
    the whole sequence, and StateZoneout (units keep their previous value).
    Ports: Input [T, k], T fixed or varying; Output [T, size], all states; State [size], in (zero when left open) and
    out (the last one). Arrays: InputWeights [size, k], StateWeights [size, size], Biases [size].
    Source: https://reference.wolfram.com/language/ref/BasicRecurrentLayer.html

    >>> from netlang import BasicRecurrentLayer
    >>> rnn = BasicRecurrentLayer(InputWeights=[[1, 2]], StateWeights=[[0.5]], Biases=[0])
    >>> rnn([[1, 0], [0, 1], [0, 0]])
    array([[0.7615942 ],
           [0.9830411 ],
           [0.45542243]], dtype=float32)
    """

    def __init__(
        self, size: Size = ..., *, LearningRateMultipliers: Any = ..., Dropout: Any | None = None,
        Input: PortForm = ..., Output: PortForm = ..., State: PortForm = ..., InputWeights: Numbers = ...,
        StateWeights: Numbers = ..., Biases: Numbers = ...,
    ) -> None: ...
    @property
    def size(self) -> Any: ...
    @property
    def Dropout(self) -> Any: ...

class BatchNormalizationLayer(Layer):
    """Scaling (x - mean) / sqrt(variance + Epsilon) + Biases, for each channel.

    While training, mean and (biased) variance are those of the channel over the batch and all other levels, real
    elements only, and move the moving ones: moving = Momentum moving + (1 - Momentum) batch. Otherwise they are
    MovingMean and MovingVariance. The channel is the first level, or with `Interleaving` the last.
    LearningRateMultipliers=0 or Momentum=1 keep the moving ones as they are.
    Ports: Input, any array of rank 1 or more; Output of the same dimensions. The channels cannot vary in number
    (NetShapeError); other levels can. Arrays: Biases, Scaling, MovingMean, MovingVariance, one number a channel.
    Source: https://reference.wolfram.com/language/ref/BatchNormalizationLayer.html

    >>> from netlang import BatchNormalizationLayer
    >>> norm = BatchNormalizationLayer(Biases=[0, 1], Scaling=[1, 2], MovingMean=[0, 1], MovingVariance=[1, 4])
    >>> norm([1, 2]).round(4)
    array([0.9995, 1.9999], dtype=float32)
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Epsilon: Number = 0.001, Interleaving: bool = False,
        Momentum: Number = 0.9, Input: PortForm = ..., Output: PortForm = ..., Biases: Numbers = ...,
        Scaling: Numbers = ..., MovingMean: Numbers = ..., MovingVariance: Numbers = ...,
    ) -> None: ...
    @property
    def Epsilon(self) -> Any: ...
    @property
    def Interleaving(self) -> Any: ...
    @property
    def Momentum(self) -> Any: ...

class BilinearLayer(Layer):
    """Input . Weights . Query: how well a key fits a query, in an AttentionLayer with the scorer "Bilinear".

    Ports: Input [k]; Query [q]; Output, a number. Arrays: Weights [k, q].
    Source: https://reference.wolfram.com/language/ref/AttentionLayer.html (which has no name for it)

    >>> from netlang import BilinearLayer
    >>> BilinearLayer(Weights=[[1, 2], [3, 4]])({"Input": [1, 0], "Query": [0, 1]})
    2.0
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Query: PortForm = ...,
        Output: PortForm = ..., Weights: Numbers = ...,
    ) -> None: ...

class CTCLossLayer(Layer):
    """Connectionist temporal classification: -log P(Target), over all the ways in which the input can spell it.

    Each step of Input gives one of the symbols 1..c or, its last class, a blank; equal neighbours are one symbol, and
    then blanks go. P is summed over all alignments by the forward recursion of Graves et al. 2006, in logarithms.
    A probability of 0 counts as 1.2e-38. A target that is too long for its input (two equal symbols need a blank
    between them) cannot be spelled: its loss is infinite, and its gradient 0.
    Ports: Input [steps, c+1], probabilities, steps may vary; Target, integers 1..c, its length may vary; Loss, a real.
    No arrays.
    Source: https://reference.wolfram.com/language/ref/CTCLossLayer.html

    >>> from netlang import CTCLossLayer
    >>> p = [[0.6, 0.3, 0.1], [0.2, 0.3, 0.5], [0.1, 0.7, 0.2]]
    >>> round(CTCLossLayer()({"Input": p, "Target": [1, 2]}), 5)
    0.75502
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Target: PortForm = ..., Loss: PortForm = ...,
    ) -> None: ...

class CatenateLayer(Layer):
    """Join any number of arrays along level `level` (the first, if left out).

    All other levels agree. An array of lower rank is repeated along the outer levels that it lacks, and `level` is
    counted in the arrays of lowest rank: a vector [v] joined to [r, c] gives [r, c + v]. -1 is the innermost of all.
    Ports: Input1, Input2 ..., numbered by the edges into the layer, or as `InputPorts` says; Output. No arrays.
    Levels may vary. At the level joined, lengths n and m make n + m, in each example; at others there is one length for
    all. Integers stay integers where all are, with the highest of them; with reals, they become reals.
    Source: https://reference.wolfram.com/language/ref/CatenateLayer.html

    >>> from netlang import CatenateLayer
    >>> CatenateLayer(InputPorts=[[2], [3]])([[1, 2], [3, 4, 5]])
    array([1., 2., 3., 4., 5.], dtype=float32)
    """

    def __init__(
        self, level: Int = 1, *, LearningRateMultipliers: Any = ..., Output: PortForm = ...,
        InputPorts: Int | Sequence[PortForm] | Mapping[str, PortForm] | Sentinel = ...,
    ) -> None: ...
    @property
    def level(self) -> Any: ...
    @property
    def InputPorts(self) -> Any: ...

class CompiledLayer(Layer):
    """What the Python function `f` gives, of NumPy arrays: one array in, one array out.

    `gradient`: a function of (input, gradient of the output) or of (input, gradient of the output, output) that gives
    the gradient of the input; None: there is none, and training through the layer is an error; Automatic (the
    default): `f` is traced. It is called once with an array in the making, and the NumPy functions, operators, indices
    and Python loops that it consists of become the layer's program, whose derivative is known. Where that fails (what
    it does depends on the data, or a function is not known), `f` runs as it is, and training through it is an error
    that says why. Of an empty sequence, a traced function gives what AggregationLayer does.
    `Batched=True`: both functions take and give whole batches, the example being axis 0; otherwise single examples.
    Ports: Input, any array, of which dimensions may vary; Output, as given, or of the dimensions that `f` gives for
    zeros. No arrays. `f` is a function of its argument alone: no random numbers, nothing kept from call to call. What
    it reads elsewhere, such as an array, it reads as that is when the layer is made. It may write to the array that it
    is given and keep it, and give the same array each time: both are copies.
    Source: https://reference.wolfram.com/language/ref/CompiledLayer.html

    >>> import numpy as np
    >>> from netlang import CompiledLayer, NetPortGradient
    >>> CompiledLayer(lambda x: np.prod(x) + np.sum(x**2))([1, 2, 3], NetPortGradient("Input"))
    array([8., 7., 8.], dtype=float32)
    """

    def __init__(
        self, f: Callable[..., Any], gradient: Any | None | Sentinel = ..., out: Sizes = ..., *,
        LearningRateMultipliers: Any = ..., Batched: bool = False, Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...
    @property
    def f(self) -> Any: ...
    @property
    def gradient(self) -> Any: ...
    @property
    def out(self) -> Any: ...
    @property
    def Batched(self) -> Any: ...

class ContrastiveLossLayer(Layer):
    """Loss of a distance: itself for a pair that belongs together, max(margin - distance, 0) for one that does not.

    Ports: Input, a distance; Target, True (1) for a pair that is to be far apart and False (0) for one that is to
    be close; Loss, a real. No arrays.
    Source: https://reference.wolfram.com/language/ref/ContrastiveLossLayer.html

    >>> from netlang import ContrastiveLossLayer
    >>> round(ContrastiveLossLayer()({"Input": 0.2, "Target": True}), 6)
    0.3
    """

    def __init__(
        self, margin: Number = 0.5, *, LearningRateMultipliers: Any = ..., Input: PortForm = ...,
        Target: PortForm = ..., Loss: PortForm = ...,
    ) -> None: ...
    @property
    def margin(self) -> Any: ...

class ConvolutionLayer(Layer):
    """Convolution: `n` output channels, kernels of size `kernel`, in one, two or three dimensions.

    y[o, p] = Biases[o] + sum over c, u of Weights[o, c, u] x[c, p * Stride + u * Dilation], x padded with zeros.
    `kernel`, `Stride` and `Dilation` are a size or one per dimension; `PaddingSize` is n, one n or [before, after]
    per dimension, or "Same" (as many results as inputs, divided by the stride). `ChannelGroups` g splits channels in
    g groups convolved apart. `Interleaving=True`: channels last, in and out. `Biases=None` for none. `n` and
    `kernel` may be left out where Weights tells them.
    Ports: Input [channels, *space], whose spatial dimensions may vary; Output [n, *out]. Arrays: Weights
    [n, channels/g, *kernel], Biases [n].
    Source: https://reference.wolfram.com/language/ref/ConvolutionLayer.html

    >>> from netlang import ConvolutionLayer
    >>> ConvolutionLayer(1, [2], Weights=[[[1, 2]]], Biases=[0], PaddingSize=1)([[1, 2, 3, 4]])
    array([[ 2.,  5.,  8., 11.,  4.]], dtype=float32)
    """

    def __init__(
        self, n: Size = ..., kernel: Int | Sequence[Int] | Sentinel = ..., *, LearningRateMultipliers: Any = ...,
        Stride: Int | Sequence[Int] = 1, Dilation: Int | Sequence[Int] = 1,
        PaddingSize: Int | str | Sequence[Int | Sequence[Int]] = 0, ChannelGroups: Int = 1,
        Dimensionality: Int | Sentinel = ..., Interleaving: bool = False, Input: PortForm = ..., Output: PortForm = ...,
        Weights: Numbers = ..., Biases: Numbers = ...,
    ) -> None: ...
    @property
    def n(self) -> Any: ...
    @property
    def kernel(self) -> Any: ...
    @property
    def Stride(self) -> Any: ...
    @property
    def Dilation(self) -> Any: ...
    @property
    def PaddingSize(self) -> Any: ...
    @property
    def ChannelGroups(self) -> Any: ...
    @property
    def Dimensionality(self) -> Any: ...
    @property
    def Interleaving(self) -> Any: ...

class CrossEntropyLossLayer(Layer):
    """How badly the probabilities Input foretell Target (natural logarithm, mean over all outer levels).

    `form` "Index": Target is the class, from 1, and the loss -log p[Target]. "Probabilities": Target are
    probabilities t of the classes, and the loss -sum t log p. "Binary": Input and Target are between 0 and 1, and
    the loss -(t log p + (1-t) log(1-p)), mean over all elements.
    Ports: Input, probabilities (for the first two forms [*dims, classes]); Target, integers [*dims] for "Index",
    otherwise of the dimensions of Input; Loss, a real. No arrays. Probability 0 counts as 1.2e-38. All dimensions may
    vary, the number of classes too: Target is one of each example's own.
    Source: https://reference.wolfram.com/language/ref/CrossEntropyLossLayer.html

    >>> from netlang import CrossEntropyLossLayer
    >>> round(CrossEntropyLossLayer("Index")({"Input": [0.1, 0.2, 0.7], "Target": 3}), 4)
    0.3567
    """

    def __init__(
        self, form: Literal["Index", "Probabilities", "Binary"] | Callable[..., Any], *,
        LearningRateMultipliers: Any = ..., Input: PortForm = ..., Target: PortForm = ..., Loss: PortForm = ...,
    ) -> None: ...
    @property
    def form(self) -> Any: ...

class DeconvolutionLayer(Layer):
    """Transposed convolution: every element of the input adds the kernel, times itself, to `Stride` steps apart.

    y[o, p * Stride + u * Dilation] sums Weights[c, o, u] x[c, p] over c, p, u, plus Biases[o]. `n`: output channels.
    `kernel`, `Stride` and `Dilation` are a size or one per dimension. `PaddingSize` is how much of the result is cut
    off: n, one n or [before, after] per dimension, or "Same" (Stride times as many results as inputs; an odd one is
    cut at the end). `ChannelGroups` g splits channels in g groups. `Interleaving=True`: channels last, in and out.
    `Biases=None` for none. `n` and `kernel` may be left out where Weights tells them: its first level is of the input's
    channels, its second of the output's.
    Ports: Input [channels, *space], whose spatial dimensions may vary; Output [n, *out], with out = (space - 1) *
    Stride + Dilation * (kernel - 1) + 1 - PaddingSize. Arrays: Weights [channels, n/g, *kernel], Biases [n].
    Source: https://reference.wolfram.com/language/ref/DeconvolutionLayer.html

    >>> from netlang import DeconvolutionLayer
    >>> DeconvolutionLayer(1, [2], Stride=2, Weights=[[[1, 10]]], Biases=[0])([[1, 2]])
    array([[ 1., 10.,  2., 20.]], dtype=float32)
    """

    def __init__(
        self, n: Size = ..., kernel: Int | Sequence[Int] | Sentinel = ..., *, LearningRateMultipliers: Any = ...,
        Stride: Int | Sequence[Int] = 1, Dilation: Int | Sequence[Int] = 1,
        PaddingSize: Int | str | Sequence[Int | Sequence[Int]] = 0, ChannelGroups: Int = 1,
        Dimensionality: Int | Sentinel = ..., Interleaving: bool = False, Input: PortForm = ..., Output: PortForm = ...,
        Weights: Numbers = ..., Biases: Numbers = ...,
    ) -> None: ...
    @property
    def n(self) -> Any: ...
    @property
    def kernel(self) -> Any: ...
    @property
    def Stride(self) -> Any: ...
    @property
    def Dilation(self) -> Any: ...
    @property
    def PaddingSize(self) -> Any: ...
    @property
    def ChannelGroups(self) -> Any: ...
    @property
    def Dimensionality(self) -> Any: ...
    @property
    def Interleaving(self) -> Any: ...

class DetLayer(Layer):
    """The determinant of a square matrix.

    Ports: Input [n, n]; Output, a real. No arrays. The gradient is right for singular matrices too.
    Source: https://reference.wolfram.com/language/ref/Det.html (the layer is that of FunctionLayer(Det))

    >>> from netlang import DetLayer
    >>> DetLayer()([[2, 1], [4, 3]])
    2.0
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...

class DiagonalLayer(Layer):
    """The elements x[i, i] of a matrix, as many as it has of rows and of columns.

    Ports: Input [n, m]; Output [k], k the smaller one of n and m. No arrays.
    Source: https://reference.wolfram.com/language/ref/Diagonal.html (the layer is that of FunctionLayer(Diagonal))

    >>> from netlang import DiagonalLayer
    >>> DiagonalLayer()([[1, 2, 3], [4, 5, 6]])
    array([1., 5.], dtype=float32)
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...

class DotLayer(Layer):
    """The product in1 . in2 . ... of arrays: the last level of each is summed with the first level of the next.

    `specs`: for each input, None or how it is transposed first, as in TransposeLayer.
    Ports: Input1, Input2 ..., or as `InputPorts` says: two at least, those between of rank 2 or more; Output, the
    levels that are left, in order. Raises NetShapeError where levels to be summed differ in size.
    Source: https://reference.wolfram.com/language/ref/DotLayer.html

    >>> from netlang import DotLayer
    >>> DotLayer()([[1, 2, 3], [4, 5, 6]])
    32.0
    """

    def __init__(
        self, specs: Any | None = None, *, LearningRateMultipliers: Any = ..., Output: PortForm = ...,
        InputPorts: Int | Sequence[PortForm] | Mapping[str, PortForm] | Sentinel = ...,
    ) -> None: ...
    @property
    def specs(self) -> Any: ...
    @property
    def InputPorts(self) -> Any: ...

class DropoutLayer(Layer):
    """Drop each element with probability `p` (0.5, if left out) while training; do nothing otherwise.

    Method "Dropout" sets dropped elements to 0 and multiplies the others by 1/(1-p); "AlphaDropout" keeps mean and
    variance of what "SELU" gives. Each element of an image or sequence is drawn independently.
    Ports: Input, any array; Output of the same dimensions; BinaryMask where `OutputPorts` asks for it, 1 for each
    element kept and 0 for each dropped. No arrays.
    Source: https://reference.wolfram.com/language/ref/DropoutLayer.html

    >>> from netlang import DropoutLayer
    >>> DropoutLayer(0.3)([1, 2, 3])
    array([1., 2., 3.], dtype=float32)
    """

    def __init__(
        self, p: Number = 0.5, *, LearningRateMultipliers: Any = ...,
        Method: Literal["Dropout", "AlphaDropout"] | Callable[..., Any] = 'Dropout',
        OutputPorts: str | Sequence[str] = ..., Input: PortForm = ..., Output: PortForm = ...,
        BinaryMask: PortForm = ...,
    ) -> None: ...
    @property
    def p(self) -> Any: ...
    @property
    def Method(self) -> Any: ...
    @property
    def OutputPorts(self) -> Any: ...

class ElementwiseLayer(Layer):
    """f(x) for every element x of the input.

    `f` is a symbol (`Tanh`), a name (`"GELU"`), a Python function of one argument made of symbols, numbers and
    operators (`lambda x: Tanh(x) + 1`), or an expression; in these, a name is `named_function("GELU")(x)`. NetExtract
    gives it as "Function".
    Ports: Input, an array of any shape or a single real; Output, the same shape. No arrays.
    Source: https://reference.wolfram.com/language/ref/ElementwiseLayer.html

    >>> from netlang import ElementwiseLayer, If
    >>> ElementwiseLayer(lambda x: If(x > 0, x**2, -x))([-1, 2, 3])
    array([1., 4., 9.], dtype=float32)
    """

    def __init__(
        self, f: str | Callable[..., Any] | Expression, *, LearningRateMultipliers: Any = ..., Input: PortForm = ...,
        Output: PortForm = ...,
    ) -> None: ...
    @property
    def f(self) -> Any: ...

class EmbeddingLayer(Layer):
    """Replace each integer 1..n by its own trainable vector of length `size`.

    `n` is usually left out, and found from a connected Class, Characters or Tokens encoder.
    Ports: Input, an integer or an array of integers 1..n of any rank; Output [*dims of Input, size].
    Arrays: Weights [n, size], row i the vector of code i. Codes outside 1..n raise NetDataError.
    Source: https://reference.wolfram.com/language/ref/EmbeddingLayer.html

    >>> from netlang import EmbeddingLayer
    >>> EmbeddingLayer(Weights=[[1, 0, 1, 0], [0, 1, 1, 0]])(2)
    array([0., 1., 1., 0.], dtype=float32)
    """

    def __init__(
        self, size: Size = ..., n: Size = ..., *, LearningRateMultipliers: Any = ..., Input: PortForm = ...,
        Output: PortForm = ..., Weights: Numbers = ...,
    ) -> None: ...
    @property
    def size(self) -> Any: ...
    @property
    def n(self) -> Any: ...

class ExtractLayer(Layer):
    """The parts of Input at Position: [..., s] integers, s of them for each part, that go s levels deep.

    Positions count from 1, negative ones from the end; unlike PartLayer's they are data. A Position that is a single
    integer takes an element along level 1. A position before the first element, 0 too, is that of the first; one behind
    the last, that of the last.
    Ports: Input [n1, ..., nd], each level fixed or varying; Position [*parts, s] integers, s <= d; Output
    [*parts, n(s+1), ..., nd]. No arrays. An empty sequence is refused (NetDataError); parts of an empty inner level
    are 0.
    Source: https://reference.wolfram.com/language/ref/ExtractLayer.html

    >>> from netlang import ExtractLayer
    >>> ExtractLayer(Input=[2, 2], Position=[2, 2])({"Input": [[1, 2], [3, 4]], "Position": [[1, 2], [2, -1]]})
    array([2., 4.], dtype=float32)
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Position: PortForm = ...,
        Output: PortForm = ...,
    ) -> None: ...

class FlattenLayer(Layer):
    """Merge levels, in row-major order.

    `levels` n merges the first n+1 levels, -n the last n+1, Infinity (the default) all of them. A list of groups
    [[s11, s12 ...], [s21 ...] ...] makes one level of each group, in that order; levels not listed follow.
    Ports: Input, any array; Output. Elements may be integers, and stay so. No arrays.
    A level that varies cannot be merged with others (NetShapeError); alone it stays as it is.
    Source: https://reference.wolfram.com/language/ref/FlattenLayer.html

    >>> from netlang import FlattenLayer
    >>> FlattenLayer()([[1, 2], [3, 4]])
    array([1., 2., 3., 4.], dtype=float32)
    """

    def __init__(
        self, levels: Int | Sequence[Sequence[Int]] | Number = ..., *, LearningRateMultipliers: Any = ...,
        Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...
    @property
    def levels(self) -> Any: ...

class GatedRecurrentLayer(Layer):
    """A gated recurrent layer (GRU) of `size` units.

    With input gate i and reset gate r (LogisticSigmoid of W_x . x_t + W_s . s_(t-1) + b, each with its own arrays)
    and memory gate m = Tanh(W_x . x_t + r * (W_s . s_(t-1)) + b):  s_t = (1 - i) * m + i * s_(t-1).
    `Dropout` as in BasicRecurrentLayer.
    Ports: Input [T, k], T fixed or varying; Output [T, size], all states; State [size], in and out.
    Arrays: for each of InputGate, ResetGate, MemoryGate: ...InputWeights [size, k], ...StateWeights [size, size],
    ...Biases [size].
    Source: https://reference.wolfram.com/language/ref/GatedRecurrentLayer.html

    >>> from netlang import GatedRecurrentLayer, NetInitialize
    >>> gru = NetInitialize(GatedRecurrentLayer(2, Input=["Varying", 3]))
    >>> [states.shape for states in gru([[[1, 0, 0]], [[1, 0, 0], [0, 1, 0]]])]
    [(1, 2), (2, 2)]
    """

    def __init__(
        self, size: Size = ..., *, LearningRateMultipliers: Any = ..., Dropout: Any | None = None,
        Input: PortForm = ..., Output: PortForm = ..., State: PortForm = ..., InputGateInputWeights: Numbers = ...,
        InputGateStateWeights: Numbers = ..., InputGateBiases: Numbers = ..., ResetGateInputWeights: Numbers = ...,
        ResetGateStateWeights: Numbers = ..., ResetGateBiases: Numbers = ..., MemoryGateInputWeights: Numbers = ...,
        MemoryGateStateWeights: Numbers = ..., MemoryGateBiases: Numbers = ...,
    ) -> None: ...
    @property
    def size(self) -> Any: ...
    @property
    def Dropout(self) -> Any: ...

class ImageAugmentationLayer(Layer):
    """A part of `size` [h, w] of each image: in training anywhere, otherwise the middle.

    `ReflectionProbabilities` [v, h]: in training an image is turned upside down with probability v, and left and right
    are exchanged with probability h. Each example is drawn for itself, all its channels alike.
    Ports: Input [channels, h0, w0], height and width fixed or varying; Output [channels, h, w], h <= h0, w <= w0. No
    arrays.
    Source: https://reference.wolfram.com/language/ref/ImageAugmentationLayer.html

    >>> from netlang import ImageAugmentationLayer
    >>> ImageAugmentationLayer([1, 2])([[[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]])
    array([[[6., 7.]]], dtype=float32)
    """

    def __init__(
        self, size: Sizes, *, LearningRateMultipliers: Any = ..., ReflectionProbabilities: Sequence[Number] = ...,
        Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...
    @property
    def size(self) -> Any: ...
    @property
    def ReflectionProbabilities(self) -> Any: ...

class IndexStepLayer(Layer):
    """One step of a SequenceIndicesLayer: the position of the next element, at most `Maximum`.

    NetUnfold makes these. Ports: Input, the element, which does not matter; Index, how many elements were before it
    (0 at first); Output, an integer; OutIndex, one more than Index.
    Source: https://reference.wolfram.com/language/ref/NetUnfold.html (which has no name for it)

    >>> from netlang import IndexStepLayer
    >>> IndexStepLayer(Maximum=3)({"Input": [0, 0], "Index": 7})
    {'Output': 3, 'OutIndex': 8.0}
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Maximum: Int | Number = ..., Input: PortForm = ...,
        Index: PortForm = ..., Output: PortForm = ..., OutIndex: PortForm = ...,
    ) -> None: ...
    @property
    def Maximum(self) -> Any: ...

class InverseLayer(Layer):
    """The inverse of a square matrix; of a singular one, not a number in every place.

    Ports: Input [n, n]; Output [n, n]. No arrays.
    Source: https://reference.wolfram.com/language/ref/Inverse.html (the layer is that of FunctionLayer(Inverse))

    >>> from netlang import InverseLayer
    >>> InverseLayer()([[2, 0], [0, 4]])
    array([[0.5 , 0.  ],
           [0.  , 0.25]], dtype=float32)
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...

class LinearLayer(Layer):
    """Weights . Input + Biases: the whole input, flattened, to an array of dimensions `size`.

    `size` is a size, a list of them, `[]` for a single real, or left out to be inferred from what follows; where only
    arrays tell it, it is their number of rows (of one row it stays open: [1], or a real). It does not map over leading
    dimensions: wrap it in NetMapOperator for that. `Biases=None` for no biases.
    Ports: Input, any fixed shape; Output [*size]. Arrays: Weights [product of size, elements of Input], Biases.
    Source: https://reference.wolfram.com/language/ref/LinearLayer.html

    >>> from netlang import LinearLayer
    >>> LinearLayer(2, Weights=[[1, 2, 3], [4, 5, 6]], Biases=[0.5, -1])([1, 0, -1])
    array([-1.5, -3. ], dtype=float32)
    """

    def __init__(
        self, size: Sizes = ..., *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Output: PortForm = ...,
        Weights: Numbers = ..., Biases: Numbers = ...,
    ) -> None: ...
    @property
    def size(self) -> Any: ...

class LocalResponseNormalizationLayer(Layer):
    """x_i / (Bias + Alpha/(2c+1) * sum of squares of the channels from i-c to i+c) ^ Beta, at each place.

    c is ChannelWindowSize; at the first and last channels the sum has fewer terms, and the divisor stays 2c+1.
    Ports: Input [channels, h, w], of at least 2c+1 channels; Output of the same dimensions. No arrays.
    Source: https://reference.wolfram.com/language/ref/LocalResponseNormalizationLayer.html

    >>> from netlang import LocalResponseNormalizationLayer
    >>> LocalResponseNormalizationLayer()([[[1]], [[2]], [[3]], [[4]], [[5]]]).ravel().round(4)
    array([0.513 , 0.7559, 0.866 , 1.1644, 1.5076], dtype=float32)
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Alpha: Number = 1.0, Beta: Number = 0.5, Bias: Number = 1.0,
        ChannelWindowSize: Int = 2, Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...
    @property
    def Alpha(self) -> Any: ...
    @property
    def Beta(self) -> Any: ...
    @property
    def Bias(self) -> Any: ...
    @property
    def ChannelWindowSize(self) -> Any: ...

class LongShortTermMemoryLayer(Layer):
    """A long short-term memory layer (LSTM) of `size` units.

    With input, output and forget gates i, o, f (LogisticSigmoid of W_x . x_t + W_s . s_(t-1) + b, each with its own
    arrays) and memory gate m (Tanh of the same):  c_t = f * c_(t-1) + i * m,  s_t = o * Tanh(c_t).
    `Dropout` as in BasicRecurrentLayer; StateZoneout acts on the state, not on the cell state.
    Ports: Input [T, k], T fixed or varying; Output [T, size], all states; State and CellState [size], in and out.
    Arrays: for each of InputGate, OutputGate, ForgetGate, MemoryGate: ...InputWeights [size, k],
    ...StateWeights [size, size], ...Biases [size].
    Source: https://reference.wolfram.com/language/ref/LongShortTermMemoryLayer.html

    >>> from netlang import LongShortTermMemoryLayer, NetInitialize, NetPort
    >>> lstm = NetInitialize(LongShortTermMemoryLayer(2, Input=["Varying", 3]))
    >>> states, last = lstm([[1, 0, 0], [0, 1, 0]]), lstm([[1, 0, 0], [0, 1, 0]], NetPort("State"))
    >>> states.shape, states[-1].tolist() == last.tolist()
    ((2, 2), True)
    """

    def __init__(
        self, size: Size = ..., *, LearningRateMultipliers: Any = ..., Dropout: Any | None = None,
        Input: PortForm = ..., Output: PortForm = ..., State: PortForm = ..., CellState: PortForm = ...,
        InputGateInputWeights: Numbers = ..., InputGateStateWeights: Numbers = ..., InputGateBiases: Numbers = ...,
        OutputGateInputWeights: Numbers = ..., OutputGateStateWeights: Numbers = ..., OutputGateBiases: Numbers = ...,
        ForgetGateInputWeights: Numbers = ..., ForgetGateStateWeights: Numbers = ..., ForgetGateBiases: Numbers = ...,
        MemoryGateInputWeights: Numbers = ..., MemoryGateStateWeights: Numbers = ..., MemoryGateBiases: Numbers = ...,
    ) -> None: ...
    @property
    def size(self) -> Any: ...
    @property
    def Dropout(self) -> Any: ...

class MeanAbsoluteLossLayer(Layer):
    """The mean of |Input - Target| over all elements.

    Ports: Input, any array, and Target, of the same dimensions; Loss, a real. No arrays.
    Source: https://reference.wolfram.com/language/ref/MeanAbsoluteLossLayer.html

    >>> from netlang import MeanAbsoluteLossLayer
    >>> round(MeanAbsoluteLossLayer()({"Input": [1, 2, 3], "Target": [3, 2, 1]}), 4)
    1.3333
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Target: PortForm = ..., Loss: PortForm = ...,
    ) -> None: ...

class MeanSquaredLossLayer(Layer):
    """The mean of (Input - Target)^2 over all elements.

    Ports: Input, any array, and Target, of the same dimensions; Loss, a real. No arrays.
    Source: https://reference.wolfram.com/language/ref/MeanSquaredLossLayer.html

    >>> from netlang import MeanSquaredLossLayer
    >>> round(MeanSquaredLossLayer()({"Input": [1, 2, 3], "Target": [3, 2, 1]}), 4)
    2.6667
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Target: PortForm = ..., Loss: PortForm = ...,
    ) -> None: ...

class NetArrayLayer(Layer):
    """Give a trainable array, whatever the input: the layer has none.

    `dims`: its dimensions, a size or a list of them, where nothing else tells them. `start`: what NetInitialize gives
    the array, "weights" (random, by its Method) or a number for every element.
    Ports: Output, of the dimensions of the array; either is found from the other. Arrays: Array.
    Source: https://reference.wolfram.com/language/ref/NetArrayLayer.html

    >>> from netlang import NetArrayLayer
    >>> NetArrayLayer(Array=[1, 2, 3])()
    array([1., 2., 3.], dtype=float32)
    """

    def __init__(
        self, dims: Sizes = ..., *, LearningRateMultipliers: Any = ..., start: Any = 'weights', Output: PortForm = ...,
        Array: Numbers = ...,
    ) -> None: ...
    @property
    def dims(self) -> Any: ...
    @property
    def start(self) -> Any: ...

class NetBidirectionalOperator(Layer):
    """Apply one net to a sequence and another to the sequence reversed, and join what they give, element by element.

    `nets`: a list of the forward and the backward net, or one net, of which there are then two independent copies.
    What the backward net gives is reversed again if it is a sequence. `aggregation`: "Catenate" (the default: the
    last level of both is joined, so vectors of sizes m and n give m+n, forward first), "Total" or "Mean".
    Ports: Input [T, ...], T fixed or varying; Output; the states of the nets, such as ForwardState, BackwardState.
    Arrays: those of the nets, under "ForwardNet" and "BackwardNet".
    Source: https://reference.wolfram.com/language/ref/NetBidirectionalOperator.html

    >>> from netlang import BasicRecurrentLayer, NetBidirectionalOperator
    >>> rnn = BasicRecurrentLayer(InputWeights=[[1]], StateWeights=[[1]], Biases=[0])
    >>> NetBidirectionalOperator(rnn)([[1], [0]])
    array([[0.7615942 , 0.7615942 ],
           [0.64201504, 0.        ]], dtype=float32)
    """

    def __init__(
        self, nets: NetLike, aggregation: Literal["Catenate", "Total", "Mean"] | Callable[..., Any] = 'Catenate', *,
        LearningRateMultipliers: Any = ..., **ports: PortForm,
    ) -> None: ...
    @property
    def nets(self) -> Any: ...
    @property
    def aggregation(self) -> Any: ...

class NetFoldOperator(Layer):
    """Apply `net` to each element of one or more sequences in turn, feeding outputs back as inputs of the next step.

    `feedback`: {"output": "input", ...}, by default {"Output": "State"}. `constants`: inputs that are given once and
    are the same at every step. `outputs`: those outputs of `net` to return; by default all. States of `net`, such as
    State of a recurrent layer, are inputs and outputs too, and those of layers inside by their paths, NetPort("read",
    "State") or "read.State": those that are not named start afresh at every step.
    Ports: the inputs of `net`: those fed back are states [*input], in (zero when left open) and out; constants are
    [*input]; all others are sequences [T, *input] of one length, fixed or varying. Each output is a sequence
    [T, *output]. A state that an integer output feeds is of integers; from 1 up, it has to be given: by
    NetPort("State") among the data, or by an edge. Arrays: those of `net`, the same at every step, under "Net". Raises
    NetPortError for names that are not ports of `net`, NetDataError for a state that cannot start at zero.
    Source: https://reference.wolfram.com/language/ref/NetFoldOperator.html

    >>> from netlang import NetFoldOperator, NetGraph, NetPort, TotalLayer
    >>> add = NetGraph([TotalLayer()], [([NetPort("Input"), NetPort("State")], 1)])
    >>> NetFoldOperator(add, Input="Varying")([1, 2, 3])
    array([1., 3., 6.], dtype=float32)
    """

    def __init__(
        self, net: NetLike, feedback: Any = ..., constants: Any | Sentinel = ..., outputs: Any | Sentinel = ..., *,
        LearningRateMultipliers: Any = ..., **ports: PortForm,
    ) -> None: ...
    @property
    def net(self) -> Any: ...
    @property
    def feedback(self) -> Any: ...
    @property
    def constants(self) -> Any: ...
    @property
    def outputs(self) -> Any: ...

class NetGANOperator(Layer):
    """Train `[generator, discriminator]` against each other: the discriminator tells samples from what is generated.

    `loss`: "JensenShannon" (LossReal -log D(sample), LossFake -log(1 - D(G(latent)))), "Wasserstein" (-D(sample) and
    D(G(latent))), or Automatic: the first where the discriminator ends in a LogisticSigmoid, otherwise the second.
    The gradient that flows from the discriminator into the generator is reversed: the generator maximises LossFake.
    Ports: Sample [*input of the discriminator], Latent [*input of the generator]; LossReal and LossFake, reals, and
    GeneratedFake, what was generated: of the dimensions of a sample, where these vary of a length of its own. Arrays:
    those of the nets, under "Generator" and "Discriminator".
    Source: https://reference.wolfram.com/language/ref/NetGANOperator.html

    >>> from netlang import LinearLayer, NetGANOperator
    >>> D = LinearLayer([], Weights=[[1, 1]], Biases=None)
    >>> G = LinearLayer(2, Weights=[[1], [2]], Biases=None)
    >>> gan = NetGANOperator([G, D], "Wasserstein")
    >>> gan({"Sample": [3, 4], "Latent": [1]}, "LossReal")
    -7.0
    """

    def __init__(
        self, nets: NetLike, loss: Literal["JensenShannon", "Wasserstein"] | Callable[..., Any] | Sentinel = ..., *,
        LearningRateMultipliers: Any = ..., Sample: PortForm = ..., Latent: PortForm = ..., LossReal: PortForm = ...,
        LossFake: PortForm = ..., GeneratedFake: PortForm = ...,
    ) -> None: ...
    @property
    def nets(self) -> Any: ...
    @property
    def loss(self) -> Any: ...

class NetMapOperator(Layer):
    """Apply `net` to each element of a sequence, always with the same arrays.

    `net` has one input and one output; an integer, a function or a list stands for a layer or chain, as in NetChain.
    Ports: Input [T, *input of net], T fixed or varying; Output [T, *output of net]. Arrays: those of `net`, under
    "Net". Raises NetPortError for a net with other ports.
    Source: https://reference.wolfram.com/language/ref/NetMapOperator.html

    >>> from netlang import NetMapOperator, SummationLayer
    >>> NetMapOperator(SummationLayer(), Input=["Varying", 2])([[1, 2], [3, 4], [5, 6]])
    array([ 3.,  7., 11.], dtype=float32)
    """

    def __init__(
        self, net: NetLike, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...
    @property
    def net(self) -> Any: ...

class NetMapThreadOperator(Layer):
    """Apply `net` to corresponding elements of several arrays, always with the same arrays of weights.

    `depth`: over how many levels, for every input; or {"input": levels, ...}: these inputs are mapped over, all others
    (and those with 0 levels) are the same for every element. An input of fewer levels than another is the same along
    the inner ones.
    Ports: those of `net`, with the levels mapped over in front: inputs [d1, ..., dn, *input], of equal dimensions d, of
    which any may vary; outputs [d1, ..., dn, *output]. Arrays: those of `net`, under "Net".
    Source: https://reference.wolfram.com/language/ref/NetMapThreadOperator.html

    >>> from netlang import NetMapThreadOperator, ThreadingLayer
    >>> less = ThreadingLayer(lambda x, y: x - y, None)
    >>> NetMapThreadOperator(less, x="Varying", y="Varying")({"x": [5, 6, 7], "y": [1, 2, 3]})
    array([4., 4., 4.], dtype=float32)
    """

    def __init__(
        self, net: NetLike, depth: Any = 1, *, LearningRateMultipliers: Any = ..., **ports: PortForm,
    ) -> None: ...
    @property
    def net(self) -> Any: ...
    @property
    def depth(self) -> Any: ...

class NetNestOperator(Layer):
    """Apply `net` to its own output, `n` times in all, always with the same arrays.

    `net` has one input and one output, of the same dimensions.
    Ports: Input and Output, of these dimensions. Arrays: those of `net`, under "Net". Raises NetPortError for a net
    with other ports, NetShapeError where its output has other dimensions than its input.
    Source: https://reference.wolfram.com/language/ref/NetNestOperator.html

    >>> from netlang import LinearLayer, NetNestOperator
    >>> NetNestOperator(LinearLayer([], Weights=[[2]], Biases=[1]), 3)(1)
    15.0
    """

    def __init__(
        self, net: NetLike, n: Int, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...
    @property
    def net(self) -> Any: ...
    @property
    def n(self) -> Any: ...

class NetPairEmbeddingOperator(Layer):
    """The distance between what `net` makes of one array and of another, with the same arrays for both.

    `DistanceFunction`: EuclideanDistance (the default) or CosineDistance, 1 - u.v / (|u| |v|), which is 1 where u or v
    is zero. The type given as `Input` is that of each of the two. Sequences in a pair have one length; for those that
    do not: FunctionLayer(lambda a, b: EuclideanDistance(net(a), net(b))).
    Ports: Input [2, *input of net], the pair; Output, a real. Arrays: those of `net`, under "Net".
    Source: https://reference.wolfram.com/language/ref/NetPairEmbeddingOperator.html

    >>> from netlang import ElementwiseLayer, NetPairEmbeddingOperator
    >>> NetPairEmbeddingOperator(ElementwiseLayer(lambda x: 2 * x), Input=2)([[0, 0], [3, 4]])
    10.0
    """

    def __init__(
        self, net: NetLike, *, LearningRateMultipliers: Any = ...,
        DistanceFunction: Literal["EuclideanDistance", "CosineDistance"] | Callable[..., Any] = ...,
        Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...
    @property
    def net(self) -> Any: ...
    @property
    def DistanceFunction(self) -> Any: ...

class NetStepOperator(Layer):
    """One step of a layer along sequences: the next element and the states before it, the output and the states after
    it.

    NetUnfold makes these. A sequence of one element is what `net` is given. `along`: the ports of `net` that are the
    sequences; Automatic: those that the layer declares to be sequences, as recurrent layers and NetFoldOperator do.
    Ports: those of `net`, with an element [...] for each sequence [T, ...]. Each state X of `net` is an input X,
    which has to be given (zeros at first), and an output OutX. Arrays: those of `net`, under "Net". While training,
    dropout is drawn anew at every step.
    Source: https://reference.wolfram.com/language/ref/NetUnfold.html (which has no name for it)

    >>> from netlang import BasicRecurrentLayer, NetStepOperator
    >>> rnn = BasicRecurrentLayer(InputWeights=[[1]], StateWeights=[[1]], Biases=[0])
    >>> NetStepOperator(rnn)({"Input": [1], "State": [0]})
    {'Output': array([0.7615942], dtype=float32), 'OutState': array([0.7615942], dtype=float32)}
    """

    def __init__(
        self, net: NetLike, *, LearningRateMultipliers: Any = ..., along: Any | Sentinel = ..., **ports: PortForm,
    ) -> None: ...
    @property
    def net(self) -> Any: ...
    @property
    def along(self) -> Any: ...

class NormalizationLayer(Layer):
    """Scaling (x - mean) / sqrt(variance + Epsilon) + Biases, with the statistics of each example alone.

    `levels`: those that mean and variance are taken over; the default (2, All) is instance normalization of
    channels-first arrays. `scaling`: the levels that Scaling and Biases have: "Complement" (those not aggregated),
    "Same", or levels. NormalizationLayer(2, "Same") is layer normalization of a sequence of vectors. `GroupNumber`
    [g1, ...] splits the aggregated levels in groups; `Unbiased=True` divides by one less than the number of elements;
    `Method` "RMS" gives x / sqrt(mean of x^2 + Epsilon). `Scaling=None` or `Biases=None` for none.
    Ports: Input, any array that has the levels; Output of the same dimensions; levels that are not scaled may vary,
    and padding never counts. Arrays: Scaling, Biases.
    Source: https://reference.wolfram.com/language/ref/NormalizationLayer.html

    >>> from netlang import NetInitialize, NormalizationLayer
    >>> NetInitialize(NormalizationLayer(Input=[1, 2]))([[1, 3]]).round(4)
    array([[-0.9995,  0.9995]], dtype=float32)
    """

    def __init__(
        self, levels: Int | Sequence[Int | Sentinel] | Sentinel = ...,
        scaling: str | Int | Sequence[Int | Sentinel] | Sentinel = 'Complement', *, LearningRateMultipliers: Any = ...,
        Epsilon: Number = 0.001, GroupNumber: Any | None = None, Unbiased: bool = False,
        Method: Literal["Standardize", "RMS"] | Callable[..., Any] = 'Standardize', Input: PortForm = ...,
        Output: PortForm = ..., Scaling: Numbers = ..., Biases: Numbers = ...,
    ) -> None: ...
    @property
    def levels(self) -> Any: ...
    @property
    def scaling(self) -> Any: ...
    @property
    def Epsilon(self) -> Any: ...
    @property
    def GroupNumber(self) -> Any: ...
    @property
    def Unbiased(self) -> Any: ...
    @property
    def Method(self) -> Any: ...

class OrderingLayer(Layer):
    """The positions, from 1, that sort a vector: all, those of the `n` smallest, or with -n of the n largest.

    Equal elements keep their order; the largest is last. No gradient flows through. Sequences that vary in length
    have at least |n| elements.
    Ports: Input, a vector, of varying length too; Output, integers. No arrays.
    Source: https://reference.wolfram.com/language/ref/OrderingLayer.html

    >>> from netlang import OrderingLayer
    >>> OrderingLayer(-2)([5, 9, 1, 7])
    array([4, 2])
    """

    def __init__(
        self, n: Any | Sentinel = ..., *, LearningRateMultipliers: Any = ..., Input: PortForm = ...,
        Output: PortForm = ...,
    ) -> None: ...
    @property
    def n(self) -> Any: ...

class PaddingLayer(Layer):
    """Add elements around an array: [before, after] of them at each level; levels not listed stay.

    `Padding`: the number added (0), "Fixed" (the element at the edge) or "Reflected" (the array mirrored at its edge
    elements). What varies is padded at its own end.
    Ports: Input, any array that has the levels, each fixed or varying; Output, each level longer by before + after.
    No arrays. Integers stay integers, unless they are padded with a number.
    Source: https://reference.wolfram.com/language/ref/PaddingLayer.html

    >>> from netlang import PaddingLayer
    >>> PaddingLayer([[2, 1]], Padding="Reflected")([1, 2, 3])
    array([3., 2., 1., 2., 3., 2.], dtype=float32)
    """

    def __init__(
        self, amounts: Any, *, LearningRateMultipliers: Any = ..., Padding: Any = 0, Input: PortForm = ...,
        Output: PortForm = ...,
    ) -> None: ...
    @property
    def amounts(self) -> Any: ...
    @property
    def Padding(self) -> Any: ...

class ParametricRampLayer(Layer):
    """x where it is positive, and Slope * x elsewhere, one slope for each place along `levels` (1).

    `levels`: a level, from 1 or from -1, a list of them in the order of Slope's dimensions, a span (first, last), All,
    or [] for a single slope. Slope starts at 0.1.
    Ports: Input, any array that has the levels, which do not vary; Output of the same dimensions. Arrays: Slope, of
    the sizes of the levels.
    Source: https://reference.wolfram.com/language/ref/ParametricRampLayer.html

    >>> from netlang import ParametricRampLayer
    >>> ParametricRampLayer(Slope=[0.1, 0.2, 0.3])([-1, 2, -3])
    array([-0.1       ,  2.        , -0.90000004], dtype=float32)
    """

    def __init__(
        self, levels: Int | Sequence[Int | Sentinel] | Sentinel = 1, *, LearningRateMultipliers: Any = ...,
        Input: PortForm = ..., Output: PortForm = ..., Slope: Numbers = ...,
    ) -> None: ...
    @property
    def levels(self) -> Any: ...

class PartLayer(Layer):
    """Elements of an array by position.

    `part`: a position, which takes the level away; a span (i, j), Wolfram's i;;j, or (i, j, step), both ends taken,
    backwards where the step is negative; All; or a list of these, one for each of the first levels. Negative
    positions count from the end, in sequences from the end of each example.
    Ports: Input, any array that has these levels, fixed or varying; Output. Raises NetShapeError for positions that a
    level does not have, spans that would be empty, and spans from the end back to the beginning of a sequence, which
    get shorter as it gets longer; NetDataError for sequences that are too short.
    Source: https://reference.wolfram.com/language/ref/PartLayer.html

    >>> from netlang import PartLayer
    >>> PartLayer(2)([1, 2, 3]), PartLayer((2, -1))([1, 2, 3]), PartLayer((-1, 1, -2))([1, 2, 3])
    (2.0, array([2., 3.], dtype=float32), array([3., 1.], dtype=float32))
    """

    def __init__(
        self, part: Any, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...
    @property
    def part(self) -> Any: ...

class PartsLayer(Layer):
    """Elements along a level, in the order of any array of positions, which takes the place of the level.

    `positions`: integers in lists, from 1, negative ones from the end; Automatic (the default): they are data, at the
    port Position, where reals are rounded and positions beyond an end give the element there. `level`: 1 unless said.
    Ports: Input [..., n, ...], any array that has the level; Position, an array of any rank; Output [..., *position,
    ...]. No arrays. Raises NetShapeError for given positions that the level does not have.
    Source: https://reference.wolfram.com/language/ref/Part.html (the layer is that of FunctionLayer(Part))

    >>> from netlang import PartsLayer
    >>> PartsLayer([3, 1, 1])([5, 6, 7])
    array([7., 5., 5.], dtype=float32)
    """

    def __init__(
        self, positions: Sequence[Any] | Sentinel = ..., level: Int = 1, *, LearningRateMultipliers: Any = ...,
        Input: PortForm = ..., Position: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...
    @property
    def positions(self) -> Any: ...
    @property
    def level(self) -> Any: ...

class PlaceholderLayer(Layer):
    """Stands where an operation was that there is no layer for, such as an unsupported one of an imported net.

    `tag` names it, and `parameters` is a dict of what is known of it. Sizes are neither inferred through it nor
    checked, and it cannot be evaluated or trained: where one is asked for, NetPlaceholderError says where it stands.
    Ports: as `InputPorts` and `OutputPorts` say, a number, names, shapes, or a dict of both; by default Input and
    Output. Arrays: as `Arrays` says, names, or a dict of names and numbers (or NetArrays). They are counted, listed,
    extracted and shared as those of any layer; NetInitialize leaves them as they are.
    Source: https://reference.wolfram.com/language/ref/PlaceholderLayer.html

    >>> from netlang import PlaceholderLayer
    >>> op = PlaceholderLayer("Fold", {"size": 2}, Arrays={"Kernel": [[1, 2]]}, OutputPorts=["Output", "Rest"])
    >>> op.output_names, op["Kernel"]
    (('Output', 'Rest'), array([[1., 2.]], dtype=float32))
    """

    def __init__(
        self, tag: str = '', parameters: Any = ..., *, LearningRateMultipliers: Any = ..., Arrays: Any = ...,
        InputPorts: Int | Sequence[PortForm] | Mapping[str, PortForm] | Sentinel = ..., OutputPorts: Any = ...,
        **ports: PortForm,
    ) -> None: ...
    @property
    def tag(self) -> Any: ...
    @property
    def parameters(self) -> Any: ...
    @property
    def Arrays(self) -> Any: ...
    @property
    def InputPorts(self) -> Any: ...
    @property
    def OutputPorts(self) -> Any: ...

class PoolingLayer(Layer):
    """`Function` (Max, Mean or Total) of each window of size `kernel`, every `Stride` steps (1 unless given).

    `kernel` and `Stride` are a size or one per dimension; `PaddingSize` as in ConvolutionLayer: padding is never the
    maximum, and counts as zeros for Mean and Total. `Interleaving=True`: channels last.
    Ports: Input [channels, *space], in one to three spatial dimensions, which may vary; Output [channels, *out].
    No arrays. Raises NetDataError for an empty sequence whose padding fills a window, which would have no maximum.
    Source: https://reference.wolfram.com/language/ref/PoolingLayer.html

    >>> from netlang import PoolingLayer
    >>> PoolingLayer([2], [2], Function="Mean")([[1, 3, 2, 5]])
    array([[2. , 3.5]], dtype=float32)
    """

    def __init__(
        self, kernel: Int | Sequence[Int], Stride: Int | Sequence[Int] = 1, *, LearningRateMultipliers: Any = ...,
        Function: Literal["Max", "Mean", "Total"] | Callable[..., Any] = 'Max',
        PaddingSize: Int | str | Sequence[Int | Sequence[Int]] = 0, Dimensionality: Int | Sentinel = ...,
        Interleaving: bool = False, Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...
    @property
    def kernel(self) -> Any: ...
    @property
    def Stride(self) -> Any: ...
    @property
    def Function(self) -> Any: ...
    @property
    def PaddingSize(self) -> Any: ...
    @property
    def Dimensionality(self) -> Any: ...
    @property
    def Interleaving(self) -> Any: ...

class PrependLayer(Layer):
    """A sequence with one more element at its beginning.

    Ports: Input [T, ...], T fixed or varying; Element [...]; Output [T+1, ...].
    Source: https://reference.wolfram.com/language/ref/PrependLayer.html

    >>> from netlang import PrependLayer
    >>> PrependLayer(Input="Varying")({"Input": [1, 2], "Element": 3})
    array([3., 1., 2.], dtype=float32)
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Element: PortForm = ...,
        Output: PortForm = ...,
    ) -> None: ...

class RandomArrayLayer(Layer):
    """An array whose elements are drawn from `distribution`, each by itself, in evaluation and in training.

    `distribution`: one with numbers as parameters (`NormalDistribution(0, 1)`, or `NormalDistribution` alone for its
    standard form; the layer has no input then), or a function of inputs that gives one (`lambda mean, sd:
    NormalDistribution(mean, sd)`, or one of slots), whose parameters are then taken element by element. Distributions:
    Normal, Uniform, Gamma, Exponential, Poisson, Maxwell, Rayleigh, Chi, HalfNormal, Weibull, Nakagami, ChiSquare,
    Erlang, LogGamma, ExpGamma, InverseGamma, Bernoulli, Binomial, NegativeBinomial, DiscreteUniform, and Censored,
    which cuts another one off at two ends; each with "Distribution" behind its name. Counts of a mean above 32 are
    drawn from a normal distribution with corrected skewness. Gradients flow to parameters, except from counts.
    Ports: Input for a function of one argument, otherwise a port for each argument under its name, all of the same
    dimensions; Output of these dimensions, or of `dims`. No arrays.
    Source: https://reference.wolfram.com/language/ref/RandomArrayLayer.html

    >>> from netlang import NormalDistribution, RandomArrayLayer
    >>> noise = RandomArrayLayer(lambda x: NormalDistribution(x, 0))
    >>> noise([1, 2, 3])
    array([1., 2., 3.], dtype=float32)
    """

    def __init__(
        self, distribution: Any, dims: Sizes = ..., *, LearningRateMultipliers: Any = ..., **ports: PortForm,
    ) -> None: ...
    @property
    def distribution(self) -> Any: ...
    @property
    def dims(self) -> Any: ...

class ReplicateLayer(Layer):
    """Repeat an array along new levels of sizes `size`, which begin at level `position` of the result.

    `size` is a size, a list of them, or Automatic: one, found from what follows; before a ThreadingLayer, whose inputs
    may have 1 where others have more, as many as another input has there. A negative `position` is that of the
    last new level, counted from the end: -1 for the innermost.
    Ports: Input, of any dimensions, or a real; Output, with the new levels. Raises NetShapeError for positions beyond
    the rank of Input + 1.
    Source: https://reference.wolfram.com/language/ref/ReplicateLayer.html

    >>> from netlang import ReplicateLayer
    >>> ReplicateLayer(2)([1, 2, 3])
    array([[1., 2., 3.],
           [1., 2., 3.]], dtype=float32)
    """

    def __init__(
        self, size: Sizes = ..., position: Int = 1, *, LearningRateMultipliers: Any = ..., Input: PortForm = ...,
        Output: PortForm = ...,
    ) -> None: ...
    @property
    def size(self) -> Any: ...
    @property
    def position(self) -> Any: ...

class ReshapeLayer(Layer):
    """The elements of Input, in row-major order, in the dimensions `dims`.

    An entry of `dims` is a size, Inherited (the size of Input at the same position), Automatic (found from the
    number of elements) or All (every size of Input from this position on). `[]` makes a number of an array of one
    element. "ReferenceShape" takes the dimensions from a second input of that name.
    Ports: Input, ReferenceShape where asked for; Output. Elements may be integers, and stay so. No arrays.
    Levels that vary can only be Inherited, or among All (NetShapeError).
    Source: https://reference.wolfram.com/language/ref/ReshapeLayer.html

    >>> from netlang import ReshapeLayer
    >>> ReshapeLayer([2, 2])([1, 2, 3, 4])
    array([[1., 2.],
           [3., 4.]], dtype=float32)
    """

    def __init__(
        self, dims: Int | str | Sequence[Int | Sentinel], *, LearningRateMultipliers: Any = ..., Input: PortForm = ...,
        ReferenceShape: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...
    @property
    def dims(self) -> Any: ...

class ResizeLayer(Layer):
    """Resample an array to `size`: a size for each spatial dimension, or Scaled(r) (r times as many), or All (as is).

    `Resampling` "Linear" (also for Automatic) interpolates; "Nearest" repeats elements, for Scaled by integers only.
    `Scheme` says where the n old elements are: "Point" (for Automatic with "Linear"), at n points, the first and the
    last at the ends of the new ones too; "Bin" (for "Nearest"), in the middle of n bins that the new ones share out.
    Scaled sizes are rounded, halves up, and at least 1. `Interleaving=True`: channels last.
    Ports: Input [channels, *space], whose spatial dimensions may vary; Output [channels, *new]. No arrays.
    Source: https://reference.wolfram.com/language/ref/ResizeLayer.html

    >>> from netlang import ResizeLayer
    >>> ResizeLayer([3])([[0, 10]])
    array([[ 0.,  5., 10.]], dtype=float32)
    """

    def __init__(
        self, size: Sequence[Int | Scaled | Sentinel], *, LearningRateMultipliers: Any = ...,
        Resampling: Literal["Linear", "Nearest"] | Callable[..., Any] | Sentinel = ...,
        Scheme: Literal["Point", "Bin"] | Callable[..., Any] | Sentinel = ..., Interleaving: bool = False,
        Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...
    @property
    def size(self) -> Any: ...
    @property
    def Resampling(self) -> Any: ...
    @property
    def Scheme(self) -> Any: ...
    @property
    def Interleaving(self) -> Any: ...

class SequenceIndicesLayer(Layer):
    """The positions 1, 2, 3 ... of a sequence's elements, at most `Maximum`; for embeddings of positions.

    Ports: Input [T, ...], T fixed or varying, whose elements do not matter; Output [T], integers 1..Maximum. Raises
    NetShapeError where T varies, there is no Maximum, and what follows takes only so many positions.
    Source: https://reference.wolfram.com/language/ref/SequenceIndicesLayer.html

    >>> from netlang import SequenceIndicesLayer
    >>> SequenceIndicesLayer(Maximum=3, Input=["Varying", 2])([[0, 0]] * 5)
    array([1, 2, 3, 3, 3])
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Maximum: Int | Number = ..., Input: PortForm = ...,
        Output: PortForm = ...,
    ) -> None: ...
    @property
    def Maximum(self) -> Any: ...

class SequenceLastLayer(Layer):
    """The last element of a sequence.

    Ports: Input [T, ...], T fixed or varying, at least 1; Output [...].
    Source: https://reference.wolfram.com/language/ref/SequenceLastLayer.html

    >>> from netlang import SequenceLastLayer
    >>> SequenceLastLayer(Input=["Varying", 2])([[1, 2], [3, 4]])
    array([3., 4.], dtype=float32)
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...

class SequenceMostLayer(Layer):
    """All elements of a sequence but the last.

    Ports: Input [T, ...], T fixed or varying, at least 2; Output [T-1, ...].
    Source: https://reference.wolfram.com/language/ref/SequenceMostLayer.html

    >>> from netlang import SequenceMostLayer
    >>> SequenceMostLayer(Input="Varying")([1, 2, 3])
    array([1., 2.], dtype=float32)
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...

class SequenceRestLayer(Layer):
    """All elements of a sequence but the first.

    Ports: Input [T, ...], T fixed or varying, at least 2; Output [T-1, ...].
    Source: https://reference.wolfram.com/language/ref/SequenceRestLayer.html

    >>> from netlang import SequenceRestLayer
    >>> SequenceRestLayer(Input="Varying")([1, 2, 3])
    array([2., 3.], dtype=float32)
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...

class SequenceReverseLayer(Layer):
    """A sequence backwards.

    Ports: Input [T, ...], T fixed or varying; Output [T, ...].
    Source: https://reference.wolfram.com/language/ref/SequenceReverseLayer.html

    >>> from netlang import SequenceReverseLayer
    >>> SequenceReverseLayer(Input="Varying")([1, 2, 3])
    array([3., 2., 1.], dtype=float32)
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...

class SoftmaxLayer(Layer):
    """exp(x) / sum of exp(x) along level `level`, 1 from the outermost or -1 (the default) from the innermost.

    Every other level is independent; the padding of sequences takes no part.
    Ports: Input, any array of rank 1 or more, every level of which may vary; Output of the same dimensions.
    No arrays.
    Source: https://reference.wolfram.com/language/ref/SoftmaxLayer.html

    >>> from netlang import SoftmaxLayer
    >>> SoftmaxLayer()([1, 2, 3]).round(4)
    array([0.09  , 0.2447, 0.6652], dtype=float32)
    """

    def __init__(
        self, level: Int = -1, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...
    @property
    def level(self) -> Any: ...

class SpatialTransformationLayer(Layer):
    """Image of `size` [h, w]: at (x, y) the input's at (zh x + sh y + th, sv x + zv y + tv), interpolated.

    Parameters are [zh, sh, th, sv, zv, tv]: zooms, skews and translations, horizontal and vertical; [1, 0, 0, 0, 1, 0]
    changes nothing. x goes to the right and y down, both from -1 to 1, from the first to the last column or row.
    Between pixels it is interpolated linearly; outside of the input is 0.
    Ports: Input [channels, h0, w0]; Parameters, a vector of 6; Output [channels, h, w]. No arrays.
    Source: https://reference.wolfram.com/language/ref/SpatialTransformationLayer.html

    >>> from netlang import SpatialTransformationLayer
    >>> mirror = SpatialTransformationLayer([1, 3])
    >>> mirror({"Input": [[[1, 2, 3]]], "Parameters": [-1, 0, 0, 0, 1, 0]})
    array([[[3., 2., 1.]]], dtype=float32)
    """

    def __init__(
        self, size: Sizes, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Parameters: PortForm = ...,
        Output: PortForm = ...,
    ) -> None: ...
    @property
    def size(self) -> Any: ...

class StackLayer(Layer):
    """Arrays of the same dimensions as the elements of one array, along a new level.

    `level`: which level of the result the new one is, by default the first; -1 is the innermost.
    Ports: Input1, Input2 ..., or as `InputPorts` says; Output. No arrays.
    Source: https://reference.wolfram.com/language/ref/List.html (the layer is that of lists in a FunctionLayer)

    >>> from netlang import StackLayer
    >>> StackLayer()([[1, 2], [3, 4]])
    array([[1., 2.],
           [3., 4.]], dtype=float32)
    """

    def __init__(
        self, level: Int = 1, *, LearningRateMultipliers: Any = ..., Output: PortForm = ...,
        InputPorts: Int | Sequence[PortForm] | Mapping[str, PortForm] | Sentinel = ...,
    ) -> None: ...
    @property
    def level(self) -> Any: ...
    @property
    def InputPorts(self) -> Any: ...

class SummationLayer(Layer):
    """The sum of all elements of an array.

    Ports: Input, of any dimensions, each fixed or varying; Output, a real.
    Source: https://reference.wolfram.com/language/ref/SummationLayer.html

    >>> from netlang import SummationLayer
    >>> SummationLayer()([[1, 2], [3, 4]])
    10.0
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...

class ThreadingLayer(Layer):
    """f(x, y, ...) for the elements of several arrays at the same place.

    `f` is a symbol (`Plus`), or a Python function of several arguments, whose names are then the ports'.
    `bspec` says how shapes are made equal. None: they are. Automatic: ranks are equal, and sizes equal or 1. A
    level n (or -n, from the end): an array of lower rank is repeated along new levels that begin at level n (end
    at level -n). A list: one of these for each input.
    Ports: Input1, Input2 ..., or as `InputPorts` says; Output. No arrays.
    Source: https://reference.wolfram.com/language/ref/ThreadingLayer.html

    >>> from netlang import ThreadingLayer, Times
    >>> ThreadingLayer(Times, 1)([[[1, 2, 3], [4, 5, 6]], [1, 10, 100]])
    array([[  1.,  20., 300.],
           [  4.,  50., 600.]], dtype=float32)
    >>> ThreadingLayer(lambda a, b: a - b)({"a": [1, 2], "b": [3, 4]})
    array([-2., -2.], dtype=float32)
    """

    def __init__(
        self, f: str | Callable[..., Any] | Expression, bspec: Any | Sequence[Any] = ..., *,
        LearningRateMultipliers: Any = ..., Output: PortForm = ...,
        InputPorts: Int | Sequence[PortForm] | Mapping[str, PortForm] | Sentinel = ...,
    ) -> None: ...
    @property
    def f(self) -> Any: ...
    @property
    def bspec(self) -> Any: ...
    @property
    def InputPorts(self) -> Any: ...

class TotalLayer(Layer):
    """The sum of any number of arrays of the same dimensions.

    Ports: Input1, Input2 ..., or as `InputPorts` says; Output, of their dimensions.
    Source: https://reference.wolfram.com/language/ref/TotalLayer.html

    >>> from netlang import TotalLayer
    >>> TotalLayer()([[1, 2], [3, 4], [5, 6]])
    array([ 9., 12.], dtype=float32)
    """

    def __init__(
        self, *, LearningRateMultipliers: Any = ..., Output: PortForm = ...,
        InputPorts: Int | Sequence[PortForm] | Mapping[str, PortForm] | Sentinel = ...,
    ) -> None: ...
    @property
    def InputPorts(self) -> Any: ...

class TransposeLayer(Layer):
    """Transpose the levels of an array.

    `spec`: a pair (m, n), Wolfram's m<->n, swaps two levels, by default the first two; a list of pairs swaps one after
    the other; a list [n1, n2, ...] moves level k to level nk. Negative levels count from the end.
    Ports: Input, any array that has these levels, each fixed or varying; Output. No arrays.
    Source: https://reference.wolfram.com/language/ref/TransposeLayer.html

    >>> from netlang import TransposeLayer
    >>> TransposeLayer()([[1, 2, 3], [4, 5, 6]])
    array([[1., 4.],
           [2., 5.],
           [3., 6.]], dtype=float32)
    """

    def __init__(
        self, spec: Any = ..., *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...
    @property
    def spec(self) -> Any: ...

class UnitVectorLayer(Layer):
    """Replace each integer i of 1..n by the vector of length n that is 1 at i and 0 elsewhere.

    `n` is usually left out, and found from a connected Class, Characters or Tokens encoder.
    Ports: Input, an integer or an array of integers 1..n of any rank; Output [*dims of Input, n]. No arrays, and
    no gradient. Codes outside 1..n raise NetDataError.
    Source: https://reference.wolfram.com/language/ref/UnitVectorLayer.html

    >>> from netlang import UnitVectorLayer
    >>> UnitVectorLayer(3)(2)
    array([0., 1., 0.], dtype=float32)
    """

    def __init__(
        self, n: Size = ..., *, LearningRateMultipliers: Any = ..., Input: PortForm = ..., Output: PortForm = ...,
    ) -> None: ...
    @property
    def n(self) -> Any: ...

__all__ = ['Accumulate', 'AggregationLayer', 'Append', 'AppendLayer', 'ArrayReshape', 'AttentionLayer', 'BasicRecurrentLayer', 'BatchNormalizationLayer', 'BilinearLayer', 'BrayCurtisDistance', 'CTCLossLayer', 'CanberraDistance', 'Catenate', 'CatenateLayer', 'ChessboardDistance', 'CompiledLayer', 'ConstantArray', 'ConstantArrayLayer', 'ConstantPlusLayer', 'ConstantTimesLayer', 'ContrastiveLossLayer', 'ConvolutionLayer', 'CorrelationDistance', 'CosineDistance', 'CrossEntropyLossLayer', 'DeconvolutionLayer', 'Det', 'DetLayer', 'Diagonal', 'DiagonalLayer', 'Differences', 'Dot', 'DotLayer', 'DotPlusLayer', 'Drop', 'DropoutLayer', 'ElementwiseLayer', 'EmbeddingLayer', 'EuclideanDistance', 'Extract', 'ExtractLayer', 'First', 'Flatten', 'FlattenLayer', 'Fold', 'FoldList', 'FunctionLayer', 'GatedRecurrentLayer', 'HammingDistance', 'IdentityMatrix', 'ImageAugmentationLayer', 'IndexStepLayer', 'InstanceNormalizationLayer', 'InterquartileRange', 'Inverse', 'InverseLayer', 'Join', 'Last', 'LinearLayer', 'LocalResponseNormalizationLayer', 'LongShortTermMemoryLayer', 'ManhattanDistance', 'Map', 'MapThread', 'Mean', 'MeanAbsoluteLossLayer', 'MeanDeviation', 'MeanSquaredLossLayer', 'Median', 'Most', 'Nest', 'NestList', 'NetArrayLayer', 'NetBidirectionalOperator', 'NetFoldOperator', 'NetGANOperator', 'NetMapOperator', 'NetMapThreadOperator', 'NetNestOperator', 'NetPairEmbeddingOperator', 'NetStepOperator', 'Norm', 'NormalizationLayer', 'Normalize', 'Ordering', 'OrderingLayer', 'PaddingLayer', 'ParametricRampLayer', 'Part', 'PartLayer', 'Partition', 'PartsLayer', 'PlaceholderLayer', 'PoolingLayer', 'Prepend', 'PrependLayer', 'RandomArrayLayer', 'Range', 'ReplicateLayer', 'ReshapeLayer', 'ResizeLayer', 'Rest', 'Reverse', 'ReverseSort', 'SequenceIndicesLayer', 'SequenceLastLayer', 'SequenceMostLayer', 'SequenceRestLayer', 'SequenceReverseLayer', 'SoftmaxLayer', 'Sort', 'SpatialTransformationLayer', 'SquaredEuclideanDistance', 'StackLayer', 'StandardDeviation', 'SummationLayer', 'Table', 'Take', 'ThreadingLayer', 'Total', 'TotalLayer', 'Tr', 'Transpose', 'TransposeLayer', 'UnitVectorLayer', 'Variance']
