"""`above`: the functions that nets call and the language does not contain, such as evaluation."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any


class Above(SimpleNamespace):
    """What higher packages do for nets: `netlang/methods.py` registers it here. `meet` imports that on first use."""

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_"):
            self.meet()
        return object.__getattribute__(self, name)


above = Above(meet=lambda: None)
