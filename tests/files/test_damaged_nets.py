"""Files of nets with other bytes, or fewer, than were written: noticed, and told."""

import json
import zlib
from pathlib import Path

import numpy as np

from netlang import Export, Import, LinearLayer
from netlang.errors import NetFormatError
from tests.files.roundtrip import classifier
from tests.raised import raised


def test_every_flipped_bit_is_noticed(tmp_path):
    """Or the net is the same: what the version of the package says is told, and not used."""
    net = LinearLayer(2, Weights=[[1, 2], [3, 4]], Biases=[5, 6])
    path = tmp_path / "net.netlang"
    data = Path(Export(path, net)).read_bytes()
    unnoticed = []
    for place in range(len(data)):
        for bit in (1, 64):
            path.write_bytes(data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :])
            try:
                if Import(path) != net:
                    unnoticed.append((place, data[place - 10 : place + 10]))
            except NetFormatError:
                pass
    assert unnoticed == []


def test_every_truncation_is_noticed(tmp_path):
    path = tmp_path / "net.netlang"
    data = Path(Export(path, classifier())).read_bytes()
    for size in range(0, len(data), 3):
        path.write_bytes(data[:size])
        raised(NetFormatError, lambda: Import(path))
    path.write_bytes(data + b"\0")
    raised(NetFormatError, lambda: Import(path))


def test_numbers_that_are_not_finite_are_refused_even_with_the_right_checksum(tmp_path):
    path = tmp_path / "net.netlang"
    data = bytearray(Path(Export(path, LinearLayer(1, Weights=[[1, 2, 3]], Biases=None))).read_bytes())
    data[-8:-4] = np.float32(np.nan).tobytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    said = json.loads(header["__metadata__"]["net"])
    said["checksums"]["Weights"] = f"{zlib.crc32(bytes(data[-12:]), zlib.crc32(b'F32[1,3]')):08x}"
    text = json.dumps(said, separators=(",", ":"))
    header["__metadata__"] |= {"net": text, "checksum": f"{zlib.crc32(text.encode()):08x}"}
    again_ = json.dumps(header, separators=(",", ":")).encode().ljust(length)
    path.write_bytes(bytes(data[:8]) + again_ + bytes(data[8 + length :]))
    error = raised(NetFormatError, lambda: Import(path))
    assert str(error) == f'"{path}": the array "Weights" has nan at position 1, 2'
