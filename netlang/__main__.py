"""`python -m netlang`: the demonstration, and explanations of nets in files."""

from __future__ import annotations
import __future__

import argparse
import ast
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from netlang.demo import QUESTION, run
from netlang.errors import NetError
from netlang.language.nets.net import Net

DESCRIPTION = "Symbolic neural nets: every size inferred, every inference explained."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m netlang", description=DESCRIPTION)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    demo = commands.add_parser("demo", help="train two nets, and see a third refused (under a minute)")
    demo.add_argument("sentence", nargs="*", help="a sentence whose topic is asked for")
    demo.set_defaults(run=_demo)
    help_text = "explain the nets of a Python file: every size with its reasons, program, gradient, source"
    explain = commands.add_parser("explain", help=help_text, description="Runs FILE, then explains the nets in it.")
    explain.add_argument("file", metavar="FILE.py[:name]", help="the file, and the name of a net (default: all nets)")
    explain.set_defaults(run=_explain)
    chosen = parser.parse_args(arguments)
    if not hasattr(chosen, "run"):
        parser.print_help()
        return 0
    return chosen.run(chosen)


def _demo(chosen: argparse.Namespace) -> int:
    sentence = " ".join(chosen.sentence).strip()
    if chosen.sentence and not sentence:
        print('the sentence is empty; try: python -m netlang demo "The debugger stops."', file=sys.stderr)
        return 2
    run(sentence or QUESTION)
    return 0


def _explain(chosen: argparse.Namespace) -> int:
    file, name = chosen.file, ""
    if ":" in file and not file.endswith(".py"):
        file, name = file.rsplit(":", 1)
    try:
        found, errors = _run(file)
    except (OSError, SyntaxError, ValueError) as error:
        print(f"{file} cannot be read: {getattr(error, 'strerror', None) or error}", file=sys.stderr)
        return 2
    nets = {key: value for key, value in found.items() if isinstance(value, Net) and name in ("", key)}
    for text, net in errors if not name or not nets else []:
        print(f"{text}\n" + ("" if net is None else f"\n{net.explain()}\n"))
    if not nets and not errors:
        others = ", ".join(key for key, value in found.items() if isinstance(value, Net))
        print(f"{file} has no net{f' {name}; its nets: {others}' if others else ''}", file=sys.stderr)
        return 2
    for key, net in nets.items():
        print(f"{key} = {net!r}\n\n{net.explain()}\n")
    return int(bool(errors))


def _run(file: str) -> tuple[dict[str, Any], list[tuple[str, Any]]]:
    """What a file defines, and where it goes wrong: the text, and the net as far as it was solved. It runs statement by
    statement, and goes on behind one that fails."""
    with open(file, "rb") as opened:
        tree = ast.parse(opened.read(), file)
    module = sys.modules["explained"] = ModuleType("explained")
    module.__dict__["__file__"] = file
    errors: list[tuple[str, Any]] = []
    flags = 0
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            flags |= sum(getattr(__future__, name.name).compiler_flag for name in statement.names)
        code = compile(ast.Module([statement], []), file, "exec", flags, dont_inherit=True)
        try:
            exec(code, module.__dict__)
        except NetError as error:
            text = f"{file}, line {statement.lineno}: {type(error).__name__}: {error}"
            errors.append((text, getattr(error, "net", None)))
        except NameError as error:
            if not errors:  # otherwise it is what a statement that failed would have defined
                raise
            errors.append((f"{file}, line {statement.lineno}: {error}", None))
    return module.__dict__, errors


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # of `| head`, which has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
