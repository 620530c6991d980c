"""What every worker process does: takes one job after another from its socket, within limits that the kernel holds, and ends with its parent.

Imports neither Scrapy nor Twisted nor a database. A frame is its lengths, a head in JSON, and bytes. Answers are JSON, never
pickles: a hostile document that takes over this process must not run code in the parent. What a job is: extraction_worker.py,
crawler/feeds/list_worker.py.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from crawler.child_process import die_with

Job = dict[str, object]
_HEAD = struct.Struct("!II")  # length of the JSON head, length of the bytes after it
_TRIM_EVERY = 16  # jobs between two returns of freed memory to the system
HEADER = _HEAD.size
USUAL = (
    1.0  # seconds of processor time that loading the parsers takes at most on the machines that limits are given for
)
SLOWEST = 4.0  # times as long a slower machine may take for a job as well, so that its long lists are read, too


def pack(head: Job, payload: bytes = b"") -> bytes:
    """One frame. ``head`` must be JSON; lone surrogates pass because JSON escapes them."""
    return start_of(head, len(payload)) + payload


def start_of(head: Job, size: int) -> bytes:
    """A frame without its payload of ``size`` bytes, which is to follow."""
    text = json.dumps(head).encode()
    return _HEAD.pack(len(text), size) + text


def header(frame_start: bytes) -> tuple[int, int]:
    """Lengths of head and payload, from the first ``HEADER`` bytes of a frame."""
    head, payload = _HEAD.unpack(frame_start)
    return head, payload


def serve(load: Callable[[], object], answer: Callable[[Job, bytes], Iterable[Job]]) -> None:
    """Serve the socket that the command line names until its other end closes.

    ``load`` loads the parsers, so that this counts as no job's time or memory. ``answer`` gives one frame or several; a MemoryError
    or any other exception of it is answered for it, all but the last frame are marked ``more``, and the last says how many seconds of
    processor time were ``spent``.
    """
    descriptor, memory, cpu, parent = (int(argument) for argument in sys.argv[1:5])
    die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent decides
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    began = time.process_time()
    load()
    gc.freeze()  # what is loaded stays: collecting what jobs leave need not look at it
    slower = min(max((time.process_time() - began) / USUAL, 1.0), SLOWEST)
    _limit_memory(memory)
    with socket.socket(fileno=descriptor) as pipe:
        pipe.sendall(pack({"ready": True}))
        _serve(pipe, answer, cpu / 1000 * slower)


def _limit_memory(more: int) -> None:
    """At most so many bytes of address space above what is loaded."""
    with contextlib.suppress(OSError, ValueError):
        now = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (now + more, now + more))


def _serve(pipe: socket.socket, answer: Callable[[Job, bytes], Iterable[Job]], cpu: float) -> None:
    trim = _trimmer()
    served = 0
    with pipe.makefile("rb") as incoming:
        while len(start := incoming.read(HEADER)) == HEADER:
            head_size, body_size = header(start)
            head, body = json.loads(incoming.read(head_size)), incoming.read(body_size)
            signal.setitimer(signal.ITIMER_PROF, cpu)  # SIGPROF ends this process, also inside a parser
            frames = _frames(answer, head, body)
            left, _ = signal.setitimer(signal.ITIMER_PROF, 0)
            frames[-1] = {**frames[-1], "spent": cpu - left}
            del head, body
            _send(pipe, frames)
            served += 1
            if served % _TRIM_EVERY == 0:
                gc.collect()
                trim()


def _frames(answer: Callable[[Job, bytes], Iterable[Job]], head: Job, body: bytes) -> list[Job]:
    try:
        return list(answer(head, body))
    except MemoryError:
        gc.collect()
        return [{"failed": "memory"}]
    except Exception as error:  # a document must never end the worker; the parent reports the failure
        return [{"failed": "failed", "because": type(error).__name__}]


def _send(pipe: socket.socket, frames: list[Job]) -> None:
    for frame in frames[:-1]:
        pipe.sendall(pack({**frame, "more": True}))
    pipe.sendall(pack(frames[-1]))


def _trimmer() -> Callable[[], object]:
    """glibc keeps freed memory; malloc_trim gives it back. A no-op elsewhere."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return (lambda: trim(0)) if trim else (lambda: None)
