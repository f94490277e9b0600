"""The demonstration and the commands of `python -m netlang`."""

import subprocess
import sys
from pathlib import Path

import pytest

from netlang import NetExtract
from netlang.__main__ import main
from netlang.demo import (
    BAG_OF_WORDS,
    TOPICS,
    adder,
    bag_of_words,
    corpus,
    marked_numbers,
    run,
    score,
    sentences_of,
    split,
    topic_net,
    trained,
)
from tests.raised import raised


@pytest.fixture(scope="module")
def short():
    """A net trained for two rounds, and the sentences."""
    train, held_out = split(corpus())
    return trained(topic_net(), train, 2), train, held_out


# sentences ------------------------------------------------------------------------------------------------


def test_every_topic_has_sentences_and_none_is_in_two():
    pairs = corpus()
    sentences = [sentence for sentence, _ in pairs]
    assert {topic for _, topic in pairs} == set(TOPICS)
    assert len(sentences) == len(set(sentences)) > 800
    assert all(sum(t == topic for _, t in pairs) > 60 for topic in TOPICS)


def test_markup_is_left_out():
    for sentence, _ in corpus():
        assert not any(mark in sentence for mark in (">>>", "::=", "+--"))
        assert sentence == " ".join(sentence.split())


def test_short_and_long_sentences_are_left_out():
    assert sentences_of("Too short. " + "word " * 41 + "end. This one is of good length.") == [
        "This one is of good length."
    ]


def test_the_split_is_the_same_every_time_and_holds_a_fifth_out():
    pairs = corpus()
    train, held_out = split(pairs)
    assert (train, held_out) == split(pairs)
    assert sorted(train + held_out) == sorted(pairs)
    assert not {s for s, _ in train} & {s for s, _ in held_out}
    assert len(held_out) == round(len(pairs) / 5)


# the net --------------------------------------------------------------------------------------------------


def test_what_nobody_wrote_down_is_inferred():
    solution = topic_net().solution
    assert solution.size(("embed",), "n") == 40509
    assert solution.size(("topic",), "size") == (len(TOPICS),)
    assert "40508 tokens + 1 for unknown" in str(topic_net().why("embed", "n"))


def test_the_net_beats_chance_and_majority(short):
    found = score(*short)
    assert found.right > 2 * found.chance
    assert found.right > found.majority
    assert found.chance == pytest.approx(1 / len(TOPICS))


def test_the_net_gives_probabilities_of_topics(short):
    net, _, _ = short
    found = net("The debugger stops at the next breakpoint.", "Probabilities")
    assert list(found) == list(TOPICS)
    assert sum(found.values()) == pytest.approx(1, abs=1e-5)


def test_training_is_the_same_every_time(short):
    _, train, _ = short
    one, other = (trained(topic_net(), train[:40], 1) for _ in range(2))
    for path in (("embed", "Weights"), ("topic", "Biases")):
        assert (NetExtract(one, path) == NetExtract(other, path)).all()


def test_the_show_says_what_it_should(capsys):
    run("Which method makes all letters of Xyzzyq lowercase?", rounds=1)
    shown = capsys.readouterr().out
    for text in (
        "EmbeddingLayer",
        "40509",
        "6 classes",
        "held-out",
        "bag of words with logistic regression: ",
        "it does not know Xyzzyq, lowercase: what",
        "200 new sequences",
        'NetShapeError: "embed" -> "read": 128 is not 64',
        "drawing lots: 17%",
        "lowercase?",
        "string-methods",
    ):
        assert text in shown


@pytest.mark.parametrize("given", [[""], ["  "], ["", " "]])
def test_an_empty_sentence_is_refused(given, capsys):
    assert main(["demo", *given]) == 2
    assert "the sentence is empty" in capsys.readouterr().err


def test_the_adder_adds():
    net = adder(4)
    unseen = marked_numbers(100, 7)
    errors = [net(sequence) - answer for sequence, answer in unseen]
    assert sum(e * e for e in errors) / 100 < 1 / 6  # the variance of a sum of two


def test_the_recorded_accuracy_of_a_bag_of_words():
    pytest.importorskip("sklearn")
    assert bag_of_words(*split(corpus())) == pytest.approx(BAG_OF_WORDS, abs=0.05)


# commands -------------------------------------------------------------------------------------------------


def test_the_command_without_arguments_prints_its_help(capsys):
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert "demo" in shown and "explain" in shown


def test_the_demo_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "netlang"], capture_output=True, text=True, check=True)
    assert "python -m netlang" in done.stdout


def test_an_unknown_command_is_refused(capsys):
    assert raised(SystemExit, lambda: main(["dmeo"])).code == 2
    assert "demo" in capsys.readouterr().err


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "nets.py"
    path.write_text("from netlang import *\nsmall = LinearLayer(2, Input=3)\nopen_one = LinearLayer()\nnumber = 3\n")
    return path


def test_explain_shows_every_net_of_a_file(file, capsys):
    assert main(["explain", str(file)]) == 0
    shown = capsys.readouterr().out
    assert "small = LinearLayer(2" in shown and "open_one = LinearLayer(" in shown
    assert "NumPy source" in shown


def test_explain_shows_one_net(file, capsys):
    assert main(["explain", f"{file}:small"]) == 0
    assert "open_one" not in capsys.readouterr().out


@pytest.mark.parametrize(("name", "says"), [(":number", "has no net number; its nets: small, open_one"), ("", None)])
def test_explain_finds_a_net_or_lists_all(file, capsys, name, says):
    code = main(["explain", f"{file}{name}"])
    assert code == (2 if says else 0)
    if says:
        assert says in capsys.readouterr().err


def test_explain_of_a_file_without_nets(tmp_path, capsys):
    path = tmp_path / "none.py"
    path.write_text("x = 3\n")
    assert main(["explain", str(path)]) == 2
    assert capsys.readouterr().err == f"{path} has no net\n"


def test_a_clash_is_told_once(tmp_path, capsys):
    """The clash is told at its place in the explanation; later errors refer to it."""
    path = tmp_path / "clash.py"
    path.write_text("from netlang import *\nbad = NetChain([LinearLayer(3), LinearLayer(2, Input=4)])\n")
    assert main(["explain", str(path)]) == 1
    shown = capsys.readouterr().out
    assert shown.count("3 is not 4") == 2
    assert shown.count("there is none where sizes contradict each other (3)") == 4


def test_a_pipe_closed_by_head_is_no_error(file):
    command = f"{sys.executable} -m netlang explain {file} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("small = ") and done.stderr == ""


def test_explain_says_that_a_file_is_not_there(capsys):
    assert main(["explain", "nowhere.py"]) == 2
    assert "nowhere.py cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[2] / "examples").glob("*.py")), ids=lambda p: p.name)
def test_examples_have_a_net_that_can_be_explained(path, capsys):
    done, shown = main(["explain", f"{path}:net"]), capsys.readouterr()
    if "NetMissingError" in shown.out + shown.err:
        pytest.skip("an optional package is not installed")
    assert done == 0 and "NumPy source" in shown.out


BROKEN = """
from netlang import *
good = NetChain([3, Ramp], Input=2)
bad = NetChain([LinearLayer(3, Input=4)], Input=5)
after = NetChain([bad, 2])
other = NetChain([7], Input=2)
"""


def test_explain_shows_a_net_that_clashes_and_what_else_there_is(tmp_path, capsys):
    path = tmp_path / "broken.py"
    path.write_text(BROKEN)
    assert main(["explain", str(path)]) == 1
    shown = capsys.readouterr().out
    assert f"{path}, line 4: NetShapeError: Input -> 1: 5 is not 4" in shown
    assert f"{path}, line 5: name 'bad' is not defined" in shown
    assert "good = NetChain" in shown and "other = NetChain" in shown and "Traceback" not in shown
