"""Any value for any parameter of anything that is made: a value or an error of ours, soon, in few words. What is made
prints, compares, and survives being saved."""

from __future__ import annotations

import datetime
import inspect
import pickle
import random
import time
from typing import Any

import attrs
import numpy as np
import pandas as pd

import netlang
from netlang import (
    All,
    Automatic,
    Inherited,
    LinearLayer,
    NetArray,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetError,
    NetGraph,
    NetPort,
    NormalDistribution,
    Plus,
    Restricted,
    Scaled,
    Tanh,
)
from netlang.language.distributions.distribution import Distribution
from netlang.language.nets.layer import Layer
from netlang.language.types.coders import Decoder, Encoder
from tests.fuzz.budget import rounds

LONGEST, SLOWEST = 30_000, 20.0  # characters of a message; seconds for a constructor
HELD: list[Any] = [1]
HELD.append(HELD)
SHARED: Any = [1]
for _ in range(100):
    SHARED = [SHARED, SHARED]


def pool(rng: random.Random) -> list[Any]:
    """Plausible values, and absurd ones."""
    small = [rng.randint(-2, 4) for _ in range(3)]
    return [
        *small, small, tuple(small), [small, small], {"a": small[0]}, 0.5, -1.5, float("nan"), float("inf"), 2**63,
        -(2**63),
        10**400, 1e300, 1j, True, False, np.True_, np.int64(2), np.float32(0.5), None, "", "a", "Max",
        "Mean", "Varying",
        "Real", "Integer", "Automatic", "Same", "x" * 10**4, "a\rb", b"a", [], (), {}, set(), {1, 2}, range(3),
        object(), int,
        Automatic, All, Inherited, Tanh, Plus, len, np.sin, lambda x: x, lambda x, y: x + y, LinearLayer(2),
        LinearLayer,
        NetChain([2, Tanh]), NetArray("w"), NetPort("Input"), NetEncoder("Boolean"), NetDecoder("Boolean"), Scaled(0.5),
        Restricted("Integer", 3), NormalDistribution(), NormalDistribution, np.zeros(0), np.ones((2, 3)), np.array(3),
        np.array([None, "a"]), np.ma.array([1, 2], mask=[True, False]), np.array([[1, 2], [3, 4]]),
        np.datetime64("2020"),
        pd.Series([1, 2]), pd.Index(["Max", "a"]), pd.DataFrame({"a": [1]}), pd.NaT, datetime.date(2020, 1, 1),
        HELD, SHARED,
        list(range(1, 2_000)), ["Varying", 3], [[1, 1]], ("a", 1), [("a", "b")], {"Weights": 0}, [("Weights", None)],
        iter([1, 2]), (n for n in (1, 2)), memoryview(b"ab"), slice(1, 2), ..., NotImplemented, np.timedelta64(1, "s"),
    ]  # fmt: skip


def kinds() -> list[Any]:
    """Everything that users construct."""
    catalogue = [getattr(netlang, name) for name in netlang.layers.__all__]
    layers = [kind for kind in catalogue if isinstance(kind, type) and issubclass(kind, Layer)]
    named = [getattr(netlang, name) for name in netlang.__all__]
    drawn = [k for k in named if isinstance(k, type) and issubclass(k, Distribution) and k is not Distribution]
    coders = [Made(side, kind) for side in (Encoder, Decoder) for kind in sorted(side.files)]
    return [*layers, *drawn, *coders, NetChain, NetGraph, NetArray, Scaled, Restricted, NetPort]


class Made:
    """NetEncoder or NetDecoder of a kind."""

    def __init__(self, side: Any, kind: str) -> None:
        self.make, self.kind = (NetEncoder if side is Encoder else NetDecoder), kind
        self.options = [field.name for field in attrs.fields(side.of_kind(kind))]

    def __call__(self, *args: Any, **options: Any) -> Any:
        return self.make(self.kind, *args, **options)

    def __repr__(self) -> str:
        return f"{self.make.__name__}({self.kind!r})"


def arguments(rng: random.Random, kind: Any) -> tuple[list[Any], dict[str, Any]]:
    """Some parameters, with values from the pool."""
    parameters = list(inspect.signature(kind).parameters.values())
    places = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    named = kind.options if isinstance(kind, Made) else [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
    values = pool(rng)
    args = [rng.choice(values) for _ in range(rng.randint(0, len(places) or 1))]
    return args, {name: rng.choice(values) for name in rng.sample(named, rng.randint(0, min(2, len(named))))}


def tried(seed: int, kind: Any, args: list[Any], options: dict[str, Any]) -> None:
    start = time.perf_counter()
    try:
        made = kind(*args, **options)
    except NetError as error:
        if len(str(error)) > LONGEST:
            raise AssertionError(f"round {seed}: a message of {len(str(error))} characters") from None
    except Exception as error:
        raise AssertionError(f"round {seed}: {kind} raises {type(error).__name__}: {error!s:.200}") from error
    else:
        lives(seed, made)
    assert time.perf_counter() - start < SLOWEST, f"round {seed}: {kind} takes too long"


def lives(seed: int, made: Any) -> None:
    """The object prints, hashes, equals itself, and survives pickling."""
    try:
        text = repr(made)
        assert made == made and hash(made) == hash(made) and text, seed
        saved = pickle.dumps(made)
    except NetError:  # a lambda cannot be pickled
        return
    except (pickle.PicklingError, AttributeError, TypeError) as error:  # Python's own errors for lambdas
        if not any(word in str(error) for word in ("pickle", "local object", "lambda")):
            raise
        return
    assert pickle.loads(saved) == made, f"round {seed}: {text:.200} is not what was saved"


def test_whatever_is_given_a_value_is_made_or_refused() -> None:
    every = kinds()
    for seed in rounds(1500):
        rng = random.Random(seed)
        kind = rng.choice(every)
        tried(seed, kind, *arguments(rng, kind))
