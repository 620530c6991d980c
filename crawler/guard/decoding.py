"""Unpacks the bodies of answers, whatever they are labelled, in pieces, so that a decompression bomb is stopped at the limit.
No network."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any, Protocol

import brotli

from crawler.errors import FetchError
from crawler.parsing.document_end import is_whole

ACCEPT_ENCODING = "gzip, deflate, br"  # only what can be decoded in bounded pieces
_PIECE = 65536
_MOST_LAYERS = 3
_GZIP = b"\x1f\x8b"
_ZSTD = b"(\xb5/\xfd"
_FILES = (b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"%PDF", b"PK\x03\x04", b"RIFF", b"ID3", b"OggS")  # never packed again
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


class Decoder(Protocol):
    """Takes raw chunks, gives decoded pieces of at most 64 KiB."""

    @property
    def finished(self) -> bool:
        """Whether the compressed stream is complete."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Decoded pieces of this chunk. Raises FetchError (encoding_broken)."""


class _Gzip:
    """gzip, of one member or several; bytes after the last one are ignored."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(31)
        self._members = 0
        self._padding = False

    @property
    def finished(self) -> bool:
        return self._inner.eof or self._padding

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        while chunk and not self._padding:
            if self._inner.eof:
                self._next_member(chunk)
                continue
            piece = self._step(chunk)
            if piece:
                yield piece
            chunk = self._inner.unconsumed_tail or self._inner.unused_data

    def _next_member(self, chunk: bytes) -> None:
        self._members += 1
        self._padding = not chunk.startswith(b"\x1f")
        self._inner = self._inner if self._padding else zlib.decompressobj(31)

    def _step(self, chunk: bytes) -> bytes:
        try:
            return self._inner.decompress(chunk, _PIECE)
        except zlib.error:
            if not self._members:
                raise _broken() from None
            self._padding = True
            return b""


class _Deflate:
    """deflate, with the zlib header that the standard demands, or without it, as many servers send it."""

    def __init__(self) -> None:
        self._start = b""
        self._inner: Any = None

    @property
    def finished(self) -> bool:
        return self._inner is not None and bool(self._inner.eof)

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        if self._inner is None:
            chunk, self._start = self._start + chunk, self._start + chunk
            if len(chunk) < 2:
                return
            self._inner = zlib.decompressobj(15 if _has_zlib_head(chunk) else -15)
        while chunk and not self._inner.eof:
            try:
                piece: bytes = self._inner.decompress(chunk, _PIECE)
            except zlib.error:
                raise _broken() from None
            if piece:
                yield piece
            chunk = self._inner.unconsumed_tail


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    @property
    def finished(self) -> bool:
        return bool(self._inner.is_finished())

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        try:
            yield self._inner.process(chunk, output_buffer_limit=_PIECE)
            while not self._inner.can_accept_more_data():
                yield self._inner.process(b"", output_buffer_limit=_PIECE)
        except brotli.error:
            raise _broken() from None


_DECODERS: dict[str, type[_Gzip | _Deflate | _Brotli]] = {"gzip": _Gzip, "deflate": _Deflate, "br": _Brotli}


def _broken() -> FetchError:
    return FetchError("encoding_broken", "The compressed answer could not be unpacked.")


def unpack(raw: bytes, coding: str | None, max_bytes: int, *, cut: bool = False) -> bytes:
    """The body of an answer that came with this Content-Encoding header. What the bytes are counts more than what they are
    called: a coding may be misnamed, missing, or applied twice. ``cut``: the answer ended before its promised end; the
    document is taken all the same when its own end is there.

    Raises FetchError: body_too_large, body_truncated, encoding_broken, encoding_unsupported.
    """
    if not raw:
        return raw
    named = [
        n.removeprefix("x-") for e in (coding or "").lower().split(",") if (n := e.strip()) not in ("", "identity")
    ]
    body, whole = raw, not cut
    for _ in range(_MOST_LAYERS):
        opened = _opened(body, named, max_bytes)
        if opened is None:
            break
        body, whole, named = *opened, named[:-1]
    if body is raw and named and not _is_text(raw):
        raise _broken() if set(named) <= set(_DECODERS) else _unsupported()
    if not whole and not is_whole(body):
        raise FetchError("body_truncated", "The answer ended before it was complete.")
    return body


def _opened(body: bytes, named: list[str], max_bytes: int) -> tuple[bytes, bool] | None:
    """One layer less, and whether it was complete; None when there is none. An unnamed coding must fit and be complete."""
    for name in _likely(body, named):
        try:
            opened = _decoded(_DECODERS[name](), body, max_bytes)
        except FetchError as error:
            if named and error.code == "body_too_large":
                raise
            continue
        if opened[1] or name in named:
            return opened
    return None


def _likely(body: bytes, named: list[str]) -> Iterator[str]:
    """The codings that the bytes may be in: those with a mark by their mark, brotli (which has none) where it is named, or
    where the bytes are neither text nor a known kind of file."""
    if body.startswith(_GZIP):
        yield "gzip"
        return
    if "deflate" in named or _has_zlib_head(body):
        yield "deflate"
    if "br" in named or not (_is_text(body) or body.startswith(_FILES)):
        yield "br"


def _decoded(decoder: Decoder, body: bytes, max_bytes: int) -> tuple[bytes, bool]:
    out = bytearray()
    for piece in decoder.feed(body):
        out += piece
        if len(out) > max_bytes:
            raise too_large(max_bytes)
    return bytes(out), decoder.finished


def _is_text(body: bytes) -> bool:
    """Whether it begins like text in any charset (UTF-16 and UTF-32 have zeros)."""
    start = body[:128]
    if start.startswith(_ZSTD):
        return False
    return start[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0") or not _CONTROL.search(start)


def _has_zlib_head(body: bytes) -> bool:
    return len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0  # RFC 1950, 2.2


def _unsupported() -> FetchError:
    return FetchError("encoding_unsupported", "The answer is compressed in a way that was not offered.")


def too_large(max_bytes: int) -> FetchError:
    """The error for an answer over the limit."""
    return FetchError("body_too_large", f"The answer is larger than {max_bytes} bytes when unpacked.")


def gunzip(body: bytes, max_bytes: int) -> bytes:
    """Decompress a .gz file. Raises FetchError (body_too_large, encoding_broken)."""
    return _decoded(_Gzip(), body, max_bytes)[0]
