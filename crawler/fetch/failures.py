"""What went wrong with a request, as a stable code and one sentence. Pure."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from crawler.errors import GuardError, TocsinError
from crawler.feeds import list_pool
from crawler.items import Answer, Failure, Reading
from crawler.parsing.charsets import decode
from crawler.parsing.document_end import is_whole

# Classes of codes, named after the state of a source that fails with them (crawler/health/states.py).
LEASE_OVER = "lease_over"  # the code of what was not asked for, since another process may have the job by now
BLOCKED = frozenset(
    {"http_401", "http_403", "http_451", "challenge_page", "login_page", "geo_wall", "robots_forbidden"}
)  # the site answers, but not us
EMPTY = frozenset({"empty", "needs_scripts"})  # an answer without anything in it
CHANGED = frozenset({"no_links", "article_page"})  # it answers with a page that is laid out in another way
_COSTLY = frozenset(why.code for why in list_pool.FAILED.values())  # it answers with a list that is not to be read

_RANGE = re.compile(r"bytes\s+(\d{1,15})-(\d{1,15})/(\d{1,15}|\*)", re.I)
_SECONDS = re.compile(
    r"\+?(\d+(?:\.\d+)?)\s*(?:s|sec|seconds?)?\s*(?:,|$)", re.I
)  # a header sent twice is joined by a comma
_LONGEST_WAIT = 86400.0
_PAGE, _TAGS = (
    100_000,
    3_000,
)  # bytes and tags of an error page that are read, since it is read in the process that crawls

# Scrapy's exceptions by name, each before what it derives from: who only reads codes need not load Scrapy.
_BY_TYPE: tuple[tuple[str, str, str], ...] = (
    ("DownloadTimeoutError", "timeout_total", "The answer did not come in time."),
    ("ResponseDataLossError", "body_truncated", "The answer broke off before its end."),
    ("DownloadConnectionRefusedError", "connection_refused", "The host refused the connection."),
    ("CannotResolveHostError", "dns_not_found", "The host name does not exist."),
    ("DownloadCancelledError", "body_too_large", "The answer is larger than 10 MB."),
    ("DownloadFailedError", "connection_lost", "The connection broke off."),
)


def of_exception(error: BaseException) -> Failure:
    """Our own errors by their code, Scrapy's by their type; anything else is request_failed."""
    if isinstance(error, TocsinError):
        return Failure(
            error.code, error.message, final=isinstance(error, GuardError) or error.code == "robots_forbidden"
        )
    kinds = {cls.__name__ for cls in type(error).__mro__ if cls.__module__ == "scrapy.exceptions"}
    for kind, code, message in _BY_TYPE:
        if kind in kinds:
            return Failure(code, message)
    if "IgnoreRequest" in kinds:
        loop = "redirect" in str(error).lower()
        return Failure(
            "too_many_redirects" if loop else "request_ignored",
            "The address redirects in a circle." if loop else "The request was not made.",
        )
    text = repr(error)
    if "SSL" in text or "certificate" in text:
        return Failure("tls_failed", "The site's certificate is not valid.")
    return Failure("request_failed", f"The request failed ({type(error).__name__}).")


def of_status(status: int, retry_after: str | None, now: datetime) -> Failure | None:
    """None for an answer that can be read."""
    if 200 <= status < 300:
        return None
    wait = seconds(retry_after, now)
    if status in (429, 503):
        return Failure(f"http_{status}", "The host asks to be left alone for a while.", wait or 30.0, hold_host=True)
    if status == 410:
        return Failure("http_410", "The address is gone for good.", gone=True, final=True)
    known = {
        401: "The site needs a login.",
        403: "The site refuses us.",
        404: "The site does not know the address.",
        451: "The site withholds it for legal reasons.",
    }
    return Failure(f"http_{status}", known.get(status, f"The site answered {status}."), wait)


def of_answer(answer: Answer, now: datetime) -> Failure | None:
    """As `of_status`; what stands in the place of the list is named (a check for robots often comes with 403 or 503)."""
    if _challenged(answer):
        return Failure("challenge_page", "The site's firewall asks for a check that only a browser passes.")
    if answer.status == 206 and not _is_all(answer):
        return Failure("body_truncated", "The site sent a part of the document only.")
    refusal = of_status(answer.status, answer.header("Retry-After"), now)
    if refusal is None or answer.status < 400 or not answer.body:
        return refusal
    text = decode(answer.body[:_PAGE], answer.header("Content-Type")).text
    from crawler.feeds.page_kinds import page_problem  # with lxml, which the web process does without
    from crawler.parsing.html_tree import parse_html

    root, _ = parse_html(text, _TAGS)
    problem = page_problem(root, text) if root is not None else None
    return replace(refusal, code=problem[0], message=problem[1]) if problem else refusal


def _is_all(answer: Answer) -> bool:
    """Whether a 206, which nobody asked for, holds the whole document after all (RFC 9110, 14.4), by its header or its end."""
    found = _RANGE.fullmatch((answer.header("Content-Range") or "").strip())
    if found and found[3] != "*":
        return int(found[1]) == 0 and int(found[2]) + 1 >= int(found[3])
    return is_whole(answer.body)


def _challenged(answer: Answer) -> bool:
    """Whether a firewall says in its headers that this is its check and not the answer (AWS WAF, Cloudflare), or sends an
    empty "accepted" (202), which no page or list is."""
    if answer.status == 202 and not answer.body.strip():
        return True
    return (
        answer.header("x-amzn-waf-action") in ("challenge", "captcha") or answer.header("cf-mitigated") == "challenge"
    )


def of_reading(found: Reading, kind: str) -> Failure:
    """Why an answer could not be read as the list that it should be."""
    code = next((w for w in found.warnings if w in BLOCKED | EMPTY | CHANGED | _COSTLY), f"not_a_{kind}")
    return Failure(code, found.error or "The address holds no list of pages.")


def took(answer: Answer) -> float:
    """Seconds from the request to the last byte of its answer."""
    if not answer.started or not answer.ended:
        return 0.0
    return (datetime.fromisoformat(answer.ended) - datetime.fromisoformat(answer.started)).total_seconds()


def seconds(retry_after: str | None, now: datetime) -> float:
    """Retry-After as seconds from now (RFC 9110 §10.2.3: a number or a date), at least 0, at most a day; 0 when unreadable."""
    text = (retry_after or "").strip()
    if found := _SECONDS.match(text):
        return min(float(found[1][:12]), _LONGEST_WAIT)
    moment = _moment(text)
    wait = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds() if moment else 0.0
    return min(max(wait, 0.0), _LONGEST_WAIT)


def _moment(text: str) -> datetime | None:
    for reader in (parsedate_to_datetime, datetime.fromisoformat):
        with suppress(ValueError, OverflowError):
            return reader(text)
    return None
