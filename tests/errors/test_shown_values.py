"""How values read in messages: exactly as Python writes them where they are short, and bounded whatever they are."""

import itertools
from fractions import Fraction
from time import perf_counter

import numpy as np
import pytest

from netlang import ElementwiseLayer, LinearLayer, ParametricRampLayer, Plus, SoftmaxLayer, ThreadingLayer, TotalLayer
from netlang.errors import NetError, brief, did_you_mean
from netlang.errors.shown_values import shown
from tests.raised import raised


class Raising:
    def __repr__(self):
        raise OSError

    def __getattr__(self, name):
        raise OSError(name)


class Endless:
    def __repr__(self):
        return "x" * 10**8


class NoText:
    def __repr__(self):
        return 3


def within_itself():
    one = [1.0]
    one.append(one)
    return one


def both_within_itself():
    one = []
    one += [one, one]
    return one


def deep(levels):
    made = []
    for _ in range(levels):
        made = [made]
    return made


def dict_within_itself():
    one = {}
    one["a"] = one
    return one


def shared(levels):
    """A list of 2**levels ones, in memory of `levels` lists."""
    made = [1]
    for _ in range(levels):
        made = [made, made]
    return made


def objects():
    made = np.empty(3, object)
    made[0], made[1], made[2] = deep(3000), within_itself(), Raising()
    return made


SHORT = [
    [], [1], (1,), (1, 2.5), {}, {"a": [1, (2, "b")]}, {1}, set(), frozenset({2}), "it's", 'say "so"', "", b"ab", None,
    True, -3, 1e300, [[[[1]]]], Fraction(1, 3), range(5), np.float32(0.5), np.array([1, 2]), [np.int64(1)], 2**64,
    {"a": "b", "c": ()},
]  # fmt: skip


@pytest.mark.parametrize("value", SHORT, ids=repr)
def test_what_is_short_reads_as_python_writes_it(value):
    assert brief(value) == " ".join(repr(value).split())


HOSTILE = {
    "raising": Raising(), "a hundred million letters": Endless(), "no text": NoText(), "within itself": within_itself(),
    "twice within itself": both_within_itself(), "dict within itself": dict_within_itself(), "deep": deep(3000),
    "shared": shared(60), "digits": 10**5000, "digits in a list": [10**5000, -(10**5000)],
    "fraction": Fraction(10**5000),
    "text": "x" * 10**6, "many": [1] * 10**6, "set": set(range(10**6)), "dict": dict.fromkeys(range(10**6)),
    "array": np.zeros((1000, 1000)), "objects": objects(),
    "count": itertools.count(), "class": type("x" * 10**5, (), {}),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("show", [brief, shown], ids=["brief", "shown"])
def test_whatever_it_is_it_is_shown_at_once_and_in_few_letters(name, show):
    started = perf_counter()
    assert len(show(HOSTILE[name])) <= 70
    assert perf_counter() - started < 1


def test_numbers_of_many_digits():
    assert brief(10**5000) == "an integer of 5001 digits"
    assert brief(-(10**99)) == "a negative integer of 100 digits"
    assert brief([1, 10**5000]) == "[1, an integer of 5001 digits]"


def test_nothing_is_printed_that_is_not_shown():
    """Only the elements that there is room for are printed."""
    asked = []

    class Counted:
        def __repr__(self):
            asked.append(self)
            return "one"

    assert brief([Counted() for _ in range(1000)]).startswith("[one, one, one")
    assert len(asked) < 30


LONG = "x" * 100_000
GIVEN_LONG = {
    "a symbol": lambda: ElementwiseLayer(LONG),
    "a level": lambda: SoftmaxLayer(LONG),
    "a shape": lambda: LinearLayer(2, Output=[1] * 5000),
    "an alignment": lambda: ThreadingLayer(Plus, LONG),
    "ports": lambda: TotalLayer(InputPorts=LONG),
    "levels": lambda: ParametricRampLayer([1] * 5000),
    "an option": lambda: LinearLayer(2, **{LONG: 3}),
}


@pytest.mark.parametrize("name", GIVEN_LONG)
def test_messages_are_bounded(name):
    assert len(str(raised(NetError, lambda: GIVEN_LONG[name]()))) < 5000


def test_the_parts_of_a_message_are_bounded_too():
    error = NetError(LONG, [LONG] * 1000, [LONG] * 2)
    assert len(error.headline) <= 1000 and max(map(len, (*error.details, *error.ways))) <= 1000
    assert len(error.details) < 100


def test_no_name_is_sought_for_a_text_without_end():
    started = perf_counter()
    assert did_you_mean(LONG, [f"{LONG}{i}" for i in range(100)]) == []
    assert perf_counter() - started < 1
