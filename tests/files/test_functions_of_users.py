"""Functions of users: files have their names, and only those that the reader gives are used."""

from __future__ import annotations

import math

import numpy as np
import pytest

from netlang import CompiledLayer, Export, FunctionLayer, Import, NetArray, NetChain, NetGraph, Tanh
from netlang.errors import NetOptionError
from tests.files.forged import layer, net_file
from tests.files.roundtrip import again, same
from tests.raised import raised


def doubled(x):
    return x * 2


def its_gradient(x, g):
    return g * 2


def named_alike():
    def doubled(x):
        return x * 3

    return doubled


NET = NetChain([CompiledLayer(doubled, its_gradient)], Input=2)
HERE = "tests.files.test_functions_of_users"


def test_functions_are_needed_and_given_explicitly(tmp_path):
    path = Export(tmp_path / "net.netlang", NET)
    assert str(raised(NetOptionError, lambda: Import(path))) == (
        f"the net calls the Python function {HERE}.doubled, and files have no functions, only their names\n"
        f"  try: Import(path, functions=[{HERE}.doubled])"
    )
    error = raised(NetOptionError, lambda: Import(path, functions=[doubled]))
    assert error.name == f"{HERE}.its_gradient"
    made = same(NET, tmp_path, functions=[doubled, its_gradient])
    assert made([1, 2]).tolist() == [2.0, 4.0]


@pytest.mark.parametrize("given", [
    {f"{HERE}.doubled": doubled, f"{HERE}.its_gradient": its_gradient},
    {"doubled": doubled, "its_gradient": its_gradient},
    (its_gradient, doubled, math.sin),
])  # fmt: skip
def test_functions_are_given_by_name_too(given, tmp_path):
    assert again(NET, tmp_path, functions=given) == NET


def test_a_function_that_is_called_alike_may_stand_in(tmp_path):
    """It is the reader who gives it: the module may have another name by now."""
    made = again(NET, tmp_path, functions=[named_alike(), its_gradient])
    assert made([1, 2]).tolist() == [3.0, 6.0]
    two = {"a.doubled": doubled, "b.doubled": named_alike(), "its_gradient": its_gradient}
    raised(NetOptionError, lambda: again(NET, tmp_path, functions=two))  # which of them?


def test_a_file_cannot_name_a_function_of_the_machine(tmp_path):
    path = tmp_path / "a.netlang"
    for name in ("os.system", "posix.system", "builtins.eval", f"{HERE}.doubled"):
        named = layer("CompiledLayer", f={"python": name}, out=[2], Input={"type": {"shape": [2]}})
        path.write_bytes(net_file([named]))
        assert f"calls the Python function {name}," in str(raised(NetOptionError, lambda: Import(path)))
        told = layer("CompiledLayer", f={"told": name}, out=[2], Input={"type": {"shape": [2]}})
        path.write_bytes(net_file([told]))
        assert f"{name} is known by its name alone" in str(raised(NetOptionError, lambda: Import(path)([1, 2])))


def test_nonsense_is_refused(tmp_path):
    path = Export(tmp_path / "net.netlang", NET)
    for bad in (3, doubled, [3], {"a": 3}, {3: doubled}, "doubled", None):
        assert "functions is a list of functions" in str(
            raised(NetOptionError, lambda bad=bad: Import(path, functions=bad))
        )
    arrays = Export(tmp_path / "a.safetensors", {})
    assert str(raised(NetOptionError, lambda: Import(arrays, functions=[doubled]))) == (
        f'"{arrays}" has arrays only, and functions were given for it'
    )


@pytest.mark.parametrize("f", [lambda x: x + 1, named_alike()])
def test_functions_without_a_name_are_refused(f, tmp_path):
    for net in (CompiledLayer(f, Input=2), NetChain([CompiledLayer(f, Input=2)])):
        error = raised(NetOptionError, lambda net=net: Export(tmp_path / "a.netlang", net))
        assert "of a CompiledLayer cannot be saved: it has no name in a module" in str(error)
    assert list(tmp_path.iterdir()) == []


# functions whose layers are the net -----------------------------------------------------------------------


def test_a_function_layer_needs_no_function(tmp_path):
    """It is its layers; without its function it only does not give that back."""
    net = FunctionLayer(lambda x: Tanh(x) @ NetArray("w", [[1.0], [2.0]]) + 1, Input=2)
    made = same(net, tmp_path)
    assert made([1, 2]).tolist() == net([1, 2]).tolist()
    assert NetGraph(made) == NetGraph(net)
    f = made["Function"]
    assert repr(f) == "tests.files.test_functions_of_users.test_a_function_layer_needs_no_function.<locals>.<lambda>"
    assert str(raised(NetOptionError, lambda: f(1))) == (
        f"{f!r} is known by its name alone: files have no functions\n  try: Import(path, functions=[...])"
    )
    assert again(made, tmp_path) == net  # and once more


def test_a_function_layer_has_its_function_if_it_is_given(tmp_path):
    net = FunctionLayer(doubled, Input=2)
    assert same(net, tmp_path, functions=[doubled])["Function"] is doubled
    assert same(net, tmp_path)["Function"].__name__ == "doubled"


def test_nets_inside_of_a_function(tmp_path):
    inner = NetChain([3, Tanh], Input=2)
    net = FunctionLayer(lambda x: inner(x) * 2 + inner(x), Input=2)
    made = same(net, tmp_path)
    assert len({id(a.Array) for a in made.own_arrays().values()}) <= 2
    np.testing.assert_equal([*map(str, made.own_arrays())], [*map(str, net.own_arrays())])
