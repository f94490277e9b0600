"""Two functions at once: one in the calling thread, one in a second thread that is kept for this. Linear algebra uses
one thread in each meanwhile, so that the two do not wait for each other."""

from __future__ import annotations

import contextvars
import os
import threading
from collections.abc import Callable
from typing import Any

from netlang.executors.numpy.kernels.blas import libraries, several

Work = Callable[[], Any]


def _nothing() -> None:
    """Placeholder while there is no work."""


class Second:
    """The second thread: waits for work, does it, and signals the end."""

    def __init__(self) -> None:
        self.busy = threading.Lock()  # held by the thread whose work it does
        self._given, self._done = threading.Lock(), threading.Lock()  # signalled by releasing: the fastest way
        self._given.acquire()
        self._done.acquire()
        self._work: Work = _nothing
        self._found: Any = None
        self._error: BaseException | None = None
        threading.Thread(target=self._serve, name="second half", daemon=True).start()

    def _serve(self) -> None:
        while True:
            self._given.acquire()
            try:
                self._found = self._work()
            except BaseException as error:
                self._error = error
            self._done.release()

    def beside(self, first: Work, second: Work) -> tuple[Any, Any]:
        """The results of both, in parallel; an error of either is raised once both have ended."""
        context = contextvars.copy_context()  # NumPy's error state is a context variable
        self._work, self._error = lambda: context.run(second), None
        self._given.release()
        try:
            found = first()
        finally:
            interrupted = self._wait()
            other, error, self._found, self._error = self._found, self._error, None, None
            self._work = _nothing  # the finished work holds memory
        if error or interrupted:
            raise error or interrupted
        return found, other

    def _wait(self) -> BaseException | None:
        """Wait until the work is done, even if interrupted by a key: it must not go on during the next call."""
        interrupted = None
        while True:
            try:
                self._done.acquire()
                return interrupted
            except KeyboardInterrupt as error:
                interrupted = error


_second: Second | None = None
_making = threading.Lock()


def _forget() -> None:
    """After a fork the second thread does not exist, and its locks may be held by nobody."""
    global _second, _making
    _second, _making = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _thread() -> Second:
    global _second
    with _making:
        if _second is None:
            _second = Second()
        return _second


def both(first: Work, second: Work) -> tuple[Any, Any]:
    """The results of both functions: in parallel, or one after the other where there is no second thread."""
    thread = _thread()
    if not several() or not thread.busy.acquire(blocking=False):
        return first(), second()
    try:
        before = [(one, one.get_num_threads()) for one in libraries()]
        try:
            for one, _ in before:
                one.set_num_threads(1)
            return thread.beside(first, second)
        finally:
            for one, number in before:
                one.set_num_threads(number)
    finally:
        thread.busy.release()
