"""Texts that encoders of text stumble over, generated: the same for the same seed."""

from __future__ import annotations

import random

FIXED = [
    "", " ", "\n", "\0", "\ufeff", "a", "\u0301", "e\u0301", "\u200d", "##", "[MASK]", "[CLS] [SEP]", "[mask]",
    "a\0b", "👩\u200d👩\u200d👧\u200d👦", "🏳️\u200d🌈", "👍🏽", "🇩🇪🇫🇷", "1️⃣", "Z̷̢̛͎a̸̡l̵g̶o̷", "ﬁnal ofﬁce",
    "Ⅷ ½ ² ｆｕｌｌ", "İstanbul ıI", "ΣΊΣΥΦΟΣ ς", "straße STRASSE ẞ", "ǅ ǆ", "中文没有空格", "日本語のテキスト",
    "한국어 텍스트", "שָׁלוֹם עולם", "مَرْحَبًا بالعالم", "नमस्ते दुनिया", "สวัสดีชาวโลก", "\u202eabc\u202c",
    "don't can't we'll I'm you're they've he'd", "3.14 1,000 2nd £5 €6", "snake_case camelCase kebab-case",
    "http://example.com/a?b=c&d=e#f", "a" * 300, "ab" * 60 + " " + "x" * 101 + " " + "y" * 100, "a\u00adb",
    "a\tb\r\nc\vd\fe", "\u2028line\u2029paragraph", "\x85next\xa0space\u3000wide", "a\u200bb\u2060c",
    "\ue000private\uf8ff", "\ufffd\ufffe\uffff", "\U0001d165\U0001d16d", "q\u0307\u0323 q\u0323\u0307", "각 각",
    "．。、「」", "´ ¨ ˜ ῾", "   leading and trailing   ", "...!!!???", "$+<=>^`|~",
]  # fmt: skip

BLOCKS = [
    (0x00, 0x7F), (0x80, 0xFF), (0x100, 0x17F), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x4FF), (0x5D0, 0x5EA),
    (0x620, 0x6FF), (0x900, 0x97F), (0xE00, 0xE5B), (0x1100, 0x11FF), (0x1E00, 0x1EFF), (0x2000, 0x206F),
    (0x20A0, 0x20BF), (0x2100, 0x218F), (0x2190, 0x22FF), (0x2460, 0x24FF), (0x2600, 0x26FF), (0x3000, 0x30FF),
    (0x4E00, 0x9FA5), (0xAC00, 0xD7A3), (0xE000, 0xE0FF), (0xF900, 0xFA2D), (0xFB00, 0xFB06), (0xFE00, 0xFE0F),
    (0xFE30, 0xFE4F), (0xFF01, 0xFFEE), (0x1D400, 0x1D7FF), (0x1F300, 0x1F64F), (0x20000, 0x2A6D6), (0xE0020, 0xE007F),
]  # fmt: skip
SPACES = [" ", "  ", "\n", "\t", "\r\n", "\xa0", "\u2003", "\u3000", "\v", "\x1c", "\x85", "\u200b", ""]


def awkward_texts(number: int, words: list[str], seed: int = 1) -> list[str]:
    """Fixed texts, and random ones made of words, their parts, characters of many scripts and spaces of all kinds."""
    rng = random.Random(seed)
    return FIXED + [_text(rng, words) for _ in range(number)]


def _text(rng: random.Random, words: list[str]) -> str:
    parts = [_part(rng, words) + rng.choice(SPACES if rng.random() < 0.3 else [" "]) for _ in range(rng.randint(0, 12))]
    return "".join(parts)


def _part(rng: random.Random, words: list[str]) -> str:
    kind = rng.random()
    if kind < 0.4:
        return "".join(rng.choice(words) for _ in range(rng.choice([1, 1, 2, 3])))
    if kind < 0.5:
        word = rng.choice(words)
        return word[: rng.randint(0, len(word))] + rng.choice(["\u0301", "\u0308", "'", "-", "."]) + word.upper()
    if kind < 0.6:
        return rng.choice(FIXED)
    if kind < 0.62:
        return rng.choice(words) * rng.randint(1, 60)
    low, high = rng.choice(BLOCKS)
    return "".join(chr(rng.randint(low, high)) for _ in range(rng.randint(1, 8)))


SENTENCE = "the cat sat on a mat and other cats were sitting there too, weren't they? naïve über straße"
WORDS = SENTENCE.split(" ")
CORPUS = [" ".join(random.Random(seed).choices(WORDS, k=12)) for seed in range(200)] + awkward_texts(200, WORDS)
TEXTS = awkward_texts(1500, [*WORDS, "<mask>", "<|endoftext|>", "<s>", "foo", "<sep>"], seed=2)
