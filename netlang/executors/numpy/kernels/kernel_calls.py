"""Kernels: functions that generated source calls where a primitive has no code of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from netlang.compiler.ir.program import Call, Program
from netlang.executors.interpreter import interpret_call
from netlang.executors.numpy.codegen.buffers import ArrayRef, names_in
from netlang.executors.numpy.codegen.layouts import full
from netlang.executors.numpy.codegen.writer import Writer
from netlang.language.types.sizes import Length, Size


def kernel_name(w: Writer, call: Call) -> tuple[str, list[str]]:
    """The name of a function that does what `call` does, and the sizes it takes."""
    name = f"{call.primitive.name}_{len(w.functions)}"
    needed = sorted(_lengths_in(call))
    w.function(name, Kernel(call, w.dtype))
    sizes = {n: w.size(Length(n)) for n in needed}
    return name, [f"{n}={text}" if n.isidentifier() else f"**{{{n!r}: {text}}}" for n, text in sizes.items()]


def _lengths_in(call: Call) -> set[str]:
    """The names of the lengths in the attributes of a call, bodies of loops included."""
    found: set[str] = set()
    for attr in call.attrs.values():
        if isinstance(attr, Program):
            for inner in attr.calls():
                found |= _lengths_in(inner)
        for one in attr if isinstance(attr, tuple) else (attr,):
            found |= names_in(one)
    return found


class Kernel:
    """What a call does, as a function of arrays and sizes: the kernel of its primitive."""

    def __init__(self, call: Call, dtype: Any) -> None:
        self.call, self.dtype = call, dtype
        self.dtypes = [{"f": dtype, "i": np.int64, "b": bool}[t.kind] for t in call.types]

    def __call__(self, *arrays: Any, **sizes: int) -> Any:
        made = interpret_call(self.call, arrays, sizes, np, self.dtype)
        exact = tuple(np.asarray(m, d, order="C") for m, d in zip(made, self.dtypes, strict=True))
        return exact if len(exact) > 1 else exact[0]


def static(w: Writer, call: Call, refs: list[ArrayRef], thin: frozenset[int] = frozenset()) -> ArrayRef:
    """A result that never changes: computed while binding, by the kernel."""
    type = call.types[0]
    name, sizes = kernel_name(w, call)
    level = max([w.level_of(_sizes_in(call)), *(p.level for p in refs)])
    text = f"{name}({', '.join([*(p.name for p in refs), *sizes])})"
    made = w.view(text, level, letter="c")
    order = tuple(range(len(type.shape)))
    return ArrayRef(made, type.kind, type.shape, level, fixed=True, order=order, thin=thin)


def _sizes_in(call: Call) -> list[Size]:
    found: list[Size] = [s for t in call.types for s in t.shape]
    for attr in call.attrs.values():
        found += attr if isinstance(attr, tuple) else [attr]
    return [s for s in found if names_in(s)]


def kernel_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    """The default rule: call the kernel, and copy its results to their targets."""
    refs = [full(w, p) for p in refs]
    if all(p.fixed for p in refs) and len(call.types) == 1:
        return [static(w, call, refs)]
    outs = [w.result(v) for v in call.outputs]
    name, sizes = kernel_name(w, call)
    text = f"{name}({', '.join([*(p.name for p in refs), *sizes])})"
    if len(outs) == 1:
        w.run(f"copyto({outs[0].name}, {text})")
    else:
        made = [w.numbered("t") for _ in outs]
        w.run(f"{', '.join(made)} = {text}")
        for out, one in zip(outs, made, strict=True):
            w.run(f"copyto({out.name}, {one})")
    return outs
