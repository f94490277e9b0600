"""A file as a stream of bytes: plain, of gzip, or out of a zip archive; its first bytes tell which."""

from __future__ import annotations

import errno
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, BinaryIO

from netlang.errors import NetFormatError, NetOptionError, all_of, brief, did_you_mean, enumerated, quoted
from netlang.slow_imports import imported

ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@contextmanager
def opened(path: str, member: str | None) -> Iterator[BinaryIO]:
    """The bytes of a file. `member`: which file of a zip archive; None for the only one that it has.

    Raises OSError where there is no file, NetFormatError where it is damaged, also while it is read, and NetOptionError
    for a member that the archive does not have, or where it has several and none is chosen.
    """
    damaged = (zlib.error, EOFError, imported("zipfile").BadZipFile, NotImplementedError, OSError)
    with ExitStack() as stack:
        file: Any = stack.enter_context(open(path, "rb"))
        try:
            if file.peek(4)[:4] == ZIP:
                archive = stack.enter_context(imported("zipfile").ZipFile(file))
                file = stack.enter_context(_open(archive, _chosen(archive, member, path), path))
            elif member is not None:
                raise NetOptionError(f"{quoted(path)} is no zip archive", ways=["leave member out"])
            if file.peek(2)[:2] == GZIP:
                file = stack.enter_context(imported("gzip").GzipFile(fileobj=file))
            yield file
        except damaged as problem:
            if isinstance(problem, OSError) and problem.errno not in (None, errno.EINVAL):
                raise  # of the disk, not of what is in the file
            raise NetFormatError(
                f"{quoted(path)} is damaged or cut off: {problem!s:.200}", ways=["a new copy of it"], path=path
            ) from problem


def _chosen(archive: Any, member: str | None, path: str) -> str:
    """The name of a file in an archive."""
    names = [info.filename for info in archive.infolist() if not info.is_dir()]
    seen = [name for name in names if not name.startswith("__MACOSX/") and not name.rpartition("/")[2].startswith(".")]
    if member is None and len(seen) == 1:
        return seen[0]
    if member is None:
        has = f"it has {enumerated(seen, 10)}" if seen else "it has no file"
        text = f"{quoted(path)} is an archive of {len(seen)} files, and one of them is to be chosen"
        raise NetOptionError(text, [has], [f"member={quoted(name)}" for name in seen[:1]])
    if not isinstance(member, str):
        raise NetOptionError(f"member is the name of a file in the archive, not {brief(member)}")
    for name in names:
        if member in (name, name.rpartition("/")[2]):
            return name
    text = f"{quoted(path)} has no file {quoted(member)}"
    raise NetOptionError(text, [f"it has {enumerated(seen, 10)}"], did_you_mean(member, seen))


def _open(archive: Any, name: str, path: str) -> Any:
    try:
        return archive.open(name)
    except RuntimeError as problem:  # which is how zipfile asks for a password
        text = f"{quoted(path)} is not read: {problem!s:.200}"
        raise NetFormatError(text, ways=[all_of(["taking the file out of it"])], path=path) from None
