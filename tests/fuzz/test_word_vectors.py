"""Files of word vectors, damaged at random: read as what they are, or refused in our own words, in bounded memory."""

import gzip
import io
import struct
import zipfile

import numpy as np
import pytest

from netlang.errors import NetFormatError, NetOptionError
from netlang.models.word_vectors import binary_rows, read, text_rows
from netlang.models.word_vectors.read import read_word_vectors
from tests.fuzz.budget import rounds

SPICES = [
    b"\n", b"\r\n", b"\r", b" ", b"  ", b"\t", b"\x00", b"\xff", b"\xc2\x85", b"\xe2\x80\xa8", b"nan", b"-inf",
    b"1e999", b"1_0", b"0x1p3", b"+", b".", b"9" * 400, b"PK\x03\x04", b"\x1f\x8b", b"<unk>", b"\xc3\xa9",
    b"\xd9\xa1", b"\x1e", b"\xa0", b"3 2\n", b"99999999999999999 300\n", b"300 99999999999999999\n",
]  # fmt: skip


def numbers(random, rows, size):
    return (random.standard_normal((rows, size)) * 10.0 ** random.integers(-3, 4)).astype(np.float32)


def text(random):
    rows, size = int(random.integers(0, 12)), int(random.integers(1, 7))
    lines = [
        b" ".join([b"w%d" % i, *(b"%.5g" % x for x in row)])
        for i, row in enumerate(numbers(random, rows, size).tolist())
    ]
    head = [b"%d %d" % (rows, size)] if random.random() < 0.5 else []
    return b"\n".join(head + lines) + b"\n"


def binary(random):
    rows, size = int(random.integers(0, 12)), int(random.integers(1, 7))
    found = [b"w%d " % i + struct.pack(f"<{size}f", *row) for i, row in enumerate(numbers(random, rows, size))]
    return b"%d %d\n" % (rows, size) + random.choice([b"\n", b""]).join(found)


def zipped(data):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", data)
    return made.getvalue()


def damaged(data, random):
    """Some pieces of the data taken out, repeated, changed, and something put in."""
    for _ in range(int(random.integers(0, 5))):
        at, end = sorted(random.integers(0, len(data) + 1, 2).tolist())
        piece = random.choice(
            [b"", data[at:end] * 2, SPICES[random.integers(len(SPICES))], random.bytes(int(random.integers(0, 9)))],
        )
        data = data[:at] + piece + data[at if random.random() < 0.7 else end :]
    return data


@pytest.mark.parametrize("make", [text, binary])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zipped])
def test_damaged_files_are_read_or_refused(make, pack, tmp_path, monkeypatch):
    monkeypatch.setattr(read, "HEAD", 64)
    path = tmp_path / "vectors"
    for seed in rounds(150):
        random = np.random.default_rng(seed)
        block = int(random.integers(1, 200))
        monkeypatch.setattr(text_rows, "BLOCK", block)
        monkeypatch.setattr(binary_rows, "BLOCK", block)
        data = damaged(make(random), random)
        data = damaged(pack(data), random) if random.random() < 0.3 else pack(data)
        path.write_bytes(data)
        results = []
        for skip in (False, True):
            try:
                results.append(read_word_vectors(str(path), skip=skip))
            except (NetFormatError, NetOptionError):
                continue
            except Exception as error:
                raise AssertionError(f"seed {seed}: {data!r}") from error
            found = results[-1]
            assert len(found.words) == len(found.vectors) == len(set(found.words)) > 0, seed
            assert np.isfinite(found.vectors).all() and all(found.words), seed
        if len(results) == 2 and not results[1].skipped.count:
            assert results[0].words == results[1].words, seed
            np.testing.assert_array_equal(results[0].vectors, results[1].vectors)


def test_what_is_read_of_a_file_does_not_depend_on_where_blocks_end(tmp_path, monkeypatch):
    path = tmp_path / "vectors"
    for seed in rounds(200):
        random = np.random.default_rng(seed)
        path.write_bytes(damaged((text if random.random() < 0.5 else binary)(random), random))
        found = set()
        for block in (1, 7, 1 << 20):
            monkeypatch.setattr(text_rows, "BLOCK", block)
            monkeypatch.setattr(binary_rows, "BLOCK", block)
            try:
                one = read_word_vectors(str(path), skip=True)
                found.add((one.words, one.vectors.tobytes(), one.skipped.count, one.repeated.count))
            except (NetFormatError, NetOptionError) as error:
                found.add(str(error))
        assert len(found) == 1, f"seed {seed}: {path.read_bytes()!r}: {found}"
