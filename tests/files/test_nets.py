"""Nets in files: arrays of every kind, shared, mapped; the same answers in another process; elements."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from netlang import (
    Automatic,
    BasicRecurrentLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    Export,
    Import,
    LinearLayer,
    NetArray,
    NetArrayLayer,
    NetChain,
    NetEncoder,
    NetGraph,
    NetInitialize,
    NetInsertSharedArrays,
    NetPort,
    NetTrain,
    PlaceholderLayer,
    Ramp,
    Tanh,
)
from netlang.errors import NetOptionError
from netlang.files.tensor_file import opened
from netlang.language.values.net_arrays import is_kept
from tests.files.roundtrip import again, classifier, same
from tests.raised import raised

rng = np.random.default_rng(0)


# arrays ---------------------------------------------------------------------------------------------------

W = rng.normal(size=(3, 4))
FORMS = {
    "float32": W.astype(np.float32),
    "float64": W,
    "float16": W.astype(np.float16),
    "integers": np.arange(12).reshape(3, 4),
    "truth values": W > 0,
    "big-endian": W.astype(">f8"),
    "transposed": np.asfortranarray(W),
    "strided": np.repeat(W, 2, axis=1)[:, ::2],
    "reversed": W[::-1, ::-1],
    "one number": np.float32(0.5),
    "lists": W.tolist(),
}


@pytest.mark.parametrize("array", FORMS.values(), ids=FORMS)
def test_arrays_of_every_form(array, tmp_path):
    if getattr(array, "dtype", None) == np.bool_:
        raised(ValueError, lambda: LinearLayer(3, Weights=array, Input=4))
        return
    net = LinearLayer(3, Weights=array, Biases=0.1, Input=4)
    made = same(net, tmp_path)
    for path, numbers in net.own_arrays().items():
        found = made.own_arrays()[path]
        assert found.dtype == numbers.dtype and found.shape == numbers.shape and is_kept(found)
        assert found.tobytes() == numbers.tobytes() and not found.flags.writeable
        raised(ValueError, lambda found=found: found.setflags(write=True))


def test_a_number_that_fills_an_array_stays_one_number(tmp_path):
    made = same(LinearLayer(3, Weights=0.5, Biases=0, Input=2), tmp_path)
    assert made.own_arrays()[("Weights",)].shape == ()
    np.testing.assert_allclose(made([1, 2]), [1.5] * 3)


def test_other_arrays_keep_their_kind(tmp_path):
    """Those that are no arrays of the net, such as parameters of a placeholder."""
    arrays = [
        np.zeros((0, 3)), np.array(3), np.array(2.5, ">f4"), np.arange(3, dtype=np.int8), np.array([True, False]),
        np.array([np.nan, np.inf]), np.array([1.5], np.float16), np.arange(6).reshape(2, 3).T, np.array([1 + 2j], "c8"),
    ]  # fmt: skip
    made = again(PlaceholderLayer("op", {"arrays": arrays}), tmp_path)
    for one, two in zip(dict(made.parameters)["arrays"], arrays, strict=True):
        assert one.dtype == two.dtype.newbyteorder("=") and one.shape == two.shape
        np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("array", [np.array(["x"]), np.array([None]), np.array(1, np.longdouble), np.array(1j)])
def test_arrays_that_no_file_holds_are_refused(array, tmp_path):
    error = raised(NetOptionError, lambda: again(PlaceholderLayer("op", {"a": array}), tmp_path))
    assert f"is of {array.dtype}, which no safetensors file holds" in str(error)
    assert list(tmp_path.iterdir()) == []


def test_shared_arrays_are_stored_once_and_stay_shared(tmp_path):
    twin = NetInsertSharedArrays(NetInitialize(LinearLayer(2, Input=2)), "s/")
    net = NetChain({"a": twin, "f": Tanh, "b": twin})
    made = same(net, tmp_path)
    assert len(opened(str(tmp_path / "net.netlang")).entries) == 2
    assert made.own_arrays()["a", "Weights"].Array is made.own_arrays()["b", "Weights"].Array
    trained = NetTrain(made, [([1, 2], [0, 0])], MaxTrainingRounds=2)
    assert trained.own_arrays()["a", "Weights"] == trained.own_arrays()["b", "Weights"]


def test_one_array_in_two_layers_is_one_afterwards(tmp_path):
    layer = NetInitialize(LinearLayer(2, Input=2))
    made = same(NetChain([layer, Ramp, layer]), tmp_path)
    assert made.own_arrays()[1, "Weights"] is made.own_arrays()[3, "Weights"]
    assert len(opened(str(tmp_path / "net.netlang")).entries) == 2


def test_shared_arrays_without_numbers(tmp_path):
    same(NetArrayLayer(Array=NetArray("w", Dimensions=[2, 3])), tmp_path)
    same(LinearLayer(2, Weights=NetArray("w", ("Xavier", {"Distribution": "Uniform"}))), tmp_path)
    same(LinearLayer(3, Weights=NetArray("\ud800/\0", W.astype(np.float32))), tmp_path)


# names ----------------------------------------------------------------------------------------------------

NAMES = [
    "", ".", "..", "/", "a/b", "a.b", "%2F", "\0", "\ud800", "\ud83d\ude00", "\U0001f600", "é", "\n", '"', "'", "\\",
    "__metadata__", "1", "Weights", "a" * 300, "\u202e", "{}", "[0]",
]  # fmt: skip


def test_any_text_is_a_name(tmp_path):
    assert len({*NAMES}) == len(NAMES)
    net = NetChain({name: LinearLayer(2, Biases=None) for name in NAMES}, Input=2)
    made = same(NetInitialize(net), tmp_path)
    assert made.keys() == NAMES
    same(PlaceholderLayer("op", Arrays={name: [float(i)] for i, name in enumerate(NAMES) if name}), tmp_path)
    same(PlaceholderLayer("\ud800", dict.fromkeys(NAMES, 1), InputPorts=[n for n in NAMES if n]), tmp_path)


def test_the_safetensors_package_reads_them(tmp_path):
    package = pytest.importorskip("safetensors")
    net = NetInitialize(NetChain({name: LinearLayer(2) for name in NAMES}, Input=2, LearningRateMultipliers=0.5))
    path = Export(tmp_path / "net.netlang", net)
    with package.safe_open(path, "numpy") as file:
        assert len(file.keys()) == 2 * len(NAMES)
        assert file.metadata()["format"] == "netlang" and file.metadata()["version"] == "1"
        for key in file.keys():  # noqa: SIM118  # it is no dict
            np.testing.assert_array_equal(file.get_tensor(key), opened(path).array(key))


def test_arrays_are_found_under_their_paths(tmp_path):
    path = Export(tmp_path / "net.netlang", classifier())
    assert {*opened(path).entries} == {
        "embed/Weights", "out/Biases", "out/Weights", "rnn/Biases", "rnn/InputWeights", "rnn/StateWeights",
    }  # fmt: skip


# processes, memory ----------------------------------------------------------------------------------------

SENTENCES = ["the cat", "sat on the dog", "on", "cat cat cat"]
ANSWERS = """
import sys
from netlang import Import
net = Import(sys.argv[1])
for sentence in sys.argv[2:]:
    print(net(sentence), net(sentence, None).tobytes().hex(), net(sentence, "Probabilities"))
"""


def test_another_process_gives_bit_identical_answers(tmp_path):
    net = classifier()
    path = Export(tmp_path / "net.netlang", net)
    command = [sys.executable, "-c", ANSWERS, path, *SENTENCES]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    want = [f"{net(s)} {net(s, None).tobytes().hex()} {net(s, 'Probabilities')}" for s in SENTENCES]
    assert done.stdout.splitlines() == want


MEMORY = """
import sys
from netlang import Import, LinearLayer
LinearLayer(1, Input=1, Weights=[[1]], Biases=[1])([1.0])
def private():
    return int(next(line for line in open("/proc/self/status") if line.startswith("RssAnon")).split()[1]) / 1024
before = private()
net = Import(sys.argv[1])
peak = private()
print(peak - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory as Linux counts it")
def test_large_arrays_are_mapped_and_not_read(tmp_path):
    """A net of 160 MB is read with a tenth of that: in a process of its own."""
    large = np.full((10_000, 2000), 0.5, np.float32)
    net = NetChain([LinearLayer(10_000, Weights=large, Input=2000), LinearLayer(2000, Weights=np.asarray(large.T))])
    path = Export(tmp_path / "net.netlang", net)
    done = subprocess.run([sys.executable, "-c", MEMORY, path], capture_output=True, text=True, check=True)
    used = float(done.stdout.split()[0])
    assert used < 16, done.stdout


def test_the_numbers_are_the_memory_of_the_file(tmp_path):
    net = again(NetInitialize(LinearLayer(300, Input=300)), tmp_path)
    address = net.own_arrays()[("Weights",)].__array_interface__["data"][0]
    maps = [line.split() for line in Path("/proc/self/maps").read_text().splitlines() if str(tmp_path) in line]
    ranges = [tuple(int(end, 16) for end in line[0].split("-")) for line in maps]
    assert any(low <= address < high for low, high in ranges)
    assert address % 64 == 0
    assert all(line[1].startswith("r-") for line in maps)


def test_a_file_that_is_replaced_while_its_net_lives(tmp_path):
    one, two = (LinearLayer(3, Weights=np.full((3, 3), x), Biases=0, Input=3) for x in (1.0, 2.0))
    old = again(one, tmp_path)
    again(two, tmp_path)
    assert old == one and old([1, 1, 1]).tolist() == [3.0, 3.0, 3.0]
    Export(tmp_path / "net.netlang", old)  # a net over its own file
    assert Import(tmp_path / "net.netlang") == old == one


# elements -------------------------------------------------------------------------------------------------


def test_elements(tmp_path):
    net = classifier()
    path = Export(tmp_path / "net.netlang", net)
    assert Import(path, "Elements") == [
        "Net", "UninitializedNet", "ArrayAssociation", "ArrayList", "FormatVersion", "NetlangVersion", "Summary",
        "Elements",
    ]  # fmt: skip
    assert Import(path, "Net") == net
    bare = Import(path, "UninitializedNet")
    assert set(bare.own_arrays().values()) == {Automatic}
    assert NetInitialize(bare) == net  # which was initialized with the same seed
    arrays = Import(path, "ArrayAssociation")
    assert [*arrays] == [*net.own_arrays()] and len(Import(path, "ArrayList")) == len(arrays)
    np.testing.assert_array_equal(arrays["out", "Weights"], net["out"]["Weights"])
    assert (Import(path, "FormatVersion"), Import(path, "NetlangVersion")) == (1, "0.1.0")
    size = (tmp_path / "net.netlang").stat().st_size
    first, rest = Import(path, "Summary").split("\n", 1)
    assert first == f'"{path}": version 1, written by netlang 0.1.0, 6 arrays, {size:,} bytes'
    assert rest == str(net)
    assert 'has no element "Nets"' in str(raised(NetOptionError, lambda: Import(path, "Nets")))


def test_what_arrays_told_of_ports_stays_without_them(tmp_path):
    net = BasicRecurrentLayer(StateWeights=np.ones((2, 2)), InputWeights=np.ones((2, 3)), Biases=0)
    bare = Import(Export(tmp_path / "net.netlang", net), "UninitializedNet")
    for name in ("Input", "Output"):
        assert (
            bare.solution.port((), name)[0][1:]
            == net.solution.port((), name)[0][1:]
            == ((3,) if name == "Input" else (2,))
        )


def test_half_known_nets(tmp_path):
    same(LinearLayer(), tmp_path)
    same(NetGraph([LinearLayer(), Ramp], [(NetPort("x"), 1, 2)]), tmp_path)
    same(NetChain([ElementwiseLayer(Tanh), BasicRecurrentLayer()], Input=["Varying", Automatic]), tmp_path)


def test_only_nets_are_held(tmp_path):
    results = NetTrain(LinearLayer(), [(1, 2)], "TrainedNet", MaxTrainingRounds=1)
    same(results, tmp_path)
    for bad in (3, LinearLayer, {"a": 1}, NetEncoder("Boolean"), None):
        error = raised(NetOptionError, lambda bad=bad: Export(tmp_path / "a.netlang", bad))
        assert str(error).startswith("a .netlang file holds a net, not ")
    assert 'try: results["TrainedNet"]' in str(raised(NetOptionError, lambda: Export(tmp_path / "a.netlang", {"a": 1})))


def test_large_vocabularies_are_compact(tmp_path):
    words = [f"word{i}" for i in range(50_000)]
    net = NetChain([EmbeddingLayer(1, Weights=0.5)], Input=NetEncoder("Tokens", words))
    made = same(net, tmp_path)
    assert made("word49999 word1").shape == (2, 1)
    text = sum(len(word) + 1 for word in words)
    assert (tmp_path / "net.netlang").stat().st_size < text + 2000
    english = NetChain([EmbeddingLayer(1, Weights=0.5)], Input=NetEncoder("Tokens"))
    same(english, tmp_path)
    assert (tmp_path / "net.netlang").stat().st_size < 2000  # by name and version
    strange = ["\ud800", "\n", "a\0b", "\U0001f600", "\xff", *words[:300]]
    same(NetChain([EmbeddingLayer(1)], Input=NetEncoder("Tokens", strange, IgnoreCase=False)), tmp_path)


def test_files_are_written_the_same_each_time(tmp_path):
    net = classifier()
    one, two = (Export(tmp_path / name, net) for name in ("a.netlang", "b.netlang"))
    assert Path(one).read_bytes() == Path(two).read_bytes()
    assert Path(Export(tmp_path / "c.netlang", Import(one))).read_bytes() == Path(one).read_bytes()
