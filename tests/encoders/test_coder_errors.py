"""Every message of errors.txt and its neighbours, literally: the texts are part of the interface."""

from pathlib import Path

import numpy as np
import pytest

import netlang.encoders
from netlang.errors import NetDataError, NetError, NetOptionError, enumerated
from netlang.language.types.coders import Encoder
from tests.raised import raised

GALLERY = "\n".join(path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("errors*.txt")))
CASES = [entry.strip().partition("\n")[::2] for entry in GALLERY.split(">>> ")[1:]]
NAMES = {name: getattr(netlang.encoders, name) for name in netlang.encoders.__all__} | {
    "abc": ["a", "b", "c"],
    "np": __import__("numpy"),
}


@pytest.mark.parametrize(("call", "message"), CASES, ids=[call for call, _ in CASES])
def test_messages_of_coder_errors(call, message):
    error = raised(NetError, lambda: eval(call, dict(NAMES)))
    known = enumerated(sorted(Encoder.files), 20)
    assert f"{type(error).__name__}: {error}" == message.replace("ENCODERS", known)


def test_facts_of_an_error_are_attributes():
    error = raised(NetDataError, lambda: netlang.encoders.NetEncoder("Characters")(["abc", "naïve"]))
    assert (error.value, error.example) == ("ï", 2)
    error = raised(NetDataError, lambda: netlang.encoders.NetEncoder("Characters")("naïve"))
    assert (error.value, error.position) == ("ï", 3)
    error = raised(NetOptionError, lambda: netlang.encoders.NetEncoder("Tokens", Length=3))
    assert error.option == "Length"
    assert isinstance(error, TypeError)


class Ambiguous:
    """Compares elementwise, with no truth value, like arrays and tables."""

    __hash__ = None

    def __eq__(self, other):
        return self

    def __bool__(self):
        raise ValueError("the truth value is ambiguous")


@pytest.mark.parametrize("option", [
    lambda it: netlang.encoders.NetEncoder(("Class", ["a", "b"], it)),
    lambda it: netlang.encoders.NetEncoder(("Characters", ["a"], it)),
    lambda it: netlang.encoders.NetEncoder(("Characters", ["a"]), IgnoreCase=it),
    lambda it: netlang.encoders.NetEncoder(("Class", ["a"]), Multilabel=it),
    lambda it: netlang.encoders.NetEncoder("Tokens", UnknownToken=it),
    lambda it: netlang.encoders.NetEncoder("Tokens", TargetLength=it),
    lambda it: netlang.encoders.NetEncoder(it),
    lambda it: netlang.encoders.NetDecoder(("Class", ["a"]), InputDepth=it),
])  # fmt: skip
@pytest.mark.parametrize("what", [Ambiguous(), np.array([1, 2]), np.array([["Index", "Index"]])])
def test_options_are_compared_with_words_only(option, what):
    with pytest.raises(NetOptionError):
        option(what)
