"""From a net and data to a net that can be trained: losses attached, open sizes inferred from the data, arrays
initialized."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen

from netlang.compiler.lowering.check_complete import refuse_open
from netlang.errors import NetDataError, NetOptionError, NetShapeError, brief, quoted
from netlang.evaluation.inputs.data import encoded
from netlang.evaluation.inputs.ports import port_specs
from netlang.evaluation.inputs.sizes_of_data import shape_of
from netlang.language.nets.net import Net
from netlang.language.types.port_types import VARYING
from netlang.language.types.sizes import is_open
from netlang.language.values.seeds import Seed
from netlang.surgery.initialize import NetInitialize
from netlang.training.data.data_forms import Columns, columns_of
from netlang.training.losses.loss_function import Losses, attach, target_ports, wanted_losses


@frozen
class Prepared:
    """`net`, the net to be trained, with all sizes and arrays; `losses`, the same with its losses; the ports that
    data are given for."""

    net: Net
    losses: Losses
    inputs: tuple[str, ...]
    targets: tuple[str, ...]


def prepare(net: Net, data: Any, LossFunction: Any, seed: Seed) -> tuple[Prepared, Columns]:
    """The net prepared for training on `data`, and the data by port.

    Ports whose sizes are open take them from the data; dimensions that differ between examples are "Varying".
    Raises NetShapeError that lists what is still open then, with the shortest thing that would settle it.
    """
    if not isinstance(net, Net):
        ways = [f"NetChain({brief(net)})" if isinstance(net, list) else "NetChain([...])"]
        ways = ["NetTrain(net, data): the net comes first"] if isinstance(data, Net) else ways
        ways = [f"{net.__name__}(...)"] if isinstance(net, type) and issubclass(net, Net) else ways
        raise NetOptionError(f"NetTrain trains a net, and was given {brief(net)}", ways=ways)
    if net.takes_many and isinstance(data, dict):  # of any number: those that the data have
        names = [name for name in data if name not in (*net.single_inputs, *net.output_names)]
        net = net.with_inputs(names) if names else net
    wanted = wanted_losses(net, LossFunction)
    targets = target_ports(wanted)
    columns = columns_of(data, net, targets)
    samples = {name: columns[name][0] for name in targets}

    def with_losses(net: Net) -> Losses:
        made = attach(net, wanted, samples)
        _refuse_labels(made.net, targets, columns)
        try:
            return evolve(made, net=fitted(made.net, columns))
        except NetShapeError as error:
            clash = error
        try:
            fitted(net, columns)  # where the net alone contradicts the data, the message names places of the net alone
        except NetShapeError as error:
            clash = error
        raise with_images(clash, columns)

    known = initialized(net, with_losses(net), seed)
    losses = with_losses(known)  # again, so that the net inside is the one that is known
    losses = evolve(losses, net=NetInitialize(losses.net, RandomSeeding=seed))  # a loss may have arrays too
    return Prepared(known, losses, net.input_names, targets), columns


def with_images(clash: NetShapeError, columns: Columns) -> NetShapeError:
    """A clash with the shape of examples, with a way out more where these can be images whose channels come last, or
    that have no level of channels."""
    for name, values in columns.items():
        if not isinstance(values, np.ndarray) or f"the examples of {quoted(name)} are arrays" not in str(clash):
            continue
        *space, last = values.shape[1:]
        way = f"numpy.moveaxis(values, -1, 1), if the channels of {quoted(name)} come last"
        if len(space) == 1 and "rank 2 is not rank 3" in clash.headline:
            way = f"numpy.reshape(values, {(-1, 1, *space, last)}), for {quoted(name)} has one channel"
        elif len(space) != 2 or last >= min(space):
            continue
        return NetShapeError(clash.headline, clash.details, [way, *clash.ways])
    return clash


def initialized(net: Net, losses: Losses, seed: Seed) -> Net:
    """The net with numbers for its arrays, and ports as known from the data and the losses."""
    solution = losses.net.solution
    for name in (*net.input_names, *net.output_names):  # inputs first: they may settle the outputs
        if not is_open(net.solution.port((), name)[0]):
            continue
        known = solution.port_type(losses.prefix, name).shape
        if known is not None:
            because = "the data to train on, and the losses, say so"
            net = net.with_ports({name: evolve(net.given(name), shape=known, because=because)})
    refuse_open(net.solution)
    return NetInitialize(net, RandomSeeding=seed)


def _refuse_labels(net: Net, targets: Sequence[str], columns: Columns) -> None:
    """Class labels as targets need a decoder, since data do not tell which classes there are, and in which order."""
    for spec in port_specs(net):
        sample = columns[spec.name][0] if spec.name in targets and spec.encoder is None else None
        if isinstance(sample, str):
            labels = sorted({str(label) for label in columns[spec.name]})
            shown = ", ".join(map(quoted, labels[:6])) + (", ..." if len(labels) > 6 else "")
            raise NetDataError(
                f"{quoted(spec.name)} takes numbers, not {brief(sample, 40)} in example 1",
                ["class labels are targets of an output that has a decoder for them"],
                [f'{spec.name}=NetDecoder("Class", [{shown}])'],
                port=spec.name, position=0, value=sample,
            )  # fmt: skip


# sizes from data ------------------------------------------------------------------------------------------


def fitted(net: Net, columns: Columns) -> Net:
    """The net with the sizes of its open ports taken from the data, one port after the other: what one port tells
    may settle the next."""
    for name in net.input_names:
        spec = next(s for s in port_specs(net) if s.name == name)
        if spec.is_open:
            values = columns[name] if spec.encoder is None else list(encoded(spec, columns[name], True))
            shape = shape_of(spec, values)
            because = f"the examples of {quoted(name)} are {_shapes_text(shape)}"
            given = evolve(net.given(name), shape=shape, coder=spec.encoder, because=because)
            net = net.with_ports({name: given})
    return net


def _shapes_text(shape: tuple[Any, ...]) -> str:
    """What examples of a shape are."""
    if not shape:
        return "numbers"
    sizes = ", ".join(map(quoted, shape))
    return f"arrays of dimensions [{sizes}]" + (", of several lengths" if VARYING in shape else "")
