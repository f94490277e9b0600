"""Functions of users in files: by their names when they are written, and when they are read only those that the reader
gives. A file could name any function of the machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netlang.errors import NetOptionError, brief
from netlang.language.values.named_only import NamedOnly


def name_of(f: Any) -> str:
    """Module and name of a function, or how it prints where it has none.

    >>> import statistics
    >>> name_of(statistics.mean), name_of(max)
    ('statistics.mean', 'builtins.max')
    """
    if isinstance(f, NamedOnly):
        return f.name
    module, name = getattr(f, "__module__", None), getattr(f, "__qualname__", None)
    return f"{module}.{name}" if isinstance(module, str) and isinstance(name, str) else brief(f)


def by_name(given: Any) -> dict[str, Any]:
    """The functions given to Import, a list of them or a dict with the names that the file has for them."""
    if isinstance(given, Mapping) and all(isinstance(name, str) and callable(f) for name, f in given.items()):
        return dict(given)
    if isinstance(given, list | tuple) and all(map(callable, given)):
        return {name_of(f): f for f in given}
    raise NetOptionError(
        f"functions is a list of functions, or a dict of them by name, not {brief(given)}", ways=["functions=[f]"]
    )


def found(name: str, given: Mapping[str, Any]) -> Any:
    """The function of that name; else the one that is called so in another module, where there is just one; else None.

    >>> found("my.module.f", {"__main__.f": max}), found("my.module.f", {"f": max, "a.f": min})
    (<built-in function max>, None)
    """
    if name in given:
        return given[name]
    alike = [f for known, f in given.items() if known.rpartition(".")[2] == name.rpartition(".")[2]]
    return alike[0] if len(alike) == 1 else None
