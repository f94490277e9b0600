"""A symbol is one row of a table, and so is a function of NumPy: with a row more, whatever takes functions knows it."""

from __future__ import annotations

import subprocess
import sys

from netlang.language.symbols import SYMBOLS
from netlang.language.symbols.numpy_functions import ELEMENTWISE
from netlang.layers.function.numpy_functions import FUNCTIONS, METHODS


def test_a_row_more_works_in_every_layer() -> None:
    done = subprocess.run([sys.executable, "-m", "tests.language.one_row"], capture_output=True, text=True)
    assert done.stdout == "works\n", done.stderr


def test_every_symbol_says_what_it_computes() -> None:
    for symbol in SYMBOLS.values():
        assert (symbol.meaning is None) != (symbol.cases is None), symbol


def test_a_function_of_numpy_has_one_row() -> None:
    assert all(function.of_layers or function.of_values for function in FUNCTIONS.values())
    assert set(METHODS.values()) <= FUNCTIONS.keys() | ELEMENTWISE.keys()
    several = [f for symbol in SYMBOLS.values() for f in symbol.numpy]
    assert len(several) == len(set(several))
