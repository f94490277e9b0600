"""Random nets are the same when they come back from a file or a pickle, and give the same answers, to the bit."""

from __future__ import annotations

import pickle
import random

import numpy as np

from netlang import Automatic, Export, Import, NetInitialize
from netlang.errors import NetError
from netlang.language.nets.net import Net
from netlang.language.types.sizes import Length
from tests.fuzz.budget import rounds
from tests.fuzz.random_nets import recipe


def data_for(net: Net, rng: random.Random) -> dict[str, np.ndarray]:
    """An example for each input, of lengths that its equal names share."""
    lengths: dict[str, int] = {}
    found = {}
    for name in net.input_names:
        shape, _ = net.solution.port((), name)
        for size in shape:
            for base in size.bases if isinstance(size, Length) else ():
                lengths.setdefault(base.name, rng.randint(3, 6))
        sizes = [int(size.of(lengths)) if isinstance(size, Length) else size for size in shape]
        found[name] = np.random.default_rng(rng.randrange(2**32)).normal(size=sizes)
    return found


def answers(net: Net, data: dict[str, np.ndarray]) -> list[bytes] | str:
    try:
        found = net(data)
    except NetError as error:
        return str(error)
    outputs = found.values() if isinstance(found, dict) else [found]
    return [np.asarray(one).tobytes() for one in outputs]


def test_round_trips(tmp_path):
    for seed in rounds(60):
        rng = random.Random(seed)
        bare = recipe(rng, 8).net()
        net = NetInitialize(bare, RandomSeeding=seed)
        path = Export(tmp_path / "net.netlang", net)
        data = data_for(net, rng)
        want = answers(net, data)
        for again in (
            Import(path),
            pickle.loads(pickle.dumps(net)),
            Import(Export(tmp_path / "a.netlang", Import(path))),
        ):
            assert again == net and repr(again) == repr(net), f"round {seed}"
            assert answers(again, data) == want, f"round {seed}"
        empty = Import(path, "UninitializedNet")
        assert all(value is Automatic for value in empty.own_arrays().values()), f"round {seed}"
        assert NetInitialize(empty, RandomSeeding=seed) == net, f"round {seed}"
        assert Import(Export(path, bare)) == bare, f"round {seed}"
