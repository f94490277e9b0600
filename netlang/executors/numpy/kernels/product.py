"""`einsum` as `dot` or `matmul` on views, with copies only where the memory layout requires one."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from netlang.compiler.ir.primitives.contraction import terms
from netlang.compiler.ir.program import Call, Value
from netlang.executors.numpy.codegen.buffers import BIND, ArrayRef, Panelled
from netlang.executors.numpy.codegen.layouts import dense, full
from netlang.executors.numpy.codegen.writer import Writer
from netlang.executors.numpy.kernels.block_sums import LONG, dot_for, products_in_blocks
from netlang.executors.numpy.kernels.kernel_calls import static
from netlang.executors.numpy.kernels.matmul_blocking import multiply
from netlang.language.types.sizes import Size, merged


def einsum_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    value = call.outputs[0]
    if any(p.number == 0 for p in refs):
        return [w.number(0.0, "f", value.shape)]
    x, y = (full(w, p) for p in refs)
    if x.fixed and y.fixed:
        return [static(w, call, [x, y])]
    a, b, out = terms(call.attrs["equation"])
    first, second = Factor(x, a, call.args[0]), Factor(y, b, call.args[1])
    batch = [s for s in out if s in a and s in b]
    left = [s for s in first.in_memory if s not in batch and s in out]
    right = [s for s in second.in_memory if s not in batch and s in out]
    summed = [s for s in first.in_memory if s not in out]
    if not summed:
        return [_outer(w, call, x, y, a, b, out)]
    if not batch:
        return [_matrix_product(w, call, first, second, left, summed, right, out)]
    if not left and not right:
        return [_row_products(w, call, x, y)]
    return [_batched(w, call, first, second, batch, left, summed, right, out)]


@frozen(eq=False)
class Factor:
    """A factor of the product, with a label for each axis."""

    ref: ArrayRef
    labels: str
    value: Value

    @property
    def in_memory(self) -> list[str]:
        return [self.labels[axis] for axis in self.ref.order]

    def size(self, labels: Sequence[str]) -> Size:
        """The number of elements along these axes."""
        return merged(*(self.ref.shape[self.labels.index(s)] for s in labels))

    def grouped(self, w: Writer, parts: Sequence[Sequence[str]]) -> str:
        return grouped(w, self.ref, self.labels, parts, self.value)


def grouped(w: Writer, ref: ArrayRef, labels: str, parts: Sequence[Sequence[str]], of: Value | None = None) -> str:
    """A view of `ref` with one axis for each group of labels (length 1 for none); of a copy if there is none, which
    serves as long as the value `of` lives."""
    axes = [[labels.index(s) for s in part] for part in parts]
    if not all(ref.joined(group) for group in axes):
        *outer, a, b = axes if len(axes) > 1 else [[], *axes]
        last = (b, a) if ref.order[-1] in a else (a, b)  # long runs copy faster; products take either order
        ref = dense(w, ref, [axis for group in (*outer, *last) for axis in group], of)
    perm = tuple(a for group in axes for a in group)
    text = ref.name
    if perm != tuple(range(len(perm))):
        text += f".transpose({perm})"
    if any(len(group) != 1 for group in axes):
        sizes = tuple(merged(*(ref.shape[a] for a in group)) for group in axes)
        level = max(ref.level, w.level_of(sizes))
        text += f".reshape({w.shape(sizes)})"
    else:
        level = ref.level
    return text if text == ref.name else w.view(text, level, ref.live)


def _matrix_product(
    w: Writer, call: Call, x: Factor, y: Factor, left: list[str], summed: list[str], right: list[str], out: str
) -> ArrayRef:
    """One `dot`; of vectors where a side has no axes of its own."""
    value = call.outputs[0]
    for states, matrix in ((x, y), (y, x)):
        if matrix.value in w.panels and len(states.labels) == 2:
            return _by_panels(w, value, states, w.panels[matrix.value], out)
    wish = [out[axis] for axis in w.wishes.get(value, ())]
    left, right = (sorted(group, key=wish.index) if wish else group for group in (left, right))
    if (wish[0] if wish else out[:1]) in right:
        x, y, left, right = y, x, right, left
    order = [out.index(s) for s in (*left, *right)]
    made = w.result(value, order, exact=True)
    if not (made.joined(order[: len(left)]) and made.joined(order[len(left) :])):
        made = w.fresh("f", value.shape, order)
    first, second = x.grouped(w, _some(left, summed)), y.grouped(w, _some(summed, right))
    into = grouped(w, made, out, _some(left, right))
    sizes = x.size(summed), x.size(left), y.size(right)
    w.run(f"{dot_for(w, *sizes)}({first}, {second}, {into})")
    return made


def _by_panels(w: Writer, value: Value, states: Factor, matrix: Panelled, out: str) -> ArrayRef:
    """States times a matrix of which a loop has panels."""
    (batch,) = (s for s in states.labels if s in out)
    kept = out.replace(batch, "")
    made = w.result(value)
    first = states.grouped(w, [[batch], [s for s in states.labels if s != batch]])
    multiply(w, first, matrix, grouped(w, made, out, [[batch], [kept]]), made.level)
    return made


def _some(*groups: list[str]) -> list[list[str]]:
    return [group for group in groups if group]


def _batched(
    w: Writer, call: Call, x: Factor, y: Factor,
    batch: list[str], left: list[str], summed: list[str], right: list[str], out: str,
) -> ArrayRef:  # fmt: skip
    """`matmul` over the axes that all three terms share."""
    value = call.outputs[0]
    own = [[s] for s in batch]
    made = w.result(value)
    ways = [s for s in out if s in left] == left and [s for s in out if s in right] == right
    if not ways or not made.joined([out.index(s) for s in left]) or not made.joined([out.index(s) for s in right]):
        made = w.fresh("f", value.shape, [out.index(s) for s in (*batch, *left, *right)])
    first, second = x.grouped(w, [*own, left, summed]), y.grouped(w, [*own, summed, right])
    w.run(f"matmul({first}, {second}, {grouped(w, made, out, [*own, left, right])})")
    return made


def _row_products(w: Writer, call: Call, x: ArrayRef, y: ArrayRef) -> ArrayRef:
    """Only shared and summed axes: einsum's own loop is the fastest."""
    from numpy._core.multiarray import c_einsum

    made = w.result(call.outputs[0])
    a, _, out = terms(call.attrs["equation"])
    name = w.function("c_einsum", c_einsum)
    length = merged(*(size for size, label in zip(x.shape, a, strict=True) if label not in out))
    if not isinstance(length, int) or length > LONG:
        w.function("products_in_blocks", products_in_blocks)
        text = f"c_einsum if {w.size(length)} <= {LONG} else products_in_blocks"
        name = w.view(text, max(BIND, w.level_of([length])), letter="f")
    w.run(f"{name}({call.attrs['equation']!r}, {x.name}, {y.name}, out={made.name})")
    return made


def _outer(w: Writer, call: Call, x: ArrayRef, y: ArrayRef, a: str, b: str, out: str) -> ArrayRef:
    """No sum: an elementwise product of broadcast arrays."""
    made = w.result(call.outputs[0])
    shown = []
    for ref, labels in ((x, a), (y, b)):
        perm = tuple(labels.index(s) for s in out if s in labels)
        text = ref.name if perm == tuple(range(len(perm))) else f"{ref.name}.transpose({perm})"
        index = ", ".join(":" if s in labels else "None" for s in out)
        text += f"[{index}]" if "None" in index else ""
        shown.append(text if text == ref.name else w.view(text, ref.level, ref.live))
    w.run(f"multiply({shown[0]}, {shown[1]}, {made.name})")
    return made


def sum_as_product(w: Writer, x: ArrayRef, axes: tuple[int, ...], out: ArrayRef) -> bool:
    """Sum over the outermost or innermost axes by a product with ones, several times faster than `add.reduce`; or over
    first these and then those."""
    kept = [a for a in x.order if a not in axes]
    if x.kind != "f" or not kept or x.live or x.breaks or out.breaks:
        return False
    start = x.order.index(kept[0])
    outer, inner = x.order[:start], x.order[start + len(kept) :]
    if x.order != (*outer, *kept, *inner):
        return False
    if outer and inner:
        rest = [a for a in range(len(x.shape)) if a not in outer]
        middle = w.fresh("f", tuple(x.shape[a] for a in rest), [rest.index(a) for a in (*kept, *inner)])
        both = sum_as_product(w, x, outer, middle), sum_as_product(w, middle, tuple(map(rest.index, inner)), out)
        return all(both)
    summed = outer or inner
    labels = "".join(chr(97 + a) for a in range(len(x.shape)))
    names = [[labels[a] for a in group] for group in (summed, kept)]
    size = merged(*(x.shape[a] for a in summed))
    ones = w.view(f"ones({w.size(size)}, F)", max(BIND, w.level_of([size])))
    result = "".join(labels[a] for a in sorted(kept))
    into_order = [result.index(s) for s in names[1]]
    if not out.joined(into_order):
        return False
    matrix, into = grouped(w, x, labels, names), grouped(w, out, result, [names[1]])
    w.run(f"{dot_for(w, size)}({ones}, {matrix}, {into})")
    return True
