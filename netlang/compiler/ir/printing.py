"""Programs as text."""

from __future__ import annotations

import itertools
from typing import Any

from netlang.compiler.ir.origin import Origin
from netlang.compiler.ir.primitives.basic import broadcast, constant
from netlang.compiler.ir.program import Call, Program, Value, name_of


def program_text(program: Program, indent: str = "") -> str:
    """The program as text: a heading per layer, one line per call, the type at the end.

    >>> from netlang.compiler import ops
    >>> from netlang.compiler.ir.origin import Origin
    >>> from netlang.compiler.ir.program import Type, new_argument
    >>> from netlang.language.types.sizes import BATCH
    >>> x = new_argument("x", Type("f", (BATCH, 3)))
    >>> print(Program((x,), (ops.tanh(x) * 2.0,), ("y",)))
    program(x: f[B,3]):
      %0 = tanh(x)                                           : f[B,3]
      %1 = mul(%0, 2.0)                                      : f[B,3]
      return y=%1
    """
    return "\n".join(_lines("program", program, indent, Origin()))


def _lines(word: str, program: Program, indent: str, heading: Origin) -> list[str]:
    """A program, or the body of a loop."""
    names: dict[Value, str] = {value: name_of(value) for value in program.inputs}
    inputs = ", ".join(f"{names[v]}: {v.type}" for v in program.inputs)
    calls = _call_lines(program, names, indent + "  ", heading)
    results = ", ".join(f"{n}={names[v]}" for n, v in zip(program.names, program.outputs, strict=True))
    return [f"{indent}{word}({inputs}):", *calls, f"{indent}  return {results}"]


def _call_lines(program: Program, names: dict[Value, str], indent: str, heading: Origin) -> list[str]:
    lines: list[str] = []
    number = itertools.count()
    for call in program.calls():
        literal = _literal(call)
        if literal is not None:
            names[call.outputs[0]] = literal
            continue
        if call.origin.name and call.origin != heading:
            heading = call.origin
            lines.append(f"{indent}# {heading}")
        for value in call.outputs:
            names[value] = f"%{next(number)}"
        body = call.attrs.get("body")
        shown = [names[a] for a in call.args] + [
            f"{k}={_attr(v)}" for k, v in call.attrs.items() if not isinstance(v, Program)
        ]
        left = ", ".join(names[v] for v in call.outputs)
        types = ", ".join(map(str, call.types))
        text = f"{indent}{left} = {call.primitive.name}({', '.join(shown)})"
        lines.append(text.ljust(54 + len(indent)) + f" : {types}")
        if isinstance(body, Program):
            lines += _lines("body", body, indent + "    ", heading)
    return lines


def _literal(call: Call) -> str | None:
    """A constant (or a constant broadcast to a shape) is shown where it is used."""
    if call.primitive is constant:
        return str(call.attrs["value"])
    if call.primitive is broadcast and call.args[0].call.primitive is constant:
        return str(call.args[0].call.attrs["value"])
    return None


def _attr(value: Any) -> str:
    """An attribute; of a large table only the beginning."""
    text = "[" + ",".join(map(str, value[:20])) + "]" if isinstance(value, tuple) else str(value)
    return text if len(text) <= 80 else f"{text[:76]}...]"


Program.__str__ = Program.__repr__ = program_text  # type: ignore[assignment, method-assign]
