"""JSON that anybody may have written, read so that nothing of it goes unnoticed."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

from netlang.errors import quoted
from netlang.slow_imports import imported


class _Refused(Exception):
    """What JSON is refused for."""


def parsed(text: str | bytes, error: Callable[[str], Exception]) -> Any:
    """The value. Raises `error(what is wrong)` for what is no JSON, is too deep, has a name twice, or NaN."""
    try:
        whole = text.decode("utf-8") if isinstance(text, bytes) else text
        return imported("json").loads(whole, object_pairs_hook=_table, parse_constant=_constant, parse_float=_real)
    except _Refused as refused:
        raise error(str(refused)) from None
    except UnicodeDecodeError as problem:
        raise error(f"is not UTF-8: byte {problem.start}") from None
    except RecursionError:
        raise error("is nested too deeply") from None
    except ValueError as problem:  # json's own, and integers of thousands of digits
        raise error(f"is no JSON: {problem!s:.100}") from None


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise _Refused(f"has the name {quoted(name)} twice")
        made[name] = value
    return made


def _real(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _constant(text)


def _constant(name: str) -> Any:
    raise _Refused(f"has {name}, which is no number of JSON")
