"""The default loss of an output, which depends on the layer that feeds it."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.compiler.inference.provenance import parameter_text
from netlang.errors import NetOptionError, brief, quoted
from netlang.evaluation.inputs.ports import coder_of
from netlang.language.declaration.outputs import OUTPUTS
from netlang.language.nets.above import above
from netlang.language.nets.container import Container
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Net
from netlang.language.types.coders import Decoder
from netlang.language.types.sizes import rank_is_open
from netlang.language.values.reading import depth


def final_layer(net: Net, port: str) -> tuple[Layer | None, str]:
    """The layer that feeds an output, inside whatever containers and maps, and from which port; None for the layer
    where an input leads straight to the output."""
    inner: Any = net
    while not isinstance(inner, Layer) or inner.output_is == "elements":
        if isinstance(inner, Container):
            source = next(e.source for e in inner.edges if not e.target.path and e.target.port == port)
            if not source.path:
                return None, source.port
            inner, port = inner.inner_net(source.path), source.port
        else:
            (inner,) = inner.inner_nets().values()
            port = port if port in inner.output_names else inner.output_names[0]
    return inner, port


def is_loss(net: Net, port: str) -> bool:
    """Whether an output comes from a port that its layer declares to be a loss."""
    layer, own = final_layer(net, port)
    return layer is not None and own in layer.losses


def automatic_loss(net: Net, port: str, sample: Any) -> Net:
    """The loss for an output: that of the layer that feeds it, or else by what the output is (`methods.py` has the
    list). The layer declares what it is, or else the decoder that reads it does. `sample` is a target: probabilities
    are compared otherwise than classes. Raises NetOptionError for a decoder of probabilities behind what gives none."""
    layer, _ = final_layer(net, port)
    own = None if layer is None else layer.default_loss()
    if own is not None:
        return own
    decoder = coder_of(net, port, True)
    given, what = (layer.output_is, parameter_text(layer)) if layer is not None else ("", "")
    read = decoder.reads if isinstance(decoder, Decoder) else ""
    if read and given not in (read, "", "distance"):
        raise NetOptionError(
            f"{brief(decoder)} on {quoted(port)} reads {OUTPUTS[read].are}; {what} gives {OUTPUTS[given].are}",
            ways=[f"{OUTPUTS[read].way} {'behind it' if given == 'numbers' else 'in its place'}"],
        )
    if given == "numbers" and _are_classes(net, port, sample):
        raise NetOptionError(
            f"the targets of {quoted(port)} are single integers such as {sample}; {what} gives"
            " an array of numbers for each",
            ways=["SoftmaxLayer() behind it, if they are classes from 1 up", "LinearLayer([]), if they are numbers"],
        )
    own_loss = decoder.loss if isinstance(decoder, Decoder) else ""
    return above.default_losses[own_loss or given or read](lambda: looks_like_probabilities(net, port, sample))


def _are_classes(net: Net, port: str, sample: Any) -> bool:
    """Whether a target is an integer where the output is known to be an array of several numbers."""
    shape = net.solution.port((), port)[0]
    several = len(shape) == 1 and isinstance(shape[0], int) and shape[0] > 1
    return (
        several
        and coder_of(net, port, True) is None
        and np.shape(sample) == ()
        and np.asarray(sample).dtype.kind in "iu"
    )


def doubtful(net: Net, port: str, loss: Any) -> str:
    """A problem with a loss at an output: probabilities that are not probabilities, or an array that is a loss itself
    (None); "" where there is none."""
    if loss is None:
        shape = net.solution.port((), port)[0]
        if not shape or is_loss(net, port):
            return ""
        return (
            f"LossFunction says that {quoted(port)} is a loss: the sum of its elements is made as small as it can be,"
            f" and no target is looked at. Try LossFunction=Automatic to compare it with targets."
        )
    layer, _ = final_layer(net, port)
    wanted = loss.compares if isinstance(loss, Layer) else ""
    if layer is None or not wanted or layer.output_is != "numbers":
        return ""
    return (
        f"{loss!r} takes probabilities, and {quoted(port)} is fed by {parameter_text(layer)}, which gives any numbers."
        f" Try {OUTPUTS[wanted].way} behind it."
    )


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
    if array.dtype.kind in "iu" and array.shape[-1:] == (1,) and shape[-1:] != (1,):
        return False  # a column of classes
    if rank_is_open(shape):
        return array.dtype.kind == "f" and array.ndim > 0
    return depth(sample) == len(shape)
