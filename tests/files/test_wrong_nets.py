"""Files of nets that are wrong: whole by their checksums, as a forger makes them, and refused in words all the same."""

from __future__ import annotations

import json
import time

import numpy as np
import pytest

from netlang import Import, LinearLayer
from netlang.errors import NetFormatError
from tests.files.forged import chain, forged, layer, net_file
from tests.raised import raised

ONE = np.ones((2, 2), np.float32)
ARRAY = {"array": "w"}
A_NET = layer("LinearLayer", size=[2])


def refused(tmp_path, data):
    path = tmp_path / "a.netlang"
    path.write_bytes(data)
    error = raised(NetFormatError, lambda: Import(path))
    assert str(error).startswith(f'"{path}": ') and error.path == str(path)
    return str(error).removeprefix(f'"{path}": ')


def option(**options):
    """A net of which an option is as given."""
    return [layer("LinearLayer", **options)]


def net(*nets):
    return [*nets]


TEXTS = {
    "no JSON": ("{", "the net in it is no JSON: Expecting property name enclosed in double quotes: line 1 column 2"),
    "too deep": ("[" * 100_000, "the net in it is nested too deeply"),
    "a name twice": ('{"nets":[],"nets":[]}', 'the net in it has the name "nets" twice'),
    "NaN": ('{"nets":NaN}', "the net in it has NaN, which is no number of JSON"),
    "infinity": ('{"nets":1e999}', "the net in it has 1e999, which is no number of JSON"),
    "another object": ('{"nets":[]}', "the net in it is not of nets, arrays and checksums"),
    "a list": ("[]", "the net in it is not of nets, arrays and checksums"),
    "checksums of none": (
        '{"nets":[],"arrays":[],"checksums":{"w":"0"}}',
        "the arrays in it are not those of its net",
    ),
    "checksums as a list": ('{"nets":[],"arrays":[],"checksums":[]}', "the arrays in it are not those of its net"),
}


@pytest.mark.parametrize(("text", "said"), TEXTS.values(), ids=TEXTS)
def test_texts_of_nets(text, said, tmp_path):
    assert said in refused(tmp_path, net_file(text))


WRONG = {
    "no net": ([], "there is no net in it"),
    "a number": ([3], "a net in it is not of type, options, parts, arrays and ports"),
    "more": ([A_NET | {"more": 1}], "a net in it is not of type, options, parts, arrays and ports"),
    "a type that is none": ([layer(3)], "the type of a layer is 3"),
    "an option that is none": (
        option(size=[2], sise=3),
        'LinearLayer, 1 of the 1 nets in it\n  LinearLayer has no option "sise"\n',
    ),
    "a value that is none": (
        option(size=[0]),
        "LinearLayer, 1 of the 1 nets in it\n  LinearLayer: size is a size or a list of sizes, not (0,)\n",
    ),
    "options that are none": ([layer("LinearLayer") | {"options": 3}], "1 of the 1 nets in it cannot be made"),
    "levels without end": (
        [layer("AggregationLayer", f="Mean", levels=["levels", 10**30])],
        "AggregationLayer: levels is a level, a list of levels, a span of them or All, not ('levels', 1",
    ),
    "no kind": (option(size={"nonsense": 1}), 'there is no kind of values "nonsense"'),
    "a kind like another": (option(size={"arrays": "w"}), '"arrays"\n  try: did you mean "array"?'),
    "several kinds": (option(size={"list": [], "dict": []}), "a value in it is of several kinds, ['list', 'dict']"),
    "no constant": (option(size={"constant": "OUTSIDE"}), 'there is no constant "OUTSIDE"'),
    "no symbol": ([layer("ElementwiseLayer", f={"symbol": "system"})], 'there is no symbol "system"'),
    "an array that is not there": (option(Weights=ARRAY), "there is no array 'w', which its net has"),
    "a key that is none": (option(Weights={"array": [1]}), "there is no array [1], which its net has"),
    "sizes that clash": (
        [layer("LinearLayer", size=[3]), layer("LinearLayer", size=[3], Input={"type": {"shape": [4]}}), chain(0, 1)],
        "NetChain, 3 of the 3 nets in it\n  1 -> 2: 3 is not 4\n  1.Output ends in 3   because LinearLayer(3)\n",
    ),
    "a net that is not there": ([A_NET, chain(0, 3)], "the net 3 in it is not there, or stands in two places"),
    "a net inside itself": ([chain(0)], "the net 0 in it is not there, or stands in two places"),
    "a net in two places": ([A_NET, chain(0, 0)], "the net 0 in it is not there, or stands in two places"),
    "a net that belongs nowhere": ([A_NET, A_NET], "there are nets in it that belong to no other"),
    "parts of a layer": ([layer("LinearLayer", {})], "1 of the 1 nets in it cannot be made\n  AttributeError: "),
    "no parts of a chain": ([layer("NetChain")], "1 of the 1 nets in it\n  NetChain: missing a required argument"),
    "a layer twice by name": (
        [A_NET, A_NET, layer("NetChain", {"layers": {"dict": [["a", {"net": 0}], ["a", {"net": 1}]]}})],
        "a table has a key twice",
    ),
    "edges in a circle": (
        [layer("ElementwiseLayer", f={"symbol": "Tanh"})] * 2
        + [layer("NetGraph", {"layers": {"list": [{"net": 0}, {"net": 1}]}, "edges": {"list": [[1, 2], [2, 1]]}})],
        "NetGraph, 3 of the 3 nets in it\n  the edges go in a circle: 1 -> 2 -> 1\n",
    ),
    "an edge to nowhere": (
        [A_NET, layer("NetGraph", {"layers": {"list": [{"net": 0}]}, "edges": {"list": [[1, 7]]}})],
        "NetGraph, 2 of the 2 nets in it\n  there is no layer 7\n",
    ),
    "values too deep": (option(size=json.loads("[" * 200 + "]" * 200)), "values within values, more than 100 deep"),
    "a port that is none": (option(Input={"type": {"shape": ["x"]}}), "LinearLayer, 1 of the 1 nets in it\n"),
    "elements that are none": (option(Input={"type": {"element": ["Integer", 3, 1]}}), "of a port are of no kind"),
    "reasons that are none": (option(Input={"type": {"because": 3}}), "the reasons of a port's type are no texts"),
    "no encoder": (
        option(Input={"type": {"coder": {"coder": {"input": "Nonsense", "options": {}}}}}),
        'LinearLayer, 1 of the 1 nets in it\n  there is no encoder "Nonsense"\n',
    ),
    "a coder of a number": (
        option(Input={"type": {"coder": {"coder": {"along": [2], "coder": 3}}}}), "what is along levels is no coder",
    ),
    "an expression of later parts": (
        [layer("ElementwiseLayer", f={"function": {"parameters": ["x"], "body": [["Tanh", 1], "x"]}})],
        "a part of an expression is not before it",
    ),
    "an expression of another kind": (
        [layer("ElementwiseLayer", f={"function": {"parameters": ["x"], "body": ["x", ["Not", 0]]}})],
        "Not does not take (number)",
    ),
    "a function of other names": (
        [layer("ElementwiseLayer", f={"function": {"parameters": [], "body": ["x"]}})],
        "the slots ['x'] are not the parameters []",
    ),
    "no distribution": (
        [layer("RandomArrayLayer", distribution={"distribution": {"Nonsense": {}}})], 'no distribution "Nonsense"',
    ),
    "bytes that are none": ([layer("PlaceholderLayer", tag={"bytes": "zz"})], "cannot be made\n  ValueError: "),
    "a pickle's own": (option(size={"beside": 0}), "1 of the 1 nets in it cannot be made\n  IndexError: "),
    "a class of a pickle": ([layer({"beside": 0})], "1 of the 1 nets in it cannot be made\n  IndexError: "),
}  # fmt: skip


@pytest.mark.parametrize(("nets", "said"), WRONG.values(), ids=WRONG)
def test_nets_that_are_none(nets, said, tmp_path):
    found = refused(tmp_path, net_file(nets))
    assert said in found, found


ARRAYS = {
    "integers": (np.ones((2, 2), np.int32), 'the array "w", int32 [2, 2], is none of a net'),
    "half": (np.ones((2, 2), np.float16), 'the array "w", float16 [2, 2], is none of a net'),
    "nothing": (np.ones((0, 2), np.float32), 'the array "w", float32 [0, 2], is none of a net'),
    "NaN": (np.array([[1, 2], [np.nan, 4]], np.float32), 'the array "w" has nan at position 2, 1'),
    "infinity": (np.array([[1, 2], [3, -np.inf]]), 'the array "w" has -inf at position 2, 2'),
    "one infinity": (np.array(np.inf), 'the array "w" has inf'),
    "other sizes": (np.ones((3, 2), np.float32), "LinearLayer: 3 is not 2\n"),
}


@pytest.mark.parametrize(("array", "said"), ARRAYS.values(), ids=ARRAYS)
def test_arrays_that_are_none_of_a_net(array, said, tmp_path):
    assert said in refused(tmp_path, net_file(option(size=[2], Weights=ARRAY), {"w": array}))


GIVEN = {
    "a number": (3, "its arrays cannot be made\n  TypeError: "),
    "a pair that is none": ([[["Weights"]]], "its arrays cannot be made\n  ValueError: "),
    "another path": ([[["Weight"], ARRAY]], "there is no array ('Weight',) in its net, or array("),
    "a path that is none": ([[{"list": ["Weights"]}, ARRAY]], "its arrays cannot be made\n  TypeError: "),
    "no array": ([[["Weights"], 3]], "there is no array ('Weights',) in its net, or 3 is none"),
    "twice": ([[["Weights"], ARRAY], [["Weights"], ARRAY]], "an array of its net is given twice"),
    "other sizes": ([[["Biases"], ARRAY]], "its arrays\n  Biases: rank 1 is not rank 2\n"),
    "shared, of different numbers": (
        [[["Weights"], {"shared": ["s", ARRAY, {"constant": "Automatic"}]}],
         [["Biases"], {"shared": ["s", {"array": "v"}, {"constant": "Automatic"}]}]],
        'its arrays\n  NetArray("s") has different numbers in two places of the net\n',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "said"), GIVEN.values(), ids=GIVEN)
def test_arrays_that_do_not_go_into_the_net(given, said, tmp_path):
    found = refused(tmp_path, net_file(option(size=[2]), {"w": ONE, "v": np.zeros(2)}, given))
    assert said in found, found


def test_arrays_that_belong_nowhere(tmp_path):
    said = refused(tmp_path, net_file(option(size=[2], Weights=ARRAY), {"w": ONE, "v": ONE}))
    assert said == 'the array "v" belongs to no part of the net'


def test_large_numbers_in_an_array_that_is_not_finite_far_behind(tmp_path):
    large = np.ones(3_000_000)
    large[2_500_001] = np.nan
    said = refused(tmp_path, net_file([layer("NetArrayLayer", Array=ARRAY)], {"w": large}))
    assert said == 'the array "w" has nan at position 2500002'


def test_texts_that_are_none(tmp_path):
    tokens = {"type": {"coder": {"coder": {"input": "Tokens", "options": {"Tokens": {"texts": ["t"]}}}}}}
    for data, said in [
        (b"a\xffb", "a list of texts does not end with the byte FF"),
        (b"\xfe\xff", "cannot be made\n  UnicodeDecodeError: "),
        (b"a\xffa\xff", '"a" stands twice in the tokens, at positions 1 and 2'),
        (b"\xff", "each token is a non-empty string"),
        (b"", "the list of tokens is empty"),
    ]:
        file = net_file([layer("EmbeddingLayer", Input=tokens)], {"t": np.frombuffer(data, np.uint8)})
        assert said in refused(tmp_path, file)


def test_other_files_and_other_versions(tmp_path):
    assert (
        refused(tmp_path, forged({})) == "holds arrays, and no net\n  try: its name with .safetensors, for the arrays"
    )
    assert refused(tmp_path, net_file([A_NET], version="2", netlang="9.0")) == (
        "is of version '2' of the format, and 1 is read here\n  it was written by netlang 9.0"
    )
    assert refused(tmp_path, net_file([A_NET], version="x")).startswith("is of version 'x' of the format")
    assert refused(tmp_path, net_file([A_NET], checksum="0")) == (
        "the net in it is not as it was written: its checksum is another"
    )
    assert refused(tmp_path, b"PK\x03\x04" + bytes(100)).startswith("is no file of arrays, or was cut off")
    (tmp_path / "a.netlang").write_bytes(net_file(option(size=[2], Input={"type": {"shape": [3]}})))
    assert Import(tmp_path / "a.netlang") == LinearLayer(2, Input=3)


def test_nets_within_nets_without_end(tmp_path):
    nets = [A_NET, *(chain(i) for i in range(70))]
    start = time.perf_counter()
    assert "nets within nets, more than 64 deep" in refused(tmp_path, net_file(nets))
    assert time.perf_counter() - start < 30
