"""The frozen payload of one delivery: all that a channel sends. Knows no database, no channel and no markup."""

from __future__ import annotations

import dataclasses
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

KINDS = ("alert.created", "digest.created", "source.health", "delivery.dead", "channel.disabled", "channel.test")
EXCERPT = 300  # characters of a statement that are shown around its best passages
_SLACK = 40  # how far a cut moves to find the border of a word

T = TypeVar("T")
Mark = tuple[int, int]  # a highlighted stretch: start and end in code points


@dataclass(frozen=True, slots=True)
class Passage:
    """A place that matched the topic; ``text`` is that slice of the statement's own field."""

    field: str
    start: int
    end: int
    text: str
    term: str
    via: str = "as written"
    speaker: str = ""  # who says these words, and for whom: "Ann Lee (Safe Homes)"


@dataclass(frozen=True, slots=True)
class Addition:
    """A new part of a statement whose story was told before; ``text`` is that slice of the statement's own field."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class MessageStatement:
    """A statement as a channel shows it.

    ``matches`` point into the statement's full title and text; ``title_marks`` into ``title`` and ``excerpt_marks`` into
    ``excerpt`` are what to highlight. ``published`` and ``first_seen`` are ISO 8601. ``topic`` is set where one message
    holds several topics (the digest of a recipient). ``added`` is what is new in it since ``since`` (ISO 8601), when the channel was
    told of its story; both are empty when it was not.
    """

    id: str
    url: str
    title: str
    source: str
    published: str | None = None
    first_seen: str | None = None
    language: str | None = None
    excerpt: str = ""
    matches: tuple[Passage, ...] = ()
    title_marks: tuple[Mark, ...] = ()
    excerpt_marks: tuple[Mark, ...] = ()
    topic: str | None = None
    added: tuple[Addition, ...] = ()
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A statement of the same story that this channel got before."""

    id: str
    url: str


@dataclass(frozen=True, slots=True)
class Message:
    """What one delivery says; stored as JSON when the alert is raised and never changed after.

    ``kind`` is one of KINDS, ``created`` the time of the event (ISO 8601 with offset; attempts have their own time).
    ``title`` heads a message that is not about one topic. ``notes`` are lines of prose (the coverage of a digest), ``facts``
    are names and values for machines (of a source's health), ``links`` are (label, address) pairs for the foot.
    ``part`` of ``of`` numbers the pieces of a message that was split because it was large; ``left_out`` counts the statements
    that had to go because the receiver took no more. ``discreet``: only ids are in it. ``timezone``: in which its times are
    shown; empty: as they are.
    """

    kind: str
    delivery_id: str
    created: str
    alert_id: str | None = None
    topic: str | None = None
    story_id: str | None = None
    statements: tuple[MessageStatement, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    notes: tuple[str, ...] = ()
    title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    part: int = 1
    of: int = 1
    discreet: bool = False
    timezone: str = ""
    left_out: int = 0

    def redacted(self) -> Message:
        """The same message with ids only: no topic, title, address or passage. What a discreet channel sends.

        The addresses of ``links`` stay, without their labels: they lead to this installation and are opaque.
        """
        return dataclasses.replace(
            self,
            topic=None,
            statements=tuple(MessageStatement(id=q.id, url="", title="", source="") for q in self.statements),
            earlier=tuple(Earlier(id=e.id, url="") for e in self.earlier),
            notes=(),
            title="",
            facts=(),
            links=tuple(("", url) for _, url in self.links),
            discreet=True,
        )

    def to_json(self) -> str:
        """The message as one line of JSON; lone surrogates survive as escapes."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, line: str) -> Message:
        """The message that `to_json` wrote. Fields that an older version did not know take their defaults, those of a newer one are left out."""
        row: dict[str, Any] = json.loads(line)
        row["statements"] = tuple(_statement_from(s) for s in row.get("statements", ()))
        row["earlier"] = tuple(_known(Earlier, e) for e in row.get("earlier", ()))
        row["notes"] = tuple(row.get("notes", ()))
        row["facts"] = tuple((k, v) for k, v in row.get("facts", ()))
        row["links"] = tuple((k, v) for k, v in row.get("links", ()))
        return _known(cls, row)


def _statement_from(row: Mapping[str, Any]) -> MessageStatement:
    marks = {name: tuple((a, b) for a, b in row.get(name, ())) for name in ("title_marks", "excerpt_marks")}
    matches = tuple(_known(Passage, m) for m in row.get("matches", ()))
    added = tuple(_known(Addition, a) for a in row.get("added", ()))
    return _known(MessageStatement, {**row, **marks, "matches": matches, "added": added})


def _known(kind: type[T], row: Mapping[str, Any]) -> T:
    """Of the row what this version knows: during an upgrade a newer one writes beside it."""
    return kind(**{name: row[name] for name in kind.__dataclass_fields__ if name in row})  # type: ignore[attr-defined]


def with_excerpt(
    statement_id: int | str,
    url: str,
    title: str,
    text: str,
    source: str,
    published: str | None,
    first_seen: str | None,
    language: str | None,
    spans: Iterable[Sequence[Any]],
    topic: str | None = None,
    added: Iterable[Sequence[Any]] = (),
    since: str | None = None,
) -> MessageStatement:
    """A statement with the passages that matched, and an excerpt of some 300 characters around the best of them, of an update out of what is new.

    ``spans`` are those of a match: (field, start, end, term, via, and who says it where somebody does), in code points of the field, title or text. ``added``:
    what is new since ``since``, as (field, start, end).
    """
    fields = {"title": title, "text": text}
    found = _passages(fields, spans)
    in_text = [(p.start, p.end, p.term) for p in found if p.field == "text" and p.start < p.end]
    new = tuple(Addition(field, start, end, fields[field][start:end]) for field, start, end in added)
    excerpt, marks = (
        _excerpt_of_new(new, in_text) if any(p.field == "text" for p in new) else cut_excerpt(text, in_text)
    )
    return MessageStatement(
        id=str(statement_id),
        url=url,
        title=title,
        source=source,
        published=published,
        first_seen=first_seen,
        language=language,
        excerpt=excerpt,
        matches=tuple(found),
        title_marks=merged((p.start, p.end) for p in found if p.field == "title"),
        excerpt_marks=marks,
        topic=topic,
        added=new,
        since=since if new else None,
    )


def _passages(fields: Mapping[str, str], spans: Iterable[Sequence[Any]]) -> list[Passage]:
    """Each passage once, those of the title first."""
    passages = {
        Passage(field, start, end, fields[field][start:end], term, via, *speaker)
        for field, start, end, term, via, *speaker in spans
        if field in fields
    }
    return sorted(passages, key=lambda p: (p.field != "title", p.start, p.end))


def _excerpt_of_new(new: Sequence[Addition], spans: Sequence[tuple[int, int, str]]) -> tuple[str, tuple[Mark, ...]]:
    """The excerpt of the first new part of the text that has a passage, or of the first one."""
    inside = {
        part: [(a - part.start, b - part.start, term) for a, b, term in spans if part.start <= a and b <= part.end]
        for part in new
        if part.field == "text"
    }
    part = next((part for part, own in inside.items() if own), next(iter(inside)))
    return cut_excerpt(part.text, inside[part])


def merged(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """The stretches in order, overlapping ones joined, empty ones dropped."""
    out: list[Mark] = []
    for start, end in sorted(m for m in marks if m[0] < m[1]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)


_NO_LETTER = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")  # replaced one for one, so that the marks stay true


def cut_excerpt(text: str, spans: Sequence[tuple[int, int, str]], size: int = EXCERPT) -> tuple[str, tuple[Mark, ...]]:
    """The stretch of ``text`` that shows most of ``spans`` (start, end, term), and their places in it.

    Cut at the borders of words with an ellipsis where something is missing; line breaks become spaces.
    """
    start, end = _window(text, spans, size)
    before, after = "… " if start > 0 else "", " …" if end < len(text) else ""
    shift = len(before) - start
    marks = merged((max(a, start) + shift, min(b, end) + shift) for a, b, _ in spans)
    return before + _NO_LETTER.sub(" ", text[start:end]) + after, marks


def _window(text: str, spans: Sequence[tuple[int, int, str]], size: int) -> Mark:
    if len(text) <= size + _SLACK:
        return 0, len(text)
    first, last = _best_run(spans, size)
    lead = max(0, size - (last - first)) // 3
    start = _to_border(text, max(0, first - lead), -1)
    end = _to_border(text, min(len(text), max(start + size, min(last, start + 2 * size))), 1)
    if end == len(text):
        start = min(start, _to_border(text, max(0, end - size), -1))
    return start, end


def _best_run(spans: Sequence[tuple[int, int, str]], size: int) -> Mark:
    """From the first to the last of the spans that stand closest: most different terms first, then most spans, then earliest."""
    room = size * 3 // 4
    best, best_rank = (0, 0), (0, 0)
    for n, (start, _, _) in enumerate(spans):
        run = [s for s in spans[n : n + 50] if s[1] <= start + room] or [spans[n]]
        rank = (len({term for _, _, term in run}), len(run))
        if rank > best_rank:
            best, best_rank = (start, max(s[1] for s in run)), rank
    return best


def _to_border(text: str, at: int, step: int) -> int:
    """The nearest border of a word from ``at`` in the direction of ``step``; where there is none near (Chinese, Thai), of a letter."""
    for place in range(at, at + step * (_SLACK + 1), step):
        if place <= 0 or place >= len(text):
            return min(max(place, 0), len(text))
        if text[place - 1 if step < 0 else place].isspace():
            return place
    while 0 < at < len(text) and (unicodedata.combining(text[at]) or text[at] in "\u200c\u200d\ufe0f"):
        at += step
    return at


_SAMPLE_TEXT = "This is a sample: a bell was rung to see whether it is heard. Nothing happened anywhere."


def sample(
    kind: str = "channel.test", *, now: str = "2026-01-01T12:00:00+00:00", delivery_id: str = "sample"
) -> Message:
    """A message without real content, for trying out a channel. ``now`` is its time, ISO 8601."""
    spans = [("text", 20, 24, "bell", "as written")]
    arabic = with_excerpt(
        2,
        "https://news.example/ar/2",
        "دُق الجرس",
        "هذه رسالة تجريبية: دُق الجرس في The Example Times اليوم.",
        "The Example Times",
        now,
        now,
        "ar",
        (),
    )
    english = with_excerpt(
        1, "https://ngo.example/statements/1", "A sample statement", _SAMPLE_TEXT, "Example NGO", now, now, "en", spans
    )
    statements = (english,) if kind == "alert.created" else (english, arabic)
    return Message(
        kind=kind,
        delivery_id=delivery_id,
        created=now,
        alert_id="sample",
        topic=None if kind == "source.health" else "Sample",
        story_id="sample" if kind == "alert.created" else None,
        statements=() if kind == "source.health" else statements,
        notes=() if kind == "alert.created" else ("This is a test; nothing happened.",),
        title={"channel.test": "Tocsin test message", "source.health": "Source Example NGO is quiet"}.get(kind, ""),
        facts=(("source", "Example NGO"), ("state", "quiet")) if kind == "source.health" else (),
    )
