"""A `tokenizer.json` of the `tokenizers` library, as the arguments of an encoder.

The file describes a pipeline: normalizer, pre-tokenizer, model, post-processor. What is not implemented is refused by
name, and so is what would be ignored. Truncation and padding are left to `TargetLength`, except for the padding token.
Source: https://huggingface.co/docs/tokenizers/components
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from netlang.encoders.text.patterns import AnyCharacter, EndOfString, StartOfString
from netlang.errors import NetOptionError, shown

Part = Mapping[str, Any]
ANY = object()  # of a setting that changes nothing here


def arguments_of(file: Part, in_order: Callable[[dict[str, Any]], list[str]]) -> dict[str, Any]:
    """The arguments of the encoder that does as the file says. `in_order`: the tokens of a vocabulary by their indices.
    Raises NetOptionError for what is not implemented."""
    model = file["model"]
    if _type(model) != "WordPiece":
        raise _refused("model", model)
    return _word_piece(file, in_order)


def _word_piece(file: Part, in_order: Callable[[dict[str, Any]], list[str]]) -> dict[str, Any]:
    model = _settings(file, "model", WordPiece={
        "type": ANY, "vocab": ANY, "unk_token": ANY, "continuing_subword_prefix": ANY, "max_input_chars_per_word": ANY
    })  # fmt: skip
    _settings(file, "pre_tokenizer", BertPreTokenizer={"type": ANY})
    prefix = model.get("continuing_subword_prefix", "##")
    found, texts = _tokens(file, model, in_order)
    symbols, special = _symbols(file, model, texts)

    def piece(text: str) -> Any:
        if text in symbols or text in texts:
            return symbols.get(text, text)
        return text[len(prefix) :] if prefix and text.startswith(prefix) and text != prefix else f" {text}"

    normalizer = _bert_normalizer(file)
    longest = model.get("max_input_chars_per_word", 100)
    return {
        "Tokens": [piece(text) for text in found],
        "IgnoreCase": normalizer.pop("IgnoreCase"),
        "Method": ("WordPiece", {"MaxWordLength": longest, **normalizer}),
        "SpecialTokens": special,
        **_padding(file, symbols),
    }


def _bert_normalizer(file: Part) -> dict[str, bool]:
    normalizer = _settings(
        file, "normalizer", optional=True, BertNormalizer={
            "type": ANY, "clean_text": ANY, "handle_chinese_chars": ANY, "strip_accents": ANY, "lowercase": ANY
        },
    )  # fmt: skip
    there = bool(normalizer)
    lower = normalizer.get("lowercase", there)
    accents = normalizer.get("strip_accents")
    return {
        "IgnoreCase": lower,
        "CleanText": normalizer.get("clean_text", there),
        "SplitChinese": normalizer.get("handle_chinese_chars", there),
        "StripAccents": lower if accents is None else accents,
    }


# shared by all models -------------------------------------------------------------------------------------


def _tokens(
    file: Part, model: Part, in_order: Callable[[dict[str, Any]], list[str]]
) -> tuple[list[str], dict[str, str]]:
    """All tokens by their indices, and the texts that are found whole, each with how it is written as a special token
    (with a space where the white space before or behind it is taken along)."""
    indices = dict(model["vocab"])
    special: dict[str, str] = {}
    for added in file.get("added_tokens") or ():
        text = added["content"]
        known = indices.setdefault(text, added["id"])
        if known != added["id"] or not text.strip():
            raise NetOptionError(f"the added token {shown(text)} has the indices {known} and {added['id']}")
        if added.get("single_word") or (added.get("normalized") and file.get("normalizer")):
            setting = "single_word" if added.get("single_word") else "normalized"
            raise _refused(f"added token {shown(text)}", {"type": setting})
        special[text] = f"{' ' * bool(added.get('lstrip'))}{text}{' ' * bool(added.get('rstrip'))}"
    return in_order(indices), special


def _symbols(file: Part, model: Part, texts: Mapping[str, str]) -> tuple[dict[str, Any], list[Any]]:
    """What stands for unknown and for the ends, and the special tokens."""
    symbols: dict[str, Any] = {}
    unknown = model.get("unk_token")
    if unknown is not None:
        symbols[unknown] = AnyCharacter
    for text, symbol in zip(_ends(file), (StartOfString, EndOfString), strict=True):
        if text is not None and symbols.setdefault(text, symbol) is not symbol:
            raise NetOptionError(f"the token {shown(text)} stands for {symbols[text]} and for {symbol}")
    known = {*model["vocab"], *texts}
    for text, symbol in symbols.items():
        if text not in known:
            raise NetOptionError(f"the token {shown(text)}, which stands for {symbol}, is not in the vocabulary")
    return symbols, [(written, symbols.get(text, text)) for text, written in texts.items()]


def _ends(file: Part) -> tuple[str | None, str | None]:
    """The tokens at the ends of a text."""
    processor = _settings(
        file, "post_processor", optional=True,
        BertProcessing={"type": ANY, "cls": ANY, "sep": ANY},
        TemplateProcessing={"type": ANY, "single": ANY, "pair": ANY, "special_tokens": ANY},
    )  # fmt: skip
    if not processor:
        return None, None
    if processor["type"] == "BertProcessing":
        return processor["cls"][0], processor["sep"][0]
    template = [next(iter(part.items())) for part in processor["single"]]
    kinds = "".join("A" if kind == "Sequence" else "s" for kind, _ in template)
    if kinds not in ("A", "sA", "As", "sAs"):
        raise _refused("post_processor", {"type": f"TemplateProcessing of {len(kinds)} parts"})
    texts = [str(part["id"]) for _, part in template]
    for text in (text for text, kind in zip(texts, kinds, strict=True) if kind == "s"):
        ids = processor["special_tokens"][text]["ids"]
        if ids != [file["model"]["vocab"].get(text, *ids)]:
            raise NetOptionError(f"the token {shown(text)} has the indices {ids} in the post_processor")
    return (texts[0] if kinds[0] == "s" else None), (texts[-1] if kinds[-1] == "s" else None)


def _padding(file: Part, symbols: Mapping[str, Any]) -> dict[str, Any]:
    padding = file.get("padding")
    return {"PaddingToken": symbols.get(padding["pad_token"], padding["pad_token"])} if padding else {}


def _settings(file: Part, place: str, optional: bool = False, **known: Mapping[str, Any]) -> Part:
    """The settings of a part of the file. Raises NetOptionError for a type or a setting that is not known, or has
    another value than the one that is implemented."""
    part = file.get(place)
    if part is None and optional:
        return {}
    settings = known.get(_type(part))
    if settings is None:
        raise _refused(place, part)
    for name, value in part.items():
        if settings.get(name, None) is not ANY and settings.get(name, None) != value:
            raise _refused(place, {"type": f"{_type(part)} with {name}={value!r:.40}"})
    return part


def _type(part: Any) -> str:
    return str(part.get("type")) if isinstance(part, Mapping) else str(part)


def _refused(place: str, part: Any) -> NetOptionError:
    return NetOptionError(
        f"the {place} is {_type(part)}, which is not implemented",
        ["the encoder would give other codes than the file means"],
        ['a function that gives the codes: NetEncoder("Function", ...) with the library that the file is of'],
    )
