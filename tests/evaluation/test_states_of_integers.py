"""A state that is a code: what a decoder chose last."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    EmbeddingLayer,
    Information,
    NetChain,
    NetDataError,
    NetExtract,
    NetFoldOperator,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetPort,
    NetPortError,
    NetPortGradient,
    NetStateObject,
    NetTrain,
    OrderingLayer,
    PartLayer,
    TotalLayer,
)
from tests.evaluation.test_states import BATCH, STATES, VARYING, X
from tests.raised import raised

CODES = NetGraph(  # a code: the argmax of scores that depend on the previous code
    {"embed": EmbeddingLayer(3), "sum": TotalLayer(), "order": OrderingLayer(-1), "best": PartLayer(1)},
    [(NetPort("Code"), "embed", "sum"), (NetPort("Input"), "sum", "order", "best", NetPort("Best"))],
)  # fmt: skip
CHOOSING = NetInitialize(NetFoldOperator(CODES, {"Best": "Code"}, **VARYING))
CODE = NetPort("Code")


def chosen(x, code):
    rows, found = NetExtract(CHOOSING, ["Net", "embed", "Weights"]), []
    for one in x:
        code = int(np.argmax(one + rows[code - 1])) + 1
        found.append(code)
    return found


@pytest.mark.parametrize("device", ["CPU", "JAX"])
def test_a_state_of_integers(device):
    for code in (1, 2, 3):
        assert CHOOSING({"Input": X, CODE: code}, TargetDevice=device).tolist() == chosen(X, code)
        assert CHOOSING({"Input": X, CODE: code}, STATES, TargetDevice=device)[CODE] == chosen(X, code)[-1]
    batch = CHOOSING({"Input": BATCH, CODE: [1, 2, 3, 1, 2]}, BatchSize=2, TargetDevice=device)
    expected = [chosen(x, code) for x, code in zip(BATCH, [1, 2, 3, 1, 2], strict=True)]
    assert [row.tolist() for row in batch] == expected


def test_a_state_of_integers_is_kept():
    kept = NetStateObject(CHOOSING, {CODE: 2})
    assert [*kept(X[:2]), *kept(X[2:])] == chosen(X, 2)
    assert kept["States"][CODE] == chosen(X, 2)[-1]


NO_START = (
    "{place}, a state, has to be given\n"
    "  states start at 0, and this one is one of the integers 1..3\n"
    "  try: {{..., NetPort({path}): 1}} as data, or an edge of a NetGraph to it"
)


@pytest.mark.parametrize(("use", "place", "path"), [
    (lambda: CHOOSING(X), "Code", '"Code"'),
    (lambda: CHOOSING(X, STATES), "Code", '"Code"'),
    (lambda: CHOOSING(X, TargetDevice="JAX"), "Code", '"Code"'),
    (lambda: NetStateObject(CHOOSING), "Code", '"Code"'),
    (lambda: NetChain({"choose": CHOOSING})(X), '"choose".Code', '"choose", "Code"'),
    (lambda: NetMapOperator(CHOOSING)(np.stack([X])), '"Net".Code', '"Net", "Code"'),
])  # fmt: skip
def test_integers_from_1_up_do_not_start_at_0(use, place, path):
    assert str(raised(NetDataError, use)) == NO_START.format(place=place, path=path)


def test_training_data_have_no_place_for_states():
    net = NetChain({"choose": CHOOSING, "rows": EmbeddingLayer(1)})
    error = raised(NetDataError, lambda: NetTrain(net, [(X, np.zeros((6, 1)))]))
    head, _ = NO_START.format(place='"choose".Code', path="").split("  try: ")
    assert str(error) == f"{head}  try: an edge of a NetGraph to it"


def test_a_net_with_a_state_of_integers_is_trained():
    codes = NetGraph(  # learns to give 3, whatever the previous code
        {"embed": EmbeddingLayer(3), "order": OrderingLayer(-1), "best": PartLayer(1), "sum": TotalLayer()},
        [(NetPort("Code"), "embed", "sum", "order", "best", NetPort("Best")), (NetPort("Input"), "sum"),
         ("sum", NetPort("Scores"))],
    )  # fmt: skip
    fold = NetFoldOperator(codes, {"Best": "Code"}, outputs="Scores", **VARYING)
    net = NetGraph({"fold": fold}, [(NetPort("start"), NetPort("fold", "Code"))])
    data = {"Input": [X * 0, X[:2] * 0], "start": [1, 2], "Scores": [[[0, 0, 1]] * 6, [[0, 0, 1]] * 2]}
    trained = NetTrain(net, data, MaxTrainingRounds=300, Method=("ADAM", {"LearningRate": 0.05}))
    np.testing.assert_allclose(trained({"Input": X[:3] * 0, "start": 2}), [[0, 0, 1]] * 3, atol=0.1)


@pytest.mark.parametrize(("code", "message"), [
    (4, 'code 4 in NetPort("Code"): the port takes 1..3'),
    (1.5, 'NetPort("Code") takes integers, not 1.5'),
])  # fmt: skip
def test_codes_of_a_state_are_checked(code, message):
    assert str(raised(NetDataError, lambda: CHOOSING({"Input": X, CODE: code}))).startswith(message)


def test_a_graph_feeds_a_state_of_integers():
    graph = NetGraph({"choose": CHOOSING}, [(NetPort("start"), NetPort("choose", "Code"))])
    assert graph({"Input": X, "start": 3}).tolist() == chosen(X, 3)
    assert Information(graph, "RecurrentStatesCount") == 1


def test_no_gradient_with_respect_to_integers():
    with pytest.raises(NetPortError, match='"Code" is of integers: there is no gradient with respect to it'):
        CHOOSING({"Input": X, CODE: 1}, NetPortGradient("Code"))
