"""What the pipelines of all models in a `tokenizer.json` have: settings, tokens, ends, padding."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from netlang.encoders.text.patterns import AnyCharacter, EndOfString, StartOfString
from netlang.errors import NetOptionError, shown

Part = Mapping[str, Any]
ANY: Collection[Any] = ()  # of a setting that may have any value


def settings(file: Part, place: str, optional: bool = False, **known: Mapping[str, Collection[Any]]) -> Part:
    """The settings of a part of the file. Raises NetOptionError for a type or a setting that is not known, or has
    another value than one of those that are implemented."""
    part = file.get(place)
    if part is None and optional:
        return {}
    allowed = known.get(_type(part))
    if allowed is None or part is None:
        raise refused(place, part)
    for name, value in part.items():
        if name != "type" and (name not in allowed or (allowed[name] is not ANY and value not in allowed[name])):
            raise refused(place, {"type": f"{_type(part)} with {name}={value!r:.40}"})
    return part


def refused(place: str, part: Any) -> NetOptionError:
    """The error for what is not implemented."""
    return NetOptionError(
        f"the {place} is {_type(part)}, which is not implemented",
        ["the encoder would give other codes than the file means"],
        ['the library that the file is of, in NetEncoder("Function", ...)'],
    )


def _type(part: Any) -> str:
    return str(part.get("type")) if isinstance(part, Mapping) else str(part)


def all_tokens(
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
            raise refused(f"added token {shown(text)}", {"type": setting})
        special[text] = f"{' ' * bool(added.get('lstrip'))}{text}{' ' * bool(added.get('rstrip'))}"
    return in_order(indices), special


def symbols(file: Part, model: Part, texts: Mapping[str, str], pairs: bool) -> tuple[dict[str, Any], list[Any]]:
    """What stands for unknown and for the ends, and the special tokens."""
    found: dict[str, Any] = {}
    unknown = model.get("unk_token")
    if unknown is not None:
        found[unknown] = AnyCharacter
    for text, symbol in zip(_ends(file, model, pairs), (StartOfString, EndOfString), strict=True):
        if text is not None and found.setdefault(text, symbol) is not symbol:
            raise NetOptionError(f"the token {shown(text)} stands for {found[text]} and for {symbol}")
    known = {*model["vocab"], *texts}
    for text, symbol in found.items():
        if text not in known:
            raise NetOptionError(f"the token {shown(text)}, which stands for {symbol}, is not in the vocabulary")
    return found, [(written, found.get(text, text)) for text, written in texts.items()]


def _ends(file: Part, model: Part, pairs: bool) -> tuple[str | None, str | None]:
    """The tokens at the ends of a text."""
    processor = settings(
        file, "post_processor", optional=True,
        ByteLevel={"add_prefix_space": ANY, "trim_offsets": ANY, "use_regex": ANY},
        BertProcessing={"cls": ANY, "sep": ANY},
        RobertaProcessing={"cls": ANY, "sep": ANY, "trim_offsets": ANY, "add_prefix_space": ANY},
        TemplateProcessing={"single": ANY, "pair": ANY, "special_tokens": ANY},
        Sequence={"processors": ANY},
    )  # fmt: skip
    kind = processor.get("type")
    if kind == "Sequence":
        inner = [step for step in processor["processors"] if step.get("type") != "ByteLevel"]
        if len(inner) > 1:
            raise refused("post_processor", {"type": f"Sequence of {len(inner)}"})
        return _ends({"post_processor": inner[0] if inner else None}, model, pairs)
    if kind == "TemplateProcessing":
        return _template(processor, model, pairs)
    if kind == "RobertaProcessing" and pairs:
        raise refused("post_processor", {"type": "RobertaProcessing of pairs"})
    return (
        (processor["cls"][0], processor["sep"][0]) if kind in ("BertProcessing", "RobertaProcessing") else (None, None)
    )


def _template(processor: Part, model: Part, pairs: bool) -> tuple[str | None, str | None]:
    """The tokens at the ends of the template for one text. The one for pairs is to have the last one behind each."""
    single = [(kind, part["id"], part["type_id"]) for step in processor["single"] for kind, part in step.items()]
    kinds = "".join("A" if kind == "Sequence" else "s" for kind, _, _ in single)
    if kinds not in ("A", "sA", "As", "sAs"):
        raise refused("post_processor", {"type": f"TemplateProcessing of {len(kinds)} parts"})
    start, end = single[: kinds.index("A")], single[kinds.index("A") + 1 :]
    for _, text, _ in [*start, *end]:
        ids = processor["special_tokens"][text]["ids"]
        if ids != [model["vocab"].get(text, *ids)]:
            raise NetOptionError(f"the token {shown(text)} has the indices {ids} in the post_processor")
    both = [*single, ("Sequence", "B", 1), *((kind, text, 1) for kind, text, _ in end)]
    if pairs and both != [
        (kind, part["id"], part["type_id"]) for step in processor["pair"] for kind, part in step.items()
    ]:
        raise refused("post_processor", {"type": "TemplateProcessing of pairs in another way"})
    return (start[0][1] if start else None), (end[0][1] if end else None)


def padding(file: Part, known: Mapping[str, Any]) -> dict[str, Any]:
    """The token that short texts are filled with."""
    part = file.get("padding")
    return {"PaddingToken": known.get(part["pad_token"], part["pad_token"])} if part else {}
