"""The intermediate representation: a typed program, a graph of immutable values that prints as text.

A `Call` applies a `Primitive` to values; a `Value` is one result of a call; a `Program` names its inputs and
outputs, and its calls are found by walking back from the outputs. Types are inferred while it is built. Axis 0
of what an input port delivers is the batch, of size `B`; a sequence's axis has a `Length` such as `T`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, ClassVar, Literal, NoReturn

from attrs import evolve, field, frozen

from netlang.compiler.ir.axes import OPAQUE, POINTWISE, AxisRule
from netlang.compiler.ir.origin import Origin, calls_from, current
from netlang.language.edges.paths import spelled
from netlang.language.symbols.deferred import Deferred
from netlang.language.types.sizes import Size

Kind = Literal["f", "i", "b"]  # reals (the executor chooses the precision), integers, truth values
Role = Literal["input", "array", "lengths", "positions", "random"]
Shape = tuple[Size, ...]
TOGETHER: Literal["together"] = "together"


@frozen(repr=False)
class Type:
    """Kind and shape of a value.

    >>> from netlang.language.types.sizes import Length
    >>> Type("f", (Length("B"), Length("T") + 1, 4))
    f[B,T+1,4]
    """

    kind: Kind
    shape: Shape

    def __repr__(self) -> str:
        return self.kind + "[" + ",".join(map(str, self.shape)) + "]"


@frozen(eq=False, repr=False)
class Primitive:
    """Everything that is known of one operation.

    `infer(*types, **attrs)`: the type (or types) of the result.
    `kernel(xp, *arrays, **attrs)`: what it computes, with NumPy or `jax.numpy` as `xp`; sizes in `attrs` are
    numbers by then.
    `vjp(g, result, *args, **attrs)`: given the cotangent of the result, that of each argument, as values of the
    program (None: no gradient flows there). With several results, `g` and `result` are tuples.
    `source`: the NumPy code that it becomes (see `executors/numpy`); None: `kernel` is called.
    `axes`: what it does to axes (see `axes.py`).
    `linear`: in which of its arguments it is linear, the others being fixed; TOGETHER: in all of them at once.
    `total`: whether it is finite, with finite derivatives, at all numbers; `overflows`: but not at large ones.
    `view`: whether its result is made of elements of its first argument as they are.
    `multiply_adds(args, result, **attrs)`: sizes whose product is the number of products that it adds up; None: none.
    """

    name: str
    infer: Callable[..., Type | tuple[Type, ...]]
    kernel: Callable[..., Any]
    vjp: Callable[..., Sequence[Value | None]] | None = None
    source: Any = None
    axes: AxisRule = field(kw_only=True)
    linear: tuple[int, ...] | Literal["together"] = field(kw_only=True)
    total: bool = field(kw_only=True)
    view: bool = field(kw_only=True)
    overflows: bool = field(default=False, kw_only=True)
    multiply_adds: Callable[..., Shape] | None = field(default=None, kw_only=True)

    @property
    def elementwise(self) -> bool:
        """Whether every element of the result depends on the elements of the arguments at the same place only."""
        return self.axes is POINTWISE

    @property
    def is_safe(self) -> bool:
        """Whether values and derivatives are finite whatever it is given, however large."""
        return self.total and not self.overflows

    def is_linear_in(self, at: Collection[int], count: int) -> bool:
        """Whether it is linear in these of its `count` arguments taken together, the others being fixed."""
        return set(at) == set(range(count)) if self.linear is TOGETHER else len(at) == 1 and set(at) <= set(self.linear)

    def __call__(self, *args: Value, **attrs: Any) -> Any:
        types = self.infer(*(a.type for a in args), **attrs)
        single = isinstance(types, Type)
        origin, place = current()
        order = _order(self, args, place)
        call = Call(self, args, attrs, (types,) if isinstance(types, Type) else tuple(types), origin, order)
        return call.outputs[0] if single else call.outputs

    def __repr__(self) -> str:
        return self.name


_serial = itertools.count()


def _order(primitive: Primitive, args: Sequence[Value], place: int | None) -> tuple[int, int]:
    """`Call.order` of a call made now, with `place` as `current` says."""
    serial = next(_serial)
    if primitive is argument:
        return -1, serial
    return (serial if place is None else max([place, *[a.call.order[0] for a in args]])), serial


@frozen(eq=False, repr=False)
class Call:
    """One application of a primitive. Programs print and run in the order of `order`: arguments, then layer by layer.

    It is a pair, place and serial number. `serial` counts all calls ever made, and is the place of a call that is new.
    What a pass makes instead of another call (`in_place_of`) takes the place of that, or that of its own last argument:
    so calls stay in the order of the net, and behind their arguments.
    """

    primitive: Primitive
    args: tuple[Value, ...]
    attrs: dict[str, Any]
    types: tuple[Type, ...]
    origin: Origin
    order: tuple[int, int]
    outputs: tuple[Value, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "outputs", tuple(Value(self, i) for i in range(len(self.types))))

    @property
    def serial(self) -> int:
        """Which call it was of all that were ever made."""
        return self.order[1]

    def on(self, args: Sequence[Value]) -> tuple[Value, ...]:
        """The results of the same primitive on other arguments; of this very call if they are the same."""
        if all(a is b for a, b in zip(args, self.args, strict=True)):
            return self.outputs
        with in_place_of(self):
            made = self.primitive(*args, **self.attrs)
        return made if isinstance(made, tuple) else (made,)


def in_place_of(call: Call) -> calls_from:
    """Calls made inside come from the layer of `call`, and stand where it does."""
    return calls_from(call.origin, call.order[0])


@frozen(eq=False, repr=False)
class Value(Deferred):
    """One result of a call. Values are equal only to themselves: two equal computations are two values (until a pass
    merges them).

    What Python's operators do with it, and what to write in the place of NumPy's functions (`in_ops`), `ops` says."""

    in_ops: ClassVar[Mapping[Any, str]]
    advice = {
        **{what: ([], ["a function of netlang.compiler.ops"]) for what in Deferred.headlines},
        "truth": ([], ["ops.select(condition, x, y), of netlang.compiler.ops"]),
        "parts": ([], ["ops.cut(x, axis, start, size), of netlang.compiler.ops"]),
    }

    call: Call
    index: int = 0

    @property
    def type(self) -> Type:
        return self.call.types[self.index]

    @property
    def shape(self) -> Shape:
        return self.type.shape

    @property
    def kind(self) -> Kind:
        return self.type.kind

    @property
    def rank(self) -> int:
        return len(self.type.shape)

    def __bool__(self) -> bool:
        if self.kind != "b":  # that there is a value at all
            return True
        raise self.refusal("truth")

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise self.refusal("array")

    def instead(self, function: Any) -> str:
        name = self.in_ops.get(function)
        return f"{name}, of netlang.compiler.ops" if name else "a function of netlang.compiler.ops"

    def __repr__(self) -> str:
        return f"<{self.call.primitive.name}.{self.index} : {self.type}>"


# arguments ------------------------------------------------------------------------------------------------

argument = Primitive(
    "argument",
    infer=lambda name, role, type, **_: type,
    kernel=lambda xp, **_: None,  # given from outside
    axes=OPAQUE,
    linear=(),
    total=True,
    view=False,
)


def new_argument(name: str, type: Type, role: Role = "input", **more: Any) -> Value:
    """A new program input. One of role "random" also has a `distribution`; "positions" are 0, 1, 2 ... up to a sum of
    lengths, which their number tells."""
    return argument(name=name, role=role, type=type, **more)


def argument_at(path: tuple[Any, ...], type: Type, role: Role = "input") -> Value:
    """A new program input that is a port or an array of a net: the one at `path`, whose text is its name."""
    return new_argument(spelled(path), type, role, path=path)


def path_of(value: Value) -> tuple[Any, ...] | None:
    """The path of the port or array of the net that an argument is; None for others, such as lengths."""
    return value.call.attrs.get("path")


def array_path(value: Value) -> tuple[Any, ...]:
    """The path in the net of an argument of role "array"."""
    return value.call.attrs["path"]


def is_argument(value: Value) -> bool:
    return value.call.primitive is argument


# programs -------------------------------------------------------------------------------------------------


@frozen(eq=False, repr=False)
class Program:
    """Inputs (arguments, in order) and named outputs. Names matter only to people; positions to machines."""

    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    names: tuple[str, ...]  # of the outputs

    @property
    def arrays(self) -> list[Value]:
        """The inputs that are arrays of the net."""
        return [value for value in self.inputs if role_of(value) == "array"]

    @property
    def data(self) -> list[Value]:
        """The other inputs: what ports are given, lengths, positions, random numbers."""
        return [value for value in self.inputs if role_of(value) != "array"]

    def calls(self) -> list[Call]:
        """Every call that an output needs, arguments left out, in reading order."""
        return [call for call in calls_of(self.outputs) if call.primitive is not argument]

    def with_outputs(self, outputs: Iterable[Value], names: Iterable[str]) -> Program:
        return evolve(self, outputs=tuple(outputs), names=tuple(names))


def calls_of(outputs: Iterable[Value]) -> list[Call]:
    """All calls behind `outputs`, in reading order (`Call.order`). A stack, not recursion: programs can be deep."""
    found: dict[Call, None] = {}
    stack = [value.call for value in outputs]
    while stack:
        call = stack.pop()
        if call not in found:
            found[call] = None
            stack.extend(value.call for value in call.args)
    return sorted(found, key=attrgetter("order"))


def arguments_of(outputs: Iterable[Value]) -> tuple[Value, ...]:
    """The arguments behind `outputs`, in the order of making."""
    return tuple(call.outputs[0] for call in calls_of(outputs) if call.primitive is argument)


def name_of(value: Value) -> str:
    return value.call.attrs["name"]


def role_of(value: Value) -> Role:
    return value.call.attrs["role"]


def rewrite(program: Program, visit: Callable[[Call, tuple[Value, ...]], Sequence[Value] | None]) -> Program:
    """The program with each call replaced by what `visit(call, new arguments)` returns, None meaning the same
    primitive on the new arguments. The bodies of loops are left to `visit`."""
    new: dict[Value, Value] = {value: value for value in program.inputs}
    for call in program.calls():
        args = tuple(new.get(a, a) for a in call.args)
        with in_place_of(call):
            made = visit(call, args)
        new.update(zip(call.outputs, call.on(args) if made is None else made, strict=True))
    return program.with_outputs((new.get(v, v) for v in program.outputs), program.names)
