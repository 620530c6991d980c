"""Ranking: what a match is worth, and which matches get the few places of a day. Pure: is handed numbers and titles.

The places of a day are given as in the secretary problem with a known distribution (Gilbert and Mosteller 1966; in revenue
management: bid prices): what comes now takes a place when fewer better ones are to be expected in the rest of the day than places are left.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crawler import clock

LOOK_BACK = timedelta(days=14)  # the usual worths of a topic are those of so many days
FRESH = timedelta(days=3)  # a title that resembles one of these days is no news
LEARNING = 2.0  # days; before that the first matches get the places
NEVER = float("inf")
_PRIOR = 2  # marks of either kind that every source is taken to have


def novelty(title: str, recent: Iterable[frozenset[str]]) -> float:
    """1 for a title unlike all recent ones, down to .5 for one with the very words of another (Jaccard index of their words)."""
    words = title_words(title)
    likeness = (len(words & other) / len(words | other) for other in recent if words or other)
    return 1 - max(likeness, default=0.0) / 2


def title_words(title: str) -> frozenset[str]:
    """The words of a title that can tell it from others."""
    return frozenset(word for word in re.findall(r"\w+", title.casefold()) if len(word) > 2)


def trust(useful: int, false: int) -> float:
    """1 for a source whose alerts nobody marked; towards 2 the more were useful, towards 0 the more were false alarms."""
    return 2 * (useful + _PRIOR) / (useful + false + 2 * _PRIOR)


def worth(score: float, new: float, trusted: float) -> float:
    """What a match is ranked by. ``score`` counts a title 3, the first paragraph 2 and a passing mention 1 (docs/query-language.md)."""
    return round(score * new * trusted, 4)


@dataclass(frozen=True, slots=True)
class RecentWorths:
    """The worths of a topic's candidates in the last ``days``, rising."""

    worths: Sequence[float] = ()
    days: float = 0.0

    @property
    def a_day(self) -> float:
        """Candidates a day."""
        return len(self.worths) / self.days if self.days else 0.0


def threshold(recent: RecentWorths, left: int, rest: float) -> float:
    """The least worth that gets one of the ``left`` places when ``rest`` (0 to 1) of the day is still to come."""
    if left <= 0:
        return NEVER
    expected = recent.a_day * rest
    if recent.days < LEARNING or expected <= left:
        return 0.0
    better = left / expected  # the share of what comes that there is a place for
    return recent.worths[min(len(recent.worths) - 1, int(len(recent.worths) * (1 - better)))]


def rest_of_day(now: datetime, timezone: str) -> float:
    """How much of the day is still to come, 0 to 1."""
    start = midnight(now, timezone)
    end = midnight(start + timedelta(hours=36), timezone)
    return (end - now) / (end - start)


def midnight(now: datetime, timezone: str) -> datetime:
    """When the day of that zone began, in UTC."""
    local = now.astimezone(clock.zone_of_row(timezone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)


def simulate(candidates: Iterable[tuple[datetime, float]], limit: int | None, timezone: str = "UTC") -> list[bool]:
    """Whether each candidate, a moment and its worth, would have been sent at once; in order of time. For `topics rehearse`."""
    out: list[bool] = []
    seen: deque[tuple[datetime, float]] = deque()
    rising: list[float] = []
    used: Counter[datetime] = Counter()
    for now, value in candidates:
        while seen and seen[0][0] < now - LOOK_BACK:
            rising.remove(seen.popleft()[1])
        days = (now - seen[0][0]) / timedelta(days=1) if seen else 0.0
        day = midnight(now, timezone)
        left = len(rising) + 1 if limit is None else limit - used[day]
        chosen = value >= threshold(RecentWorths(rising, days), left, rest_of_day(now, timezone))
        used[day] += chosen
        out.append(chosen)
        seen.append((now, value))
        bisect.insort(rising, value)
    return out
