"""Which of a source's addresses is asked, and by which way: between the source's row and the pure rules of crawler/fetch/failover."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from crawler.config import source_options
from crawler.config.source_options import SourceOptions
from crawler.fetch import failover
from crawler.fetch.failover import Place
from crawler.items import Entry
from crawler.parsing import url_keys
from crawler.storage.models import Source

BY_BROWSER = ("page", "listing")  # kinds that a browser can read


def _all(row: Source, known: failover.Standing | None = None) -> tuple[Place, ...]:
    known = known or failover.from_json(row.failover)
    return failover.places(row.kind, row.url, source_options.from_json(row.options), known)


def wishes(row: Source) -> SourceOptions:
    """The source's settings, with a browser where it was found to be empty without one."""
    own = source_options.from_json(row.options)
    return replace(own, browser=True) if failover.from_json(row.failover).scripts else own


def run_scripts(row: Source) -> bool:
    """From now on a browser reads the source; False when one does already, and cannot help."""
    known = failover.from_json(row.failover)
    if wishes(row).browser or row.kind not in BY_BROWSER:
        return False
    row.failover = failover.to_json(replace(known, scripts=True))
    return True


def asked(row: Source, now: datetime) -> tuple[int, Place]:
    """The place that is asked now, and its number."""
    places = _all(row)
    number = failover.asked(failover.from_json(row.failover), len(places), now)
    return number, places[number]


def validators(row: Source, number: int, now: datetime) -> tuple[str | None, str | None, str | None]:
    """ETag, Last-Modified and hash of what that place gave last; nothing when another one gave them, no condition once a day."""
    known = failover.from_json(row.failover)
    if number != known.place:
        return None, None, None
    if known.full is not None and known.full + failover.WHOLE <= now:
        return None, None, row.body_sha256
    return row.etag, row.last_modified, row.body_sha256


def note_answer(
    row: Source, number: int, now: datetime, *, ok: bool, changed: bool, whole: bool, moved: str | None, gone: bool
) -> bool:
    """Note what an answer of that place says of the source's addresses; True when another one is asked from now on."""
    before = failover.from_json(row.failover)
    if ok:
        after = failover.answered(before, number, moved, now if whole else None)
    else:
        after = failover.failed(before, number, len(_all(row)), now, gone=gone)
    if after != before:
        row.failover = failover.to_json(after)
    if (after.moved, after.place) == (before.moved, before.place):
        return False
    if after.moved != before.moved or not changed:
        row.etag = row.last_modified = row.body_sha256 = None
    row.host_key = url_keys.host_key(_all(row, after)[after.place].url)
    return True


def at_home(row: Source, number: int, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """What a mirror lists, under the source's own addresses: a statement is one whichever of them shows it."""
    place = _all(row)[number]
    if not place.mirror:
        return entries
    return tuple(replace(entry, url=failover.at_home(entry.url, place.url, row.url)) for entry in entries)


def old(row: Source, number: int) -> Callable[[Entry], bool]:
    """Of the first list of another kind that stands in: whether the source's own list would have shown the entry already.

    Listings are short, so all of theirs counts.
    """
    place = _all(row)[number]
    if number in failover.from_json(row.failover).read or row.last_read is None or place.kind == row.kind:
        return lambda _: False
    since = (row.last_read - timedelta(days=1)).isoformat()
    undated = "" if place.kind == "sitemap" else "9"
    return lambda entry: (entry.updated or entry.published or undated) < since


def via(row: Source, url: str, wishes: SourceOptions) -> str | None:
    """The mirror's address of a page while a mirror stands in for the source's own; else None."""
    if not wishes.mirrors:
        return None
    places, number = _all(row), failover.from_json(row.failover).place
    here = places[number if number < len(places) else 0]
    return failover.at_mirror(url, here.url, row.url) if here.mirror else None
