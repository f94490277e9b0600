"""Every layer and coder, with every option that the tests know, is the same when it comes back from a file."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import attrs
import numpy as np
import pytest

import netlang
from netlang import (
    All,
    AnyCharacter,
    Automatic,
    ClassDecoder,
    ElementwiseLayer,
    EndOfString,
    Export,
    LinearLayer,
    NetChain,
    NetEncoder,
    NetInitialize,
    NetMapOperator,
    Ramp,
    SoftmaxLayer,
    StartOfString,
)
from netlang.errors import NetError, NetOptionError, NetShapeError
from netlang.language.nets.net import Net
from netlang.language.types.coders import Coder, Decoder, Encoder
from tests.files.roundtrip import same
from tests.language.test_copies import VALUES
from tests.language.test_printed_nets import NETS
from tests.layers.table import collected
from tests.layers.test_layer_options import BASE, NONSENSE, OPTIONS, SIZED, TAKEN, made
from tests.raised import raised

ROWS = collected("ROWS")


def functions_of(net: Net) -> list[Any]:
    """The Python functions that a net calls."""
    found = []
    for _, one in net.walk():
        fields = [f for f in attrs.fields(type(one)) if "pickled" in f.metadata and "told" not in f.metadata]
        values = [getattr(one, f.name) for f in fields]
        found += [getattr(value, "__fixed__", (value,))[0] for value in values if callable(value)]
    return found


def comes_back(net: Net, tmp_path: Any) -> None:
    """Or it calls a function without a name, of which no file can be made."""
    called = functions_of(net)
    if any("<" in getattr(f, "__qualname__", "<") for f in called if not isinstance(f, np.ufunc)):
        error = raised(NetOptionError, lambda: Export(tmp_path / "a.netlang", net))
        assert "cannot be saved: it has no name in a module" in str(error)
        assert list(tmp_path.iterdir()) == []
    else:
        same(net, tmp_path, functions=called)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_layer_of_the_tables(row, tmp_path):
    comes_back(row.layer, tmp_path)


@pytest.mark.parametrize("net", NETS.values(), ids=NETS)
def test_nets_of_every_form(net, tmp_path):
    comes_back(net, tmp_path)


@pytest.mark.parametrize("name", [name for name, value in VALUES.items() if isinstance(value, Net)])
def test_nets_that_can_be_copied(name, tmp_path):
    comes_back(VALUES[name], tmp_path)


@pytest.mark.parametrize("option", [*OPTIONS, *SIZED])
def test_every_option_of_every_layer(option, tmp_path):
    kind, field = (OPTIONS | SIZED)[option]
    for name in TAKEN.get(option, {"1", "[]"}) - {"long"}:
        if name == "[]" and "sizes" in field.metadata and field.metadata["sizes"] == "one":
            continue
        comes_back(made(kind, field.alias, NONSENSE[name]), tmp_path)


def test_layers_that_were_tried_are_all_layers():

    known = (
        {type(one).__name__ for row in ROWS for _, one in row.layer.walk()}
        | {*BASE}
        | {type(n).__name__ for n in NETS.values()}
    )
    layers = {n for n in netlang.layers.__all__ if isinstance(c := getattr(netlang, n), type) and issubclass(c, Net)}
    assert layers <= known, layers - known


# coders ---------------------------------------------------------------------------------------------------

TEXTS = ["a", "b", "[UNK]", " ab", "é", "\ud800", "\n", ""]
POOL = [
    ["a", "b", "c"], [AnyCharacter, StartOfString, EndOfString, " a", "b"], ("x", "y"), "abc", [" ", "a", "b", "ab"],
    NetEncoder("SubwordTokens", [AnyCharacter, " a", "b"]), {"a": 1, "b": 2}, [1, 2.5, None, True], TEXTS, 1, 2, 3,
    16, 0.5, True, False, None, All, Automatic, [2], [2, 3], [3, 4, 4], "Varying", ["Varying", 2], np.ones(3),
    np.ones((3, 4, 4)), "RGB", "Grayscale", "Index", "UnitVector", "IndicatorVector", "WordPiece", "BPE", np.sort,
    np.mean, "English", r"\s+", re.compile("[ab]+", re.I), 8000, 44100, (0, 4000), "Hann", "Linear", [0.1, 0.2, 0.3],
]  # fmt: skip


def coders(side: type[Coder], kind: str) -> list[Coder]:
    """Coders of a kind: alone, and with each of its parameters as each value that it takes."""
    cls = side.of_kind(kind)
    fields = [f for f in attrs.fields(cls) if f.init and f.name != "Version"]
    needed = [f for f in fields if f.default is attrs.NOTHING]
    bases: list[dict[str, Any]] = [{}]
    for f in needed:
        bases = [base | {f.name: value} for base in bases for value in POOL]
    found: list[Coder] = []
    good: list[dict[str, Any]] = []
    for base in bases:
        with suppress(NetError):
            found.append(cls(**base))
            good.append(base)
    for base in good[:3] or [{}]:
        for f in fields:
            for value in POOL:
                with suppress(NetError, TypeError):
                    found.append(cls(**(base | {f.name: value})))
    return found


KINDS = [(side, kind) for side in (Encoder, Decoder) for kind in sorted(side.files)]


@pytest.mark.parametrize(("side", "kind"), KINDS, ids=lambda value: value if isinstance(value, str) else value.side)
def test_every_parameter_of_every_coder(side, kind, tmp_path):
    found = coders(side, kind)
    assert found, f"nothing in POOL makes a coder of the kind {kind}"
    for coder in found:
        port = {"Input" if side is Encoder else "Output": coder}
        with suppress(NetShapeError):  # one that does not go with this layer
            same(ElementwiseLayer(Ramp, **port), tmp_path, functions=[np.sort, np.mean])


def test_coders_along_levels(tmp_path):
    encoder = ClassDecoder(["a", "b", "c"]).encoder()
    same(NetChain([ElementwiseLayer(Ramp)], Input=["Varying", encoder]), tmp_path)
    same(NetMapOperator(LinearLayer(3, Output=ClassDecoder(["a", "b", "c"])), Input=["Varying", 2]), tmp_path)
    net = NetInitialize(NetChain([3, SoftmaxLayer()], Input=2, Output=ClassDecoder(["x", "y", "z"])))
    found = same(net, tmp_path)
    assert found([1.0, 2.0]) == net([1.0, 2.0])
