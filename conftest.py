"""The linked folders are tested as what they are imported as: `pytest encoders` is `pytest netlang/encoders`.

By the other way Python would import each of their modules once more, under another name, and no class would be equal to
its double.
"""

import os
from pathlib import Path

ROOT = Path(__file__).parent
LINKED = ("encoders", "layers")


def pytest_configure(config):
    config.args = [as_imported(arg, config.invocation_params.dir) for arg in config.args]


def as_imported(arg, start):
    """An argument of pytest, a path perhaps with the name of a test, by the path in the package."""
    file, *names = arg.split("::")
    path = Path(os.path.abspath(start / file))
    if not path.is_relative_to(ROOT) or path.relative_to(ROOT).parts[:1] not in [(name,) for name in LINKED]:
        return arg
    return "::".join([str(ROOT / "netlang" / path.relative_to(ROOT)), *names])
