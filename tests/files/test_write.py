"""Files are written whole or not at all."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading

import numpy as np
import pytest

from netlang import Export, Import, LinearLayer, NetInitialize
from netlang.files import write
from tests.raised import raised

NET = NetInitialize(LinearLayer(20, Input=20))


def test_nothing_but_the_file_is_left(tmp_path):
    assert Export(tmp_path / "net.netlang", NET) == str(tmp_path / "net.netlang")
    assert os.listdir(tmp_path) == ["net.netlang"]


FAILURES = ["open", "fsync", "chmod", "replace"]


@pytest.mark.parametrize("call", FAILURES)
def test_an_old_file_survives_any_failure(call, tmp_path, monkeypatch):
    path = tmp_path / "net.netlang"
    path.write_bytes(b"old")

    def fails(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write if call == "open" else write.os, call, fails, raising=False)
    raised(OSError, lambda: Export(path, NET))
    monkeypatch.undo()
    assert path.read_bytes() == b"old" and os.listdir(tmp_path) == ["net.netlang"]


def test_an_old_file_survives_an_array_that_fails(tmp_path):
    path = tmp_path / "a.safetensors"
    path.write_bytes(b"old")
    raised(ValueError, lambda: write.written(str(path), _broken()))
    assert path.read_bytes() == b"old" and os.listdir(tmp_path) == ["a.safetensors"]


def _broken():
    yield b"new"
    raise ValueError


FULL = """
import os, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
import numpy as np
from netlang import Export
try:
    Export(sys.argv[1], {"a": np.zeros(100_000)})
except OSError as error:
    print(type(error).__name__, error.errno)
print(os.listdir(os.path.dirname(sys.argv[1])))
"""


def test_an_old_file_survives_a_disk_that_takes_no_more(tmp_path):
    path = tmp_path / "a.safetensors"
    Export(path, {"a": np.ones(3)})
    done = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout == "OSError 27\n['a.safetensors']\n"
    assert Import(path)["a"].tolist() == [1, 1, 1]


def test_an_interrupted_write_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(write.os, "fsync", lambda _: os.kill(os.getpid(), signal.SIGINT))
    raised(KeyboardInterrupt, lambda: Export(tmp_path / "net.netlang", NET))
    assert os.listdir(tmp_path) == []


def test_a_folder_that_is_not_there(tmp_path):
    error = raised(FileNotFoundError, lambda: Export(tmp_path / "no" / "net.netlang", NET))
    assert str(error) == f"[Errno 2] No such file or directory: '{tmp_path}/no/net.netlang'"


def test_permissions_and_links_stay(tmp_path):
    path, link = tmp_path / "net.netlang", tmp_path / "link.netlang"
    old = os.umask(0o027)
    try:
        Export(path, NET)
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o600)
    link.symlink_to(path)
    Export(link, LinearLayer(1))
    assert link.is_symlink() and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Import(path) == LinearLayer(1)


def test_readers_meet_whole_files_while_they_are_written(tmp_path):
    path = tmp_path / "net.netlang"
    nets = [LinearLayer(2, Weights=np.full((2, 300), float(x)), Biases=0, Input=300) for x in range(2)]
    Export(path, nets[0])
    stop = threading.Event()

    def writing():
        while not stop.is_set():
            for net in nets:
                Export(path, net)

    thread = threading.Thread(target=writing)
    thread.start()
    try:
        assert all(Import(path) in nets for _ in range(100))
    finally:
        stop.set()
        thread.join()
