"""A source's addresses as its row has them: which one is asked, what an answer changes, how a mirror's pages are named. Pure; reads no database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from crawler.config import source_options
from crawler.config.source_options import PLAIN, SourceOptions
from crawler.fetch import failover
from crawler.fetch.failover import START, Address, Failover
from crawler.items import Entry

BY_BROWSER = ("page", "listing")  # kinds that a browser can read


@dataclass(frozen=True, slots=True)
class Addresses:
    """All addresses of one source. ``kind`` and ``url`` are those that it was added with, ``own`` its settings, without its pack's."""

    kind: str
    url: str
    own: SourceOptions = PLAIN
    failover: Failover = START

    @property
    def all(self) -> tuple[Address, ...]:
        """In the order in which they are asked; an address is named by its number herein."""
        return failover.addresses(self.kind, self.url, self.own, self.failover)

    @property
    def current(self) -> Address:
        """The one that is asked, but for tries whether the source's own answers again."""
        everything = self.all
        return everything[self.failover.place if self.failover.place < len(everything) else 0]

    @property
    def options(self) -> SourceOptions:
        """The source's settings, with a browser where it was found to be empty without one."""
        return replace(self.own, browser=True) if self.failover.scripts else self.own

    def asked(self, now: datetime) -> tuple[int, Address]:
        """The number of the address that is asked now, and the address."""
        everything = self.all
        number = failover.asked(self.failover, len(everything), now)
        return number, everything[number]

    def after(
        self, number: int, now: datetime, *, answered: bool, whole: bool, moved: str | None, gone: bool
    ) -> Addresses:
        """After that address gave a list or an error: as `failover.answered` and `failover.failed` have it."""
        if answered:
            known = failover.answered(self.failover, number, moved, now if whole else None)
        else:
            known = failover.failed(self.failover, number, len(self.all), now, gone=gone)
        return self if known == self.failover else replace(self, failover=known)

    def differ(self, before: Addresses) -> bool:
        """Whether another address is asked than before."""
        return (self.failover.moved, self.failover.place) != (before.failover.moved, before.failover.place)

    def by_browser(self) -> Addresses:
        """Read by a browser from now on; the same object when one does so already, or cannot help."""
        if self.options.browser or self.kind not in BY_BROWSER:
            return self
        return replace(self, failover=replace(self.failover, scripts=True))

    def at_home(self, number: int, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """What a mirror lists, under the source's own addresses: a statement is one whichever of them shows it."""
        address = self.all[number]
        if not address.mirror:
            return entries
        return tuple(replace(entry, url=failover.at_home(entry.url, address.url, self.url)) for entry in entries)

    def old(self, number: int, last_read: datetime | None) -> Callable[[Entry], bool]:
        """Of the first list of another kind that stands in: whether the source's own list would have shown the entry already.

        Listings are short, so all of theirs counts.
        """
        kind = self.all[number].kind
        if number in self.failover.read or last_read is None or kind == self.kind:
            return lambda _: False
        since = (last_read - timedelta(days=1)).isoformat()
        undated = "" if kind == "sitemap" else "9"
        return lambda entry: (entry.updated or entry.published or undated) < since

    def via(self, url: str) -> str | None:
        """The mirror's address of a page while a mirror stands in for the source's own; else None."""
        if not self.own.mirrors or not self.current.mirror:
            return None
        return failover.at_mirror(url, self.current.url, self.url)

    def summary(self) -> dict[str, Any]:
        """For people: where it is read instead of at its own address, and which addresses would be asked next."""
        here = self.current
        others = [f"{other.kind} {other.url}" for other in self.all if other != here]
        return {"read_at": here.url if here.url != self.url else None, "moved_to": self.failover.moved or None,
                "else": others, "by_browser": self.failover.scripts}  # fmt: skip


def of(row: Any) -> Addresses:
    """Those of a row with the columns of a source."""
    return Addresses(row.kind, row.url, source_options.from_json(row.options), failover.from_json(row.failover))
