"""The constraint of CatenateLayer, where several parts are open."""

import pytest

from netlang.compiler.inference.constraints.concatenate import Joined
from netlang.compiler.inference.facts import Clash
from netlang.language.types.sizes import Run, Var
from tests.compiler.test_solver import same, solved


def joined(level, whole, *parts):
    """The solution for runs with these sizes; None for an open run."""
    runs = [Run(name) for name in ("whole", "a", "b", "c")[: len(parts) + 1]]
    rule = Joined(runs[0], tuple(runs[1:]), level, "they are joined")
    told = [same((run,), sizes) for run, sizes in zip(runs, (whole, *parts), strict=True) if sizes is not None]
    store = solved(*told, rule)
    return [store.expand((run,)) for run in runs]


def test_open_parts_take_at_least_one_each_of_the_level_that_is_joined():
    """[3, x] and b make [3, 4]: 3 rows leave none for b, so columns are joined."""
    (whole, a, b) = joined(1, (3, 4), (3, Var("x")), None)
    assert [len(levels) for levels in (whole, a, b)] == [2, 2, 1]
    assert not isinstance(b[0][0], Run)
    (whole, a, b) = joined(1, (4, 4), (Var("x"), 4), None)  # all columns are used
    assert len(b) == 2 and b[1][0] == 4


def test_three_parts_of_two_rows_are_joined_along_the_columns():
    """Three parts cannot be joined along a level of 2, whatever the open sizes."""
    rows, columns = Var("rows"), Var("columns")
    _, a, b, c = joined(1, (2, 7), (rows, columns), None, None)
    assert a[0][0] == 2 and isinstance(a[1][0], Var)
    assert [isinstance(levels[0][0], Run) for levels in (b, c)] == [True, True]
    _, a, _, _ = joined(1, (3, 7), (Var("rows"), Var("columns")), None, None)  # along 3 they can
    assert a[0][0] != 3


def test_more_parts_than_what_they_are_joined_to_has_room_for():
    """A part as large as the whole leaves nothing for the other."""
    with pytest.raises(Clash):
        joined(1, (2, 2), (2, 2), None, None)
