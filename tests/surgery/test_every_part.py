"""Every part of every kind of layer, replaced by what NetExtract gives of it: nothing changes."""

import numpy as np
import pytest

from netlang import Automatic, NetExtract, NetInitialize, NetReplacePart
from netlang.errors import NetShapeError
from netlang.language.nets.container import Container
from netlang.language.types.sizes import Length, varies
from netlang.language.values.sentinels import left_open
from netlang.surgery.parts import names_of, parameters_of, ports_of
from tests.layers.table import collected

ROWS = collected("ROWS")


def first_of_each_class():
    found = {}
    for row in ROWS:
        found.setdefault((type(row.layer).__name__, len(ports_of(row.layer))), row)
    return list(found.values())


def parts(net):
    if isinstance(net, Container):
        return [key for key, _ in net.nodes] + list(ports_of(net))
    return list(dict.fromkeys((*names_of(net), *net.inner_nets())))


def inferred(net):
    """The parameters that inference tells, which are said once they are put there."""
    if isinstance(net, Container):
        return ()
    fields = {name: getattr(net, field) for name, field in parameters_of(net).items()}
    return [name for name, value in fields.items() if left_open(value)]


@pytest.mark.parametrize("row", first_of_each_class(), ids=lambda row: row.id)
@pytest.mark.parametrize("started", [False, True], ids=["as written", "initialized"])
def test_a_part_replaced_by_itself(row, started):
    try:
        net = NetInitialize(row.layer) if started else row.layer
    except NetShapeError:
        pytest.skip("its sizes are open")
    for name in parts(net):
        value = NetExtract(net, name)
        if isinstance(value, Length) or (isinstance(value, list | tuple) and varies(value)):
            continue  # a size that varies is inferred, and never said
        made = NetReplacePart(net, name, value)
        found = NetExtract(made, name)
        assert np.array_equal(found, value) if isinstance(value, np.ndarray) else repr(found) == repr(value), name
        if name not in ports_of(net) and name not in inferred(net) and type(made) is type(net):
            assert made == net, name


@pytest.mark.parametrize("row", first_of_each_class(), ids=lambda row: row.id)
def test_arrays_taken_away_and_put_back(row):
    net = row.layer
    arrays = {path: array for path, array in net.own_arrays().items() if isinstance(array, np.ndarray) and array.ndim}
    bare = NetReplacePart(net, dict.fromkeys(arrays, Automatic))
    assert all(bare.own_arrays()[path] is Automatic for path in arrays)
    assert NetReplacePart(bare, arrays) == net
