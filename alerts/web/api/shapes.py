"""What the API gives, as types: JSON is made from them, and so is its description. What the views give as dataclasses needs none here."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

import msgspec
from msgspec import Meta, field

from alerts.views.highlights import Passage
from alerts.views.inbox import InboxAlert, Matched

T = TypeVar("T")
Count = Annotated[int, Meta(ge=0, le=99_999)]


class Listing(msgspec.Struct, Generic[T]):
    """A page of a list; ``next`` is the address of the next one, null at the end."""

    items: list[T]
    next: str | None = None


class Attempt(msgspec.Struct):
    """One try at a delivery; ``result`` is `sent` or the code of an error."""

    at: str
    seconds: float
    result: str
    answer: str | None = None


class Delivery(msgspec.Struct):
    """An alert on its way to one channel; ``state`` is waiting, leased, sent, dead or cancelled."""

    id: str
    alert_id: str
    channel: str
    state: str
    created: str
    attempts: int
    topic: str | None = None
    headline: str | None = None
    next_attempt: str | None = None
    last_error: str | None = None
    tries: list[Attempt] = field(default_factory=list)


class Note(msgspec.Struct):
    """What somebody wrote about an alert."""

    author: str
    text: str
    written: str


class AlertDetail(msgspec.Struct):
    """An alert with all its statements, what people wrote, and its deliveries."""

    alert: InboxAlert
    statements: list[Matched]
    notes: list[Note]
    deliveries: list[Delivery]


class Action(msgspec.Struct, forbid_unknown_fields=True):
    """What to do. With an alert: read, unread, star, unstar, useful, false, unmark."""

    action: str


class BulkAction(Action):
    """What to do with several alerts."""

    ids: Annotated[list[str], Meta(min_length=1, max_length=500)]


class Changed(msgspec.Struct):
    """How many things were changed."""

    changed: int


class News(msgspec.Struct):
    """An event of the stream: how many alerts there are since it began, and the cursor of the newest."""

    count: int
    newest: str


class NewNote(msgspec.Struct, forbid_unknown_fields=True):
    """A note about an alert."""

    text: str


class NewMute(msgspec.Struct, forbid_unknown_fields=True):
    """What to mute: ``kind`` is topic, source, story or word, ``span`` how long (`7d`); ``snooze``: its end brings a digest."""

    kind: str
    value: str
    span: str = "7d"
    reason: str = ""
    snooze: bool = False


class MuteMade(msgspec.Struct):
    """A mute that was set or ended."""

    id: int
    kind: str
    value: str
    until: str


class Mute(MuteMade):
    """A mute; ``held``: how many matches it holds back."""

    created: str
    author: str
    reason: str
    snooze: bool
    active: bool
    held: int


class Topic(msgspec.Struct):
    """A topic. ``state``: watching, off, muted, or what is wrong with its query."""

    name: str
    query: str
    channels: list[str]
    lang: list[str]
    events: list[str]
    urgent: bool
    declared: bool
    matches: int
    state: str
    immediate: int | None = None
    digest: str | None = None
    last_match: str | None = None
    muted_until: str | None = None
    next_digest: str | None = None
    useful: int | None = None
    false: int | None = None


class TopicChange(msgspec.Struct, forbid_unknown_fields=True):
    """Settings of a topic, as in [[topic]]. ``excluded_forms``: forms of its words that it does without."""

    query: str | msgspec.UnsetType = msgspec.UNSET
    lang: list[str] | msgspec.UnsetType = msgspec.UNSET
    channels: list[str] | msgspec.UnsetType = msgspec.UNSET
    events: list[str] | msgspec.UnsetType = msgspec.UNSET
    immediate: Count | msgspec.UnsetType | None = msgspec.UNSET
    urgent: bool | msgspec.UnsetType = msgspec.UNSET
    digest: str | msgspec.UnsetType = msgspec.UNSET
    excluded_forms: list[str] | msgspec.UnsetType = msgspec.UNSET


class NewTopic(TopicChange, kw_only=True):
    """A topic; ``since_days``: also look for it in what was stored in so many days."""

    name: str
    since_days: Annotated[int, Meta(ge=0, le=3660)] = 0


class NewSource(msgspec.Struct, forbid_unknown_fields=True):
    """An address to watch. ``kind``: feed, sitemap, listing or page when it is known; "" looks at the site first."""

    url: str
    kind: str = ""
    name: str = ""
    every: str = ""


class Channel(msgspec.Struct):
    """Where alerts go. Its options are shown without their secrets at the pages alone."""

    name: str
    kind: str
    state: str
    declared: bool
    failing_since: str | None = None


class Gap(msgspec.Struct):
    """A time in which a source may have shown pages that were never seen."""

    from_: str | None = field(name="from")
    to: str | None
    estimated: int


class Source(msgspec.Struct):
    """A watched source; ``wrong`` says in words what a person should know."""

    name: str
    url: str
    kind: str
    tags: list[str]
    state: str
    every: str
    statements: int
    gaps: list[Gap]
    since: str | None = None
    next_due: str | None = None
    last_read: str | None = None
    error: str | None = None
    wrong: str | None = None
    why: str | None = None


class Statement(msgspec.Struct):
    """What a source said. ``passage`` is set in results of a search."""

    id: int
    url: str
    title: str
    source: str
    first_seen: str
    language: str | None = None
    published: str | None = None
    passage: Passage | None = None
