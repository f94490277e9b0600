"""Shorthands for layers: a net, an integer, a function, a list; and suggestions for anything else."""

from __future__ import annotations

from typing import Any

from netlang.errors import NetOptionError, brief, instead_of_set
from netlang.errors.shown_values import attribute
from netlang.errors.synonyms import CLASSES, plain
from netlang.language.nets.above import above
from netlang.language.nets.net import Net
from netlang.language.symbols import NAMED_FUNCTIONS, SYMBOLS, arity_of
from netlang.language.values.numbers import is_integer, refuse_deep


def as_net(item: Any) -> Net:
    """What may stand for a layer: a net, an integer (LinearLayer), a function (ElementwiseLayer), a list (NetChain)."""
    if isinstance(item, Net):
        return item
    if isinstance(item, list | dict):
        refuse_deep(item, "a net")
    stands = _stands_for(item)
    if stands in above.shorthands:
        return above.shorthands[stands](item)
    raise NetOptionError(
        f"{brief(item)} is not a layer",
        [
            "a layer is a net, an integer (LinearLayer), a function such as Ramp (ElementwiseLayer),"
            " or a list (NetChain)"
        ],
        _layers_like(item),
    )


def one_input(net: Net) -> Net:
    """A net of any number of inputs with just one: in a chain, or an operator along a sequence."""
    return net.with_inputs(1) if net.takes_many else net


def is_name(item: Any) -> bool:
    """Whether it is text that can only be a name: no layer or function has it."""
    return isinstance(item, str) and not _layers_like(item)


def _makes_layers(item: Any) -> bool:
    """Whether it is one of our functions that make a layer, such as DotPlusLayer."""
    name, module = attribute(item, "__name__"), attribute(item, "__module__")
    return isinstance(module, str) and module.startswith("netlang.layers.") and name in above.layers


def _layers_like(item: Any) -> list[str]:
    """Suggestions for something that is no layer."""
    if (isinstance(item, type) and issubclass(item, Net)) or _makes_layers(item):
        return [f"{item.__name__}() instead of {item.__name__}"]
    if isinstance(item, set | frozenset):
        return instead_of_set(item)
    if isinstance(item, str):
        name = CLASSES.get(plain(item), item)
        return _functions_like(item) or ([f"{name}()"] if name in above.layers else [])
    if attribute(item, "side") in ("input", "output"):
        return [f"{item.side.capitalize()}={brief(item)}: it stands on a port of the net"]
    return ["leave it out"] if item is None else []


def _functions_like(name: str) -> list[str]:
    """Suggestions for text: elementwise functions by name."""
    known = {n.casefold(): n for n in NAMED_FUNCTIONS} | {"relu": "ReLU"}
    if name.casefold() in known:
        return [f'ElementwiseLayer("{known[name.casefold()]}")']
    found = {n.casefold(): n for n in SYMBOLS}.get(name.casefold())
    return [f"{found} without quotes"] if found else []


def _stands_for(item: Any) -> str:
    if is_integer(item):
        return "integer"
    if isinstance(item, list | tuple | dict):
        return "list"
    if isinstance(item, type) or attribute(item, "port_type") is not None:  # coders are callable too
        return "nothing"
    if callable(item) and not _makes_layers(item):
        fewest, most = arity_of(item)
        return "function" if fewest == 1 and most is not None else "function of several"  # Log also takes a base
    return "nothing"
