"""Values that are not known before there is data: how NumPy asks for them, and the errors for what they cannot do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, NoReturn

import numpy as np

from netlang.errors import NetError, NetOptionError
from netlang.language.symbols.operators import Arithmetic


def _refusing(what: str) -> Callable[..., NoReturn]:
    def refused(self: Any, *_: Any) -> NoReturn:
        raise self.refusal(what)

    return refused


class Deferred(Arithmetic):
    """A base for expressions, traced arrays and values of a program.

    `headlines`: what is said where Python asks for a value. `advice`: the details and the ways out that a class has for
    that. `of_numbers`: what NumPy's numbers ask for on the left of an operator, as in np.float64(2) * x.
    """

    __slots__ = ()
    error: ClassVar[type[NetError]] = NetOptionError
    headlines: ClassVar[Mapping[str, str]] = {
        "truth": "{x} is neither true nor false: it has no value before there is data",
        "number": "{x} is not a number: it has no value before there is data",
        "array": "{x} is no array of numbers: it has no value before there is data",
        "length": "{x} has no known length before there is data",
        "parts": "{x} has no parts: it has no value before there is data",
        "writing": "{x} cannot be written to: it has no value before there is data",
    }
    advice: ClassVar[Mapping[str, tuple[list[str], list[str]]]] = {}
    of_numbers: ClassVar[Mapping[Any, Callable[..., Any]]] = {}
    instead: Callable[[Any], str]  # what to write instead of a NumPy function, of a class that takes none

    def refusal(self, what: str) -> NetError:
        return self.error(self.headlines[what].format(x=self), *self.advice.get(what, ()))

    __bool__ = _refusing("truth")
    __float__ = __int__ = __index__ = __complex__ = _refusing("number")
    __iter__ = __len__ = _refusing("length")
    __getitem__, __setitem__ = _refusing("parts"), _refusing("writing")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return self.through_numpy(ufunc if method == "__call__" else getattr(ufunc, method), inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
        return self.through_numpy(function, args, options)

    def through_numpy(self, function: Any, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
        """The result of NumPy's function (`np.linalg.det`, `np.add.reduce`) on these arguments."""
        if function in self.of_numbers and not any(isinstance(arg, np.ndarray) and arg.ndim for arg in args):
            return self.of_numbers[function](*(arg.item() if isinstance(arg, np.ndarray) else arg for arg in args))
        headline = f"{numpy_name(function)} computes with arrays at once; {self} has no value before there is data"
        raise self.error(headline, ways=[self.instead(function)])


def numpy_name(function: Any) -> str:
    """A NumPy function as source text.

    >>> numpy_name(np.tanh), numpy_name(np.add.reduce), numpy_name(np.linalg.det)
    ('np.tanh', 'np.add.reduce', 'np.linalg.det')
    """
    owner = getattr(function, "__self__", None)
    if isinstance(owner, np.ufunc):
        return f"np.{owner.__name__}.{function.__name__}"
    home = "np" if isinstance(function, np.ufunc) else function.__module__.replace("numpy", "np")
    return f"{home}.{function.__name__}"
