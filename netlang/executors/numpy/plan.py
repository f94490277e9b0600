"""The NumPy executor: a program becomes a plan, a plan bound to arrays becomes a function of data.

    plan = compile_numpy(program)
    runner = plan.bind(arrays)
    results = runner(*data)

The source of a plan is made once per program. Buffers and views are made once per signature (the sizes of the
data) and kept for the next call of the same signature; what is left to do for a call are the calls of NumPy.
"""

from __future__ import annotations

import itertools
import linecache
import sys
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from functools import cached_property
from math import inf
from typing import Any

import numpy as np

from netlang.caches import BOUNDS, Cache, bound_to
from netlang.compiler.ir.program import Call, Program, Value, name_of, role_of
from netlang.executors.numpy.batch_split.analysis import Part, split_of
from netlang.executors.numpy.batch_split.runner import Halves, halves_give
from netlang.executors.numpy.codegen.buffers import Place
from netlang.executors.numpy.codegen.emit import assemble, declare
from netlang.executors.numpy.codegen.layouts import full
from netlang.executors.numpy.codegen.namespace import namespace
from netlang.executors.numpy.codegen.rules import rule_of
from netlang.executors.numpy.codegen.writer import Writer
from netlang.executors.numpy.kernels.fold_tables import folded
from netlang.executors.numpy.kernels.sparse_rows import Rows
from netlang.executors.numpy.packing.packed_primitives import Layout, packed_scan
from netlang.executors.numpy.packing.packing_pass import packed
from netlang.language.types.sizes import Length

_number = itertools.count(1)


def compile_numpy(program: Program, dtype: Any = np.float32) -> Plan:
    """A plan for `program` whose reals are `dtype`."""
    return Plan(program, np.dtype(dtype))


class Plan:
    """A program as NumPy source. The source is written when it is first needed."""

    def __init__(self, program: Program, dtype: np.dtype) -> None:
        self.program = program
        self.dtype = dtype
        self._written: dict[tuple[Any, ...], Written] = {}

    @property
    def source(self) -> str:
        """The source that runs where the arrays never change."""
        return self.written(True, (), False, True).text

    def bind(
        self, arrays: Sequence[np.ndarray], constant: bool = True, outs: Sequence[np.ndarray | None] | None = None,
        rows: bool = False, copy: bool = True,
    ) -> Runner:  # fmt: skip
        """A function of the data, with these arrays (one per input of role "array", in order).

        `constant`: the arrays never change; what depends on them alone is computed here. Otherwise they may be
        updated in place between calls. `outs`: arrays into which outputs are written (None: a new array for each
        call). `rows`: gradients of lookups are given as `Rows`. `copy=False`: results are the plan's own memory,
        good until its next call.
        """
        outs = list(outs or [None] * len(self.program.outputs))
        given = tuple(i for i, out in enumerate(outs) if out is not None)
        kept = [self._array(v, a, constant) for v, a in zip(self._of_role("array"), arrays, strict=True)]
        for i in given:
            if not outs[i].flags.c_contiguous or outs[i].dtype != self.dtype_of(self.program.outputs[i]):
                name = self.program.names[i]
                raise ValueError(f"output {name}: an array to write into must be contiguous {self.dtype}")
        whole = self._runner(kept, outs, (constant, given, rows, copy))
        parts = None if whole.packed else self._parts
        if parts and halves_give(self.program.outputs, parts, outs, rows):
            key = (constant, given, rows, False)
            whole.halves = Halves(self, parts, outs, lambda own: self._runner(kept, own, key))
        return whole

    def _runner(self, kept: Sequence[np.ndarray], outs: Sequence[np.ndarray | None], key: tuple[Any, ...]) -> Runner:
        written = self.written(*key)
        return Runner(self, written, written.prepare(*kept, outs), constant=key[0])

    def weight(self) -> int:
        """About how many bytes it has, with its source once that is written."""
        return self._weight

    @cached_property
    def _weight(self) -> int:
        return 4000 * len(self.program.calls())

    @cached_property
    def _parts(self) -> list[Part] | None:
        """What the halves of a batch give for each output, if the batch can be split."""
        return split_of(self.program)

    def written(self, constant: bool, given: tuple[int, ...], rows: bool, copy: bool) -> Written:
        key = (constant, given, rows, copy)
        if key not in self._written:
            self._written[key] = Written(self.program, self.dtype, *key)
        return self._written[key]

    def _of_role(self, *roles: str) -> list[Value]:
        return [v for v in self.program.inputs if role_of(v) in roles]

    def dtype_of(self, value: Value) -> np.dtype:
        return {"f": self.dtype, "i": np.dtype(np.int64), "b": np.dtype(bool)}[value.kind]

    def _array(self, value: Value, array: np.ndarray, constant: bool) -> np.ndarray:
        dtype = self.dtype_of(value)
        if array.dtype == dtype and array.flags.c_contiguous:
            return array
        if not constant:
            raise ValueError(f"{value.call.attrs['name']}: an array that changes must be contiguous {dtype}")
        return np.array(array, dtype, order="C")


class Written:
    """One version of a plan's source, compiled: `prepare(*arrays, outs)` gives the function that binds sizes."""

    def __init__(
        self, program: Program, dtype: np.dtype, constant: bool, given: tuple[int, ...], rows: bool, copy: bool
    ) -> None:
        program, lengths = packed(folded(program) if constant else program, dtype)
        writer = Writer(dtype, constant, rule_of)
        declare(writer, program)
        self.sizes = list(writer.levels[1].sizes)
        self.lengths: int | None = None  # which data are the lengths by which the program is packed
        if lengths is not None:
            self.lengths = [v for v in program.inputs if role_of(v) != "array"].index(lengths)
            _count_rows(writer, program)
        targets = _aim(writer, program, given)
        writer.rows_wanted = {v for v in program.outputs if v.call.primitive.name == "scatter"} if rows else set()
        writer.write(program)
        results = _results(writer, program, targets, copy)
        lines, self.calls = assemble(writer, program, results)
        self.text = "\n".join(lines) + "\n"
        self.file = f"<plan {next(_number)}>"
        space = namespace(dtype) | writer.functions
        space["Rows"] = Rows
        exec(compile(self.text, self.file, "exec"), space)
        self.prepare: Callable[..., Any] = space["prepare"]

    def note(self, error: BaseException) -> None:
        """Say at which call of the program the error arose."""
        trace, line = error.__traceback__, None
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == self.file:
                line = trace.tb_lineno
            trace = trace.tb_next
        if self.file not in linecache.cache:
            linecache.cache[self.file] = (len(self.text), None, self.text.splitlines(True), self.file)
            weakref.finalize(self, linecache.cache.pop, self.file, None)
        call = self.calls[line - 1] if line else None
        if call is not None:
            error.add_note(f"in {describe(call)}" + (f", of {call.origin}" if call.origin.name else ""))


def describe(call: Call) -> str:
    types = ", ".join(str(a.type) for a in call.args)
    return f"{call.primitive.name}({types}) : {', '.join(map(str, call.types))}"


def _count_rows(writer: Writer, program: Program) -> None:
    """The number of real elements is a size that the layout tells."""
    total = next(c.attrs["total"] for c in program.calls() if c.primitive is packed_scan)
    name = writer.unique(total.name)
    writer.levels[1].sizes[total.name] = name
    writer.known_sizes.add(name)
    writer.bind(f"{name} = layout.total", 1)


def _aim(writer: Writer, program: Program, given: tuple[int, ...]) -> dict[int, Place]:
    """Let outputs be written straight into the arrays given for them."""
    targets: dict[int, Place] = {}
    for i in given:
        value = program.outputs[i]
        name = writer.view(f"outs[{i}]", 0, letter="out")
        targets[i] = Place(name, value.kind, value.shape, 0, order=tuple(range(value.rank)))
        if value in writer.places or value in writer.targets:  # an input, or given twice
            continue
        writer.targets[value] = targets[i]
    return targets


def _results(writer: Writer, program: Program, targets: dict[int, Place], copy: bool) -> str:
    """The expression that the run function returns."""
    shown = []
    for i, value in enumerate(program.outputs):
        place = writer.places[value]
        if i in targets:
            if writer.targets.get(value) is not targets[i]:
                writer.run(f"copyto({targets[i].name}, {place.name})")
            shown.append(targets[i].name)
        elif value in writer.rows_wanted:
            parts = [f"{name}.copy()" if copy else name for name in writer.row_parts[value]]
            shown.append(f"Rows({', '.join(parts)}, {writer.size(value.shape[0])})")
        elif copy or place.thin or place.number is not None:
            shown.append(f"{full(writer, place).name}.copy()")
        else:
            shown.append(place.name)
    return f"({', '.join(shown)}{',' if len(shown) == 1 else ''})"


class Runner:
    """A plan with its arrays: call it with the data (inputs, lengths, random numbers), in the program's order.

    Every thread that calls gets buffers of its own; they are kept and used again.
    """

    def __init__(self, plan: Plan, written: Written, bind: Callable[..., Any], constant: bool) -> None:
        self.plan, self.written, self._bind = plan, written, bind
        self._lanes: deque[Lane] = deque(maxlen=BOUNDS["memory"].entries)
        self._most = BOUNDS["memory"].bytes if constant else inf  # training keeps what it needs
        self._latest = 0
        self.within: Cache | None = None  # the cache that it is in
        self._data = [v for v in plan.program.inputs if role_of(v) != "array"]
        self._dtypes = [plan.dtype_of(v) for v in self._data]
        self._where = [self._find(plan, name) for name in written.sizes]
        self._lengths = written.lengths
        self.packed = written.lengths is not None
        self.halves: Halves | None = None  # where it may run on the halves of a batch

    def _find(self, plan: Plan, name: str) -> tuple[int, int, int]:
        """The data argument and the axis that tell a size, and by how much they are longer."""
        for i, value in enumerate(self._data):
            for axis, size in enumerate(value.shape):
                if isinstance(size, Length) and size.name == name and size.is_shift:
                    return i, axis, size.at(0)
        raise ValueError(f"no input tells the size {name}")

    def bind(self, lane: Lane, data: Sequence[np.ndarray]) -> Any:
        """The run function for the sizes of this data and, where the program is packed, its lengths."""
        layout, written = None, self.written
        sizes = [data[i].shape[axis] - more for i, axis, more in self._where]
        by_name = dict(zip(written.sizes, sizes, strict=True))
        if self.halves is not None and self.halves.pay(by_name):
            return self.halves.bind(lane.halves, by_name)
        if written.lengths is not None:
            steps = name_of(self._data[written.lengths])
            layout = Layout(data[written.lengths], by_name[steps])
        return self._bind(lane.memory, layout, *sizes)

    def __call__(self, *data: Any) -> tuple[Any, ...]:
        for i, dtype in enumerate(self._dtypes):
            if data[i].__class__ is not np.ndarray or data[i].dtype is not dtype:
                data = tuple([np.asarray(a, dtype) for a, dtype in zip(data, self._dtypes, strict=True)])
                break
        try:
            lane = self._lanes.pop()
        except IndexError:
            lane = Lane()
        try:
            return self.on(lane, data)
        finally:
            if lane.nbytes <= self._most:
                self._lanes.append(lane)

    def weight(self) -> int:
        """About how many bytes it has: memory to work in, and what was worked out of the arrays."""
        halves = self.halves.runners if self.halves is not None else []
        own = max(self._latest, sum(lane.nbytes for lane in list(self._lanes)))
        return own + bound_to(self._bind.__closure__ or ()) + sum(runner.weight() for runner in halves)

    def release(self) -> None:
        """Let go of the memory to work in, until the next call."""
        self._lanes.clear()
        self._latest = 0

    def on(self, lane: Lane, data: Sequence[np.ndarray]) -> tuple[Any, ...]:
        """The results, computed in the memory of a lane."""
        key: tuple[Any, ...] = tuple([a.shape for a in data])
        if self._lengths is not None:
            key = (key, data[self._lengths].tobytes())
        try:
            run = lane.bound.get(key)
            return run(*data) if run is not None else self._first(lane, key, data)
        except Exception as error:
            self.written.note(error)
            raise

    def _first(self, lane: Lane, key: Any, data: Sequence[np.ndarray]) -> tuple[Any, ...]:
        """The results for data of a signature that is new to the lane."""
        run = self.bind(lane, data)
        found = run(*data)
        lane.keep(key, run, self._bind)
        self._latest = lane.nbytes
        if self.within is not None:
            self.within.grown()
        return found


class Lane:
    """The memory of one thread at a time, and the run functions bound to it, by signature."""

    def __init__(self) -> None:
        self.slots: dict[int, np.ndarray] = {}
        self.bound = Cache("signatures")
        self.nbytes = 0  # about, of all of it

    @cached_property
    def halves(self) -> tuple[Lane, Lane]:
        """Of the two halves of a batch."""
        return Lane(), Lane()

    def keep(self, key: Any, run: Callable[..., Any], bind: Callable[..., Any]) -> None:
        """Keep the run function of a signature; what `bind` is bound to itself does not count."""
        shared = set(map(id, bind.__closure__ or ()))
        own = [cell for cell in run.__closure__ or () if id(cell) not in shared]
        self.bound.keep(key, run, bound_to(own) + sys.getsizeof(key))
        halves = self.halves if "halves" in vars(self) else ()
        slots = sum(slot.nbytes for slot in self.slots.values())
        self.nbytes = slots + self.bound.nbytes + sum(lane.nbytes for lane in halves)

    def memory(self, slot: int, dtype: np.dtype, count: int) -> np.ndarray:
        """`count` elements of a slot, which grows if they are more than ever before."""
        held = self.slots.get(slot)
        if held is None or len(held) < count:
            room = count if held is None else max(count, len(held) * 5 // 4)  # growing little by little is rare
            held = self.slots[slot] = _aligned(room, dtype)
            self.bound.clear()  # what is bound to the smaller memory would keep it alive
        return held[:count]


def _aligned(count: int, dtype: np.dtype) -> np.ndarray:
    """Memory that begins on a cache line."""
    size = count * dtype.itemsize
    raw = np.empty(size + 64, np.int8)
    start = -raw.ctypes.data % 64
    return raw[start : start + size].view(dtype)
