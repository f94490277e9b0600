"""What the options of a `"SubwordTokens"` encoder take, and what has to hold of them together."""

from __future__ import annotations

from collections import Counter
from os import PathLike
from typing import Any

from netlang.encoders.coder_parameters import listed
from netlang.encoders.text.patterns import AnyCharacter, EndOfString, StartOfString, TextSymbol
from netlang.encoders.text.subwords.special_tokens import token_of
from netlang.errors import NetOptionError, all_of, counted, did_you_mean, shown
from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.values.sentinels import All, Automatic

VIRTUAL = (AnyCharacter, StartOfString, EndOfString)
SCHEMES = ("NFC", "NFD", "NFKC", "NFKD")
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
    return value if isinstance(value, str) and value in SCHEMES else OUTSIDE


TOKENS = Domain("a list of tokens", _tokens, type="Sequence[Any]", as_given=True)
TOKEN = Domain("a token", lambda value: value if is_token(value) else OUTSIDE, type="str | TextSymbol") | Automatic
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
    if AnyCharacter not in tokens:
        raise NetOptionError(
            f"the tokens of {TITLE} lack AnyCharacter",
            ["it stands for what no token covers"],
            ["AnyCharacter in the list: it has a code of its own"],
        )
    _check_ends(encoder, tokens)
    for entry in encoder.SpecialTokens:
        _check_known(token_of(entry), tokens, "SpecialTokens")
    if encoder.PaddingToken is not Automatic:
        _check_known(encoder.PaddingToken, tokens, "PaddingToken")


def _check_ends(encoder: Any, tokens: set[Any]) -> None:
    ends = (StartOfString, EndOfString) if encoder.IncludeTerminalTokens else ()
    missing = [str(end) for end in ends if end not in tokens]
    if missing:
        raise NetOptionError(
            f"the tokens of {TITLE} lack {all_of(missing)}",
            ["IncludeTerminalTokens is True"],
            ["StartOfString and EndOfString in the list", "IncludeTerminalTokens=False"],
        )
    if encoder.TargetLength is not All and encoder.TargetLength < len(ends):
        raise NetOptionError(
            f"{TITLE}: TargetLength={encoder.TargetLength} has no room for both ends",
            ["IncludeTerminalTokens is True"],
            [f"TargetLength={len(ends)} or more"],
        )


def _check_known(token: Any, tokens: set[Any], option: str) -> None:
    if token not in tokens:
        known = [known for known in tokens if isinstance(known, str)] if len(tokens) <= 1000 else []
        ways = did_you_mean(token, known) if isinstance(token, str) else []
        raise NetOptionError(f"{TITLE}: {option} has {shown(token)}, which is no token", ways=ways, value=token)


def explained(tokens: tuple[Any, ...]) -> str:
    """The arithmetic of the codes: `30522 = 30519 tokens + 1 for unknown + 2 for the ends`."""
    kinds = Counter(isinstance(token, TextSymbol) and (token is AnyCharacter or "end") for token in tokens)
    parts = [counted(kinds[False], "token")]
    parts += ["1 for unknown"] if kinds[True] else []
    parts += [f"{kinds['end']} for the ends"] if kinds["end"] else []
    return f"{len(tokens)} = {' + '.join(parts)}" if len(parts) > 1 else parts[0]
