"""A request as handlers see it: who asks, what for, and the fields of its form, already read and bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from urllib.parse import unquote_to_bytes

from starlette.requests import Request

from alerts.accounts.visitor import Visitor
from alerts.web import multipart
from crawler.errors import RequestError

MOST_FIELDS = 2000
_PIECE = re.compile(rb"(?s)(?:%..|.){1,4096}")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. ``query`` and ``form`` hold every value of a name, in order; ``fragment``: a script asks for a part of a page."""

    request: Request
    visitor: Visitor
    now: datetime
    nonce: str
    body: bytes = b""
    form: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def path(self) -> Mapping[str, str]:
        """The parts of the path that the route names."""
        return self.request.path_params

    @property
    def fragment(self) -> bool:
        """Whether htmx asks, and takes a part of the page."""
        return self.request.headers.get("hx-request") == "true"

    def one(self, name: str, default: str = "") -> str:
        """The value of a field of the form, else of the address, without white space around it."""
        given = self.form.get(name) or self.request.query_params.getlist(name)
        return given[-1].strip() if given else default

    def many(self, name: str) -> tuple[str, ...]:
        """All values of it that are not empty."""
        given = self.form.get(name) or self.request.query_params.getlist(name)
        return tuple(value.strip() for value in given if value.strip())

    def file(self, name: str) -> bytes:
        """The bytes of the file that was sent under a name, b"" for none."""
        kind = self.request.headers.get("content-type", "")
        if not kind.lower().startswith(multipart.KIND):
            return b""
        return next((p.content for p in multipart.parts(self.body, kind) if p.is_file and p.name == name), b"")

    def number(self, name: str, default: int, most: int, least: int = 1) -> int:
        """A whole number from ``least`` to ``most``; RequestError number_invalid."""
        said = self.one(name)
        if not said:
            return default
        if not (said.isascii() and said.isdecimal() and len(said) < 10 and least <= int(said) <= most):
            raise RequestError(
                "number_invalid", f"“{name}” is a number from {least} to {most}.", "Correct the address."
            )
        return int(said)


def fields(body: bytes, kind: str) -> dict[str, list[str]]:
    """The fields of a form as browsers send it, without its files; RequestError form_invalid for anything else."""
    if not body:
        return {}
    out: dict[str, list[str]] = {}
    for name, value in _pairs(body, kind):
        out.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\x00", ""))
    return out


def _pairs(body: bytes, kind: str) -> Iterator[tuple[str, str]]:
    said = kind.partition(";")[0].strip().lower()
    if said not in (multipart.KIND, "application/x-www-form-urlencoded"):
        raise RequestError("form_invalid", "A form is sent as application/x-www-form-urlencoded.")
    try:
        yield from _of_parts(body, kind) if said == multipart.KIND else _of_query(body)
    except ValueError:
        raise RequestError("form_invalid", "The form could not be read.") from None


def _of_parts(body: bytes, kind: str) -> Iterator[tuple[str, str]]:
    named = (part for part in multipart.parts(body, kind) if not part.is_file)
    for part in islice(named, MOST_FIELDS):
        yield part.name, part.content.decode("utf-8", "replace")


def _of_query(body: bytes) -> Iterator[tuple[str, str]]:
    if not body.isascii() or body.count(b"&") >= MOST_FIELDS:
        raise ValueError("no form")
    for pair in filter(None, body.split(b"&")):
        name, _, value = pair.partition(b"=")
        yield _decoded(name), _decoded(value)


def _decoded(said: bytes) -> str:
    """A name or a value without its escapes. Piece by piece: the library's function takes seventy times a text's size at once."""
    pieces = _PIECE.finditer(said.replace(b"+", b" "))
    return b"".join(unquote_to_bytes(piece[0]) for piece in pieces).decode("utf-8", "replace")
