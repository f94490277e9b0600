"""How each primitive becomes lines: elementwise ones from the `source` in their record, rearrangements as views,
reductions and lookups as calls; products and loops have files of their own. What has no rule calls its kernel.

A rule gets the writer, the call and references to the arrays of its arguments, and returns those of its results.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from netlang.compiler.ir.literals import number_of
from netlang.compiler.ir.primitives import basic, contraction, convolution, elementwise
from netlang.compiler.ir.primitives import rearranging as arrays
from netlang.compiler.ir.primitives import scan as loops
from netlang.compiler.ir.program import Call, Primitive
from netlang.executors.numpy.codegen import for_loops as numpy_loop
from netlang.executors.numpy.codegen.buffers import ArrayRef
from netlang.executors.numpy.codegen.layouts import full
from netlang.executors.numpy.codegen.namespace import named
from netlang.executors.numpy.codegen.writer import Rule, Writer, part
from netlang.executors.numpy.kernels import product as numpy_product
from netlang.executors.numpy.kernels.block_sums import add_reduce_for
from netlang.executors.numpy.kernels.convolution import convolve_input_rule, convolve_kernel_rule, convolve_rule
from netlang.executors.numpy.kernels.interleave import pad_rule, sum_woven
from netlang.executors.numpy.kernels.kernel_calls import kernel_rule, static
from netlang.executors.numpy.kernels.lookups import LOOKUPS
from netlang.executors.numpy.kernels.views import VIEWS
from netlang.executors.numpy.packing.packed_rules import PACKED_RULES
from netlang.language.types.sizes import Size


def rule_of(call: Call) -> Rule:
    return RULES.get(call.primitive) or (elementwise_rule if call.primitive.source else kernel_rule)


# elementwise ------------------------------------------------------------------------------------------------


class _Shown:
    """An array in a template: `{0}` is its name, `{0:bits}` the same memory as integers."""

    def __init__(self, writer: Writer, ref: ArrayRef) -> None:
        self.writer, self.ref = writer, ref

    def __format__(self, spec: str) -> str:
        ref = self.ref
        if not spec or ref.kind == "i" or ref.kind.startswith("bits"):
            return ref.name
        dtype = {"f": "Bits", "b": "Byte"}[ref.kind]
        return self.writer.view(f"{ref.name}.view({dtype})", ref.level, ref.live)


def elementwise_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    """Lines from the record's template, on the axes that some argument varies along."""
    type = call.types[0]
    joined = sum_woven(w, call)
    if joined is not None:
        return [joined]
    if all(p.number is not None for p in refs):
        return [w.number(number_of(call, [p.number for p in refs], w.dtype), type.kind, type.shape)]
    thin = frozenset.intersection(*(p.thin for p in refs))
    if all(p.fixed for p in refs):
        return [static(w, call, refs, thin)]
    same = _unchanged(call, refs)
    if same is not None:
        return [same]
    template = call.primitive.source
    text = template if isinstance(template, str) else template([p.number for p in refs])
    if text in ("{1}", "{2}"):  # `where` with a literal condition
        return [refs[int(text[1])]]
    out = _out(w, call, refs, thin)
    _write_template(w, text, refs, out)
    return [out]


def _write_template(w: Writer, text: str, refs: list[ArrayRef], out: ArrayRef) -> None:
    """The lines of a template, each part of which is a call of a function by name."""
    actual = tuple(1 if a in out.thin else s for a, s in enumerate(out.shape))
    words: dict[str, Any] = {"out": _Shown(w, out)}
    for word, value, kind in CONSTANTS:
        if "{" + word + "}" in text:
            words[word] = w.number(value, kind, ()).name
    for word in ("mask", "tmp"):
        if "{" + word in text:
            words[word] = _Shown(w, w.fresh(f"bits {out.kind}", actual, out.order))
    line = text.format(*(_Shown(w, p) for p in refs), **words)
    for name in re.findall(r"([a-z_0-9]+)\(", line):
        w.function(name, named(name))
    for one in line.split("; "):
        w.run(one)


# number words in templates
CONSTANTS = (("inf", np.inf, "f"), ("minus_inf", -np.inf, "f"), ("half", 0.5, "f"), ("one", 1, "bits b"))

# neutral elements, and whether they may stand on the left
NEUTRAL = {
    elementwise.add: (0, True),
    elementwise.sub: (0, False),
    elementwise.mul: (1, True),
    elementwise.div: (1, False),
}


def _unchanged(call: Call, refs: list[ArrayRef]) -> ArrayRef | None:
    """The argument that an addition of zero or a product with one leaves as it is, or a zero that the other
    becomes."""
    number, both = NEUTRAL.get(call.primitive, (None, False))
    if number is None:
        return None
    x, y = refs
    if call.primitive is elementwise.mul and 0 in (x.number, y.number):
        return x if x.number == 0 else y
    if y.number == number:
        return x
    return y if both and x.number == number else None


def _out(w: Writer, call: Call, refs: list[ArrayRef], thin: frozenset[int]) -> ArrayRef:
    """Memory for the result: its target, that of an argument that dies here, or fresh."""
    value = call.outputs[0]
    order = w.wishes.get(value) or common_order(refs)
    target = w.target(value, order) if not thin else None
    if target is not None:
        return target
    for arg, p in zip(call.args, refs, strict=True):
        if (
            p.storage and p.storage.users == 1 and p.kind == value.kind and p.thin == thin and p.number is None
            and not p.breaks and p.order == w.wishes.get(value, p.order)
            and w.dies(arg, call) and value not in w.targets
        ):  # fmt: skip
            return p
    shape = tuple(1 if a in thin else s for a, s in enumerate(value.shape))
    return w.fresh(value.kind, shape, order).changed(shape=value.shape, thin=thin)


def common_order(refs: list[ArrayRef]) -> tuple[int, ...]:
    """The layout of a result of these: that of its arguments. Where they differ, the one that somebody chose, a loop
    or a convolution, and not the order in which data comes."""
    fewest = min(len(p.thin) for p in refs)
    orders = [p.order for p in refs if len(p.thin) == fewest]
    return next((order for order in orders if order != tuple(sorted(order))), orders[0])


def constant_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    return [w.number(call.attrs["value"], call.types[0].kind, ())]


def cast_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    (x,), type = refs, call.types[0]
    if x.kind == type.kind:
        return [x]
    if x.number is not None:
        return [w.number(number_of(call, [x.number], w.dtype), type.kind, type.shape)]
    if x.fixed:
        return [static(w, call, refs, x.thin)]
    out = _out(w, call, refs, x.thin)
    w.run(f"copyto({out.name}, {x.name}, 'unsafe')")
    return [out]


# arrays -----------------------------------------------------------------------------------------------------


def concat_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    if all(p.fixed for p in refs):
        return [static(w, call, [full(w, p) for p in refs])]
    axis = call.attrs["axis"]
    out = w.wholes.pop(call, None)
    if out is None:
        out = w.result(call.outputs[0], common_order(refs))
    elif out.storage:
        out.storage.users -= 1  # the hold for its parts ends; the result holds it now
    start: Size = 0
    for value, p in zip(call.args, refs, strict=True):
        if w.parts.pop(value, None) and w.targets.pop(value, None) is p:
            pass  # already written there
        else:
            into = part(w, out, axis, start, value.shape)
            w.run(f"copyto({into.name}, {p.name})")
        start = arrays.plus(start, value.shape[axis])
    return [out]


def _reduction(function: str, neutral: str) -> Rule:
    def rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
        x = full(w, refs[0])
        if x.fixed:
            return [static(w, call, [x])]
        kept = [a for a in x.order if a not in call.attrs["axes"]]
        order = [sorted(kept).index(a) for a in kept]
        out = w.result(call.outputs[0], order)
        if function == "add_reduce" and numpy_product.sum_as_product(w, x, call.attrs["axes"], out):
            return [out]
        first = neutral if x.kind == "f" or function != "maximum_reduce" else "lowest"
        more = f", False, {first}" if function == "maximum_reduce" else ""
        name = add_reduce_for(w, [x.shape[a] for a in call.attrs["axes"]]) if function == "add_reduce" else function
        w.run(f"{name}({x.name}, {call.attrs['axes']}, None, {out.name}{more})")
        return [out]

    return rule


RULES: dict[Primitive, Rule] = {
    basic.constant: constant_rule,
    elementwise.cast: cast_rule,
    arrays.concat: concat_rule,
    arrays.pad: pad_rule,
    basic.reduce_sum: _reduction("add_reduce", "0"),
    arrays.reduce_max: _reduction("maximum_reduce", "-inf"),
    arrays.reduce_prod: _reduction("multiply_reduce", "1"),
    contraction.einsum: numpy_product.einsum_rule,
    loops.scan: numpy_loop.scan_rule,
    convolution.convolve: convolve_rule,
    convolution.convolve_input: convolve_input_rule,
    convolution.convolve_kernel: convolve_kernel_rule,
    **VIEWS,
    **LOOKUPS,
    **PACKED_RULES,
}
