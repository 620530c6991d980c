"""How often a feed asks to be polled: the least time between polls, hours and days to skip; and the hub that it names. crawler/schedule/cadence.py decides."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from lxml import etree

from crawler.feeds.element_names import local_name, name_of
from crawler.items import PollHints

_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST = 86400.0  # a feed that says "yearly" would otherwise never be read again
_LONGEST_AGE = 3600.0  # max-age is meant for caches and often set by a server that knows nothing of the feed
_LONGEST_HUB = 500
_CHILDREN = 1_000  # that are looked at
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.I)


def read_hints(channel: etree._Element) -> PollHints:
    """ttl (minutes), sy:updatePeriod over sy:updateFrequency, skipHours, skipDays and the WebSub hub of a channel element."""
    values = {name_of(e): (e.text or "").strip() for e in islice(channel, _CHILDREN) if isinstance(e.tag, str)}
    floor, by = max((_number(values.get("ttl")) * 60, "ttl"), (_update_period(values), "updatePeriod"))
    hours = frozenset(int(h) % 24 for h in _listed(channel, "skiphours") if h.isdigit() and len(h) < 3 and int(h) <= 24)
    days = frozenset(_DAYS.index(d) for d in _listed(channel, "skipdays") if d in _DAYS)
    return PollHints(
        floor=min(floor, _LONGEST),
        skip_hours=hours if len(hours) < 24 else frozenset(),
        skip_days=days if len(days) < 7 else frozenset(),
        by=by if floor else "",
        hub=_hub(channel),
    )


def with_age(hints: PollHints, cache_control: str | None) -> PollHints:
    """The hints with Cache-Control's max-age (RFC 9111, 5.2.2.1), at most an hour, as a further floor."""
    found = _MAX_AGE.search(cache_control or "")
    age = min(float(found[1]), _LONGEST_AGE) if found else 0.0
    return replace(hints, floor=age, by="max-age") if age > hints.floor else hints


def _hub(channel: etree._Element) -> str:
    """The first `<link rel="hub">` (WebSub, 4): an address to subscribe at, with or without a namespace."""
    links = (e for e in islice(channel, _CHILDREN) if isinstance(e.tag, str) and local_name(e.tag) == "link")
    hubs = ((e.get("href") or "").strip() for e in links if "hub" in (e.get("rel") or "").lower().split())
    return next((hub for hub in hubs if hub.lower().startswith(("http://", "https://"))), "")[:_LONGEST_HUB]


def _update_period(values: dict[str, str]) -> float:
    period = _PERIODS.get(values.get("sy:updateperiod", "").lower(), 0)
    return period / max(_number(values.get("sy:updatefrequency")), 1.0)


def _number(text: str | None) -> float:
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return value if 0 <= value < 1e9 else 0.0


def _listed(channel: etree._Element, name: str) -> list[str]:
    lists = (e for e in islice(channel, _CHILDREN) if isinstance(e.tag, str) and local_name(e.tag) == name)
    return [(child.text or "").strip().lower() for e in lists for child in islice(e, _CHILDREN)]
