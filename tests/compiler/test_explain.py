"""why and explain, literally, and that every fix that is proposed settles what it says it settles."""

import pytest

from netlang import (
    CatenateLayer,
    ConvolutionLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    FlattenLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetGraph,
    NetInitialize,
    NetPort,
    NetPortError,
    NetShapeError,
    PoolingLayer,
    SequenceLastLayer,
    SequenceRestLayer,
    Tanh,
)
from netlang.compiler.inference.explanations.open_sizes import open_sizes
from netlang.reports.explain import explain
from tests.raised import raised

NET = NetChain(
    {"embed": EmbeddingLayer(5), "rnn": LongShortTermMemoryLayer(4), "last": SequenceLastLayer(), "out": LinearLayer()},
    Input=NetEncoder("Tokens", ["a", "b", "c"]),
    Output=NetDecoder("Class", ["yes", "no"]),
)
TOLD = """NetEncoder("Tokens", ['a', 'b', 'c']) on Input: 4 = 3 tokens + 1 for unknown"""


def test_why_a_parameter():
    assert str(NET.why("embed", "n")) == (
        f'embed.n = 4                    Input -> "embed"\n  Input = [T], integers 1..4   {TOLD}'
    )


def test_why_a_port():
    assert str(NET.why("embed", "Output")) == (
        'embed.Output = [T, 5]            EmbeddingLayer(5): Output is "*dims size"\n'
        '  embed.dims = [T]               Input -> "embed"\n'
        f"    Input = [T], integers 1..4   {TOLD}\n"
        "  embed.size = 5                 EmbeddingLayer(5)"
    )


def test_why_an_array_whose_size_comes_from_the_decoder():
    assert str(NET.why("out", "Biases")) == (
        'out.Biases = [2]     LinearLayer(): Biases is "rows"\n'
        "  out.rows = 2       LinearLayer(): rows is the product of size\n"
        '    out.size = [2]   "out" -> Output\n'
        "      Output = [2]   NetDecoder(\"Class\", ['yes', 'no']) on Output: 2 classes"
    )


def test_why_a_size_found_backwards():
    graph = NetGraph(
        {"a": LinearLayer(3), "b": LinearLayer(), "join": CatenateLayer()},
        [(NetPort("x"), ["a", "b"]), (["a", "b"], "join")],
        Output=9,
    )
    assert str(graph.why("b", "size")) == (
        'b.size = [6]                    "b" -> "join"\n'
        "  join.dims of Input2 = [6]     CatenateLayer(InputPorts=2)\n"
        '    join.whole = [9]            "join" -> Output\n'
        "      Output = [9]              Output=9 was given to the net\n"
        '    join.dims of Input1 = [3]   "a" -> "join"\n'
        "      a.size = [3]              LinearLayer(3)\n"
        "  join.dims of Input2[1] = 6    CatenateLayer(InputPorts=2); 6 = 9 - 3"
    )


def test_why_something_open_says_what_would_settle_it():
    why = NetChain([5, LinearLayer()], Input=3).why(2, "Weights")
    assert str(why).splitlines()[0] == '2.Weights = [?, 5]   LinearLayer(): Weights is "rows columns"'
    assert str(why).splitlines()[-1] == "  try: LinearLayer(size) for 2"
    assert (why.open, why.value, why.fix) == (True, "[?, 5]", "LinearLayer(size) for 2")


def test_the_value_has_attributes():
    why = NET.why("embed", "n")
    assert (why.path, why.value, why.open) == (("embed", "n"), "4", False)
    assert [depth for depth, _, _ in why.lines] == [0, 1]


def test_layers_can_be_given_by_position_and_paths_as_one():
    assert str(NET.why(1, "n")) == str(NET.why(("embed", "n"))) == str(NET.why(-4, "n"))
    assert str(NET.why(NetPort("embed", "Output"))) == str(NET.why("embed", "Output"))


@pytest.mark.parametrize(
    ("path", "way"),
    [
        (("embde", "n"), 'did you mean "embed"?'),
        (("embed", "Wieghts"), 'did you mean "Weights"?'),
        (("embed",), 'net.why("embed", "size")'),
        ((), 'net.why("Input")'),
    ],
)
def test_an_unknown_path_in_why_is_refused(path, way):
    assert way in raised(NetPortError, lambda: NET.why(*path)).ways


# fixes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("open_net", "settled", "name"),
    [
        (NetChain([5, LinearLayer()], Input=3), NetChain([5, LinearLayer(2)], Input=3), "2.Weights"),
        (LinearLayer(3), LinearLayer(3, Input=4), "Weights"),
        (EmbeddingLayer(3), EmbeddingLayer(3, 7), "Weights"),
        (NetChain([EmbeddingLayer(3), 2]), NetChain([EmbeddingLayer(3), 2], Input=[4, "Integer"]), "2.Weights"),
    ],
)
def test_the_proposed_fix_settles_an_open_size(open_net, settled, name):
    fixes = {row[0]: row[2] for row in open_sizes(open_net.solution)}
    assert fixes[name]
    assert name not in [row[0] for row in open_sizes(settled.solution)]


def test_fixes_are_the_shortest():
    chain = NetChain([5, LinearLayer()], Input=3)
    assert {fix for _, _, fix in open_sizes(chain.solution)} == {"LinearLayer(size) for 2"}
    assert {fix for _, _, fix in open_sizes(LinearLayer(3).solution)} == {"Input=..."}
    assert open_sizes(EmbeddingLayer(3).solution)[-1] == ("Weights", "[?, 3]", "EmbeddingLayer(3, n)")


def test_an_array_that_needs_two_things_says_both():
    rows = {name: fix for name, _, fix in open_sizes(NetChain([LinearLayer()]).solution)}
    assert rows["1.Weights"] == "LinearLayer(size) for 1 and Input=..."


# explain --------------------------------------------------------------------------------------------------


def test_explain_shows_every_stage():
    explanation = NET.explain()
    text = str(explanation)
    headings = ["Ports and layers", "What was inferred, and why", "What is open", "Passes", "Program", "Gradient",
                "NumPy source"]  # fmt: skip
    for number, heading in enumerate(headings, 1):
        assert f"{number}. {heading}" in text
    assert '"embed" = EmbeddingLayer(5, 4): [T], integers 1..4 -> [T, 5]; Weights [4, 5]' in text
    assert "def run(" in explanation.source
    assert "d out.Weights" in explanation.gradient.names
    assert explanation.program.names == ("Output",)
    assert explanation.open == ()
    assert len(explanation.steps) > 10
    assert explanation.stages[0] == ("lowered", explanation.stages[0][1]) != explanation.stages[-1]
    assert [name for name, _ in explanation.stages] == ["lowered", "tidy", "final_state", "hoist", "tidy"]
    assert "   lowered             22 operations, 16 in loops\n" in text
    assert str(explanation.why("embed", "n")) == str(NET.why("embed", "n"))


def test_explain_in_a_notebook_is_escaped():
    page = NET.explain()._repr_html_()
    assert "<details" in page
    assert "-&gt;" in page
    assert "->" not in page


def test_a_half_known_net_explains_as_far_as_it_is_known():
    explanation = NetChain([5, LinearLayer()], Input=3).explain()
    assert explanation.program is None
    assert "2.Weights is [?, 5]   try: LinearLayer(size) for 2" in str(explanation)


def test_a_clash_explains_as_far_as_it_got():
    explanation = explain(raised(NetShapeError, lambda: NetChain([5, LinearLayer(3, Input=4)], Input=7)))
    assert "1 -> 2: 5 is not 4" in str(explanation)
    assert str(explanation.why(1, "size")) == "1.size = [5]   LinearLayer(5)"


def test_long_proofs_are_cut_in_the_middle():
    from netlang import ElementwiseLayer, Ramp

    why = NetChain([ElementwiseLayer(Ramp)] * 200, Output=3).why(1, "Input")
    lines = str(why).splitlines()
    assert len(lines) < 30
    assert lines[-1].split("   ")[-1].strip() == "Output=3 was given to the net"
    assert len(why.lines) > 200


def test_a_net_with_a_clash_can_be_inspected():
    with pytest.raises(NetShapeError) as caught:
        NetChain({"embed": EmbeddingLayer(128), "read": LongShortTermMemoryLayer(32, Input=["Varying", 64])})
    net = caught.value.net
    assert str(net).splitlines()[1:] == [
        "  Input                                [...], integers",
        '  "embed"   EmbeddingLayer             [..., 128]        ?   <- clash',
        '  "read"    LongShortTermMemoryLayer   [T, 32]           12,416   <- clash',
        "  Output                               [...]",
        '  clash: "embed" -> "read": 128 is not 64',
    ]
    assert str(net.why("embed", "size")) == "embed.size = 128   EmbeddingLayer(128)"
    assert net.explain().problem == str(caught.value)
    assert net.explain().steps
    for use in (lambda: net([1, 2]), lambda: NetInitialize(net), lambda: NetChain([net, 3])):
        with pytest.raises(NetShapeError, match="128 is not 64"):
            use()


def test_a_layer_with_a_clash_can_be_inspected():
    error = raised(NetShapeError, lambda: LinearLayer(3, Output=4))
    assert "<- clash" in str(error.net)
    assert str(error.net.why("size")) == "size = [3]   LinearLayer(3)"


@pytest.mark.parametrize(
    ("net", "path", "numbers"),
    [
        (ConvolutionLayer(2, 3, Input=[1, 28]), ("out",), "26 = (28 - 3) // 1 + 1"),
        (ConvolutionLayer(2, 3, Stride=2, PaddingSize=1, Input=[1, 28]), ("out",), "14 = (28 + 2 - 3) // 2 + 1"),
        (ConvolutionLayer(2, 3, Output=[2, 26]), ("space",), "28 = (26 - 1) * 1 + 3"),
        (PoolingLayer(2, 2, Input=[1, 8]), ("out",), "4 = (8 - 2) // 2 + 1"),
        (SequenceRestLayer(Input=5), ("others",), "4 = 5 - 1"),
        (SequenceRestLayer(Output=4), ("T",), "5 = 4 + 1"),
        (FlattenLayer(Input=[2, 3, 4]), ("Output",), "24 = 2 * 3 * 4"),
    ],
)
def test_why_shows_the_arithmetic(net, path, numbers):
    assert f"; {numbers}" in str(net.why(*path))


def test_why_takes_the_names_that_it_prints():
    net = NetChain({"conv": ConvolutionLayer(8, 3), "more": NetChain([FlattenLayer(), 4])}, Input=[1, 28, 28])
    for line in str(net.why("more", 2, "Output")).splitlines():
        name = line.strip().split(" = ")[0]
        assert str(net.why(name))  # every printed name can be asked for
    assert str(net.why("conv.channels")) == str(net.why("conv", "channels"))
    assert str(net.why("conv.out[2]")) == str(net.why("conv", "out"))
    assert raised(NetPortError, lambda: net.why("conv.chanels")).ways == ('did you mean "channels"?',)


def test_a_fix_names_the_only_size_an_array_allows():
    """Only size 7 works: the fix says so, and settles the net."""
    net = NetChain([LinearLayer(), LinearLayer(2, Weights=[[1] * 7] * 2)], Input=3)
    assert raised(NetShapeError, lambda: NetInitialize(net)).ways == ("LinearLayer(7) for 1",)
    NetInitialize(NetChain([LinearLayer(7), *net[1:]], Input=3))


def test_a_clash_of_a_sum_blames_parts_not_the_whole():
    layers = {"a": LinearLayer(), "b": LinearLayer(9), "join": CatenateLayer()}
    assert str(raised(NetShapeError, lambda: NetGraph(layers, [(["a", "b"], "join")], Output=8))).splitlines()[1:] == [
        "  the whole is 8           because Output=8 was given to the net",
        '  the parts known make 9   because "b" is LinearLayer(9)',
        "  try: Output=10",
    ]
    NetGraph(layers, [(["a", "b"], "join")], Output=10)


def test_why_names_no_other_open_size_as_a_reason():
    net = NetChain({"a": LinearLayer(), "b": ElementwiseLayer(Tanh), "c": LinearLayer(2)})
    assert str(net.why("a", "size")) == 'a.size is open\n  try: LinearLayer(size) for "a"'
    assert str(net.why("c", "dims")) == 'c.dims is open\n  try: LinearLayer(size) for "a"'
