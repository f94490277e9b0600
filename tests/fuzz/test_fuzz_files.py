"""Files that are damaged or forged: whatever is in them, a net comes out, or a NetError, soon and with little memory.

Three ways to go wrong: bytes of a good file are changed; a net in it is changed, and the file is whole by all its
checksums, as a forger makes it; the header of a file of arrays is changed.
"""

from __future__ import annotations

import functools
import json
import random
import time
import tracemalloc
import warnings
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netlang import (
    AttentionLayer,
    BasicRecurrentLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    Export,
    FunctionLayer,
    Import,
    LinearLayer,
    NetArray,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetFoldOperator,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetPort,
    NormalDistribution,
    PartLayer,
    PlaceholderLayer,
    RandomArrayLayer,
    SequenceLastLayer,
    SoftmaxLayer,
    Tanh,
    ThreadingLayer,
    TransposeLayer,
)
from netlang.errors import NetError, NetFormatError
from netlang.files.tensor_file import opened
from netlang.language.nets.net import Net
from tests.files.forged import forged, net_file
from tests.fuzz.budget import rounds
from tests.fuzz.random_nets import recipe

SLOWEST = 20.0  # seconds of the processor for one file, memory measured
LONGEST = 10_000  # characters of a message
BYTES, LAYER, MORE = 60, 12_000, 3_000_000  # of memory, for each byte of a file, each layer in it, and at the least
MEASURED = 8  # every so manieth file: it takes time


def nets() -> list[Net]:
    """Nets of every kind of values that files have."""
    gate = NetGraph([ThreadingLayer(lambda a, b: Tanh(a) + b)], [([NetPort("Input"), NetPort("State")], 1)])
    words = [f"w{i}" for i in range(300)]
    made = [
        NetChain(
            {"e": EmbeddingLayer(2), "r": BasicRecurrentLayer(2), "l": SequenceLastLayer(), "o": 3, "": SoftmaxLayer()},
            Input=NetEncoder("Tokens", words), Output=NetDecoder("Class", ["a", (1, 2.5), None]),
        ),
        NetChain([EmbeddingLayer(1)], Input=NetEncoder("Characters", ["ab", ("xy", 7)], TargetLength=3)),
        NetFoldOperator(gate, {"Output": "State"}, Input=["Varying", 2]),
        FunctionLayer(lambda x: x @ NetArray("w", [[1.0], [2.0]]) + x[0, 0], Input=[3, 2], LearningRateMultipliers=0.5),
        NetMapOperator(NetChain([PartLayer([(1, -1), 2]), TransposeLayer()])),
        NetGraph({"a": AttentionLayer("Dot"), "b": LinearLayer([2, 3])}, [("a", "b")]),
        NetChain([RandomArrayLayer(lambda x: NormalDistribution(x, 2)), ElementwiseLayer("GELU")], Input=[2, 3]),
        PlaceholderLayer("op", {"a": [1, {"b": (2, b"c")}], "\ud800": 1j, "n": np.arange(3)}, Arrays={"K": [[1.0]]}),
        NetChain([LinearLayer(2, Weights=NetArray("s", np.eye(2))), LinearLayer(2, Weights=NetArray("s"))], Input=2),
    ]  # fmt: skip
    return [*made, *(recipe(random.Random(seed)).net() for seed in range(12))]


@functools.cache
def files(kind: str) -> list[bytes]:
    """The same as files, initialized where that is possible."""
    folder = Path(kind)
    made = []
    for net in nets():
        with suppress(NetError):
            net = NetInitialize(net)
        made.append(Path(Export(folder / "a.netlang", net)).read_bytes())
    return made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.netlang"


def tried(seed: int, path: Path, data: bytes, element: Any = None) -> Any:
    """What Import makes of a file: a net that prints and compares, or None where it refuses in its own words."""
    path.write_bytes(data)
    measured = seed % MEASURED == 0 or seed < 0
    if measured:
        tracemalloc.start()
    start = time.process_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = Import(path, element)
        if isinstance(found, Net):
            assert repr(found) and found == found and hash(found) == hash(found)
        else:
            assert all(found[name] is not None for name in found)
    except NetError as error:
        if len(str(error)) > LONGEST:
            raise AssertionError(f"round {seed}: a message of {len(str(error))} characters") from error
        found = None
    except Exception as error:
        raise AssertionError(f"round {seed}: {type(error).__name__}: {error!s:.300}") from error
    finally:
        peak = tracemalloc.get_traced_memory()[1] if measured else 0
        tracemalloc.stop()
    assert time.process_time() - start < SLOWEST, f"round {seed} takes {time.process_time() - start:.1f} seconds"
    most = BYTES * len(data) + LAYER * data.count(b"options") + MORE
    assert peak < most, f"round {seed}: {peak:,} bytes of memory for a file of {len(data):,}"
    return found


# bytes ----------------------------------------------------------------------------------------------------


def damaged(rng: random.Random, data: bytes) -> bytes:
    """Some bytes changed, taken out, put in, or moved."""
    made = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 5, 40])):
        at, length = rng.randrange(len(made) or 1), rng.choice([1, 1, 2, 8, 60])
        piece = rng.choice([rng.randbytes(length), bytes(length), b"\xff" * length, bytes(made[at : at + length])])
        way = rng.randrange(4)
        if way == 0:
            made[at : at + length] = piece
        elif way == 1:
            del made[at : at + length]
        elif way == 2:
            made[rng.randrange(len(made) or 1) :][:0] = piece
        else:
            made = made[: rng.randrange(len(made) or 1)] if rng.random() < 0.3 else made[:at] + piece + made[at:]
    return bytes(made)


def test_damaged_files(path, tmp_path):
    """They are refused; what comes out all the same is the net as it was."""
    good = files(str(tmp_path))
    whole = [tried(-1, path, data) for data in good]
    for seed in rounds(1500):
        rng = random.Random(seed)
        number = rng.randrange(len(good))
        found = tried(seed, path, damaged(rng, good[number]))
        assert found is None or found == whole[number], f"round {seed}"


# nets -----------------------------------------------------------------------------------------------------

SCALARS = [
    0, 1, 2, -1, 3, 64, 2**31, 2**63, -(2**63), 10**30, 0.5, -0.0, 1e300, True, False, None, "", "a", "Input", "Output",
    "Varying", "Automatic", "All", "Tanh", "Plus", "LinearLayer", "NetChain", "Real", "Integer", "\ud800", "Tokens",
]  # fmt: skip
KINDS = [
    "number", "integer", "complex", "codes", "bytes", "date", "time", "texts", "list", "frozenset", "dict", "range",
    "constant", "symbol", "expression", "function", "distribution", "scaled", "port", "type", "coder", "pattern",
    "array", "numbers", "shared", "net", "told", "python", "beside", "nonsense",
]  # fmt: skip


def parts_of(value: Any) -> list[tuple[Any, Any]]:
    """Every place in JSON: what it is in, and under which key. A stack: it may be deep."""
    found, stack = [], [value]
    while stack:
        one = stack.pop()
        if isinstance(one, dict | list):
            items = list(one.items() if isinstance(one, dict) else enumerate(one))
            found += [(one, key) for key, _ in items]
            stack += [inner for _, inner in items]
    return found


def changed(rng: random.Random, value: Any, others: list[Any]) -> Any:
    """A value in the place of another."""
    way = rng.randrange(9)
    if way == 0:
        return rng.choice(SCALARS)
    if way == 1:
        return {rng.choice(KINDS): value if rng.random() < 0.5 else rng.choice(SCALARS)}
    if way == 2:
        return [value] * rng.choice([0, 1, 2, 5])
    if way == 3 and isinstance(value, int | float) and not isinstance(value, bool):
        return rng.choice([-value, value + 1, value * 2, value * 10**9, 1 - value])
    if way == 4 and isinstance(value, str):
        return rng.choice([value[::-1], value.lower(), value + "x", value[1:], value * 40])
    if way == 5 and isinstance(value, list):
        return rng.sample(value, rng.randint(0, len(value)))
    if way == 6 and isinstance(value, dict):
        return {key: one for key, one in value.items() if rng.random() < 0.6}
    if way == 7:
        for _ in range(rng.choice([3, 30, 200])):
            value = {"list": [value]} if rng.random() < 0.5 else [value]
        return value
    container, key = rng.choice(others)
    return json.loads(json.dumps(container[key]))


def forgery(rng: random.Random, data: bytes, others: list[Any]) -> bytes:
    """The file with a net that was changed, and right checksums."""
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    said = json.loads(header["__metadata__"]["net"])
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        places = parts_of(said["nets"]) + parts_of(said["arrays"])
        if places:
            container, key = rng.choice(places)
            container[key] = changed(rng, container[key], others)
    if rng.random() < 0.1:
        said["nets"] += said["nets"] if rng.random() < 0.5 else said["nets"][::-1]
    text = json.dumps(said, separators=(",", ":"))
    header["__metadata__"] |= {"net": text, "checksum": f"{zlib.crc32(text.encode()):08x}"}
    return forged(header, data[8 + length :])


def test_forged_nets(path, tmp_path):
    good = files(str(tmp_path))
    others = [place for data in good for place in parts_of(_net_of(data))]
    made = 0
    for seed in rounds(2500):
        rng = random.Random(seed)
        made += tried(seed, path, forgery(rng, rng.choice(good), others)) is not None
    assert made  # some are nets, in another way


def _net_of(data: bytes) -> Any:
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    return json.loads(header["__metadata__"]["net"])["nets"]


# arrays ---------------------------------------------------------------------------------------------------


def arrays(rng: random.Random) -> bytes:
    """A file of arrays whose header is changed."""
    said: dict[str, Any] = {}
    at = 0
    for i in range(rng.randint(0, 4)):
        dtype, size = rng.choice(
            [("F32", 4), ("F64", 8), ("BF16", 2), ("BOOL", 1), ("F8_E4M3", 1), ("F4", 1), ("I64", 8)]
        )
        shape = [rng.choice([0, 1, 2, 3]) for _ in range(rng.randint(0, 3))]
        end = at + size * int(np.prod(shape, dtype=int))
        said[f"a{i}"] = {"dtype": dtype, "shape": shape, "data_offsets": [at, end]}
        at = end
    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        places = parts_of(said)
        if places:
            container, key = rng.choice(places)
            container[key] = changed(rng, container[key], places)
    length = None if rng.random() < 0.9 else rng.choice([0, 1, 2**20, 2**40, 2**64 - 1])
    return forged(said, rng.randbytes(max(0, at + rng.choice([0, 0, 0, 0, 1, -1, 8]))), length)


def test_forged_headers_of_arrays(tmp_path):
    path = tmp_path / "a.safetensors"
    made = 0
    for seed in rounds(4000):
        made += tried(seed, path, arrays(random.Random(seed))) is not None
    assert made > 100


def test_much_in_little(path):
    """Files of a kind that takes the most memory for its size."""
    chains = "[" + ",".join(['{"type":"LinearLayer","options":{}}'] * 3000) + "]"
    inner = json.dumps(
        {"type": "NetChain", "parts": {"layers": {"list": [{"net": i} for i in range(3000)]}}, "options": {}}
    )
    for text in (
        '{"nets":[' + "[]," * 200_000 + '[]],"arrays":[],"checksums":{}}',
        '{"nets":[' + "{}," * 200_000 + '{}],"arrays":[],"checksums":{}}',
        '{"nets":[{"type":"LinearLayer","options":{"size":[' + "1," * 300_000 + '1]}}],"arrays":[],"checksums":{}}',
        '{"nets":' + chains[:-1] + "," + inner + '],"arrays":[],"checksums":{}}',
        '{"nets":[' + "0.5," * 200_000 + '0.5],"arrays":[],"checksums":{}}',
        '{"nets":"' + "a" * 1_000_000 + '","arrays":[],"checksums":{}}',
    ):
        tried(-1, path, net_file(text))
    tokens = {"type": {"coder": {"coder": {"input": "Tokens", "options": {"Tokens": {"texts": ["t"]}}}}}}
    words = b"".join(b"%x\xff" % i for i in range(100_000))
    net = [{"type": "EmbeddingLayer", "options": {"Input": tokens}}]
    assert tried(-1, path, net_file(net, {"t": np.frombuffer(words, np.uint8)})) is not None


def test_a_file_of_nothing_but_zeros(path):
    for size in (0, 8, 1000, 1_000_000):
        path.write_bytes(bytes(size))
        with pytest.raises(NetFormatError):
            Import(path)
    assert opened
