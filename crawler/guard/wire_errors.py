"""Errors of a connection: httpcore's exceptions to FetchError with a stable code and a sentence."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import httpcore

from crawler.errors import FetchError, TocsinError

# OpenSSL's X509_V_ERR_* numbers.
_EXPIRED, _NOT_YET, _HOSTNAME, _IP = 10, 9, 62, 64


def translate(error: Exception) -> Exception:
    """The FetchError for a transport error; our own errors and unknown ones are returned unchanged.

    Codes: timeout_connect, timeout_first_byte, connection_refused, connection_lost, body_truncated, bad_http,
    headers_too_large, proxy_refused, tls_expired, tls_wrong_host, tls_untrusted, tls_failed.
    """
    if isinstance(error, TocsinError):
        return error
    for cause in _causes(error):
        if isinstance(cause, TocsinError):
            return cause
        if isinstance(cause, ssl.SSLError):
            return _tls(cause)
    if isinstance(error, httpcore.ProxyError):
        return FetchError("proxy_refused", "The proxy did not make the connection.")
    if isinstance(error, httpcore.ConnectTimeout | httpcore.PoolTimeout):
        return FetchError("timeout_connect", "The server could not be reached in time.")
    if isinstance(error, httpcore.TimeoutException):
        return FetchError("timeout_first_byte", "The server did not answer in time.")
    if isinstance(error, httpcore.ConnectError):
        return FetchError("connection_refused", "The server refused the connection or cannot be reached.")
    if isinstance(error, httpcore.NetworkError | OSError):
        return FetchError("connection_lost", "The connection was lost before the answer was whole.")
    if isinstance(error, httpcore.ProtocolError):
        return _protocol(error)
    return error


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen = 0
    current: BaseException | None = error
    while current is not None and seen < 10:
        yield current
        current = current.__cause__ or current.__context__
        seen += 1


def _tls(error: ssl.SSLError) -> FetchError:
    number = getattr(error, "verify_code", 0)
    if number in (_EXPIRED, _NOT_YET):
        return FetchError("tls_expired", "The server's certificate is not valid today.")
    if number in (_HOSTNAME, _IP):
        return FetchError("tls_wrong_host", "The server's certificate is for another host.")
    if isinstance(error, ssl.SSLCertVerificationError):
        return FetchError(
            "tls_untrusted", "The server's certificate is not issued by an authority that this machine trusts."
        )
    return FetchError("tls_failed", "No encrypted connection could be agreed with the server.")


def _protocol(error: httpcore.ProtocolError) -> FetchError:
    hints = [getattr(cause, "error_status_hint", 0) for cause in _causes(error)]
    text = str(error)
    if 431 in hints or "too long" in text:
        return FetchError("headers_too_large", "The head of the answer is too large.")
    if "complete message body" in text or "incomplete chunked read" in text:
        return FetchError("body_truncated", "The answer ended before it was complete.")
    if "without sending a response" in text or "disconnected" in text:
        return FetchError("connection_lost", "The server closed the connection without an answer.")
    return FetchError("bad_http", "The server's answer is not valid HTTP.")
