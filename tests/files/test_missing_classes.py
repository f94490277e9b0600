"""Layers and coders of users are found again where they are declared; where they are not, placeholders and words."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from netlang import Automatic, Import, NetChain, NetGraph, NetPort, PlaceholderLayer
from netlang.errors import NetFormatError, NetPlaceholderError, NetWarning
from tests.files.forged import chain, layer, net_file
from tests.raised import raised

MODULE = """
import numpy as np
from attrs import frozen
from netlang import *
from netlang.encoders.kind import KindEncoder
from netlang.language.declaration.declare import Array, Carry, In, Out, dim, option
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.port_types import PortType, Real


@layer
class Scale(Layer):
    '''Times a factor for each channel.'''
    power: float = option(1.0)
    Input = In("n")
    Output = Out("n")
    Factors = Array("n")

    def lower(self, Input, Factors):
        return Input * self.power


@frozen(repr=False)
class LengthEncoder(KindEncoder):
    '''How long a text is.'''
    kind = "Length of a text"
    Factor: float = option(1.0)
    port_type = property(lambda self: PortType((), Real()))

    def is_raw(self, value):
        return isinstance(value, str)

    def encode_raw(self, value, random=None):
        return np.float32(len(value) * self.Factor)


LAYER = NetChain({"a": Scale(2.0, Factors=[1, 2]), "b": Scale(LearningRateMultipliers=0)})
CODER = NetChain([ElementwiseLayer(Ramp)], Input=LengthEncoder(2.0))
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "my_layers.py").write_text(textwrap.dedent(MODULE))
    run(tmp_path, "from my_layers import *; Export('layer.netlang', LAYER); Export('coder.netlang', CODER)")
    return tmp_path


def run(folder, code):
    """In a process of its own, which knows nothing yet."""
    paths = os.pathsep.join([str(folder), os.getcwd()])
    command = [sys.executable, "-W", "error", "-c", code]
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment)
    return done.stdout if not done.returncode else done.stdout + done.stderr


def test_they_are_found_where_they_are_declared(folder):
    code = "from my_layers import *; print(Import('layer.netlang') == LAYER, Import('coder.netlang')('abc'))"
    assert run(folder, code) == "True 6.0\n"
    assert "my_layers" not in sys.modules


def test_a_file_imports_nothing(folder):
    code = (
        "from netlang import Import; import sys, warnings; warnings.simplefilter('ignore'); Import('layer.netlang'); "
    )
    assert run(folder, code + "print('my_layers' in sys.modules)") == "False\n"


def test_a_layer_that_is_not_declared_is_a_placeholder(folder):
    path = folder / "layer.netlang"
    with pytest.warns(NetWarning) as told:
        net = Import(path)
    assert [str(one.message) for one in told] == [
        f'"{path}": there is no layer my_layers:Scale here; a placeholder stands for it\n'
        "  try: import my_layers, and Import again"
    ]
    assert told[0].filename == __file__
    assert isinstance(net["a"], PlaceholderLayer) and net["a"].tag == "my_layers:Scale"
    assert dict(net["a"].parameters) == {"power": 2.0}
    np.testing.assert_array_equal(net["a"]["Factors"], [1, 2])
    assert dict(net["b"].parameters) == {"power": 1.0, "LearningRateMultipliers": 0}
    assert "my_layers:Scale" in str(raised(NetPlaceholderError, lambda: net([1, 2])))


def test_a_coder_that_is_not_declared_is_named(folder):
    path = folder / "coder.netlang"
    assert str(raised(NetFormatError, lambda: Import(path))) == (
        f'"{path}": the encoder "Length of a text" is declared in my_layers, which is not imported\n'
        "  try: import my_layers, and Import again"
    )


def test_a_layer_of_a_newer_version(tmp_path):
    path = tmp_path / "a.netlang"
    new = layer("NewLayer", size=[3], Input={"type": {"shape": [2]}}, f={"symbol": "Tanh"}) | {
        "arrays": ["Kernel", "B"]
    }
    nets, kernel = [new, layer("LinearLayer", size=[2]), chain(0, 1)], np.ones((2, 3), np.float32)
    path.write_bytes(net_file(nets, {"k": kernel}, [[[1, "Kernel"], {"array": "k"}]]))
    with pytest.warns(NetWarning, match="there is no layer NewLayer here; .*\n  try: a newer netlang than"):
        net = Import(path)
    assert net[0].tag == "NewLayer" and net[0]["Kernel"].shape == (2, 3) and net[0]["B"] is Automatic
    assert {name: repr(value) for name, value in dict(net[0].parameters).items()} == {"size": "(3,)", "f": "Tanh"}
    assert net.solution.port((), "Input")[0] == (2,)


def test_its_ports_are_those_of_the_file(tmp_path):
    path = tmp_path / "a.netlang"
    new = layer("New", x={"type": {"shape": [2]}}) | {"inputs": ["x", "y"], "outputs": ["p", "q"], "states": ["State"]}
    ports = {name: {"port": [name]} for name in ("x", "y", "State")}
    edges = [[ports[n], {"port": [1, n]}] for n in ports] + [
        [{"port": [1, "p"]}, {"port": ["p"]}],
        [{"port": [1, "q"]}, None],
    ]
    path.write_bytes(net_file([new, layer("NetGraph", {"layers": {"list": [{"net": 0}]}, "edges": {"list": edges}})]))
    with pytest.warns(NetWarning):
        net = Import(path)
    assert isinstance(net, NetGraph) and net.input_names == ("x", "y", "State")
    assert (net[0].input_names, net[0].output_names) == (("x", "y", "State"), ("p", "q", "State"))
    assert NetGraph([net[0]], [(NetPort(1, "q"), NetPort("q"))]) and NetChain([net])
