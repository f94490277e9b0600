"""A vocabulary of subwords learned from texts, by the library `tokenizers` (the extra `text`).

The library joins; what it is given are the parts of the texts as the encoder sees them, normalized, in lower case where
that is ignored. Which pieces there are, and their order, depends on the texts only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from netlang.encoders.from_data import FromData, Request, texts
from netlang.encoders.text.patterns import AnyCharacter, EndOfString, StartOfString
from netlang.encoders.text.subwords import byte_pairs, word_pieces
from netlang.encoders.text.subwords.byte_alphabet import BYTES, as_text
from netlang.encoders.text.subwords.method import BytePairs, WordPiece, method
from netlang.encoders.text.subwords.special_tokens import SPECIAL_TOKENS, token_of
from netlang.errors import NetOptionError, counted
from netlang.extras import extra
from netlang.language.values.sentinels import Automatic

FROM_TEXTS = FromData("Tokens")
MOST = 2**20  # tokens, where no bound is given
BATCH = 1000  # words that the library is given at once
LONGEST = 500  # characters of a part: no piece is as long
BY = 'NetEncoder("SubwordTokens", texts=...)'
PRIVATE = 0x100000  # the first of the private characters
ALPHABET = {byte: character for character, byte in BYTES.items()}


def fixed_tokens(arguments: dict[str, Any]) -> list[Any]:
    """The tokens that the vocabulary has anyhow: what is for unknown, or all bytes, and what other arguments name."""
    how = method(arguments.get("Method", "BPE"))
    special = map(token_of, SPECIAL_TOKENS.read(arguments.get("SpecialTokens", ())) or ())
    ends = (StartOfString, EndOfString) if arguments.get("IncludeTerminalTokens") is True else ()
    padding = arguments.get("PaddingToken", Automatic)
    named = (*ends, *([] if padding is Automatic else [padding]), *special, *getattr(how, "WholeTokens", ()))
    single = byte_pairs.BYTE if getattr(how, "ByteFallback", False) else ()
    unknown = map(as_text, BYTES) if getattr(how, "ByteLevel", False) else (AnyCharacter,)
    return list(dict.fromkeys((*unknown, *named, *single)))


def learned(encoder: Any, request: Request, fixed: list[Any]) -> list[str]:
    """The pieces that texts teach, besides those that are fixed."""
    library, how = extra("tokenizers", BY), method(encoder.Method)
    is_bytes = getattr(how, "ByteLevel", False)
    size = (request.most or MOST) - len(fixed) + len(BYTES) * is_bytes
    if size < 1:
        there = counted(len(fixed), "other token")
        raise NetOptionError(f"{encoder.title}: max_tokens={request.most} has no room beside {there}")
    first: dict[str, str] = {}  # of a word: what stands for it
    words: Counter[str] = Counter()
    for parts in _parts(encoder, how, texts(request, encoder.title), first):
        words.update(parts)
    alphabet = list(BYTES) if is_bytes else _alphabet(words, (size + 1) // 2, request.least)
    theirs = library.Tokenizer(library.models.BPE())
    trainer = library.trainers.BpeTrainer(
        vocab_size=size, min_frequency=request.least, initial_alphabet=alphabet, limit_alphabet=len(alphabet),
        show_progress=False,
    )  # fmt: skip
    theirs.train_from_iterator(_repeated(words), trainer)
    pieces = [piece for piece, _ in sorted(theirs.get_vocab().items(), key=lambda pair: pair[1])]
    written = {mark: f" {letter}" for letter, mark in first.items()}
    tokens = map(as_text, pieces) if is_bytes else (written.get(piece[0], piece[0]) + piece[1:] for piece in pieces)
    known = set(fixed)
    return [token for token in tokens if token not in known]


def _repeated(words: Mapping[str, int]) -> Iterator[list[str]]:
    """Each word as often as it occurs, a few at a time."""
    for word, times in words.items():
        for start in range(0, times, BATCH):
            yield [word] * min(BATCH, times - start)


def _alphabet(words: Mapping[str, int], most: int, least: int) -> list[str]:
    """The letters of the words, those that occur most; of equals, those seen first. At most half of the vocabulary are
    letters, so that there is room for what is made of them."""
    letters: Counter[str] = Counter()
    for word, times in words.items():
        for letter in word:
            letters[letter] += times
    return [letter for letter, times in letters.most_common(most) if times >= least]


def _parts(encoder: Any, how: BytePairs | WordPiece, data: Iterator[str], first: dict[str, str]) -> Iterator[list[str]]:
    """The parts of each text, of which none is joined with another, as the library is given them: bytes in their
    alphabet, and the first letter of a word of WordPiece, which is a piece of its own, as a private character."""
    prepared = map(encoder.prepared, data)
    plain = (part for text in prepared for part, code in encoder.split(text) if code is None)
    if isinstance(how, WordPiece):
        words = word_pieces.tidier(encoder, how)
        for text in plain:
            yield [first.setdefault(word[0], chr(PRIVATE + len(first))) + word[1:] for word in words(text)]
        return
    parts = byte_pairs.parts_of(encoder, how)
    for text in plain:
        found = [
            part[at : at + LONGEST] for part, whole in parts(text) if not whole for at in range(0, len(part), LONGEST)
        ]
        yield ["".join(map(ALPHABET.__getitem__, part.encode())) for part in found] if how.ByteLevel else found
