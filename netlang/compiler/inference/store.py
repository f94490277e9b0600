"""What is known while a net is solved: facts, each with the facts that it was derived from.

An unknown may be known as another unknown, and that one as a third. Such chains are as long as nets are deep, so
the store keeps short cuts over them: steps like all others, whose reasons are the steps of the chain.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import count
from typing import Any

from attrs import define, field, frozen

from netlang.compiler.inference.facts import (
    FOLLOWS,
    Clash,
    Element,
    Kind,
    Reasons,
    Stated,
    Step,
    Term,
    Unknown,
    reasons,
    unknowns_in,
)
from netlang.compiler.inference.length_equations import settled_by
from netlang.language.types.port_types import Integer
from netlang.language.types.sizes import Length, Run, Var, varies

# ranks of what decides in the end: that a rank is the usual one, that some size does vary, how often something is
# repeated, and that some size should not vary
OTHERWISE, VARIES, REPEATS, CLASHES = 6, 7, 8, 9


class Constraint(Stated):
    """A relation between unknowns."""

    __slots__ = ()

    @abstractmethod
    def unknowns(self) -> Iterable[Unknown]:
        """The unknowns that it mentions."""

    @abstractmethod
    def step(self, store: Store) -> bool:
        """Derive what can be derived now; whether that settles it. Raises `Clash`."""


@define
class Store:
    """What is known so far."""

    known: dict[Unknown, Step] = field(factory=dict)
    fresh: list[Step] = field(factory=list)  # new steps for the worklist
    short: dict[Unknown, Step] = field(factory=dict)  # shortcuts over `known`
    degree: Callable[[Unknown], int] = field(default=lambda unknown: 0)  # the number of constraints on an unknown
    undecided: list[tuple[int, int, Constraint, int]] = field(factory=list)  # a heap of postponed rules
    turns: Iterator[int] = field(factory=count)
    waiting: set[tuple[Constraint, int]] = field(factory=set)  # for the very end
    deciding: tuple[int, int] | None = None  # the deciding rank, and the number of steps at its last decision
    stated: list[Constraint] = field(factory=list)  # derived constraints
    meetings: dict[tuple[Any, Any], Constraint] = field(factory=dict)
    repeated: list[Run] = field(factory=list)  # open numbers of repetitions

    def learn(self, unknown: Unknown, value: Any, rule: Stated, because: Reasons) -> None:
        step = Step(unknown, value, rule, tuple(dict.fromkeys(because)))
        self.known[unknown] = step
        self.fresh.append(step)

    def wait(self, rule: Constraint, rank: int, known: int = -1) -> None:
        """Let `rule` decide once nothing else can be derived: the lowest `rank` first, and of those the first."""
        heappush(self.undecided, (rank, next(self.turns), rule, known))

    def in_the_end(self, rule: Constraint, rank: int = CLASHES) -> bool:
        """Whether nothing more will be derived, so that what varies does vary; if not, `rule` is asked again then.

        That is so when all that wait for it have been asked, and none has learnt anything since.
        """
        deciding, known = self.deciding or (0, -1)
        if deciding == rank and known == len(self.known):
            return True
        if (rule, rank) not in self.waiting:
            self.waiting.add((rule, rank))
            self.wait(rule, rank, len(self.known) if deciding == rank else -1)
        return False

    def past(self, rank: int) -> bool:
        """Whether everything of that rank has decided."""
        return self.deciding is not None and self.deciding[0] > rank

    def decides(self) -> Constraint:
        """The next to decide, of those that wait."""
        rank, _, rule, known = heappop(self.undecided)
        self.deciding = rank, known
        self.waiting.discard((rule, rank))
        return rule

    # looking ----------------------------------------------------------------------------------------------

    def look(self, term: Any) -> tuple[Any, Reasons]:
        """The value of one size or element kind, as far as it is known, and the steps that say so."""
        if isinstance(term, Var | Kind):
            step = self._last(term, lambda value: value if isinstance(value, Var | Kind) else None)
            if step is None:
                return term, ()
            value, why = self.look(step.value) if isinstance(step.value, Length) else (step.value, ())
            return value, (step, *why)
        if not isinstance(term, Length):
            return term, ()
        steps = [step for base in term.bases if (step := self._told(base)) is not None]
        return term.where({step.unknown: step.value for step in steps}) if steps else term, tuple(steps)  # type: ignore[misc]

    def _told(self, base: Length) -> Step | None:
        """The value of a length of the data, as one step, in terms of unknown lengths."""
        path: list[Length] = [base]  # a stack: dependencies come last
        while path:
            step = self.short.get(path[-1]) or self.known.get(path[-1])
            told = [b for b in step.value.bases if b in self.known] if step and isinstance(step.value, Length) else []
            if step is None or not told:
                path.pop()
                continue
            further = [self.short.get(b) or self.known[b] for b in told]
            if deeper := [s.unknown for s in further if any(b in self.known for b in unknowns_in(s.value))]:
                path += deeper  # type: ignore[arg-type]
                continue
            value = step.value.where({s.unknown: s.value for s in further})
            self.short[path[-1]] = Step(path[-1], value, FOLLOWS, (step, *further))
        return self.short.get(base) or self.known.get(base)

    def _last(self, unknown: Unknown, another: Callable[[Any], Unknown | None]) -> Step | None:
        """The final value of `unknown`, as one step. `another(value)`: the unknown that it equals."""
        path: list[Step] = []
        key: Unknown | None = unknown
        while key is not None and (step := self.short.get(key) or self.known.get(key)) is not None:
            path.append(step)
            key = another(step.value)
        if len(path) < 2:
            return path[0] if path else None
        link = path[-1]
        for step in reversed(path[:-1]):
            link = self.short[step.unknown] = Step(step.unknown, link.value, FOLLOWS, (step, link))
        return link

    def expand(self, shape: Sequence[Term]) -> list[tuple[Term, Reasons]]:
        """The shape with every run and size replaced by what is known of it, with reasons."""
        return self.expanded(shape)[0]

    def expanded(self, shape: Sequence[Term]) -> tuple[list[tuple[Term, Reasons]], Reasons]:
        """The same, and the steps that say of how many sizes it is: those of runs known to be empty, too."""
        out: list[tuple[Term, Reasons]] = []
        runs: list[Step] = []
        stack: list[tuple[Term, Reasons]] = [(term, ()) for term in reversed(shape)]
        while stack:
            term, why = stack.pop()
            if not isinstance(term, Run):
                term, because = self.look(term)
                out.append((term, why + because))
                continue
            step = self._last(term, lambda v: v[0] if len(v) == 1 and isinstance(v[0], Run) else None)
            if step is None:
                out.append((term, why))
            else:
                runs.append(step)
                stack += [(t, (*why, step)) for t in reversed(step.value)]
        return out, tuple(runs)

    def because(self, shape: Sequence[Term]) -> Reasons:
        """All steps that what is known of a shape rests on."""
        terms, runs = self.expanded(shape)
        return tuple(dict.fromkeys((*runs, *reasons(terms))))

    def shape(self, shape: Sequence[Term]) -> tuple[Term, ...]:
        return tuple(term for term, _ in self.expand(shape))

    def element(self, element: Element) -> tuple[Element, Reasons]:
        """The element kind, its range included, as far as known."""
        value, because = self.look(element)
        if isinstance(value, Integer) and isinstance(value.high, Var):
            high, why = self.look(value.high)
            return Integer(value.low, high), because + why
        return value, because

    def sums(self) -> tuple[Length, ...]:
        """The sums of several lengths among what is known."""
        values = (step.value if isinstance(step.value, tuple) else (step.value,) for step in self.known.values())
        sums = (value for some in values for value in some if isinstance(value, Length) and value.parts)
        return tuple(dict.fromkeys(base for value in sums if (base := self.look(value)[0].base).parts))

    # making equal -----------------------------------------------------------------------------------------

    def same(self, a: Any, b: Any, rule: Constraint, because: Reasons) -> None:
        """Two unknowns of a sort are one: the one that fewer constraints wait for becomes known as the other, so
        that the cost of waking them does not grow with the length of a chain."""
        if self.degree(a) > self.degree(b):
            a, b = b, a
        self.learn(a, (b,) if isinstance(a, Run) else b, rule, because)

    def unify_sizes(
        self,
        a: Any,
        b: Any,
        rule: Constraint,
        why: tuple[Reasons, Reasons] = ((), ()),
        what: str = "",
        level: int | None = None,
        whole: tuple[Any, Any] | None = None,
    ) -> None:
        """Make two sizes equal; `what`, `level` and `whole` say in a `Clash` which they were."""
        left, why_left = self.look(a)
        right, why_right = self.look(b)
        if left == right:
            return
        why_left, why_right = why[0] + why_left, why[1] + why_right
        both = why_left + why_right
        if isinstance(left, Var) and isinstance(right, Var):
            self.same(left, right, rule, both)
        elif isinstance(left, Var):
            self.learn(left, right, rule, both)
        elif isinstance(right, Var):
            self.learn(right, left, rule, both)
        elif isinstance(found := settled_by(left, right), tuple):
            self.learn(found[0], found[1], rule, both)
        elif found is None:
            self.meet(left, right, Clash(rule, left, right, why_left, why_right, what, level, whole))
        elif found is False:
            raise Clash(rule, left, right, why_left, why_right, what, level, whole)

    def meet(self, left: Any, right: Any, clash: Clash) -> None:
        """Two sizes of which some vary are one, and more has to be known to say how; in the end, they clash."""
        if (left, right) not in self.meetings:
            self.meetings[left, right] = meeting = Meeting(left, right, clash)
            self.stated.append(meeting)


@frozen(eq=False)
class Meeting(Constraint):
    """Two sizes are equal, but vary such that it is not known yet how; `clash` describes them if it never is."""

    left: Any
    right: Any
    clash: Clash

    @property
    def where(self) -> Any:
        return self.clash.rule.where

    def unknowns(self) -> Iterable[Unknown]:
        return unknowns_in((self.left, self.right))

    def step(self, store: Store) -> bool:
        (left, why_left), (right, why_right) = store.look(self.left), store.look(self.right)
        if (found := settled_by(left, right)) is True:
            return not varies((left, right))
        because = self.clash.why_left + why_left, self.clash.why_right + why_right
        if isinstance(found, tuple):
            store.learn(found[0], found[1], self.clash.rule, because[0] + because[1])
        elif found is False or store.in_the_end(self):
            of = self.clash
            raise Clash(of.rule, left, right, *because, what=of.what, level=of.level, whole=of.whole)
        return False
