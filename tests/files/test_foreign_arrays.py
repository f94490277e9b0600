"""Arrays of safetensors files: lazily, mapped, exactly; and files that are wrong in every way."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from netlang import Export, Import
from netlang.errors import NetFormatError, NetOptionError, NetPortError
from netlang.files.dtypes import NUMPY
from tests.files.forged import entry, forged
from tests.raised import raised

rng = np.random.default_rng(0)
ARRAYS = {
    "matrix": rng.normal(size=(3, 5)).astype(np.float32),
    "double": rng.normal(size=7),
    "half": np.array([1.5, -np.inf, np.nan], np.float16),
    "scalar": np.array(2.5, np.float32),
    "empty": np.zeros((0, 3), np.float32),
    "truth": np.array([[True], [False]]),
    **{n: np.array([np.iinfo(n).min, np.iinfo(n).max], n) for n in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8")},
    "complex": np.array([1 + 2j], np.complex64),
    "odd \u00e9\n/\0": np.ones(1, np.float32),
}  # fmt: skip
FORMS = {
    "big-endian": lambda a: a.astype(a.dtype.newbyteorder(">")),
    "transposed": lambda a: np.array(a, order="F"),
    "strided": lambda a: np.repeat(a[..., None], 2, -1)[..., 0] if a.ndim else a,
    "reversed": lambda a: a[::-1].copy()[::-1] if a.ndim else a,
    "read-only": lambda a: np.frombuffer(a.tobytes(), a.dtype).reshape(a.shape),
    "of a subclass": lambda a: a.view(np.ma.MaskedArray) if a.size else a,
}  # fmt: skip


def saved(tmp_path, arrays):
    return Export(tmp_path / "a.safetensors", arrays)


def same(one, two):
    assert one.dtype == two.dtype and one.shape == two.shape
    assert one.tobytes() == np.ascontiguousarray(two).tobytes()


def test_arrays_come_back_bit_by_bit(tmp_path):
    found = Import(saved(tmp_path, ARRAYS))
    assert {*found} == {*ARRAYS}
    for name, array in ARRAYS.items():
        same(found[name], array)
        assert not found[name].flags.writeable
        assert found.dimensions[name] == array.shape
        assert np.dtype(NUMPY[found.dtypes[name]]) == array.dtype


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_whatever_their_layout_in_memory(tmp_path, form):
    found = Import(saved(tmp_path, {name: form(array) for name, array in ARRAYS.items()}))
    for name, array in ARRAYS.items():
        same(found[name], array)


def test_large_arrays_that_are_not_contiguous_are_written_in_pieces(tmp_path):
    large = np.arange(5_000_000, dtype=np.float32).reshape(2500, 2000).T
    same(Import(saved(tmp_path, {"a": large}))["a"], large)


def test_the_safetensors_package_reads_what_is_written_and_writes_what_is_read(tmp_path):
    package = pytest.importorskip("safetensors.numpy")
    found = package.load_file(saved(tmp_path, ARRAYS))
    for name, array in ARRAYS.items():
        same(found[name], array)
    package.save_file(ARRAYS, tmp_path / "b.safetensors", {"format": "np"})
    again = Import(tmp_path / "b.safetensors")
    assert again.metadata == {"format": "np"}
    for name, array in ARRAYS.items():
        same(again[name], array)
    Export(tmp_path / "c.safetensors", again)
    assert Import(tmp_path / "c.safetensors").metadata == {"format": "np"}


@pytest.mark.parametrize("kind", ["bfloat16", "float8_e4m3fn", "float8_e5m2", "float8_e8m0fnu"])
def test_numbers_that_numpy_has_not_are_widened_exactly(tmp_path, kind):
    """All their codes, against the package that defines them."""
    dtype = np.dtype(getattr(pytest.importorskip("ml_dtypes"), kind))
    name = {"bfloat16": "BF16", "float8_e4m3fn": "F8_E4M3", "float8_e5m2": "F8_E5M2", "float8_e8m0fnu": "F8_E8M0"}[kind]
    codes = np.arange(256**dtype.itemsize).astype(f"<u{dtype.itemsize}")
    path = tmp_path / "a.safetensors"
    path.write_bytes(forged({"a": entry(name, [len(codes)], [0, codes.nbytes])}, codes.tobytes()))
    found, want = Import(path)["a"], codes.view(dtype).astype(np.float32)
    assert found.dtype == np.float32 and Import(path).dtypes == {"a": name}
    np.testing.assert_array_equal(found, want)
    assert (np.signbit(found) == np.signbit(want))[~np.isnan(want)].all()


def test_arrays_are_mapped_and_not_read(tmp_path):
    """A file of 200 MB is looked into with less than a tenth of that: measured in a process of its own."""
    Export(tmp_path / "a.safetensors", {f"a{i}": np.full(5_000_000, i, np.float32) for i in range(10)})
    code = """
import resource, sys
from netlang import Import
rss = lambda: int(next(l for l in open('/proc/self/status') if l.startswith('RssAnon')).split()[1]) / 1024
arrays = Import(sys.argv[1]); arrays["a1"]
before = rss(); found = [arrays[name] for name in arrays]
assert [a[-1] for a in found] == list(range(10))
print(rss() - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.safetensors")], capture_output=True, text=True, check=True
    )
    assert float(done.stdout) < 20


def test_a_file_that_is_replaced_while_it_is_mapped_keeps_the_old_one(tmp_path):
    path = saved(tmp_path, {"a": np.zeros(1000)})
    old = Import(path)["a"]
    saved(tmp_path, {"a": np.ones(1000)})
    assert not old.any() and Import(path)["a"].all()


def test_arrays_that_are_not_aligned_are_copied(tmp_path):
    path = tmp_path / "a.safetensors"
    header = {"b": entry("U8", [1], [0, 1]), "a": entry("F64", [2], [1, 17])}
    path.write_bytes(forged(header, bytes(1) + np.ones(2).tobytes()))
    assert Import(path)["a"].tolist() == [1.0, 1.0] and Import(path)["a"].flags.aligned


def test_what_is_asked_for_and_not_there(tmp_path):
    arrays = Import(saved(tmp_path, {"encoder.weight": np.ones(2)}))
    assert str(raised(NetPortError, lambda: arrays["encoder.weights"])) == (
        f'there is no array "encoder.weights" in "{tmp_path}/a.safetensors"\n'
        '  it has 1 array: "encoder.weight"\n  try: did you mean "encoder.weight"?'
    )
    assert arrays.get("b") is None and "b" not in arrays and 3 not in arrays and len(arrays) == 1
    assert repr(arrays) == f'<1 array of "{tmp_path}/a.safetensors", 16 bytes>'
    assert str(arrays) == f"{arrays!r}\nencoder.weight  F64  2  2"
    many = Import(saved(tmp_path, {f"a{i}": np.ones(2) for i in range(25)}))
    assert str(many).splitlines()[-1] == "... 5 more"
    assert str(Import(saved(tmp_path, {}))) == f'<0 arrays of "{tmp_path}/a.safetensors", 0 bytes>'


def test_elements(tmp_path):
    path = saved(tmp_path, {"a": np.arange(2)})
    assert Import(path, "Elements") == [
        "Arrays", "ArrayAssociation", "ArrayList", "Dimensions", "Metadata", "Summary", "Elements",
    ]  # fmt: skip
    assert {name: a.tolist() for name, a in Import(path, "ArrayAssociation").items()} == {"a": [0, 1]}
    assert [a.tolist() for a in Import(path, "ArrayList")] == [[0, 1]]
    assert (Import(path, "Dimensions"), Import(path, "Metadata")) == ({"a": (2,)}, {})
    assert "a  I64  2  2" in Import(path, "Summary")
    assert str(raised(NetOptionError, lambda: Import(path, "Array"))) == (
        f'"{path}" has no element "Array"\n'
        '  its elements are "Arrays", "ArrayAssociation", "ArrayList", "Dimensions", "Metadata", "Summary"\n'
        '  try: did you mean "Arrays"?'
    )
    raised(NetOptionError, lambda: Import(path, ["Arrays"]))


# files that are wrong -------------------------------------------------------------------------------------

DEEP = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
TWICE = b'{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}'
OVERLAP = {"a": entry("U8", [4]), "b": entry("U8", [2], [2, 4])}
WRONG = [
    (b"", "is no file of arrays\n  it has 0 bytes"),
    (b"\x02\0\0\0\0\0\0\0{", "is no file of arrays\n  it has 9 bytes"),
    (forged({}, length=3), "is no file of arrays, or was cut off\n  its header is said to have 3 bytes; the file has"),
    (forged({}, length=2**63), "its header is said to have 9,223,372,036,854,775,808 bytes; the file has 10"),
    (forged(b"[]"), "is no file of arrays\n  its header does not begin with {"),
    (forged(b"\xff{"), "is no file of arrays\n  its header does not begin with {"),
    (forged(b'{"\xff":1}'), "its header is not UTF-8: byte 2"),
    (forged(b'{"a":'), "its header is no JSON: Expecting value: line 1 column 6 (char 5)"),
    (forged(b'{"a":NaN}'), "its header has NaN, which is no number of JSON"),
    (forged(b'{"a":' + b"9" * 5000 + b"}"), "its header is no JSON: Exceeds the limit (4300 digits)"),
    (forged(DEEP), "its header is nested too deeply"),
    (forged(TWICE), 'its header has the name "a" twice'),
    (forged({"__metadata__": {"a": 1}}), "__metadata__ of its header is no table of texts"),
    (forged({"__metadata__": []}), "__metadata__ of its header is no table of texts"),
    (forged({"a": []}), 'the array "a": its entry is not of dtype, shape and data_offsets'),
    (forged({"a": entry() | {"more": 1}}), 'the array "a": its entry is not of dtype, shape and data_offsets'),
    (forged({"a": entry(3)}, bytes(4)), 'the array "a": its dtype is no text'),
    (forged({"a": entry("F32", [-1])}, bytes(4)), 'the array "a": its dimensions are [-1]'),
    (forged({"a": entry("F32", [True])}, bytes(4)), 'the array "a": its dimensions are [True]'),
    (forged({"a": entry("F32", 1)}, bytes(4)), 'the array "a": its dimensions are 1'),
    (forged({"a": entry("F32", [1] * 65)}, bytes(4)), 'the array "a": its dimensions are [1, 1, 1'),
    (forged({"a": entry("F32", [2**62, 4])}, bytes(4)), "are 73,786,976,294,838,206,464 bytes, and its"),
    (forged({"a": entry("F32", [1], [4, 0])}, bytes(4)), 'the array "a": its data_offsets are [4, 0]'),
    (forged({"a": entry("F32", [1], [0, 4.0])}, bytes(4)), 'the array "a": its data_offsets are [0, 4.0]'),
    (forged({"a": entry("F32", [1], [0])}, bytes(4)), 'the array "a": its data_offsets are [0]'),
    (forged({"a": entry("F32", [2])}, bytes(4)), 'the array "a": [2] of F32 are 8 bytes, and its data_offsets are of'),
    (forged({"a": entry("F32", [4], [0, 16])}, bytes(4)), 'was cut off\n  array "a" is said to end at byte'),
    (forged({"a": entry()}, bytes(5)), "1 bytes at its end belong to no array"),
    (forged({"a": entry("F32", [1], [1, 5])}, bytes(5)), 'the bytes of the array "a" have a gap before them'),
    (forged(OVERLAP, bytes(4)), 'the bytes of the array "b" overlap'),
]  # fmt: skip


@pytest.mark.parametrize(("data", "said"), WRONG)
def test_wrong_files_are_refused(tmp_path, data, said):
    path = tmp_path / "a.safetensors"
    path.write_bytes(data)
    error = raised(NetFormatError, lambda: Import(path))
    assert isinstance(error, ValueError) and error.path == str(path)
    assert said in str(error), str(error)
    assert str(error).startswith(f'"{path}": ')


def test_a_dtype_of_the_future_hides_no_other_array(tmp_path):
    path = tmp_path / "a.safetensors"
    path.write_bytes(forged({"new": entry("F4", [3], [0, 2]), "old": entry("U8", [2], [2, 4])}, bytes(4)))
    assert Import(path)["old"].tolist() == [0, 0]
    assert str(raised(NetFormatError, lambda: Import(path)["new"])) == (
        f'"{path}": the array "new" is of a dtype that is not read here, "F4"'
    )


def test_other_files_are_refused_by_name(tmp_path):
    assert str(raised(NetOptionError, lambda: Import("net.wlnet"))) == (
        '"net.wlnet": .wlnet is a closed format, which the Wolfram Language alone reads and writes\n'
        '  try: Export["net.onnx", net] or NetExtract in the Wolfram Language, for its arrays'
    )
    assert ".pt is a pickle, which can run any program when it is read" in str(
        raised(NetOptionError, lambda: Import("model.pt"))
    )
    assert str(raised(NetOptionError, lambda: Import("a.safetensor"))) == (
        '"a.safetensor": files of ".safetensor" are not known\n'
        '  the known extensions are ".netlang", ".safetensors", ".py"\n  try: did you mean ".safetensors"?'
    )
    assert "its name has no extension" in str(raised(NetOptionError, lambda: Export("a", {})))
    assert (
        str(raised(NetOptionError, lambda: Import(3)))
        == 'Import takes a path, not 3\n  try: Import("net.netlang", ...)'
    )
    raised(NetOptionError, lambda: Import("a\0.safetensors"))
    raised(FileNotFoundError, lambda: Import(tmp_path / "not there.safetensors"))
    raised(IsADirectoryError, lambda: ((tmp_path / "a.safetensors").mkdir(), Import(tmp_path / "a.safetensors")))


def test_what_no_file_holds_is_refused(tmp_path):
    for bad in (
        [1, 2],
        {"a": object()},
        {1: np.ones(2)},
        {"a": ["x"]},
        {"a": np.zeros(2, np.complex128)},
        {"a": [[1], [2, 3]]},
    ):
        raised(NetOptionError, lambda bad=bad: saved(tmp_path, bad))
    assert list(tmp_path.iterdir()) == []
