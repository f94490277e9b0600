"""Arrays under the names of another library, mapped to the paths of a net."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    EmbeddingLayer,
    Export,
    Import,
    LinearLayer,
    NetChain,
    NetExtract,
    NetInsertSharedArrays,
    Ramp,
)
from netlang.errors import NetOptionError, NetPortError, NetShapeError
from tests.raised import raised

rng = np.random.default_rng(0)
THEIRS = {
    "embeddings.word.weight": rng.normal(size=(7, 4)),
    "head.dense.kernel": rng.normal(size=(4, 3)),
    "head.dense.bias": rng.normal(size=3),
}  # fmt: skip
NAMES = {
    "embeddings.word.weight": ("embed", "Weights"),
    "head.dense.kernel": (("head", "dense", "Weights"), np.transpose),
    "head.dense.bias": ("head", "dense", "Biases"),
}  # fmt: skip


def net():
    return NetChain({"embed": EmbeddingLayer(4, 7), "head": NetChain({"dense": LinearLayer(3), "f": Ramp})}, Input=[])


def check(made):
    for name, said in NAMES.items():
        path, change = said if callable(said[-1]) else (said, lambda a: a)
        np.testing.assert_array_equal(NetExtract(made, path), change(THEIRS[name]))


@pytest.mark.parametrize("names", [NAMES, NAMES.get, lambda name: NAMES[name]])
def test_names_are_a_dict_or_a_function(names):
    check(net().with_arrays(THEIRS, names))


def test_arrays_of_a_file_are_not_copied(tmp_path):
    theirs = {name: array.astype(np.float32) for name, array in THEIRS.items()}
    arrays = Import(Export(tmp_path / "a.safetensors", theirs))
    made = net().with_arrays(arrays, NAMES)
    mapped = arrays["embeddings.word.weight"]
    assert NetExtract(made, ("embed", "Weights")).__array_interface__["data"] == mapped.__array_interface__["data"]
    np.testing.assert_array_equal(NetExtract(made, ("head", "dense", "Weights")), theirs["head.dense.kernel"].T)


def test_one_array_in_several_places():
    chain = NetChain([3, 3, 3], Input=2)
    theirs = {"w": rng.normal(size=(3, 5)), "v": np.ones((3, 3)), "b": np.ones(3)}
    names = {
        "w": [((1, "Weights"), lambda a: a[:, :2]), ((2, "Weights"), lambda a: a[:, 2:])],
        "v": (3, "Weights"),
        "b": [(1, "Biases"), (2, "Biases"), (3, "Biases")],
    }
    made = chain.with_arrays(theirs, names)
    np.testing.assert_array_equal(NetExtract(made, (2, "Weights")), theirs["w"][:, 2:])


def test_shared_arrays_are_given_once_by_any_path_or_name():
    one = NetInsertSharedArrays(LinearLayer(2), "s/")
    chain = NetChain([one, one], Input=2)
    theirs = {"w": np.ones((2, 2)), "b": np.ones(2)}
    want = chain.with_arrays({"s/Weights": theirs["w"], "s/Biases": theirs["b"]})
    assert chain.with_arrays(theirs, {"w": "s/Weights", "b": (2, "Biases")}) == want
    both = {"w": "s/Weights", "b": [(2, "Biases"), "s/Biases"]}
    assert str(raised(NetOptionError, lambda: chain.with_arrays(theirs, both))) == (
        '2.Biases is given two arrays, "b" and "b"'
    )


# what is left over ----------------------------------------------------------------------------------------


def test_what_is_left_over_is_told_on_both_sides_with_near_misses():
    more = THEIRS | {"pooler.weight": np.ones((9, 9)), "position_ids": np.arange(5)}
    names = {name: path for name, path in NAMES.items() if "kernel" not in name}
    error = raised(NetPortError, lambda: net().with_arrays(more, names))
    assert str(error) == (
        "3 arrays given go nowhere and 1 array of the net is given nothing\n"
        '  not mentioned: "head.dense.kernel" [4, 3], "pooler.weight" [9, 9], "position_ids" [5]\n'
        '  given nothing: "head"."dense".Weights [3, 4]\n'
        '  "head"."dense".Weights may be "head.dense.kernel"\n'
        "  try: names={\"head.dense.kernel\": ('head', 'dense', 'Weights'), ...}, or "
        'names={"head.dense.kernel": [], ...} to leave it out, or partial=True, to leave both as they are'
    )
    assert error.unused == ["head.dense.kernel", "pooler.weight", "position_ids"]
    assert error.missing == [("head", "dense", "Weights")]
    assert error.near == {("head", "dense", "Weights"): "head.dense.kernel"}
    left_out = NAMES | {"pooler.weight": None, "position_ids": []}
    check(net().with_arrays(more, left_out))
    part = net().with_arrays(more, names, partial=True)
    assert NetExtract(part, ("embed", "Weights")).shape == (7, 4)
    assert "1 array of the net is given nothing" in str(
        raised(NetPortError, lambda: net().with_arrays({n: THEIRS[n] for n in names}, names))
    )
    error = raised(NetPortError, lambda: net().with_arrays(more, lambda name: NAMES.get(name)))
    assert str(error).startswith("2 arrays given go nowhere\n")


def test_near_misses_are_the_closest_names_of_the_same_dimensions():
    chain = NetChain({f"layer{i}": 2 for i in range(3)}, Input=2)
    theirs = {f"bert.layer{i}.{part}": np.ones((2,) * n) for i in range(3) for part, n in [("weight", 2), ("bias", 1)]}
    error = raised(NetPortError, lambda: chain.with_arrays(theirs, {}))
    assert error.near == {
        (f"layer{i}", ours): f"bert.layer{i}.{part}"
        for i in range(3) for ours, part in [("Weights", "weight"), ("Biases", "bias")]
    }  # fmt: skip


def test_dimensions_that_differ_are_told_by_both_names():
    names = NAMES | {"head.dense.kernel": ("head", "dense", "Weights")}
    assert str(raised(NetShapeError, lambda: net().with_arrays(THEIRS, names))) == (
        '"head.dense.kernel" has dimensions [4, 3], and "head"."dense".Weights has [3, 4]\n'
        "  try: (path, numpy.transpose) in names"
    )


def test_names_that_are_none_are_refused():
    for names, said in [
        ({"head.dense.bia": ("embed", "Weights")}, 'names: there is no array "head.dense.bia"\n'
         '  try: did you mean "head.dense.bias"?'),
        (3, "names is a dict or a function of names, not 3"),
        ({"head.dense.bias": 3}, 'names: "head.dense.bias" goes to a path, not to 3'),
        ({"head.dense.bias": ()}, 'names: "head.dense.bias" goes to a path, not to ()'),
        (lambda name: 1 / 0, 'names, of "embeddings.word.weight", raises ZeroDivisionError: division by zero'),
        ({"head.dense.bias": (("embed", "Weights"), lambda a: 1 / 0)}, 'the function for "head.dense.bias" raises'),
    ]:  # fmt: skip
        assert said in str(raised((NetPortError, NetOptionError), lambda names=names: net().with_arrays(THEIRS, names)))
    raised(NetPortError, lambda: net().with_arrays(THEIRS, NAMES | {"head.dense.bias": ("head", "Biases")}))
    raised(NetOptionError, lambda: net().with_arrays([1], NAMES))
