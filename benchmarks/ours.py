"""What netlang's side of the rows has in common: everything goes through the public interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.harness import Ready

TRAINING = ("NetTrain",)


def forward(net: Any, data: Any) -> Ready:
    return Ready(lambda: net(data), lambda: [net(data)])
training = None
