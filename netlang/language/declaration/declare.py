"""The words of a layer's declaration: parameters (`dim`, `dims`, `option`, `net`), ports (`In`, `Out`, `Carry`),
arrays (`Array`) and rules (`product`, `total`, `rank` ...).

A port's type is a pattern in the layer's own names. Words of a pattern: a name is one size, `*name` a run of
sizes, a number a fixed size. The same name twice is the same size; a name equal to a parameter is that
parameter. Where a pattern depends on a parameter, it is given as a function of the layer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from attrs import frozen

from netlang.errors import NetOptionError, brief
from netlang.language.declaration.domains import SHAPE, SIZE, Domain, of_default
from netlang.language.nets.layer_forms import as_net, one_input
from netlang.language.nets.net import Net
from netlang.language.values.sentinels import Automatic

Pattern = str | Callable[[Any], str]
Kind = str | Callable[[Any], str | None] | None
Dim = Any  # an int, or Automatic: find it for me
Dims = Any  # a tuple of ints, or Automatic


# parameters -----------------------------------------------------------------------------------------------


def dim(default: Any = Automatic) -> Any:
    """A parameter that is one size; `Automatic` (the default): found by inference."""
    return attrs.field(default=default, converter=(SIZE | Automatic).converter, metadata={"sizes": "one"})


def dims(default: Any = Automatic, port: str = "") -> Any:
    """A parameter that is a whole shape: a size, or a list of them; `Automatic`: found by inference. `port`: the port
    whose type one gives instead."""
    return attrs.field(default=default, converter=SHAPE.converter, metadata={"sizes": "run", "port": port})


def option(
    default: Any = attrs.NOTHING,
    domain: Domain | None = None,
    kw_only: bool = False,
    name: str | None = None,
    show: Callable[[Any], str] = repr,
    eq: bool | Callable[[Any], Any] = True,
    **metadata: Any,
) -> Any:
    """A parameter that no inference changes. `domain`: the values that it takes (see `domains.py`); without
    one, that of the kind of its default. `name` is its Wolfram name where Python's spelling must differ, `show` its
    value as one writes it, `eq` what of it is compared; `pickled` and `unpickled` among `metadata`: what is made of it
    then."""
    domain = domain or of_default(default)
    metadata |= {"name": name, "show": show, "domain": domain}
    return attrs.field(default=default, kw_only=kw_only, converter=domain.converter, eq=eq, metadata=metadata)


def net(
    name: str | None = None,
    converter: Any = None,
    default: Any = attrs.NOTHING,
    copies: Callable[[Any], str | None] | None = None,
    show: Callable[[Any], str] = repr,
    many: bool = False,
) -> Any:
    """A parameter that is a net: an operator's inner net, found inside under `name` (or the parameter's). What a
    NetChain takes as an element is taken here; a `converter` of its own may let other values pass, too. A net of any
    number of inputs has one, as in a NetChain, unless the operator takes `many`.

    `copies(layer)`: the size of patterns that counts the copies of this net, where there are several (None: one net).
    Each copy has arrays of its own: every array has a level of that size in front.
    """
    metadata = {"net": True, "name": name, "copies": copies, "show": show}
    read = converter or (as_net if many else lambda value: one_input(as_net(value)))
    return attrs.field(default=default, converter=read, metadata=metadata)


def nets(*names: str) -> Any:
    """A parameter that is several nets, found inside under `names`: a list of so many, or one net for them all."""

    def converter(value: Any, layer: Net) -> tuple[Any, ...]:
        if isinstance(value, list | tuple) and len(value) == len(names):
            return tuple(one_input(as_net(item)) for item in value)
        if isinstance(value, list | tuple):
            raise NetOptionError(
                f"{type(layer).__name__} takes {len(names)} nets, {', '.join(names)}, not {len(value)}",
                ways=["one net, for all of them", f"[{', '.join(names)}]"],
            )
        return (one_input(as_net(value)),) * len(names)

    shown = {"nets": names, "show": lambda nets: repr(list(nets))}
    return attrs.field(converter=attrs.Converter(converter, takes_self=True), metadata=shown)


# ports and arrays -----------------------------------------------------------------------------------------


@frozen
class Port:
    """One port of a layer: its direction, the pattern of its shape, and the kind of its elements.

    `integer`: the elements are integers from 1 up to the size of that name (or number; "" for any).
    `element`: the name of an element kind, the same for every port that gives it (or a function of the layer, which
    gives that or None); otherwise reals.
    `many`: the layer takes any number of such ports, named Input1, Input2 ...; the names of such a pattern, or of its
    element kind, that are listed in `own` are each port's own, the others are shared.
    `when`: whether the layer, as given, has this port at all.
    `coder`: the kind of the encoder that stands on it unless another one is given.
    """

    direction: str  # "in", "out", "aside": an output on request, or "state": in and out, may be left open
    pattern: Pattern
    integer: Any = None
    element: Kind = None
    many: bool = False
    own: tuple[str, ...] = ()
    when: Callable[[Any], bool] | None = None
    coder: str = ""
    name: str = ""


def In(
    pattern: Pattern,
    integer: Any = None,
    element: Kind = None,
    many: bool = False,
    own: tuple[str, ...] | str = (),
    when: Callable[[Any], bool] | None = None,
    coder: str = "",
) -> Any:
    """An input port."""
    return Port("in", pattern, integer, element, many, (own,) if isinstance(own, str) else own, when, coder)


def Out(pattern: Pattern, integer: Any = None, element: Kind = None, when: Callable[[Any], bool] | None = None) -> Any:
    """An output port."""
    return Port("out", pattern, integer, element, when=when)


def Aside(pattern: Pattern) -> Any:
    """A result on the side: an output that does not become one of a net's by itself, and is read by NetPort."""
    return Port("aside", pattern)


def Carry(pattern: Pattern) -> Any:
    """A state: an input that starts at zero when left open, and an output, its final value."""
    return Port("state", pattern)


@frozen
class Array:
    """A trainable array. `init`: "weights" (drawn by NetInitialize's method), the number it starts at, or a function of
    the layer that gives one of these; None: NetInitialize leaves it alone.

    A single number given for it stands in all of its places; `alone` where the array itself tells its dimensions: then
    it is that number, unless something else tells its rank.
    `when`: whether the layer, as given, has this array at all. `trained` False: training updates it by other
    means than gradients (moving means).
    """

    pattern: Pattern
    init: Any = "weights"
    when: Callable[[Any], bool] | None = None
    trained: bool = True
    optional: bool = False  # may be switched off with None
    alone: bool = False
    name: str = ""


# rules ----------------------------------------------------------------------------------------------------


@frozen
class Rule:
    """A relation between the names of a layer's patterns, beyond what equal names say.

    `kind` names the constraint (`compiler/inference/constraints`); `names` are words of patterns, in its order.
    """

    kind: str
    names: tuple[str, ...]
    number: Any = None

    def __str__(self) -> str:
        return f"{self.kind}({', '.join(map(repr, (n for n in self.names if n != '<-')))})"


def _names(*words: str | int) -> tuple[str, ...]:
    """Names of sizes, and numbers, as a rule takes them."""
    for word in words:
        if not isinstance(word, str | int) or isinstance(word, bool):
            raise NetOptionError(
                f"a rule takes names of sizes, and numbers, not {brief(word)}",
                ways=['a name, with derive("out", "in", function) for what only a function tells'],
            )
    return tuple(map(str, words))


def product(whole: str, *factors: str | int, varies: str = "never") -> Rule:
    """`whole` is the product of `factors`: sizes, runs, options that are integers, and numbers. With `varies="alone"`,
    a factor that is the only one may vary."""
    return Rule("product", _names(whole, *factors), varies)


def multiple(size: str, factor: int, of: str) -> Rule:
    """`size` is `factor` times the size `of`, which may vary."""
    return Rule("product", (size, str(factor), of), "always")


def total(whole: str, *parts: str | int) -> Rule:
    """`whole` is the sum of the sizes `parts`; a name that each of many ports has counts once a port."""
    return Rule("total", _names(whole, *parts))


def equal(one: str, other: str) -> Rule:
    """Two patterns are the same shape."""
    return Rule("equal", (one, other))


def alike(one: str, other: str) -> Rule:
    """Two patterns are the same shape, but each with lengths of its own; where `other` varies, `one` may be fixed: one
    net takes both, one after the other."""
    return Rule("alike", (one, other))


def rank(run: str, count: int | Callable[[Any], int | None]) -> Rule:
    """The run `*name` has `count` sizes (None: any number)."""
    return Rule("rank", (run,), count)


def usual_rank(run: str, count: int) -> Rule:
    """The run `*name` has `count` sizes where nothing else tells how many, neither edges nor what was written."""
    return Rule("usual", (run,), count)


def repeats(run: str) -> Rule:
    """The run `*name` is how often something is repeated. Where nothing else tells it, that is as often as what follows
    needs: for a ThreadingLayer, as often as another of its inputs has elements there (and not once, which it would
    repeat itself)."""
    return Rule("repeats", (run,))


def offset(size: str, of: str, by: int | Callable[[Any], int]) -> Rule:
    """`size` is the size `of` plus `by`."""
    return Rule("offset", _names(size, of), by)


def windows(out: str, of: str, kernel: str, arithmetic: Callable[[Any, int | None], Any]) -> Rule:
    """The runs `out`, `of` and `kernel` have the same rank, and in each dimension out = (of + padding - span) //
    stride + 1. `arithmetic(layer, rank)` gives (kernel, padding, span, stride) per dimension; asked with rank None,
    it gives them only if the layer's parameters fix the rank, and otherwise None."""
    return Rule("windows", (out, of, kernel), arithmetic)


def spread(out: str, of: str, kernel: str, arithmetic: Callable[[Any, int | None], Any]) -> Rule:
    """The converse of `windows`: in each dimension out = (of - 1) * stride + span - padding."""
    return Rule("spread", (out, of, kernel), arithmetic)


def joined(whole: str, parts: str, level: Callable[[Any], int]) -> Rule:
    """The run `whole` is the runs `parts`, one of each of many ports, joined along level `level(layer)`; a part of
    lower rank is repeated along the outer levels it lacks, and the level is counted in the smallest part, or, if
    negative, from the innermost."""
    return Rule("joined", (whole, parts), level)


def widest(whole: str, parts: str) -> Rule:
    """The element kind `whole` takes in the kinds `parts`, one of each of many ports: reals where one of them is, and
    otherwise integers up to the highest of all."""
    return Rule("widest", (whole, parts))


def threaded(whole: str, parts: str, leads: Callable[..., list[int]] | None = None) -> Rule:
    """The runs `whole` and `parts`, one of each of many ports, have one rank; at each level the whole has the size
    of those parts that do not have 1. With `leads(layer, ranks)` parts of lower rank are repeated along the levels
    that they lack, which come after so many of their own."""
    return Rule("threaded", (whole, parts), leads)


def derive(outs: str, of: str, function: Callable[..., Any]) -> Rule:
    """Sizes (or runs) `outs` follow from those of `of` once all are known: `function(layer, *known)` gives one
    value for each of `outs`, or None to leave one open. The last resort: it learns forwards only."""
    return Rule("derive", (*outs.split(), "<-", *of.split()), function)


def same_port(net: str | tuple[Any, ...], port: str, pattern: str, element: str | None = None) -> Rule:
    """The inner net `net`'s port has the shape `pattern` and, where given, the element kind `element`. `net`: the name
    of the net, or the path of a layer in it."""
    return Rule("inner", (net if isinstance(net, tuple) else (net,), port, pattern), element)
