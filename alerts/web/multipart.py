"""Forms with a file, as browsers send them (RFC 7578): the parts of a body that is whole and bounded already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

KIND = "multipart/form-data"
_BOUNDARY = re.compile(r'boundary=(?:"([^"]{1,70})"|([^\s;,"]{1,70}))', re.I)
_NAME = re.compile(rb';\s*name="([^"]*)"', re.I)
_FILE = re.compile(rb";\s*filename=", re.I)


class Part(NamedTuple):
    """A field of the form, or a file of it."""

    name: str
    content: bytes
    is_file: bool


def parts(body: bytes, content_type: str) -> Iterator[Part]:
    """The parts of a body in order; ValueError when there is no boundary or a part has no name."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise ValueError("no boundary")
    mark = b"\r\n--" + (found[1] or found[2]).encode("latin-1")
    for piece in (b"\r\n" + body).split(mark)[1:]:
        if piece.startswith(b"--"):
            return
        head, _, content = piece.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name is None:
            raise ValueError("a part without a name")
        yield Part(name[1].decode("utf-8", "replace"), content, _FILE.search(head) is not None)
    raise ValueError("cut short")
