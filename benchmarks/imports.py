"""How long a new Python process takes to import a library, from start to end of the process."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

from benchmarks.harness import Ready, Row


def running(code: str) -> Ready:
    command = [sys.executable, "-c", code]
    return Ready(lambda: subprocess.run(command, check=True, capture_output=True))


LIBRARIES = ("netlang", "torch", "jax", "onnxruntime", "keras", "onnx", "numpy")
ROWS = (
    Row(
        "import", "a process that imports the library",
        {name: partial(running, f"import {name}") for name in LIBRARIES},
        goals={"numpy": 1 / 2},
    ),
    Row(
        "import all", "a process that imports every name of it (NumPy: the library)",
        {"netlang": partial(running, "from netlang import *"), "numpy": partial(running, "import numpy")},
        goals={"numpy": 1 / 3},
    ),
)  # fmt: skip
