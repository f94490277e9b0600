"""How long a new Python process takes to import a library, from start to end of the process."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

from benchmarks.harness import Ready, Row


def importing(*libraries: str) -> Ready:
    command = [sys.executable, "-c", f"import {', '.join(libraries)}"]
    return Ready(lambda: subprocess.run(command, check=True, capture_output=True))


ROWS = (
    Row("import", "a process that imports the library", {
        name: partial(importing, name) for name in ("netlang", "torch", "jax", "onnxruntime", "keras", "onnx", "numpy")
    }),
)  # fmt: skip
