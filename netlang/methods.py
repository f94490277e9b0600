"""The methods of nets that are functions of other packages, bound in one place.

`Net` declares its methods with signature, documentation and example; each calls the function that it finds in `above`.
"""

from __future__ import annotations

from netlang import layers
from netlang.compiler.inference.explanations.why import why
from netlang.compiler.inference.infer import solve
from netlang.evaluation.evaluate import evaluate
from netlang.files.pickles import reduced
from netlang.language.nets.above import above
from netlang.language.nets.chain import NetChain
from netlang.reports.explain import explain
from netlang.reports.summary import summary, summary_html
from netlang.surgery.array_names import with_arrays
from netlang.surgery.net_extract import NetExtract
from netlang.surgery.parts import keys
from netlang.surgery.structure.join import NetJoin
from netlang.surgery.structure.take import span_of

above.solve = solve  # net.solution
above.evaluate = evaluate  # net(data)
above.why = why
above.explain = explain
above.summary = summary  # and print(net)
above.summary_html = summary_html  # in a notebook
above.NetExtract = NetExtract  # net[...]
above.keys = keys  # what an editor completes there
above.with_arrays = with_arrays
above.NetJoin = NetJoin  # net + other
above.span_of = span_of  # net[1:3]
above.reduced = reduced  # for pickle

above.layers = frozenset(layers.__all__)  # names, of which messages propose what may be meant
above.shorthands = {  # what stands for a layer
    "integer": lambda size: layers.LinearLayer(size),
    "function": lambda f: layers.ElementwiseLayer(f),
    "function of several": lambda f: layers.ThreadingLayer(f),  # type: ignore[call-arg]
    "list": NetChain,
    "function of arrays": lambda f: layers.FunctionLayer(f),
}
above.placeholder = layers.PlaceholderLayer  # for layers of files that are not known here
above.one_step = lambda layer, along: layers.NetStepOperator(layer, along=along)  # for NetUnfold
above.default_losses = {  # of NetTrain, by what an output is; `alike()`: whether targets are like it, not classes
    "probabilities": lambda alike: layers.CrossEntropyLossLayer("Probabilities" if alike() else "Index"),
    "probability": lambda alike: layers.CrossEntropyLossLayer("Binary"),
    "alignment": lambda alike: layers.CTCLossLayer(),
    "distance": lambda alike: layers.ContrastiveLossLayer(),
    "numbers": lambda alike: layers.MeanSquaredLossLayer(),
    "": lambda alike: layers.MeanSquaredLossLayer(),
}
