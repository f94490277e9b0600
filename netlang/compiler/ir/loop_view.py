"""A `scan` taken apart, for passes, and put together again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import evolve, field, frozen

from netlang.compiler.ir.primitives.scan import scan, split
from netlang.compiler.ir.program import (
    Call,
    Program,
    Type,
    Value,
    calls_of,
    in_place_of,
    is_argument,
    name_of,
    new_argument,
    rewrite,
)


def is_loop(call: Call) -> bool:
    return call.primitive is scan


def has_loops(program: Program) -> bool:
    return any(is_loop(call) for call in program.calls())


@frozen(eq=False)
class Loop:
    """The arguments of a loop, the arguments of its body (`in_...`) and the outputs of its body, each group under its
    role.

    `increments`: what a step adds to each sum.
    """

    carries: tuple[Value, ...]
    xs: tuple[Value, ...]
    lengths: tuple[Value, ...]
    constants: tuple[Value, ...]
    in_carries: tuple[Value, ...]
    in_xs: tuple[Value, ...]
    in_constants: tuple[Value, ...]
    next_carries: tuple[Value, ...]
    increments: tuple[Value, ...]
    results: tuple[Value, ...]
    reverse: bool = field(default=False)

    @classmethod
    def of(cls, call: Call, args: Sequence[Value] | None = None) -> Loop:
        attrs = call.attrs
        groups = split(call.args if args is None else args, attrs["carry"], attrs["over"], int(attrs["masked"]))
        ins = split(attrs["body"].inputs, attrs["carry"], attrs["over"])
        outs = split(attrs["body"].outputs, attrs["carry"], attrs["sums"])
        return cls(*groups, *ins, *outs, attrs["reverse"])  # type: ignore[arg-type]

    @property
    def outputs(self) -> tuple[Value, ...]:
        """What a step gives: next carries, increments, elements of results."""
        return (*self.next_carries, *self.increments, *self.results)

    def with_outputs(self, outputs: Sequence[Value]) -> Loop:
        """The same loop with other outputs of a step, as many of each group."""
        carries, increments, results = split(outputs, len(self.next_carries), len(self.increments))
        return evolve(self, next_carries=carries, increments=increments, results=results)

    def body(self) -> Program:
        names = (
            *_numbered("carry", self.next_carries),
            *_numbered("sum", self.increments),
            *_numbered("y", self.results),
        )
        return Program((*self.in_carries, *self.in_xs, *self.in_constants), self.outputs, names)

    def apply(self) -> tuple[tuple[Value, ...], tuple[Value, ...], tuple[Value, ...]]:
        """Make the call: final carries, sums, results."""
        found = scan(
            *self.carries, *self.xs, *self.lengths, *self.constants, body=self.body(), carry=len(self.carries),
            sums=len(self.increments), over=len(self.xs), reverse=self.reverse, masked=bool(self.lengths),
        )  # fmt: skip
        finals, sums, results = split(found, len(self.carries), len(self.increments))
        return finals, sums, results

    def fresh(self, stem: str, type: Type, also: Iterable[Value] = ()) -> Value:
        """A new argument for the body, under a name that is not used yet."""
        taken = {name_of(v) for v in (*self.in_carries, *self.in_xs, *self.in_constants, *also)}
        names = (f"{stem}{i or ''}" for i in range(len(taken) + 1))
        return new_argument(next(name for name in names if name not in taken), type)


def _numbered(stem: str, values: Sequence[Value]) -> list[str]:
    return [f"{stem}{i or ''}" for i in range(len(values))]


def substitute(outputs: Iterable[Value], new: Mapping[Value, Value]) -> tuple[Value, ...]:
    """`outputs`, computed with each value that is a key of `new` replaced."""
    outputs = tuple(outputs)
    known = dict(new)
    for call in calls_of(outputs):
        if is_argument(call.outputs[0]) or all(v in known for v in call.outputs):
            continue
        with in_place_of(call):
            made = call.on(tuple(known.get(a, a) for a in call.args))
        for old, value in zip(call.outputs, made, strict=True):
            known.setdefault(old, value)
    return tuple(known.get(v, v) for v in outputs)


def in_body(call: Call, args: tuple[Value, ...], run: Callable[[Program], Program]) -> tuple[Value, ...] | None:
    """The loop `call` on `args` with its body run through a pass; None if that changes nothing."""
    body = call.attrs["body"]
    new = run(body)
    if new is body:
        return None
    return call.primitive(*args, **(call.attrs | {"body": new}))


def rewrite_loops(program: Program, change: Callable[[Loop], tuple[Value, ...] | None]) -> Program:
    """The program with each loop replaced by what `change` gives (None: the loop itself), inner loops first."""

    def visit(call: Call, args: tuple[Value, ...]) -> tuple[Value, ...] | None:
        if not is_loop(call):
            return None
        made = in_body(call, args, lambda body: rewrite_loops(body, change)) or call.on(args)
        return change(Loop.of(made[0].call)) or made

    return unchanged(program, rewrite(program, visit)) if has_loops(program) else program


def unchanged(old: Program, new: Program) -> Program:
    """`old` itself if `new` is the same, so that repeated passes see when nothing is left to do."""
    same = old.inputs == new.inputs and all(a is b for a, b in zip(old.outputs, new.outputs, strict=True))
    return old if same else new
