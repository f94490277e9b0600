"""`NetEncoder` and `NetDecoder`: every kind by its name, in both spellings.

Source: https://reference.wolfram.com/language/ref/NetEncoder.html and .../ref/NetDecoder.html
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import attrs

from netlang.encoders.kind import KindDecoder, KindEncoder
from netlang.errors import NetError, NetOptionError, all_of, counted, did_you_mean, enumerated, quoted, shown
from netlang.language.declaration.signatures import check_signature
from netlang.language.types.coders import Coder, Decoder, Encoder

RULE = 2  # a -> b is a tuple of two
RETIRED = {"BPESubwordTokens": "SubwordTokens"}  # names of Wolfram's that it replaced


class _Maker(type):
    """The class of NetEncoder and NetDecoder: to call one makes a coder of some kind, and all kinds are instances."""

    side: type[Coder]
    made: Callable[..., Coder]

    def __call__(cls, *arguments: Any, **options: Any) -> Any:
        try:
            return cls.made(*arguments, **options)
        except TypeError as error:
            if not isinstance(error, NetError):
                check_signature(cls, arguments, options)
            raise

    @property
    def __signature__(cls) -> inspect.Signature:
        return inspect.signature(cls.made)

    def __instancecheck__(cls, thing: Any) -> bool:
        return isinstance(thing, cls.side)


class NetEncoder(metaclass=_Maker):
    """The encoder of a kind, or the one that matches a decoder.

    `NetEncoder("Tokens", ["the", "cat"], TargetLength=4)`, or the list
    `NetEncoder(["Tokens", ["the", "cat"], ("TargetLength", 4)])`. Kinds: of text "Characters", "SubwordTokens",
    "Tokens", "UTF8"; "Boolean", "Class"; "Image", "Image3D", "VideoFrames"; of sounds "Audio", "AudioSTFT",
    "AudioSpectrogram", "AudioMelSpectrogram", "AudioMFCC"; "FeatureExtractor", "Function". The encoder is a value;
    `encoder(x)` encodes one example or a list of them, and `encoder["TargetLength"]` reads a parameter. Raises
    NetOptionError for an unknown kind or option.

    >>> encoder = NetEncoder("Class", ["a", "b"])
    >>> encoder("b"), encoder
    (array(2), NetEncoder("Class", ['a', 'b']))
    >>> encoder == NetEncoder(["Class", ["a", "b"]]), isinstance(encoder, NetEncoder)
    (True, True)
    """

    side = Encoder

    @staticmethod
    def made(kind: Any, *arguments: Any, **options: Any) -> Encoder:
        if isinstance(kind, KindDecoder):
            return kind.encoder()
        if isinstance(kind, Encoder):
            return kind
        return _made(Encoder, kind, arguments, options)  # type: ignore[return-value, type-abstract]


class NetDecoder(metaclass=_Maker):
    """The decoder of a kind, or the one that matches an encoder. Spelled as `NetEncoder`.

    `decoder(array)` decodes one array or a list of them, `decoder(array, property)` gives another property.

    >>> NetDecoder("Class", ["a", "b"])([0.2, 0.8], "Probabilities")
    {'a': 0.2, 'b': 0.8}
    >>> NetDecoder(NetEncoder("Class", ["a", "b"]))
    NetDecoder("Class", ['a', 'b'])
    """

    side = Decoder

    @staticmethod
    def made(kind: Any, *arguments: Any, **options: Any) -> Decoder:
        if isinstance(kind, KindEncoder):
            return kind.decoder()
        if isinstance(kind, Decoder):
            return kind
        return _made(Decoder, kind, arguments, options)  # type: ignore[return-value, type-abstract]


def _made(coder: type[Coder], kind: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Coder:
    if isinstance(kind, list | tuple) and kind:
        kind, arguments = kind[0], (*kind[1:], *arguments)
    kind = RETIRED.get(kind, kind) if isinstance(kind, str) else kind
    made = coder.of_kind(kind)
    what = f'the "{kind}" {"encoder" if coder.side == "input" else "decoder"}'
    fields = attrs.fields(made)  # type: ignore[arg-type]  # every kind is an attrs class
    names = [*(field.name for field in fields), *made.origins]
    places = [field.name for field in fields if not field.kw_only]
    given = dict(_named(arguments, options, names, what))
    free = [argument for argument in arguments if not _rules(argument, names, what)]
    if len(free) > len(places):
        takes = f"it takes {all_of(map(quoted, places))}" if places else "it takes only options"
        number = counted(len(free), "argument")
        raise NetOptionError(
            f"{what} is given {number} by position", [takes, f"its options are {enumerated(names, 8)}"]
        )
    for place, argument in zip(places, free, strict=False):
        if place in given:
            raise NetOptionError(f"{what} is given {quoted(place)} twice")
        given[place] = argument
    return coder.make(kind, **(made.found(given) if made.found else given))


def _named(arguments: tuple[Any, ...], options: dict[str, Any], names: list[str], what: str) -> list[tuple[str, Any]]:
    """Options from rules, from dicts and from keywords, each known and given once."""
    pairs = [rule for argument in arguments for rule in _rules(argument, names, what)] + list(options.items())
    seen = set()
    for name, _ in pairs:
        if name not in names:
            raise NetOptionError(
                f"{what} has no option {shown(name)}",
                [f"its options are {enumerated(names, 8)}"],
                did_you_mean(name, names),
                option=name,
            )
        if name in seen:
            raise NetOptionError(f"{what} is given {quoted(name)} twice")
        seen.add(name)
    return pairs


def _rules(argument: Any, names: list[str], what: str) -> list[tuple[str, Any]]:
    """The options in an argument: a dict, or a tuple whose name is that of an option, or close to one."""
    if isinstance(argument, dict):
        return list(argument.items())
    if isinstance(argument, tuple) and len(argument) == RULE and isinstance(argument[0], str):
        name = argument[0]
        if name in names or (len(name) > RULE and did_you_mean(name, names)):
            return [argument]
    return []
