"""The kinds of rule that layers declare, for relations that patterns cannot express.

A kind is one class, called by the word that declarations use: its fields are the words that it relates, it says itself
as a sentence (`text`), and makes the constraint that the solver keeps (`constraint`). A kind of your own is such a
class, beside the layer that needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netlang.compiler.inference.constraints.arithmetic import Offset, Product, Total
from netlang.compiler.inference.constraints.broadcast import Repeated, Repeats, Threaded
from netlang.compiler.inference.constraints.concatenate import Joined
from netlang.compiler.inference.constraints.convolution import Spread, Windows
from netlang.compiler.inference.constraints.derive import Derive
from netlang.compiler.inference.constraints.element_kind import Widest
from netlang.compiler.inference.constraints.equality import Alike, Equal
from netlang.compiler.inference.constraints.rank import Otherwise, Rank
from netlang.compiler.inference.provenance import Written
from netlang.compiler.inference.scope import Scope
from netlang.compiler.inference.store import Constraint
from netlang.language.declaration.declare import InnerPort, Rule, rule, word, words
from netlang.language.edges.paths import place
from netlang.language.types.port_types import Real


def listed(names: tuple[str, ...]) -> str:
    """Words in a sentence."""
    return ", ".join(f"`{name}`" for name in names)


@rule
class product(Rule):
    """`whole` is the product of `factors`: sizes, runs, options that are integers, and numbers. `varies`: whether one
    of them may: "never", "alone" (where it is the only one) or "always"."""

    whole: str = word()
    factors: tuple[str, ...] = words()
    varies: str

    def __init__(self, whole: str, *factors: str | int, varies: str = "never") -> None:
        self.__attrs_init__(whole, factors, varies)  # type: ignore[attr-defined]

    def text(self) -> str:
        return f"`{self.whole}` is the product of {listed(self.factors)}"

    def constraint(self, scope: Scope) -> Constraint:
        return Product(scope.term(self.whole), scope.terms(*self.factors), scope.says(self), self.varies)


@rule
class total(Rule):
    """`whole` is the sum of the sizes `parts`; a name that each of many ports has counts once a port."""

    whole: str = word()
    parts: tuple[str, ...] = words()

    def __init__(self, whole: str, *parts: str | int) -> None:
        self.__attrs_init__(whole, parts)  # type: ignore[attr-defined]

    def text(self) -> str:
        return f"`{self.whole}` is the sum of {listed(self.parts)}"

    def constraint(self, scope: Scope) -> Constraint:
        return Total(scope.term(self.whole), scope.terms(*self.parts), scope.says(self))


@rule
class offset(Rule):
    """`size` is the size `of` plus `by`: a number, or a function of the layer that gives one."""

    size: str = word()
    of: str = word()
    by: int | Callable[[Any], int]

    def text(self) -> str:
        if callable(self.by):
            return f"`{self.size}` is `{self.of}` plus a number that depends on the layer's options"
        return f"`{self.size}` is `{self.of}` {f'minus {-self.by}' if self.by < 0 else f'plus {self.by}'}"

    def constraint(self, scope: Scope) -> Constraint:
        return Offset(scope.term(self.size), scope.term(self.of), scope.number(self.by), scope.says(self))


@rule
class derive(Rule):
    """Sizes (or runs) `outs` follow from those of `of` once all are known: `function(layer, *known)` gives one value
    for each of `outs`, or None to leave one open. The last resort: it learns forwards only."""

    outs: tuple[str, ...] = words()
    of: tuple[str, ...] = words()
    function: Callable[..., Any]

    def text(self) -> str:
        verb = "follow" if len(self.outs) > 1 else "follows"
        return f"{listed(self.outs)} {verb} from {listed(self.of)}" if self.outs else f"{listed(self.of)} is checked"

    def constraint(self, scope: Scope) -> Constraint:
        return Derive(scope.terms(*self.outs), scope.terms(*self.of), scope.bound(self.function), scope.says(self))


# shapes ---------------------------------------------------------------------------------------------------


@rule
class equal(Rule):
    """Two patterns are the same shape."""

    one: str = word()
    other: str = word()

    def text(self) -> str:
        return f"`{self.one}` is `{self.other}`"

    def constraint(self, scope: Scope) -> Constraint:
        return Equal(scope.shape(self.one), scope.shape(self.other), scope.written(self, sort="rule"))


@rule
class alike(Rule):
    """Two patterns are the same shape, but each with lengths of its own; where `other` varies, `one` may be fixed: one
    net takes both, one after the other."""

    one: str = word()
    other: str = word()

    def text(self) -> str:
        return f"`{self.one}` is `{self.other}`, each with lengths of its own"

    def constraint(self, scope: Scope) -> Constraint:
        return Alike(scope.shape(self.one), scope.shape(self.other), scope.written(self, sort="rule"))


@rule
class rank(Rule):
    """The run `*name` has `count` sizes: a number, or a function of the layer that gives one (None: any number)."""

    run: str = word()
    count: int | Callable[[Any], int | None]

    def text(self) -> str:
        depends = "depends on the layer's options" if callable(self.count) else f"is {self.count}"
        return f"the length of `{self.run}` {depends}"

    def constraint(self, scope: Scope) -> Constraint | None:
        count = scope.number(self.count)
        return None if count is None else Rank(scope.term(self.run), count, scope.written(self))


@rule
class usual_rank(Rule):
    """The run `*name` has `count` sizes where nothing else tells how many, neither edges nor what was written."""

    run: str = word()
    count: int

    def text(self) -> str:
        return f"the length of `{self.run}` is {self.count} where nothing else determines it"

    def constraint(self, scope: Scope) -> Constraint:
        says = scope.written(self, ", where nothing else tells how many levels there are")
        return Otherwise(scope.term(self.run), self.count, says)


@rule
class repeats(Rule):
    """The run `*name` is how often something is repeated. Where nothing else tells it, that is as often as what follows
    needs: for a ThreadingLayer, as often as another of its inputs has elements there (and not once, which it would
    repeat itself)."""

    run: str = word()

    def text(self) -> str:
        return f"`{self.run}`, where nothing else tells it, is as many as another input of what follows has"

    def constraint(self, scope: Scope) -> Constraint:
        return Repeats(scope.term(self.run), scope.written(self))


@rule
class windows(Rule):
    """The runs `out`, `of` and `kernel` have the same rank, and in each dimension out = (of + padding - span) //
    stride + 1. `arithmetic(layer, rank)` gives (kernel, padding, span, stride) per dimension; asked with rank None,
    it gives them only if the layer's parameters fix the rank, and otherwise None."""

    out: str = word()
    of: str = word()
    kernel: str = word()
    arithmetic: Callable[[Any, int | None], Any]

    def text(self) -> str:
        return f"`{self.out}` is (`{self.of}` + padding - span) // stride + 1, in each dimension"

    def constraint(self, scope: Scope) -> Constraint:
        out, of, kernel = scope.terms(*self.words)
        return Windows(out, of, kernel, scope.bound(self.arithmetic), scope.says(self))


@rule
class spread(Rule):
    """The converse of `windows`: in each dimension out = (of - 1) * stride + span - padding."""

    out: str = word()
    of: str = word()
    kernel: str = word()
    arithmetic: Callable[[Any, int | None], Any]

    def text(self) -> str:
        return f"`{self.out}` is (`{self.of}` - 1) * stride + span - padding, in each dimension"

    def constraint(self, scope: Scope) -> Constraint:
        out, of, kernel = scope.terms(*self.words)
        return Spread(out, of, kernel, scope.bound(self.arithmetic), scope.says(self))


# many ports, and nets inside ------------------------------------------------------------------------------


@rule
class joined(Rule):
    """The run `whole` is the runs `parts`, one of each of many ports, joined along level `level(layer)`; a part of
    lower rank is repeated along the outer levels it lacks, and the level is counted in the smallest part, or, if
    negative, from the innermost."""

    whole: str = word()
    parts: str = word()
    level: Callable[[Any], int]

    def text(self) -> str:
        return f"`{self.whole}` is `{self.parts}` of all inputs, joined along a level"

    def constraint(self, scope: Scope) -> Constraint:
        says = scope.written(self, sort="rule")
        return Joined(scope.term(self.whole), scope.terms(self.parts), scope.number(self.level), says)


@rule
class threaded(Rule):
    """The runs `whole` and `parts`, one of each of many ports, have one rank; at each level the whole has the size
    of those parts that do not have 1. With `leads(layer, ranks)` parts of lower rank are repeated along the levels
    that they lack, which come after so many of their own."""

    whole: str = word()
    parts: str = word()
    leads: Callable[..., list[int]] | None = None

    def text(self) -> str:
        return f"`{self.whole}` has, at each level, the size of those of `{self.parts}` that do not have 1"

    def constraint(self, scope: Scope) -> Constraint:
        whole, parts, says = scope.term(self.whole), scope.terms(self.parts), scope.written(self, sort="rule")
        return Repeated(whole, parts, scope.bound(self.leads), says) if self.leads else Threaded(whole, parts, says)


@rule
class widest(Rule):
    """The element kind `whole` takes in the kinds `parts`, one of each of many ports: reals where one of them is, and
    otherwise integers up to the highest of all."""

    whole: str = word()
    parts: str = word()

    def text(self) -> str:
        return f"`{self.whole}` are reals where `{self.parts}` of an input are, and otherwise the integers of all"

    def constraint(self, scope: Scope) -> Constraint:
        return Widest(scope.kinds(self.whole)[0], scope.kinds(self.parts), scope.written(self, sort="kinds"))


@rule
class same_port(Rule):
    """The inner net `net`'s port has the shape `pattern` and, where given, the element kind `element`. `net`: the name
    of the net, or the path of a layer in it."""

    pattern: str = word()
    inner_port: InnerPort

    def __init__(self, net: str | tuple[Any, ...], port: str, pattern: str, element: str | None = None) -> None:
        path = net if isinstance(net, tuple) else (net,)
        self.__attrs_init__(pattern, InnerPort(path, port, pattern, element))  # type: ignore[attr-defined]

    def text(self) -> str:
        inner = self.inner_port
        return f'the port {inner.port} of "{".".join(inner.path)}" is `[{", ".join(self.pattern.split())}]`'

    def constraint(self, scope: Scope) -> Constraint:
        path, port, element = self.inner_port.path, self.inner_port.port, self.inner_port.element
        inner = scope.ports[((*scope.path, *path), port)]
        text = f"{place((*scope.path, path[0]))}, the net inside {scope.owner}"
        says = Written(text, scope.path, port, (path, port), "edge")
        outer = scope.kind(element, port) if element else None
        taken = isinstance(inner.element, Real) and port in scope.layer.inner_nets()[path[0]].input_names
        kinds = (inner.element, outer) if outer and not taken else None  # reals accept integers
        return Equal(inner.shape, scope.shape(self.pattern), says, kinds)
