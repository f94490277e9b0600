"""Whatever layer NetUnfold finds to treat the elements of a sequence apart gives, element by element, what it gives for
the sequence: asked of every row of the table."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang import NetInitialize, NetStepOperator
from netlang.compiler.ir.program import role_of
from netlang.compiler.lowering.lower import lower
from netlang.language.nets.layer import Layer
from netlang.language.types.port_types import Integer
from netlang.language.types.sizes import Length
from netlang.surgery.unfold.one_step import mixing_of
from netlang.testing.generate import by_name, settled, typed
from tests.layers.table import Row, collected


def of_sequences(row: Row) -> tuple[Layer, tuple[str, ...]] | None:
    """The layer of a row, with its sizes, and those of its ports that are sequences of one length, apart in it."""
    layer: Any = row.layer
    if not isinstance(layer, Layer) or layer.state_names or not layer.input_names:
        return None
    rng = np.random.default_rng(1)
    layer = typed(layer, [by_name(layer, e) for e in row.examples]) if row.examples else settled(layer, rng)
    shapes = {n: layer.solution.port((), n)[0] for n in (*layer.input_names, *layer.output_names)}
    lengths = [shapes[n][0] for n in layer.input_names if shapes[n] and isinstance(shapes[n][0], Length)]
    if not lengths or mixing_of(layer.solution, (), lengths[0]):
        return None
    if any(role_of(value) == "random" for value in lower(layer).program.inputs):  # random layers never repeat results
        return None
    return layer, tuple(name for name, shape in shapes.items() if shape[:1] == (lengths[0],))


def drawn(net: Any) -> dict[str, Any]:
    """An example with all varying lengths 4."""
    rng, data = np.random.default_rng(2), {}
    for name in net.input_names:
        shape, element = net.solution.port((), name)
        sizes = [size.at(4) if isinstance(size, Length) else size for size in shape]
        low, high = getattr(element, "low", None), getattr(element, "high", None)
        whole = isinstance(element, Integer)
        data[name] = rng.integers(low or 1, (high or 5) + 1, sizes) if whole else rng.uniform(0.1, 0.9, sizes)
    return data


def results(net: Any, data: dict[str, Any]) -> dict[str, Any]:
    made = net(data)
    return made if isinstance(made, dict) else {net.output_names[0]: made}


def test_elements_found_to_be_apart_are():
    tried = set()
    for row in collected("ROWS"):
        found = of_sequences(row)
        if found is None:
            continue
        layer, along = found
        net: Any = NetInitialize(layer)
        data = by_name(net, row.examples[0]) if row.examples else drawn(net)
        whole, step = results(net, data), NetStepOperator(net, along=along)
        length = next(len(data[name]) for name in along if name in data)
        each = [results(step, {n: x[t] if n in along else x for n, x in data.items()}) for t in range(length)]
        for name, value in whole.items():
            stepped = [one[name] for one in each] if name in along else [each[0][name]]
            np.testing.assert_allclose(stepped, value if name in along else [value], atol=1e-5, err_msg=row.id)
        tried.add(type(layer).__name__)
    assert len(tried) > 15, sorted(tried)
