"""Names from other libraries: what is said of them, and that all that is proposed is there."""

import copy
import inspect
import pickle

import attrs
import numpy
import pytest

import netlang
from netlang import (
    AggregationLayer,
    All,
    ConvolutionLayer,
    DropoutLayer,
    EmbeddingLayer,
    LinearLayer,
    MeanSquaredLossLayer,
    NetAttributeError,
    NetChain,
    NetDataError,
    NetEncoder,
    NetError,
    NetGraph,
    NetImmutableError,
    NetInitialize,
    NetModel,
    NetOptionError,
    NetTrain,
    PoolingLayer,
    ReshapeLayer,
)
from netlang.errors import synonyms
from netlang.evaluation.evaluate import EVALUATION_OPTIONS
from netlang.training.steps.update_rules import METHODS
from tests.raised import raised

NET = NetChain({"hidden": 3, "out": 2}, Input=4)


def ways_of(name, net=NET):
    return getattr(raised(AttributeError, lambda: getattr(net, name)), "ways", None)


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("fit", "NetTrain(net, data)"),
        ("predict", "net(data)"),
        ("forward", "net(data)"),
        ("parameters", 'Information(net, "Arrays")'),
        ("weights", 'Information(net, "Arrays")'),
        ("state_dict", 'Information(net, "Arrays")'),
        ("layers", "list(net)"),
        ("hidden", 'net["hidden"]'),
        ("zero_grad", "nothing: NetTrain keeps the gradients"),
        ("input_shape", 'NetExtract(net, "Input")'),
        ("output_shape", 'NetExtract(net, "Output")'),
        ("shape", "print(net), which shows the dimensions of all ports"),
        ("get_config", "Options(net)"),
        ("save", 'Export("net.netlang", net)'),
        ("load", 'Import("net.netlang"), which is another net'),
    ],
)
def test_an_attribute_of_the_nets_of_others(name, way):
    assert ways_of(name) == (way,)
    assert not hasattr(NET, name)


def test_what_is_said_of_an_attribute():
    error = raised(NetAttributeError, lambda: NET.fit([]))
    assert str(error) == 'NetChain has no attribute "fit"\n  try: NetTrain(net, data)'


def test_an_array_of_a_layer_is_found_by_its_name():
    assert ways_of("weight", LinearLayer(3)) == ('net["Weights"]',)
    assert ways_of("bias", LinearLayer(3)) == ('net["Biases"]',)


def test_other_names_are_python_s_own_affair():
    with pytest.raises(AttributeError) as caught:
        _ = NET.wyh
    assert (str(caught.value), caught.value.name) == ("'NetChain' object has no attribute 'wyh'", "wyh")
    assert ways_of("_repr_mimebundle_") is None
    assert copy.copy(NET) is copy.deepcopy(NET) is NET
    assert pickle.loads(pickle.dumps(NetInitialize(NET))) == NetInitialize(NET)


def test_a_failing_property_keeps_its_own_error():
    class Broken(NetChain):
        @property
        def length(self):
            raise AttributeError("the reason")

    with pytest.raises(AttributeError, match="the reason"):
        _ = Broken([3]).length


def test_attributes_of_the_coders_of_others():
    tokens = NetEncoder("Tokens", ["a", "b"])
    assert str(raised(NetAttributeError, lambda: tokens.vocab)) == (
        'NetEncoder("Tokens", [\'a\', \'b\']) has no attribute "vocab"\n  try: coder["Tokens"]'
    )
    assert not hasattr(tokens, "fit") and not hasattr(tokens, "nothing")
    assert pickle.loads(pickle.dumps(tokens)) == copy.deepcopy(tokens) == tokens


def test_a_constructor_with_square_brackets_is_refused():
    error = raised(NetOptionError, lambda: NetChain[[3, 4]])
    assert str(error) == "NetChain is called with round brackets\n  try: NetChain([3, 4])"


def test_a_layer_is_not_assigned():
    with pytest.raises(NetImmutableError) as caught:
        NET["hidden"] = LinearLayer(3)
    assert str(caught.value) == (
        'nets are immutable: "hidden" of a NetChain cannot be set\n'
        '  try: NetReplacePart(net, "hidden", value), which gives another net'
    )


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("LSTMLayer", 'did you mean "LongShortTermMemoryLayer"?'),
        ("GRULayer", 'did you mean "GatedRecurrentLayer"?'),
        ("DenseLayer", 'did you mean "LinearLayer"?'),
        ("ReLU", 'did you mean "Ramp"?'),
        ("EmbedingLayer", 'did you mean "EmbeddingLayer"?'),
        ("Sequential", 'did you mean "NetChain"?'),
        ("NetMeasurements", "NetTrain(net, data, All, ValidationSet=...)"),
    ],
)
def test_a_name_that_the_package_does_not_have(name, way):
    said = f'netlang has no "{name}"\n  try: {way}'
    assert str(raised(NetAttributeError, lambda: getattr(netlang, name))) == said
    assert str(raised(ImportError, lambda: exec(f"from netlang import {name}"))) == said
    assert not hasattr(netlang, name)


def test_submodules_are_imported_as_ever():
    exec("from netlang import demo, testing")
    with pytest.raises(AttributeError):
        _ = netlang.__wrapped__


# the tables -----------------------------------------------------------------------------------------------


def test_names_that_are_proposed_exist():
    assert {here for here in synonyms.CLASSES.values() if here.isidentifier()} <= set(netlang.__all__)


def test_options_that_are_proposed_exist():
    makers = [getattr(netlang, name) for name in netlang.__all__ if name.endswith(("Layer", "Operator"))]
    known = {p for maker in (*makers, NetTrain, NetModel) for p in inspect.signature(maker).parameters} | set(
        EVALUATION_OPTIONS
    )
    assert {here for here in synonyms.OPTIONS.values() if here.isidentifier()} <= known


def test_suboptions_that_are_proposed_exist():
    known = {f.name for method in METHODS.values() for f in attrs.fields(method)}
    assert set(synonyms.SUBOPTIONS.values()) <= known


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("TrainingProgressMeasurements", "numpy.mean([a == b for a, b in zip(net(inputs), outputs)])"),
        ("metrics", "numpy.mean([a == b for a, b in zip(net(inputs), outputs)])"),
        ("TrainingStoppingCriterion", "ValidationSet=Scaled(0.2)"),
        ("patience", "ValidationSet=Scaled(0.2)"),
        ("TrainingProgressCheckpointing", "Trainer, whose net()"),
        ("TrainingProgressFunction", 'did you mean "TrainingProgressReporting"?'),
        ("L2Regularization", 'Method=("ADAM", {"L2Regularization": 0.01})'),
        ("WeightClipping", 'Method=("ADAM", {"WeightClipping": 1})'),
        (
            "LearningRateSchedule",
            'Method=("ADAM", {"LearningRateSchedule": lambda batch, batches: 1 - batch / batches})',
        ),
    ],
)
def test_options_that_training_does_not_have(name, way):
    """Wolfram's options that are absent here or elsewhere get no suggestion by spelling."""
    assert raised(NetOptionError, lambda: NetTrain(NET, [([1, 2, 3, 4], [1, 2])], **{name: 1})).ways[0].startswith(way)


def test_data_by_port_are_no_options():
    net = NetInitialize(NET)
    error = raised(NetOptionError, lambda: net(Input=[1, 2, 3, 4]))
    assert error.ways == ('net({"Input": ...}): data by port are a dict',)
    assert net({"Input": [1, 2, 3, 4]}).tolist() == net([1, 2, 3, 4]).tolist()


@pytest.mark.parametrize(
    ("wrong", "way"),
    [
        (lambda: ConvolutionLayer(3, 3, PaddingSize="same"), '"Same"'),
        (lambda: PoolingLayer(2, PaddingSize="valid"), "0"),
        (lambda: ReshapeLayer([-1, 3]), "Automatic in place of -1"),
        (lambda: NetGraph([2, 3], [(0, 1)]), "1, the first layer: positions count from 1"),
        (lambda: NetGraph({"a": 2, "b": 3}, [(0, "b")]), '"a", the first layer: positions count from 1'),
        (lambda: NetGraph({"a": 2, "l": MeanSquaredLossLayer()}, [("a", "l.Input")]), 'NetPort("l", "Input")'),
    ],
)
def test_values_that_others_write(wrong, way):
    assert raised(NetError, wrong).ways == (way,)


def test_names_of_functions_that_aggregate():
    for name, here in [("sum", "Total"), ("avg", "Mean"), ("prod", "Times"), ("std", "StandardDeviation")]:
        with pytest.raises(NetOptionError) as caught:
            AggregationLayer(name)
        assert caught.value.ways == (f'did you mean "{here}"?',)
    assert AggregationLayer("Total", 1)([1, 2, 4]) == 7


def test_a_probability_in_percent_is_refused_with_a_fix():
    assert raised(NetOptionError, lambda: DropoutLayer(50)).ways == ("0.5 for 50 %",)


def test_whole_numbers_where_codes_are_wanted():
    net = NetInitialize(EmbeddingLayer(2, 5))
    error = raised(NetDataError, lambda: net([1.0, 2.0]))
    assert error.ways[0] == "numpy.array(data, int), where all are whole numbers"
    assert net(numpy.array([1.0, 2.0], int)).tolist() == net([1, 2]).tolist()
    assert raised(NetDataError, lambda: net([1.5, 2.0])).ways == ("integer codes, from 1 up",)


def test_what_is_too_long_for_a_call_goes_by_its_name():
    net, data = NetInitialize(NET), [([1, 2, 3, 4], [1, 2])] * 3
    error = raised(NetOptionError, lambda: NetTrain(net, data, All, 10))
    assert error.ways == ("NetTrain(net, data, All), and all else by name",)


def test_attributes_in_the_table_are_none_of_ours():
    assert [name for name in synonyms.ATTRIBUTES if hasattr(NET, name)] == []


@pytest.mark.parametrize("table", ["CLASSES", "ATTRIBUTES", "CODERS", "OPTIONS", "SUBOPTIONS", "LOSSES", "VALUES"])
def test_keys_are_spelled_plainly(table):
    assert all(synonyms.plain(name) == name for name in getattr(synonyms, table))
