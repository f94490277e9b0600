"""LossFunction: which losses are minimised, default losses, and the net with its losses attached.

Source: https://reference.wolfram.com/language/ref/LossFunction.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from attrs import define, evolve, field, frozen

from netlang.errors import NetOptionError, NetPortError, brief, counted, did_you_mean, enumerated, quoted
from netlang.errors.synonyms import LOSSES, plain
from netlang.evaluation.inputs.ports import coder_of
from netlang.language.edges.net_port import NetPort
from netlang.language.nets.above import above
from netlang.language.nets.graph import NetGraph
from netlang.language.nets.layer_forms import as_net
from netlang.language.nets.net import Net, Path
from netlang.language.symbols import Expression, Function, Symbol, arity_of, parameters_of
from netlang.language.types.coders import Coder, Decoder
from netlang.language.values.scaled import Scaled
from netlang.language.values.sentinels import Automatic
from netlang.training.losses.default_losses import automatic_loss, is_loss, looks_like_probabilities

Found = TypeVar("Found")
PORT_IS_LOSS: Any = type("Itself", (), {"__repr__": lambda self: "the port itself"})()


@frozen
class RequestedLoss:
    """One loss that is asked for: at the output `port`, by the net `loss` (PORT_IS_LOSS: the port is the loss;
    Automatic: to be chosen), times `scale`."""

    port: str
    loss: Any
    scale: float = 1.0

    @property
    def has_target(self) -> bool:
        """Whether the data give a target under the port's name."""
        if self.loss is PORT_IS_LOSS:
            return False
        return self.loss is Automatic or "Target" in self.loss.input_names


@frozen
class Losses:
    """A net with its losses: `net` has an output for each of `names`; what is minimised is their sum, each times
    its one of `scales`. The arrays of the net that is trained are under `prefix`; `attached` are the nets that give
    the losses, by the output that they are attached to (None: the output itself is the loss)."""

    net: Net
    prefix: Path
    names: tuple[str, ...]
    scales: tuple[float, ...]
    attached: tuple[tuple[str, Any], ...] = ()

    def own(self, path: Path) -> Path | None:
        """The path in the net that is trained; None for one of a loss."""
        size = len(self.prefix)
        return path[size:] if path[:size] == self.prefix else None

    def of_own(self, values: Mapping[Path, Found]) -> dict[Path, Found]:
        """What belongs to the net that is trained, by the paths in that net."""
        return {own: value for path, value in values.items() if (own := self.own(path)) is not None}


def wanted_losses(net: Net, setting: Any) -> tuple[RequestedLoss, ...]:
    """The losses that the setting of LossFunction asks for."""
    if setting is Automatic:
        given = [name for name in net.output_names if is_loss(net, name)]
        if given:
            return tuple(RequestedLoss(name, PORT_IS_LOSS) for name in given)
        return tuple(RequestedLoss(name, Automatic) for name in net.output_names)
    items = list(setting.items()) if isinstance(setting, dict) else setting if isinstance(setting, list) else [setting]
    if not items:
        raise NetOptionError("LossFunction is an empty list: there is nothing to minimise", ways=["Automatic"])
    return tuple(_wanted(net, item) for item in items)


def _wanted(net: Net, item: Any) -> RequestedLoss:
    """One element of LossFunction: a port, a loss, a pair of both, any of them with Scaled."""
    if isinstance(item, tuple) and len(item) > 1:
        *rest, last = item
        if isinstance(last, tuple):  # ("port", (loss, Scaled(r))), as a dict gives it
            return _wanted(net, (*rest, *last))
        if isinstance(last, Scaled):
            return evolve(_wanted(net, rest[0] if len(rest) == 1 else tuple(rest)), scale=float(last.factor))
        if len(rest) == 1 and isinstance(rest[0], str):
            port = _output(net, rest[0])
            return RequestedLoss(port, PORT_IS_LOSS if last is Automatic and is_loss(net, port) else _loss_net(last))
    elif isinstance(item, str):
        return RequestedLoss(_output(net, item), PORT_IS_LOSS)
    elif not isinstance(item, tuple | set | frozenset | Scaled):
        loss = _loss_net(item)
        if len(net.output_names) != 1:
            raise NetOptionError(
                f"the net has {len(net.output_names)} outputs, so a loss has to say at which it is",
                ways=[f"LossFunction=({quoted(name)}, {brief(item)})" for name in net.output_names[:1]],
            )
        return RequestedLoss(net.output_names[0], loss)
    raise NetOptionError(
        f"LossFunction does not take {brief(item)}",
        ['it is Automatic, "port", a loss layer or net, ("port", loss), or a list of these, each also with a factor:',
         '("port", Scaled(2)), (loss, Scaled(2)), ("port", loss, Scaled(2))'],
    )  # fmt: skip


def _output(net: Net, name: str) -> str:
    if name in net.output_names:
        return name
    raise NetPortError(
        f"LossFunction names the output {quoted(name)}, which the net does not have",
        [f"its outputs are {enumerated(net.output_names)}"],
        did_you_mean(name, net.output_names, LOSSES),
    )


def _loss_net(item: Any) -> Any:
    """A net that can be attached: it has an Input, perhaps a Target, and no other inputs."""
    if item is Automatic:
        return item
    if isinstance(item, str) and plain(item) in LOSSES:
        raise NetOptionError(f"a loss is a layer, not {brief(item)}", ways=did_you_mean(item, (), LOSSES))
    if item is None or isinstance(item, int):
        raise NetOptionError(
            f"a loss is a layer or a net that gives a number, not {brief(item)}",
            ways=["MeanSquaredLossLayer()", "Automatic, which goes by the layer that gives the output"],
        )
    own = callable(item) and not isinstance(item, Net | type | Coder | Symbol | Function | Expression | np.ufunc)
    loss = _of_function(item) if own else as_net(item)
    if "Input" not in loss.input_names or set(loss.input_names) - {"Input", "Target"}:
        raise NetPortError(
            'a loss has the input ports "Input" and, if it compares with one, "Target"',
            [f"{brief(loss)} has {enumerated(loss.input_names)}"],
        )
    return loss


def _of_function(f: Callable[..., Any]) -> Net:
    """The loss that a Python function computes of an output and, if it has a second parameter, of a target; in this
    order, whatever they are called, unless they are called Input and Target."""
    low, high = arity_of(f)
    if low > 2 or high == 0:
        raise NetOptionError(
            f"a loss function takes the output and, if it compares with one, the target, and {brief(f)} takes "
            + counted(low, "argument"),
            ways=["LossFunction=lambda output, target: (output - target) ** 2"],
        )
    made: Any = f
    if low < 2 and high is not None:
        made = lambda Input: f(Input)  # noqa: E731
    elif set(parameters_of(f) or ()) != {"Input", "Target"}:
        made = lambda Input, Target: f(Input, Target)  # noqa: E731
    if made is not f:
        made.__name__ = getattr(f, "__name__", "loss")
    return above.shorthands["function of arrays"](made)


def target_ports(wanted: Sequence[RequestedLoss]) -> tuple[str, ...]:
    """The ports that the data have to give targets for."""
    return tuple(dict.fromkeys(w.port for w in wanted if w.has_target))


# attaching ------------------------------------------------------------------------------------------------


def attach(net: Net, wanted: Sequence[RequestedLoss], samples: dict[str, Any]) -> Losses:
    """The net with its losses attached. `samples` are the first targets by port: whether they are classes or
    probabilities decides between losses."""
    if all(w.loss is PORT_IS_LOSS for w in wanted):
        ports = tuple(w.port for w in wanted)
        return Losses(net, (), ports, tuple(w.scale for w in wanted), tuple((port, None) for port in ports))
    targets = target_ports(wanted)
    clash = [name for name in targets if name in net.input_names]
    if clash:
        raise NetPortError(
            f"{quoted(clash[0])} is an input of the net, so it cannot name the target of an output too",
            ways=[f'NetGraph([net], [(NetPort("In"), NetPort(1, {quoted(clash[0])}))]), whose input is called "In"'],
        )
    made = _Attaching(net, several=len(wanted) > 1, taken=[*net.input_names, *targets])
    for w in wanted:
        made.itself(w) if w.loss is PORT_IS_LOSS else made.compared(w, samples.get(w.port))
    used = {w.port for w in wanted}
    edges = [*made.edges, *((NetPort("Net", name), None) for name in net.output_names if name not in used)]
    graph = NetGraph(made.nodes, edges, Ports=made.types)
    return Losses(graph, ("Net",), tuple(made.scales), tuple(made.scales.values()), tuple(made.attached))


@define
class _Attaching:
    """The graph of a net with its losses, while it is built."""

    net: Net
    several: bool
    taken: list[str]  # names of ports that the graph has anyway
    nodes: dict[str, Net] = field(init=False)
    edges: list[Any] = field(factory=list)
    types: dict[str, Any] = field(factory=dict)
    scales: dict[str, float] = field(factory=dict)  # by the names of the losses
    attached: list[tuple[str, Any]] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.nodes = {"Net": self.net}

    def loss(self, source: NetPort, name: str, scale: float) -> None:
        """A number that is minimised, under `name` or one like it."""
        name = _unused(name, (*self.scales, *self.taken))
        self.scales[name] = scale
        self.edges.append((source, NetPort(name)))

    def itself(self, w: RequestedLoss) -> None:
        """An output that is a loss itself."""
        self.attached.append((w.port, None))
        self.loss(NetPort("Net", w.port), w.port, w.scale)

    def compared(self, w: RequestedLoss, sample: Any) -> None:
        """An output with a loss attached to it."""
        loss = automatic_loss(self.net, w.port, sample) if w.loss is Automatic else w.loss
        key = _unused(f"{w.port}Loss" if self.several else "Loss", self.nodes)
        self.nodes[key] = loss
        self.attached.append((w.port, loss))
        self.edges.append((NetPort("Net", w.port), NetPort(key, "Input")))
        if "Target" in loss.input_names:
            self.edges.append((NetPort(w.port), NetPort(key, "Target")))
            self.types |= _target_type(self.net, w.port, sample)
        for output in loss.output_names:
            name = key if len(loss.output_names) == 1 else f"{key}.{output}" if self.several else output
            self.loss(NetPort(key, output), name, w.scale)


def _target_type(net: Net, port: str, sample: Any) -> dict[str, Any]:
    """The encoder that the output's decoder has for targets, unless these already are what the net puts out."""
    decoder = coder_of(net, port, True)
    encoder = decoder.target_encoder() if isinstance(decoder, Decoder) else None
    if encoder is None or looks_like_probabilities(net, port, sample):
        return {}
    return {port: encoder}


def _unused(name: str, taken: Any) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}{number}"
    return found
