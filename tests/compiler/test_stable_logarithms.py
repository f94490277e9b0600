"""Cross-entropies where probabilities have rounded to 0 or 1: their values and gradients are those of the formula in
terms of what went into the sigmoid or softmax, whatever stands between."""

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    CatenateLayer,
    CrossEntropyLossLayer,
    DropoutLayer,
    ElementwiseLayer,
    FlattenLayer,
    FunctionLayer,
    If,
    Log,
    LogisticSigmoid,
    Max,
    Min,
    NetChain,
    NetFoldOperator,
    NetGraph,
    NetMapOperator,
    NetPort,
    NetPortGradient,
    PaddingLayer,
    PartLayer,
    PartsLayer,
    PoolingLayer,
    ReplicateLayer,
    ReshapeLayer,
    SequenceLastLayer,
    SequenceMostLayer,
    SequenceRestLayer,
    SequenceReverseLayer,
    SoftmaxLayer,
    ThreadingLayer,
    TransposeLayer,
)


def sigmoid():
    return ElementwiseLayer(LogisticSigmoid)


def after(*layers):
    return NetChain([sigmoid(), *layers])


def folded(last):
    """A fold whose state is the sigmoid of each element."""
    step = NetGraph(
        {"p": sigmoid(), "keep": ThreadingLayer(lambda a, b: a + 0 * b)},
        [(NetPort("Input"), "p"), (["p", NetPort("State")], "keep", NetPort("Next")), ("p", NetPort("Output"))],
        State=1,
    )  # fmt: skip
    fold = NetFoldOperator(step, {"Next": "State"}, [], ["Output"], Input=["Varying", 1])
    return NetChain([fold, SequenceLastLayer()] if last else [fold])


X = [20.0, -40.0, 30.0, 60.0]  # logits whose probabilities round to 0 or 1 in float32
COLUMN, ROW = [[x] for x in X], [X]
NOWHERE = -np.inf  # the logit of a probability of 0
# a net, the type of its input, its input, and what it does to logits
FRONTS = {
    "nothing": (after(), "Varying", X, lambda x: x),
    "a map": (NetMapOperator(sigmoid()), "Varying", X, lambda x: x),
    "a map in a map": (NetMapOperator(NetMapOperator(sigmoid())), ["Varying", 1], COLUMN, lambda x: x),
    "reverse": (after(SequenceReverseLayer()), "Varying", X, lambda x: x[::-1]),
    "most": (after(SequenceMostLayer()), "Varying", X, lambda x: x[:-1]),
    "rest": (after(SequenceRestLayer()), "Varying", X, lambda x: x[1:]),
    "last": (after(SequenceLastLayer()), ["Varying", 1], COLUMN, lambda x: x[-1]),
    "flatten": (after(FlattenLayer()), [4, 1], COLUMN, np.ravel),
    "reshape": (after(ReshapeLayer([2, 2])), [4], X, lambda x: x.reshape(2, 2)),
    "transpose": (after(TransposeLayer()), [1, 4], ROW, np.transpose),
    "replicate": (after(ReplicateLayer(3)), [4], X, lambda x: np.stack([x] * 3)),
    "part": (after(PartLayer((2, 3))), [4], X, lambda x: x[1:3]),
    "part backwards": (after(PartLayer((-1, 1, -1))), "Varying", X, lambda x: x[::-1]),
    "parts": (after(PartsLayer([4, 1, 1])), [4], X, lambda x: x[[3, 0, 0]]),
    "padding": (after(PaddingLayer([[1, 2]])), [4], X, lambda x: np.pad(x, (1, 2), constant_values=NOWHERE)),
    "its ends": (after(PaddingLayer([[1, 2]], Padding="Fixed")), [4], X, lambda x: np.pad(x, (1, 2), "edge")),
    "dropout": (after(DropoutLayer()), [4], X, lambda x: x),
    "several": (after(TransposeLayer(), PartLayer(1), ReplicateLayer(2), FlattenLayer()), [4, 1], COLUMN,
                lambda x: np.ravel([x, x])),
    "catenate": (NetGraph([sigmoid(), sigmoid(), CatenateLayer()], [(NetPort("Input"), [1, 2], 3)]), [4], X,
                 lambda x: np.concatenate([x, x])),
    "catenate of varying": (NetGraph([sigmoid(), sigmoid(), CatenateLayer()], [(NetPort("Input"), [1, 2], 3)]),
                            "Varying", X, lambda x: np.concatenate([x, x])),
    "stack": (FunctionLayer(lambda x: [LogisticSigmoid(x), LogisticSigmoid(-x)]), [4], X, lambda x: np.stack([x, -x])),
    "1 - p": (after(ElementwiseLayer(lambda p: 1 - p)), [4], X, lambda x: -x),
    "a choice": (FunctionLayer(lambda x: If(x > 25, LogisticSigmoid(x), LogisticSigmoid(-x))), [4], X,
                 lambda x: np.where(x > 25, x, -x)),
    "the largest": (after(AggregationLayer(Max, 1)), "Varying", X, np.max),
    "the largest of each window": (after(PoolingLayer([2])), [1, 4], ROW, lambda x: np.maximum(x[:, 1:], x[:, :-1])),
    "the larger of two": (FunctionLayer(lambda x: Max(LogisticSigmoid(x), LogisticSigmoid(-x))), [4], X, np.abs),
    "the smaller of two": (FunctionLayer(lambda x: Min(LogisticSigmoid(x), LogisticSigmoid(-x))), [4], X,
        lambda x: -np.abs(x)),
    "steps of a fold": (folded(False), ["Varying", 1], COLUMN, lambda x: x),
    "the end of a fold": (folded(True), ["Varying", 1], COLUMN, lambda x: x[-1]),
}  # fmt: skip


def net_with_loss(front, shape, form="Binary"):
    edges = [("front", NetPort("loss", "Input")), (NetPort("Target"), NetPort("loss", "Target"))]
    return NetGraph({"front": front, "loss": CrossEntropyLossLayer(form)}, edges, Input=shape)


def binary(logits, target):
    """The loss, exactly; a probability of 0 counts as 1.2e-38."""
    known = np.isfinite(logits)
    finite = np.where(known, logits, 0.0)
    nowhere = -target * np.log(1.2e-38)
    return np.mean(np.where(known, np.logaddexp(0, np.where(target, -finite, finite)), nowhere))


def slope(f, x, step=1e-4):
    """The gradient of f, from two values beside each element."""
    found = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        moved = np.zeros(x.shape)
        moved[place] = step
        found[place] = (f(x + moved) - f(x - moved)) / (2 * step)
    return found


@pytest.mark.parametrize("name", FRONTS)
@pytest.mark.parametrize("target", [0, 1])
def test_binary_cross_entropy_behind_what_moves_elements(name, target):
    front, shape, data, move = FRONTS[name]
    net, x = net_with_loss(front, shape), np.array(data)
    given = {"Input": data, "Target": np.full(move(x).shape, target).tolist()}
    assert net(given) == pytest.approx(binary(move(x), target), rel=1e-5, abs=1e-7)
    expected = slope(lambda x: binary(move(x), target), x)
    np.testing.assert_allclose(net(given, NetPortGradient("Input")), expected, atol=2e-6)


def test_a_batch_behind_a_fold_with_lengths_of_its_own():
    for last in (False, True):
        net = net_with_loss(folded(last), ["Varying", 1])
        inputs = [COLUMN, COLUMN[:1], COLUMN[:2]]
        targets = [np.zeros((1,) if last else (len(x), 1)).tolist() for x in inputs]
        expected = [binary(np.array(x[-1:] if last else x), 0) for x in inputs]
        np.testing.assert_allclose(net({"Input": inputs, "Target": targets}), expected, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("form", ["Index", "Probabilities"])
def test_softmax_behind_a_fold_and_a_map(form):
    """Of logits [0, 100], the first class: -log p = 100, gradient softmax - target."""
    step = NetGraph(
        {"p": SoftmaxLayer(), "keep": ThreadingLayer(lambda a, b: a + 0 * b)},
        [(NetPort("Input"), "p"), (["p", NetPort("State")], "keep", NetPort("Next")), ("p", NetPort("Output"))],
        State=2,
    )  # fmt: skip
    target = {"Index": 1, "Probabilities": [1.0, 0.0]}[form]
    fold = NetFoldOperator(step, {"Next": "State"}, [], ["Output"], Input=["Varying", 2])
    fronts = {
        "steps": (fold, False),
        "end": (NetChain([fold, SequenceLastLayer()]), True),
        "map": (NetChain([NetMapOperator(SoftmaxLayer()), SequenceReverseLayer()]), False),
    }
    for front, last in fronts.values():
        net = net_with_loss(front, ["Varying", 2], form)
        given = {"Input": [[0.0, 100.0]] * 2, "Target": target if last else [target] * 2}
        assert net(given) == pytest.approx(100.0)
        gradient = net(given, NetPortGradient("Input"))
        expected = np.array([[0, 0], [-1, 1]]) if last else np.array([[-0.5, 0.5]] * 2)
        np.testing.assert_allclose(gradient, expected, atol=1e-6)


def test_hidden_classes_of_a_softmax_count_as_the_least_probability():
    """With a varying number of classes, missing ones add nothing to value and gradient."""
    net = net_with_loss(SoftmaxLayer(), "Varying", "Probabilities")
    x, t = [[0.0, 200.0], [1.0, 2.0, 300.0], [5.0]], [[1.0, 0.0], [0.5, 0.5, 0.0], [1.0]]
    np.testing.assert_allclose(net({"Input": x, "Target": t}), [200.0, 298.5, 0.0], rtol=1e-5)
    for port in ("Input", "Target"):
        together = net({"Input": x, "Target": t}, NetPortGradient(port))
        for one, a, b in zip(together, x, t, strict=True):
            np.testing.assert_allclose(one, net({"Input": a, "Target": b}, NetPortGradient(port)), atol=1e-5)


# what only guards, and what does more ---------------------------------------------------------------------


@pytest.mark.parametrize("bound", [1e-3, 1e-5, 1e-7, 1e-12, 1e-30])
def test_a_bound_that_does_more_than_guard_holds(bound):
    """A bound above 1.2e-38 is intended: it limits the logarithm."""
    x = np.array([-100.0, -30.0, -20.0, -2.0, 0.0, 20.0, 30.0])
    p = 1 / (1 + np.exp(-x))
    cases = [
        (lambda x: Log(Max(LogisticSigmoid(x), bound)), np.log(np.maximum(p, bound))),
        (lambda x: Log(Max(Max(LogisticSigmoid(x), bound), bound / 100)), np.log(np.maximum(p, bound))),
        (lambda x: Log(bound + LogisticSigmoid(x)), np.log(p + bound)),
        (lambda x: Log(Max(1 - LogisticSigmoid(x), bound)), np.log(np.maximum(1 - p, bound))),
        (lambda x: Log(1 - Max(LogisticSigmoid(x), bound)), np.log(1 - np.maximum(p, bound))),
    ]
    if bound > 1e-16:
        cases.append((lambda x: Log(1 - Min(LogisticSigmoid(x), 1 - bound)), np.log(1 - np.minimum(p, 1 - bound))))
    for f, expected in cases:
        np.testing.assert_allclose(ElementwiseLayer(f)(x, WorkingPrecision="Real64"), expected, rtol=1e-3, atol=1e-12)
    net = NetChain([SoftmaxLayer(), ElementwiseLayer(lambda p: Log(Max(p, bound)))], Input=2)
    np.testing.assert_allclose(net([0.0, 80.0]), [max(np.log(bound), -80), 0], rtol=1e-5)


@pytest.mark.parametrize("bound", [0, 1e-39, 1.2e-38])
def test_a_bound_that_only_guards_hides_no_logarithm(bound):
    for f in (
        lambda x: Log(Max(LogisticSigmoid(x), bound)),
        lambda x: Log(Max(Max(LogisticSigmoid(x), bound), 1e-38)),
        lambda x: Log(LogisticSigmoid(x) + bound),
        lambda x: Log(1 - Min(LogisticSigmoid(-x), 1)),
        lambda x: Log(1 - Max(LogisticSigmoid(-x), bound)),
    ):
        assert ElementwiseLayer(f)(-200.0) == pytest.approx(-200.0)


def test_of_several_guards_the_highest_stands_where_a_logarithm_is_that_of_0():
    """The guards 1e-39 and 1e-38 turn padding zeros into 1e-38, in either order."""
    for low, high in ((1e-39, 1e-38), (1e-38, 1e-39)):
        guards = ElementwiseLayer(lambda p, low=low, high=high: Log(Max(Max(p, low), high)))
        net = NetChain([ElementwiseLayer(LogisticSigmoid), PaddingLayer([[1, 0]]), guards], Input=1)
        np.testing.assert_allclose(net([-200.0]), [np.log(1e-38), -200.0], rtol=1e-6)


def test_a_lower_bound_on_a_probability_is_none_on_its_complement():
    net = FunctionLayer(lambda x: Log(1 - Max(If(x > 0, LogisticSigmoid(x), 1), 1e-38)), Input=2)
    np.testing.assert_allclose(net([2.0, -1.0]), [np.log(1 - 1 / (1 + np.exp(-2.0))), -np.inf], rtol=1e-5)
