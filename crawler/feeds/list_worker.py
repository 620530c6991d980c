"""The worker process of crawler.feeds.list_pool: reads one list after another (crawler/article/worker_process.py says how).

Its answers are JSON: a reading's entries come a hundred a frame, and fewer long ones, so that no frame holds up the process that crawls.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import Any

from crawler.article.worker_process import Job, serve
from crawler.errors import ConfigError
from crawler.items import Answer, Entry, PollHints, Reading

ENTRIES, LETTERS = 100, 200_000  # a frame, at most
_FIELDS = tuple(field.name for field in dataclasses.fields(Entry))
_values = attrgetter(*_FIELDS)


def frames_of(reading: Reading) -> Iterator[Job]:
    """A reading as frames: its entries, then all else."""
    some: list[tuple[Any, ...]] = []
    letters = 0
    for entry in reading.entries:
        some.append(_values(entry))
        letters += len(entry.url) + len(entry.title) + len(entry.summary) + len(entry.id)
        if len(some) == ENTRIES or letters > LETTERS:
            yield {"entries": some}
            some, letters = [], 0
    if some:
        yield {"entries": some}
    rest = {name: getattr(reading, name) for name in _REST}
    hints = reading.hints
    yield {**rest, "hints": [hints.floor, sorted(hints.skip_hours), sorted(hints.skip_days), hints.by, hints.hub]}


_REST = ("kind", "title", "language", "children", "warnings", "error", "changed")


def reading_of(frames: list[Job]) -> Reading:
    """The reading that a worker's frames describe."""
    entries = tuple(Entry(*row) for frame in frames[:-1] for row in _list(frame["entries"]))
    last: dict[str, Any] = frames[-1]
    floor, hours, days, by, hub = last["hints"]
    return Reading(
        last["kind"],
        entries,
        last["title"],
        last["language"],
        tuple(last["children"]),
        PollHints(floor, frozenset(hours), frozenset(days), by, hub),
        tuple(last["warnings"]),
        last["error"],
        tuple(last["changed"]),
    )


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


# ---- in the worker


def _load() -> None:
    """The parsers, before the first list: with what they load at their first use."""
    from crawler.feeds import older_pages, page_survey, reader  # noqa: F401
    from crawler.parsing import language

    item = b"<rss><channel><item><title>One two</title><link>https://a.example/1</link><pubDate>2 Mar 2026</pubDate></item></channel></rss>"
    reader.read(item, "https://a.example/")
    reader.read(b"<html><a href='/1'>One</a>", "https://a.example/")
    language.identify("One two")


def _read(head: dict[str, Any], body: bytes) -> Iterator[Job]:
    from crawler.feeds import reader

    now = datetime.fromisoformat(head["now"]) if head["now"] else None
    how = {"kind": head["kind"], "selector": head["selector"], "now": now}
    try:
        yield from frames_of(reader.read(body, head["url"], head["content_type"], **how))
    except ConfigError as error:
        yield {"wrong": error.code, "message": error.message, "fix": error.fix}


def _older(head: dict[str, Any], body: bytes) -> Iterator[Job]:
    from crawler.feeds import older_pages

    answer = Answer(head["url"], 200, tuple((str(k), str(v)) for k, v in head["headers"]), body)
    yield dataclasses.asdict(older_pages.of_listing(answer) if head["listing"] else older_pages.older_pages(answer))


def _survey(head: dict[str, Any], body: bytes) -> Iterator[Job]:
    from crawler.feeds import page_survey

    yield dataclasses.asdict(page_survey.survey(body, head["url"], head["content_type"]))


_TASKS: dict[str, Callable[[dict[str, Any], bytes], Iterator[Job]]] = {
    "read": _read,
    "older": _older,
    "survey": _survey,
}


def _answer(head: Job, body: bytes) -> Iterator[Job]:
    return _TASKS[str(head["task"])](head, body)


if __name__ == "__main__":
    serve(_load, _answer)
