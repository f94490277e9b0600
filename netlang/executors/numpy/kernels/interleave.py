"""`pad`; and two strided pads whose supports do not overlap, written into one buffer when they are added.

The gradient of pooling is such a sum: what goes back to the even elements, and what goes to the odd ones.
"""

from __future__ import annotations

from collections.abc import Sequence

from netlang.compiler.ir.program import Call
from netlang.executors.numpy.codegen.buffers import ArrayRef
from netlang.executors.numpy.codegen.layouts import full
from netlang.executors.numpy.codegen.writer import Writer, part
from netlang.executors.numpy.kernels.kernel_calls import static


def pad_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    """Pad into zeros, or into the gaps of another pad."""
    (x,), value = refs, call.outputs[0]
    joint = w.joined_pads.get(value)
    if x.fixed and joint is None:
        return [static(w, call, [full(w, x)])]
    order = None if x.number is not None else x.order
    if joint is None:
        out = w.result(value, order)
        w.run(f"{out.name}.fill(0)")
    elif joint in w.wholes:
        out = w.wholes[joint].changed(storage=None)
    else:
        w.wholes[joint] = w.hold(w.result(joint.outputs[0], order))
        out = w.wholes[joint].changed(storage=None)
        if not _covered(joint):
            w.run(f"{out.name}.fill(0)")
    axis, start, step = (call.attrs[k] for k in ("axis", "start", "step"))
    w.run(f"copyto({part(w, out, axis, start, x.shape, step).name}, {x.name})")
    return [out]


def _covered(joint: Call) -> bool:
    """Whether the two pads cover the array."""
    axis = joint.args[0].call.attrs["axis"]
    sizes = [v.call.args[0].shape[axis] for v in joint.args]
    size = joint.types[0].shape[axis]
    return isinstance(size, int) and all(isinstance(n, int) for n in sizes) and sum(sizes) == size  # type: ignore[arg-type]


def sum_woven(w: Writer, call: Call) -> ArrayRef | None:
    """The sum of two pads already written into one array."""
    out = w.wholes.pop(call, None)
    if out is not None and out.storage:
        out.storage.users -= 1  # the hold for its parts ends; the result holds it now
    return out
