"""`Export("net.py", net)`: the module gives what the net gives, without netlang."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from netlang import (
    CompiledLayer,
    ConvolutionLayer,
    EmbeddingLayer,
    Export,
    Import,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetError,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetOptionError,
    NetPort,
    NetUninitializedError,
    NormalDistribution,
    Plus,
    PoolingLayer,
    Ramp,
    RandomArrayLayer,
    SequenceLastLayer,
    SoftmaxLayer,
)
from netlang.testing.generate import by_name, drawn_examples, drawn_nets, numbers_for, typed
from tests.layers.table import collected
from tests.raised import raised

READER = NetInitialize(NetChain(
    {"embed": EmbeddingLayer(5), "read": LongShortTermMemoryLayer(7), "chances": NetMapOperator([3, SoftmaxLayer()])},
    Input=NetEncoder("Tokens", ["a", "b"]), Output=NetDecoder("Class", ["x", "y", "z"], InputDepth=2),
))  # fmt: skip
TEXTS, CODES = ["a b c", "b", "", "c a"], [[1, 2, 3], [2], [], [3, 1]]


def module(net, folder, name="made"):
    """The module that is written for a net, imported."""
    path = Export(folder / f"{name}.py", net)
    spec = importlib.util.spec_from_file_location(name, path)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def assert_same(found, expected):
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for name in expected:
            assert_same(found[name], expected[name])
    elif isinstance(expected, list) or isinstance(found, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_same(one, other)
    else:
        np.testing.assert_allclose(found, expected, 1e-5, 1e-6)


def one_row_of_each():
    """A row of the tables for each kind of layer."""
    rows = {}
    for row in collected("ROWS"):
        rows.setdefault(type(row.layer).__name__, row)
    return list(rows.values())


@pytest.mark.parametrize("row", one_row_of_each(), ids=lambda row: row.id)
def test_every_layer(row, tmp_path):
    rng = np.random.default_rng(1)
    given = [by_name(row.layer, example) for example in row.examples]
    net = typed(row.layer, given) if given else drawn_nets(row.layer, rng)[0]
    examples = given or drawn_examples(net, rng)
    net = net.with_arrays(numbers_for(net, row.options.get("arrays"), rng))
    examples = [{name: example[name] for name in net.input_names} for example in examples]
    if isinstance(net, CompiledLayer):
        assert "calls a function of Python" in str(raised(NetOptionError, lambda: module(net, tmp_path)))
        return
    made = module(net, tmp_path)
    for example in examples:
        assert_same(made.net(example, seed=7), net(example, RandomSeeding=7))
    if net.input_names:
        batch = {name: [example[name] for example in examples] for name in net.input_names}
        assert_same(made.net(batch, seed=7), net(batch, RandomSeeding=7))


def test_a_reader_of_texts(tmp_path):
    made = module(READER, tmp_path)
    for text, codes in zip(TEXTS, CODES, strict=True):
        assert_same(made.net(codes), READER(text, None))
    assert_same(made.net(CODES), READER(TEXTS, None))
    assert_same(made.net({"Input": CODES}), READER(TEXTS, None))
    assert made.net([]).shape == (0, 3)


def test_images_in_both_orders(tmp_path):
    net = NetInitialize(NetChain([ConvolutionLayer(6, 5), Ramp, PoolingLayer(2), 3], Input=[1, 12, 12]))
    made, images = module(net, tmp_path), np.random.default_rng(1).random((9, 1, 12, 12))
    for some in (images, images[:, :, ::-1, ::-1], images[:1], images[:0], list(images)):
        assert_same(made.net(some), list(net(some)))


def test_several_inputs_and_outputs(tmp_path):
    net = NetGraph(
        {"sum": Plus, "last": SequenceLastLayer()},
        [([NetPort("a"), NetPort("b")], "sum", NetPort("Sum")), ("sum", "last", NetPort("Last"))],
        a=["Varying", 2], b=["Varying", 2],
    )  # fmt: skip
    made = module(net, tmp_path)
    one = {"a": [[1, 2], [3, 4]], "b": [[1, 0], [0, 1]]}
    assert_same(made.net(one), net(one))
    many = {name: [value, value[:1]] for name, value in one.items()}
    assert_same(made.net(many), net(many))


def test_random_numbers_are_those_of_the_seed(tmp_path):
    net = RandomArrayLayer(NormalDistribution(), Output=[5])
    made = module(net, tmp_path)
    assert_same(made.net(seed=7), net(RandomSeeding=7))
    assert not np.array_equal(made.net(), made.net())


def test_it_runs_without_netlang(tmp_path):
    Export(tmp_path / "reader.py", READER)
    code = (
        "import sys\n"
        "for name in ('netlang', 'attrs', 'networkx', 'scipy', 'rich', 'threadpoolctl', 'safetensors', 'jax'):\n"
        "    sys.modules[name] = None\n"
        "import reader\n"
        f"print([one.tolist() for one in reader.net({CODES})])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert not done.stderr
    assert_same(eval(done.stdout), [one.tolist() for one in READER(TEXTS, None)])


def test_arrays_are_a_file_that_others_read(tmp_path):
    made = module(READER, tmp_path)
    arrays = Import(tmp_path / "made.safetensors")
    assert_same(arrays["a1"], READER["embed", "Weights"])
    assert isinstance(made.ARRAYS[0].base, np.memmap) and not made.ARRAYS[0].flags.writeable


def test_what_it_says_of_itself(tmp_path):
    assert module(READER, tmp_path).__doc__ == (
        "A net for NumPy: net(data), of one example, of a list of them, or of a dict of these by input.\n\n"
        f"{READER.summary()}\n\n"
        "Input: an array of dimensions [\"Varying\"] of integers 1..3, as NetEncoder(\"Tokens\", ['a', 'b']) gives it\n"
        "Output: as NetDecoder(\"Class\", ['x', 'y', 'z'], InputDepth=2) takes it\n"
    )


def test_the_same_net_gives_the_same_module(tmp_path):
    first, second = (Export(tmp_path / name, READER) for name in ("a.py", "b.py"))
    texts = [Path(path).read_text().replace(f"{name}.safetensors", "") for path, name in ((first, "a"), (second, "b"))]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(("data", "message"), [
    ([1, 4], "Input: it was given 4, and takes integers from 1 to 3; it takes an array of dimensions ['any length']"),
    ([0.5], "Input: it was given 0.5, and takes integers from 1 to 3; it takes an array of dimensions ['any length']"),
    ("a b", "Input: it was given <U3 of dimensions []; it takes an array of dimensions ['any length']"),
    (3, "Input: it was given int64 of dimensions []; it takes an array of dimensions ['any length']"),
    ({"In": [1]}, "the inputs are ['Input'], not ['In']"),
], ids=repr)  # fmt: skip
def test_wrong_data_in_words(data, message, tmp_path):
    assert str(raised(ValueError, lambda: module(READER, tmp_path).net(data))).startswith(message)


def test_examples_of_other_lengths_in_words(tmp_path):
    net = NetGraph([Plus], [([NetPort("a"), NetPort("b")], 1)], a="Varying", b="Varying")
    made = module(net, tmp_path)
    assert str(raised(ValueError, lambda: made.net({"a": [1], "b": [1, 2]}))).startswith(
        "b: its examples are not as long as those of another input tell"
    )
    assert str(raised(ValueError, lambda: made.net({"a": [[1], [2]], "b": [[1]]}))) == "inputs of [1, 2] examples"


def test_too_short_in_words(tmp_path):
    net = NetInitialize(NetChain([LongShortTermMemoryLayer(2), SequenceLastLayer()], Input=["Varying", 1]))
    made = module(net, tmp_path)
    assert str(raised(ValueError, lambda: made.net([]))) == "SequenceLastLayer needs at least 1 elements"


@pytest.mark.parametrize(("net", "error", "message"), [
    (3, NetOptionError, "a Python module holds a net, not 3"),
    (LinearLayer(3, Input=2), NetUninitializedError, "the net has no numbers yet for some of its arrays"),
    (CompiledLayer(np.sort, lambda x, y, g: g, 3, Input=3), NetOptionError,
     "CompiledLayer(sort, <lambda>, 3, Input=3) calls a function of Python, which a module of its own cannot have"),
], ids=repr)  # fmt: skip
def test_what_cannot_be_a_module(net, error, message, tmp_path):
    path = tmp_path / "net.py"
    path.write_text("before")
    assert str(raised(error, lambda: Export(path, net))).split("\n")[0] == message
    assert path.read_text() == "before" and sorted(tmp_path.iterdir()) == [path]


def test_a_module_is_not_imported_as_a_net(tmp_path):
    path = Export(tmp_path / "net.py", READER)
    error = raised(NetError, lambda: Import(path))
    assert str(error).startswith('"' + path + '": Python modules are written, and not read')
