"""LearningRateMultipliers: what is frozen keeps its bits, what is not moves at its rate."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from netlang import (
    All,
    Automatic,
    BatchNormalizationLayer,
    ElementwiseLayer,
    LinearLayer,
    NetChain,
    NetError,
    NetExtract,
    NetGraph,
    NetInitialize,
    NetInsertSharedArrays,
    NetOptionError,
    NetPortError,
    Tanh,
)
from netlang.errors import brief
from netlang.training.steps.multipliers import multipliers_of
from netlang.training.steps.trainer import Trainer
from netlang.training.train import NetTrain
from tests.raised import raised

NET = NetInitialize(NetChain({"a": LinearLayer(4), "f": Tanh, "b": LinearLayer(3), "c": LinearLayer([])}, Input=2))
DATA = (np.random.default_rng(0).normal(size=(9, 2)), np.arange(9.0))
PARTS = [("a", "Weights"), ("a", "Biases"), ("b", "Weights"), ("b", "Biases"), ("c", "Weights"), ("c", "Biases")]


def moved(rules, net=NET, method="ADAM", rate=0.01):
    """The arrays that training changes, by path, with the change."""
    trained = NetTrain(net, DATA, LearningRateMultipliers=rules, Method=method, LearningRate=rate, MaxTrainingRounds=1)
    before, after = net.own_arrays(), trained.own_arrays()
    return {path: after[path] - before[path] for path in before if not np.array_equal(before[path], after[path])}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([("a", None)], PARTS[2:]),
        ([("a", 1), ("_", None)], PARTS[:2]),
        ({"a": 0, "b": 0}, PARTS[4:]),
        ([(1, None)], PARTS[2:]),
        ([(-1, None)], PARTS[:4]),
        ([(range(1, 4), None)], PARTS[4:]),
        ([("1;;3", None)], PARTS[4:]),
        ([("2;;", None)], PARTS[:2]),
        ([(("b", "Weights"), None)], [p for p in PARTS if p != ("b", "Weights")]),
        ([(["a", "Biases"], 1), ("_", 0)], [("a", "Biases")]),
        ([(("a", "Biases"), 1), ("a", None)], [("a", "Biases"), *PARTS[2:]]),
        (None, []),
        (0, []),
        (1, PARTS),
    ],
    ids=str,
)
def test_what_is_frozen_is_unchanged_bit_by_bit(rules, expected):
    assert list(moved(rules)) == expected
    assert list(moved(rules, method=("SGD", {"Momentum": 0}))) == expected


def test_no_gradient_is_computed_for_what_is_frozen():
    trainer = Trainer(NET, DATA, LearningRateMultipliers=[("a", None)])
    assert not [name for name in trainer.objective.program.names if name.startswith("d Net.a")]
    assert ("Net", "a", "Weights") in trainer.parameters.live  # gradients still pass through it
    assert ("Net", "a", "Weights") not in trainer.parameters.gradients


@pytest.mark.parametrize("method", [("SGD", {"Momentum": 0}), "ADAM", "SGD", "RMSProp", "SignSGD"], ids=str)
def test_a_multiplier_multiplies_the_rate(method):
    plain = moved(1, method=method)
    varied = moved([("a", 3), (("b", "Weights"), -2), ("c", 0.5)], method=method)
    factors = {
        ("a", "Weights"): 3,
        ("a", "Biases"): 3,
        ("b", "Weights"): -2,
        ("c", "Weights"): 0.5,
        ("c", "Biases"): 0.5,
    }
    for path, change in plain.items():
        np.testing.assert_allclose(varied[path], change * factors.get(path, 1), rtol=2e-3, atol=1e-7, err_msg=str(path))


def test_a_negative_multiplier_climbs():
    losses = NetTrain(
        LinearLayer(), DATA, "RoundLossList", LearningRateMultipliers=-1, Method="SGD", MaxTrainingRounds=3,
        LearningRate=0.001,
    )  # fmt: skip
    assert losses[0] < losses[1] < losses[2]


def test_layers_and_containers_bring_defaults():
    inner = NetChain(
        {"a": LinearLayer(2, LearningRateMultipliers=None), "b": LinearLayer(2)}, LearningRateMultipliers={"b": 3}
    )
    net = NetGraph({"inner": inner, "last": LinearLayer([], LearningRateMultipliers=5)}, [("inner", "last")], Input=2)
    found = {path[:-1]: number for path, number in multipliers_of(net, [(("inner", "b", "Biases"), 7)]).items()}
    assert found[("inner", "a")] == 0 and found[("last",)] == 5
    full = multipliers_of(net, [(("inner", "b", "Biases"), 7)])
    assert full[("inner", "b", "Weights")] == 3 and full[("inner", "b", "Biases")] == 7
    assert set(multipliers_of(net, 2).values()) == {2.0}


def test_the_outer_rule_goes_before_the_inner_one():
    inner = NetChain({"a": LinearLayer(2, LearningRateMultipliers=None)})
    assert set(multipliers_of(NetChain([inner], LearningRateMultipliers=2), Automatic).values()) == {2.0}


def test_of_rules_for_one_part_the_first_wins():
    assert multipliers_of(NET, [("a", 2), ("a", 3), (1, 4)])["a", "Weights"] == 2
    assert multipliers_of(NET, [("_", 2), ("_", 3)])["b", "Biases"] == 2
    own = NetChain({"a": LinearLayer(2, LearningRateMultipliers=5)}, LearningRateMultipliers={"a": 7}, Input=2)
    assert multipliers_of(own, Automatic)["a", "Weights"] == 7
    assert multipliers_of(own, {"a": 9})["a", "Weights"] == 9


def test_multipliers_are_reported():
    found = NetTrain(
        NET, DATA, "ArraysLearningRateMultipliers", LearningRateMultipliers={"a": None, "b": 2}, MaxTrainingRounds=1
    )
    assert found[("a", "Weights")] == 0 and found[("b", "Biases")] == 2 and found[("c", "Biases")] == 1


def test_a_net_without_anything_to_learn_is_returned_as_it_is():
    net = NetChain([BatchNormalizationLayer(), LinearLayer([])], Input=2)
    net = NetInitialize(net)
    trained = NetTrain(net, DATA, LearningRateMultipliers=None, MaxTrainingRounds=2)
    assert all(
        np.array_equal(a, b) for a, b in zip(net.own_arrays().values(), trained.own_arrays().values(), strict=True)
    )


def message(rules):
    return str(raised(NetError, lambda: multipliers_of(NET, rules)))


def test_messages_of_invalid_multipliers():
    assert message({"aa": 0}) == (
        'LearningRateMultipliers names the part "aa", which the net does not have\n'
        '  its parts are "a", "f", "b", "c"\n  try: did you mean "a"?'
    )
    assert message([(("a", "Weigths"), 0)]) == (
        'LearningRateMultipliers names the part "Weigths" of "a", which the net does not have\n'
        '  its parts are "Weights", "Biases"\n  try: did you mean "Weights"?'
    )
    assert message([(7, 0)]).startswith("LearningRateMultipliers names the part 7, which the net does not have")
    takes = "NetTrain: LearningRateMultipliers is Automatic, a number, None or a list of rules (part, number), not "
    assert message({"a": "slow"}).startswith(takes + "{'a': 'slow'}\n")
    assert message({"a"}).startswith(takes + "{'a'}\n")
    assert message({"a"}).endswith("try: a list instead of a set: sets have no order")
    assert message([("x;;y", 0)]) == "\"m;;n\" is a range of positions, and 'x' is none"


@pytest.mark.parametrize("made", [LinearLayer, lambda *args, **options: NetChain([2], **options)])
def test_multipliers_are_read_when_a_net_is_made(made):
    part = 1 if made is not LinearLayer else "Weights"
    forms = [[(part, 0)], {part: 0}, ((part, 0),), [(np.int64(part) if part == 1 else part, np.float32(0))]]
    nets = [made(2, LearningRateMultipliers=form) for form in forms]
    assert len(set(nets)) == 1 and len({hash(net) for net in nets}) == 1
    assert all(pickle.loads(pickle.dumps(net)) == net for net in nets)
    for form in (0, None, Automatic, 0.5, [], [((part,), None)], [("_", 1)], [(All, 2)], [(range(1, 1), 1)]):
        hash(made(2, LearningRateMultipliers=form))


WRONG = ["x", np.nan, np.inf, object(), {1, 2}, 1j, b"a", True, [1], [("_", np.nan)], [("_", True)], [("_", "x")],
         [["_", 1]], [(None, 1)], [(2.0, 1)], [((), 1)], np.array([1, 2]), [("_", [1])]]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=brief)
def test_invalid_multipliers_are_refused_when_a_net_is_made(wrong):
    for made in (LinearLayer, lambda *args, **options: NetChain([2], **options)):
        with pytest.raises(NetOptionError, match=r"LearningRateMultipliers is Automatic, a number, None or a list of"):
            made(2, LearningRateMultipliers=wrong)


def test_unknown_parts_are_named_when_a_net_is_made():
    with pytest.raises(NetPortError, match='names the part "Weigths", which the net does not have'):
        LinearLayer(2, LearningRateMultipliers=[("Weigths", 0)])
    with pytest.raises(NetPortError, match='names the part "b", which the net does not have'):
        NetGraph({"a": LinearLayer(2)}, [], LearningRateMultipliers={"b": 0})


def test_getting_ready_looks_at_all_arrays_as_often_for_many_layers_as_for_few(monkeypatch):
    looked = []
    own_arrays = NetChain.own_arrays

    def counted(net):
        looked.append(net)
        return own_arrays(net)

    monkeypatch.setattr(NetChain, "own_arrays", counted)
    data = ([[1.0, 2.0]], [[1.0, 2.0]])
    times = []
    for count in (5, 50):
        net = NetChain([LinearLayer(2, LearningRateMultipliers=0.5) for _ in range(count)], Input=2)
        rules = [(i, 0 if i % 2 else 1) for i in range(1, count)]
        looked.clear()
        trainer = Trainer(net, data, LearningRateMultipliers=rules, Method=("SGD", {"L2Regularization": rules}))
        trainer.loss(data)
        trainer.net()
        times.append(len(looked))
    assert times[0] == times[1]


def test_spans_of_three_ends_are_refused():
    with pytest.raises(NetPortError, match='names the part "1;;2;;3"'):
        multipliers_of(NET, [("1;;2;;3", 0)])


@pytest.mark.parametrize(
    "rules", [[("a", None)], [("b", None)], [(("b", "Weights"), 0), (("a", "Biases"), 0)]], ids=str
)
def test_a_rule_for_any_place_of_a_shared_array_is_for_all(rules):
    shared = NetInsertSharedArrays(LinearLayer(1, Weights=[[0.5]], Biases=[0.25], Input=1), "s/")
    net = NetChain({"a": shared, "b": shared})
    trained = NetTrain(net, ([[1.0]], [[5.0]]), MaxTrainingRounds=2, LearningRateMultipliers=rules)
    assert trained == net
    with_both = NetTrain(net, ([[1.0]], [[5.0]]), MaxTrainingRounds=1, LearningRateMultipliers=[("b", 0), ("a", 1)])
    assert with_both == net  # the first rule that matches wins


def test_an_l2_rule_for_any_place_of_a_shared_array_is_for_all():
    """At the loss 0 the gradient of w = 0.5 is 0.5 w, once, though the array has two places."""
    shared = NetInsertSharedArrays(LinearLayer(1, Weights=[[0.5]], Biases=[0], Input=1), "s/")
    for place in ("a", "b"):
        method = ("SGD", {"Momentum": 0, "L2Regularization": [(place, 0.5)]})
        net = NetChain({"a": shared, "b": shared})
        trained = NetTrain(net, ([[0.0]], [[0.0]]), MaxTrainingRounds=1, Method=method, LearningRate=0.1)
        assert NetExtract(trained, ("b", "Weights"))[0, 0] == pytest.approx(0.5 - 0.1 * 0.5 * 0.5)


def test_what_a_method_says_does_not_concern_the_arrays_of_a_loss():
    """Also where these have the names of arrays of the net."""
    net = NetChain([LinearLayer(2)], Input=2)
    loss = NetChain([LinearLayer([]), ElementwiseLayer(lambda x: x**2)])
    method = ("SGD", {"L2Regularization": 0.5})
    trainer = Trainer(net, {"Input": [[1.0, 2.0]]}, LossFunction=loss, Method=method)
    assert [segment.options.penalty for segment in trainer.parameters.segments] == [0.0, 0.5]
