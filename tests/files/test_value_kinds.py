"""Every kind of values in files: what is written for it, and that it comes back."""

from __future__ import annotations

import datetime
import json
import math
import re

import numpy as np
import pytest

from netlang import (
    All,
    Automatic,
    CensoredDistribution,
    Function,
    Infinity,
    LinearLayer,
    NetArray,
    NetDecoder,
    NetEncoder,
    NetPort,
    NormalDistribution,
    Not,
    PlaceholderLayer,
    Plus,
    Restricted,
    Scaled,
    Slot,
    StartOfString,
    Tanh,
    WordBoundary,
)
from netlang.errors import NetOptionError
from netlang.files.value_kinds import KINDS
from netlang.files.writer import Writer
from netlang.language.types.coders import Coder
from netlang.language.types.mapped_coders import mapped
from netlang.language.types.port_types import Integer, PortType, Real
from netlang.language.types.written_types import port_type
from tests.files.roundtrip import again
from tests.raised import raised

X = Slot("x")
TEXTS = tuple(f"t{i}" for i in range(300))
AUTOMATIC = {"constant": "Automatic"}
VALUES = {
    "number": [(math.inf, {"number": "inf"}), (-math.inf, {"number": "-inf"}), (math.nan, {"number": "nan"})],
    "integer": [(10**1500, {"integer": hex(10**1500)}), (-(10**1500), {"integer": hex(-(10**1500))})],
    "complex": [(1.5 - 2j, {"complex": [1.5, -2.0]}), (complex(math.inf, 0), {"complex": [{"number": "inf"}, 0.0]})],
    "codes": [("\ud83d\ude00", {"codes": [0xD83D, 0xDE00]})],
    "bytes": [(b"\0\xff", {"bytes": "00ff"})],
    "date": [(datetime.date(2020, 1, 2), {"date": "2020-01-02"})],
    "time": [(datetime.datetime(2020, 1, 2, 3, 4), {"time": "2020-01-02T03:04:00"})],
    "texts": [(TEXTS, {"texts": ["array"]}), ((*TEXTS, Automatic, ""), {"texts": ["array", [300, AUTOMATIC]]})],
    "list": [([1, [2]], {"list": [1, {"list": [2]}]}), ([], {"list": []})],
    "frozenset": [(frozenset([1]), {"frozenset": [1]})],
    "dict": [({"a": (1,), 2: None}, {"dict": [["a", [1]], [2, None]]})],
    "range": [(range(1, 9, 2), {"range": [1, 9, 2]})],
    "constant": [(Automatic, AUTOMATIC), (All, {"constant": "All"}), (StartOfString, {"constant": "StartOfString"}),
                 (WordBoundary, {"constant": "WordBoundary"})],
    "symbol": [(Tanh, {"symbol": "Tanh"})],
    "expression": [
        (
            Tanh(X) + Tanh(X) * 2,
            {"expression": ["x", ["Tanh", 0], ["Tanh", 0], {"value": 2}, ["Times", 2, 3], ["Plus", 1, 4]]},
        ),
        (Plus(1.5, Infinity), {"expression": [{"value": 1.5}, {"value": {"number": "inf"}}, ["Plus", 0, 1]]}),
        (Not(X > 0), {"expression": ["x", {"value": 0}, ["Greater", 0, 1], ["Not", 2]]}),
    ],
    "function": [(Function(["x", "y"], X + 1), {"function": {"parameters": ["x", "y"],
                                                             "body": ["x", {"value": 1}, ["Plus", 0, 1]]}})],
    "distribution": [
        (NormalDistribution(0, X), {"distribution": {"NormalDistribution": {"mean": 0, "sd": {"expression": ["x"]}}}}),
        (CensoredDistribution((-Infinity, 1), NormalDistribution()), {"distribution": {"CensoredDistribution": {
            "range": [{"number": "-inf"}, 1],
            "distribution": {"distribution": {"NormalDistribution": {"mean": 0.0, "sd": 1.0}}}}}}),
    ],
    "restricted": [(Restricted("Integer", 5), {"restricted": ["Integer", 5]}),
                   (Restricted("Integer", (2, 5)), {"restricted": ["Integer", [2, 5]]})],
    "scaled": [(Scaled(2), {"scaled": 2}), (-Scaled(0.5), {"scaled": -0.5})],
    "port": [(NetPort("a", 1, "Output"), {"port": ["a", 1, "Output"]}),
             (NetPort(All, "States"), {"port": [{"constant": "All"}, "States"]})],
    "type": [
        (PortType((2, "Varying", Automatic)), {"type": {"shape": [2, "Varying", AUTOMATIC]}}),
        (PortType((), Real()), {"type": {"shape": [], "element": "Real"}}),
        (PortType(None, Integer()), {"type": {"element": ["Integer", 1, AUTOMATIC]}}),
        (PortType((3,), Integer(None, None)), {"type": {"shape": [3], "element": ["Integer", None, None]}}),
        (PortType((3,), because="b", found_in="net"), {"type": {"shape": [3], "because": "b", "found_in": "net"}}),
        (port_type(NetEncoder("Boolean")), {"type": {"coder": {"coder": {"input": "Boolean",
                                                                         "options": {"Dimensions": []}}}}}),
    ],
    "coder": [
        (NetDecoder("Boolean"), None),
        (mapped(NetEncoder("Boolean"), (2, "Varying", Automatic)), {"coder": {
            "along": [2, "Varying", AUTOMATIC],
            "coder": {"coder": {"input": "Boolean", "options": {"Dimensions": []}}}}}),
    ],
    "pattern": [(re.compile("a+", re.I), {"pattern": ["a+", 34]})],
    "array": [(LinearLayer(Weights=[[1.5]])["Weights"], {"array": "array"})],
    "numbers": [(np.arange(3, dtype=np.int8), {"numbers": "array"}), (np.zeros((0, 2)), {"numbers": "array"})],
    "shared": [(NetArray("w"), {"shared": ["w", AUTOMATIC, AUTOMATIC]}),
               (NetArray("w", "Xavier", [2, 3]), {"shared": ["w", ["Xavier"], [2, 3]]})],
    "net": [(LinearLayer(3), {"net": 0})],
}  # fmt: skip
CASES = [(kind, value, said) for kind, cases in VALUES.items() for value, said in cases]
PLAIN = [
    None,
    True,
    False,
    0,
    -5,
    10**900,
    0.5,
    -0.0,
    1e-300,
    "",
    "a",
    "\ud800",
    "\0",
    (),
    (1, ("a", None)),
    TEXTS[:255],
]


def test_every_kind_is_tried():
    assert VALUES.keys() == KINDS.keys()


def equal(one, two):
    if isinstance(two, np.ndarray):
        return one.dtype == two.dtype and np.array_equal(one, two)
    if isinstance(two, float) and math.isnan(two):
        return math.isnan(one)
    if isinstance(two, float):
        return math.copysign(1, one) == math.copysign(1, two) and one == two
    return one == two and type(one) is type(two)


@pytest.mark.parametrize(("kind", "value", "said"), CASES, ids=[f"{kind}-{i}" for i, (kind, *_) in enumerate(CASES)])
def test_a_value_is_written_so_and_comes_back(kind, value, said, tmp_path):
    written = Writer().value(value)
    assert [*written] == [kind]
    assert said is None or json.loads(json.dumps(written)) == said
    found = dict(again(PlaceholderLayer("op", {"value": value}), tmp_path).parameters)["value"]
    assert equal(found, value) or (isinstance(value, Coder) and repr(found) == repr(value))


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: repr(value)[:20])
def test_what_json_has_itself(value, tmp_path):
    assert [*json.loads(json.dumps([Writer().value(value)]))] == [json.loads(json.dumps(value))]
    found = dict(again(PlaceholderLayer("op", {"value": value}), tmp_path).parameters)["value"]
    assert equal(found, value)


def test_what_no_file_holds(tmp_path):
    class Own:
        __repr__ = lambda self: "Own()"  # noqa: E731

    assert str(raised(NetOptionError, lambda: again(PlaceholderLayer("op", {"a": Own()}), tmp_path))) == (
        "Own() cannot be saved in a file\n"
        f'  it is of the class "{Own.__qualname__}", of which files know nothing\n  it stands at parameters'
    )
    deep = []
    for _ in range(200):
        deep = [deep]
    raised(NetOptionError, lambda: again(PlaceholderLayer("op", {"a": deep}), tmp_path))
    assert list(tmp_path.iterdir()) == []
