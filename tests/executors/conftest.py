"""The tests of executors run over the programs of the compiler's tests. Plans that they compile must make nothing but
views while binding: a reshape that copied would show values of another time."""

import re
from typing import Any

import pytest

from netlang.executors.numpy.codegen import written

SHAPE = r"\.reshape\((-1|\((?:[^()]|\([^()]*\))*\))\)"


@pytest.fixture(autouse=True)
def only_views(monkeypatch: pytest.MonkeyPatch) -> None:
    def strict(text: str, *more: Any) -> Any:
        head, run, tail = text.partition("def run(")
        return compile(re.sub(SHAPE, r".reshape(\1, copy=False)", head) + run + tail, *more)

    monkeypatch.setattr(written, "compile", strict, raising=False)
