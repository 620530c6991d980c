"""The group of headers: what an answer says beside its body, as far as it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

from bench.hostile.case import Case, Doors, Outcome
from crawler.feeds.poll_hints import with_age
from crawler.fetch import failures
from crawler.guard.chain_cookies import ChainCookies
from crawler.items import Answer, PollHints
from crawler.parsing.link_header import header_links

NOW = datetime(2026, 3, 4, tzinfo=UTC)
VALUES = {
    "nothing": "", "400 digits": "9" * 400, "a negative number": "-5", "a fraction": "1.5", "infinity": "inf", "no number": "nan",
    "an exponent": "1e999", "the year 0": "Mon, 01 Jan 0000 00:00:00 GMT", "the year 9999": "Fri, 31 Dec 9999 23:59:59 GMT",
    "a zone of 99 hours": "Mon, 02 Mar 2026 10:00:00 +9900", "digits of another script": "١٢٣", "a megabyte": "x" * 1_000_000,
    "a megabyte of blanks": " " * 1_000_000, "a megabyte of commas": "," * 1_000_000, "a megabyte of brackets": "<" * 1_000_000,
    "links": "<a>;rel=next," * 20_000, "links that never end": "<a" * 100_000, "quotes": '"' * 100_000, "a line break": "5\r\nX: y",
    "zeros": "\0" * 1000, "max-age of 400 digits": "max-age=" + "9" * 400, "pairs": "a=b;" * 50_000,
}  # fmt: skip


def _answer(name: str, value: str, status: int = 200) -> Answer:
    return Answer("https://a.example/", status, ((name, value),), b"")


def _told(failure: object) -> Outcome:
    return Outcome(getattr(failure, "code", ""), getattr(failure, "message", ""))


def _set_cookie(value: str) -> Outcome:
    jar = ChainCookies()
    jar.take("https://a.example/", [value])
    return Outcome(note=f"{len(jar.header('https://a.example/'))} letters sent back")


DOORS: dict[str, Callable[[str], Outcome]] = {
    "Retry-After": lambda v: _told(failures.of_answer(_answer("Retry-After", v, 429), NOW)),
    "Content-Range": lambda v: _told(failures.of_answer(_answer("Content-Range", v, 206), NOW)),
    "Cache-Control": lambda v: Outcome(note=str(with_age(PollHints(), v).floor)),
    "Link": lambda v: Outcome(note=f"{sum(1 for _ in header_links(_answer('Link', v).headers))} links"),
    "Set-Cookie": _set_cookie,
    "Content-Type": lambda v: _told(
        failures.of_answer(Answer("https://a.example/", 500, (("Content-Type", v),), b"<p>x"), NOW)
    ),
}


async def _run(door: Callable[[str], Outcome], value: str, doors: Doors) -> Outcome:
    return door(value)


def cases(size: int) -> Iterator[Case]:
    """Every value in every header that is read."""
    for name, value in VALUES.items():
        for door, work in DOORS.items():
            expected = frozenset({"http_429"}) if door == "Retry-After" else frozenset()
            yield Case("headers", door, name, partial(_run, work, value), expected)
