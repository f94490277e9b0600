"""Make english.txt.gz, the default vocabulary of "Tokens", from the word list of Debian's wamerican-small.

    apt-get install wamerican-small
    python encoders/data/make_english.py

Prints the version, size and digest that stand in encoders/text/vocabulary.py. The result depends on nothing but
the word list: same list, same bytes.
"""

import gzip
import hashlib
import re
import string
from pathlib import Path

WORDS = Path("/usr/share/dict/american-english-small")
TARGET = Path(__file__).with_name("english.txt.gz")
NUMBERS = [str(number) for number in range(101)]
CONTRACTIONS = ["d", "ll", "m", "re", "s", "t", "ve"]  # what the default split leaves after an apostrophe


def tokens(words: str) -> list[str]:
    """Marks, numbers, then words: everything that the default split can find in the list, lower-cased."""
    pieces = {piece for word in words.split() for piece in re.findall(r"\w+", word.lower())}
    pieces |= set(string.ascii_lowercase) | set(CONTRACTIONS)
    return sorted(set(string.punctuation)) + NUMBERS + sorted(pieces)


def main() -> None:
    vocabulary = tokens(WORDS.read_text(encoding="utf-8"))
    text = "\n".join(vocabulary).encode()
    TARGET.write_bytes(gzip.compress(text, compresslevel=9, mtime=0))
    print(len(vocabulary), hashlib.sha256(text).hexdigest(), TARGET.stat().st_size)


if __name__ == "__main__":
    main()
