"""A kind of coder is found by its name alone: one added to the package as CONTRIBUTING says, and a user's own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import attrs
import numpy as np
import pytest

import netlang
from netlang import NetChain, NetDecoder, NetEncoder, NetOptionError
from netlang.encoders.kind import KindDecoder, KindEncoder
from netlang.language.types.coders import Decoder, Encoder
from netlang.language.types.port_types import PortType, Real
from tests.raised import raised

PACKAGE = Path(netlang.__file__).parent
FILE = '''"""`"Flag"`: up and down as 1 and -1."""

from typing import ClassVar

import numpy as np
from attrs import frozen

from netlang.encoders.kind import KindDecoder, KindEncoder
from netlang.language.types.port_types import PortType, Real


@frozen(repr=False)
class FlagEncoder(KindEncoder):
    """Encode up as 1, and down as -1."""

    kind: ClassVar[str] = "Flag"
    port_type = PortType((), Real())

    def is_raw(self, value):
        return value in ("up", "down")

    def encode_raw(self, value):
        return np.float32(1 if value == "up" else -1)

    def decoder(self):
        return FlagDecoder()


@frozen(repr=False)
class FlagDecoder(KindDecoder):
    """Decode what is above 0 to up."""

    kind: ClassVar[str] = "Flag"
    port_type = PortType((), Real())
    properties = ("Decision", None)

    def decode(self, array, prop=...):
        return "up" if array > 0 else "down"

    def encoder(self):
        return FlagEncoder()
'''
WAYS = {
    "the package": "import netlang; NetEncoder, NetDecoder = netlang.NetEncoder, netlang.NetDecoder",
    "all its names": "from netlang import *",
    "the coders": "from netlang.encoders import NetDecoder, NetEncoder",
    "the file": "from netlang.encoders.construct import NetDecoder, NetEncoder",
    "a net first": "from netlang.language.nets.chain import NetChain; from netlang import NetDecoder, NetEncoder",
}
ASKED = "print(float(NetEncoder('Flag')('down')), NetDecoder('Flag')(0.5), NetDecoder(NetEncoder('Flag')))"


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    """A copy of the package with a new kind, added as CONTRIBUTING says."""
    folder = tmp_path_factory.mktemp("copy")
    made = folder / "netlang"
    shutil.copytree(PACKAGE, made, ignore=shutil.ignore_patterns("__pycache__"))
    (made / "encoders" / "labels" / "flag.py").write_text(FILE, "utf-8")
    names = made / "encoders" / "__init__.py"
    line = '    "labels.boolean":'
    text = names.read_text("utf-8").replace(line, f'    "labels.flag": "FlagDecoder FlagEncoder",\n{line}', 1)
    names.write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("way", WAYS)
def test_a_kind_added_to_the_package_is_found_whatever_is_imported(extended, way):
    code = f"{WAYS[way]}; {ASKED}"
    done = subprocess.run([sys.executable, "-c", code], cwd=extended, capture_output=True, text=True)
    assert done.stdout == '-1.0 up NetDecoder("Flag")\n', done.stderr


# a kind of a user ------------------------------------------------------------------------------------------


@pytest.fixture
def kinds(monkeypatch):
    """Kinds added in a test are removed after it."""
    for side in (Encoder, Decoder):
        monkeypatch.setattr(side, "kinds", dict(side.kinds))


def declared(name):
    class Side(KindEncoder):
        """Encode any number as its sign."""

        kind = name
        port_type = PortType((), Real())

        def is_raw(self, value):
            return isinstance(value, int)

        def encode_raw(self, value):
            return np.float32(np.sign(value))

    return attrs.frozen(Side, repr=False)


def test_a_kind_of_a_user_is_found_by_its_name_and_on_ports(kinds):
    declared("Sign")
    assert NetEncoder("Sign")(-7) == -1
    assert NetChain([netlang.Ramp], Input="Sign")(5) == 1
    assert repr(NetEncoder("Sign")) == 'NetEncoder("Sign")'


def test_a_kind_need_not_have_a_decoder(kinds):
    declared("Sign")
    assert str(raised(NetOptionError, lambda: NetDecoder(NetEncoder("Sign")))) == 'the "Sign" encoder has no decoder'


def test_a_class_may_be_made_anew_under_its_name(kinds):
    declared("Sign")
    newer = declared("Sign")
    assert type(NetEncoder("Sign")) is newer


def test_a_kind_of_the_package_is_refused_before_it_is_imported():
    code = "from netlang.encoders.kind import KindEncoder\nclass Own(KindEncoder):\n    kind = 'Boolean'"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert 'the "Boolean" encoder is there already: netlang.encoders.labels.boolean.BooleanEncoder' in done.stderr


@pytest.mark.parametrize("name", ["Class", "Boolean"])
def test_two_kinds_of_one_name_are_refused(kinds, name):
    known = Encoder.of_kind(name)
    assert str(raised(NetOptionError, lambda: declared(name))) == (
        f'the "{name}" encoder is there already: {known.__module__}.{name}Encoder\n'
        "  try: another kind in declared.<locals>.Side"
    )
    assert Encoder.kinds[name] is known


def test_one_name_may_have_an_encoder_and_a_decoder(kinds):
    declared("Sign")

    class Other(KindDecoder):
        kind = "Sign"

    assert Decoder.kinds["Sign"] is Other and Encoder.kinds["Sign"] is not Other


# their examples ---------------------------------------------------------------------------------------------


def test_the_linked_folder_is_tested_as_the_package():
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "encoders/labels/boolean.py"]
    done = subprocess.run(command, cwd=PACKAGE.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    listed = subprocess.run([*command, "--collect-only"], cwd=PACKAGE.parent, capture_output=True, text=True).stdout
    assert "netlang/encoders/labels/boolean.py" in listed
