"""What takes long to import is imported when it is first needed: packages of others, some of Python's, some of ours."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any


def imported(module: str) -> Any:
    """A module, or a package as a whole or not at all: where somebody presses a key meanwhile, Python forgets a package
    and keeps those of its modules that were ready, and some packages cannot be imported again beside these."""
    known = module in sys.modules
    try:
        return import_module(module)
    except BaseException:
        for name in list(sys.modules):
            if not known and name.startswith(f"{module}."):
                del sys.modules[name]
        raise
