"""A limit on the CPU that a piece of work in Python may use. Interrupts no C code, and nothing outside of the main thread.

Its timer is the virtual one: the other (ITIMER_PROF) ends worker processes.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

_AGAIN = 0.5  # seconds after which it is said again, should something have swallowed it


class TimeIsUp(BaseException):
    """The limit is reached. No Exception, so that a library's own handlers let it pass."""


@contextlib.contextmanager
def cpu_seconds(limit: float) -> Iterator[None]:
    """Raises TimeIsUp in the block once the process has used ``limit`` seconds of CPU in it; in other threads there is no limit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _raise)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, limit, _AGAIN)
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _raise(number: int, frame: FrameType | None) -> None:
    raise TimeIsUp
