"""What went wrong with a request, as one of our codes and one sentence."""

from __future__ import annotations

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from crawler.errors import FetchError, GuardError, StorageError
from crawler.fetch import failures
from crawler.items import Answer
from tests.support.builders import NOW

EXCEPTIONS = [
    (DownloadTimeoutError(), "timeout_total", False),
    (ResponseDataLossError(), "body_truncated", False),
    (DownloadConnectionRefusedError(), "connection_refused", False),
    (CannotResolveHostError(), "dns_not_found", False),
    (DownloadCancelledError(), "body_too_large", False),
    (DownloadFailedError(), "connection_lost", False),
    (IgnoreRequest("max redirections reached"), "too_many_redirects", False),
    (GuardError("address_private", "That address is private."), "address_private", True),
    (FetchError("robots_forbidden", "robots.txt forbids it."), "robots_forbidden", True),
    (StorageError("disk_full", "The disk is full."), "disk_full", False),
    (RuntimeError("SSL: CERTIFICATE_VERIFY_FAILED"), "tls_failed", False),
    (ZeroDivisionError("secret text"), "request_failed", False),
]


@pytest.mark.parametrize(("error", "code", "final"), EXCEPTIONS)
def test_exceptions(error: Exception, code: str, final: bool) -> None:
    """Final ones are not tried again: asking a second time cannot help."""
    failure = failures.of_exception(error)
    assert (failure.code, failure.final) == (code, final)
    assert failure.message.endswith(".")
    assert "secret text" not in failure.message


STATUSES = [
    # status, Retry-After, code (None: readable), seconds to wait, hold the host, gone
    (200, None, None, 0, False, False),
    (204, None, None, 0, False, False),
    (404, None, "http_404", 0, False, False),
    (410, None, "http_410", 0, False, True),
    (429, "120", "http_429", 120, True, False),
    (429, None, "http_429", 30, True, False),
    (503, "7", "http_503", 7, True, False),
    (500, "9", "http_500", 9, False, False),
    (451, None, "http_451", 0, False, False),
]


@pytest.mark.parametrize(("status", "after", "code", "wait", "hold", "gone"), STATUSES)
def test_statuses(status: int, after: str | None, code: str | None, wait: float, hold: bool, gone: bool) -> None:
    failure = failures.of_status(status, after, NOW)
    if code is None:
        assert failure is None
    else:
        assert failure is not None
        assert (failure.code, failure.retry_after, failure.hold_host, failure.gone) == (code, wait, hold, gone)


WAITS = [
    ("0", 0),
    ("60", 60),
    ("-5", 0),
    ("99999999999999", 86400),
    ("Wed, 04 Mar 2026 10:31:00 GMT", 60),
    ("Wed, 04 Mar 2020 10:31:00 GMT", 0),
    ("Wed, 04 Mar 2126 10:31:00 GMT", 86400),
    ("soon", 0),
    ("", 0),
    ("1.5", 1.5),
    ("120 seconds", 120),
    ("120, 120", 120),
    ("120 minutes", 0),
    ("2026-03-04T10:31:00Z", 60),
    ("9" * 5000, 86400),
    ("Wed, 99 Mar 2026 99:99:99 GMT", 0),
]


@pytest.mark.parametrize(("header", "wait"), WAITS)
def test_retry_after_is_a_number_or_a_date_however_written(header: str, wait: float) -> None:
    assert failures.seconds(header, NOW) == wait


PARTS = [
    ("bytes 0-9/10", b"<rss>12345", True),
    ("bytes 0-8/10", b"<rss>1234", False),
    ("bytes 1-9/10", b"rss></rss>", False),
    ("bytes 0-10/*", b"<rss></rss>", True),
    (None, b"<rss></rss>", True),
    (None, b"<rss>", False),
    ("lines 1-2", b"<rss>", False),
]


@pytest.mark.parametrize(("content_range", "body", "whole"), PARTS)
def test_a_part_that_nobody_asked_for_is_read_when_it_is_the_whole(
    content_range: str | None, body: bytes, whole: bool
) -> None:
    headers = (("Content-Range", content_range),) if content_range else ()
    failure = failures.of_answer(Answer("http://a.example/", 206, headers, body), NOW)
    assert (failure is None) is whole
    assert failure is None or failure.code == "body_truncated"


def test_an_empty_word_of_acceptance_is_a_wall() -> None:
    failure = failures.of_answer(Answer("http://a.example/", 202, (), b" "), NOW)
    assert failure is not None
    assert failure.code == "challenge_page"
    assert failures.of_answer(Answer("http://a.example/", 202, (), b"<rss></rss>"), NOW) is None
