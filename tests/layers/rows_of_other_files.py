"""A row or two for layers whose own tests stand elsewhere: all that `check_layer` can check without a reference."""

from __future__ import annotations

from netlang import NetGraph, NetPort
from netlang.language.symbols import Plus, Ramp, Tanh, Times
from netlang.layers import (
    AppendLayer,
    AttentionLayer,
    ContrastiveLossLayer,
    ConvolutionLayer,
    DotLayer,
    ElementwiseLayer,
    LinearLayer,
    LocalResponseNormalizationLayer,
    NetArrayLayer,
    NetFoldOperator,
    NetMapOperator,
    NetMapThreadOperator,
    NetNestOperator,
    NetPairEmbeddingOperator,
    OrderingLayer,
    PaddingLayer,
    ParametricRampLayer,
    PartLayer,
    PoolingLayer,
    PrependLayer,
    ReplicateLayer,
    SequenceIndicesLayer,
    SequenceLastLayer,
    SequenceMostLayer,
    SequenceRestLayer,
    SequenceReverseLayer,
    SummationLayer,
    ThreadingLayer,
    TotalLayer,
    TransposeLayer,
)
from tests.layers.table import Row

PAIRS = ["Varying", 2]
ADDING = NetGraph([TotalLayer()], [([NetPort("Input"), NetPort("State")], 1)])

ROWS = [
    Row("elementwise drawn", ElementwiseLayer(Tanh)),
    Row("elementwise of sequences", ElementwiseLayer(Ramp, Input=PAIRS)),
    Row("threading drawn", ThreadingLayer(Plus, InputPorts=2)),
    Row("threading of sequences", ThreadingLayer(Times, InputPorts=[PAIRS, PAIRS])),
    Row("last", SequenceLastLayer(Input=PAIRS), reference=lambda x: x[-1]),
    Row("most", SequenceMostLayer(Input="Varying"), reference=lambda x: x[:-1]),
    Row("rest", SequenceRestLayer(Input=PAIRS), reference=lambda x: x[1:]),
    Row("reverse", SequenceReverseLayer(Input=PAIRS), reference=lambda x: x[::-1]),
    Row("indices", SequenceIndicesLayer(Input="Varying")),
    Row("total", TotalLayer(InputPorts=[PAIRS, PAIRS]), reference=lambda a, b: a + b),
    Row("summation", SummationLayer(Input=PAIRS), reference=lambda x: x.sum()),
    Row("append drawn", AppendLayer(Input=PAIRS)),
    Row("prepend drawn", PrependLayer(Input=PAIRS)),
    Row("replicate drawn", ReplicateLayer(3, Input=[2])),
    Row("transpose drawn", TransposeLayer(Input=[2, 3, 4])),
    Row("part drawn", PartLayer(2, Input=[3, 4]), reference=lambda x: x[1]),
    Row("array", NetArrayLayer(Array=[1, 2, 3]), reference=lambda **_: [1, 2, 3]),
    Row("dot drawn", DotLayer(InputPorts=[["Varying", 3], [3, 2]]), reference=lambda a, b: a @ b),
    Row("convolution drawn", ConvolutionLayer(2, 3, Input=[2, 5])),
    Row("pooling drawn", PoolingLayer(2, Input=[2, 4, 4])),
    Row("padding drawn", PaddingLayer([(1, 1)], Input=[3])),
    Row("ordering drawn", OrderingLayer(Input="Varying")),
    Row("parametric ramp drawn", ParametricRampLayer(Input=[3])),
    Row("local response drawn", LocalResponseNormalizationLayer(Input=[5, 2, 2])),
    Row("attention drawn", AttentionLayer(Key=["Varying", 3], Value=PAIRS, Query=["Varying", 3])),
    Row("contrastive loss drawn", ContrastiveLossLayer()),
    Row("map drawn", NetMapOperator(LinearLayer(2), Input=["Varying", 3])),
    Row("nest drawn", NetNestOperator(LinearLayer(3), 2, Input=3)),
    Row("map of two drawn", NetMapThreadOperator(ThreadingLayer(Plus, InputPorts=2))),
    Row("pair embedding drawn", NetPairEmbeddingOperator(LinearLayer(2), Input=[2, 3])),
    Row("fold drawn", NetFoldOperator(ADDING, Input=PAIRS)),
]
