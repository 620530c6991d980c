"""When this process last asked each host, and how long it is left alone after that. The database is told when a job is settled (crawler/storage/leases.py)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

MOST = 20_000  # hosts that are remembered at once


class Pauses:
    """Of all crawlers of a process. ``usual``: the pause at hosts for which nothing else was asked."""

    def __init__(self, usual: timedelta) -> None:
        self.usual = usual
        self._asked: dict[str, datetime] = {}
        self._wanted: dict[str, timedelta] = {}

    def asked(self, hosts: Iterable[str], now: datetime) -> None:
        """A request goes out to these names of one host."""
        if len(self._asked) >= MOST:
            self._asked = {host: at for host, at in self._asked.items() if self.until(host, now)}
        self._asked.update(dict.fromkeys(hosts, now))

    def wants(self, host: str, seconds: float) -> None:
        """What robots.txt and the options of its sources want there; said anew before every request."""
        if len(self._wanted) >= MOST:
            self._wanted.clear()
        self._wanted[host] = timedelta(seconds=seconds)

    def of(self, host: str) -> timedelta:
        """The pause there, as far as it is known."""
        return self._wanted.get(host, self.usual)

    def until(self, host: str, now: datetime) -> datetime | None:
        """When the host may be asked again; None: now."""
        asked = self._asked.get(host)
        end = None if asked is None else asked + self.of(host)
        return end if end is not None and end > now else None
