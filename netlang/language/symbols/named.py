"""Functions that have a name in text, such as "GELU": data, formulas over one slot.

Source: https://reference.wolfram.com/language/ref/ElementwiseLayer.html
"""

from __future__ import annotations

import math
from typing import Final

from netlang.errors import NetOptionError, brief, did_you_mean, enumerated, quoted
from netlang.language.symbols.expression import Slot
from netlang.language.symbols.function import Function
from netlang.language.symbols.table import SYMBOLS, Abs, Clip, Erf, Exp, If, Log, LogisticSigmoid, Max, Min, Ramp, Tanh

_x = Slot("x")
_FORMULAS = {
    ("RectifiedLinearUnit", "ReLU"): Ramp(_x),
    ("ExponentialLinearUnit", "ELU"): If(_x >= 0, _x, Exp(_x) - 1),
    ("ScaledExponentialLinearUnit", "SELU"): If(_x >= 0, 1.0507 * _x, 1.758099340847161 * (Exp(_x) - 1)),
    ("GaussianErrorLinearUnit", "GELU"): 0.5 * _x * (1 + Erf(_x / math.sqrt(2))),
    ("Swish",): _x * LogisticSigmoid(_x),
    ("HardSwish",): _x * (Min(Max(_x + 3, 0), 6) / 6),
    ("Mish",): _x * Tanh(Log(1 + Exp(_x))),
    ("SoftSign",): _x / (1 + Abs(_x)),
    ("SoftPlus",): Log(1 + Exp(_x)),
    ("HardTanh",): Clip(_x, (-1, 1)),
    ("HardSigmoid",): Clip((_x + 1) / 2, (0, 1)),
    ("Sigmoid",): LogisticSigmoid(_x),
}
NAMED_FUNCTIONS: Final = {name: Function(("x",), body) for names, body in _FORMULAS.items() for name in names}


def named_function(name: str) -> Function:
    """The function called `name`; callable inside others.

    >>> named_function("HardSwish")
    lambda x: x * (Min(Max(x + 3, 0), 6) / 6)
    >>> gelu = named_function("GELU")
    >>> gelu(Slot("a")) * Slot("b")
    0.5 * Slot('a') * (1 + Erf(Slot('a') / 1.4142135623730951)) * Slot('b')
    """
    if not isinstance(name, str):
        raise NetOptionError(f"the name of a function is a text, not {brief(name)}", ways=['named_function("GELU")'])
    if name in NAMED_FUNCTIONS:
        return NAMED_FUNCTIONS[name]
    known = {known.lower(): known for known in NAMED_FUNCTIONS}
    close = did_you_mean(known.get(str(name).lower(), name), NAMED_FUNCTIONS)
    ways = [f"{name}, without quotes"] if name in SYMBOLS else close
    raise NetOptionError(
        f"{quoted(name)} is not the name of a function",
        [] if ways else ["the names are " + enumerated(NAMED_FUNCTIONS)],
        ways,
        name=name,
    )
