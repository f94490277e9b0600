"""The whole text of a plan: its arguments, the three nested functions, a comment wherever another layer begins."""

from __future__ import annotations

from netlang.compiler.program import Call, Program, name_of, role_of
from netlang.executors.numpy.places import BIND, PREPARE, Place, names_in
from netlang.executors.numpy.source import Writer

Numbered = tuple[str, Call | None]


def declare(writer: Writer, program: Program) -> None:
    """Places for the inputs, and names for the sizes they tell."""
    for value in program.inputs:
        name = writer.unique(name_of(value) if role_of(value) != "lengths" else f"{name_of(value)}_lengths")
        array = role_of(value) == "array"
        order = tuple(range(value.rank))
        writer.places[value] = Place(
            name, value.kind, value.shape, PREPARE if array else BIND, live=not array,
            fixed=array and writer.constant, order=order,
        )  # fmt: skip
    sizes = sorted({n for v in program.inputs for s in v.shape for n in names_in(s)})
    writer.levels[BIND].sizes.update({n: writer.unique(n) for n in sizes})


def assemble(writer: Writer, program: Program, results: str) -> tuple[list[str], list[Call | None]]:
    """The text, and the call that each line comes from."""
    arrays = [writer.places[v].name for v in program.inputs if role_of(v) == "array"]
    data = [writer.places[v].name for v in program.inputs if role_of(v) != "array"]
    sizes = [name for name in writer.levels[BIND].sizes.values() if name not in writer.known_sizes]
    lines: list[Numbered] = [(f"def prepare({', '.join([*arrays, 'outs'])}):", None)]
    lines += [("    " + text, call) for text, call in writer.levels[PREPARE].binds]
    lines.append((f"    def bind({', '.join(['memory', 'layout', *sizes])}):", None))
    lines += _with_headings(writer.levels[BIND].binds, "        ")
    lines.append((f"        def run({', '.join(data)}):", None))
    lines += _with_headings(writer.levels[BIND].runs, "            ")
    lines.append((f"            return {results}", None))
    lines += [("        return run", None), ("    return bind", None)]
    return [text for text, _ in lines], [call for _, call in lines]


def _with_headings(lines: list[Numbered], indent: str) -> list[Numbered]:
    """The lines, with a comment wherever another layer begins."""
    out: list[Numbered] = []
    heading = ""
    for text, call in lines:
        origin = call.origin if call else ""
        if origin and origin != heading:
            heading = origin
            inner = len(text) - len(text.lstrip())
            out.append((f"{indent}{' ' * inner}# {heading}".replace("\n", " "), None))
        out.append((indent + text, call))
    return out
