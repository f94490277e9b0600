"""What the options of a `"SubwordTokens"` encoder take, and what has to hold of them together."""

from __future__ import annotations

from collections import Counter
from os import PathLike
from typing import Any

from netlang.encoders.coder_parameters import listed
from netlang.encoders.text.patterns import AnyCharacter, EndOfString, StartOfString, TextSymbol
from netlang.encoders.text.subwords.byte_pairs import BYTE, as_bytes
from netlang.encoders.text.subwords.layout import PROPERTIES
from netlang.encoders.text.subwords.method import BytePairs, method
from netlang.encoders.text.subwords.normalization import SCHEMES, parts
from netlang.encoders.text.subwords.special_tokens import token_of
from netlang.errors import NetOptionError, all_of, counted, did_you_mean, shown
from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.values.sentinels import All, Automatic

VIRTUAL = (AnyCharacter, StartOfString, EndOfString)
STRINGS = ("String", "String")
PAIR = 2
TITLE = 'the "SubwordTokens" encoder'


def is_token(value: Any) -> bool:
    """Whether `value` is a text, or stands for one."""
    return (isinstance(value, str) and value != "") or any(value is symbol for symbol in VIRTUAL)


def _tokens(value: Any) -> Any:
    if isinstance(value, str | PathLike):
        raise NetOptionError(
            f"the tokens are {shown(value)}, not a list", ways=['NetEncoder("SubwordTokens", path) to read a file']
        )
    tokens = listed(value, "tokens")
    for position, token in enumerate(tokens, 1):
        if not is_token(token):
            names = all_of(map(str, VIRTUAL), "or")
            raise NetOptionError(
                f"token {position} is {shown(token)}", [f"each token is a non-empty string, {names}"], value=token
            )
    return tokens


def _scheme(value: Any) -> Any:
    if isinstance(value, bytes):
        parts(value)
        return value
    return value if isinstance(value, str) and value in SCHEMES else OUTSIDE


def _input(value: Any) -> Any:
    kept = tuple(value) if isinstance(value, list) else value
    return kept if kept in ("String", STRINGS) else OUTSIDE


def _output(value: Any) -> Any:
    if isinstance(value, str):
        return value if value in PROPERTIES else OUTSIDE
    kept = tuple(value) if isinstance(value, list | tuple) else ()
    known = all(isinstance(name, str) and name in PROPERTIES for name in kept)
    return kept if kept and known and len(set(kept)) == len(kept) else OUTSIDE


def _merges(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        return OUTSIDE
    kept = tuple(tuple(pair) if isinstance(pair, list) else pair for pair in value)
    for position, pair in enumerate(kept, 1):
        is_pair = isinstance(pair, tuple) and len(pair) == PAIR and all(isinstance(one, str) and one for one in pair)
        if not is_pair:
            raise NetOptionError(f"merge {position} is {shown(pair)}", ["each is a pair of texts that are joined"])
    return kept


TOKENS = Domain("a list of tokens", _tokens, type="Sequence[Any]", as_given=True)
TOKEN = Domain("a token", lambda value: value if is_token(value) else OUTSIDE, type="str | TextSymbol") | Automatic
INPUT = Domain('"String" or ["String", "String"]', _input, type="str | Sequence[str]")
OUTPUT = Domain(
    f"{all_of(map(shown, PROPERTIES), 'or')}, or a list of them", _output, type="str | Sequence[str]",
    ways=lambda value: did_you_mean(value, PROPERTIES) if isinstance(value, str) else [],
)  # fmt: skip
MERGES = Domain("a list of pairs", _merges, type="Sequence[tuple[str, str]]", as_given=True) | None
FUNCTION = Domain(
    "a function of a text", lambda value: value if callable(value) else OUTSIDE, type="Callable[[str], str]"
) | None  # fmt: skip
NORMALIZATION = (
    Domain(
        all_of(map(shown, SCHEMES), "or"), _scheme, type="str",
        ways=lambda value: did_you_mean(value, SCHEMES) if isinstance(value, str) else [],
    ) | None
)  # fmt: skip


def check(encoder: Any) -> None:
    """Raise NetOptionError where options contradict each other, or the vocabulary lacks what they need."""
    if encoder.Tokens is Automatic:
        raise NetOptionError(
            f"{TITLE} needs a vocabulary",
            ways=["a list of tokens", 'the path of a file: NetEncoder("SubwordTokens", "tokenizer.json")'],
        )
    tokens = set(encoder.Tokens)
    _check_unknown(encoder, tokens)
    _check_ends(encoder, tokens)
    _check_merges(encoder, tokens)
    for token in encoder.Vocabulary or ():
        _check_known(token, tokens, "Vocabulary")
    for token in getattr(method(encoder.Method), "WholeTokens", ()):
        _check_known(token, tokens, "WholeTokens")
    for entry in encoder.SpecialTokens:
        _check_known(token_of(entry), tokens, "SpecialTokens")
    if encoder.PaddingToken is not Automatic:
        _check_known(encoder.PaddingToken, tokens, "PaddingToken")


def _check_unknown(encoder: Any, tokens: set[Any]) -> None:
    """Something has to stand for what no token covers, unless the tokens have all bytes."""
    how = method(encoder.Method)
    fallback = set(BYTE) if getattr(how, "ByteFallback", False) else set()
    if not fallback <= tokens:
        least = min(fallback - tokens)
        raise NetOptionError(
            f"the tokens of {TITLE} lack {shown(least)}", ["ByteFallback needs tokens for all 256 bytes"]
        )
    single = [bytes([byte]).decode("utf-8", "surrogateescape") for byte in range(256)]
    covered = fallback or (
        getattr(how, "ByteLevel", False) and encoder.Vocabulary is None and tokens.issuperset(single)
    )
    if AnyCharacter not in tokens and not covered:
        raise NetOptionError(
            f"the tokens of {TITLE} lack AnyCharacter",
            ["it stands for what no token covers"],
            ["AnyCharacter in the list: it has a code of its own"],
        )


def _check_merges(encoder: Any, tokens: set[Any]) -> None:
    """What is joined has to be a token."""
    if encoder.Merges is not None and not isinstance(method(encoder.Method), BytePairs):
        raise NetOptionError(f'{TITLE}: Merges are of the method "BPE", not of {shown(encoder.Method)}')
    for position, (left, right) in enumerate(encoder.Merges or (), 1):
        whole = (as_bytes(left) + as_bytes(right)).decode("utf-8", "surrogateescape")
        if whole not in tokens:
            raise NetOptionError(f"merge {position} of {TITLE} gives {shown(whole)}, which is no token", value=whole)


def _check_ends(encoder: Any, tokens: set[Any]) -> None:
    ends = (StartOfString, EndOfString) if encoder.IncludeTerminalTokens else ()
    missing = [str(end) for end in ends if end not in tokens]
    if missing:
        raise NetOptionError(
            f"the tokens of {TITLE} lack {all_of(missing)}",
            ["IncludeTerminalTokens is True"],
            ["StartOfString and EndOfString in the list", "IncludeTerminalTokens=False"],
        )
    least = encoder.inputs + 1 if ends else 0
    for option in ("TargetLength", "MaxLength"):
        length = getattr(encoder, option)
        if length is not All and length < least:
            raise NetOptionError(
                f"{TITLE}: {option}={length} has no room for the ends",
                ["IncludeTerminalTokens is True"],
                [f"{option}={least} or more"],
            )


def _check_known(token: Any, tokens: set[Any], option: str) -> None:
    if token not in tokens:
        known = [known for known in tokens if isinstance(known, str)] if len(tokens) <= 1000 else []
        ways = did_you_mean(token, known) if isinstance(token, str) else []
        raise NetOptionError(f"{TITLE}: {option} has {shown(token)}, which is no token", ways=ways, value=token)


def explained(tokens: tuple[Any, ...]) -> str:
    """The arithmetic of the codes: `30522 = 30519 tokens + 1 for unknown + 2 for the ends`."""
    kinds = Counter(isinstance(token, TextSymbol) and (token is AnyCharacter or "end") for token in tokens)
    found = [counted(kinds[False], "token")]
    found += ["1 for unknown"] if kinds[True] else []
    found += [f"{kinds['end']} for the ends"] if kinds["end"] else []
    return f"{len(tokens)} = {' + '.join(found)}" if len(found) > 1 else found[0]
