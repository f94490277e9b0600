"""`TracedArray`: what an argument of a function is while FunctionLayer or CompiledLayer traces it, and all that the
function makes of it. What these two do with it is theirs; here is how NumPy and Python ask for it."""

from __future__ import annotations

import functools
import inspect
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from netlang.errors import NetError
from netlang.language.symbols.deferred import numpy_name
from netlang.language.symbols.numpy_functions import elementwise
from netlang.language.symbols.tracer import Tracer
from netlang.layers.function.numpy_functions import FUNCTIONS, METHODS, NumPyFunction

NOT_THERE = NumPyFunction()
_signature = functools.cache(inspect.signature)


class TracedArray(Tracer):
    """An array in the making. Elementwise functions are what they are in symbols, other functions of NumPy what the
    table says of them, and a method is NumPy's function of that name."""

    @staticmethod
    @abstractmethod
    def meaning(function: NumPyFunction) -> Callable[..., Any] | None:
        """What a row of the table says of such arrays."""

    @abstractmethod
    def unknown(self, name: str) -> NetError:
        """What to raise for a function of NumPy that is not among those known."""

    def through_numpy(self, function: Any, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
        meaning = self.known(function)
        symbols = elementwise(function) if meaning is None else None
        if meaning is None and symbols is None:
            raise self.unknown(numpy_name(function))
        if options or not isinstance(function, np.ufunc):  # NumPy has counted the arguments of these
            try:
                _signature(meaning or symbols).bind(*args, **options)
            except TypeError as error:
                raise self.error(f"{numpy_name(function)} of arrays in a function: {error}") from None
        if meaning is not None:
            return meaning(*args, **options)
        return self.through_symbol(functools.partial(symbols, **options) if options else symbols, args)

    def known(self, function: Any) -> Callable[..., Any] | None:
        return self.meaning(FUNCTIONS.get(function, NOT_THERE))

    def __getattr__(self, name: str) -> Any:
        function = METHODS.get(name)
        if function is None or not (self.known(function) or elementwise(function)):
            raise self.no_attribute(name)

        def method(*args: Any, **options: Any) -> Any:
            if function in (np.reshape, np.transpose) and len(args) > 1:  # x.reshape(2, 3) is np.reshape(x, (2, 3))
                args = (args,)
            return self.through_numpy(function, (self, *args), options)

        return method

    @abstractmethod
    def no_attribute(self, name: str) -> AttributeError:
        """What to raise for a name that such arrays do not have."""
