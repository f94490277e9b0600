"""What holds of every set of constraints: the order does not matter, more givens only refine, nothing is guessed."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netlang.compiler.inference.constraints.arithmetic import Offset, Product, Total
from netlang.compiler.inference.constraints.equality import Equal
from netlang.compiler.inference.facts import Clash
from netlang.compiler.inference.solver import solve_constraints
from netlang.language.types.sizes import Run, Var


def answer(constraints, unknowns):
    """The solution, open unknowns numbered in order of appearance, or "clash"."""
    try:
        store = solve_constraints(constraints)
    except Clash:
        return "clash"
    numbers = {}
    return [
        tuple(t if isinstance(t, int) else numbers.setdefault(t, f"?{len(numbers)}") for t in store.shape((unknown,)))
        for unknown in unknowns
    ]


def settled(found):
    """The fully known shapes only: open ones have several spellings."""
    return found if found == "clash" else [s if all(isinstance(t, int) for t in s) else "open" for s in found]


@st.composite
def problems(draw):
    """Constraints satisfied by some hidden sizes, and those sizes."""
    count = draw(st.integers(2, 6))
    truth = [draw(st.integers(1, 6)) for _ in range(count)]
    names = [Var(f"v{i}") for i in range(count)]
    rules = []
    for _ in range(draw(st.integers(1, 7))):
        i, j = draw(st.integers(0, count - 1)), draw(st.integers(0, count - 1))
        kind = draw(st.sampled_from(["product", "total", "offset", "equal"]))
        if kind == "product":
            rules.append(Product(truth[i] * truth[j], (names[i], names[j]), "product"))
        elif kind == "total":
            rules.append(Total(truth[i] + truth[j], (names[i], names[j]), "total"))
        elif kind == "offset":
            rules.append(Offset(names[i], names[j], truth[i] - truth[j], "offset"))
        else:
            rules.append(Equal((names[i],), (names[j],) if truth[i] == truth[j] else (truth[i],), "equal"))
    return names, truth, rules


@settings(deadline=None)
@given(problems(), st.randoms())
def test_the_order_of_constraints_does_not_matter(problem, random):
    names, _, rules = problem
    expected = answer(rules, names)
    for _ in range(5):
        shuffled = list(rules)
        random.shuffle(shuffled)
        assert answer(shuffled, names) == expected


@settings(deadline=None)
@given(problems())
def test_the_solver_finds_only_sizes_that_follow(problem):
    names, truth, rules = problem
    for name, true, found in zip(names, truth, answer(rules, names), strict=True):
        assert found == (true,) or isinstance(found[0], str), name


@settings(deadline=None)
@given(problems(), st.integers(0, 5))
def test_more_given_sizes_only_refine_the_answer(problem, which):
    names, truth, rules = problem
    which %= len(names)
    before = answer(rules, names)
    after = answer([*rules, Equal((names[which],), (truth[which],), "given")], names)
    assert after[which] == (truth[which],)
    assert all(isinstance(b[0], str) or a == b for a, b in zip(after, before, strict=True))


@settings(deadline=None)
@given(problems(), st.integers(0, 5))
def test_a_given_that_contradicts_what_is_known_clashes(problem, which):
    names, truth, rules = problem
    which %= len(names)
    if answer(rules, names)[which] == (truth[which],):
        wrong = Equal((names[which],), (truth[which] + 1,), "wrong")
        assert answer([*rules, wrong], names) == answer([wrong, *rules], names) == "clash"


# a run stands in a pattern once, as in every declaration: its rank is never a matter of division
shapes = st.lists(st.sampled_from(["a", "b", "*r", "*s", 2, 3]), max_size=4).filter(
    lambda words: words.count("*r") <= 1 and words.count("*s") <= 1
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(shapes, shapes), min_size=1, max_size=4), st.randoms())
def test_the_order_of_equal_shapes_does_not_matter(pairs, random):
    unknowns = {"a": Var("a"), "b": Var("b"), "*r": Run("r"), "*s": Run("s")}
    rules = [Equal(*(tuple(unknowns.get(word, word) for word in side) for side in pair), "equal") for pair in pairs]
    expected = settled(answer(rules, unknowns.values()))
    random.shuffle(rules)
    assert settled(answer(rules, unknowns.values())) == expected


@pytest.mark.parametrize("seed", range(3))
def test_two_hundred_orders_of_one_problem(seed):
    a, b, c, d, run = (*(Var(n) for n in "abcd"), Run("run"))
    rules = [
        Total(10, (a, b), "10 = a + b"), Product(c, (a, run), "c = a x run"), Equal((run,), (d, 2), "run = [d, 2]"),
        Offset(b, d, 3, "b = d + 3"), Equal((d,), (4,), "d = 4"),
    ]  # fmt: skip
    generator = random.Random(seed)
    for _ in range(200):
        generator.shuffle(rules)
        assert answer(rules, (a, b, c, d, run)) == [(3,), (7,), (24,), (4,), (4, 2)]
