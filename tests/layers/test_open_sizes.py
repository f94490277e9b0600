"""What is open of any layer of the catalogue, as its rows have it, comes with something to write that settles it."""

import pytest

from netlang.compiler.inference.explanations.open_sizes import open_sizes
from tests.layers.table import collected

ROWS = [row for row in collected("ROWS") if row.layer.solution.open()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_open_size_has_a_way_out(row):
    for name, known, fix in open_sizes(row.layer.solution):
        assert fix, f"{name} is {known}"
