"""Late imports: a package's names are imported when they are first used, so that importing the package is quick.

The imports stand in an `if TYPE_CHECKING:` block, where type checkers and editors read them; here they are read from
the same block, so that there is one list.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from netlang.errors import NetAttributeError, NetImportError, did_you_mean, quoted
from netlang.errors.synonyms import CLASSES


def late_imports(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """`__getattr__`, `__dir__` and `__all__` for a package: what its file imports for type checkers only, late, beside
    what it has imported itself. `import *` of a package takes its `__all__`.

    >>> import netlang
    >>> netlang.LinearLayer.__name__, "LinearLayer" in dir(netlang)
    ('LinearLayer', True)
    """
    module = sys.modules[package]
    homes: dict[str, str] = {}
    for statement in _for_type_checkers(str(module.__file__)):
        home = str(statement.module)
        names = [alias.name for alias in statement.names]
        homes |= dict.fromkeys(import_module(home).__all__ if names == ["*"] else names, home)
    ours = {n: getattr(v, "__module__", "") for n, v in vars(module).items() if not n.startswith("_")}
    here = [name for name, home in ours.items() if home.startswith("netlang")]

    def get(name: str) -> Any:
        if name not in homes:
            raise _unknown(package, name, names)
        value = getattr(import_module(homes[name]), name)
        setattr(module, name, value)  # the next use finds it in the module itself
        return value

    names = sorted({*homes, *here} - {"late_imports"})
    return get, lambda: names, names


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


def _unknown(package: str, name: str, known: list[str]) -> Exception:
    """That a package has no such name, and which one may be meant.

    For `from package import name` Python would say it without ways out, in an ImportError of its own. It first asks
    each package in `_handle_fromlist`, where an ImportError of ours passes; submodules are for Python to find.
    """
    if name.startswith("_"):
        return AttributeError(f"module {package!r} has no attribute {name!r}")
    importing = sys._getframe(2).f_code.co_name == "_handle_fromlist"
    kind = NetImportError if importing and find_spec(f"{package}.{name}") is None else NetAttributeError
    return kind(f"{package} has no {quoted(name)}", ways=did_you_mean(name, known, CLASSES))


def _for_type_checkers(file: str) -> list[ast.ImportFrom]:
    """The imports in the `if TYPE_CHECKING:` block of a file."""
    with open(file, encoding="utf-8") as source:
        tree = ast.parse(source.read())
    blocks = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    return [node for block in blocks for node in block.body if isinstance(node, ast.ImportFrom)]
