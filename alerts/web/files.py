"""The files of the package (style, scripts, the bell): read once, and kept by browsers for ever, since their address holds their hash."""

from __future__ import annotations

import gzip
from functools import cache

from starlette.responses import Response

from alerts.web.asking import Ask
from alerts.web.desk import Desk
from alerts.web.html import STATIC
from crawler.errors import RequestError

KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
KEPT = "public, max-age=31536000, immutable"


def static(desk: Desk, ask: Ask) -> Response:
    """One of them; RequestError file_unknown."""
    name = ask.path["name"]
    if name not in _names():
        raise RequestError("file_unknown", "There is no such file.")
    body, packed, kind = _read(name)
    kept = {"Content-Type": kind, "Cache-Control": KEPT, "Vary": "Accept-Encoding"}
    if "gzip" in ask.request.headers.get("accept-encoding", ""):
        return Response(packed, headers=kept | {"Content-Encoding": "gzip"})
    return Response(body, headers=kept)


@cache
def _names() -> frozenset[str]:
    return frozenset(file.name for file in STATIC.iterdir() if file.suffix in KINDS)


@cache
def _read(name: str) -> tuple[bytes, bytes, str]:
    """As it is, compressed, and what it is."""
    body = (STATIC / name).read_bytes()
    return body, gzip.compress(body, 9, mtime=0), f"{KINDS[(STATIC / name).suffix]}; charset=utf-8"
