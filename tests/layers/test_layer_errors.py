"""The gallery of errors in `errors.txt`: every message, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

import netlang
from tests.raised import raised

BLOCKS = Path(__file__).with_name("errors.txt").read_text().split(">>> ")[1:]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0][:60])
def test_an_error_says_what_is_wrong(block: str) -> None:
    expression, _, expected = block.strip().partition("\n")
    error = raised(netlang.NetError, lambda: eval(expression, {n: getattr(netlang, n) for n in netlang.__all__}))
    assert f"{type(error).__name__}: {error}" == expected
