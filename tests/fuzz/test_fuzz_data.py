"""Data of nets: the result does not depend on how they are written, and what is no data is refused by name, in bounded
time and text, by the net and by training alike."""

import warnings
from time import perf_counter

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    BasicRecurrentLayer,
    CatenateLayer,
    ConvolutionLayer,
    EmbeddingLayer,
    LinearLayer,
    NetChain,
    NetEncoder,
    NetGraph,
    NetInitialize,
    NetPort,
    NetPortGradient,
    NetTrain,
    SequenceLastLayer,
)
from netlang.errors import NetError
from tests.fuzz.budget import rounds
from tests.fuzz.disguises import BAD, examples, objects, spoilt, written

TEXT, SECONDS = 5000, 5.0


def reals(*shape):
    """Examples of a shape; sizes of None are drawn for each."""
    return lambda rng: rng.normal(size=[rng.integers(1, 5) if size is None else size for size in shape]).round(3)


def codes(high, *shape):
    return lambda rng: rng.integers(1, high + 1, [rng.integers(1, 5) if size is None else size for size in shape])


def net(*layers, **ports):
    return NetInitialize(NetChain([*layers, LinearLayer([])], **ports))


# nets with one input and a number as output, and examples
NETS = {
    "number": (net(LinearLayer(2), Input="Real"), reals()),
    "vector": (net(Input=3), reals(3)),
    "array": (net(ConvolutionLayer(2, 2), Input=[1, 3, 4]), reals(1, 3, 4)),
    "sequence of numbers": (net(AggregationLayer("Mean", 1), Input="Varying"), reals(None)),
    "sequence of vectors": (net(BasicRecurrentLayer(2), SequenceLastLayer(), Input=["Varying", 2]), reals(None, 2)),
    "images of all sizes": (net(AggregationLayer("Mean"), Input=[1, "Varying", "Varying"]), reals(1, None, None)),
    "code": (net(EmbeddingLayer(2, 5), Input=[]), codes(5)),
    "codes": (net(EmbeddingLayer(2, 5), Input=[3]), codes(5, 3)),
    "sequence of codes": (net(EmbeddingLayer(2, 5), SequenceLastLayer(), Input="Varying"), codes(5, None)),
}


def drawn(seed):
    rng = np.random.default_rng(seed)
    name = list(NETS)[seed % len(NETS)]
    net, draw = NETS[name]
    return rng, net, [draw(rng) for _ in range(rng.integers(1, 5))]


def same(one, other):
    np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=1e-5, atol=1e-6)


@pytest.mark.filterwarnings("error")
def test_the_result_does_not_depend_on_how_data_are_written():
    for seed in rounds(300):
        rng, net, arrays = drawn(seed)
        try:
            same(net(written(rng, arrays[0])), net(arrays[0]))
            expected = [net(one) for one in arrays]
            same(net(examples(rng, arrays)), expected)
            same(net({"Input": examples(rng, arrays)}), expected)
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise


def training_data(rng, arrays, targets):
    """Examples with targets, in any form."""
    form = rng.integers(5)
    if form == 0:
        return {"Input": examples(rng, arrays), "Output": written(rng, targets)}
    if form == 1:
        return examples(rng, arrays), written(rng, targets)
    pairs = zip([written(rng, one) for one in arrays], targets.tolist(), strict=True)
    return (lambda: pairs, lambda: list(pairs), lambda: ({"Input": x, "Output": y} for x, y in pairs))[form - 2]()


def test_training_takes_what_nets_take():
    for seed in rounds(60):
        rng, net, arrays = drawn(seed)
        targets = rng.normal(size=len(arrays)).round(3)
        try:
            expected = NetTrain(net, {"Input": arrays, "Output": targets}, "BatchLossList", MaxTrainingRounds=2)
            data = training_data(rng, arrays, targets)
            same(NetTrain(net, data, "BatchLossList", MaxTrainingRounds=2), expected)
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise


def refused(f, seed, *names):
    """Whether it raises one of our errors."""
    started = perf_counter()
    try:
        f()
    except NetError as error:
        text = str(error)
        assert len(text) < TEXT and perf_counter() - started < SECONDS, f"seed {seed}"
        assert any(name in text for name in names), f"seed {seed}: {text}"
        return True
    except BaseException as error:
        error.add_note(f"seed {seed}")
        raise
    return False


def test_what_is_no_data_is_refused_by_nets_and_by_training():
    for seed in rounds(200):
        rng, net, arrays = drawn(seed)
        bad, surely = spoilt(rng, arrays[-1])
        one = refused(lambda net=net, bad=bad: net(bad), seed, '"Input"')
        several = refused(lambda net=net, bad=bad, arrays=arrays: net([*arrays[:-1], bad]), seed, '"Input"')
        data = [(x, 0.0) for x in (*arrays[:-1], bad)]
        trained = refused(lambda net=net, data=data: NetTrain(net, data, MaxTrainingRounds=1), seed, '"Input"')
        assert several == trained, f"seed {seed}: refused by net {several}, by NetTrain {trained}"
        assert one or not surely, f"seed {seed}"


ENCODERS = {
    "Boolean": (NetEncoder("Boolean"), lambda rng: bool(rng.integers(2))),
    "Class": (NetEncoder("Class", ["a", "b", "c"]), lambda rng: "abc"[rng.integers(3)]),
    "Class of numbers": (NetEncoder("Class", [10, 20]), lambda rng: int(10 * rng.integers(1, 3))),
    "unit vectors": (NetEncoder("Class", ["a", "b"], "UnitVector"), lambda rng: "ab"[rng.integers(2)]),
    "Characters": (NetEncoder("Characters", "abc"), lambda rng: "".join(rng.choice(list("abc"), rng.integers(1, 5)))),
    "Tokens": (NetEncoder("Tokens", ["a", "b"], UnknownToken=None), lambda rng: " ".join(rng.choice(["a", "b"], 3))),
    "Image": (NetEncoder("Image", [2, 3]), lambda rng: rng.integers(0, 256, (5, 6)).astype(np.uint8)),
    "Function": (NetEncoder("Function", len, [], Pattern=str), lambda rng: "abc"[: rng.integers(4)]),
}


def behind(encoder):
    """A net of two inputs, one of them encoded."""
    kind = encoder.port_type
    layers = [EmbeddingLayer(2)] if "Integer" in repr(kind) else []
    varies = kind.shape and kind.shape[0] == "Varying"
    chain = NetChain([*layers, *([SequenceLastLayer()] if varies else []), LinearLayer(2)])
    graph = {"a": chain, "b": LinearLayer(2), "join": CatenateLayer()}
    edges = [(NetPort("coded"), "a"), (NetPort("plain"), "b"), (["a", "b"], "join")]
    return NetInitialize(NetGraph(graph, edges, coded=encoder, plain=1))


CODED = {name: (behind(encoder), draw) for name, (encoder, draw) in ENCODERS.items()}


def test_encoders_take_lists_in_any_form_and_name_their_port():
    for seed in rounds(200):
        rng = np.random.default_rng(seed)
        net, draw = CODED[list(CODED)[seed % len(CODED)]]
        values = [draw(rng) for _ in range(rng.integers(1, 5))]
        plain = rng.normal(size=(len(values), 1))
        forms = (values, tuple(values), iter(values), objects(values), np.array(values))
        expected = net({"coded": values, "plain": plain})
        same(net({"coded": forms[rng.integers(len(forms))], "plain": plain}), expected)
        values[rng.integers(len(values))] = bad = BAD[rng.integers(len(BAD))]()
        refused(lambda net=net, bad=bad: net({"coded": bad, "plain": [1.0]}), seed, '"coded"')
        given = {"coded": values, "plain": plain}
        refused(lambda net=net, given=given: net(given), seed, '"coded"')


def test_gradients_and_arrays_read_like_data():
    layer = LinearLayer(1, Weights=[[1, 2, 3]], Biases=None, Input=3)
    for seed in rounds(100):
        rng = np.random.default_rng(seed)
        weights, x, imposed = (rng.normal(size=shape).round(3) for shape in ((2, 3), (2, 3), (2, 1)))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            same(LinearLayer(2, Weights=written(rng, weights), Biases=None, Input=3)(x), x @ weights.T)
            data = {"Input": examples(rng, list(x)), NetPortGradient("Output"): examples(rng, list(imposed))}
            same(layer(data, NetPortGradient("Input")), imposed @ [[1, 2, 3]])
        bad, surely = spoilt(rng, weights)
        assert refused(lambda bad=bad: LinearLayer(2, Weights=bad), seed, "Weights") or not surely, f"seed {seed}"
