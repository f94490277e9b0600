"""A Python function as it is when a layer is made of it: what happens later to what it sees outside of itself (arrays
written to, variables of a loop, globals set anew) changes nothing."""

from __future__ import annotations

import builtins
import copy
import dis
from collections.abc import Callable, Iterator
from functools import partial
from types import CellType, CodeType, FunctionType
from typing import Any

import numpy as np

from netlang.language.values.net_arrays import by_value

DATA = (bool, int, float, complex, str, bytes, type(None), np.generic, np.ndarray)


def fixed(f: Callable[..., Any]) -> Callable[..., Any]:
    """`f` with copies of the arrays, and of the lists and dicts of numbers, that it reads: of variables around it, of
    globals, of defaults, and so of functions of its own module that it calls. What it keeps by itself (`nonlocal`,
    `global`, a list that is empty at first) it goes on keeping; methods and objects that can be called are as they are.

    >>> import numpy as np
    >>> a = np.array([1.0, 2.0])
    >>> f = fixed(lambda x: x + a)
    >>> a[:] = 100
    >>> f(1)
    array([2., 3.])
    """
    if origin(f) is not f or not isinstance(f, FunctionType | partial):
        return f
    copies = _Copies()
    made = copies.function(f) if isinstance(f, FunctionType) else copies.partial(f)
    made.__fixed__ = f, tuple(by_value(one) for _, one in copies.made.values() if not callable(one))  # type: ignore[union-attr]
    return made


def origin(f: Any) -> Any:
    """The function that `fixed` was given."""
    return getattr(f, "__fixed__", (f, ()))[0]


def key(f: Any) -> Any:
    """What of a function counts when layers are compared: which it is, and what it read."""
    return getattr(f, "__fixed__", f)


class _Copies:
    """What has been copied, by identity, with the original to keep it alive. So functions still call each other."""

    def __init__(self) -> None:
        self.made: dict[int, tuple[Any, Any]] = {}

    def of(self, value: Any, home: dict[str, Any] | None = None) -> Any:
        """A copy of what is read; itself, where it is nothing to copy, or a function of another module than `home`."""
        if id(value) in self.made:
            return self.made[id(value)][1]
        if isinstance(value, FunctionType) and (home is None or value.__globals__ is home):
            return self.function(value)
        if isinstance(value, partial):
            return self.partial(value)
        if not isinstance(value, np.ndarray | list | dict | tuple) or not _is_data(value):
            return value
        self.made[id(value)] = value, copy.deepcopy(value)
        return self.made[id(value)][1]

    def partial(self, f: partial[Any]) -> partial[Any]:
        return partial(self.of(f.func), *map(self.of, f.args), **{name: self.of(v) for name, v in f.keywords.items()})

    def function(self, f: FunctionType) -> FunctionType:
        code, closure = f.__code__, f.__closure__ or ()
        read, kept = _names(code, "LOAD_GLOBAL", "LOAD_NAME"), _names(code, "STORE_DEREF", "DELETE_DEREF")
        as_it_is = _names(code, "STORE_GLOBAL", "DELETE_GLOBAL") or not read <= {*f.__globals__, *vars(builtins)}
        space = f.__globals__ if as_it_is else {"__builtins__": builtins, "__name__": f.__module__}
        cells = [cell if n in kept else CellType() for n, cell in zip(code.co_freevars, closure, strict=True)]
        made = FunctionType(code, space, f.__name__, None, tuple(cells))
        self.made[id(f)] = f, made
        made.__dict__.update(f.__dict__)
        made.__qualname__, made.__module__, made.__doc__ = f.__qualname__, f.__module__, f.__doc__
        made.__defaults__ = None if f.__defaults__ is None else tuple(map(self.of, f.__defaults__))
        made.__kwdefaults__ = f.__kwdefaults__ and {name: self.of(v) for name, v in f.__kwdefaults__.items()}
        for cell, original in zip(cells, closure, strict=True):
            if cell is not original:
                self._fill(cell, original)
        if not as_it_is:
            space |= {name: self.of(f.__globals__[name], f.__globals__) for name in read if name in f.__globals__}
        return made

    def _fill(self, cell: CellType, original: CellType) -> None:
        try:
            cell.cell_contents = self.of(original.cell_contents)
        except ValueError:  # there is nothing in it yet
            return


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a function, and of the functions within it."""
    stack = [code]
    while stack:
        one = stack.pop()
        yield one
        stack += [inner for inner in one.co_consts if isinstance(inner, CodeType)]


def _names(code: CodeType, *operations: str) -> set[str]:
    return {i.argval for one in _codes(code) for i in dis.get_instructions(one) if i.opname in operations}


def _is_data(value: Any) -> bool:
    """Whether it is made of numbers, texts and arrays alone, and there are some."""
    stack, seen = [value], set()
    while stack:
        one = stack.pop()
        if isinstance(one, list | tuple | dict):
            if not one or id(one) in seen:
                return False
            seen.add(id(one))
            stack += one.values() if isinstance(one, dict) else one
        elif not isinstance(one, DATA) or (isinstance(one, np.ndarray) and one.dtype.hasobject):
            return False
    return True
