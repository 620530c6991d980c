"""The worker process of crawler.article.extraction_pool: reads one page after another and ends with its parent.

Imports neither Scrapy nor Twisted nor a database. Talks over one socket: a frame is its lengths, a head in JSON, and the bytes of
the page. Answers are JSON, never pickles: a hostile page that takes over this process must not run code in the parent.
"""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import gc
import json
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable
from datetime import datetime

from crawler.article import extract
from crawler.child_process import die_with
from crawler.items import Entry, StatementItem

_HEAD = struct.Struct("!II")  # length of the JSON head, length of the bytes after it
_TRIM_EVERY = 16  # pages between two returns of freed memory to the system


def pack(head: dict[str, object], payload: bytes = b"") -> bytes:
    """One frame. ``head`` must be JSON; lone surrogates pass because JSON escapes them."""
    text = json.dumps(head).encode()
    return _HEAD.pack(len(text), len(payload)) + text + payload


def header(frame_start: bytes) -> tuple[int, int]:
    """Lengths of head and payload, from the first ``HEADER`` bytes of a frame."""
    head, payload = _HEAD.unpack(frame_start)
    return head, payload


HEADER = _HEAD.size


def item_from(fields: dict[str, object]) -> StatementItem:
    """The item that a worker's answer describes."""
    origins = fields.pop("origins", [])
    pairs = tuple((str(name), str(origin)) for name, origin in origins) if isinstance(origins, list) else ()
    return StatementItem(**fields, origins=pairs)  # type: ignore[arg-type]


def main() -> None:
    """Serve the socket whose descriptor is the first argument until its other end closes; the second is the memory limit."""
    descriptor, memory, parent = (int(argument) for argument in sys.argv[1:4])
    die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent decides
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with socket.socket(fileno=descriptor) as pipe:
        _serve(pipe)


def _serve(pipe: socket.socket) -> None:
    from crawler.article import page  # noqa: F401 - load the parsers before the first page, so that this does not count as its time

    pipe.sendall(pack({"ready": True}))
    trim = _trimmer()
    served = 0
    with pipe.makefile("rb") as incoming:
        while len(start := incoming.read(HEADER)) == HEADER:
            head_size, body_size = header(start)
            head, body = json.loads(incoming.read(head_size)), incoming.read(body_size)
            pipe.sendall(pack(_answer(head, body)))
            served += 1
            if served % _TRIM_EVERY == 0:
                gc.collect()
                trim()


def _answer(head: dict[str, object], body: bytes) -> dict[str, object]:
    hint = head.get("hint")
    try:
        item = extract(
            body,
            str(head["url"]),
            str(head["content_type"]) if head["content_type"] else None,
            hint=Entry(**hint) if isinstance(hint, dict) else None,
            now=datetime.fromisoformat(str(head["now"])) if head["now"] else None,
            include=_texts(head.get("include")),
            exclude=_texts(head.get("exclude")),
        )
    except MemoryError:
        gc.collect()
        return {"failed": "extraction_memory"}
    except Exception as error:  # a page must never end the worker; the parent reports the failure
        return {"failed": "extraction_failed", "because": type(error).__name__}
    return {field.name: getattr(item, field.name) for field in dataclasses.fields(item)}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _trimmer() -> Callable[[], object]:
    """glibc keeps freed memory; malloc_trim gives it back. A no-op elsewhere."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return (lambda: trim(0)) if trim else (lambda: None)


if __name__ == "__main__":
    main()
