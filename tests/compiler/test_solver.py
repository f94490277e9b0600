"""The solver alone, on toy constraints: no net, no layer."""

import contextlib
import itertools
import tracemalloc
from collections import Counter

import pytest

from netlang import (
    AggregationLayer,
    CatenateLayer,
    ExtractLayer,
    FlattenLayer,
    NetError,
    NetGraph,
    NetPort,
    PartLayer,
    TotalLayer,
)
from netlang.compiler.inference.constraints.arithmetic import Offset, Product, Total
from netlang.compiler.inference.constraints.equality import Equal, Same, Typed
from netlang.compiler.inference.constraints.rank import Rank
from netlang.compiler.inference.facts import Clash, Kind
from netlang.compiler.inference.solver import Store, constraint_graph, solve_constraints
from netlang.language.types.port_types import Integer, Real
from netlang.language.types.sizes import Length, Run, Var, total
from tests.raised import raised

T = Length("T")


def solved(*constraints):
    return solve_constraints(constraints)


def same(left, right):
    return Equal(tuple(left), tuple(right), "it is so")


# one constraint, every direction --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("whole", "a", "b", "expected"),
    [(None, 3, 4, (12, 3, 4)), (12, None, 4, (12, 3, 4)), (12, 3, None, (12, 3, 4)), (1, None, None, (1, 1, 1))],
)
def test_a_product_learns_whichever_is_missing(whole, a, b, expected):
    terms = [Var(n) if v is None else v for n, v in zip("wab", (whole, a, b), strict=True)]
    assert solved(Product(terms[0], tuple(terms[1:]), "w = a b")).shape(terms) == expected


@pytest.mark.parametrize(
    ("whole", "a", "b", "expected"),
    [(None, 3, 4, (7, 3, 4)), (7, None, 4, (7, 3, 4)), (7, 3, None, (7, 3, 4)), (2, None, None, (2, 1, 1))],
)
def test_a_total_learns_whichever_is_missing(whole, a, b, expected):
    terms = [Var(n) if v is None else v for n, v in zip("wab", (whole, a, b), strict=True)]
    assert solved(Total(terms[0], tuple(terms[1:]), "w = a + b")).shape(terms) == expected


@pytest.mark.parametrize(("size", "of"), [(None, 5), (4, None), (None, T)])
def test_an_offset_works_both_ways(size, of):
    terms = [Var("size") if size is None else size, Var("of") if of is None else of]
    found = solved(Offset(terms[0], terms[1], -1, "size = of - 1")).shape(terms)
    assert found == ((T - 1, T) if of is T else (4, 5))


def test_a_product_of_one_unknown_is_that_unknown():
    whole, part = Var("whole"), Var("part")
    store = solved(Product(whole, (part, 1), "whole = part"))
    assert store.look(whole)[0] == store.look(part)[0]


def test_a_product_waits_for_the_rank():
    rows, dims = Var("rows"), Run("dims")
    product = Product(rows, (dims,), "rows = product of dims")
    assert solved(product).shape((rows,)) == (rows,)
    assert solved(product, same([dims], [2, 3])).shape((rows,)) == (6,)


def test_several_missing_factors_are_not_guessed():
    a, b = Var("a"), Var("b")
    assert solved(Product(12, (a, b), "12 = a b")).shape((a, b)) == (a, b)


# shapes ---------------------------------------------------------------------------------------------------


def test_runs_take_what_is_left_between_single_sizes():
    lead, width, tail = Run("lead"), Var("width"), Run("tail")
    store = solved(same([lead, width, tail], [2, 3, 4]), Rank(lead, 1, "level 2"))
    assert (store.shape((lead,)), store.shape((width,)), store.shape((tail,))) == ((2,), (3,), (4,))


def test_a_run_with_no_room_is_empty():
    lead, width, tail = Run("lead"), Var("width"), Run("tail")
    store = solved(same([lead, width, tail], [7]))
    assert (store.shape((lead,)), store.shape((width,)), store.shape((tail,))) == ((), (7,), ())


def test_two_runs_wait_for_one_of_them():
    lead, tail = Run("lead"), Run("tail")
    assert solved(same([lead, tail], [1, 2])).shape((lead,)) == (lead,)
    assert solved(same([lead, tail], [1, 2]), same([tail], [2])).shape((lead,)) == (1,)


def test_equal_ends_cancel_even_when_they_are_unknown_runs():
    run, x, rest = Run("run"), Var("x"), Run("rest")
    store = solved(same([run, x, rest], [run, 5]))
    assert store.shape((x, rest)) == (5,)


def test_a_run_that_is_itself_and_more_leaves_nothing_for_the_rest():
    run, more = Run("run"), Run("more")
    assert solved(same([run], [more, run])).shape((more,)) == ()
    with pytest.raises(Clash):
        solved(same([run], [run, 3]))


def test_the_four_states_of_knowledge_are_different():
    size, rank, none, varies = Run("size"), Run("rank"), Run("none"), Run("varies")
    store = solved(same([size], [Var("n")]), same([none], []), same([varies], [T]))
    assert len(store.shape((size,))) == 1 and isinstance(store.shape((size,))[0], Var)  # unknown size
    assert store.shape((rank,)) == (rank,)  # unknown rank
    assert store.shape((none,)) == ()  # rank 0
    assert store.shape((varies,)) == (T,)  # varies


def test_an_edge_learns_in_both_directions():
    out, into = Typed((Var("a"), 3), Kind("a")), Typed((2, Var("b")), Kind("b"))
    store = solved(Same(out, into, "a -> b"))
    assert store.shape(out.shape) == store.shape(into.shape) == (2, 3)


def test_lengths_that_meet_are_one():
    store = solved(same([Length("T"), 2], [Length("T2"), 2]), same([Length("T2")], [Length("T3")]))
    assert {store.look(Length(name))[0] for name in ("T", "T2", "T3")} == {T}


def test_derived_lengths_that_meet_make_their_bases_one():
    store = solved(same([Length("T") + 1], [Length("S") + 1]))
    assert store.look(Length("T"))[0] == store.look(Length("S"))[0]


# kinds ----------------------------------------------------------------------------------------------------


def test_the_range_of_integers_travels():
    port, n = Kind("port"), Var("n")
    edge = Same(Typed((), port), Typed((), Integer(1, n)), "Input -> embed")
    said = Equal((), (), "an encoder", (port, Integer(1, 10001)))
    assert solved(edge, said).look(n)[0] == 10001


def test_reals_accept_integers_but_integers_no_reals():
    solved(Same(Typed((), Integer(1, 5)), Typed((), Real()), "codes -> linear"))
    error = raised(Clash, lambda: solved(Same(Typed((), Real()), Typed((), Integer(1, 5)), "linear -> codes")))
    assert error.what == "kind"


def test_integers_without_end_do_not_fit_a_range():
    with pytest.raises(Clash):
        solved(same([], []), Equal((), (), "it is so", (Integer(1, None), Integer(1, 5))))


# clashes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "what"),
    [
        (same([3], [4]), ""),
        (same([3], [3, 4]), "rank"),
        (same([Run("x"), 3], []), "rank"),
        (Product(12, (5, Var("x")), "p"), "divide"),
        (Product(12, (5, Var("x"), Var("y")), "p"), "divide"),
        (Product(Var("p"), (Length("T"), 2), "p"), "varies"),
        (Product(Length("T"), (Var("x"),), "p"), "varies"),
        (Total(4, (2, Var("x"), Var("y"), Var("z")), "t"), "sum"),
        (Total(4, (3, 2), "t"), ""),
        (Offset(Var("x"), 1, -1, "o"), "positive"),
        (Rank(Run("r"), -1, "r"), "rank"),
    ],
)
def test_unsatisfiable_constraints_clash(constraint, what):
    assert raised(Clash, lambda: solved(constraint)).what == what


def test_a_clash_says_which_level():
    error = raised(Clash, lambda: solved(same([2, 3, 4], [2, 5, 4])))
    assert (error.left, error.right, error.level) == (3, 5, 2)
    assert raised(Clash, lambda: solved(same([Run("x"), 3, 4], [Run("y"), 5, 4]))).level == -2


def test_a_clash_keeps_both_proofs_and_all_that_was_learnt_before():
    n, store = Var("n"), Store()
    error = raised(Clash, lambda: solve_constraints([Equal((n,), (3,), "first"), Equal((n,), (4,), "second")], store))
    assert [step.rule.where for step in error.why_left] == ["first"]
    assert store.look(n)[0] == 3


# reasons --------------------------------------------------------------------------------------------------


def test_every_step_keeps_what_it_rests_on_and_nothing_else():
    a, b, c, other = (Var(name) for name in "abco")
    store = solved(
        Equal((a,), (2,), "a is 2"), Equal((other,), (9,), "not asked"), Equal((b,), (3,), "b is 3"),
        Product(c, (a, b), "c = a b"),
    )  # fmt: skip
    (step,) = store.look(c)[1]
    assert [s.rule.where for s in step.because] == ["a is 2", "b is 3"]


def test_the_reason_of_a_rank_is_what_gave_the_rank():
    dims, rest = Run("dims"), Run("rest")
    store = solved(same([dims, 3], [Var("T"), rest]), Equal((dims,), (4,), "dims are [4]"))
    assert "dims are [4]" in [s.rule.where for s in store.known[rest].because]


def test_the_graph_has_two_colours():
    rules = [Total(7, (Var("a"), Var("b")), "t"), Equal((Var("c"),), (2,), "e")]
    graph = constraint_graph(rules)
    assert all((left in rules) != (right in rules) for left, right in graph.edges)


T2, T3 = Length("T2"), Length("T3")


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        ([(T - 1, T2 - 2)], {"T2": T + 1}),  # the length named last follows from the other
        ([(T2 - 2, T - 1)], {"T2": T + 1}),
        ([(T, T2 - 1), (T2, T3 - 1)], {"T2": T + 1, "T3": T + 2}),
        ([(T + 1, 4), (T2, T * 2)], {"T": 3, "T2": 6}),
        ([(T2 * 2, T * 3), (T, 4)], {"T": 4, "T2": 6}),  # neither determines the other until one is given
        ([(total(T, T2), 7), (T2, 3)], {"T": 4, "T2": 3}),
        ([(total(T, T3), total(T2, T3))], {"T2": T}),
        ([(T2, T // 2), (T, 9)], {"T": 9, "T2": 4}),
    ],
)
def test_equations_between_lengths_are_solved_in_any_order(pairs, found):
    for order in itertools.permutations(pairs):
        store = solve_constraints([Equal((left,), (right,), "equal") for left, right in order])
        assert {name: store.look(Length(name))[0] for name in found} == found


@pytest.mark.parametrize(
    "pairs",
    [
        [(T + 1, T)],
        [(T * 2, 7)],  # no integer solution
        [(T + 4, 4)],  # no elements
        [(T2 * 2, T * 3)],  # neither length determines the other
        [(T * 2, T + 3)],  # two layers do not fix the length of the data
        [(total(T, T2), 7)],
        [(T, T2 + 1), (T2, T3 + 1), (T, T3 + 1)],
        [(T, 3), (T, 4)],
    ],
)
def test_equations_between_lengths_without_a_solution_clash(pairs):
    for order in itertools.permutations(pairs):
        with pytest.raises(Clash):
            solve_constraints([Equal((left,), (right,), "equal") for left, right in order])


@pytest.mark.parametrize("layer", [CatenateLayer, TotalLayer])
@pytest.mark.parametrize("form", ["Varying", [2, 3]])
def test_many_inputs_are_solved_soon(layer, form):
    """The one constraint of all inputs visits them all at each step: it runs a few times, not once per input."""
    names = [f"x{i}" for i in range(600)]
    edges = [([NetPort(name) for name in names], "all")]
    net = NetGraph({"all": layer()}, edges, **dict.fromkeys(names, form))
    assert len(net.solution.steps) < 10 * len(names)
    counted = []
    rules = [Counted(rule, counted) for rule in net.solution.constraints]
    solve_constraints(rules)
    assert max(Counter(counted).values()) <= 8


class Counted:
    """A constraint that counts its steps."""

    def __init__(self, rule, counted):
        self.rule, self.counted, self.where, self.unknowns = rule, counted, rule.where, rule.unknowns

    def step(self, store):
        self.counted.append(id(self.rule))
        return self.rule.step(store)


@pytest.mark.parametrize(
    "make",
    [
        lambda n: ExtractLayer(Input=n, Position=[2, 2]),
        lambda n: ExtractLayer(Input=[2, 2], Position=[2, n]),
        lambda n: PartLayer((-n, n, 2), Output=5),
        lambda n: PartLayer((n, -n), Output=3),
        lambda n: CatenateLayer(n, InputPorts=[[2], [2]]),
        lambda n: FlattenLayer(n, Input=[2, 3]),
        lambda n: AggregationLayer("Mean", n, Input=[2, 3]),
    ],
)
@pytest.mark.parametrize("n", [10**6, 10**15])
def test_no_list_is_as_long_as_a_size(make, n):
    tracemalloc.start()
    try:
        with contextlib.suppress(NetError):
            make(n)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
