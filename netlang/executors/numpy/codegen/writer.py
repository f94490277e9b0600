"""Programs as Python source: straight lines of NumPy calls that write into prepared memory. It is nested:

def prepare(arrays):            what never changes: folded constants, views of the arrays
    def bind(memory, sizes):    the buffers and views of one signature
        def run(data):          only calls, each writing into a buffer
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from netlang.compiler.ir.primitives.rearranging import plus
from netlang.compiler.ir.program import Call, Program, Shape, Value
from netlang.executors.numpy.codegen.buffers import (
    BIND,
    PREPARE,
    ArrayRef,
    Level,
    Memory,
    Panelled,
    Storage,
    count_of,
    cut_off,
    inverse,
    names_in,
    number_text,
)
from netlang.executors.numpy.codegen.joint_writes import joined_pads, parts
from netlang.executors.numpy.codegen.namespace import namespace
from netlang.executors.numpy.kernels.loop_matmul_layout import Order, wished
from netlang.language.types.sizes import BATCH, Length, Merged, Size

Numbered = tuple[str, Call | None]
Rule = Callable[["Writer", Call, list[ArrayRef]], Sequence[ArrayRef]]  # how a primitive becomes lines


class Writer:
    """Writes one program. `refs` maps values to arrays; rules of primitives add lines and arrays."""

    def __init__(self, dtype: Any, constant: bool, rule_of: Callable[[Call], Rule]) -> None:
        self.dtype = np.dtype(dtype)
        self.constant = constant
        self.rule_of = rule_of
        self.levels = [Level(PREPARE), Level(BIND)]
        self.memory = Memory()
        self.refs: dict[Value, ArrayRef] = {}
        self.left: dict[Value, int] = {}  # remaining uses of each value
        self.targets: dict[Value, ArrayRef] = {}  # values with a fixed array to be written to
        self.panels: dict[Value, Panelled] = {}  # matrices that loop steps multiply by
        self.wishes: dict[Value, Order] = {}  # preferred layouts
        self.copies: dict[Value, dict[Order, ArrayRef]] = {}  # copies in other layouts
        self.parts: dict[Value, Call] = {}  # values whose only use is a concatenation
        self.joined_pads: dict[Value, Call] = {}  # pads whose only use is a sum with a pad of disjoint support
        self.wholes: dict[Call, ArrayRef] = {}  # the joint array, once its first part exists
        self.fresh_ones: list[ArrayRef] = []  # allocated for the present call
        self.names: set[str] = {*keyword.kwlist, *FIXED_NAMES}
        self.counts: dict[str, int] = {}  # numbers used, by letter
        self.functions: dict[str, Any] = {}  # what the source calls by name
        self.call: Call | None = None
        self.known_sizes: set[str] = set()  # sizes that no input has as an axis
        self.rows_wanted: set[Value] = set()  # scatters that are returned as rows
        self.row_parts: dict[Value, tuple[str, str]] = {}  # the names of their positions and values

    # names and lines ------------------------------------------------------------------------------------------

    def unique(self, wish: str) -> str:
        """An identifier for the program's name of a size or of lengths, such as T+T2."""
        name = wish = re.sub(r"\W|^(?=\d)", "_", wish)
        number = 0
        while name in self.names or name in self.functions:
            number += 1
            name = f"{wish}{'_' if wish[-1].isdigit() else ''}{number}"
        self.names.add(name)
        return name

    def numbered(self, letter: str) -> str:
        """`letter` and the next free number, for buffers and views."""
        number = self.counts.get(letter, 0) + 1
        while f"{letter}{number}" in self.names:
            number += 1
        self.counts[letter] = number
        self.names.add(f"{letter}{number}")
        return f"{letter}{number}"

    def run(self, text: str) -> None:
        """Add a line that runs."""
        self.levels[-1].runs.append((text, self.call))

    def bind(self, text: str, level: int) -> None:
        """Add a line that prepares."""
        self.levels[level].binds.append((text, self.call))

    def view(self, text: str, level: int, live: bool = False, letter: str = "v") -> str:
        """The name of the view that `text` makes, made once."""
        if live:
            name = self.numbered(letter)
            self.run(f"{name} = {text}")
            return name
        known = self.levels[level].views
        if text not in known:
            known[text] = self.numbered(letter)
            self.levels[level].own.add(known[text])
            self.bind(f"{known[text]} = {text}", level)
        return known[text]

    def function(self, name: str, what: Any) -> str:
        """The name of `what` in the source."""
        self.functions.setdefault(name, what)
        return name

    # sizes ----------------------------------------------------------------------------------------------------

    def size(self, size: Size, level: int | None = None) -> str:
        """The expression for `size`, at a level (None: the innermost)."""
        if isinstance(size, int):
            return str(size)
        if isinstance(size, Merged):
            return "*".join(self._atom(f, level) for f in size.factors)
        for one in reversed(self.levels if level is None else self.levels[: level + 1]):
            if size.name in one.sizes:
                return repr(Length(one.sizes[size.name], size.steps))
        raise KeyError(f"no input tells the size {size}")

    def _atom(self, size: Size, level: int | None) -> str:
        text = self.size(size, level)
        return f"({text})" if isinstance(size, Length) and size.steps else text

    def level_of(self, sizes: Iterable[Size]) -> int:
        """The level at which all the sizes are known."""
        names = set().union(*map(names_in, sizes))
        return max((one.number for one in self.levels if names & set(one.sizes)), default=PREPARE)

    def shape(self, shape: Shape, level: int | None = None) -> str:
        parts = [self.size(s, level) for s in shape]
        return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"

    # places ---------------------------------------------------------------------------------------------------

    def number(self, value: Any, kind: str, shape: Shape) -> ArrayRef:
        """An array filled with one number, as a 0-d array: ufuncs take these fastest."""
        name = self.view(f"array({number_text(value)}, {KINDS[kind]})", PREPARE, letter="k")
        thin = frozenset(range(len(shape)))
        return ArrayRef(name, kind, shape, PREPARE, fixed=True, order=tuple(thin), thin=thin, number=value)

    def fresh(self, kind: str, shape: Shape, order: Sequence[int] | None = None) -> ArrayRef:
        """Allocate an array of `shape` with this layout."""
        order = tuple(range(len(shape))) if order is None else tuple(order)
        groups, count = self._groups(shape), count_of(shape)
        storage, new = self.memory.take((kind + groups, count))
        flat = f"m{storage.slot}"
        if new:
            self.names.add(flat)
            room = f"max([{self.size(count)} {groups}], default=0)" if groups else self.size(count, BIND)
            self.bind(f"{flat} = memory({storage.slot}, {KINDS[kind]}, {room})", BIND)
        level = max(BIND, self.level_of(shape))
        ref = ArrayRef(self._carve(flat, shape, order), kind, shape, level, order=order, storage=storage)
        self.fresh_ones.append(ref)
        return ref

    def _groups(self, shape: Shape) -> str:
        """The loop in whose passes arrays of this shape have different sizes; "" for none."""
        return self.levels[-1].groups if self.level_of(shape) > BIND else ""

    def _carve(self, flat: str, shape: Shape, order: tuple[int, ...]) -> str:
        """A view of this shape of the memory `flat`; of its beginning where loop steps shrink."""
        level = max(BIND, self.level_of(shape))
        inner = tuple(shape[a] for a in order)
        turn = "" if list(order) == sorted(order) else f".transpose({inverse(order)})"
        if level == BIND:
            return self.view(f"{flat}.reshape({self.shape(inner, BIND)}){turn}", BIND, letter="b")
        if inner[0] == BATCH and self.level_of(inner[1:]) <= BIND and not self._groups(shape):
            whole = self.view(f"{flat}.reshape({self.shape(inner, BIND)}){turn}", BIND, letter="b")
            return self.view(f"{whole}[{':, ' * order[0]}:{self.size(BATCH)}]", level)
        return self.view(f"{flat}[:{self.size(count_of(shape))}].reshape({self.shape(inner)}){turn}", level)

    def result(self, value: Value, order: Sequence[int] | None = None, exact: bool = False) -> ArrayRef:
        """Where `value` is written: its target, or fresh memory. `exact`: in just this layout."""
        target = self.target(value, order)
        if target is None or (exact and (target.order != tuple(order or target.order) or target.breaks)):
            return self.fresh(value.kind, value.shape, order)
        return target

    def target(self, value: Value, order: Sequence[int] | None = None) -> ArrayRef | None:
        """The array `value` must be written to, or its part of a concatenation in this layout."""
        if value not in self.targets and value in self.parts:
            call = self.parts[value]
            if call not in self.wholes:
                self.wholes[call] = self.hold(self.result(call.outputs[0], order))
            axis, at = call.attrs["axis"], call.args.index(value)
            start: Size = 0
            for other in call.args[:at]:
                start = plus(start, other.shape[axis])
            whole = self.wholes[call].changed(storage=None)
            self.targets[value] = part(self, whole, axis, start, value.shape)
        return self.targets.get(value)

    # a program ------------------------------------------------------------------------------------------------

    def expect(self, program: Program) -> None:
        """Count how often each value of the program will be used. Outputs never die."""
        calls = program.calls()
        counts = Counter(v for call in calls for v in call.args) + Counter(program.outputs)
        self.left.update(counts)
        self.joined_pads.update(joined_pads(calls, counts))
        self.wishes.update(wished(calls))
        self.parts.update(parts(calls, counts))

    def write(self, program: Program) -> None:
        """Write the program's calls."""
        self.expect(program)
        for call in program.calls():
            self.write_call(call)

    def write_call(self, call: Call) -> None:
        before, self.call, waiting, self.fresh_ones = self.call, call, self.fresh_ones, []
        made = self.rule_of(call)(self, call, [self.refs[v] for v in call.args])
        for value, ref in zip(call.outputs, made, strict=True):
            self.stand(value, ref)
        for value in call.args:
            self.left[value] -= 1
            if not self.left[value]:
                for ref in (self.refs[value], *self.copies.pop(value, {}).values()):
                    self.drop(ref)
        for value in call.outputs:
            if value not in self.left:
                self.drop(self.refs[value])
        for ref in self.fresh_ones:  # scratch
            if ref.storage and ref.storage.users == 0:
                self._release(ref.storage)
        self.call, self.fresh_ones = before, waiting

    def stand(self, value: Value, ref: ArrayRef) -> None:
        """Record that `value` is at `ref`; copy it to its target if it has one."""
        target = self.targets.get(value)
        if target is not None and ref is not target:
            self.run(f"copyto({target.name}, {ref.name})")
        self.refs[value] = ref
        self.hold(ref)

    def hold(self, ref: ArrayRef) -> ArrayRef:
        if ref.storage:
            ref.storage.users += 1
        return ref

    def drop(self, ref: ArrayRef) -> None:
        if ref.storage:
            ref.storage.users -= 1
            if ref.storage.users == 0:
                self._release(ref.storage)

    def _release(self, storage: Storage) -> None:
        storage.users = -1_000_000  # released only once
        self.memory.release(storage)

    def dies(self, value: Value, call: Call) -> bool:
        """Whether `call` is the last to use `value`."""
        return self.left[value] == sum(a is value for a in call.args)

    def close_loop(self, opening: str) -> None:
        """End the innermost level: its views are made in a loop by `opening`, kept, and walked through to run."""
        level = self.levels.pop()
        outer = self.levels[-1]
        used = {word for text, _ in level.runs for word in re.findall(r"[A-Za-z_]\w*", text)}
        names = [n for n in level.own if n in used]
        names.sort(key=lambda n: (n[0], int(n[1:])) if n[1:].isdigit() else (n, 0))
        steps = self.numbered("steps")
        row = f"({', '.join(names)},)" if names else "()"
        outer.own.add(steps)
        outer.binds.append((f"{steps} = []", self.call))
        outer.binds.append((opening, self.call))
        outer.binds += [("    " + text, call) for text, call in level.binds]
        outer.binds.append((f"    {steps}.append({row})", self.call))
        outer.runs.append((f"for {row if names else '_'} in {steps}:", self.call))
        outer.runs += [("    " + text, call) for text, call in level.runs or [("pass", None)]]


FIXED_NAMES = {
    *vars(builtins), *namespace(np.float32), "memory", "layout", "outs", "run", "bind", "prepare", "part",
    "source", "row", "first", "count", "length",
}  # fmt: skip
KINDS = {"f": "F", "i": "I", "b": "Truth", "bits f": "Bits", "bits i": "I", "bits b": "Byte"}


def part(w: Writer, x: ArrayRef, axis: int, start: Size, shape: Shape, step: int = 1) -> ArrayRef:
    """The view of `shape` that begins at `start` along `axis`."""
    size = shape[axis]
    n, at = w.size(size), w.size(start)
    where = f"{at}:{at}+{n}" if step == 1 else f"{at}:{at}+max({n}-1, 0)*{step}+min({n}, 1):{step}"
    if isinstance(start, int) and isinstance(size, int) and step == 1:
        where = f"{start}:{start + size}"
    level = max(x.level, w.level_of([start, size]))
    name = w.view(f"{x.name}[{':, ' * axis}{where}]", level, x.live)
    return x.changed(name=name, level=level, shape=shape, breaks=x.breaks | cut_off(x, axis, step != 1))
