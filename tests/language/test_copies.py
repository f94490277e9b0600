"""Whatever the package gives can be copied and pickled, or says why not; copies are equal, and independent."""

from __future__ import annotations

import copy
import inspect
import pickle

import numpy as np
import pytest

import netlang
from netlang import (
    All,
    Automatic,
    BasicRecurrentLayer,
    CompiledLayer,
    ElementwiseLayer,
    FunctionLayer,
    LinearLayer,
    NetArray,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetGraph,
    NetInitialize,
    NetPort,
    NetPortGradient,
    NetStateObject,
    NetTrain,
    NormalDistribution,
    PlaceholderLayer,
    Ramp,
    Restricted,
    Tanh,
    ThreadingLayer,
    Trainer,
    UniformDistribution,
)
from netlang.errors import NetError, NetOptionError, NetShapeError
from tests.raised import raised

WAYS = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
    "old pickle": lambda thing: pickle.loads(pickle.dumps(thing, protocol=2)),
}
each_way = pytest.mark.parametrize("again", WAYS.values(), ids=WAYS)


def doubled(x):
    return x * 2


def made(name):
    """The object of a public name, or an instance of a class without required arguments."""
    thing = getattr(netlang, name)
    if inspect.isclass(thing) and not issubclass(thing, BaseException):
        try:
            one = thing()
            return one if repr(one) else thing
        except Exception:
            return thing
    return thing


PUBLIC = [name for name in netlang.__all__ if not inspect.ismodule(getattr(netlang, name))]
VALUES = {
    "NetPort": NetPort("a", 1, "b"),
    "states": {NetPort(All, "States"): [0, 0], NetPort("State"): 1},
    "NetPortGradient": NetPortGradient("a", "Weights"),
    "all gradients": NetPortGradient(All),
    "NetArray": NetArray("w", Array=[1, 2]),
    "drawn NetArray": NetArray(Array=("Xavier", ("Distribution", "Uniform"))),
    "layer": LinearLayer(1, Weights=[[1, 2]], Biases=[0]),
    "chain": NetChain({"a": LinearLayer(2), "b": Ramp}, Input=3, Output=NetDecoder("Class", ["x", "y"])),
    "graph": NetGraph([LinearLayer(2), Tanh], [(1, 2), (2, NetPort("y"))], Input=NetEncoder("Boolean")),
    "function": ElementwiseLayer(lambda x: x * 2 + 1),
    "functions": ThreadingLayer(lambda a, b: a * Tanh(b)),
    "named function": FunctionLayer(doubled, Input=2),
    "compiled": CompiledLayer(np.sort, Input=2),
    "compiled by name": CompiledLayer(doubled, Input=2),
    "placeholder": PlaceholderLayer("op", {"size": [1, 2]}, Arrays={"Kernel": [[1.0]]}),
    "expression": Tanh(Ramp(1) + 2),
    "distribution": NormalDistribution(0, 2),
    "uniform": UniformDistribution((0, 2)),
    "restricted": Restricted("Integer", 3),
    "tokens": NetEncoder("Tokens", ["a", "b"]),
    "characters": NetEncoder("Characters", "abc", IgnoreCase=True),
    "labels": NetDecoder("Class", np.array([1, 2])),
    "boolean": NetDecoder("Boolean"),
}  # fmt: skip


@each_way
@pytest.mark.parametrize("name", PUBLIC)
def test_public_names_survive_copying(name, again):
    thing = made(name)
    assert again(thing) == thing or again(thing) is thing


@each_way
@pytest.mark.parametrize("thing", VALUES.values(), ids=VALUES)
def test_values_survive_copying(thing, again):
    other = again(thing)
    assert other == thing
    assert isinstance(thing, dict) or hash(other) == hash(thing)
    assert repr(other) == repr(thing)


@each_way
def test_sentinels_stay_themselves(again):
    for one in (Automatic, All, netlang.Inherited):
        assert again(one) is one
        assert again([one, {one: one}])[0] is one


# what cannot be, says so ----------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", [
    FunctionLayer(lambda x: x + 1, Input=2),
    CompiledLayer(lambda x: x + 1, Input=2),
    CompiledLayer(np.sort, lambda x, g: g, Input=2),
    NetChain([CompiledLayer(lambda x: x + 1, Input=2)]),
])  # fmt: skip
def test_functions_without_a_name_are_refused_by_pickle(layer):
    assert copy.copy(layer) is copy.deepcopy(layer) is layer
    with pytest.raises(NetOptionError, match="cannot be saved: it has no name in a module"):
        pickle.dumps(layer)


# errors ---------------------------------------------------------------------------------------------------


def subclasses(kind):
    return {kind}.union(*map(subclasses, kind.__subclasses__()))


@each_way
@pytest.mark.parametrize("kind", sorted(subclasses(NetError), key=lambda kind: kind.__name__))
def test_errors_survive_copying(kind, again):
    error = kind("3 is not 4", ["because"], ["LinearLayer(4)"], port="Input", net=LinearLayer(3), value=NetPort("x"))
    other = again(error)
    assert type(other) is kind
    assert str(other) == str(error)
    assert vars(other) == vars(error)
    assert (other.headline, other.details, other.ways) == ("3 is not 4", ("because",), ("LinearLayer(4)",))


@each_way
def test_raised_errors_survive_copying(again):
    net = NetChain([LinearLayer(3)], Input=2)
    wrong = [
        lambda: NetChain([LinearLayer(3), LinearLayer(4, Input=5)]),
        lambda: net([1, 2, 3]),
        lambda: NetInitialize(net)([1, "x"]),
        lambda: net([1, 2]),
        lambda: net[7],
        lambda: NetInitialize(NetChain([LinearLayer()])),
        lambda: setattr(net, "a", 3),
        lambda: net.weights,
        lambda: LinearLayer(3, size=3),
        lambda: NetEncoder("Class", ["a", "a"]),
        lambda: NetTrain(net, [([1, 2], ["x"])]),
    ]
    for make in wrong:
        with pytest.raises((NetError, AttributeError)) as caught:
            make()
        other = again(caught.value)
        assert str(other) == str(caught.value)
        assert type(other) is type(caught.value)
    error = raised(NetShapeError, lambda: wrong[0]())
    assert again(error).net == error.net


def test_facts_that_cannot_be_pickled_are_left_out():
    error = NetError("no", f=lambda x: x, n=3)
    other = pickle.loads(pickle.dumps(error))
    assert (str(other), other.n) == ("no", 3)
    assert not hasattr(other, "f")
    assert copy.copy(error).f is error.f


# states ---------------------------------------------------------------------------------------------------


@each_way
def test_state_objects_survive_copying(again):
    net = NetInitialize(BasicRecurrentLayer(2, Input=["Varying", 1]))
    one, want = NetStateObject(net), NetStateObject(net)
    one([[1.0]]), want([[1.0]])
    other = again(one)
    one([[5.0]]), one([[6.0]])
    np.testing.assert_array_equal(other([[2.0]]), want([[2.0]]))
    assert other["Net"] == net


# training -------------------------------------------------------------------------------------------------

METHODS = ["ADAM", "SGD", "RMSProp", "SignSGD", ("SGD", {"Momentum": 0, "L2Regularization": 0.1, "WeightClipping": 1})]
DATA = [("a b", "x"), ("b c a", "y"), ("c", "x")]


def begun(**options):
    layers = [netlang.EmbeddingLayer(3), BasicRecurrentLayer(4), netlang.SequenceLastLayer(), netlang.DropoutLayer()]
    layers += [netlang.BatchNormalizationLayer(), 2, netlang.SoftmaxLayer()]
    coders = {"Input": NetEncoder("Tokens", ["a", "b", "c"]), "Output": NetDecoder("Class", ["x", "y"])}
    trainer = Trainer(NetChain(layers, **coders), DATA, **options)
    batch = trainer.batch(DATA)
    for _ in range(2):
        trainer.step(batch)
    return trainer


def steps(trainer, count=3):
    return [trainer.step(trainer.batch(DATA)) for _ in range(count)]


@each_way
@pytest.mark.parametrize("method", METHODS, ids=str)
def test_a_trainer_trains_on_as_the_original_would(method, again):
    trainer, want = begun(Method=method), begun(Method=method)
    trainer.rate = want.rate = 0.05
    other = again(trainer)
    assert other.parts == trainer.parts
    losses = steps(other)
    assert losses == steps(want)
    assert other.net() == want.net()
    assert trainer.net() != other.net()
    assert steps(trainer) == losses
    other.rate = 0.5
    assert trainer.rate == 0.05
    assert other.loss(DATA) == pytest.approx(trainer.loss(DATA))


def test_a_copy_of_a_trainer_takes_its_batches_and_snapshots():
    trainer = begun()
    batch, kept = trainer.batch(DATA), trainer.snapshot()
    other = copy.deepcopy(trainer)
    twin = copy.deepcopy({"trainer": trainer, "batch": batch})
    assert other.step(batch) == twin["trainer"].step(twin["batch"]) == trainer.step(batch)
    other.restore(kept)
    with pytest.raises(NetOptionError, match=r"trainer\.batch"):
        pickle.dumps(batch)


@each_way
def test_results_of_training_survive_copying(again):
    results = NetTrain(LinearLayer(), [(1, 2), (2, 4), (3, 6)], All, BatchSize=2, MaxTrainingRounds=5)
    other = again(results)
    for name in results:
        if name != "LossPlot":
            assert other[name] == results[name], name
    assert repr(other) == repr(results)
