"""The loss that goes with an output, by the layer that feeds it."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.compiler.inference.declaring import parameter_text
from netlang.errors import quoted
from netlang.evaluation.data import coder_of, depth
from netlang.spec.coders import Decoder
from netlang.spec.container import Container
from netlang.spec.layer import Layer
from netlang.spec.net import Net
from netlang.spec.sizes import Run
from netlang.spec.symbols import LogisticSigmoid, trace

MAPS = ("NetMapOperator", "NetMapThreadOperator")  # what their nets put out, they put out, element by element


def final_layer(net: Net, port: str) -> tuple[Layer | None, str]:
    """The layer that feeds an output, inside whatever containers and maps, and from which port; None for the layer
    where an input leads straight to the output."""
    inner: Any = net
    while not isinstance(inner, Layer) or type(inner).__name__ in MAPS:
        if isinstance(inner, Container):
            source = next(e.source for e in inner.edges if not e.target.path and e.target.port == port)
            if not source.path:
                return None, source.port
            for key in source.path:
                inner = inner.inner_nets()[key]
            port = source.port
        else:
            (inner,) = inner.inner_nets().values()
            port = port if port in inner.output_names else inner.output_names[0]
    return inner, port


def is_loss(net: Net, port: str) -> bool:
    """Whether an output is fed by what a layer declares to be a loss."""
    layer, own = final_layer(net, port)
    return layer is not None and own in layer.losses


def automatic_loss(net: Net, port: str, sample: Any) -> Net:
    """The loss layer for an output: cross-entropy for probabilities, contrastive for distances of pairs, otherwise
    mean squared. `sample` is a target: an array of probabilities asks for the form "Probabilities"."""
    layer, _ = final_layer(net, port)
    kind = type(layer).__name__
    if kind == "SoftmaxLayer":
        form = "Probabilities" if looks_like_probabilities(net, port, sample) else "Index"
        return loss_layer("CrossEntropyLossLayer", form)
    if kind == "ElementwiseLayer" and trace(layer.f, ["x"]) == trace(LogisticSigmoid, ["x"]):  # type: ignore[union-attr]
        return loss_layer("CrossEntropyLossLayer", "Binary")
    if kind == "NetPairEmbeddingOperator":
        return loss_layer("ContrastiveLossLayer")
    return loss_layer("MeanSquaredLossLayer")


def doubtful(net: Net, port: str, loss: Any) -> str:
    """What speaks against a loss at an output: probabilities that are none, an array that is a loss itself (None);
    "" where nothing does."""
    if loss is None:
        shape = net.solution.port((), port)[0]
        if not shape or is_loss(net, port):
            return ""
        return (
            f"LossFunction says that {quoted(port)} is a loss: the sum of its elements is made as small as it can be,"
            f" and no target is looked at. Try LossFunction=Automatic to compare it with targets."
        )
    layer, _ = final_layer(net, port)
    if layer is None or type(loss).__name__ != "CrossEntropyLossLayer" or type(layer).__name__ != "LinearLayer":
        return ""
    last = "ElementwiseLayer(LogisticSigmoid)" if loss.form == "Binary" else "SoftmaxLayer()"
    return (
        f"{loss!r} takes probabilities, and {quoted(port)} is fed by {parameter_text(layer)}, which gives any numbers."
        f" Try {last} behind it."
    )


def loss_layer(name: str, *args: Any) -> Net:
    """A layer of the catalogue by name. Imported late: the catalogue is made of the language, not the other way."""
    from netlang import layers

    return getattr(layers, name)(*args)


def looks_like_probabilities(net: Net, port: str, sample: Any) -> bool:
    """Whether a target is an array like what the output puts out, rather than one of classes.

    The output's rank tells, where it is known: classes are of one rank less. Otherwise reals are probabilities.
    """
    decoder = coder_of(net, port, True)
    encoder = decoder.target_encoder() if isinstance(decoder, Decoder) else None
    if encoder is not None and encoder.is_example(sample):
        return False
    try:
        array = np.asarray(sample)
    except ValueError:  # ragged: one dimension is not told by one example
        return False
    if array.dtype.kind not in "iuf":
        return False
    shape = net.solution.port((), port)[0]
    if any(isinstance(size, Run) for size in shape):
        return array.dtype.kind == "f" and array.ndim > 0
    return depth(sample) == len(shape)
