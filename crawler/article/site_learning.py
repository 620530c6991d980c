"""Learns from one page after another what a site's pages have in common, and forgets it when the site is built anew. Pure; `now` is handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from crawler.parsing.shared_words import share

Box = tuple[str, ...]  # tags and classes of an element and of those around it, up to the page's

FORMAT = 1
MOST_LINES = 400  # of one page that are looked at
ENOUGH = 3  # pages that must agree
COMMON = 0.5  # share of the pages that a line of the site is on
SENTENCE = (5, 0.6)  # the same for running text, which follow-ups of a story repeat too
TITLE = (5, 0.8)  # and for what titles begin or end with: half of them may begin with one country
FRESH = 8  # pages after which a line that came once is forgotten
WINDOW = 60  # pages after which what is old counts half
YOUNG = 40  # pages that are all learned from; of later ones every eighth, and those that do not fit
SAMPLE = 8
STRANGE = 8  # pages in a row with nothing that is known: the site was built anew
MOST = 2500  # lines that are kept
MOST_BOXES = 12
MOST_SELECTORS = 12
USED = 3  # selectors of the day, and of the byline, that are read
_OTHER = 0.5  # share of common words below which two titles are of different stories


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """What is known of a site, small enough to be handed to a worker. ``lines``: keys of its short lines, ``sentences``: of its running text.

    ``boxes``: where its texts stand. ``heads`` and ``tails``: what its titles begin and end with, beside the title itself.
    ``days`` and ``bylines``: selectors of the elements that give the day and name the authors, the surest first.
    """

    lines: frozenset[str] = frozenset()
    sentences: frozenset[str] = frozenset()
    boxes: tuple[Box, ...] = ()
    heads: frozenset[str] = frozenset()
    tails: frozenset[str] = frozenset()
    days: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()

    def to_json(self) -> dict[str, list[Any]]:
        """For the way to a worker."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: list(value) if isinstance(value, tuple) else sorted(value) for name, value in values.items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> SiteMemory:
        """What `to_json` gave."""
        sets = {name: frozenset(map(str, stored.get(name, ()))) for name in ("lines", "sentences", "heads", "tails")}
        days, bylines = (tuple(map(str, stored.get(name, ()))) for name in ("days", "bylines"))
        boxes = tuple(tuple(map(str, box)) for box in stored.get("boxes", ()))
        return cls(**sets, boxes=boxes, days=days, bylines=bylines)


@dataclass(frozen=True, slots=True)
class Observation:
    """What one page shows of its site. ``fits``: something that is known of the site was found on it.

    ``days`` and ``bylines``: selectors of the elements that give its day and its authors; None when neither page nor list proves these.
    """

    title: str
    head: str = ""
    tail: str = ""
    lines: tuple[str, ...] = ()
    box: Box | None = None
    fits: bool = True
    days: tuple[str, ...] | None = None
    bylines: tuple[str, ...] | None = None

    @classmethod
    def from_json(cls, answered: Mapping[str, Any]) -> Observation:
        """From a worker's answer."""
        box = answered.get("box")
        names = {name: str(answered.get(name) or "") for name in ("title", "head", "tail")}
        lines = tuple(str(line) for line in answered.get("lines", ()))[:MOST_LINES]
        days, bylines = (_selectors(answered.get(name)) for name in ("days", "bylines"))
        home = tuple(map(str, box)) if box else None
        return cls(**names, lines=lines, box=home, fits=bool(answered.get("fits")), days=days, bylines=bylines)


def _selectors(answered: Any) -> tuple[str, ...] | None:
    return None if answered is None else tuple(map(str, answered))[:MOST_SELECTORS]


@dataclass(frozen=True, slots=True)
class Learned:
    """All that was counted of a site. ``lines``: by key how many pages had the line, and the number of the last that did.

    ``pages``: how many were counted, ``titles``: the last of them. ``dated``, ``signed``: how many of them proved their day, their authors;
    ``days``, ``bylines``: on how many of these a selector gave them. ``version`` goes up each time all is forgotten, at ``forgotten``.
    """

    version: int = 1
    pages: int = 0
    total: int = 0
    strange: int = 0
    since: str = ""
    forgotten: str | None = None
    lines: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    boxes: tuple[tuple[Box, int], ...] = ()
    heads: Mapping[str, int] = field(default_factory=dict)
    tails: Mapping[str, int] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    dated: int = 0
    days: Mapping[str, int] = field(default_factory=dict)
    signed: int = 0
    bylines: Mapping[str, int] = field(default_factory=dict)


def memory(learned: Learned) -> SiteMemory:
    """What is sure enough to be used."""
    pages = max(1, learned.pages)

    def common(count: int, enough: int = ENOUGH, part: float = COMMON) -> bool:
        return count >= enough and count >= part * pages

    return SiteMemory(
        frozenset(k for k, (count, _) in learned.lines.items() if common(count)),
        frozenset(k for k, (count, _) in learned.lines.items() if common(count, *SENTENCE)),
        tuple(box for box, count in learned.boxes if count >= ENOUGH),
        frozenset(k for k, count in learned.heads.items() if common(count, *TITLE)),
        frozenset(k for k, count in learned.tails.items() if common(count, *TITLE)),
        _agreed(learned.days, learned.dated),
        _agreed(learned.bylines, learned.signed),
    )


def _agreed(counts: Mapping[str, int], pages: int) -> tuple[str, ...]:
    enough, part = TITLE
    sure = [k for k, count in counts.items() if count >= enough and count >= part * pages]
    return tuple(sorted(sure, key=lambda k: -counts[k])[:USED])


def wants(learned: Learned, page: Observation, number: int) -> bool:
    """Whether a page is learned from; ``number``: any number of its own."""
    return learned.total < YOUNG or not page.fits or bool(learned.strange) or number % SAMPLE == 0


def after(learned: Learned, page: Observation, now: datetime) -> Learned:
    """What is known after one more page, of another statement than those before."""
    if not page.fits and learned.strange + 1 >= STRANGE:
        return Learned(learned.version + 1, since=now.isoformat(), forgotten=now.isoformat())
    if learned.pages >= WINDOW:
        learned = _halved(learned)
    number = learned.total + 1
    return replace(
        learned,
        pages=learned.pages + 1,
        total=number,
        strange=0 if page.fits else learned.strange + 1,
        since=learned.since or now.isoformat(),
        lines=_lines(learned, page, number),
        boxes=_boxes(learned.boxes, page.box),
        heads=_counted(learned.heads, page.head),
        tails=_counted(learned.tails, page.tail),
        titles=(*learned.titles, page.title)[-WINDOW:],
        dated=learned.dated + (page.days is not None),
        days=_counted(learned.days, *(page.days or ()), most=MOST_SELECTORS),
        signed=learned.signed + (page.bylines is not None),
        bylines=_counted(learned.bylines, *(page.bylines or ()), most=MOST_SELECTORS),
    )


def _halved(learned: Learned) -> Learned:
    return replace(
        learned,
        pages=learned.pages // 2,
        lines={k: (count // 2, last) for k, (count, last) in learned.lines.items() if count > 1},
        boxes=tuple((box, count // 2) for box, count in learned.boxes if count > 1),
        dated=learned.dated // 2,
        signed=learned.signed // 2,
        heads=_half(learned.heads),
        tails=_half(learned.tails),
        days=_half(learned.days),
        bylines=_half(learned.bylines),
    )


def _half(counts: Mapping[str, int]) -> dict[str, int]:
    return {k: count // 2 for k, count in counts.items() if count > 1}


def _lines(learned: Learned, page: Observation, number: int) -> dict[str, tuple[int, int]]:
    """A line counts once more when the page before that had it is of another story: a background paragraph goes with its story."""
    lines = {k: (count, last) for k, (count, last) in learned.lines.items() if count > 1 or number - last <= FRESH}
    related = {
        number - len(learned.titles) + n for n, title in enumerate(learned.titles) if share(page.title, title) >= _OTHER
    }
    for k in page.lines:
        count, last = lines.get(k, (0, 0))
        lines[k] = (count + (last not in related), number)
    if len(lines) <= MOST:
        return lines
    return dict(sorted(lines.items(), key=lambda pair: pair[1], reverse=True)[:MOST])


def _boxes(boxes: tuple[tuple[Box, int], ...], box: Box | None) -> tuple[tuple[Box, int], ...]:
    """The boxes, the most usual first."""
    if box is None:
        return boxes
    counts = {**dict(boxes), box: dict(boxes).get(box, 0) + 1}
    return tuple(sorted(counts.items(), key=lambda pair: -pair[1])[:MOST_BOXES])


def _counted(counts: Mapping[str, int], *more: str, most: int = FRESH) -> dict[str, int]:
    """The most usual; of those that are as usual the newest."""
    found = {one: counts.get(one, 0) + 1 for one in more if one}
    found |= {k: count for k, count in counts.items() if k not in found}
    return dict(sorted(found.items(), key=lambda pair: -pair[1])[:most])


def dump(learned: Learned) -> dict[str, Any]:
    """To JSON."""
    values = {name: getattr(learned, name) for name in learned.__slots__}
    return {"format": FORMAT, **values}


def load(stored: Mapping[str, Any] | None) -> Learned:
    """From JSON; what another format wrote is learned anew."""
    if not stored or stored.get("format") != FORMAT:
        return Learned()
    values = {name: stored[name] for name in Learned.__slots__ if name in stored}  # an older version knew no days
    values["lines"] = {k: (int(count), int(last)) for k, (count, last) in values["lines"].items()}
    values["boxes"] = tuple((tuple(box), int(count)) for box, count in values["boxes"])
    return Learned(**{**values, "titles": tuple(values["titles"])})
