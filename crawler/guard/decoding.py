"""Content decoding that counts what comes out: a bomb is stopped after the cap, never unpacked whole. No network."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli

from crawler.errors import FetchError

ACCEPT_ENCODING = "gzip, deflate, br"  # only what can be decoded in bounded pieces
_PIECE = 65536


class Decoder(Protocol):
    """Takes raw chunks, gives decoded pieces of at most 64 KiB."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Decoded pieces of this chunk. Raises FetchError (encoding_broken)."""


class _Identity:
    def feed(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk


class _Zlib:
    """gzip (many members too) and deflate, the latter with or without its zlib header as servers do."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._inner = zlib.decompressobj(31 if gzip else 15)
        self._fresh = True

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        while chunk:
            if self._inner.eof:
                if not self._gzip or not chunk.startswith(b"\x1f\x8b"):
                    return  # padding after the end
                self._inner = zlib.decompressobj(31)
            piece = self._step(chunk)
            if piece:
                yield piece
            chunk = self._inner.unconsumed_tail or self._inner.unused_data
            if not piece and not self._inner.eof:
                return

    def _step(self, chunk: bytes) -> bytes:
        try:
            piece = self._inner.decompress(chunk, _PIECE)
        except zlib.error:
            if self._gzip or not self._fresh:
                raise _broken() from None
            self._inner = zlib.decompressobj(-15)
            self._fresh = False
            return self._step(chunk)
        self._fresh = False
        return piece


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

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
    """The decoder for a Content-Encoding header. One layer only (RFC 9110 allows more; nobody honest sends them).

    Raises FetchError (encoding_unsupported).
    """
    layers = [e.strip().lower() for e in (content_encoding or "").split(",")]
    layers = [e for e in layers if e and e != "identity"]
    if not layers:
        return _Identity()
    if layers in (["gzip"], ["x-gzip"]):
        return _Zlib(gzip=True)
    if layers == ["deflate"]:
        return _Zlib(gzip=False)
    if layers == ["br"]:
        return _Brotli()
    raise FetchError("encoding_unsupported", "The answer is packed in a way that was not asked for.")


def too_large(max_bytes: int) -> FetchError:
    """The error for an answer over the cap."""
    return FetchError("body_too_large", f"The answer is larger than {max_bytes} bytes when unpacked.")


def gunzip(body: bytes, max_bytes: int) -> bytes:
    """Unpack a .gz file that came as such. Raises FetchError (body_too_large, encoding_broken)."""
    out = bytearray()
    for piece in _Zlib(gzip=True).feed(body):
        out += piece
        if len(out) > max_bytes:
            raise too_large(max_bytes)
    return bytes(out)
