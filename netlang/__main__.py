"""`python -m netlang`: the demonstration, and explanations of nets in files."""

from __future__ import annotations

import argparse
import runpy
import sys
from collections.abc import Sequence

DESCRIPTION = "Symbolic neural nets: every size inferred, every inference explained."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m netlang", description=DESCRIPTION)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    demo = commands.add_parser("demo", help="train a net that tells the topic of a sentence (under a minute)")
    demo.add_argument("sentence", nargs="*", help="a sentence for it to judge")
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
    from netlang.demo import QUESTION, run

    run(" ".join(chosen.sentence) or QUESTION)
    return 0


def _explain(chosen: argparse.Namespace) -> int:
    from netlang.spec.net import Net

    file, name = chosen.file, ""
    if ":" in file and not file.endswith(".py"):
        file, name = file.rsplit(":", 1)
    try:
        found = runpy.run_path(file, run_name="explained")
    except OSError as error:
        print(f"{file} cannot be read: {error.strerror}", file=sys.stderr)
        return 2
    nets = {key: value for key, value in found.items() if isinstance(value, Net) and name in ("", key)}
    if not nets:
        others = ", ".join(key for key, value in found.items() if isinstance(value, Net)) or "none"
        print(f"{file} has no net {name or 'at all'}; its nets: {others}", file=sys.stderr)
        return 2
    for key, net in nets.items():
        print(f"{key} = {net!r}\n\n{net.explain()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
