"""What is given to type checkers is what the pages say, and what they find is compared with the marks."""

import ast
from pathlib import Path

import pytest

import netlang.language.nets.answers
from netlang.evaluation.evaluate import EVALUATION_OPTIONS
from netlang.training.train import NetTrain, TrainingOptions
from tests.docs.documents import pages
from tests.type_checkers.check import MISTAKES, code_of, wrong


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_code_stands_at_its_line_of_the_page(page):
    lines, code = page.read_text("utf-8").splitlines(), code_of(page).splitlines()
    ast.parse("\n".join(code))
    assert all(line in ("", shown[4:]) for line, shown in zip(code, lines, strict=True))
    assert any(code) == any(line.startswith(">>> ") for line in lines)


def test_what_is_found_is_compared_with_the_marks():
    lines = MISTAKES.read_text("utf-8").splitlines()
    marked = {(MISTAKES.name, number): "text" for number, line in enumerate(lines, 1) if line.endswith("# error")}
    assert len(marked) > 15 and not wrong(marked)
    (missed,) = wrong(dict(list(marked.items())[1:]))
    assert missed.startswith("mistakes.py:") and missed.endswith(": nothing is found")
    assert wrong(marked | {("readme.py", 3): "text"}) == ["readme.py:3: text"]


def test_options_of_evaluation_have_a_type_each():
    stub = ast.parse(Path(netlang.language.nets.answers.__file__).with_suffix(".pyi").read_text("utf-8"))
    (options,) = [node for node in stub.body if isinstance(node, ast.ClassDef) and node.name == "EvaluationOptions"]
    assert {field.target.id for field in options.body} == set(EVALUATION_OPTIONS)


def test_options_of_training_have_a_type_each():
    assert set(TrainingOptions.__annotations__) == set(NetTrain.__kwdefaults__ or NetTrain.__wrapped__.__kwdefaults__)
