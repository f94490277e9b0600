"""Tests are the same, and in the same order, in every process: `pytest -n 2` compares them."""

import pytest

collect_ignore = ["type_checkers/mistakes.py"]  # for type checkers only; it cannot be run


def pytest_collection_modifyitems(items):
    by_address = [item.nodeid for item in items if " at 0x" in item.nodeid]
    if by_address:
        raise pytest.UsageError(f"tests named by an address of memory: {by_address[:5]}; give them ids")
