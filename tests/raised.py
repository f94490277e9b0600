"""The error of a call that must fail, to look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def raised(kind: type[BaseException] | tuple[type[BaseException], ...], call: Callable[[], Any]) -> Any:
    with pytest.raises(kind) as caught:
        call()
    return caught.value
