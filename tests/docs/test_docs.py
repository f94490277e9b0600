"""Everything a reader is told is run: every example of the pages, every link between them."""

import ast
import re
import runpy

import pytest

import netlang
from tests.docs.documents import CATALOGUE, FENCE, ROOT, catalogue, examples, pages, wrong

PAGES = pages()
PROGRAMS = sorted((ROOT / "examples").glob("*.py"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_give_what_is_written(page):
    found = wrong(page)
    assert not found, "\n".join(
        ["", *found, "python tests/docs/documents.py --write puts the real results in their place"]
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_exist(page):
    prose = re.sub(r"(?ms)^```.*?^```$", "", page.read_text("utf-8"))  # `net[:2](data)` is no link
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_blocks_are_python(page):
    """Blocks without prompts are programs or parts of files, and must parse."""
    text = page.read_text("utf-8").splitlines()
    inside, block = "", []
    for line in text:
        fence = FENCE.match(line)
        if not fence:
            block.append(line)
            continue
        if inside == "python" and not any(code.startswith(">>> ") for code in block):
            ast.parse("\n".join(block))
        inside, block = ("" if inside else fence[1] or "text"), []
    assert not inside, f"{page.name}: a block is not closed"


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_the_example_programs_run(program, monkeypatch, capsys):
    """Each of `examples`, with a single round of training."""
    train = netlang.NetTrain
    monkeypatch.setattr(
        netlang, "NetTrain", lambda *given, **options: train(*given, **options | {"MaxTrainingRounds": 1})
    )
    try:
        runpy.run_path(str(program), run_name="__main__")
    except netlang.NetMissingError as error:
        pytest.skip(str(error))
    assert capsys.readouterr().out
    assert f"python examples/{program.name}" in program.read_text("utf-8")


def test_every_page_is_listed():
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    missing = [page.name for page in PAGES if page.parent.name == "docs" and f"({page.name})" not in index]
    assert missing in ([], ["README.md"])


def test_the_readme_shows_a_net_with_its_reasons():
    shown = list(examples((ROOT / "README.md").read_text("utf-8").splitlines()))
    assert any(".why(" in example.source and example.want for example in shown)


def test_the_catalogue_is_the_layers_that_there_are():
    assert catalogue() == CATALOGUE.read_text("utf-8"), "python tests/docs/documents.py --write renews it"
