"""Files from the web: over HTTPS, resumed where an earlier try ended, tried again, and checked by their checksum.

What has come is kept in `NAME.part` beside the file, which is there as a whole or not at all. One process at a time
downloads a file, others wait for it.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from netlang.errors import NetDownloadError, quoted
from netlang.models.cache import locked
from netlang.models.model import Archive
from netlang.models.progress import Progress
from netlang.slow_imports import imported

TIMEOUT = 30  # seconds in which something has to come
PAUSES = (1, 2, 4, 8)  # seconds before the next try, after tries in which nothing came
CHUNK: Final = 1 << 18  # bytes
PARTIAL, NOTHING_MORE = 206, 416  # what servers answer that are asked for parts
NOT_NOW: Final = (408, 429, 500, 502, 503, 504)  # what servers answer that may answer later
LOCAL: Final = ("localhost", "127.0.0.1", "::1")  # where there is nothing to encrypt for


class _Final(OSError):
    """What another try would not change."""


def fetched(archive: Archive, directory: Path, progress: Progress) -> Path:
    """The path of a file in a directory, downloaded if it is not there yet. Raises NetDownloadError where that fails,
    with what to do by hand, and for a file that has another checksum."""
    path = directory / archive.file
    try:
        if not path.exists():
            directory.mkdir(parents=True, exist_ok=True)
            with locked(directory / f"{archive.file}.lock"):
                if not path.exists():
                    _download(archive, path, progress)
                    return path
        progress.says("checking")
        found = _checksum(path)
    except (OSError, imported("http.client").HTTPException) as problem:
        raise _failure(archive, path, problem) from problem
    if found != archive.sha256:
        details = [f"its SHA-256 is {found}", f"that of {archive.address} is {archive.sha256}"]
        raise NetDownloadError(f"{quoted(str(path))} is another file, or damaged", details, ["deleting it"], path=path)
    return path


def _download(archive: Archive, path: Path, progress: Progress) -> None:
    """Download a file in as many tries as bring something, and some more."""
    part = path.with_name(f"{path.name}.part")
    first, pauses = _size(part), iter(PAUSES)
    _check_room(archive.size - first, path.parent)
    while True:
        before = _size(part)
        try:
            _transfer(archive, part, progress)
        except (OSError, imported("http.client").HTTPException) as problem:
            now = _size(part)
            pauses = iter(PAUSES) if now > before else pauses
            pause = next(pauses, None) if _may_pass(problem, now != first) else None
            if pause is None:
                raise
            time.sleep(pause)
            continue
        progress.says("checking")
        if _checksum(part) == archive.sha256:
            return os.replace(part, path)
        part.unlink()
        if not before:  # all of it came at once; else its beginning may have been from another file
            raise _Final(f"what came is another file: its SHA-256 is not {archive.sha256}")


def _transfer(archive: Archive, part: Path, progress: Progress) -> None:
    """Append what is missing of a file, or begin anew where the server gives no parts."""
    have = _size(part)
    try:
        response = _opened(archive.address, have)
    except imported("urllib.error").HTTPError as problem:
        problem.close()
        if problem.code == NOTHING_MORE and have:
            return  # the checksum tells whether that is right
        raise
    with response:
        begin = have if response.status == PARTIAL else 0
        if begin and not response.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            part.unlink()
            raise ConnectionError("the server gave another part than it was asked for")
        length = response.headers.get("Content-Length") or ""
        total = begin + int(length) if length.isdecimal() else archive.size
        done = begin
        with open(part, "r+b" if begin else "wb") as file:
            file.seek(begin)
            while chunk := response.read(CHUNK):
                file.write(chunk)
                done += len(chunk)
                if done > 2 * archive.size:
                    raise _Final(f"more than twice as many bytes came as there should be, {archive.size:,}")
                progress(done, total)
    if length and done < total:
        raise ConnectionError(f"the connection ended after {done:,} of {total:,} bytes")


def _opened(address: str, have: int) -> Any:
    """The answer of a server, which is asked for what comes after so many bytes."""
    request = imported("urllib.request")

    class Redirects(request.HTTPRedirectHandler):  # type: ignore[misc,name-defined]
        def redirect_request(self, asked: Any, answer: Any, *rest: Any) -> Any:
            answer.close()
            _check_address(rest[-1], asked.full_url)
            return super().redirect_request(asked, answer, *rest)

    _check_address(address)
    headers = {"User-Agent": "netlang"} | ({"Range": f"bytes={have}-"} if have else {})
    return request.build_opener(Redirects).open(request.Request(address, headers=headers), timeout=TIMEOUT)


def _check_address(address: str, redirected_from: str = "") -> None:
    """Refuse what is not encrypted: only a server of this machine may be asked by http, and lead to others of it."""
    scheme, host = urlsplit(address).scheme, urlsplit(address).hostname
    local = scheme == "http" and host in LOCAL
    if scheme == "https" or (local and not redirected_from.startswith("https:")):
        return
    led = f", to which {redirected_from} leads," if redirected_from else ""
    raise _Final(f"{address}{led} is not an address of https")


def _check_room(needed: int, directory: Path) -> None:
    free = imported("shutil").disk_usage(directory).free
    if free < needed:
        raise _Final(f"there is no room for it: {_megabytes(free)} are free in {directory}")


def _may_pass(problem: BaseException, something_came: bool) -> bool:
    """Whether another try may do better. Where no server is found at all, that is told at once."""
    if isinstance(problem, imported("urllib.error").HTTPError):
        return problem.code in NOT_NOW
    cause = getattr(problem, "reason", problem)
    if isinstance(cause, imported("socket").gaierror):
        return something_came
    return isinstance(cause, ConnectionError | TimeoutError | imported("http.client").HTTPException)


def _failure(archive: Archive, path: Path, problem: BaseException) -> NetDownloadError:
    """The error for a file that did not come: why, and how to have it by hand."""
    cause = getattr(problem, "reason", None)  # of an error of urllib, which tells less itself
    reason = str(cause if isinstance(cause, Exception) else problem) or type(problem).__name__
    come = _size(path.with_name(f"{path.name}.part"))
    details = [f"from {archive.address}, {_megabytes(archive.size)}", f"to {path}"]
    kept = [f"{_megabytes(come)} of it came, and the next try goes on from there"] if come else []
    return NetDownloadError(
        f"{quoted(archive.file)} could not be downloaded: {reason}",
        [*details, *kept],
        ["that file put there by hand", 'CacheDirectory="another/directory"'],
        path=path,
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _checksum(path: Path) -> str:
    with open(path, "rb") as file:
        return str(imported("hashlib").file_digest(file, "sha256").hexdigest())


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB" if size >= 1e7 else f"{size / 1e6:.1f} MB"
