"""docs/errors.md, literally: every block of code raises the error whose text follows it.

Run as a program, it writes the messages into the page as they are now, to be read before they are committed.
"""

import re
from pathlib import Path

import numpy as np
import pytest

import netlang
from netlang import (
    NetChain,
    NetDataError,
    NetMemoryError,
    NetOptionError,
    NetPortError,
    NetShapeError,
    NetUninitializedError,
)
from netlang.errors import NetError
from tests.raised import raised

PATH = Path(__file__).parents[2] / "docs" / "errors.md"
PAGE = PATH.read_text(encoding="utf-8")
CASE = re.compile(r"```python\n([^`]*)\n```\n```text\n([^`]*)\n```")
CASES = CASE.findall(PAGE)
FIRST = {name: getattr(netlang, name) for name in netlang.__all__} | {"np": np, "netlang": netlang}
exec("\n".join(re.findall(r"^\w+ = .*$", PAGE, re.MULTILINE)), FIRST)


def message_of(code):
    error = raised(NetError, lambda: eval(code, dict(FIRST)))
    return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize(("code", "message"), CASES, ids=[code[:60] for code, _ in CASES])
def test_messages_of_the_gallery(code, message):
    assert message_of(code) == message


def test_the_gallery_is_large():
    assert len(CASES) >= 60


@pytest.mark.parametrize("message", [message for _, message in CASES])
def test_no_message_shows_an_unknown_by_its_inner_name(message):
    assert not re.search(r"\?\w|\bVar\b|\bRun\b|1\.\.\d+\.\w|<netlang|object at", message)


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (NetShapeError, ValueError),
        (NetDataError, ValueError),
        (NetPortError, LookupError),
        (NetOptionError, TypeError),
        (NetUninitializedError, RuntimeError),
        (NetMemoryError, MemoryError),
    ],
)
def test_each_error_is_also_the_natural_builtin(error, builtin):
    assert issubclass(error, builtin)
    assert issubclass(error, NetError)


def test_the_facts_of_a_clash_are_attributes():
    error = raised(NetShapeError, lambda: NetChain([5, netlang.LinearLayer(3, Input=4)]))
    assert (error.left, error.right) == (5, 4)
    assert error.ways[0] == "LinearLayer(4)"
    assert [str(step.rule.where) for step in error.reasons[0]] == ["LinearLayer(5)"]
    assert error.solution.net is error.net


if __name__ == "__main__":
    fresh = CASE.sub(lambda m: f"```python\n{m[1]}\n```\n```text\n{message_of(m[1])}\n```", PAGE)
    PATH.write_text(fresh, encoding="utf-8")
