"""Decodes Content-Encodings piece by piece, so that a decompression bomb can be stopped at the limit. No network."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, Protocol

import brotli

from crawler.errors import FetchError

ACCEPT_ENCODING = "gzip, deflate, br"  # only what can be decoded in bounded pieces
_PIECE = 65536


class Decoder(Protocol):
    """Takes raw chunks, gives decoded pieces of at most 64 KiB."""

    @property
    def finished(self) -> bool:
        """Whether the compressed stream is complete."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Decoded pieces of this chunk. Raises FetchError (encoding_broken)."""


class _Identity:
    finished = True

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk


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
            headed = chunk[0] & 15 == 8 and int.from_bytes(chunk[:2], "big") % 31 == 0  # RFC 1950, 2.2
            self._inner = zlib.decompressobj(15 if headed else -15)
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


def _broken() -> FetchError:
    return FetchError("encoding_broken", "The compressed answer could not be unpacked.")


def decoder_for(content_encoding: str | None) -> Decoder:
    """The decoder for a Content-Encoding header. One coding only (RFC 9110 allows several; no honest server sends them).

    Raises FetchError (encoding_unsupported).
    """
    layers = [e.strip().lower() for e in (content_encoding or "").split(",")]
    layers = [e for e in layers if e and e != "identity"]
    if not layers:
        return _Identity()
    if layers in (["gzip"], ["x-gzip"]):
        return _Gzip()
    if layers == ["deflate"]:
        return _Deflate()
    if layers == ["br"]:
        return _Brotli()
    raise FetchError("encoding_unsupported", "The answer is compressed in a way that was not offered.")


def too_large(max_bytes: int) -> FetchError:
    """The error for an answer over the limit."""
    return FetchError("body_too_large", f"The answer is larger than {max_bytes} bytes when unpacked.")


def gunzip(body: bytes, max_bytes: int) -> bytes:
    """Decompress a .gz file. Raises FetchError (body_too_large, encoding_broken)."""
    out = bytearray()
    for piece in _Gzip().feed(body):
        out += piece
        if len(out) > max_bytes:
            raise too_large(max_bytes)
    return bytes(out)
