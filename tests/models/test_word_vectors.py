"""Files of word vectors: every form read as a plain reader reads it, or refused with the line and what was seen."""

import bz2
import gzip
import io
import lzma
import pickle
import struct
import zipfile

import numpy as np
import pytest

from netlang.errors import NetFormatError, NetOptionError
from netlang.models.word_vectors import text_rows
from netlang.models.word_vectors.read import read_word_vectors
from tests.raised import raised

WORDS = ["the", ",", "of", "naïve", "日本", "don't", "<unk>", "x" * 200, "1.5", "\u200b", "🙂"]
VECTORS = np.random.default_rng(0).standard_normal((len(WORDS), 7)).astype(np.float32)


def text(words=WORDS, vectors=VECTORS, header=False, end="\n", space=" ", behind="", form="%.9g"):
    lines = [f"{len(words)} {vectors.shape[1]}"] if header else []
    lines += [space.join([w, *(form % x for x in row)]) + behind for w, row in zip(words, vectors, strict=True)]
    return "".join(line + end for line in lines).encode()


def binary(words=WORDS, vectors=VECTORS, feed=b"\n"):
    rows = [w.encode() + b" " + struct.pack(f"<{len(r)}f", *r) + feed for w, r in zip(words, vectors, strict=True)]
    return f"{len(words)} {vectors.shape[1]}\n".encode() + b"".join(rows)


def zipped(files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


@pytest.fixture
def read(tmp_path):
    def reading(data, *args, **options):
        (tmp_path / "vectors").write_bytes(data)
        return read_word_vectors(str(tmp_path / "vectors"), *args, **options)

    return reading


@pytest.fixture
def refusal(read, tmp_path):
    def refused(data, *args, kind=NetFormatError, **options):
        return str(raised(kind, lambda: read(data, *args, **options))).replace(str(tmp_path) + "/", "")

    return refused


FORMS = {
    "GloVe": text(),
    "GloVe without the last line feed": text()[:-1],
    "word2vec": text(header=True, behind=" "),
    "fastText": text(header=True),
    "Windows": text(end="\r\n", header=True),
    "Windows, with spaces at the ends": text(end="\r\n", behind=" "),
    "tabs": text(space="\t"),
    "columns": text(space="   ", behind="  "),
    "blank lines": b"\n" + text() + b"\n\n",
    "byte order mark": b"\xef\xbb\xbf" + text(),
    "exponents": text(form="%.8e"),
    "binary": binary(),
    "binary of gensim": binary(feed=b""),
    "gzip": gzip.compress(text()),
    "binary in gzip": gzip.compress(binary()),
    "zip": zipped({"a.txt": text(), "__MACOSX/a.txt": b"", ".b": b"", "folder/": b""}),
    "gzip in zip": zipped({"a.gz": gzip.compress(binary())}),
    "two parts of gzip": gzip.compress(text()[:100]) + gzip.compress(text()[100:]),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("block", [1, 50, 1 << 22])
def test_every_form_gives_the_words_and_the_numbers(read, form, block, monkeypatch):
    monkeypatch.setattr(text_rows, "BLOCK", block)
    monkeypatch.setattr("netlang.models.word_vectors.binary_rows.BLOCK", block)
    monkeypatch.setattr("netlang.models.word_vectors.read.HEAD", max(block, 40))
    found = read(FORMS[form])
    assert found.words == tuple(WORDS)
    np.testing.assert_array_equal(found.vectors, VECTORS)
    assert found.vectors.dtype == np.float32 and found.vectors.flags.c_contiguous
    assert not found.skipped.count and not found.repeated.count


@pytest.mark.parametrize("seed", range(20))
def test_it_reads_what_a_plain_reader_reads(read, seed):
    """Random words, of any characters but spaces and line feeds, and numbers in random forms."""
    random = np.random.default_rng(seed)
    size, count = int(random.integers(1, 9)), int(random.integers(1, 60))
    points = random.choice([*range(33, 127), 0x85, 0xA0, 0x2028, 0x3000, 0xE9, 0x65E5, 0x1F642, 0xB], (count, 6))
    words = list(dict.fromkeys("w" + "".join(map(chr, row[: random.integers(0, 7)])) for row in points))
    numbers = random.standard_normal((len(words), size)) * 10.0 ** random.integers(-20, 20, (len(words), size))
    lines = [
        " ".join([word, *(str(random.choice([f"{x:.6g}", f"{x:+.3E}", f"{x:.1f}", repr(float(x))])) for x in row)])
        for word, row in zip(words, numbers, strict=True)
    ]
    found = read("\n".join(lines).encode())
    assert found.words == tuple(line.split(" ")[0] for line in lines)
    expected = [[np.float32(float(x)) for x in line.split(" ")[1:]] for line in lines]
    np.testing.assert_array_equal(found.vectors, np.array(expected, np.float32))


def test_words_hold_what_other_readers_take_for_ends_of_lines(read):
    words = ["\x85", "a\u2028b", "\u2029", "\xa0", "a\xa0b", "\x0b", "\x0c", "\x1c", "a\rb", "\u3000", "\x00"]
    vectors = np.arange(22, dtype=np.float32).reshape(11, 2)
    for data in (text(words, vectors), binary(words, vectors)):
        found = read(data)
        assert found.words == tuple(words)
        np.testing.assert_array_equal(found.vectors, vectors)


def test_words_with_spaces(read):
    found = read(b"the 1 2\n. . . 3 4\nat name@domain.com 5 6\n1 1/2 7 8\nNew York  9 10\n")
    assert found.words == ("the", ". . .", "at name@domain.com", "1 1/2", "New York")
    np.testing.assert_array_equal(found.vectors, np.arange(1, 11).reshape(5, 2))


def test_the_first_row_of_a_word_counts(read):
    found = read(b"the 1 2\na 3 4\nthe 5 6\na 7 8\nthe 9 9\nb 1 1\n")
    assert found.words == ("the", "a", "b") and found.vectors.tolist() == [[1, 2], [3, 4], [1, 1]]
    assert (found.repeated.count, found.repeated.first) == (3, '"the" in line 3, first in line 1')
    assert read(binary(["a", "a"], VECTORS[:2])).repeated.first == '"a" in word 2, first in word 1'


REFUSED = {
    "fewer components": (b"the 1 2 3\ncat 1 2\n", 'line 2: "cat" has 2 components, and others have 3'),
    "more components": (
        b"the 1 2\ncat 1 2 3\na 1 2\n",
        'line 2: "cat 1" has 3 components, and others have 2',
    ),
    "most lines tell how many": (b"the 1 2 3\ncat 1 2\na 1 2\n", 'line 1: "the 1" has 3 components, and others have 2'),
    "cut off in a line": (text()[:-30], 'line 11: "🙂" has 5 components, and others have 7'),
    "no number": (b"the 1 2\ncat 1.2.3 2\n", 'line 2: component 1 of "cat" is no number: "1.2.3"'),
    "a decimal comma": (b"the 1 2\na 3 4\ncat 1,5 2\n", 'line 3: component 1 of "cat" is no number: "1,5"'),
    "a carriage return": (b"the 1 2\na 1\r2 3\n", 'line 2: component 1 of "a" is no number: "1\\r2"'),
    "behind a first line": (b"3 2\nthe 1 2\na 1\nb 3 4\n", 'line 3: "a" has 1 component, and others have 2'),
    "an underscore": (b"a 3 4\nthe 1_0 2\na 3 4\n", 'line 2: component 1 of "the" is no number: "1_0"'),
    "nan": (b"the 1 2\ncat 1 nan\n", 'line 2: component 2 of "cat" is nan'),
    "infinity": (b"the 1 2\ncat -inf 1\n", 'line 2: component 1 of "cat" is -inf'),
    "too large for float32": (b"the 1 2\ncat 1 1e39\n", 'line 2: component 2 of "cat" is inf'),
    "nan in binary": (binary(["a", "b"], np.array([[1, 2], [3, np.nan]])), 'word 2: component 2 of "b" is nan'),
    "no word": (b"the 1 2\n 3 4\n", "line 2: it has no word"),
    "no word in binary": (binary(["a", ""], VECTORS[:2]), "word 2: it has no word"),
    "a few words of text": (b"hello world\n", 'line 1: component 1 of "hello" is no number: "world"'),
    "one word": (b"hello\n", 'line 1: "hello" has 0 components, and others have 1'),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_row_that_cannot_be_read_is_refused_or_skipped(read, refusal, name):
    data, message = REFUSED[name]
    assert refusal(data) == f'"vectors", {message}\n  try: skip_errors=True'
    if data.count(b"\n") == 1:  # nothing else is in it
        assert refusal(data, skip=True) == f'"vectors" has no word vectors\n  {message}'
    else:
        found = read(data, skip=True)
        assert found.skipped.first == message and len(found.words) == len(found.vectors) > 0


def test_bytes_that_are_no_utf_8(read, refusal):
    data = b"the 1 2\ncaf\xe9 3 4\n"
    assert refusal(data) == (
        '"vectors", line 2: the word b\'caf\\xe9\' is not utf-8\n  try: encoding="latin-1", or skip_errors=True'
    )
    assert read(data, encoding="latin-1").words == ("the", "café")
    assert read(data, skip=True).words == ("the",)
    half = binary()[:20] + binary()[20:].replace("日本".encode(), "日本".encode()[:-1])  # as word2vec.c cuts long words
    assert "word 5: the word b'\\xe6\\x97\\xa5\\xe6\\x9c' is not utf-8" in refusal(half)
    assert len(read(half, skip=True).words) == len(WORDS) - 1


def test_files_that_end_too_early(read, refusal):
    whole = text(header=True)
    cut = whole[: whole.rindex(b"\n", 0, -1) + 1]
    assert refusal(cut) == (
        '"vectors", line 1: it says 11 words, and there are 10\n  try: a new copy of it, or skip_errors=True'
    )
    assert len(read(cut, skip=True).words) == 10
    more = whole + b"more 1 2 3 4 5 6 7\n"
    assert "line 1: it says 11 words, and there are 12" in refusal(more)
    for end in (2, 20, 400):
        message = refusal(binary()[:-end])
        assert "the file ends here, and the first line says 11 words" in message
    assert read(binary()[:-20], skip=True).words == tuple(WORDS[:-1])
    assert "word 12: there is more than the 11 words that the first line says" in refusal(binary() + b"x")
    assert read(binary() + b"\n\n").words == tuple(WORDS)


def test_damaged_archives(refusal):
    packed = gzip.compress(text())
    for data in (packed[:-9], packed[:60], packed[:60] + b"????" + packed[64:], zipped({"a": text()})[:-5]):
        message = refusal(data)
        assert message.startswith('"vectors" is damaged or cut off: ') and message.endswith("\n  try: a new copy of it")
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("a.txt", text())
    assert "Bad CRC-32" in refusal(stored.getvalue().replace(b"of ", b"oF "))


def test_what_is_no_file_of_word_vectors(refusal, tmp_path):
    assert refusal(b"") == refusal(b" \n\n") == '"vectors" is empty'
    assert refusal(text().decode().encode("utf-16")) == (
        '"vectors" is text in UTF-16, which is not read\n  try: saving it as UTF-8'
    )
    assert refusal(pickle.dumps({"a": 1})) == (
        '"vectors" is a pickle, such as gensim\'s, which is not read\n  try: what save_word2vec_format writes'
    )
    assert refusal(struct.pack("<ii", 793712314, 12) + bytes(80)).startswith('"vectors" is a binary model of fastText')
    assert refusal(bz2.compress(text())) == '"vectors" is a file of bzip2, which is not read\n  try: unpacking it'
    assert refusal(lzma.compress(text())) == '"vectors" is a file of xz, which is not read\n  try: unpacking it'
    assert refusal(b"x" * (1 << 25)) == '"vectors" has no word vectors: a line has more than 16,777,216 bytes'
    assert refusal(b"2 2\n" + b"\xff" * (1 << 23)).startswith('"vectors", word 1: no space in 16,384 bytes')
    with pytest.raises(FileNotFoundError):
        read_word_vectors(str(tmp_path / "nothing"))
    with pytest.raises(IsADirectoryError):
        read_word_vectors(str(tmp_path))


@pytest.mark.parametrize("line", ["1000000000000 300", "5 0", "1 100001", "3 999999999999999999"])
def test_a_first_line_that_promises_much_takes_no_memory(refusal, line):
    message = refusal(f"{line}\nthe 1 2 3\n".encode())
    expected = '"the" has 3 components, and others have 300' if line.endswith(" 300") else "there are 1 to 100,000"
    assert expected in message


def test_archives_of_several_files(read, refusal):
    data = zipped({"glove.6B.50d.txt": text(), "glove.6B.100d.txt": b"the 1 2\n"})
    assert refusal(data, kind=NetOptionError) == (
        '"vectors" is an archive of 2 files, and one of them is to be chosen\n'
        '  it has "glove.6B.50d.txt", "glove.6B.100d.txt"\n'
        '  try: member="glove.6B.50d.txt"'
    )
    assert read(data, "glove.6B.100d.txt").words == ("the",)
    assert refusal(data, "glove.6B.10d.txt", kind=NetOptionError) == (
        '"vectors" has no file "glove.6B.10d.txt"\n'
        '  it has "glove.6B.50d.txt", "glove.6B.100d.txt"\n'
        '  try: did you mean "glove.6B.100d.txt"?'
    )
    assert read(zipped({"a/b.txt": text()}), "b.txt").words == tuple(WORDS)
    assert refusal(data, 3, kind=NetOptionError) == "member is the name of a file in the archive, not 3"
    assert refusal(text(), "a.txt", kind=NetOptionError) == '"vectors" is no zip archive\n  try: leave member out'
    assert "is an archive of 0 files" in refusal(zipped({"__MACOSX/a": b""}), kind=NetOptionError)


def test_encodings(read, refusal):
    assert read("é 1 2\n".encode("cp1252"), encoding="cp1252").words == ("é",)
    assert read("é 1 2\n".encode(), encoding="UTF8").words == ("é",)
    assert read("é 1 2\n".encode("utf-8-sig"), encoding="utf-8-sig").words == ("é",)
    for wrong in ("utf9", 3, None, "a\0b"):
        assert refusal(text(), encoding=wrong, kind=NetOptionError).startswith(
            "encoding is the name of an encoding, not "
        )
    assert refusal(text(), encoding="utf-16", kind=NetOptionError) == (
        'encoding "utf-16" is not read\n  try: saving the file as UTF-8'
    )


def test_memory_is_that_of_the_array_and_little_more(tmp_path, monkeypatch):
    import tracemalloc

    monkeypatch.setattr(text_rows, "BLOCK", 1 << 17)
    words, size = 30_000, 100
    numbers = " ".join(["-0.12"] * size)
    (tmp_path / "vectors").write_text("".join(f"w{i} {numbers}\n" for i in range(words)))
    tracemalloc.start()
    try:
        found = read_word_vectors(str(tmp_path / "vectors"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.vectors.nbytes == words * size * 4
    assert peak < 1.15 * found.vectors.nbytes + 180 * words
