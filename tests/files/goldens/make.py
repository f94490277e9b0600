"""Makes the golden files: nets of every kind, as this version writes them, with what they answer.

    python -m tests.files.goldens.make

adds what is missing to the folder of the format's version; what is there stays as it is, since later versions have to
read it. `answers.json` has for each net an example and the answer to it, where it has one that is not drawn at random.
"""

from __future__ import annotations

import functools
import json
import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

import netlang
from netlang import (
    All,
    BasicRecurrentLayer,
    CompiledLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    EndOfString,
    Export,
    Function,
    FunctionLayer,
    GatedRecurrentLayer,
    LinearLayer,
    NetArray,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetFoldOperator,
    NetGraph,
    NetInitialize,
    NetInsertSharedArrays,
    NetMapOperator,
    NetPort,
    PlaceholderLayer,
    Plus,
    Ramp,
    RandomArrayLayer,
    Scaled,
    SequenceLastLayer,
    Slot,
    SoftmaxLayer,
    StartOfString,
    Tanh,
    ThreadingLayer,
)
from netlang.errors import NetError
from netlang.files.net_file import VERSION
from netlang.language.nets.net import Net
from netlang.language.symbols import SYMBOLS
from netlang.language.types.coders import Decoder, Encoder
from tests.fuzz.test_file_round_trips import data_for
from tests.layers.table import collected

HERE = Path(__file__).parent
FUNCTIONS = (np.sort, np.mean)  # those that the nets call
LONGEST = 3000  # characters of an example and its answer
DEEP = ["a", 1, {"b": (2.5, None)}]


def layers() -> dict[str, Net]:
    """A net with each layer, the first of the tables that can be saved."""
    found: dict[str, Net] = {"CompiledLayer": CompiledLayer(np.sort, Input=3)}
    for row in collected("ROWS"):
        for _, one in row.layer.walk():
            name = type(one).__name__
            if name not in found and not any(isinstance(inner, CompiledLayer) for _, inner in row.layer.walk()):
                found[name] = row.layer
    return found


def symbols() -> Net:
    """A sum of everything that symbols compute of one number."""
    x = Slot("x")
    known = [SYMBOLS[name] for name in sorted(SYMBOLS)]
    terms = [symbol(x) for symbol in known if symbol.takes == "n" and symbol.gives == "number"]
    return ElementwiseLayer(Function(["x"], functools.reduce(Plus, terms)), Input=4)


def forms() -> dict[str, Net]:
    """Nets of every form, with values of every kind."""
    twin = NetInsertSharedArrays(LinearLayer(2, Input=2), "s/")
    gate = NetGraph([ThreadingLayer(lambda a, b: Tanh(a) + b)], [([NetPort("Input"), NetPort("State")], 1)])
    drawn = {}
    for name in [name for name in netlang.__all__ if name.endswith("Distribution")]:
        with suppress(NetError):
            drawn[name] = RandomArrayLayer(getattr(netlang, name)(), Output=2)
    parts = {
        "texts": "\ud83d\ude00\ud800", "values": DEEP, "inf": np.inf, "nan": np.nan, "complex": 1j, "bytes": b"\xff",
        "large": 10**200, "range": range(3), "set": frozenset([1, 2]), "array": np.arange(3, dtype="i2"), "All": All,
        "scaled": -Scaled(2), "port": NetPort("a", 1), "long": tuple(map(str, range(300))),
    }  # fmt: skip
    recurrent = {"a": GatedRecurrentLayer(2), "b": BasicRecurrentLayer(2)}
    return {
        "shared": NetChain([twin, Tanh, twin]),
        "states": NetGraph(recurrent, [("a", "b")], Input=["Varying", 3]),
        "fold": NetFoldOperator(gate, {"Output": "State"}, Input=["Varying", 2]),
        "names": NetChain({"": Ramp, "a/b": LinearLayer(2), "\ud800": Tanh, "\ud83d\ude00": LinearLayer(1)}, Input=3),
        "multipliers": NetChain({"a": 2, "b": 1}, Input=2, LearningRateMultipliers=[("a", None), ("_", 0.5)]),
        "muted": NetGraph({"a": 3, "b": 2}, [("a", None), (NetPort("x"), "a"), (NetPort("x"), "b")], x=2),
        "one number": LinearLayer(2, Weights=0.5, Biases=0, Input=3),
        "double": LinearLayer(2, Weights=np.eye(2) / 3, Biases=None, Input=2),
        "function": FunctionLayer(lambda x: x @ NetArray("w", [[1.0], [2.0]]) * x[0], Input=2),
        "symbols": symbols(),
        "parameters": PlaceholderLayer("op", parts, Arrays={"K": [[1.5]]}, InputPorts={"x": 2}, OutputPorts=["y", "z"]),
        "half known": NetChain([LinearLayer(), Ramp]),
        "nested": NetMapOperator(NetChain({"in": NetChain([3, Ramp]), "out": 2}), Input=["Varying", 2]),
        **drawn,
    }  # fmt: skip


def coders() -> dict[str, Net]:
    """Nets with encoders and decoders."""
    words, table = [f"w{i}" for i in range(300)], ["ab", ("xy", 7), StartOfString, EndOfString]
    by_hand = {
        "Tokens": NetChain([EmbeddingLayer(2)], Input=NetEncoder("Tokens", ["the", "cat"], TargetLength=3)),
        "English": NetChain([EmbeddingLayer(1, Weights=0.5)], Input=NetEncoder("Tokens")),
        "many tokens": NetChain([EmbeddingLayer(1)], Input=NetEncoder("Tokens", words)),
        "Characters": NetChain([EmbeddingLayer(2)], Input=NetEncoder("Characters", table)),
        "Class": NetChain([2, SoftmaxLayer()], Input=2, Output=NetDecoder("Class", ["yes", "no"])),
        "labels": NetChain([4, SoftmaxLayer()], Input=2, Output=NetDecoder("Class", [(1, "a"), 2.5, None, True])),
        "Boolean": NetChain([1], Input=NetEncoder("Boolean", [2])),
        "along": NetMapOperator(LinearLayer(2, Output=NetDecoder("Class", ["x", "y"])), Input=["Varying", 2]),
        "sentences": NetChain(
            {"e": EmbeddingLayer(2), "r": BasicRecurrentLayer(3), "l": SequenceLastLayer(), "o": 2, "": SoftmaxLayer()},
            Input=NetEncoder("Characters"), Output=NetDecoder("Class", ["glad", "sad"]),
        ),
    }  # fmt: skip
    from tests.files.test_round_trips import coders as all_of

    for side in (Encoder, Decoder):
        for kind in sorted(side.files):
            found = [coder for coder in all_of(side, kind)[:1] if not callable(getattr(coder, "f", None))]
            for coder in found:
                port = "Input" if side is Encoder else "Output"
                with suppress(NetError):
                    by_hand[f"{kind} {side.__name__}"] = ElementwiseLayer(Ramp, **{port: coder})
    return by_hand


TEXTS = {
    "Tokens": "The cat sat",
    "English": "the cat",
    "many tokens": "w1 w299 x",
    "Characters": "abxy",
    "sentences": "hello",
}
GIVEN = {"Boolean": [True, False]}


def example(name: str, net: Net) -> Any:
    """One example for a net."""
    if name in TEXTS or name in GIVEN:
        return TEXTS.get(name, GIVEN.get(name))
    return {port: array.tolist() for port, array in data_for(net, random.Random(name)).items()}


def plain(answer: Any) -> Any:
    """An answer as JSON has it."""
    if isinstance(answer, dict):
        return {str(key): plain(one) for key, one in answer.items()}
    if isinstance(answer, list | tuple):
        return [plain(one) for one in answer]
    return answer.tolist() if isinstance(answer, np.ndarray | np.generic) else answer


def answered(name: str, net: Net) -> list[Any] | None:
    """An example and the answer to it; None where there is none, a large one, or another one each time."""
    try:
        given = example(name, net)
        if len(json.dumps(given)) > LONGEST:
            return None
        one, two = (json.dumps([given, plain(net(given))], allow_nan=False) for _ in range(2))
        return json.loads(one) if one == two and len(one) < LONGEST else None
    except (NetError, TypeError, ValueError):
        return None


def make(folder: Path) -> list[str]:
    """Add what is missing to a folder; the names of it."""
    folder.mkdir(exist_ok=True)
    answers = folder / "answers.json"
    known = json.loads(answers.read_text()) if answers.exists() else {}
    added = []
    for name, net in (layers() | forms() | coders()).items():
        path = folder / f"{name}.netlang"
        if path.exists():
            continue
        with suppress(NetError):
            net = NetInitialize(net)
        with suppress(NetError):
            Export(path, net)
            known[name] = answered(name, net)
            added.append(name)
    rows = [f"{json.dumps(name)}: {json.dumps(known[name])}" for name in sorted(known)]
    answers.write_text("{\n" + ",\n".join(rows) + "\n}\n")
    return added


if __name__ == "__main__":
    print(*make(HERE / f"version{VERSION}"), sep="\n")
