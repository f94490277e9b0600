"""Every layer of the catalogue keeps its promises, and infers the same from every side."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from netlang.compiler.inference.facts import Kind
from netlang.language.edges.net_port import NetPort
from netlang.language.nets.graph import NetGraph
from netlang.language.nets.layer import Layer
from netlang.language.symbols import Tanh
from netlang.language.types.port_types import Integer, PortType
from netlang.language.types.sizes import Run, Var
from netlang.language.types.written_types import port_type
from netlang.layers import ElementwiseLayer
from netlang.testing import check_layer, check_order
from tests.layers.table import Row, Solved, collected, exported_layers

ROWS: list[Row] = collected("ROWS")
SOLVED: list[Solved] = collected("SOLVED")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_layer_keeps_its_promises(row: Row) -> None:
    check_layer(row.layer, *row.examples, reference=row.reference, executors=("interpreter", "NumPy"), **row.options)


FIRST = {type(row.layer): row for row in reversed(ROWS)}.values()


@pytest.mark.parametrize("row", FIRST, ids=lambda row: row.id)
def test_jax_agrees_for_every_row(row: Row) -> None:
    pytest.importorskip("jax")
    options = row.options | {"independent": False, "differentiable": False, "executors": ("JAX",)}
    check_layer(row.layer, *row.examples, **options)


@pytest.mark.parametrize("line", SOLVED, ids=lambda line: f"{type(line.layer).__name__}-{line.port}-{line.form!r}"[:70])
def test_what_one_port_says_of_the_others(line: Solved) -> None:
    net = line.layer.with_ports({line.port: port_type(line.form)})
    solution = net.solution
    found = {name: _shown(*solution.port((), name)) for name in _ports(net)}
    found |= {array.name: _shown(solution.dimensions((array.name,))) for array in net.arrays_declared()}
    assert found == line.found
    check_order(net)


@pytest.mark.parametrize("line", SOLVED, ids=lambda line: f"{type(line.layer).__name__}-{line.port}-{line.form!r}"[:70])
def test_the_same_is_found_inside_of_a_net(line: Solved) -> None:
    """With an elementwise layer before each input and after each output."""
    plain = not any("integers" in shape for shape in line.found.values())  # these layers are for reals only
    nets: dict[str, Any] = {"layer": line.layer.with_ports({line.port: PortType()})}
    edges: list[Any] = []
    for port in line.layer.ports():
        own, outside = NetPort("layer", port.name), NetPort(f"{port.name}Outside")
        chain = [own] if port.direction == "state" or not plain else [f"{port.name}Same", own]
        nets |= {key: ElementwiseLayer(Tanh) for key in chain if isinstance(key, str)}
        edges.append((*chain[::-1], outside) if port.direction in ("out", "auxiliary") else (outside, *chain))
    net = NetGraph(nets, edges, **{f"{line.port}Outside": line.form})
    found = {port: _shown(*net.solution.port(("layer",), port)) for port in _ports(line.layer)}
    assert found == {port: line.found[port] for port in found}
    if not any("None" in shape for shape in line.found.values()):  # of any integers and 1..n, the first wins
        check_order(net)


def _ports(layer: Layer) -> list[str]:
    return [port.name for port in layer.ports()]


def _shown(shape: Any, element: Any = None) -> str:
    terms = ["?" if isinstance(t, Var) else "*" if isinstance(t, Run) else str(t) for t in shape]
    text = f"[{', '.join(terms)}]"
    if not isinstance(element, Integer):
        assert not isinstance(element, Kind)
        return text
    high = "?" if isinstance(element.high, Var) else element.high
    return f"{text} of integers {element.low}..{high}"


@pytest.mark.parametrize("cls", exported_layers(), ids=lambda cls: cls.__name__)
def test_every_layer_has_a_row(cls: type[Layer]) -> None:
    assert any(isinstance(row.layer, cls) for row in ROWS), f"add a Row for {cls.__name__} to tests/layers/rows_*.py"


@pytest.mark.parametrize("cls", exported_layers(), ids=lambda cls: cls.__name__)
def test_every_port_is_solved_from(cls: type[Layer]) -> None:
    lines = [line for line in SOLVED if type(line.layer) is cls]
    ports = {port.name for port in cls.declared_ports if not port.many}  # including those that only some options give
    ports |= {port for line in lines for port in _ports(line.layer)}
    missing = sorted(ports - {line.port for line in lines})
    assert lines and not missing, f"add a Solved for {cls.__name__}, from {', '.join(missing) or 'each of its ports'}"


@pytest.mark.parametrize("cls", exported_layers(), ids=lambda cls: cls.__name__)
def test_every_part_has_a_name_of_its_own(cls: type[Layer]) -> None:
    fields = [f for f in attrs.fields(cls) if f.init and not f.name.startswith("given_")]
    names = [f.metadata.get("name") or f.alias[:1].upper() + f.alias[1:] for f in fields]
    names += [part.name for part in (*cls.declared_arrays, *cls.declared_ports)]
    assert len(set(names)) == len(names)
