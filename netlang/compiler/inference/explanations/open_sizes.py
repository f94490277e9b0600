"""Which sizes are still open, and the shortest thing that would settle each.

A fix is not guessed at, it is tried: on a copy of what is known, a parameter or a port that is open is assumed to
have some size, and the solver says what follows. Which assumptions an open size needs is then read off its proof.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import attrs
from attrs import define, field, frozen

from netlang.compiler.inference.facts import Clash, Kind, Step, Unknown, unknowns_in
from netlang.compiler.inference.provenance import parameter_text
from netlang.compiler.inference.solution import Solution
from netlang.compiler.inference.store import Constraint, Store
from netlang.compiler.inference.unify import unify_shapes
from netlang.errors import quoted
from netlang.language.edges.paths import array_place, by_keyword, place
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Path
from netlang.language.types.port_types import VARYING, Integer, PortType
from netlang.language.types.sizes import Length, Run, Var, is_open, rank_is_open, shape_text, size_text
from netlang.language.values.net_arrays import NetArray
from netlang.language.values.sentinels import Automatic, left_open

SIZES = (64, 12, 2, 1)  # tried until one causes no contradiction
MOST_TOLD = 12
TRIALS = 200  # failed assumptions allowed for the whole net


def open_sizes(solution: Solution) -> list[tuple[str, str, str]]:
    """What is still open: (name, what is known, the shortest thing to write that would settle it).

    >>> from netlang import NetChain, LinearLayer
    >>> open_sizes(NetChain([5, LinearLayer()], Input=3).solution)[-1]
    ('2.Biases', '[?]', 'LinearLayer(size) for 2')
    """
    rows: list[tuple[str, tuple[Any, ...]]] = []
    for path, name in solution.ports:
        rows.append((place(path, name), solution.port(path, name)[0]))
    for path in solution.arrays:
        rows.append((array_place(path), solution.dimensions(path)))
    rows = [(name, shape) for name, shape in rows if is_open(shape)]
    fixes = fixes_for(solution, [shape for _, shape in rows])
    return [(name, shape_text(shape), fix) for (name, shape), fix in zip(rows, fixes, strict=True)]


def fixes_for(solution: Solution, shapes: Sequence[Sequence[Any]]) -> list[str]:
    """For each open shape, what would settle it ("" where nothing simple does)."""
    if not shapes:
        return []
    trial = _Trial(solution)
    for shape in shapes:
        for term in shape:
            if isinstance(term, Var | Run):
                trial.settle(term)
    return [trial.fix(shape) for shape in shapes]


@frozen(eq=False)
class Handle:
    """Something open that the user can write: a parameter, or a port of the net."""

    shape: tuple[Any, ...]
    where: str  # how to write it
    last: bool = False  # an output: tried after the layers' own parameters
    exactly: Callable[[tuple[int, ...]], str] | None = None  # how to write it for certain sizes only


@frozen(eq=False)
class Assumed(Constraint):
    """The constraint that a handle has these sizes."""

    handle: Handle
    sizes: tuple[int, ...]

    @property
    def where(self) -> str:  # type: ignore[override]
        only = self.handle.exactly is not None and any(size not in SIZES for size in self.sizes)
        return self.handle.exactly(self.sizes) if only else self.handle.where  # type: ignore[misc]

    def unknowns(self) -> Iterable[Unknown]:
        return unknowns_in(self.handle.shape)

    def step(self, store: Store) -> bool:
        return unify_shapes(store, self.handle.shape, self.sizes, self)


@define(eq=False)
class _Trial:
    """A copy of the solution, on which assumptions are tried."""

    solution: Solution
    store: Store = field(init=False)
    woken: dict[Unknown, list[Any]] = field(init=False)
    handles: list[Handle] = field(init=False)
    direct: dict[Unknown, list[Handle]] = field(factory=dict)
    needs: dict[Step, dict[str, None]] = field(factory=dict)
    failures: int = 0
    told: tuple[int, ...] = ()  # known sizes, perhaps the only possible ones

    def __attrs_post_init__(self) -> None:
        known = self.solution.store
        told = (step.value for step in known.known.values())
        self.told = tuple(dict.fromkeys(n for n in told if type(n) is int and n not in SIZES))[-MOST_TOLD:]
        self.woken = {}
        self.store = Store(dict(known.known), [], dict(known.short), lambda unknown: len(self.woken.get(unknown, ())))
        for rule in self.solution.constraints:
            for unknown in dict.fromkeys(self.leaves(rule.unknowns())):
                self.woken.setdefault(unknown, []).append(rule)
        self.handles = list(_handles(self.solution))
        for handle in self.handles:
            for unknown in unknowns_in(handle.shape):
                self.direct.setdefault(unknown, []).append(handle)

    def leaves(self, unknowns: Iterable[Unknown]) -> Iterator[Unknown]:
        """The open unknowns that these terms resolve to."""
        for unknown in unknowns:
            if isinstance(unknown, Kind):
                yield from unknowns_in(self.store.element(unknown)[0])
            else:
                yield from (t for t in self.store.shape((unknown,)) if isinstance(t, Var | Run))

    def settle(self, unknown: Unknown) -> None:
        """Make one more assumption that settles `unknown`, if it is open."""
        if not is_open(self.store.shape((unknown,))):  # type: ignore[arg-type]
            return
        direct = self.direct.get(unknown, [])
        for handle in [*(h for h in direct if not h.last), *self.handles[:8], *direct, *self.handles[-2:]]:
            if self.failures > TRIALS:
                return
            if is_open(self.store.shape(handle.shape)) and self.assume(handle, unknown):
                return

    def assume(self, handle: Handle, unknown: Unknown) -> bool:
        """Whether assuming sizes of `handle` settles `unknown`; if not, the assumption is undone."""
        before = len(self.store.known)
        for sizes in _guesses(self.store.shape(handle.shape), self.told):
            try:
                self.propagate(Assumed(handle, sizes))
                if not is_open(self.store.shape((unknown,))):  # type: ignore[arg-type]
                    return True
            except Clash:
                pass
            self.failures += 1
            self.store.fresh.clear()
            self.store.short.clear()
            while len(self.store.known) > before:
                self.store.known.popitem()
        return False

    def propagate(self, first: Any) -> None:
        """Solve to a fixed point."""
        waiting = deque([first])
        while waiting:
            waiting.popleft().step(self.store)
            for step in self.store.fresh:
                rules = self.woken.get(step.unknown, [])
                for unknown in unknowns_in(step.value):
                    self.woken.setdefault(unknown, []).extend(rules)
                waiting.extend(rules)
            self.store.fresh.clear()

    # reading proofs ---------------------------------------------------------------------------------------

    def fix(self, shape: Sequence[Any]) -> str:
        """The assumptions behind the sizes of a shape; "" if they are open."""
        if is_open(self.store.shape(shape)):
            return ""
        used = self.store.because(shape)
        return " and ".join(dict.fromkeys(need for step in used for need in self.assumptions(step)))

    def assumptions(self, step: Step) -> dict[str, None]:
        """The assumptions behind a step; each step is visited once."""
        stack = [step]
        while stack:
            last = stack[-1]
            missing = [s for s in last.because if s not in self.needs]
            if last in self.needs or not missing:
                stack.pop()
                own = {last.rule.where: None} if isinstance(last.rule, Assumed) else {}
                self.needs.setdefault(last, own | {n: None for s in last.because for n in self.needs.get(s, {})})
            else:
                stack += missing
        return self.needs[step]


def _guesses(shape: tuple[Any, ...], told: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Sizes to assume for the open part of a shape."""
    has_run = rank_is_open(shape)
    for rank in (1, 0, 2, 3) if has_run else (0,):
        for size in (*SIZES, *told) if rank < 2 else SIZES:
            found: list[int] = []
            for term in shape:
                found += [size] * rank if isinstance(term, Run) else [size if isinstance(term, Var) else term]
            yield tuple(found)


def _handles(solution: Solution) -> Iterator[Handle]:
    """Everything open that the user can write, the shortest first: parameters, inputs, outputs."""
    for path, layer in solution.layers.items():
        for f in attrs.fields(type(layer)):
            if f.metadata.get("sizes") and left_open(getattr(layer, f.name)):
                shape = solution.store.shape((solution.scopes[path][f.name],))  # type: ignore[arg-type]
                if is_open(shape):
                    port = f.metadata.get("port")
                    if port and path and not layer.input_names:  # `_array_handles` says it
                        continue
                    text = f"{port}=[...]" if port else parameter_text(_named(solution, path, f))
                    where = f" for {place(path)}" if path else ""
                    yield Handle(shape, text + where, exactly=None if port else _exactly(layer, f, where))
        yield from _array_handles(solution, path, layer)
        if layer.takes_many:
            shape = solution.port(path, layer.output_names[0])[0]
            yield Handle(shape, f"InputPorts=2{f' for {place(path)}' if path else ''}, if it has two inputs")
    many = solution.net.takes_many  # then sizes of outputs may follow from inputs not yet given
    for name in (*solution.net.input_names, *(() if many else solution.net.output_names)):
        shape, element = solution.port((), name)
        if is_open(shape):
            yield Handle(shape, by_keyword(name, _form(shape, element)), last=name in solution.net.output_names)


def _exactly(layer: Layer, parameter: Any, where: str) -> Callable[[tuple[int, ...]], str]:
    return lambda sizes: (
        parameter_text(layer._filled({parameter.alias: sizes if len(sizes) != 1 else sizes[0]})) + where
    )


def _array_handles(solution: Solution, path: Path, layer: Layer) -> Iterator[Handle]:
    """The dimensions of an array, for a layer without inputs."""
    for name in layer.output_names if path and not layer.input_names and not layer.takes_many else ():
        shape, element = solution.port(path, name)
        shared = [given.name for a in layer.arrays_declared() if isinstance(given := layer.given(a.name), NetArray)]
        if is_open(shape):
            form = _form(shape, element)
            text = (
                f"NetArray({quoted(shared[0])}, Dimensions={form})"
                if shared
                else f"{by_keyword(name, form)} for {place(path)}"
            )
            yield Handle(shape, text)


@frozen(repr=False)
class _Name:
    """A name in place of a size, in the text of a layer."""

    name: str

    def __repr__(self) -> str:
        return self.name


def _named(solution: Solution, path: Any, parameter: Any) -> Any:
    """The layer with a parameter's name in place of its size."""
    layer = solution.layers[path]
    others = {
        f.alias: found
        for f in attrs.fields(type(layer))
        if f.metadata.get("sizes") and f.name != parameter.name and getattr(layer, f.name) is Automatic
        and not f.kw_only and (found := solution.size(path, f.name)) is not Automatic
    }  # fmt: skip
    value = getattr(layer, parameter.name)
    shown: Any = _Name(parameter.alias)
    if isinstance(value, tuple):
        shown = tuple(_Name("n") if size is Automatic else size for size in value)
    return layer._filled(others | {parameter.alias: shown})


def _form(shape: tuple[Any, ...], element: Any) -> str:
    """A port as one would write it, with `n` for a size and `...` for any number of sizes."""
    sizes: Any = tuple(VARYING if isinstance(size, Length) else size_text(size, "n") for size in shape)
    return repr(PortType(sizes, Integer() if isinstance(element, Integer) else None))
