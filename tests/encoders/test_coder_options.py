"""Every parameter of every coder has a domain, as the options of layers have: what is outside is refused, in words."""

import attrs
import pytest

from netlang import All, Automatic, NetDecoder, NetEncoder, NetOptionError
from netlang.encoders import WordBoundary
from netlang.language.types.coders import Decoder, Encoder
from tests.raised import raised

KINDS = [side.of_kind(kind) for side in (Encoder, Decoder) for kind in side.files]
OPTIONS = [(kind, f) for kind in KINDS for f in attrs.fields(kind) if f.name != "Version"]  # which is recorded
NEEDED = {  # by kind: what has no default
    "Function": {"Function": len, "Output": 1},
    "FeatureExtractor": {"Extractor": len},
}
IDS = [f"{kind.__name__}.{f.name}" for kind, f in OPTIONS]


@pytest.mark.parametrize(("kind", "field"), OPTIONS, ids=IDS)
def test_every_parameter_has_a_domain_whose_default_is_inside(kind, field):
    domain = field.metadata["domain"]
    default = NEEDED.get(kind.kind, {}).get(field.name, field.default)
    assert domain.what and domain.read(domain.read(default)) == domain.read(default)


@pytest.mark.parametrize(("kind", "field"), OPTIONS, ids=IDS)
@pytest.mark.parametrize("value", [object(), 1j, {"a": 1}], ids=["object", "complex", "dict"])
def test_nonsense_is_refused_in_words(kind, field, value):
    given = {f.name: NEEDED[kind.kind][f.name] for f in attrs.fields(kind) if f.default is attrs.NOTHING}
    assert len(str(raised(NetOptionError, lambda: kind(**given | {field.name: value})))) < 500


@pytest.mark.parametrize(("made", "message"), [
    (lambda: NetEncoder("Class", ["a"], Multilabel=1), 'the "Class" encoder: Multilabel is True or False, not 1'),
    (lambda: NetDecoder("Class", ["a"], InputDepth=0), 'the "Class" decoder: InputDepth is an integer from 1 to 64, '
     "not 0"),
    (lambda: NetEncoder("Tokens", ["a"], UnknownToken="x"), 'the "Tokens" encoder: UnknownToken is Automatic or None, '
     "not 'x'"),
    (lambda: NetEncoder("Boolean", [2, 0]), 'the "Boolean" encoder: Dimensions is a size or a list of sizes, '
     "not [2, 0]"),
])  # fmt: skip
def test_a_refused_coder_option_has_the_message_of_a_layer_option(made, message):
    assert raised(NetOptionError, made).headline == message


@pytest.mark.parametrize(("kind", "option", "type"), [
    ("Class", "Multilabel", "bool"), ("Class", "Form", 'Literal["Index", "IndicatorVector"] | Callable[..., Any]'),
    ("Tokens", "TargetLength", "int | Sentinel"), ("Tokens", "UnknownToken", "None | Sentinel"),
    ("Tokens", "SplitPattern", "str | re.Pattern[str] | None | TextSymbol"), ("Characters", "IgnoreCase", "bool"),
])  # fmt: skip
def test_a_domain_says_its_type(kind, option, type):
    assert attrs.fields_dict(Encoder.of_kind(kind))[option].metadata["domain"].type == type


def test_values_are_kept_as_they_are_meant():
    assert NetEncoder("Class", ["a"], "UnitVector").Form == "IndicatorVector"
    assert NetEncoder("Boolean", 3).Dimensions == (3,)
    assert NetEncoder("Boolean", ["".join(["Vary", "ing"]), Automatic]).Dimensions == ("Varying", Automatic)
    assert NetEncoder("Class", [10**400, "a"]).Labels == (10**400, "a")  # no number to be computed with
    encoder = NetEncoder("Tokens", ["a"])
    assert (encoder.TargetLength, encoder.SplitPattern, encoder.UnknownToken) == (All, WordBoundary, Automatic)
