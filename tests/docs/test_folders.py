"""Every core folder opens with a README, which names each file of the folder and none that is gone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.documents import ROOT

CORE = (
    "netlang/compiler", "netlang/compiler/inference", "netlang/compiler/ir", "netlang/compiler/gradient",
    "netlang/compiler/lowering", "netlang/compiler/passes", "netlang/executors", "netlang/executors/numpy",
    "netlang/language", "netlang/evaluation", "netlang/training", "layers", "encoders",
)  # fmt: skip
FOLDERS = sorted(
    path.parent for top in ("netlang", "layers", "encoders") for path in (ROOT / top).rglob("README.md")
    if path.parent.name != "data"
)  # fmt: skip


def files_of(folder: Path) -> set[str]:
    """The modules of a folder, with those of subfolders without a README."""
    found = {path.name for path in folder.glob("*.py") if path.name != "__init__.py"}
    for inside in (path for path in folder.iterdir() if (path / "__init__.py").exists() and not path.is_symlink()):
        found |= set() if (inside / "README.md").exists() else files_of(inside)
    return found


def test_every_core_folder_has_a_readme():
    assert {ROOT / name for name in CORE} <= set(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_readme_names_exactly_the_files_of_its_folder(folder: Path):
    prose = re.sub(r"\[[^]]*\]\([^)]*\)", "", (folder / "README.md").read_text("utf-8"))  # links are checked below
    named = {name.rpartition("/")[2] for name in re.findall(r"`([\w/]+\.py)`", prose)}
    missing = files_of(folder) - named
    assert not missing, f"{folder.name}/README.md has no line for {', '.join(sorted(missing))}"
    gone = named - files_of(folder)
    assert not gone, f"{folder.name}/README.md names {', '.join(sorted(gone))}, which is gone"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_readme_is_short_and_has_the_usual_sections(folder: Path):
    text = (folder / "README.md").read_text("utf-8")
    assert 15 <= len(text.splitlines()) <= 65
    for part in ("**Comes in**", "**Goes out**", "## What may be touched"):
        assert part in text, f"{folder.name}/README.md has no {part}"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_links_in_a_readme_exist(folder: Path):
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", (folder / "README.md").read_text("utf-8")):
        assert (folder / target).exists(), f"{folder.name}/README.md links to {target}, which is not there"


def test_there_is_one_list_of_stages():
    """The page that goes through them has a heading for each; all others have the same line."""
    page = (ROOT / "docs" / "how-a-net-compiles.md").read_text("utf-8")
    headings = re.findall(r"^## \d+\. (?:The )?(.+)$", page, re.MULTILINE)
    line = " -> ".join(name if name == "NumPy source" else name.lower() for name in headings)
    for path in ("docs/how-a-net-compiles.md", "README.md", "netlang/compiler/README.md"):
        assert f"\n    {line}\n" in (ROOT / path).read_text("utf-8"), f"{path} has not the line {line}"
