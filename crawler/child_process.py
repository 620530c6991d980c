"""How a process of ours ends with the one that started it. Starts none itself."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1


def die_with(parent: int | None = None, sent: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel send this process a signal when its parent dies by whatever means (Linux; elsewhere nothing happens).

    ``parent``: its process id, when it is known; exits with 1 at once if that process has died before this call.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, sent)
    if parent is not None and os.getppid() != parent:
        os._exit(1)
