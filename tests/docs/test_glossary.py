"""The glossary explains words that the pages use, and every page that uses them leads to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.documents import ROOT, pages

GLOSSARY = ROOT / "docs" / "glossary.md"
PAGES = [page for page in pages() if page != GLOSSARY]


def prose(page: Path) -> str:
    """The text of a page, without blocks of code."""
    return re.sub(r"(?ms)^```.*?^```$", "", page.read_text("utf-8"))


def terms() -> list[str]:
    """The terms explained; a row may have several."""
    rows = re.findall(r"^\| ([^|]+) \|", GLOSSARY.read_text("utf-8"), re.MULTILINE)
    return [
        term.strip(" `") for row in rows if row not in ("Term", "---") for term in row.replace("...", "").split(",")
    ]


def uses(text: str, term: str) -> bool:
    """Whether a text uses a term, singular or plural."""
    return re.search(rf"(?<![\w-]){re.escape(term)}(s|es)?(?![\w-])", text, 0 if term.isupper() else re.I) is not None


def test_each_term_is_explained_once():
    assert len(terms()) > 60
    assert len(set(terms())) == len(terms())


@pytest.mark.parametrize("term", terms())
def test_each_term_is_used_somewhere(term: str):
    folders = [path for top in ("netlang", "layers", "encoders") for path in (ROOT / top).rglob("README.md")]
    assert any(uses(page.read_text("utf-8"), term) for page in (*PAGES, *folders))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_that_use_its_words_lead_to_it(page: Path):
    used = [term for term in terms() if uses(prose(page), term)]
    assert not used or "glossary.md)" in page.read_text("utf-8"), (
        f"{page.name} uses {used}, without a link to the glossary"
    )
