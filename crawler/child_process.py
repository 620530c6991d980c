"""How a process of ours ends (with the one that started it, and at Ctrl-C without a word) and gives memory back. Starts none itself."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from collections.abc import Iterator

_PR_SET_PDEATHSIG = 1
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # malloc.h


def die_with(parent: int | None = None, sent: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel send this process a signal when its parent dies by whatever means (Linux; elsewhere nothing happens).

    ``parent``: its process id, when it is known; exits with 1 at once if that process has died before this call.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, sent)
    if parent is not None and os.getppid() != parent:
        os._exit(1)


def heed_interrupt() -> None:
    """From here on Ctrl-C is a KeyboardInterrupt; until then it ends the process at once (alerts/public/tocsin/__main__.py)."""
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextlib.contextmanager
def deaf_to_interrupt() -> Iterator[None]:
    """A process that is started in here never gets the Ctrl-C that a terminal sends to the whole group; its parent tells it to end."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def give_memory_back() -> None:
    """Have the C library return what is freed to the system (glibc; elsewhere nothing happens).

    By itself it keeps a pool for each thread, and after one large text it keeps blocks of that size as well: forms of a megabyte cost 50 MB for good.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        for setting, value in ((_M_ARENA_MAX, 1), (_M_MMAP_THRESHOLD, 64 * 1024), (_M_TRIM_THRESHOLD, 128 * 1024)):
            library.mallopt(setting, value)
