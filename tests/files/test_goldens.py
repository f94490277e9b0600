"""Files of this version of the format and of all before are read, and answer as they did when they were written."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest

import netlang
from netlang import Import
from netlang.files.net_file import VERSION
from netlang.language.nets.net import Net
from tests.files.goldens.make import FUNCTIONS, HERE, make, plain
from tests.files.roundtrip import same

FILES = sorted(HERE.glob("version*/*.netlang"))


def read(path: Path) -> Net:
    return Import(path, functions=FUNCTIONS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_golden_file_answers_as_it_did(path, tmp_path):
    net = read(path)
    assert "Placeholder" not in type(net).__name__ or path.stem == "parameters"
    same(net, tmp_path, functions=FUNCTIONS)
    answers = json.loads((path.parent / "answers.json").read_text())[path.stem]
    if answers is None:
        return
    given, want = answers
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is not a number
        close(plain(net(given)), want)


def close(found, want):
    if isinstance(want, dict):
        assert found.keys() == want.keys()
        for name in want:
            close(found[name], want[name])
    elif isinstance(want, list) and any(isinstance(one, list | dict | str) for one in want):
        assert len(found) == len(want)
        for one, other in zip(found, want, strict=True):
            close(one, other)
    elif isinstance(want, str | bool) or want is None:
        assert found == want
    else:
        np.testing.assert_allclose(found, want, rtol=2e-5, atol=1e-6)


def test_there_is_a_golden_file_of_every_layer():
    """`python -m tests.files.goldens.make` adds what is missing."""
    found = {
        type(one).__name__ for path in FILES if path.parent.name == f"version{VERSION}" for _, one in read(path).walk()
    }
    layers = netlang.layers.__all__
    known = {name for name in layers if isinstance(c := getattr(netlang, name), type) and issubclass(c, Net)}
    assert known <= found, known - found


def test_goldens_are_small():
    assert sum(path.stat().st_size for path in HERE.rglob("*") if path.suffix in (".netlang", ".json")) < 500_000
    assert make.__doc__
