"""The error for a name that the package does not have."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.util import find_spec

from netlang.errors import NetAttributeError, NetImportError, did_you_mean, quoted
from netlang.errors.synonyms import CLASSES


def unknown_name(package: str, name: str, known: Iterable[str]) -> Exception:
    """The error for a name of a package, to be raised by its `__getattr__`.

    Of `from package import name` Python would say it without ways out. It looks each name up first, with `hasattr`, by
    which an ImportError passes; a submodule is then for Python to find.
    """
    if name.startswith("_"):
        return AttributeError(f"module {package!r} has no attribute {name!r}")
    importing = sys._getframe(2).f_code.co_name == "_handle_fromlist"
    kind = NetImportError if importing and find_spec(f"{package}.{name}") is None else NetAttributeError
    return kind(f"{package} has no {quoted(name)}", ways=did_you_mean(name, known, CLASSES))
