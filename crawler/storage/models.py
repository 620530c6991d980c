"""Tables of the lower layer: sources, the pages they showed, statements and the evidence beside them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    and_,
    false,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column

from crawler.storage.database import Base, UTCDateTime, partial_index, was

ADHOC = "adhoc"  # the name of the source under which single addresses are stored; it is never due
_OPTIONAL = JSON(none_as_null=True)
BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only plain INTEGER keys


def _leased(table: str) -> Index:
    """The few rows that are under a lease."""
    return partial_index(f"{table}_leased", "lease_until", where="lease_until IS NOT NULL")


class Source(Base):
    """A watched source. The row is the schedule: `next_at` says when it is due, the lease which process reads it now."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    url: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    every: Mapped[str] = mapped_column(Text)
    timezone: Mapped[str] = mapped_column(Text, default="UTC")
    first: Mapped[str] = mapped_column(Text, default="catch-up")
    selector: Mapped[str | None] = mapped_column(Text)
    spider: Mapped[str | None] = mapped_column(Text)
    options: Mapped[dict[str, Any] | None] = mapped_column(_OPTIONAL)  # crawler.config.source_options
    failover: Mapped[dict[str, Any] | None] = mapped_column(_OPTIONAL, info=was("standing"))  # crawler.fetch.failover
    # crawler.statements.page_changes
    known_paragraphs: Mapped[dict[str, Any] | None] = mapped_column(_OPTIONAL, deferred=True, info=was("memory"))
    warnings: Mapped[list[str] | None] = mapped_column(_OPTIONAL)  # codes: what was odd about its list
    declared: Mapped[bool] = mapped_column(default=False)
    tags: Mapped[list[str] | None] = mapped_column(_OPTIONAL)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # not watched any more; its statements are kept
    state: Mapped[str] = mapped_column(Text, default="new")
    host_key: Mapped[str] = mapped_column(Text, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lease_token: Mapped[str | None] = mapped_column(Text)
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    body_sha256: Mapped[str | None] = mapped_column(Text)
    failures: Mapped[int] = mapped_column(default=0)
    last_tried: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_read: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)
    first_read: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str | None] = mapped_column(Text)  # why it is in that state, in words
    health: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict, info=was("history")
    )  # crawler.health.states.History
    # of its pages: crawler.health.missing_fields
    field_traces: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}", info=was("layout"))
    # these four: crawler.schedule.publication_rate
    rate_since: Mapped[datetime | None] = mapped_column(UTCDateTime, info=was("pace_since"))
    rate_at: Mapped[datetime | None] = mapped_column(UTCDateTime, info=was("pace_at"))
    rate_items: Mapped[float] = mapped_column(default=0.0, server_default="0", info=was("pace_items"))
    rate_spread: Mapped[list[float] | None] = mapped_column(_OPTIONAL, info=was("pace_spread"))
    sitemap_parts: Mapped[dict[str, Any] | None] = mapped_column(_OPTIONAL)  # crawler.feeds.sitemap_index
    poll_hints: Mapped[dict[str, Any] | None] = mapped_column(_OPTIONAL, info=was("asks"))  # items.PollHints

    @property
    def watched(self) -> bool:
        """Whether it is a source that somebody watches: not what holds single addresses, nor what a spider that is only run by hand stores under."""
        known = self.state != "new" or self.next_at is not None
        return self.name != ADHOC and self.removed_at is None and known

    __table_args__ = (
        _leased("source"),
        partial_index("source_special", "host_key", where="options IS NOT NULL"),
    )


WATCHED = and_(
    Source.name != ADHOC, Source.removed_at.is_(None), or_(Source.state != "new", Source.next_at.is_not(None))
)  # as Source.watched


class Appearance(Base):
    """A moment at which a source showed something new: its silence threshold is measured from these (crawler.health.silence)."""

    __tablename__ = "appearance"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (Index("appearance_source_at", "source_id", "at"),)


class Incident(Base):
    """A time in which a source was in a bad state; `to_at` is null while it lasts."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    from_at: Mapped[datetime] = mapped_column(UTCDateTime)
    to_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (partial_index("incident_open", "id", where="to_at IS NULL"),)


class Gap(Base):
    """A time in which a source may have shown pages that were never seen. `next_at`: when its repair is tried; null when nothing helps."""

    __tablename__ = "gap"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), index=True)
    from_at: Mapped[datetime] = mapped_column(UTCDateTime)
    to_at: Mapped[datetime] = mapped_column(UTCDateTime)
    estimated: Mapped[int]
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lease_token: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")

    __table_args__ = (_leased("gap"), partial_index("gap_due", "next_at", where="closed_at IS NULL"))


class Page(Base):
    """A page that a source showed: the crawl frontier. `key` is the page's identity (crawler.parsing.url_keys.url_key)."""

    __tablename__ = "page"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    url: Mapped[str] = mapped_column(Text)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), index=True)
    entry: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    catch_up: Mapped[bool] = mapped_column(default=False)
    # pending, done, failed; skipped (a first read showed too many); counted, older (found in the past: not to be fetched)
    state: Mapped[str] = mapped_column(Text, default="pending")
    host_key: Mapped[str] = mapped_column(Text)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_at: Mapped[datetime] = mapped_column(UTCDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lease_token: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id", ondelete="SET NULL"), index=True)
    past_list_id: Mapped[int | None] = mapped_column(BigInteger, info=was("archive_id"))  # the past list that showed it
    poll: Mapped[str | None] = mapped_column(Text)  # the poll that showed it (crawler.correlation)

    __table_args__ = (
        partial_index("page_pending", "next_at", where="state = 'pending'"),
        partial_index("page_news", "next_at", where="state = 'pending' AND past_list_id IS NULL"),
        partial_index("page_at_host", "host_key", "next_at", where="state = 'pending'"),
        _leased("page"),
        partial_index("page_past_list", "past_list_id", where="past_list_id IS NOT NULL"),
    )


class PastList(Base):
    """A document of a source's past, read by `tocsin crawl NAME --since` (crawler.frontier.backfill): the state from which a backfill goes on."""

    __tablename__ = "past_list"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)  # robots, sitemap, feed, listing
    parent_id: Mapped[int | None] = mapped_column(BigInteger)
    since: Mapped[str] = mapped_column(Text)  # ISO date
    counting: Mapped[bool] = mapped_column(default=False)
    alert: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(Text, default="pending")  # pending, done, failed
    host_key: Mapped[str] = mapped_column(Text)
    next_at: Mapped[datetime] = mapped_column(UTCDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lease_token: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("source_id", "key"), _leased("past_list"), {"info": was("archive")})


class Statement(Base):
    """An item kept. `matched_at` is null until it was matched with the topics; `story_id` is the first statement of its story."""

    __tablename__ = "statement"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    url: Mapped[str] = mapped_column(Text)
    canonical_url: Mapped[str | None] = mapped_column(Text)
    canonical_key: Mapped[str | None] = mapped_column(Text, index=True)
    title: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    published: Mapped[str | None] = mapped_column(Text)
    author: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text, index=True)
    kind: Mapped[str] = mapped_column(Text, default="article")
    error: Mapped[str | None] = mapped_column(Text)
    first_seen: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revision: Mapped[int] = mapped_column(default=1)
    catch_up: Mapped[bool] = mapped_column(default=False)
    backfill: Mapped[bool] = mapped_column(default=False, server_default=false())  # found in the source's past
    fingerprint: Mapped[str] = mapped_column(Text, index=True)
    story_id: Mapped[int | None] = mapped_column(BigInteger)
    matched_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    poll: Mapped[str | None] = mapped_column(Text)  # the poll that led to it, or to its last revision
    # what it adds to its story: [field, start, end] of its title and text (crawler.statements.story_updates)
    added: Mapped[list[list[Any]] | None] = mapped_column(_OPTIONAL)

    __table_args__ = (
        partial_index("statement_unmatched", "id", where="matched_at IS NULL"),
        Index("statement_source", "source_id", "id", "first_seen", "backfill"),  # counted by day without reading a row
        Index("statement_story", "story_id", "id"),
    )


class Address(Base):
    """An address under which a statement was met; without one when that was removed ([retention]), so that it is not taken for new."""

    __tablename__ = "address"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)


class Revision(Base):
    """What a statement said before it was changed."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)


class StorySketch(Base):
    """A sample of a statement's text, by which near-copies of it are recognised (crawler.statements.near_duplicates)."""

    __tablename__ = "story_sketch"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sketch: Mapped[bytes] = mapped_column(LargeBinary)


class StoryBand(Base):
    """A key of a sketch, under which near-copies are looked up. It goes with its sketch: a reference to the statement would be looked for in all rows."""

    __tablename__ = "story_band"

    band: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    statement_id: Mapped[int] = mapped_column(BigId, primary_key=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class Body(Base):
    """Bytes of answers, compressed, each once."""

    __tablename__ = "body"

    sha256: Mapped[str] = mapped_column(Text, primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    stored_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class Fetch(Base):
    """One answer as received; its bytes stand in `body` until retention takes them away."""

    __tablename__ = "fetch"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
    url: Mapped[str] = mapped_column(Text)
    status: Mapped[int]
    headers: Mapped[list[list[str]]] = mapped_column(JSON)
    address: Mapped[str | None] = mapped_column(Text)
    started: Mapped[str] = mapped_column(Text)
    ended: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text, index=True)
    part_of: Mapped[int | None] = mapped_column(BigInteger)  # the fetch of the page whose frame or further page it is


class Site(Base):
    """What the pages of a host have in common (crawler.article.site_learning). `version` goes up when its layout changed and all was forgotten."""

    __tablename__ = "site"

    host_key: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int]
    forgotten_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    learned: Mapped[dict[str, Any]] = mapped_column(JSON)


class Process(Base):
    """A process at work, as it said itself last (crawler.runtime.pulse). ``numbers``: what it did since its start, its memory, its loop's lag."""

    __tablename__ = "process"

    id: Mapped[str] = mapped_column(Text, primary_key=True)  # host:pid:start
    role: Mapped[str] = mapped_column(Text)
    host: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    numbers: Mapped[dict[str, float]] = mapped_column(JSON)


class RequestCount(Base):
    """Requests of a minute (since 1970), for the hourly budget of the whole installation (crawler.schedule.request_budget)."""

    __tablename__ = "request_count"

    minute: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    requests: Mapped[int]

    __table_args__ = ({"info": was("spent")},)
