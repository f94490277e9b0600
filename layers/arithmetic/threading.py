"""ThreadingLayer: a function of several arrays, element by element."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.lowering.expressions import lower_expression
from netlang.compiler.rules import derive, threaded
from netlang.errors import NetOptionError, NetShapeError
from netlang.language.declaration.declare import In, Out, Rule, option
from netlang.language.declaration.domains import OUTSIDE, Domain, is_level, one_or_list
from netlang.language.nets.layer import Layer, layer
from netlang.language.symbols import arity_of, function_of, parameters_of, trace
from netlang.language.types.sizes import Size
from netlang.language.values.numbers import MOST_TIMES
from netlang.language.values.sentinels import Automatic

Shape = tuple[Size, ...]


def _broadcasting(spec: Any) -> Any:
    """How shapes are made equal: None, Automatic, a level, or one of these per input."""
    return spec if spec is None or spec is Automatic or is_level(spec) else OUTSIDE


BROADCASTING = one_or_list(
    Domain("a way to make shapes equal", _broadcasting), "how shapes are made equal", MOST_TIMES
).named(
    "how shapes are made equal",
    ways=lambda value: [
        "None (they are equal)",
        "Automatic (or 1)",
        "a level, from 1 or from -1",
        "a list, one for each input",
    ],
)


@layer
class ThreadingLayer(Layer):
    """f(x, y, ...) for the elements of several arrays at the same place.

    `f` is a symbol (`Plus`), or a Python function of several arguments, whose names are then the ports'.
    `bspec` says how shapes are made equal. None: they are. Automatic: ranks are equal, and sizes equal or 1. A
    level n (or -n, from the end): an array of lower rank is repeated along new levels that begin at level n (end
    at level -n). A list: one of these for each input.
    Ports: Input1, Input2 ..., or as `InputPorts` says; Output. No arrays.
    Source: https://reference.wolfram.com/language/ref/ThreadingLayer.html

    >>> from netlang import ThreadingLayer, Times
    >>> ThreadingLayer(Times, 1)([[[1, 2, 3], [4, 5, 6]], [1, 10, 100]])
    array([[  1.,  20., 300.],
           [  4.,  50., 600.]], dtype=float32)
    >>> ThreadingLayer(lambda a, b: a - b)({"a": [1, 2], "b": [3, 4]})
    array([-2., -2.], dtype=float32)
    """

    f: Any = option(
        domain=Domain("a function of several arguments", function_of, type="str | Callable[..., Any] | Expression"),
        name="Function",
    )
    bspec: Any = option(Automatic, BROADCASTING)

    along = "alone"
    Input = In(lambda self: "*whole" if self.bspec is None else "*dims", many=True, own="dims")
    Output = Out("*whole")

    def check_options(self) -> None:
        ports = ports_of(self.f, self.InputPorts)  # type: ignore[attr-defined]
        object.__setattr__(self, "InputPorts", ports)
        if ports is not Automatic:
            trace(self.f, [name for name, _ in ports])
            if isinstance(self.bspec, tuple) and len(self.bspec) != len(ports):
                raise NetOptionError(
                    f"ThreadingLayer: {len(self.bspec)} settings for {len(ports)} inputs: {self.bspec}"
                )

    def rules(self) -> tuple[Rule, ...]:
        if self.bspec is None or self.InputPorts is Automatic:  # type: ignore[attr-defined]
            return ()
        each = [f"*dims of {name}" for name, _ in self.InputPorts]  # type: ignore[attr-defined]
        forwards = derive(["*whole", *each], each, lambda self, *shapes: _derived(self, shapes))
        return forwards, threaded("*whole", "*dims", None if self.bspec is Automatic else leads)

    def lower(self, *Input: Value) -> Value:
        full = (Input[0].shape[0], *whole(self, [x.shape[1:] for x in Input]))
        inputs = [_fill(x, full, lead) for x, lead in zip(Input, leads(self, [x.rank - 1 for x in Input]), strict=True)]
        return lower_expression(trace(self.f, [f"x{i + 1}" for i in range(len(inputs))]), inputs)


def ports_of(f: Any, given: Any) -> Any:
    """InputPorts: as given, in the order of f's own names where these are used; else as `f` alone says."""
    names = parameters_of(f)
    if given is Automatic:
        low, high = arity_of(f)
        if names is None and low == high:
            names = tuple(f"Input{i + 1}" for i in range(low))
        return given if names is None else attrs.fields(ThreadingLayer).InputPorts.converter(list(names))
    types = dict(given)
    if names is not None and set(names) == set(types):
        return tuple((name, types[name]) for name in names)
    return given


# shapes ---------------------------------------------------------------------------------------------------


def leads(self: ThreadingLayer, ranks: Sequence[int]) -> list[int]:
    """For each input, how many of its own levels come before those it lacks."""
    most = max(ranks)
    specs = self.bspec if isinstance(self.bspec, tuple) else (self.bspec,) * len(ranks)
    found = []
    for (name, _), spec, rank in zip(self.InputPorts, specs, ranks, strict=True):  # type: ignore[attr-defined]
        lead = rank if rank == most or spec in (None, Automatic) else spec - 1 if spec > 0 else rank + spec + 1
        if (rank < most and spec in (None, Automatic)) or not 0 <= lead <= rank:
            raise NetShapeError(
                f'{self!r}: "{name}" has rank {rank}, another input has rank {most}',
                [f"its setting {spec} does not say where to repeat it"],
                ["ThreadingLayer(f, 1) to repeat it along new outer levels", "ThreadingLayer(f, -1) along inner ones"],
            )
        found.append(lead)
    return found


def whole(self: ThreadingLayer, shapes: Sequence[Shape]) -> Shape:
    """The common shape of all inputs: at each level the size that they have, or that all but those of 1 have."""
    most = max(map(len, shapes))
    sizes: list[Size] = [1] * most
    for shape, lead in zip(shapes, leads(self, [len(s) for s in shapes]), strict=True):
        for at, size in zip(_levels(shape, lead, most), shape, strict=True):
            known = sizes[at]
            if size != 1 and known not in (1, size) and (isinstance(size, int) or isinstance(known, int)):
                raise NetShapeError(
                    f"{self!r}: level {at + 1} is {known} in one input and {size} in another",
                    [f"the inputs are {', '.join(str(list(s)) for s in shapes)}"],
                    _along_outer_levels(self, shapes),
                    left=known, right=size,
                )  # fmt: skip
            sizes[at] = size if known == 1 else known
    return tuple(sizes)


def _along_outer_levels(self: ThreadingLayer, shapes: Sequence[Shape]) -> list[str]:
    """What to do where arrays of lower rank would fit if they were repeated along the outer levels that they lack."""
    most = max(shapes, key=len)
    short = [(port[0], shape) for port, shape in zip(self.InputPorts, shapes, strict=True) if len(shape) < len(most)]  # type: ignore[attr-defined]
    if not short or any(a not in (1, b) for _, shape in short for a, b in zip(shape[::-1], most[::-1], strict=False)):
        return []
    name, shape = short[0]
    new = ", ".join(["None"] * (len(most) - len(shape)))
    return [
        f"in a function {name}[{new}], which is repeated along outer levels, as NumPy does (CompiledLayer does it)",
        "ThreadingLayer(f, 1)",
    ]


def _levels(shape: Shape, lead: int, most: int) -> list[int]:
    """Which levels of a shape of `most` levels those of `shape` are; it lacks those after its first `lead`."""
    return [i if i < lead else i + most - len(shape) for i in range(len(shape))]


def _derived(self: ThreadingLayer, shapes: Sequence[Shape]) -> list[Shape]:
    """The common shape, and the inputs' own with lengths that meet made one."""
    found = whole(self, shapes)
    aligned = [_levels(s, lead, len(found)) for s, lead in zip(shapes, leads(self, [*map(len, shapes)]), strict=True)]
    return [
        found,
        *(
            tuple(size if isinstance(size, int) else found[at] for at, size in zip(levels, shape, strict=True))
            for levels, shape in zip(aligned, shapes, strict=True)
        ),
    ]


def _fill(x: Value, shape: Shape, lead: int) -> Value:
    """`x` repeated along the levels of `shape` that it lacks, and along those where it has size 1."""
    kept = [0, *(at + 1 for at in _levels(x.shape[1:], lead, len(shape) - 1))]
    repeated = [at for at, size in zip(kept, x.shape, strict=True) if size != shape[at]]
    x = ops.reshape(x, tuple(shape[at] for at in kept if at not in repeated))
    return ops.broadcast(x, shape, [at for at in range(len(shape)) if at not in kept or at in repeated])
