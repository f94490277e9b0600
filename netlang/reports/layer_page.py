"""The page of layers, docs/layers.md, generated from their declarations by `tests/docs/documents.py --write`."""

from __future__ import annotations

import doctest
import inspect
import re
from collections.abc import Iterable
from typing import Any

import attrs

from netlang.errors import NetError
from netlang.language.declaration.declare import Port
from netlang.language.declaration.domains import SHAPE, SIZE
from netlang.language.nets.layer import Layer
from netlang.language.values.sentinels import Automatic

# The families, by the files that the layers are in; those of other files come last.
FAMILIES = {
    "Weights and functions of elements": "linear elementwise parametric_ramp softmax threading function compiled",
    "Integers": "embedding unit_vector extract",
    "Arrays and their shape": "append catenate dot flatten ordering padding part replicate reshape total aggregation"
    " transpose constants net_array random_array matrices parts stack",
    "Sequences": "recurrent sequence sequence_indices attention bilinear",
    "Images and signals": "convolution deconvolution pooling resize spatial_transformation image_augmentation",
    "Normalization and dropout": "batch_normalization normalization local_response_normalization dropout",
    "Losses": "losses contrastive ctc",
    "Operators on nets": "map map_thread fold nest bidirectional pair_embedding gan step",
    "What stands for another net": "placeholder",
}
HEAD = """# Layers

Every layer of the catalogue, generated from its declaration by `python tests/docs/documents.py --write`. Options are
after the `*`; every layer also takes `LearningRateMultipliers`. In a pattern a name is one size, `*name` any number
of sizes, and a number is itself; the same name twice is the same size, and a name equal to a parameter is that
parameter. T is the length of a sequence. It may vary, and so may other sizes that no array has, unless the layer
merges levels (then there is an error). `[]` is a single number. Terms are in the [glossary](glossary.md).
"""
WORDS = {"in": "input", "out": "output", "auxiliary": "on request", "state": "state, in and out"}


def page(layers: Iterable[Any]) -> str:
    """The text of the page for these layers and functions that make layers."""
    by_file: dict[str, list[Any]] = {}
    for layer in sorted(layers, key=lambda item: (not isinstance(item, type), item.__name__)):
        by_file.setdefault(layer.__module__.split(".")[-1], []).append(layer)
    files = {title: names.split() for title, names in FAMILIES.items()}
    families = {title: [x for name in names for x in by_file.pop(name, [])] for title, names in files.items()}
    families["Others"] = [x for found in by_file.values() for x in found]
    parts = [HEAD]
    for title, found in families.items():
        if found:
            links = " ".join(f"[{x.__name__}](#{x.__name__.lower()})" for x in found)
            parts += [f"## {title}\n", f"{links}\n", *map(entry, found)]
    return "\n".join(parts)


def entry(layer: Any) -> str:
    """What the page says of one layer, or of a function that makes layers."""
    text = inspect.getdoc(layer) or ""
    file = f"../{layer.__module__.removeprefix('netlang.').replace('.', '/')}.py"
    summary, _, more = prose(text).partition("\n\n")
    lines = [f"### {layer.__name__}\n", f"{summary}\n", f"[`{signature(layer)}`]({file})\n"]
    lines += [f"{more}\n"] if more else []
    if isinstance(layer, type) and issubclass(layer, Layer):
        lines += [*options(layer), *declared(layer)]
    source = re.search(r"Source: (https?://\S+)", text)
    lines += [f"Source: <{source[1]}>\n"] if source else []
    examples = doctest.DocTestParser().get_examples(text)
    shown = "".join(f">>> {e.source.rstrip().replace(chr(10), chr(10) + '... ')}\n{e.want}" for e in examples)
    imported = any(e.source.startswith("from ") for e in examples)
    shown = shown if imported or not shown else f">>> from netlang import {layer.__name__}\n{shown}"
    return "\n".join([*lines, f"```python\n{shown}```\n"] if shown else lines)


def prose(text: str) -> str:
    """What a docstring says before its source and its examples, as Markdown, in which a bare `*` would be emphasis.

    >>> prose("A sum.\\n\\nOf [*dims], `*dims`.\\nSource: https://x\\n\\n>>> 1\\n1")
    'A sum.\\n\\nOf [\\\\*dims], `*dims`.'
    """
    said = re.split(r"^(?:Source:|>>>)", text, maxsplit=1, flags=re.MULTILINE)[0].strip()
    said = re.sub(r"\n(Ports|Arrays): ", r"\n\n\1: ", said)
    parts = re.split("(`[^`]*`)", said)
    return "".join(part if part.startswith("`") else re.sub(r"(?m)(?<!^)\*|^\*(?! )", r"\*", part) for part in parts)


def signature(layer: Any) -> str:
    """The call, with ports and arrays last."""
    shown, bare = [], True
    parts = [p for p in inspect.signature(layer).parameters.values() if p.name != "LearningRateMultipliers"]
    parts.sort(key=lambda p: p.kind is p.KEYWORD_ONLY and p.default is Automatic)
    for p in sorted(parts, key=lambda p: p.kind):
        if p.kind is p.KEYWORD_ONLY and bare:
            shown.append("*")
        bare = bare and p.kind not in (p.KEYWORD_ONLY, p.VAR_POSITIONAL)
        if p.kind in (p.VAR_KEYWORD, p.VAR_POSITIONAL):
            shown.append(f"{'**' if p.kind is p.VAR_KEYWORD else '*'}{p.name}")
        else:
            plain = p.default is p.empty or (p.kind is p.KEYWORD_ONLY and p.default is Automatic)
            shown.append(p.name if plain else f"{p.name}={p.default!r}")
    return f"{layer.__name__}({', '.join(shown)})"


def options(layer: type[Layer]) -> list[str]:
    """What each of its options takes, as its domain says, and its default."""
    domains = {"one": SIZE | Automatic, "run": SHAPE}
    rows = []
    for f in sorted(attrs.fields(layer), key=lambda f: f.kw_only):
        domain = f.metadata.get("domain") or domains.get(f.metadata.get("sizes", ""))
        if domain is not None and f.name != "LearningRateMultipliers":
            show = repr if f.default in (None, Automatic) else f.metadata.get("show", repr)
            default = "" if f.default is attrs.NOTHING else f"`{show(f.default).replace('inf', 'Infinity')}`"
            rows.append(f"| `{f.alias}` | {_text(domain.what)} | {default} |")
    return ["| Option | Takes | Default |", "|---|---|---|", *rows, ""] if rows else []


def _text(said: str) -> str:
    """Words of a message in a table of a page."""
    return said.replace("|", "\\|").replace("*", "\\*")


def declared(layer: type[Layer]) -> list[str]:
    """Its ports, arrays and rules as tables; where they depend on what it is given, its docstring says them."""
    ports = [port for port in layer.declared_ports if not (port.many and port.direction != "in")]
    if not ports:
        return []
    one = sample(layer)
    rows = ["| Port | | Array of | Elements |", "|---|---|---|---|"]
    for port in ports:
        name = f"{port.name}1, {port.name}2 ..." if port.many else port.name
        optional = " (by option)" if port.when else ""
        rows.append(f"| {name} | {WORDS[port.direction]}{optional} | {pattern(port, one)} | {elements(port)} |")
    if layer.declared_arrays:
        rows += ["", "| Array | Array of | Starts at |", "|---|---|---|"]
    for array in layer.declared_arrays:
        notes = [" (by option)"] * bool(array.when) + [", may be None"] * array.optional
        notes += [", not trained by gradients"] * (not array.trained)
        starts = "depends on options" if callable(array.init) else array.init
        starts = "random weights" if starts == "weights" else starts
        rows.append(f"| {array.name}{''.join(notes)} | {pattern(array, one)} | {starts} |")
    rules = one.rules_declared() if one is not None else ()
    rows += ["", *(f"* {rule.text()}" for rule in rules)] if rules else []
    return [*rows, ""]


def sample(layer: type[Layer]) -> Layer | None:
    """The layer with as few arguments as possible, to evaluate patterns that are functions of the layer."""
    parameters = inspect.signature(layer).parameters.values()
    needed = [p for p in parameters if p.default is p.empty and p.kind is not p.VAR_KEYWORD]
    positional = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    for count in (len(needed), len(positional)):
        for filler in (1, [1], lambda x: x):
            try:
                return layer(*[filler] * count)
            except (NetError, TypeError, AttributeError):  # not what this layer takes: try the next
                continue
    return None


def pattern(part: Any, one: Layer | None) -> str:
    """A pattern as a list of sizes; where it depends on options, that of the plain layer."""
    if isinstance(part.pattern, str):
        return f"`[{', '.join(part.pattern.split())}]`"
    if one is None:
        return "depends on options"
    return f"`[{', '.join(part.pattern(one).split())}]`, unless options say otherwise"


def elements(port: Port) -> str:
    if callable(port.integer):
        return "depends on options"
    if callable(port.element):
        return "reals or integers, depending on options"
    if port.integer is not None:
        return f"integers 1..{port.integer}" if port.integer else "integers"
    return "reals" if port.element is None else f"reals or integers (`{port.element}`)"
