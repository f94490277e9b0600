"""`NetReplace`: all layers of a kind replaced."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from netlang.errors import NetOptionError, NetWarning, brief, enumerated
from netlang.language.declaration.signatures import answer, in_our_words
from netlang.language.nets.chain import NetChain
from netlang.language.nets.container import Container
from netlang.language.nets.layer_forms import as_net
from netlang.language.nets.net import NOT_GIVEN, Net, Path, T, refuse_other
from netlang.surgery.containers import Row
from netlang.surgery.patterns import FUNCTIONS, pattern_of, shown
from netlang.surgery.subnet import bare_text, taken_out, without_found
from netlang.surgery.update import updated

RULE = 2  # a -> b is a tuple of two


@in_our_words
def NetReplace(net: T, rules: Any, replacement: Any = NOT_GIVEN, /) -> T:
    """The net with every layer that matches a pattern replaced, at any depth, inside of operators too.

    `rules`: a rule (pattern, replacement), a list of rules of which the first that matches counts, or a dict; or a
    pattern and its replacement as two arguments. A pattern is

    * a class, `LinearLayer`, or a tuple of classes: every layer or net of them;
    * a layer, `ElementwiseLayer(Ramp)`, or what a NetChain takes for one, `3`: every layer of its class with the same
      parameters and arrays. Those that it leaves to inference may be anything, and the types of its ports do not count;
    * a function of a layer or net, with what was inferred of it, that says whether it matches.

    A replacement is what a NetChain takes for a layer, with None deleting the layer that matches; or a Python function
    of that layer, which gives one of these. A chain in the place of a layer of a chain becomes part of that chain, with
    names such as "a/1" where layers have names. What is replaced is not searched again, and `net` itself is replaced
    only if it is a layer. If nothing matches there is a NetWarning, and the net that is returned is `net`. Raises as
    NetReplacePart does.
    Source: https://reference.wolfram.com/language/ref/NetReplace.html

    >>> from netlang import DropoutLayer, ElementwiseLayer, LinearLayer, NetChain, Ramp, Tanh
    >>> net = NetChain([3, Ramp, DropoutLayer(), 2])
    >>> NetReplace(net, [(ElementwiseLayer(Ramp), Tanh), (DropoutLayer, None)])
    NetChain([LinearLayer(3), ElementwiseLayer(Tanh), LinearLayer(2)])
    >>> NetReplace(net, LinearLayer, lambda layer: NetChain([layer, DropoutLayer(0.1)]))[:3]
    NetChain([LinearLayer(3), DropoutLayer(0.1), ElementwiseLayer(Ramp)])
    """
    refuse_other(net, "NetReplace")
    read = [(form, pattern_of(form), one) for form, one in _rules(rules, replacement)]
    found = dict(_replaced(net, (), net, read))
    if not found:
        _warn_of_nothing(net, [form for form, _, _ in read])
        return net
    if () not in found:
        return updated(net, found.items())
    if found[()] is None:
        raise NetOptionError(f"NetReplace would delete the whole net, {bare_text(net)}", ways=["a net in its place"])
    return found[()]


def _rules(rules: Any, replacement: Any) -> list[tuple[Any, Any]]:
    """The rules, in any of their forms, as pairs of a pattern and a replacement."""
    if replacement is not NOT_GIVEN:
        return [(rules, replacement)]
    pairs = list(rules.items()) if isinstance(rules, Mapping) else rules if isinstance(rules, list) else [rules]
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != RULE:
            raise NetOptionError(
                f"{brief(pair)} is not a rule of NetReplace: a pair of a pattern and a replacement",
                ways=["NetReplace(net, pattern, replacement)", "[(pattern, replacement), ...]"],
            )
    return pairs


def _replaced(root: Net, path: Path, net: Net, rules: list[tuple[Any, Any, Any]]) -> Iterator[tuple[Path, Any]]:
    """What is to be at which paths."""
    for _, matches, replacement in rules:
        if (path or not isinstance(net, Container)) and matches(root, path, net):
            value = _value(root, path, net, replacement)
            if value is not net:
                yield path, value
            return
    for key, inner in net.inner_nets().items():
        yield from _replaced(root, (*path, key), inner, rules)


def _value(root: Net, path: Path, net: Net, replacement: Any) -> Any:
    made = replacement
    if isinstance(replacement, FUNCTIONS):
        given = taken_out(root, path, net)
        made = answer(replacement, (given,), "the function that replaces in NetReplace")
        if made is given:
            return net
        made = without_found(made)[0] if isinstance(made, Net) else made  # what this net knows of it, it tells again
    if made is None:
        return None
    made = as_net(made)
    inside_chain = path and type(root.inner_net(path[:-1])) is NetChain
    return Row.of(made) if inside_chain and type(made) is NetChain else made


def _warn_of_nothing(net: Net, forms: list[Any]) -> None:
    kinds = dict.fromkeys(type(one).__name__ for _, one in net.walk() if not isinstance(one, Container))
    missing, there = enumerated(forms, 4, shown), enumerated(kinds, 8, str)
    warnings.warn(f"NetReplace: nothing matches {missing}; the layers are {there}", NetWarning, stacklevel=4)
