"""Runs the examples of the documentation; `python tests/docs/documents.py --write` writes the real results.

An example is a line `>>> ` with its `... ` lines in a Python block; what follows, up to the next one or the end of
the block, is what it prints, or `Name: message` of the error that it raises. All examples of a page share their
names. In comparisons, `...` stands for any text, and a number is right as far as it is written.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(\w*)\s*$")
NUMBER = re.compile(r"(?<![\w.])-?\d+\.\d*(?:e[+-]?\d+)?")


@frozen
class Example:
    """Source and result of one example; `start` and `end` are the lines of its result, counted from 0."""

    source: str
    want: list[str]
    start: int
    end: int


def pages() -> list[Path]:
    """The README, the pages beside it and those in docs."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def examples(lines: list[str]) -> Iterator[Example]:
    """The examples in the Python blocks of a page."""
    language, i = "", 0
    while i < len(lines):
        fence = FENCE.match(lines[i])
        if fence:
            language = fence[1] if not language else ""
        if language == "python" and lines[i].startswith(">>> "):
            source = [lines[i][4:]]
            while lines[i + 1].startswith("..."):
                i += 1
                source.append(lines[i][4:])
            start = end = i + 1
            while not (lines[end].startswith(">>> ") or FENCE.match(lines[end])):
                end += 1
            want = lines[start:end]
            while want and not want[-1].strip():
                want.pop()
            yield Example("\n".join(source) + "\n", want, start, start + len(want))
            i = end - 1
        i += 1


def result_of(example: Example, space: dict[str, Any], name: str) -> list[str]:
    """The lines that an example prints."""
    printed = io.StringIO()
    code = compile(example.source, f"{name}:{example.start}", "single")
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            exec(code, space)
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
    return [line.rstrip() for line in printed.getvalue().rstrip("\n").splitlines()]


def results(lines: list[str], name: str) -> list[tuple[Example, list[str]]]:
    """The examples of a page with what each prints, in an empty folder, where they may write files. Where one needs a
    package that is not installed, it and the rest of its section are left out."""
    space: dict[str, Any] = {"__name__": "page"}
    sections = [i for i, line in enumerate(lines) if line.startswith("## ")]
    found, resume = [], 0
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for example in examples(lines):
            if example.start < resume:
                continue
            got = result_of(example, space, name)
            if got and got[0].startswith("NetMissingError") and example.want[:1] != got[:1]:
                resume = next((i for i in sections if i > example.start), len(lines))
            else:
                found.append((example, got))
    return found


def agrees(got: str, want: str) -> bool:
    """Whether a result agrees with the page.

    >>> agrees("0.3333333", "0.333"), agrees("0.3333333", "0.334"), agrees("some text", "some ..."), agrees("2", "2.")
    (True, False, True, False)
    """
    return _matches(got, want) or (
        len(NUMBER.findall(got)) == len(NUMBER.findall(want))
        and all(map(_near, NUMBER.findall(got), NUMBER.findall(want)))
        and _matches(_spaced(NUMBER.sub("#", got)), _spaced(NUMBER.sub("#", want)))
    )


def _matches(got: str, want: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, want.split("..."))), got, re.DOTALL) is not None


def _near(got: str, want: str) -> bool:
    digits, _, exponent = want.partition("e")
    decimals = len(digits.split(".")[1]) - int(exponent or 0)
    return abs(float(got) - float(want)) <= 0.501 * 10.0**-decimals + 4e-6 * abs(float(want))  # float32 anywhere


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def wrong(page: Path) -> list[str]:
    """The examples of a page with wrong results, as texts."""
    found = []
    for example, got in results(page.read_text("utf-8").splitlines(), page.name):
        if not agrees("\n".join(got), "\n".join(line.rstrip() for line in example.want)):
            shown = "\n".join(got)
            found.append(
                f"{page.name}:{example.start}: {example.source}written:\n{chr(10).join(example.want)}\ngot:\n{shown}\n"
            )
    return found


def renew(page: Path) -> int:
    """Write the real results into a page where what is written is wrong; how many there were."""
    lines = page.read_text("utf-8").splitlines()
    changes = [
        (example, got)
        for example, got in results(lines, page.name)
        if not agrees("\n".join(got), "\n".join(line.rstrip() for line in example.want))
    ]
    for example, got in reversed(changes):
        lines[example.start : example.end] = got
    page.write_text("\n".join(lines) + "\n", "utf-8")
    return len(changes)


# the catalogue --------------------------------------------------------------------------------------------

CATALOGUE = ROOT / "docs" / "layers.md"


def catalogue() -> str:
    """The page of layers, generated from their declarations."""
    from netlang import layers
    from netlang.reports.layer_page import page

    return page(getattr(layers, name) for name in layers.__all__ if name.endswith(("Layer", "Operator")))


STUBS = ROOT / "layers" / "__init__.pyi"
CODER_STUBS = ROOT / "encoders" / "__init__.pyi"


def layer_stubs() -> str:
    """The stubs of the layers, generated from their declarations."""
    from netlang import layers
    from netlang.reports.layer_stubs import stubs

    return stubs({name: getattr(layers, name) for name in layers.__all__})


def coder_stubs() -> str:
    """The stub of the encoders and decoders: each imported from its file."""
    from netlang import encoders

    lines = [f"from {file} import {name} as {name}" for name, file in encoders.FILES.items()]
    head = '"""Made of `NAMES` by `python tests/docs/documents.py --write`, for type checkers."""'
    return "\n".join([head, "", *sorted(lines), "", f"__all__ = {encoders.__all__!r}", ""])


if __name__ == "__main__":
    if "--write" in sys.argv:
        CATALOGUE.write_text(catalogue(), "utf-8")
        STUBS.write_text(layer_stubs(), "utf-8")
        CODER_STUBS.write_text(coder_stubs(), "utf-8")
    chosen = [Path(name) for name in sys.argv[1:] if name != "--write"] or pages()
    for page in chosen:
        if "--write" in sys.argv:
            print(f"{page.name}: {renew(page)} renewed")
        else:
            print(*wrong(page), sep="\n")
