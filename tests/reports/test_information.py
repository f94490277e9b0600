"""Information, Options and summaries."""

import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from netlang import (
    All,
    Automatic,
    BatchNormalizationLayer,
    CatenateLayer,
    EmbeddingLayer,
    FunctionLayer,
    Information,
    LinearLayer,
    LongShortTermMemoryLayer,
    MeanSquaredLossLayer,
    NetArray,
    NetChain,
    NetEncoder,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetMapThreadOperator,
    NetMemoryError,
    NetOptionError,
    NetPort,
    NetPortError,
    NetTrain,
    Options,
    Ramp,
    SequenceLastLayer,
    TokensEncoder,
    TotalLayer,
)
from netlang.errors import brief
from tests.raised import raised

NET = NetChain(
    {"embed": EmbeddingLayer(5, 9), "rnn": LongShortTermMemoryLayer(4), "last": SequenceLastLayer(), "out": 2},
    Input=["Varying", "Integer"],
)


@pytest.mark.parametrize(
    ("prop", "value"),
    [
        ("ArraysCount", 15),
        ("ArraysTotalElementCount", 45 + 4 * (20 + 16 + 4) + 10),
        ("ArraysTotalByteCount", 4 * 215),
        ("LayersCount", 4),
        ("InputPortNames", ["Input"]),
        ("OutputPorts", {"Output": 2}),
        ("RecurrentStatesCount", 2),
        ("RecurrentStatesPositionList", [("rnn", "State"), ("rnn", "CellState")]),
        ("SharedArraysCount", 0),
        (["LayersCount", "ArraysCount"], [4, 15]),
    ],
)
def test_properties_of_a_net(prop, value):
    assert Information(NET, prop) == value


def test_properties_by_position():
    assert Information(NET, "ArraysDimensions")[("embed", "Weights")] == [9, 5]
    assert Information(NET, "ArraysElementCounts")[("out", "Biases")] == 2
    assert Information(NET, "ArraysByteCounts")[("out", "Biases")] == 8
    assert Information(NET, "Layers")[("out",)] == LinearLayer(2)
    assert Information(NET, "Arrays")[("out", "Weights")] is Automatic
    assert isinstance(Information(NetInitialize(NET), "ArraysList")[0], np.ndarray)


def test_every_property_can_be_asked_of_every_net():
    for net in (NET, LinearLayer(3), NetChain([LinearLayer()]), NetMapOperator(3), SequenceLastLayer()):
        assert set(Information(net)) | {"Properties"} == set(Information(net, "Properties"))


def test_what_is_open_is_automatic():
    assert Information(LinearLayer(3), "ArraysDimensions") == {("Weights",): Automatic, ("Biases",): [3]}
    assert Information(LinearLayer(3), "ArraysTotalElementCount") is Automatic


def test_nested_layers_are_counted():
    net = NetChain([NetChain([3, Ramp]), 2])
    assert Information(net, "LayersCount") == 3
    assert Information(net, "LayerTypeCounts") == {"LinearLayer": 2, "ElementwiseLayer": 1}


def test_shared_arrays_count_once():
    net = NetChain([LinearLayer(2, Weights=NetArray("w")), LinearLayer(2, Weights=NetArray("w"))], Input=2)
    assert Information(net, "SharedArraysCount") == 1
    assert Information(net, "ArraysTotalElementCount") == 4 + 2 + 2


def test_multipliers():
    net = NetChain([LinearLayer(2, LearningRateMultipliers=0), 3], Input=2)
    assert Information(net, "ArraysLearningRateMultipliers")[(1, "Weights")] == 0
    assert Information(net, "ArraysLearningRateMultipliers")[(2, "Weights")] == 1


def test_a_list_of_nets_gives_a_list():
    assert Information([NET, LinearLayer(2)], "LayersCount") == [4, 1]


def test_the_hash_is_of_the_topology():
    assert Information(NET, "TopologyHash") == Information(NetInitialize(NET), "TopologyHash")
    assert Information(LinearLayer(2), "TopologyHash") != Information(NET, "TopologyHash")


def test_the_hash_is_the_same_in_every_process():
    code = "from netlang import *; print(Information(NetChain([3, Ramp, 2]), 'TopologyHash'))"
    environment = os.environ | {"PYTHONHASHSEED": "77"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == Information(NetChain([3, Ramp, 2]), "TopologyHash")


def test_an_unknown_property():
    with pytest.raises(NetPortError, match='did you mean "LayersCount"'):
        Information(NET, "LayerCount")


def test_options_of_nets_and_layers():
    assert set(Options(NET)) == {
        "BatchSize", "NetEvaluationMode", "RandomSeeding", "TargetDevice", "WorkingPrecision"
    }  # fmt: skip
    assert Options(LongShortTermMemoryLayer)["Dropout"] is None
    assert Options(LinearLayer)["Input"] is Automatic
    assert list(Options(NetMapThreadOperator)) == ["LearningRateMultipliers"]
    assert Options(NetChain) == Options(NetGraph) == {"LearningRateMultipliers": Automatic}


def test_options_of_functions_and_coders():
    assert Options(NetInitialize) == {"Method": "Kaiming", "RandomSeeding": 1234}
    assert Options(NetTrain)["ValidationSet"] is None
    assert Options(TokensEncoder)["IgnoreCase"] is True
    assert Options(NetEncoder("Class", ["a"], "IndicatorVector"))["Form"] == "IndicatorVector"


@pytest.mark.parametrize("other", [3, "LinearLayer", len, int, np.sin])
def test_what_has_no_options(other):
    assert str(raised(NetOptionError, lambda: Options(other))) == (
        f"Options takes a net, a coder, a class of one or a function of netlang, not {brief(other)}\n"
        "  try: Options(LinearLayer), or Options(NetTrain)"
    )


def test_the_summary_of_a_chain():
    assert str(NET) == (
        "NetChain, uninitialized: 215 parameters\n"
        "  Input                                [T], integers 1..9\n"
        '  "embed"   EmbeddingLayer             [T, 5]               45\n'
        '  "rnn"     LongShortTermMemoryLayer   [T, 4]               160\n'
        '  "last"    SequenceLastLayer          [4]\n'
        '  "out"     LinearLayer                [2]                  10\n'
        "  Output                               [2]"
    )
    assert str(NetInitialize(NET)).startswith("NetChain: 215 parameters")


def test_the_summary_of_a_graph_says_what_feeds_what():
    graph = NetGraph({"a": NetChain({"b": 3, "c": Ramp}), "join": CatenateLayer(), "loss": MeanSquaredLossLayer()},
                     [(["a", NetPort("x")], "join"), ("a", NetPort("loss", "Input")), ("join", NetPort("my output"))],
                     Input=2, x=3)  # fmt: skip
    assert (
        str(graph)
        == graph.summary()
        == graph.summary(1)
        == textwrap.dedent("""\
        NetGraph, uninitialized: 9 parameters
          x                                                                      [3]
          Input                                                                  [2]
          Target                                                                 [3]
          "a"           NetChain               from Input                        [3]               9
          "join"        CatenateLayer          from "a", x                       [6]
          "loss"        MeanSquaredLossLayer   from Input: "a", Target: Target   a single number
          "my output"                          from "join"                       [6]
          Loss                                 from "loss"                       a single number""")
    )
    assert "<th>from</th>" in graph._repr_html_() and "<th>from</th>" not in NetChain([2])._repr_html_()
    assert graph.explain().sections()[0][1] == textwrap.dedent("""\
        x: [3]
        Input: [2]
        Target: [3]
        "a" from Input
        "a"."b" = LinearLayer(3): [2] -> [3]; Weights [3, 2], Biases [3]
        "a"."c" = ElementwiseLayer(Ramp): [3] -> [3]
        "join" = CatenateLayer(InputPorts=2) from "a", x: [3], [3] -> [6]
        "loss" = MeanSquaredLossLayer() from Input: "a", Target: Target: [3], [3] -> a single number
        "my output" from "join": [6]
        Loss from "loss": a single number""")


def test_nets_inside_unfold_on_request():
    net = NetChain({"map": NetMapOperator(NetChain([4, Ramp])), "last": NetMapOperator(2)}, Input=["Varying", 3])
    assert (
        net.summary(All)
        == net.summary(9)
        == textwrap.dedent("""\
        NetChain, uninitialized: 26 parameters
          Input                        [T, 3]
          "map"     NetMapOperator     [T, 4]   16
            "Net"   NetChain           [4]      16
              1     LinearLayer        [4]      16
              2     ElementwiseLayer   [4]
          "last"    NetMapOperator     [T, 2]   10
            "Net"   LinearLayer        [2]      10
          Output                       [T, 2]""")
    )
    assert len(net.summary(2).splitlines()) == 7 and len(net.summary().splitlines()) == 5
    graph = NetChain({"in": NetGraph({"p": 4, "q": TotalLayer()}, [("p", "q"), (NetPort("Input"), "q")])}, Input=4)
    assert graph.summary(2) == textwrap.dedent("""\
        NetChain, uninitialized: 20 parameters
          Input                                    [4]
          "in"     NetGraph                        [4]   20
            "p"    LinearLayer   from Input        [4]   20
            "q"    TotalLayer    from "p", Input   [4]
          Output                                   [4]""")
    for levels in (0, -1, True, 1.5, "All", None):
        with pytest.raises(NetOptionError, match="levels is a number of levels from 1 up, or All, not "):
            net.summary(levels)


def test_sources_of_states_and_of_one_output_of_several():
    layers = {"rnn": LongShortTermMemoryLayer(2), "end": Ramp}
    edges = [(NetPort("rnn", "CellState"), "end"), (NetPort("c"), NetPort("rnn", "CellState"))]
    rows = str(NetGraph(layers, edges, Input=[3, 2])).splitlines()
    assert "from Input: Input, CellState: c " in rows[3] and 'from "rnn".CellState ' in rows[4]


def test_the_summary_shows_what_is_frozen():
    assert str(NetChain({"in": LinearLayer(3, LearningRateMultipliers=0), "out": LinearLayer(2)}, Input=2)) == (
        "NetChain, uninitialized: 17 parameters, 9 of them frozen\n"
        "  Input                  [2]\n"
        '  "in"     LinearLayer   [3]   9 frozen\n'
        '  "out"    LinearLayer   [2]   8\n'
        "  Output                 [2]"
    )
    assert "4 frozen" in str(FunctionLayer(lambda x: x @ [[1, 2], [3, 4]], Input=2))
    assert "frozen" not in str(LinearLayer(2, LearningRateMultipliers=[("Weights", 1)], Input=2))


def test_the_summary_marks_what_is_open():
    text = str(NetChain([LinearLayer(), 2]))
    assert "at least 2 parameters" in text
    assert "[...]" in text and "?" in text


def test_the_summary_of_which_no_parameter_is_known():
    assert str(NetChain([LinearLayer(2, Biases=None)])).startswith("NetChain, uninitialized: parameters not yet known")


def test_counts_stand_at_the_right_of_the_page():
    assert '<td>[3]</td><td style="text-align: right">15</td>' in NetChain([3], Input=4)._repr_html_()


def test_the_summary_of_a_long_chain_is_cut_in_the_middle():
    assert "... 242 more ..." in str(NetChain([Ramp] * 300, Input=2))


def test_the_page_is_escaped_and_complete():
    page = NetChain({"<b>": 3, "out": 2}, Input=4)._repr_html_()
    assert "<b>" not in page and "&lt;b&gt;" in page
    assert page.startswith("<table") and page.endswith("</table>")


def test_moving_averages_are_parameters_that_are_told_apart():
    """8 weights and biases, and 4 arrays of 2, two of which are moving averages."""
    net = NetChain([LinearLayer(2), BatchNormalizationLayer()], Input=3)
    assert str(net).startswith("NetChain, uninitialized: 16 parameters, 4 of them moving averages\n")
    mapped = NetMapOperator(BatchNormalizationLayer(), Input=["Varying", 5])
    assert str(mapped).startswith("NetMapOperator, uninitialized: 20 parameters, 10 of them moving averages")


def test_counts_beyond_64_bits():
    """Python integers do not overflow: 2^80 weights and 2^40 biases."""
    net = NetChain([LinearLayer(2**40)], Input=2**40)
    assert Information(net, "ArraysTotalElementCount") == 2**80 + 2**40
    assert Information(net, "ArraysElementCounts") == {(1, "Weights"): 2**80, (1, "Biases"): 2**40}
    assert Information(net, "ArraysTotalByteCount") == 4 * (2**80 + 2**40)
    assert f"{2**80 + 2**40:,} parameters" in str(net)
    with pytest.raises(NetMemoryError, match=r"1\.Weights would be too large: 1099511627776 x 1099511627776 numbers"):
        NetInitialize(net)


def test_names_need_not_be_unicode():
    net = NetChain({"\ud800": 2}, Input=1)
    assert Information(net, "TopologyHash") == Information(NetChain({"\ud800": 3}, Input=1), "TopologyHash")
