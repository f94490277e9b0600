"""Shapes are solved, not computed.

The unknowns and the constraints form a two-coloured graph: an edge joins a constraint to each unknown that it
mentions. To solve is to take a constraint off the list, let it learn what it can, and put the neighbours of
whatever was learnt back on the list. Nothing is ever unlearnt, so this ends; every `Step` keeps the steps it
rests on, so every answer can say why. Nothing is guessed: what cannot be found stays open.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from attrs import define, field, frozen

from netlang.spec.sizes import Length, Run, Var
from netlang.spec.types import Integer, Real

Term = int | Length | Var | Run  # of a shape; a tuple of them is a shape
Because = tuple["Step", ...]


@frozen(eq=False, repr=False)
class Kind:
    """An unknown kind of elements: reals, or integers of some range."""

    name: str

    def __repr__(self) -> str:
        return f"kind of {self.name}"


Unknown = Var | Run | Kind | Length
Element = Real | Integer | Kind


@frozen(eq=False)
class Step:
    """One fact: `unknown` is `value`, because of `rule` and the facts `because`."""

    unknown: Unknown
    value: Any
    rule: Constraint
    because: Because

    def __str__(self) -> str:
        return f"{shown(self.unknown)} = {shown(self.value)}".ljust(36) + f" {self.rule.where}"


class Constraint(Protocol):
    """A relation between unknowns."""

    where: Any  # who says so, for people: prints as text

    def unknowns(self) -> Iterable[Unknown]:
        """What it mentions."""

    def step(self, store: Store) -> bool:
        """Learn what can be learnt now; whether that settles it. Raises `Clash`."""


class Clash(Exception):
    """Two facts that contradict each other: `left` and `right`, each with the steps it rests on."""

    def __init__(
        self, rule: Constraint, left: Any, right: Any, why_left: Because, why_right: Because, what: str = "", at: str = ""
    ) -> None:
        super().__init__(f"{rule.where}: {left} is not {right}")
        self.rule, self.left, self.right = rule, left, right
        self.why_left, self.why_right = why_left, why_right
        self.what, self.at = what, at


def shown(value: Any) -> str:
    """A term, shape or element kind as people read it."""
    if isinstance(value, tuple):
        return "[" + ", ".join(map(shown, value)) + "]"
    if isinstance(value, Var | Run):
        return value.name
    if isinstance(value, Integer):
        high = "" if value.high is None else shown(value.high)
        return f"integers {value.low}..{high}"
    return "reals" if isinstance(value, Real) else str(value)


def unknowns_in(value: Any) -> list[Unknown]:
    """The unknowns of a term, a shape or an element kind."""
    if isinstance(value, tuple):
        return [u for term in value for u in unknowns_in(term)]
    if isinstance(value, Integer):
        return unknowns_in(value.high)
    if isinstance(value, Length):
        return [value.base]
    return [value] if isinstance(value, Var | Run | Kind) else []


@define
class Store:
    """What is known so far."""

    known: dict[Unknown, Step] = field(factory=dict)
    fresh: list[Step] = field(factory=list)  # learnt since the worklist last looked

    def learn(self, unknown: Unknown, value: Any, rule: Constraint, because: Because) -> None:
        step = Step(unknown, value, rule, tuple(dict.fromkeys(because)))
        self.known[unknown] = step
        self.fresh.append(step)

    def look(self, term: Any) -> tuple[Any, Because]:
        """The value of one size or element kind, as far as it is known, and the steps that say so."""
        because: list[Step] = []
        while True:
            key = term.base if isinstance(term, Length) else term
            step = self.known.get(key) if isinstance(key, Var | Kind | Length) else None
            if step is None:
                return term, tuple(because)
            because.append(step)
            term = term.at(step.value) if isinstance(term, Length) else step.value

    def expand(self, shape: Sequence[Term]) -> list[tuple[Term, Because]]:
        """The shape with every run and size replaced by what is known of it, with reasons."""
        out: list[tuple[Term, Because]] = []
        for term in shape:
            if isinstance(term, Run):
                step = self.known.get(term)
                if step is None:
                    out.append((term, ()))
                else:
                    out += [(t, (step, *why)) for t, why in self.expand(step.value)]
            else:
                out.append(self.look(term))
        return out

    def shape(self, shape: Sequence[Term]) -> tuple[Term, ...]:
        return tuple(term for term, _ in self.expand(shape))

    def element(self, element: Element) -> tuple[Element, Because]:
        """The element kind, its range included, as far as known."""
        value, because = self.look(element)
        if isinstance(value, Integer) and isinstance(value.high, Var):
            high, why = self.look(value.high)
            return Integer(value.low, high), because + why
        return value, because

    # making equal -----------------------------------------------------------------------------------------

    def unify_sizes(
        self, a: Term, b: Term, rule: Constraint, why: tuple[Because, Because] = ((), ()), at: str = ""
    ) -> None:
        """Make two sizes equal."""
        left, why_left = self.look(a)
        right, why_right = self.look(b)
        if left == right:
            return
        why_left, why_right = why[0] + why_left, why[1] + why_right
        if isinstance(left, Var):
            self.learn(left, right, rule, why_left + why_right)
        elif isinstance(right, Var):
            self.learn(right, left, rule, why_left + why_right)
        elif isinstance(left, Length) and isinstance(right, Length) and self._unify_lengths(left, right, rule, why_left + why_right):
            return
        else:
            raise Clash(rule, left, right, why_left, why_right, at=at)

    def _unify_lengths(self, left: Length, right: Length, rule: Constraint, because: Because) -> bool:
        """Two lengths that meet are one, where that can be said at all."""
        if left.name == right.name:
            return False
        if left.steps == right.steps:
            left, right = left.base, right.base
        if not right.steps and (left.steps or left.name < right.name):
            self.learn(right, left, rule, because)
        elif not left.steps:
            self.learn(left, right, rule, because)
        else:
            return False
        return True

    def unify(self, a: Sequence[Term], b: Sequence[Term], rule: Constraint) -> bool:
        """Make two shapes equal as far as is known; whether that settles it."""
        left, right = deque(self.expand(a)), deque(self.expand(b))
        whole = (tuple(t for t, _ in left), tuple(t for t, _ in right))
        whys = (_reasons(left), _reasons(right))
        for end in (0, -1):  # peel single sizes off the front, then off the back
            while left and right and not isinstance(left[end][0], Run) and not isinstance(right[end][0], Run):
                take = deque.popleft if end == 0 else deque.pop
                (x, why_x), (y, why_y) = take(left), take(right)
                self.unify_sizes(x, y, rule, (why_x, why_y), at=_place(len(left), len(right), end))
        if not left and not right:
            return True
        for one, other in ((left, right), (right, left)):
            if len(one) == 1 and isinstance(one[0][0], Run):
                run, why = one[0]
                if len(other) == 1 and other[0][0] is run:
                    return True
                shape = tuple(t for t, _ in other)
                if run in shape:
                    raise Clash(rule, *whole, *whys, what="rank")
                self.learn(run, shape, rule, why + _reasons(other))
                return True
        if not left or not right:
            if any(not isinstance(t, Run) for t, _ in (left or right)):
                raise Clash(rule, *whole, *whys, what="rank")
            for run, why in left or right:  # nothing is left for these runs
                self.learn(run, (), rule, why)  # type: ignore[arg-type]
            return True
        return False  # two runs in one shape: wait until one of them is known

    def unify_elements(self, a: Element, b: Element, rule: Constraint) -> bool:
        """Make two element kinds equal; whether that settles it."""
        (left, why_left), (right, why_right) = self.look(a), self.look(b)
        if left is right:
            return True
        if isinstance(left, Kind):
            self.learn(left, right, rule, why_left + why_right)
        elif isinstance(right, Kind):
            self.learn(right, left, rule, why_left + why_right)
        elif isinstance(left, Integer) and isinstance(right, Integer):
            if left.low != right.low or (left.high is None) != (right.high is None) and not (
                isinstance(left.high, Var) or isinstance(right.high, Var)
            ):
                raise Clash(rule, left, right, why_left, why_right, what="range")
            if left.high is not right.high:
                self.unify_sizes(left.high, right.high, rule, (why_left, why_right), at="range")
        elif left != right:
            raise Clash(rule, left, right, why_left, why_right, what="kind")
        return True


def _reasons(terms: Iterable[tuple[Term, Because]]) -> Because:
    return tuple(step for _, why in terms for step in why)


def _place(left: int, right: int, end: int) -> str:
    """Which dimension was being compared: the last one is named so, since that is how people think of it."""
    if end == -1 or (left == 0 and right == 0):
        return "last"
    return ""


# the worklist ---------------------------------------------------------------------------------------------


def constraint_graph(constraints: Iterable[Constraint]) -> Any:
    """The two-coloured graph of unknowns and constraints."""
    import networkx as nx

    graph = nx.Graph()
    for constraint in constraints:
        graph.add_node(constraint)
        graph.add_edges_from((constraint, unknown) for unknown in constraint.unknowns())
    return graph


def solve_constraints(constraints: Sequence[Constraint], store: Store | None = None) -> Store:
    """Learn all that `constraints` imply. Raises `Clash`; `store` then holds the steps so far."""
    store = Store() if store is None else store
    graph = constraint_graph(constraints)
    waiting, queued = deque(constraints), set(constraints)
    while waiting:
        constraint = waiting.popleft()
        queued.discard(constraint)
        settled = constraint.step(store)
        for step in store.fresh:
            neighbours = list(graph.adj[step.unknown]) if step.unknown in graph else []
            for term in unknowns_in(step.value):  # an unknown known as another shares its neighbours
                graph.add_edges_from((term, neighbour) for neighbour in neighbours)
            for neighbour in neighbours:
                if neighbour not in queued and (neighbour is not constraint or not settled):
                    queued.add(neighbour)
                    waiting.append(neighbour)
        store.fresh.clear()
        if settled:
            queued.discard(constraint)
            graph.remove_node(constraint)
    return store
