"""Packages that take long to import, imported when they are first needed."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any


def imported(package: str) -> Any:
    """A package, imported as a whole or not at all: where somebody presses a key meanwhile, Python forgets the package
    and keeps those of its modules that were ready, and some packages cannot be imported again beside these."""
    known = package in sys.modules
    try:
        return import_module(package)
    except BaseException:
        for name in list(sys.modules):
            if not known and name.startswith(f"{package}."):
                del sys.modules[name]
        raise
