"""Downloads, from a server on this machine: broken off, resumed, redirected, refused."""

import hashlib
import os
import pickle
import subprocess
import sys
import threading

import pytest

from netlang.errors import NetDownloadError
from netlang.models import download
from netlang.models.download import fetched
from netlang.models.model import Archive
from netlang.models.progress import Progress, Silent
from tests.models.server import serving
from tests.raised import raised

DATA = bytes(range(256)) * 8192  # 2 MB
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setattr(download, "PAUSES", (0, 0, 0))
    monkeypatch.setattr(download, "TIMEOUT", 5)
    with serving(DATA) as found:
        yield found


def archive(site, path="/data.zip"):
    return Archive(site.address + path, SHA256, len(DATA))


class Told(Progress):
    """What a download tells of its progress."""

    def __init__(self):
        self.shown, self.said = [], []

    def __call__(self, done, total):
        self.shown.append((done, total))

    def says(self, text):
        self.said.append(text)


class Cancelled(Progress):
    """Control-C in the middle of a download."""

    def __call__(self, done, total):
        if done > 1_000_000:
            raise KeyboardInterrupt

    def says(self, text):
        pass


nothing = Silent()


def fetch(site, directory, progress=nothing):
    return fetched(archive(site), directory, progress)


def refusal(site, directory, path="/data.zip"):
    return raised(NetDownloadError, lambda: fetched(archive(site, path), directory, nothing))


def test_a_file_is_downloaded_once(site, tmp_path):
    told = Told()
    path = fetch(site, tmp_path / "a" / "b", told)
    assert path == tmp_path / "a" / "b" / "data.zip" and path.read_bytes() == DATA
    assert told.shown[-1] == (len(DATA), len(DATA)) and len(told.shown) == 8 and told.said == ["checking"]
    assert fetch(site, tmp_path / "a" / "b") == path
    assert site.requests == [""]
    assert sorted(os.listdir(path.parent)) == ["data.zip", "data.zip.lock"]


def test_a_file_that_was_put_there_by_hand_is_taken(site, tmp_path):
    (tmp_path / "data.zip").write_bytes(DATA)
    assert fetch(site, tmp_path) == tmp_path / "data.zip" and site.requests == []


def test_another_file_of_the_name_is_refused(site, tmp_path):
    (tmp_path / "data.zip").write_bytes(b"something else")
    path = tmp_path / "data.zip"
    assert str(refusal(site, tmp_path)) == (
        f'"{path}" is another file, or damaged\n'
        f"  its SHA-256 is {hashlib.sha256(b'something else').hexdigest()}\n"
        f"  that of {site.address}/data.zip is {SHA256}\n"
        "  try: deleting it"
    )
    assert path.read_bytes() == b"something else"


def test_connections_that_break_off_are_resumed(site, tmp_path):
    site.cuts = [1_000_000, 600_000, 300_000]
    assert fetch(site, tmp_path).read_bytes() == DATA
    assert site.requests == ["", "bytes=1000000-", "bytes=1600000-", "bytes=1900000-"]


def test_more_breaks_than_tries_are_survived_where_each_brings_something(site, tmp_path):
    site.cuts = [150_000] * 12
    assert fetch(site, tmp_path).read_bytes() == DATA
    assert len(site.requests) == 13


def test_where_nothing_comes_the_tries_end(site, tmp_path):
    site.cuts = [500_000, *[0] * 20]
    error = refusal(site, tmp_path)
    assert str(error) == (
        '"data.zip" could not be downloaded: the connection ended after 500,000 of 2,097,152 bytes\n'
        f"  from {site.address}/data.zip, 2.1 MB\n"
        f"  to {tmp_path / 'data.zip'}\n"
        "  0.5 MB of it came, and the next try goes on from there\n"
        '  try: that file put there by hand, or CacheDirectory="another/directory"'
    )
    assert isinstance(error, OSError) and str(pickle.loads(pickle.dumps(error))) == str(error)
    assert len(site.requests) == 4 and not (tmp_path / "data.zip").exists()
    site.cuts = []
    assert fetch(site, tmp_path).read_bytes() == DATA
    assert site.requests[-1] == "bytes=500000-"


def test_a_server_that_gives_no_parts_gives_all_anew(site, tmp_path):
    site.ranges, site.cuts = False, [1_000_000]
    assert fetch(site, tmp_path).read_bytes() == DATA
    assert site.requests == ["", "bytes=1000000-"]


def test_another_part_than_asked_for_is_not_taken(site, tmp_path):
    site.shift, site.cuts = 10, [1_000_000]
    assert fetch(site, tmp_path).read_bytes() == DATA
    assert site.requests == ["", "bytes=1000000-", ""]


def test_a_part_of_an_older_file_is_thrown_away(site, tmp_path):
    (tmp_path / "data.zip.part").write_bytes(b"?" * 1000)
    assert fetch(site, tmp_path).read_bytes() == DATA
    assert site.requests == ["bytes=1000-", ""]


@pytest.mark.parametrize("length", [len(DATA), len(DATA) + 5])
def test_a_part_that_is_whole_or_too_long(site, tmp_path, length):
    (tmp_path / "data.zip.part").write_bytes((DATA + b"12345")[:length])
    assert fetch(site, tmp_path).read_bytes() == DATA
    assert site.requests == [f"bytes={length}-", ""][: 1 + (length > len(DATA))]


def test_a_wrong_checksum(site, tmp_path):
    site.data = DATA[:-1] + b"?"
    assert f"what came is another file: its SHA-256 is not {SHA256}" in str(refusal(site, tmp_path))
    assert site.requests == [""] and os.listdir(tmp_path) == ["data.zip.lock"]


def test_redirects_are_followed_on_this_machine(site, tmp_path):
    site.redirects = {"/old/data.zip": f"{site.address}/middle", "/middle": "/data.zip"}
    assert fetched(archive(site, "/old/data.zip"), tmp_path, nothing).read_bytes() == DATA


def test_redirects_and_addresses_that_are_not_encrypted_are_refused(site, tmp_path):
    site.redirects = {"/data.zip": "http://example.org/data.zip"}
    text = f"http://example.org/data.zip, to which {site.address}/data.zip leads, is not an address of https"
    assert text in str(refusal(site, tmp_path))
    for address in ("http://example.org/data.zip", "ftp://localhost/data.zip", "file:///etc/passwd", "data.zip"):
        error = raised(NetDownloadError, lambda a=address: fetched(Archive(a, SHA256, 5), tmp_path, nothing))
        assert f"{address} is not an address of https" in str(error)
    with pytest.raises(OSError, match="is not an address of https"):
        download._check_address("http://localhost/data.zip", "https://example.org/data.zip")


def test_what_servers_answer(site, tmp_path):
    site.statuses = [404]
    assert "could not be downloaded: HTTP Error 404: Not Found" in str(refusal(site, tmp_path))
    assert len(site.requests) == 1
    site.statuses = [503, 429]
    assert fetch(site, tmp_path).read_bytes() == DATA


def test_a_redirect_without_end(site, tmp_path):
    site.redirects = {"/data.zip": "/data.zip"}
    assert "redirect" in str(refusal(site, tmp_path))


def test_a_server_that_gives_nothing_for_too_long(site, tmp_path, monkeypatch):
    monkeypatch.setattr(download, "TIMEOUT", 0.2)
    site.wait, site.cuts = 1.0, [0] * 9
    assert "timed out" in str(refusal(site, tmp_path))
    assert len(site.requests) == 4


def test_a_slow_server_is_waited_for(site, tmp_path):
    site.wait = 0.3
    assert fetch(site, tmp_path).read_bytes() == DATA


def test_data_without_end_are_not_taken(site, tmp_path):
    site.data, site.length = DATA * 3, False
    assert "more than twice as many bytes came as there should be, 2,097,152" in str(refusal(site, tmp_path))


def test_nobody_there(tmp_path):
    with serving(DATA) as site:
        pass
    closed = Archive(f"{site.address}/data.zip", SHA256, len(DATA))
    download_pauses, download.PAUSES = download.PAUSES, ()
    try:
        error = raised(NetDownloadError, lambda: fetched(closed, tmp_path, nothing))
    finally:
        download.PAUSES = download_pauses
    assert "could not be downloaded: [Errno" in str(error) and "Connection refused" in str(error)


def test_offline_is_told_at_once(tmp_path, monkeypatch):
    """Where no name is found, there is no second try."""
    import socket

    asked = []

    def nowhere(*args, **kwargs):
        asked.append(args)
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    away = Archive("https://example.org/data.zip", SHA256, len(DATA))
    assert str(raised(NetDownloadError, lambda: fetched(away, tmp_path, nothing))) == (
        '"data.zip" could not be downloaded: [Errno -2] Name or service not known\n'
        "  from https://example.org/data.zip, 2.1 MB\n"
        f"  to {tmp_path / 'data.zip'}\n"
        '  try: that file put there by hand, or CacheDirectory="another/directory"'
    )
    assert len(asked) == 1


def test_cancelled_by_the_user_and_resumed(site, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        fetch(site, tmp_path, Cancelled())
    kept = (tmp_path / "data.zip.part").stat().st_size
    assert 1_000_000 < kept < len(DATA)
    assert fetch(site, tmp_path).read_bytes() == DATA
    assert site.requests == ["", f"bytes={kept}-"]


def test_too_little_room_is_told_before(site, tmp_path, monkeypatch):
    import shutil

    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 9, 1_000_000))
    assert f"there is no room for it: 1.0 MB are free in {tmp_path}" in str(refusal(site, tmp_path))
    assert site.requests == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no /dev/full")
def test_a_disk_that_gets_full(site, tmp_path):
    (tmp_path / "data.zip.part").symlink_to("/dev/full")
    assert "No space left on device" in str(refusal(site, tmp_path))
    assert site.requests == [""]


def test_a_directory_that_cannot_be_made(site, tmp_path):
    (tmp_path / "file").write_text("no directory")
    assert "Not a directory" in str(refusal(site, tmp_path / "file" / "cache"))


def test_threads_and_processes_download_a_file_once(site, tmp_path):
    site.wait = 0.5
    code = (
        "import sys; from pathlib import Path; from netlang.models.download import fetched;"
        "from netlang.models.model import Archive; from netlang.models.progress import Silent;"
        f"path = fetched(Archive({site.address!r} + '/data.zip', {SHA256!r}, {len(DATA)}), Path({str(tmp_path)!r}),"
        " Silent()); assert len(path.read_bytes()) == 2097152"
    )
    others = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    threads = [threading.Thread(target=fetch, args=(site, tmp_path)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait(60) for other in others] == [0, 0]
    assert site.requests == [""]
