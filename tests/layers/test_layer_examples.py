"""The examples in the layers' docstrings."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import netlang.layers

MODULES = sorted(path.stem for path in Path(netlang.layers.__file__).parent.glob("[a-z]*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"netlang.layers.{name}")).failed == 0
