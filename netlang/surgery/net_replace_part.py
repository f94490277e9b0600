"""`NetReplacePart`: a net with other parts; and how rules of surgery are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netlang.errors import NetOptionError, brief, instead_of_set, quoted
from netlang.evaluation.state_object import NetStateObject
from netlang.language.declaration.signatures import in_our_words
from netlang.language.edges.net_port import NetPort
from netlang.language.nets.net import NOT_GIVEN, Net, Path
from netlang.language.types.coders import Coder
from netlang.language.values.net_arrays import NetArray
from netlang.language.values.numbers import refuse_deep
from netlang.surgery.update import T, updated

RULE = 2  # a -> b is a tuple of two


@in_our_words
def NetReplacePart(net: T, rules: Any, value: Any = NOT_GIVEN, /) -> T:
    """The net with other parts, all replaced at once: sizes are inferred when every part is in its place.

    `rules`: a dict {path: value}, a rule (path, value), or a list of rules; or a path and its value as two arguments,
    `NetReplacePart(net, ("a", "Weights"), array)`, which is the rule `(("a", "Weights"), array)`. Paths are those of
    NetExtract: a position or name, a path of them, with All for every layer that has what follows, NetPort, and
    NetArray(name) for a shared array. What a part becomes:

    * a layer: a net, or what a NetChain takes for one; its ports take the edges of those of their names, and the
      others in order. None deletes it;
    * an array: numbers of any dimensions that nothing contradicts, a NetArray, Automatic for one still to be
      initialized, None for one that is to be absent (and Automatic for one that is not, to have it). One that is
      shared changes at all of its places;
    * the type of a port: a size, a list of them, an encoder or decoder ...; None takes the coder away and leaves the
      type that it gives, Automatic takes away everything that was said of the port;
    * a parameter of a layer, operator, encoder or decoder: its value.

    Arrays and parts that are not named stay the same objects. Raises NetPortError for a part that is not there or an
    edge that loses its end, NetShapeError where sizes contradict each other: the error names the arrays that do not fit
    any more (and has their paths as `arrays`).
    Source: https://reference.wolfram.com/language/ref/NetReplacePart.html

    >>> from netlang import LinearLayer, NetChain, Ramp, Tanh
    >>> net = NetChain({"a": 5, "f": Ramp, "b": LinearLayer()}, Input=3, Output=2)
    >>> NetReplacePart(net, "f", Tanh)
    NetChain({'a': LinearLayer(5), 'f': ElementwiseLayer(Tanh), 'b': LinearLayer()}, Input=3, Output=2)
    >>> NetReplacePart(net, {("a", "Size"): 7, ("b", "Biases"): None, "Output": 4})
    NetChain({'a': LinearLayer(7), 'f': ElementwiseLayer(Ramp), 'b': LinearLayer(Biases=None)}, Input=3, Output=4)
    """
    if isinstance(net, NetStateObject) or not isinstance(net, Net | Coder):
        raise NetOptionError(f"NetReplacePart takes a net, a layer, an encoder or a decoder, not {brief(net)}")
    return updated(net, rules_in(rules, value, "NetReplacePart"))


def rules_in(rules: Any, value: Any, function: str) -> list[tuple[Path, Any]]:
    """The rules of a function, in any of their forms, as pairs of a path and a value. Raises NetOptionError for what
    is none."""
    if value is not NOT_GIVEN:
        return [(_path(rules, function), value)]
    if isinstance(rules, Mapping):
        return [(_path(path, function), one) for path, one in rules.items()]
    pairs = rules if isinstance(rules, list) else [rules]
    return [(_path(path, function), one) for path, one in (_rule(pair, function) for pair in pairs)]


def _rule(rule: Any, function: str) -> tuple[Any, Any]:
    if isinstance(rule, tuple) and len(rule) == RULE:
        return rule
    ways = instead_of_set(rule)
    if isinstance(rule, tuple | list) and len(rule) > RULE:
        *path, value = rule
        ways = [f"(({', '.join(map(quoted, path))}), {brief(value)})"]
    raise NetOptionError(
        f"{brief(rule)} is not a rule of {function}: a pair of a path and a value",
        ways=ways or [f"{function}(net, path, value)", f"{function}(net, {{path: value}})"],
    )


def _path(path: Any, function: str) -> Path:
    """The path in a rule, whose steps are read where it leads."""
    if isinstance(path, NetPort):
        return path.path
    if isinstance(path, NetArray):
        return (path,)
    refuse_deep(path, function)
    steps = tuple(path) if isinstance(path, list | tuple) else (path,)
    if not steps:
        raise NetOptionError(f"{function}: an empty path is the whole net", ways=["the other net itself"])
    return steps
