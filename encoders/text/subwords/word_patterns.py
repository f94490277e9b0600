"""The patterns by which models of bytes find words, as regular expressions of Python.

Sources: https://github.com/openai/gpt-2/blob/master/src/encoder.py, https://github.com/openai/tiktoken and
https://github.com/QwenLM/Qwen
"""

from __future__ import annotations

import functools
import re
import sys
import unicodedata

from netlang.caches import BOUNDS

PATTERNS = {
    "GPT2": r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    "GPT4": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|"
    r"\s+(?!\S)|\s+",
    "Qwen2": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|"
    r"\s+(?!\S)|\s+",
}
WHITE_SPACE = "\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # Unicode's White_Space


@functools.lru_cache(maxsize=BOUNDS["patterns"].entries)
def word_pattern(name: str) -> re.Pattern[str]:
    """The pattern of a name: what it finds, one after the other, is the whole text.

    >>> word_pattern("GPT2").findall("It's 3 o'clock  now")
    ['It', "'s", ' 3', ' o', "'", 'clock', ' ', ' now']
    """
    text = PATTERNS[name].replace(r"\S", f"[^{WHITE_SPACE}]").replace(r"\s", r"\p{Z}")
    text = re.sub(r"\[([^\]]*)\]", lambda match: f"[{_inside(match[1])}]", text)  # classes first, then what is alone
    return re.compile(re.sub(r"\\p\{(\w)\}", lambda match: f"[{_characters(match[1])}]", text))


def _inside(members: str) -> str:
    return re.sub(r"\\p\{(\w)\}", lambda match: _characters(match[1]), members)


@functools.lru_cache(maxsize=BOUNDS["patterns"].entries)
def _characters(kind: str) -> str:
    """The characters of a general category of Unicode, L or N, or white space, Z, as members of a class."""
    if kind == "Z":
        return WHITE_SPACE
    points = [point for point in range(sys.maxunicode + 1) if unicodedata.category(chr(point))[0] == kind]
    starts = [points[i] for i in range(len(points)) if i == 0 or points[i - 1] != points[i] - 1]
    ends = [points[i] for i in range(len(points)) if i == len(points) - 1 or points[i + 1] != points[i] + 1]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))
