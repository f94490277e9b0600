"""The words of a layer's declaration: parameters (`dim`, `dims`, `option`, `net`), ports (`In`, `Out`, `Carry`)
and arrays (`Array`). Its rules (`product`, `total`, `rank` ...) are in `compiler/rules.py`, with the base of
all here.

A port's type is a pattern in the layer's own names. Words of a pattern: a name is one size, `*name` a run of
sizes, a number a fixed size. The same name twice is the same size; a name equal to a parameter is that
parameter. Where a pattern depends on a parameter, it is given as a function of the layer.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, dataclass_transform

import attrs
from attrs import frozen

from netlang.errors import NetOptionError, brief
from netlang.language.declaration.domains import SHAPE, SIZE, Domain, of_default
from netlang.language.nets.layer_forms import as_net, one_input
from netlang.language.nets.net import Net
from netlang.language.values.sentinels import Automatic

C = TypeVar("C", bound=type)
Pattern = str | Callable[[Any], str]
Kind = str | Callable[[Any], str | None] | None
Dim = Any  # an int, or Automatic: inferred
Dims = Any  # a tuple of ints, or Automatic


# parameters -----------------------------------------------------------------------------------------------


def _read_option(value: Any, owner: Any, field: attrs.Attribute[Any]) -> Any:
    return field.metadata["domain"].of_field(value, owner, field)


READ_OPTION = attrs.Converter(_read_option, takes_self=True, takes_field=True)  # shared: each takes time to make
READ_SIZE, READ_SHAPE = (SIZE | Automatic).converter, SHAPE.converter


def dim(default: Any = Automatic) -> Any:
    """A parameter that is one size; `Automatic` (the default): inferred."""
    return attrs.field(default=default, converter=READ_SIZE, metadata={"sizes": "one"})


def dims(default: Any = Automatic, port: str = "") -> Any:
    """A parameter that is a whole shape: a size, or a list of them; `Automatic`: inferred. `port`: the port whose
    type may be given instead."""
    return attrs.field(default=default, converter=READ_SHAPE, metadata={"sizes": "run", "port": port})


def option(
    default: Any = attrs.NOTHING,
    domain: Domain | None = None,
    kw_only: bool = False,
    name: str | None = None,
    eq: bool | Callable[[Any], Any] = True,
    **metadata: Any,
) -> Any:
    """A parameter that inference does not change. `domain`: the values that it takes (see `domains.py`), by default
    those of the type of its default."""
    domain = domain or of_default(default)
    metadata |= {"name": name, "show": domain.show, "domain": domain}
    return attrs.field(default=default, kw_only=kw_only, converter=READ_OPTION, eq=eq, metadata=metadata)


def net(
    name: str | None = None,
    converter: Any = None,
    default: Any = attrs.NOTHING,
    copies: Callable[[Any], str | None] | None = None,
    show: Callable[[Any], str] = repr,
    many: bool = False,
) -> Any:
    """A parameter that is a net: an operator's inner net, found inside under `name` (or the parameter's). What a
    NetChain takes as an element is taken here; a `converter` of its own may let other values pass, too. A net of any
    number of inputs has one, as in a NetChain, unless the operator takes `many`.

    `copies(layer)`: the size of patterns that counts the copies of this net, where there are several (None: one net).
    Each copy has arrays of its own: every array has a level of that size in front.
    """
    metadata = {"net": True, "name": name, "copies": copies, "show": show}
    read = converter or (as_net if many else lambda value: one_input(as_net(value)))
    return attrs.field(default=default, converter=read, metadata=metadata)


def nets(*names: str) -> Any:
    """A parameter that is several nets, found inside under `names`: a list of so many, or one net for them all."""

    def converter(value: Any, layer: Net) -> tuple[Any, ...]:
        if isinstance(value, list | tuple) and len(value) == len(names):
            return tuple(one_input(as_net(item)) for item in value)
        if isinstance(value, list | tuple):
            raise NetOptionError(
                f"{type(layer).__name__} takes {len(names)} nets, {', '.join(names)}, not {len(value)}",
                ways=["one net, for all of them", f"[{', '.join(names)}]"],
            )
        return (one_input(as_net(value)),) * len(names)

    shown = {"nets": names, "show": lambda nets: repr(list(nets))}
    return attrs.field(converter=attrs.Converter(converter, takes_self=True), metadata=shown)


# ports and arrays -----------------------------------------------------------------------------------------


@frozen
class Port:
    """One port of a layer: its direction, the pattern of its shape, and the kind of its elements.

    `integer`: the elements are integers from 1 up to the size of that name (or number; "" for any).
    `element`: the name of an element kind, the same for every port that gives it (or a function of the layer, which
    gives that or None); otherwise reals.
    `many`: the layer takes any number of such ports, named Input1, Input2 ...; the names of such a pattern, or of its
    element kind, that are listed in `own` are each port's own, the others are shared.
    `when`: whether the layer, as given, has this port at all.
    `coder`: the kind of the encoder that stands on it unless another one is given.
    """

    direction: str  # "in", "out", "auxiliary": an output on request, or "state": in and out, may be left open
    pattern: Pattern
    integer: Any = None
    element: Kind = None
    many: bool = False
    own: tuple[str, ...] = ()
    when: Callable[[Any], bool] | None = None
    coder: str = ""
    name: str = ""


def In(
    pattern: Pattern,
    integer: Any = None,
    element: Kind = None,
    many: bool = False,
    own: tuple[str, ...] | str = (),
    when: Callable[[Any], bool] | None = None,
    coder: str = "",
) -> Any:
    """An input port."""
    return Port("in", pattern, integer, element, many, (own,) if isinstance(own, str) else own, when, coder)


def Out(pattern: Pattern, integer: Any = None, element: Kind = None, when: Callable[[Any], bool] | None = None) -> Any:
    """An output port."""
    return Port("out", pattern, integer, element, when=when)


def Auxiliary(pattern: Pattern) -> Any:
    """An auxiliary output: it does not become an output of a net by itself, and is read by NetPort."""
    return Port("auxiliary", pattern)


def Carry(pattern: Pattern) -> Any:
    """A state: an input that starts at zero when left open, and an output, its final value."""
    return Port("state", pattern)


@frozen
class Array:
    """A trainable array. `init`: "weights" (drawn by NetInitialize's method), the number it starts at, or a function of
    the layer that gives one of these; None: NetInitialize leaves it alone.

    A single number given for it stands in all of its places; `alone` where the array itself tells its dimensions: then
    it is that number, unless something else tells its rank.
    `when`: whether the layer, as given, has this array at all. `trained` False: training updates it by other
    means than gradients (moving means).
    """

    pattern: Pattern
    init: Any = "weights"
    when: Callable[[Any], bool] | None = None
    trained: bool = True
    optional: bool = False  # may be None: absent
    alone: bool = False
    name: str = ""


# rules ----------------------------------------------------------------------------------------------------


def _word(value: Any) -> str:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    raise NetOptionError(
        f"a rule takes names of sizes, and numbers, not {brief(value)}",
        ways=['a name, with derive("out", "in", function) for what only a function tells'],
    )


def _several(value: Any) -> tuple[str, ...]:
    return tuple(map(_word, value.split() if isinstance(value, str) else value))


def word() -> Any:
    """A field of a rule: a word of the layer's patterns, or several with spaces, or a number."""
    return attrs.field(converter=_word, metadata={"words": True})


def words() -> Any:
    """A field of a rule: a tuple of words, given as one or as a text with spaces."""
    return attrs.field(converter=_several, metadata={"words": True})


@dataclass_transform(frozen_default=True, field_specifiers=(word, words, attrs.field))
def rule(cls: C) -> C:
    """Make a declaration a kind of rule: a frozen attrs class."""
    made = frozen(cls)
    made.word_fields = tuple(f.name for f in attrs.fields(made) if f.metadata.get("words"))
    return made


@frozen
class InnerPort:
    """What a layer's own patterns say of a port of a net inside it, at `path`: its shape and, where `element` is one,
    its kind of elements."""

    path: tuple[Any, ...]
    port: str
    pattern: str
    element: str | None = None


class Rule(ABC):
    """A relation between the words of a layer's patterns, beyond what equal names say.

    Each kind is a class made with `@rule`, such as those of `compiler/rules.py`, with fields `word()` and
    `words()`. `inner_port`: the port of a net inside, of a rule that says what that is.
    """

    inner_port: InnerPort | None = None
    word_fields: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def text(self) -> str:
        """The rule as a sentence, its words in backticks."""

    @abstractmethod
    def constraint(self, scope: Any) -> Any:
        """The constraint for the solver, or None. `scope` gives the unknowns that words stand for in the net (see
        `compiler/inference/scope.py`)."""

    @property
    def words(self) -> tuple[str, ...]:
        """All its words."""
        found: list[str] = []
        for name in self.word_fields:
            value = getattr(self, name)
            found += [value] if isinstance(value, str) else value
        return tuple(found)

    def __str__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.words))})"
