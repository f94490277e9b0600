"""The laws of the house that a machine can keep: read from syntax trees, and from one bare import."""

import ast
import doctest
import importlib
import inspect
import json
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import netlang
from netlang.language.symbols import SYMBOLS

ROOT = Path(netlang.__file__).parent

# From below to above: a room imports its own floor and those below it. Rooms that are not named here (training, and the
# files beside it: data, evaluate ...) share the floor ROOMS, on which imports may not go in a circle.
ROOMS = "..."
FLOORS = (
    ("errors", "slow_imports", "caches"),
    ("language",),
    ("compiler",),
    ("executors",),
    ("layers", "encoders"),  # the catalogue: it is built of the language, which does not know it
    (ROOMS,),
    ("methods",),
    ("__init__",),
    ("demo",),
    ("__main__",),
)
LEVELS = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
BASE = {"errors", "slow_imports", "language"}
STANDING_APART = {"layers": BASE | {"compiler"}, "encoders": BASE}
CATALOGUES = {"layers", "encoders"}

# Doors: imports inside functions that lead upwards.
DOORS = {
}

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
OPTIONAL = ("jax", "scipy", "sklearn", "PIL", "torch", "threadpoolctl", "safetensors", "onnx", "matplotlib", "IPython")
LATE = ("networkx",)  # needed, but only by the first net that is solved


def modules():
    """Every module of the package: (name, path), the linked catalogues included."""
    folders = [ROOT, *(path for path in ROOT.rglob("*") if path.is_dir())]
    for catalogue in CATALOGUES:  # rglob does not follow links
        folders += [
            ROOT / catalogue,
            *(path for path in (ROOT / catalogue).iterdir() if path.is_dir() and path.name != "__pycache__"),
        ]
    for path in sorted({file for folder in folders for file in folder.glob("*.py")}):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        if parts[1:3] != ("encoders", "data"):  # the script there makes a vocabulary; it is no part of the package
            yield ".".join(parts), path


MODULES = dict(modules())
TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in MODULES.items()}


def room(module):
    """netlang.language.nets.net is in the room "spec"."""
    return [*module.split("."), "__init__"][1]


EVERY_ROOM = {room(name) for name in MODULES}


def floor(room):
    return LEVELS.get(room, LEVELS[ROOMS])


def imports(tree):
    """(rooms imported when the module is, rooms imported inside functions), of netlang only."""
    at_once, late = set(), set()

    def walk(node, inside):
        for child in ast.iter_child_nodes(node):
            found = late if inside else at_once
            if isinstance(child, ast.ImportFrom) and (child.module or "").split(".")[0] == "netlang":
                assert child.level == 0, "imports are absolute"
                for name in [child.module] if "." in child.module else [f"netlang.{a.name}" for a in child.names]:
                    found.add(room(name) if room(name) in EVERY_ROOM else "__init__")
            elif isinstance(child, ast.Import):
                found.update(room(a.name) for a in child.names if a.name.split(".")[0] == "netlang")
            elif isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
                continue
            walk(child, inside or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))

    walk(tree, False)
    return at_once, late


# imports point one way ------------------------------------------------------------------------------------


def test_rooms_of_one_floor_do_not_import_each_other_in_a_circle():
    needs = {}
    for name, tree in TREES.items():
        if room(name) not in LEVELS:
            needs.setdefault(room(name), set()).update(
                r for r in imports(tree)[0] if r not in LEVELS and r != room(name)
            )
    list(TopologicalSorter(needs).static_order())  # raises CycleError


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_one_way(name):
    here = room(name)
    at_once, late = imports(TREES[name])
    for other in at_once:
        assert floor(other) <= floor(here), f"{name} imports {other}, which is above it"
        assert other == here or other not in CATALOGUES or here in ("methods", "__init__", "demo"), (
            f"{name} knows {other}"
        )
        assert other == here or other in STANDING_APART.get(here, EVERY_ROOM), f"{name} imports {other}"
    upwards = {other for other in late if floor(other) > floor(here) or (other in CATALOGUES and other != here)}
    if here not in ("demo", "__main__"):
        assert upwards <= DOORS.get(name, set()), f"{name} opens a door to {upwards}"


def test_every_door_is_used():
    for name, rooms in DOORS.items():
        assert rooms <= imports(TREES[name])[1], f"{name} no longer needs a door to {rooms - imports(TREES[name])[1]}"


def test_what_nets_ask_of_the_rooms_above_is_bound():
    nodes = [node for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    asked = {
        n.attr for n in nodes if isinstance(n.ctx, ast.Load) and isinstance(n.value, ast.Name) and n.value.id == "above"
    }
    importlib.import_module("netlang.methods")
    assert asked == set(vars(netlang.language.nets.net.above)) - {"meet"}


def test_no_layer_knows_another_by_kind():
    """A layer or a coder is asked what it declares, never which it is: no name of the catalogue in code, nor as a text
    that could be compared with one. `methods` says which stand for what, `demo` uses some, `__init__` lists all."""
    names = {
        n for n in netlang.__all__ if inspect.isclass(c := getattr(netlang, n)) and room(c.__module__) in CATALOGUES
    }
    for name, tree in TREES.items():
        if room(name) not in (*CATALOGUES, "__init__", "methods", "demo"):
            found = [node for node in ast.walk(tree) if not isinstance(node, ast.alias)]
            used = {getattr(node, "id", getattr(node, "attr", getattr(node, "value", None))) for node in found}
            assert not names & {word for word in used if isinstance(word, str)}, f"{name} mentions {names & used}"


# sizes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MODULES)
def test_files_and_functions_can_be_read_at_one_sitting(name):
    assert len(MODULES[name].read_text("utf-8").splitlines()) <= LONGEST_FILE
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = node.end_lineno - body[0].lineno + 1 if body else 0
            assert lines <= LONGEST_FUNCTION, f"{node.name} has {lines} lines"


def test_there_is_no_utils():
    assert not [name for name in MODULES if name.split(".")[-1] in ("utils", "util", "helpers", "misc", "common")]


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is(name):
    assert ast.get_docstring(TREES[name])


# what `import netlang` costs ------------------------------------------------------------------------------


def test_a_bare_import_takes_no_optional_package():
    code = "import sys, json, netlang; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert not loaded & {*OPTIONAL, *LATE}


# public names ---------------------------------------------------------------------------------------------

PUBLIC = sorted(netlang.__all__)
DOCUMENTED = [n for n in PUBLIC if inspect.isclass(getattr(netlang, n)) or inspect.isfunction(getattr(netlang, n))]


def test_public_names_exist_once():
    assert len(PUBLIC) == len(set(PUBLIC))
    assert [name for name in PUBLIC if not hasattr(netlang, name)] == []
    assert set(PUBLIC) <= set(dir(netlang))


def test_the_list_of_public_names_is_whole():
    rooms = ["encoders", "layers", "language.symbols"]
    rooms += [f"language.distributions.{family}" for family in ("continuous", "discrete", "censored")]
    parts = {name for room in rooms for name in importlib.import_module(f"netlang.{room}").__all__}
    functions = {name for name in vars(importlib.import_module("netlang.functions")) if not name.startswith("_")}
    assert parts | functions <= set(PUBLIC)
    assert set(SYMBOLS) <= set(netlang.language.symbols.__all__)


def test_star_import_gives_the_public_names_and_nothing_else():
    space = {}
    exec("from netlang import *", space)
    assert set(space) - {"__builtins__"} == set(PUBLIC)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_public_names_are_documented_with_an_example(name):
    what = getattr(netlang, name)
    text = inspect.getdoc(what) or ""
    assert text and not text.startswith(f"{name}("), f"{name} has no docstring of its own"
    if not (inspect.isclass(what) and issubclass(what, Exception)):  # errors: the gallery has the examples
        examples = doctest.DocTestParser().get_examples(text)
        assert any(example.want for example in examples), f"{name} has no example that shows a result"


@pytest.mark.parametrize("name", DOCUMENTED)
def test_public_signatures_can_be_read(name):
    if not issubclass(type(getattr(netlang, name)), type) or not issubclass(getattr(netlang, name), BaseException):
        inspect.signature(getattr(netlang, name))
