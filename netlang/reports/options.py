"""`Options`: what layers, coders, nets and functions can be given by name, with the defaults."""

from __future__ import annotations

import inspect
from typing import Any

import attrs

from netlang.errors import NetOptionError, brief
from netlang.evaluation.evaluate import EVALUATION_OPTIONS
from netlang.language.declaration.signatures import in_our_words
from netlang.language.nets.net import Net
from netlang.language.types.coders import Coder

HIDDEN = ("memo", "types", "Ports")  # fields and parameters that are no options


@in_our_words
def Options(of: Any) -> dict[str, Any]:
    """The options with their defaults: of a class of layers, nets or coders, or of a function, such as NetTrain; for a
    net, those of applying it; for a coder, its own values.
    Source: https://reference.wolfram.com/language/ref/Options.html

    >>> from netlang import LinearLayer, NetEncoder, NetInitialize
    >>> Options(LinearLayer)["Biases"], Options(LinearLayer(3))["TargetDevice"], Options(NetInitialize)["Method"]
    (Automatic, 'CPU', 'Kaiming')
    >>> Options(NetEncoder("Boolean", [3]))
    {'Dimensions': (3,)}
    """
    if isinstance(of, Net):
        return dict(EVALUATION_OPTIONS)
    if isinstance(of, Coder):
        return {f.name: getattr(of, f.name) for f in attrs.fields(type(of)) if f.init}  # type: ignore[arg-type]
    if isinstance(of, type) and issubclass(of, Coder) and attrs.has(of):
        return {f.name: f.default for f in attrs.fields(of) if f.init}
    is_net = isinstance(of, type) and issubclass(of, Net)
    if is_net or (callable(of) and getattr(of, "__module__", "").startswith("netlang.")):
        parameters = inspect.signature(of).parameters.values()
        return {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY and p.name not in HIDDEN}
    raise NetOptionError(
        f"Options takes a net, a coder, a class of one or a function of netlang, not {brief(of)}",
        ways=["Options(LinearLayer)", "Options(NetTrain)"],
    )
