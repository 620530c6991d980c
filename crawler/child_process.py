"""How a process of ours ends: with the one that started it, and at Ctrl-C without a word. Starts none itself."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from collections.abc import Iterator

_PR_SET_PDEATHSIG = 1


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
