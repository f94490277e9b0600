"""The whole text of a plan: its arguments, the three nested functions, and a comment for each layer."""

from __future__ import annotations

from netlang.compiler.ir.origin import Origin
from netlang.compiler.ir.program import Call, Program, Value, name_of, role_of
from netlang.executors.numpy.codegen.buffers import BIND, PREPARE, ArrayRef, names_in
from netlang.executors.numpy.codegen.writer import Writer

Numbered = tuple[str, Call | None]
LETTERS = {"array": "a", "input": "x", "random": "r", "positions": "p"}


def declare(writer: Writer, program: Program) -> None:
    """Array references for the inputs, and names for their sizes. The source uses no names that users chose: its
    names are numbered."""
    for value in program.inputs:
        letter = LETTERS.get(role_of(value))
        name = writer.numbered(letter) if letter else writer.unique(f"{name_of(value)}_lengths")
        array = role_of(value) == "array"
        order = tuple(range(value.rank))
        writer.refs[value] = ArrayRef(
            name, value.kind, value.shape, PREPARE if array else BIND, live=not array,
            fixed=array and writer.constant, order=order,
        )  # fmt: skip
    sizes = sorted({n for v in program.inputs for s in v.shape for n in names_in(s)})
    writer.levels[BIND].sizes.update({n: writer.unique(n) for n in sizes})


def assemble(writer: Writer, program: Program, results: str) -> tuple[list[str], list[Call | None]]:
    """The source text, and the call behind each line."""
    arrays = {v: writer.refs[v].name for v in program.arrays}
    data = {v: writer.refs[v].name for v in program.data}
    sizes = [name for name in writer.levels[BIND].sizes.values() if name not in writer.known_sizes]
    lines: list[Numbered] = [(f"def prepare({', '.join([*arrays.values(), 'outs'])}):", None)]
    lines += _legend(arrays, "    ")
    lines += [("    " + text, call) for text, call in writer.levels[PREPARE].binds]
    lines.append((f"    def bind({', '.join(['memory', 'layout', *sizes])}):", None))
    lines += _with_headings(writer.levels[BIND].binds, "        ")
    lines.append((f"        def run({', '.join(data.values())}):", None))
    lines += _legend(data, "            ")
    lines += _with_headings(writer.levels[BIND].runs, "            ")
    lines.append((f"            return {results}", None))
    lines += [("        return run", None), ("    return bind", None)]
    return [text for text, _ in lines], [call for _, call in lines]


def _with_headings(lines: list[Numbered], indent: str) -> list[Numbered]:
    """The lines, with a comment where a layer begins."""
    out: list[Numbered] = []
    heading = Origin()
    for text, call in lines:
        if call and call.origin.name and call.origin != heading:
            heading = call.origin
            inner = len(text) - len(text.lstrip())
            out.append((comment(str(heading), indent + " " * inner), None))
        out.append((indent + text, call))
    return out


def _legend(arguments: dict[Value, str], indent: str) -> list[Numbered]:
    """Comments that say which input or array of the net each argument of a function is."""
    named = [(name, value) for value, name in arguments.items() if role_of(value) in LETTERS]
    return [(comment(f"{name} = {name_of(value)}: {value.type}", indent), None) for name, value in named]


def comment(text: str, indent: str = "") -> str:
    """The text as a comment of one line, with escapes for all but printable ASCII.

    >>> comment("read\\r = σ²")
    '# read\\\\r = \\\\u03c3\\\\xb2'
    """
    return f"{indent}# " + "".join(c if " " <= c <= "~" else c.encode("unicode_escape").decode() for c in text)
