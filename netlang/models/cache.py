"""The directory in which downloaded files are kept, and how processes take turns in it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from netlang.errors import NetOptionError, brief
from netlang.language.values.sentinels import Automatic

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


def cache_directory(given: Any = Automatic) -> Path:
    """The directory given, or the one where the system keeps what can be had again: `$XDG_CACHE_HOME/netlang` or
    `~/.cache/netlang`, on Windows `%LOCALAPPDATA%\\netlang\\Cache`, on macOS `~/Library/Caches/netlang`."""
    if given is not Automatic:
        if not isinstance(given, str | os.PathLike) or not os.fspath(given) or isinstance(os.fspath(given), bytes):
            raise NetOptionError(f"CacheDirectory is Automatic or a path, not {brief(given)}")
        return Path(given).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "netlang" / "Cache"
    usual = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    return Path(os.environ.get("XDG_CACHE_HOME") or usual) / "netlang"


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until no other process is here with this file. Where the system has no locks, there is no wait."""
    with open(path, "ab") as file:
        with contextlib.suppress(OSError):
            _lock(file.fileno())
        yield  # closing the file unlocks it


def _lock(descriptor: int) -> None:
    if fcntl is not None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return None
    import msvcrt

    while True:
        with contextlib.suppress(OSError):  # which it raises after ten seconds
            return msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
