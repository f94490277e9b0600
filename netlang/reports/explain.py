"""`explain`: every stage of a compilation. Stages are pure functions whose results print, so to explain is to keep the
results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import frozen

from netlang.compiler.gradient.with_gradients import with_gradients
from netlang.compiler.inference.explanations.names import type_text
from netlang.compiler.inference.explanations.open_sizes import open_sizes
from netlang.compiler.inference.explanations.why import Why, why
from netlang.compiler.inference.solution import Solution
from netlang.compiler.ir.loop_view import is_loop
from netlang.compiler.ir.program import Program
from netlang.compiler.lowering.lower import Lowered, lower
from netlang.compiler.passes import optimize, optimize_before_gradient, stages
from netlang.errors import NetError
from netlang.executors.devices import compile_numpy
from netlang.language.edges.paths import place, spelled
from netlang.language.edges.upstream import feeds_inside
from netlang.language.nets.container import End
from netlang.language.nets.net import Net, Path
from netlang.language.types.sizes import shape_text
from netlang.slow_imports import imported

LONGEST = 60  # lines of a section that are printed


@frozen(repr=False)
class Explanation:
    """Every stage of compiling a net, as far as it gets: what is not there is None, and `problem` says why.

    `solution`: sizes, with `steps`; `open`: (name, what is known, what would settle it); `stages`: the program as
    lowered, then after each pass that changed it, by name; `program`: the last of these; `gradient`: the program with
    the derivatives of the sum of its outputs; `source`: the generated NumPy code.
    """

    net: Net
    solution: Solution
    open: tuple[tuple[str, str, str], ...] = ()
    stages: tuple[tuple[str, Program], ...] = ()
    gradient: Program | None = None
    source: str | None = None
    problem: str = ""

    @property
    def program(self) -> Program | None:
        """What the net computes, as executors are given it."""
        return self.stages[-1][1] if self.stages else None

    @property
    def steps(self) -> list[Any]:
        """Everything that was inferred, in order, each with its reason."""
        return self.solution.steps

    def why(self, *path: Any) -> Why:
        """The proof of one size."""
        return why(self.solution, path)

    def sections(self) -> list[tuple[str, str]]:
        """Headings and texts, in order."""
        missing = self.problem or "there is none while sizes are open (3)"
        if self.solution.clash is not None:
            missing = "there is none where sizes contradict each other (3)"
        return [
            ("Ports and layers", _layers(self.solution)),
            ("What was inferred, and why", "\n".join(f"{i:3}  {step}" for i, step in enumerate(self.steps, 1))),
            ("What is open", _open(self.open) if self.open else self.problem or "nothing"),
            ("Passes", "\n".join(_counted(*stage) for stage in self.stages) or missing),
            ("Program", str(self.program) if self.program else missing),
            ("Gradient program, of the sum of the outputs", str(self.gradient) if self.gradient else missing),
            ("NumPy source", self.source or missing),
        ]

    def __str__(self) -> str:
        parts = [f"{i}. {title}\n\n{_indented(text)}" for i, (title, text) in enumerate(self.sections(), 1)]
        return "\n\n".join(parts)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        escape = imported("html").escape
        folds = [
            f"<details{' open' if i == 1 else ''}><summary>{i}. {escape(title)}</summary>"
            f"<pre>{escape(text)}</pre></details>"
            for i, (title, text) in enumerate(self.sections(), 1)
        ]
        return f"<div>{''.join(folds)}</div>"


def explain(net: Net | NetError) -> Explanation:
    """All stages of a net; of a NetShapeError, of the net as far as it was solved."""
    solution: Solution = net.solution  # type: ignore[union-attr]
    if isinstance(net, NetError) or solution.clash is not None:
        return Explanation(solution.net, solution, problem=str(solution.clash))
    found = tuple(open_sizes(solution))
    if found:
        return Explanation(net, solution, found)
    lowered, problem = _stage(lambda: lower(net))
    if lowered is None:
        return Explanation(net, solution, problem=problem)
    changes, problem = _stage(lambda: tuple(_changes(lowered.program)))
    changes = changes or (("lowered", lowered.program),)
    backward, problem = _stage(lambda: _gradient(lowered), problem)
    source, problem = _stage(lambda: compile_numpy(changes[-1][1]).source, problem)
    return Explanation(net, solution, (), changes, backward, source, problem)


def _stage(make: Callable[[], Any], problem: str = "") -> tuple[Any, str]:
    """A stage, and the problem where there is none for this net."""
    try:
        return make(), problem
    except NetError as error:
        return None, problem or str(error)


def _changes(program: Program) -> Iterator[tuple[str, Program]]:
    """The program, and what passes make of it: those that change something."""
    yield "lowered", program
    for name, made in stages(program):
        if made is not program:
            yield name, made
        program = made


def _gradient(lowered: Lowered) -> Program:
    program = optimize_before_gradient(lowered.program)
    outputs = program.names[: len(lowered.outputs)]
    return optimize(with_gradients(program, outputs, program.arrays))


# texts ----------------------------------------------------------------------------------------------------


def _layers(solution: Solution) -> str:
    """Every port and layer with its types, and what feeds it where that is not the layer before it."""
    net, feeding = solution.net, feeds_inside(solution.net)

    def known(names: tuple[str, ...]) -> list[tuple[str, str]]:
        return [(name, type_text(solution, (), name)) for name in names if ((), name) in solution.ports]

    lines = [f"{spelled((name,))}: {text}" for name, text in known(net.input_names)]
    told: set[Path] = set()
    for path in solution.layers:
        around = [path[:i] for i in range(1, len(path)) if path[:i] in feeding and path[:i] not in told]
        lines += [f"{place(outer)} from {feeding[outer]}" for outer in around]
        told |= {*around}
        layer = solution.completed(path)
        ins = ", ".join(type_text(solution, path, p.name) for p in layer.ports() if p.direction == "in")
        outs = ", ".join(type_text(solution, path, p.name) for p in layer.ports() if p.direction == "out")
        sizes = [(a.name, solution.dimensions((*path, a.name))) for a in layer.arrays_declared()]
        arrays = ", ".join(f"{name} {shape_text(shape)}" for name, shape in sizes)
        heading = f"{place(path)} = {layer!r:.60}" if path else repr(layer)[:60]
        heading += f" from {feeding[path]}" if path in feeding else ""
        lines.append(f"{heading}: {ins} -> {outs}" + (f"; {arrays}" if arrays else ""))
    for name, text in known(net.output_names):
        source = feeding.get((End((), name),), "")
        lines.append(f"{spelled((name,))}{f' from {source}' if source else ''}: {text}")
    return "\n".join(lines)


def _counted(stage: str, program: Program) -> str:
    """How many operations a program has, and its loops at every step."""
    calls = program.calls()
    inside = sum(len(call.attrs["body"].calls()) for call in calls if is_loop(call))
    return f"{stage:20}{len(calls)} operations" + (f", {inside} in loops" if inside else "")


def _open(found: tuple[tuple[str, str, str], ...]) -> str:
    return "\n".join(f"{name} is {known}" + (f"   try: {fix}" if fix else "") for name, known, fix in found)


def _indented(text: str) -> str:
    lines = text.splitlines()
    if len(lines) > LONGEST:
        lines = [*lines[: LONGEST - 10], f"... {len(lines) - LONGEST} lines more ...", *lines[-10:]]
    return "\n".join(f"   {line}".rstrip() for line in lines)
