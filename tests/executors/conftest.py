"""The tests of executors run over the programs of the compiler's tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "compiler"))
