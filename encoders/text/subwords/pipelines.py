"""A `tokenizer.json` of the `tokenizers` library, as the arguments of an encoder.

The file describes a pipeline: normalizer, pre-tokenizer, model, post-processor. What is not implemented is refused by
name, and so is what would be ignored. Truncation and padding are left to `TargetLength`, except for the padding token.
Source: https://huggingface.co/docs/tokenizers/components
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netlang.encoders.text.subwords.byte_alphabet import as_text
from netlang.encoders.text.subwords.normalization import SCHEMES
from netlang.encoders.text.subwords.pipeline_parts import ANY, Part, all_tokens, padding, refused, settings, symbols
from netlang.encoders.text.subwords.word_patterns import PATTERNS

InOrder = Callable[[dict[str, Any]], list[str]]
NO = (None, "", False, 0)  # of a setting that is not set


def arguments_of(file: Part, in_order: InOrder, pairs: bool) -> dict[str, Any]:
    """The arguments of the encoder that does as the file says. `in_order`: the tokens of a vocabulary by their indices;
    `pairs`: whether examples are pairs. Raises NetOptionError for what is not implemented."""
    model = settings(
        file, "model",
        WordPiece={"vocab": ANY, "unk_token": ANY, "continuing_subword_prefix": ANY, "max_input_chars_per_word": ANY},
        BPE={
            "vocab": ANY, "merges": ANY, "unk_token": ANY, "dropout": NO, "continuing_subword_prefix": NO,
            "end_of_word_suffix": NO, "fuse_unk": ANY, "byte_fallback": ANY, "ignore_merges": ANY,
        },
    )  # fmt: skip
    found, texts = all_tokens(file, model, in_order)
    known, special = symbols(file, model, texts, pairs)
    read = _word_piece if model["type"] == "WordPiece" else _byte_pairs
    piece, options = read(file, model)
    whole = {*known, *texts}
    tokens = [known.get(text, text) if text in whole else piece(text) for text in found]
    return {"Tokens": tokens, "SpecialTokens": special, **options, **padding(file, known)}


def _word_piece(file: Part, model: Part) -> tuple[Callable[[str], str], dict[str, Any]]:
    """How a piece is written as a token, and the options."""
    settings(file, "pre_tokenizer", BertPreTokenizer={})
    normalizer = settings(
        file, "normalizer", optional=True,
        BertNormalizer={"clean_text": ANY, "handle_chinese_chars": ANY, "strip_accents": ANY, "lowercase": ANY},
    )  # fmt: skip
    there = bool(normalizer)
    lower, accents = normalizer.get("lowercase", there), normalizer.get("strip_accents")
    method = {
        "CleanText": normalizer.get("clean_text", there),
        "SplitChinese": normalizer.get("handle_chinese_chars", there),
        "StripAccents": lower if accents is None else accents,
        "MaxWordLength": model.get("max_input_chars_per_word", 100),
    }
    prefix = model.get("continuing_subword_prefix", "##")

    def piece(text: str) -> str:
        return text[len(prefix) :] if prefix and text.startswith(prefix) and text != prefix else f" {text}"

    return piece, {"IgnoreCase": lower, "Method": ("WordPiece", method)}


def _byte_pairs(file: Part, model: Part) -> tuple[Callable[[str], str], dict[str, Any]]:
    options: dict[str, Any] = {"ByteFallback": model.get("byte_fallback") or False}
    options |= {"WholeWords": model.get("ignore_merges") or False, "CombineUnknown": model.get("fuse_unk") or False}
    scheme: dict[str, Any] = {}
    if file.get("pre_tokenizer") is None:
        options |= _spaces(file)
        piece: Callable[[str], str] = lambda text: text.replace("▁", " ")  # noqa: E731
    else:
        options |= _words(file)
        scheme = _scheme(file)
        piece = as_text
        if options["ByteFallback"] or options["CombineUnknown"]:
            raise refused("model", {"type": "BPE of bytes with byte_fallback or fuse_unk"})
    pairs = [pair.split(" ") if isinstance(pair, str) else pair for pair in model["merges"]]
    merges = [(piece(left), piece(right)) for left, right in pairs]
    return piece, {"Method": ("BPE", options), "Merges": merges, **scheme}


def _spaces(file: Part) -> dict[str, Any]:
    """Text as a whole, its spaces written as U+2581: SentencePiece."""
    steps = settings(file, "normalizer", Sequence={"normalizers": ANY})["normalizers"]
    spaces = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
    if [dict(step) for step in steps] == [{"type": "Prepend", "prepend": "▁"}, spaces]:
        return {"WhitespacePadding": "Left"}
    if [dict(step) for step in steps] == [spaces]:
        return {}
    raise refused("normalizer", {"type": f"Sequence of {', '.join(str(step.get('type')) for step in steps)}"})


def _words(file: Part) -> dict[str, Any]:
    """Bytes of words that a pattern finds."""
    of_bytes = {"add_prefix_space": ANY, "trim_offsets": ANY, "use_regex": ANY}
    part = settings(file, "pre_tokenizer", ByteLevel=of_bytes, Sequence={"pretokenizers": ANY})
    pattern = "GPT2"
    if part["type"] == "Sequence":
        first, *rest = part["pretokenizers"]
        split = settings(
            {"Split": first}, "Split", Split={"pattern": ANY, "behavior": ("Isolated",), "invert": NO}
        )  # fmt: skip
        known = [name for name, text in PATTERNS.items() if split["pattern"] == {"Regex": text}]
        if not known or len(rest) != 1:
            raise refused("pre_tokenizer", {"type": f"Split at {split['pattern']!r:.60}"})
        pattern = known[0]
        part = settings({"ByteLevel": rest[0]}, "ByteLevel", ByteLevel=of_bytes | {"use_regex": (False,)})
    elif part.get("use_regex") is False:
        raise refused("pre_tokenizer", {"type": "ByteLevel with use_regex=False"})
    padding = "Left" if part.get("add_prefix_space", True) else None
    return {"ByteLevel": True, "WordPattern": pattern, "WhitespacePadding": padding}


def _scheme(file: Part) -> dict[str, Any]:
    normalizer = settings(
        file, "normalizer", optional=True, Sequence={"normalizers": ANY}, **{name: {} for name in SCHEMES}
    )
    steps = normalizer.get("normalizers", [normalizer] if normalizer else [])
    names = [step.get("type") for step in steps]
    if len(names) > 1 or not set(names) <= set(SCHEMES):
        raise refused("normalizer", {"type": f"Sequence of {', '.join(map(str, names))}"})
    return {"UnicodeNormalization": names[0]} if names else {}
