"""Functions and classes of ours as source text that stands alone: with all that they use, and no import of ours."""

from __future__ import annotations

import ast
import builtins
import inspect
import math
import sys
from collections.abc import Iterable
from itertools import chain, count
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from netlang.compiler.ir.program import Primitive
from netlang.errors import NetOptionError

PLAIN = int | float | str | bool | bytes | None
Scope = ast.FunctionDef | ast.Lambda | ast.ClassDef


class Bundle:
    """A growing text. `add(thing)` gives the expression by which `thing` is known in it, and adds what that needs.

    >>> from netlang.executors.numpy.kernels.convolution import row_windows
    >>> bundle = Bundle()
    >>> bundle.add(row_windows), bundle.add(np.add.reduce), bundle.add((1, math.inf))
    ('row_windows', 'np.add.reduce', "(1, float('inf'))")
    >>> "def row_windows(" in bundle.text
    True
    """

    def __init__(self, known: dict[Any, str] | None = None, taken: Iterable[str] = ()) -> None:
        self._names: dict[int, str] = {id(thing): name for thing, name in (known or {}).items()}
        self._kept: list[Any] = list(known or {})  # so that an id stays that of one thing
        self._taken = set(taken)  # names that mean something else
        self._texts: list[str] = []
        self._trees: dict[str, ast.Module] = {}
        self.modules: set[str] = set()

    @property
    def text(self) -> str:
        imports = "".join(f"import {name}\n" for name in sorted(self.modules))
        return "\n\n".join([imports, *self._texts]).strip() + "\n"

    def add(self, thing: Any, wish: str = "function") -> str:
        """`wish`: what a function is called that has no name."""
        if id(thing) in self._names:
            return self._names[id(thing)]
        found = _plain(thing) or _of_numpy(thing) or self._imported(thing)
        return found or self._own(thing, wish)

    def _imported(self, thing: Any) -> str:
        """What another package has, or Python itself."""
        name = getattr(thing, "__name__", "")
        if getattr(builtins, name, None) is thing:
            return name
        module = thing.__name__ if isinstance(thing, ModuleType) else getattr(thing, "__module__", None) or ""
        if not module or module.split(".")[0] == "netlang":
            return ""
        if module.split(".")[0] not in sys.stdlib_module_names:
            raise NetOptionError(f"a module of its own cannot use {module}")
        self.modules.add(module)
        return module if isinstance(thing, ModuleType) else f"{module}.{thing.__qualname__}"

    def _own(self, thing: Any, wish: str) -> str:
        """A function or a class of ours: its source, with other names for what it uses."""
        if not isinstance(thing, FunctionType | type):
            raise NetOptionError(f"a module of its own cannot have {type(thing).__name__} {thing!r}")
        node = _source_of(thing, self._trees)
        wish = thing.__name__ if thing.__name__.isidentifier() else wish
        numbered = (f"{wish}_{i}" for i in count(2))
        name = next(n for n in chain([wish], numbered) if n not in self._taken)
        self._taken.add(name)
        self._names[id(thing)] = name
        self._kept.append(thing)
        used = _Renamed(self, _names_of(thing), _locals(node)).visit(_specialised(node))
        if isinstance(used, ast.Lambda):
            used = ast.Assign([ast.Name(name, ast.Store())], used)
        else:
            used.name = name
        self._texts.append(ast.unparse(ast.fix_missing_locations(used)))
        return name


def _plain(thing: Any) -> str:
    """Numbers, texts and collections of them, as source; "" for anything else."""
    if isinstance(thing, float) and not math.isfinite(thing):
        return f"float({str(thing)!r})"
    if thing is ...:
        return "..."
    if isinstance(thing, PLAIN) and type(thing).__module__ == "builtins":
        return repr(thing)
    if isinstance(thing, np.dtype):
        return f"np.dtype({thing.name!r})"
    if isinstance(thing, tuple | list | set | frozenset) and type(thing).__module__ == "builtins":
        parts = [_plain(one) for one in thing]
        opening, closing = (
            ("(", ")") if isinstance(thing, tuple) else ("[", "]") if isinstance(thing, list) else ("{", "}")
        )
        end = "," if isinstance(thing, tuple) and len(parts) == 1 else ""
        return f"{opening}{', '.join(parts)}{end}{closing}" if all(parts) and (parts or opening != "{") else ""
    return ""


def _of_numpy(thing: Any) -> str:
    """What NumPy has, under its public name."""
    if thing is np:
        return "np"
    owner = getattr(thing, "__self__", None)
    if isinstance(owner, np.ufunc):
        return f"np.{owner.__name__}.{thing.__name__}"
    name, module = getattr(thing, "__name__", ""), getattr(thing, "__module__", None) or ""
    public = {"c_einsum": "einsum"}.get(name, name)
    if isinstance(thing, np.ufunc) or name == "c_einsum" or (module.split(".")[0] == "numpy" and hasattr(np, public)):
        return f"np.{public}"
    return f"np{module.removeprefix('numpy')}.{name}" if module.startswith("numpy.") else ""


# sources --------------------------------------------------------------------------------------------------


def _source_of(thing: Any, trees: dict[str, ast.Module]) -> Any:
    """The part of a file that defines a function or a class; a copy, which may be changed. `trees`: of files."""
    path = inspect.getsourcefile(thing)
    assert path is not None
    tree = trees.setdefault(path, trees.get(path) or ast.parse(Path(path).read_text("utf-8")))
    same: list[Any]
    if isinstance(thing, type):
        same = [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.name == thing.__name__]
    else:
        same = [node for node in ast.walk(tree) if _is_source_of(node, thing.__code__)]
    copy: Any = ast.parse(ast.unparse(same[0])).body[0]
    return copy.value if isinstance(copy, ast.Expr) else copy


def _is_source_of(node: ast.AST, code: CodeType) -> bool:
    if isinstance(node, ast.FunctionDef):
        first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
        return node.name == code.co_name and first == code.co_firstlineno
    if not isinstance(node, ast.Lambda) or code.co_name != "<lambda>" or node.lineno != code.co_firstlineno:
        return False
    body = node.body
    inside = (body.lineno, body.col_offset), (body.end_lineno, body.end_col_offset)
    places = [((a, c), (b, d)) for a, b, c, d in code.co_positions() if None not in (a, b, c, d) and (a, c) != (b, d)]
    return bool(places) and all(inside[0] <= start and end <= inside[1] for start, end in places)  # type: ignore[operator]


def _names_of(thing: Any) -> dict[str, Any]:
    """What the global names in a function or a class mean, and the names of the function around it."""
    if isinstance(thing, type):
        return dict(vars(sys.modules[thing.__module__]))
    cells = zip(thing.__code__.co_freevars, thing.__closure__ or (), strict=True)
    return {**thing.__globals__, **{name: cell.cell_contents for name, cell in cells}}


def _locals(node: Any) -> set[str]:
    """The names that are defined inside."""
    found: set[str] = set()
    for one in ast.walk(node):
        if isinstance(one, ast.arg):
            found.add(one.arg)
        elif isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load):
            found.add(one.id)
        elif isinstance(one, ast.FunctionDef | ast.ClassDef):
            found.add(one.name)
        elif isinstance(one, ast.alias):
            found.add((one.asname or one.name).split(".")[0])
        elif isinstance(one, ast.ExceptHandler) and one.name:
            found.add(one.name)
    return found - ({node.name} if isinstance(node, ast.ClassDef) else set())


def _specialised(node: Any) -> Any:
    """The same for NumPy alone: kernels ask `xp is np`, and need no annotations."""
    return _ForNumpy().visit(node)


class _ForNumpy(ast.NodeTransformer):
    """`a if xp is np else b` is a; annotations are left out."""

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        self.generic_visit(node)
        return node.body if ast.unparse(node.test) == "xp is np" else node

    def visit_If(self, node: ast.If) -> Any:
        self.generic_visit(node)
        return node.body if ast.unparse(node.test) == "xp is np" else node

    def visit_arg(self, node: ast.arg) -> Any:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        self.generic_visit(node)
        node.returns = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        self.generic_visit(node)
        return ast.Assign([node.target], node.value) if node.value is not None else ast.Pass()


class _Renamed(ast.NodeTransformer):
    """Global names become the expressions by which a bundle knows what they mean."""

    def __init__(self, bundle: Bundle, meanings: dict[str, Any], local: set[str]) -> None:
        self.bundle, self.meanings, self.local = bundle, meanings, local

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        """What a module or a record of ours has under a name: `pad.kernel`, `special(xp).erf`."""
        known = self.meanings | {"xp": np}
        names = {one.id for one in ast.walk(node.value) if isinstance(one, ast.Name)} - {"xp"}
        if isinstance(node.value, ast.Name | ast.Call) and names and names <= known.keys() - self.local:
            owner = eval(compile(ast.Expression(node.value), "<bundle>", "eval"), known)
            if isinstance(owner, Primitive) or getattr(owner, "__name__", "").startswith("netlang."):
                return ast.parse(self.bundle.add(getattr(owner, node.attr)), mode="eval").body
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> Any:
        if node.id in self.local or node.id not in self.meanings:
            return node
        return ast.parse(self.bundle.add(self.meanings[node.id]), mode="eval").body
