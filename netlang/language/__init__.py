"""The language: sizes and port types, layers and nets as values. `README.md` lists the files.

By these names a layer is declared; see `docs/adding-a-layer.md`. Rules between its sizes are in
`netlang.compiler.rules`, what it computes with in `netlang.compiler.ops`.
"""

from netlang.language.declaration.declare import Array, Auxiliary, Carry, In, Out, Port, Rule, dim, dims, net, option
from netlang.language.declaration.domains import (
    Domain,
    choice,
    count,
    flag,
    level,
    number,
    one_or_list,
    positive,
    probability,
    text,
)
from netlang.language.nets.layer import Layer, layer
from netlang.language.nets.net import Net

__all__ = [
    "Array", "Auxiliary", "Carry", "Domain", "In", "Layer", "Net", "Out", "Port", "Rule", "choice", "count", "dim",
    "dims", "flag", "layer", "level", "net", "number", "one_or_list", "option", "positive", "probability", "text",
]  # fmt: skip
