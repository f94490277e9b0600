"""Calls with arguments that a function or class does not take: the error lists what it takes."""

from __future__ import annotations

import functools
import inspect
import pickle
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from netlang.caches import BOUNDS
from netlang.errors import (
    NetError,
    NetMemoryError,
    NetOptionError,
    all_of,
    brief,
    counted,
    cut,
    did_you_mean,
    enumerated,
    quoted,
)
from netlang.errors.synonyms import OPTIONS
from netlang.language.declaration.argument_order import ways_with_fewer

C = TypeVar("C", bound=type)
F = TypeVar("F", bound=Callable[..., Any])
LONGEST_ERROR = 200  # characters of what another's error says
FOR_NUMBERS = "CompiledLayer, whose function is called with numbers"


def initialize_as_option_error(cls: C) -> C:
    """Make a constructor raise NetOptionError, with a message about the layer, for wrong arguments; its signature
    stays."""
    cls.__init__ = in_our_words(cls.__init__, cls)  # type: ignore[misc]
    return cls


def in_our_words(function: F, made: type | None = None) -> F:
    """The function, which says with a NetOptionError what it does not take; `made`: the class whose constructor it is.
    It asks only once a call has failed, so that calls cost nothing more."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except TypeError as error:
            if isinstance(error, NetError):
                raise
            check_signature(made or function, args[1:] if made else args, kwargs)
            raise
        except MemoryError as error:
            raise not_enough(error) from None

    return call  # type: ignore[return-value]


def not_enough(error: MemoryError) -> NetMemoryError:
    """The error for something that does not fit into memory."""
    if isinstance(error, NetMemoryError):
        return error
    said = f": {cut(str(error), LONGEST_ERROR)}" if str(error) else ""
    return NetMemoryError(f"there is not enough memory for what was given{said}", ways=["less of it at a time"])


def saved_by_name(f: Any, owner: str, title: str = "", *ways: str) -> Any:
    """The function, if it can be saved: Python saves the names of functions, not what they do."""
    try:
        pickle.dumps(f)
    except Exception:  # whatever it may be: pickle raises several kinds
        text = f"{title or brief(f)} of a {owner} cannot be saved: it has no name in a module"
        raise NetOptionError(text, ways=[*ways, "a function defined in a module"]) from None
    return f


def suboptions_in(item: Any, example: str) -> dict[str, Any]:
    """Suboptions, as a dict or one rule (name, value). Raises NetOptionError for anything else."""
    rule = isinstance(item, list | tuple) and len(item) == 2 and isinstance(item[0], str)
    if not isinstance(item, dict) and not rule:
        raise NetOptionError(f"a method's suboptions are a dict, not {brief(item)}", ways=[example])
    return item if isinstance(item, dict) else dict([item])


def check_signature(called: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Raise NetOptionError, in its own words, when a layer or a function is called with what it does not take."""
    try:
        signature(called).bind(*args, **kwargs)
    except TypeError as error:
        name, parameters = called.__name__, signature(called).parameters
        known = list(parameters)
        unknown = [key for key in kwargs if key not in known]
        if unknown:
            by_name = [p for p in known if parameters[p].kind is inspect.Parameter.KEYWORD_ONLY]
            raise NetOptionError(
                f"{name} has no option {quoted(unknown[0])}",
                [f"it has {enumerated(known if inspect.isclass(called) else by_name, text=str)}"],
                did_you_mean(unknown[0], known, OPTIONS),
            ) from None
        positional = [p.name for p in parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        ways = ways_with_fewer(called, positional, args, known) if len(args) > len(positional) else []
        raise NetOptionError(f"{name}: {error}", [f"it takes {_all_of(parameters)}"], ways) from None


def _all_of(parameters: Mapping[str, inspect.Parameter]) -> str:
    """What a call takes, by its names; `**ports` is any port by its name, and no parameter called "ports"."""
    shown = [p for p in parameters.values() if p.kind is not p.VAR_POSITIONAL]
    names = [f"any {p.name.removesuffix('s')} by name" if p.kind is p.VAR_KEYWORD else p.name for p in shown]
    return ", ".join(names) or "no arguments"


def check_takes(function: Callable[..., Any], given: tuple[str, ...], what: str, way: str) -> None:
    """Raise NetOptionError, before anything is done, for a function that cannot be called with as many arguments as
    there are words in `given`: what each of them is. `what`: the option that it was given as; `way`: one that could."""
    own = told_parameters(function)
    if own is None:
        return
    try:
        own.bind(*given)
    except TypeError:
        number = counted(len(given), "argument")
        raise NetOptionError(
            f"{what} is called with {number}, {all_of(given)}, and the function given takes {cut(str(own), 60)}",
            ways=[way],
        ) from None


def told_parameters(function: Callable[..., Any]) -> inspect.Signature | None:
    """What a function says that it takes; None for one that does not say, as some that are built in."""
    try:
        return inspect.signature(function)
    except Exception:  # ValueError, and whatever a stranger's class answers
        return None


def answer(function: Callable[..., Any], args: Iterable[Any], asked: str, *ways: str) -> Any:
    """What a function of a user gives; NetOptionError for what it raises, which is the cause of it. `asked`: what it
    is asked for in a message: "the function of an ElementwiseLayer"."""
    try:
        return function(*args)
    except (NetError, MemoryError):
        raise
    except Exception as error:
        raise NetOptionError(f"{asked} raises {in_short(error)}", ways=ways) from error


def in_short(error: Exception) -> str:
    """An error of any kind, as one line.

    >>> in_short(ValueError("no such\\nthing")), in_short(StopIteration())
    ('ValueError: no such thing', 'StopIteration')
    """
    said = " ".join(str(error)[:LONGEST_ERROR].split())
    return f"{type(error).__name__}: {cut(said, LONGEST_ERROR)}" if said else type(error).__name__


@functools.lru_cache(maxsize=BOUNDS["declarations"].entries)
def signature(called: Callable[..., Any]) -> inspect.Signature:
    return inspect.signature(called)
