"""The design rules that can be checked: read from syntax trees, and from one bare import."""

import ast
import doctest
import importlib
import inspect
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import netlang
from netlang.language.symbols import SYMBOLS

ROOT = Path(netlang.__file__).parent

# Lowest level first: a file imports from its own level and those below.
FLOORS = """
    errors slow_imports version caches extras
    language
    compiler compiler.ir compiler.inference compiler.rules
    compiler.ops
    compiler.passes
    compiler.gradient
    compiler.lowering compiler.array_numbers
    executors
    layers encoders
    evaluation
    surgery
    training
    testing
    reports
    files
    models
    methods functions
    __init__
    demo
    __main__
"""
LEVELS = {room: number for number, rooms in enumerate(FLOORS.split("\n")) for room in rooms.split()}
CATALOGUES = {"layers": "compiler", "encoders": ""}  # what each may import, besides itself and the language

LONGEST_FILE = 300
LONGEST_FUNCTION = 30
OPTIONAL = (
    "jax",
    "scipy",
    "sklearn",
    "PIL",
    "torch",
    "threadpoolctl",
    "safetensors",
    "onnx",
    "matplotlib",
    "IPython",
    "soundfile",
    "tokenizers",
    "sentencepiece",
)
LATE = ("networkx", "hashlib", "uuid", "json", "html", "difflib", "gzip", "tempfile")  # slow: see slow_imports


def modules():
    """Every module of the package: (name, path), the linked catalogues included."""
    for folder in (ROOT, ROOT / "layers", ROOT / "encoders"):  # rglob does not follow links
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(ROOT.parent).with_suffix("").parts
            if parts[1:3] != ("encoders", "data"):  # a script that makes a vocabulary, not part of the package
                yield ".".join(parts).removesuffix(".__init__"), path


MODULES = dict(modules())
TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in MODULES.items()}


def imports(trees):
    """The modules that each imports: at the top, in functions, by name in a string, and for type checkers only."""
    found = {name: set() for name in trees}
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{name}: imports are absolute"
                wholes = [f"{node.module}.{alias.name}" for alias in node.names]
                found[name] |= {whole if whole in trees else node.module for whole in wholes}
            elif isinstance(node, ast.Import):
                found[name] |= {alias.name for alias in node.names}
            elif isinstance(node, ast.Call) and "import_module" in ast.unparse(node):  # ("netlang.methods")
                found[name] |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
        found[name] &= trees.keys() - {name}
    return found


IMPORTS = imports(TREES)


def room(module):
    """netlang.language.nets.net is in the room "language", netlang.compiler.ir.program in "compiler.ir"."""
    parts = module.split(".")[1:] or ["__init__"]
    return ".".join(parts[:2]) if parts[0] == "compiler" else parts[0]


# imports point one way ------------------------------------------------------------------------------------


def in_order(graph):
    """The modules in topological order. Raises CycleError with the modules of a cycle."""
    return list(TopologicalSorter(graph).static_order())


def test_imports_never_go_in_a_circle():
    in_order(IMPORTS)


@pytest.mark.parametrize("way_back", [
    "from a import x",
    "import a",
    "def f():\n    from a import x",
    "import_module('a')",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a import x",
])  # fmt: skip
def test_the_import_test_finds_a_circle(way_back):
    sources = {"a": "from b import y", "b": "import c", "c": way_back}
    with pytest.raises(CycleError):
        in_order(imports({name: ast.parse(text) for name, text in sources.items()}))


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_down(name):
    here = room(name)
    for other in map(room, IMPORTS[name]):
        assert LEVELS[other] <= LEVELS[here], f"{name} imports {other}, which is above it"
        if here in CATALOGUES:
            known = ("errors", "caches", "slow_imports", "extras", "language", here, CATALOGUES[here])
            assert other.split(".")[0] in known, f"{name} imports {other}"


def test_only_one_stub_imports_upwards():
    """Only type checkers read stubs, so a stub may give the result types of methods such as `net.why`."""
    stubs = {name: path.with_suffix(".pyi") for name, path in MODULES.items() if path.with_suffix(".pyi").exists()}
    found = imports(TREES | {name: ast.parse(path.read_text("utf-8")) for name, path in stubs.items()})
    up = {name for name in stubs if any(LEVELS[room(other)] > LEVELS[room(name)] for other in found[name])}
    assert up == {"netlang.language.nets.answers"}


def test_what_nets_ask_of_the_rooms_above_is_bound():
    nodes = [node for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    asked = {
        n.attr for n in nodes if isinstance(n.ctx, ast.Load) and isinstance(n.value, ast.Name) and n.value.id == "above"
    }
    importlib.import_module("netlang.methods")
    assert asked == set(vars(netlang.language.nets.above.above)) - {"meet"}


def test_no_layer_knows_another_by_kind():
    """A layer or a coder is asked what it declares, never which it is: no name of the catalogue in code, nor as a text
    that could be compared with one. `methods` says which stand for what, `demo` and `models` use some, `__init__`
    lists all."""
    names = {
        n for n in netlang.__all__ if inspect.isclass(c := getattr(netlang, n)) and room(c.__module__) in CATALOGUES
    }
    for name, tree in TREES.items():
        if room(name) not in (*CATALOGUES, "__init__", "methods", "demo", "models"):
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
    loaded = {name.split(".")[0] for name in loaded_by("import netlang") - loaded_by("import numpy, attrs")}
    assert not loaded & {*OPTIONAL, *LATE}


def test_a_bare_import_takes_what_nets_are_written_with():
    """Layers and operations on nets are imported on first use."""
    ours = {name for name in loaded_by("import netlang") if name.startswith("netlang.")}
    assert {room(name) for name in ours} == {
        "errors", "slow_imports", "caches", "version", "language", "encoders", "layers",
    }  # fmt: skip
    assert not ours & {"netlang.layers.weights.linear", "netlang.encoders.text.tokens"}


def loaded_by(code):
    """The modules loaded in a new process by some code."""
    code += "; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


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
    if not (inspect.isclass(what) and issubclass(what, Exception)):  # examples of errors are in the gallery
        examples = doctest.DocTestParser().get_examples(text)
        assert any(example.want for example in examples), f"{name} has no example that shows a result"


@pytest.mark.parametrize("name", DOCUMENTED)
def test_public_signatures_can_be_read(name):
    if not issubclass(type(getattr(netlang, name)), type) or not issubclass(getattr(netlang, name), BaseException):
        inspect.signature(getattr(netlang, name))
