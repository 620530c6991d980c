"""Tables of the alerts layer: topics, matches, alerts and their deliveries. They refer to tables of the crawler, never the other way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, Session, mapped_column

from crawler.storage.database import SEALED, Base, UTCDateTime, partial_index, was
from crawler.storage.models import BigId

NOTICE = "notice"  # the kind of an alert to the operator
DEFAULT_TEAM = 0  # whose everything is that no other team has; teams are no foreign keys, since this one has no row
DEFAULT_TEAM_NAME = "default"
ALL_TEAMS = {"all_teams": True}  # options of a query that looks at all teams


def team_of(session: Session) -> int:
    """Whose is what is added in a session: the team's that it is limited to, else the default team's."""
    found: int = session.info.get("team", DEFAULT_TEAM)
    return found


class Topic(Base):
    """A query with its channels. `changed_at` moves with every edit; the matcher reads it before each batch."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[int] = mapped_column(BigId, default=DEFAULT_TEAM, server_default="0")
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    lang: Mapped[list[str]] = mapped_column(JSON, default=list)
    channels: Mapped[list[str]] = mapped_column(JSON, default=list)
    group_by: Mapped[str] = mapped_column(Text, default="story")
    group_wait: Mapped[float] = mapped_column(Float, default=0.0)  # seconds
    group_interval: Mapped[float] = mapped_column(Float, default=0.0)  # seconds
    events: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["story", "update"])  # fmt: skip  # story, update, outlet, language: news for which it alerts at once
    immediate: Mapped[int | None]
    urgent: Mapped[bool] = mapped_column(default=False)
    inhibits: Mapped[list[str]] = mapped_column(JSON, default=list)  # names of weaker topics
    digest: Mapped[str | None] = mapped_column(Text)
    digest_empty: Mapped[bool] = mapped_column(default=False)
    digest_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    timezone: Mapped[str] = mapped_column(Text, default="UTC")
    options: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # declared keys without a column
    excluded_forms: Mapped[list[str]] = mapped_column(JSON, default=list, info=was("off_forms"))
    declared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    error: Mapped[str | None] = mapped_column(Text)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # switched off by hand; its row and numbers stay
    # hits found for a topic are never written to one that got its number
    __table_args__ = (UniqueConstraint("team_id", "name", name="topic_team_name"), {"sqlite_autoincrement": True})


class TopicVersion(Base):
    """A topic as it was saved once: ``settings`` are the keys of TopicSpec as JSON, without its name, and ``excluded_forms``."""

    __tablename__ = "topic_version"
    __table_args__ = (UniqueConstraint("topic_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"))
    number: Mapped[int]  # 1 is the first of its topic
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    author: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Declared(Base):
    """What the file declared when it was last brought in, as one hash: a command sees at once that there is nothing new. At most one row."""

    __tablename__ = "declared"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(Text)
    mark: Mapped[str | None] = mapped_column(Text)  # of the key of the installation that has the database


class Alias(Base):
    """Names that mean one, from an imported list; `digest` is a hash of them, so that no group is stored twice."""

    __tablename__ = "alias"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    names: Mapped[list[str]] = mapped_column(JSON)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # the matcher sees by the number of rows and the highest id that something changed
    __table_args__ = ({"sqlite_autoincrement": True},)


class StatementQuotes(Base):
    """Who says what in a statement's text of this revision, one row each: [start, end, name, role, affiliation, verb]; [start, end, outlet]."""

    __tablename__ = "statement_quotes"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)  # fmt: skip
    revision: Mapped[int]
    quotes: Mapped[list[list[Any]]] = mapped_column(JSON)
    reported: Mapped[list[list[Any]]] = mapped_column(JSON)


class Channel(Base):
    """A configured channel: `kind` names the notifier (alerts/channels), `options` are those of that kind; `not_before` is when its limit a minute, or its server, lets it send again."""

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("team_id", "name", name="channel_team_name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[int] = mapped_column(BigId, default=DEFAULT_TEAM, server_default="0")
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, info=SEALED)
    declared: Mapped[bool] = mapped_column(default=False)
    operator: Mapped[bool] = mapped_column(default=False)  # [operator] names it
    disabled: Mapped[str | None] = mapped_column(Text)  # why, when it is
    failing_since: Mapped[datetime | None] = mapped_column(UTCDateTime)  # first of the failures since the last success
    not_before: Mapped[datetime | None] = mapped_column(UTCDateTime, info=was("free_at"))  # nothing is sent before
    digest_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # of the one digest of all topics, if it wants that
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Match(Base):
    """A statement matches a topic; one row for the two, and one more for each revision that is an update. `alert_id` is the alert that has it; a channel that did not get it at once has a Hold; `alert_removed`: [retention] took one that had it away.

    `mode` is alert (it was a candidate for an alert at once), digest (it was none), catch-up (of a first read) or off.
    """

    __tablename__ = "match"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
    revision: Mapped[int] = mapped_column(default=1, server_default="1")  # of the statement
    alert_id: Mapped[str | None] = mapped_column(ForeignKey("alert.id", ondelete="SET NULL"), index=True)
    alert_removed: Mapped[bool] = mapped_column(default=False, server_default=false())  # by [retention]
    mode: Mapped[str] = mapped_column(Text, default="alert", info=was("tell"))  # "off": found in a source's past
    score: Mapped[float] = mapped_column(Float)
    worth: Mapped[float] = mapped_column(Float, default=0.0)  # alerts/dispatch/ranking.py
    spans: Mapped[list[list[Any]]] = mapped_column(JSON)
    matched_at: Mapped[datetime] = mapped_column(UTCDateTime)
    __table_args__ = (
        UniqueConstraint("topic_id", "statement_id", "revision", name="match_once"),
        Index("match_topic_time", "topic_id", "matched_at"),
    )


class Alert(Base):
    """Matches that are sent together. `kind` is alert, digest, catch-up or notice (to the operator; it has no team)."""

    __tablename__ = "alert"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id", ondelete="SET NULL"))
    team_id: Mapped[int | None] = mapped_column(BigId, default=DEFAULT_TEAM, server_default="0")
    kind: Mapped[str] = mapped_column(Text)
    story_id: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ready_at: Mapped[datetime] = mapped_column(UTCDateTime)
    mark: Mapped[str | None] = mapped_column(Text)  # useful, false
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when somebody opened it at the desk
    starred_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)  # prose of a digest, frozen with its items
    poll: Mapped[str | None] = mapped_column(Text)  # that led to its first statement; a digest has many and names none
    __table_args__ = (
        Index("alert_topic_story", "topic_id", "story_id"),
        partial_index("alert_marked", "mark", where="mark IS NOT NULL"),
        partial_index("alert_unread", "created_at", "kind", "team_id", where="read_at IS NULL"),
        partial_index("alert_starred", "created_at", where="starred_at IS NOT NULL"),
    )


class AlertNote(Base):
    """What somebody wrote about an alert, for the others at the desk."""

    __tablename__ = "alert_note"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    alert_id: Mapped[str] = mapped_column(ForeignKey("alert.id", ondelete="CASCADE"), index=True)
    author: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)


class WebToken(Base):
    """What lets somebody in, by the hash of a random token: a way in, a session, an invitation, a program's token (alerts/accounts/sessions.py)."""

    __tablename__ = "web_token"

    digest: Mapped[str] = mapped_column(Text, primary_key=True)  # SHA-256, hexadecimal
    kind: Mapped[str] = mapped_column(Text)  # entry, session, code, challenge, invitation, reset, api, feed
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[int | None] = mapped_column(BigId)  # in which its owner works, or is invited to
    name: Mapped[str] = mapped_column(Text, default="", server_default="")  # fmt: skip  # of a program's token; the browser of a session
    data: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # scopes, role, challenge
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    fresh_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when the password or passkey was last given


class Account(Base):
    """A person. The role is the most it may do anywhere; a membership may say less."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    email: Mapped[str] = mapped_column(Text, default="")
    password: Mapped[str | None] = mapped_column(Text)  # Argon2id in its usual text form
    role: Mapped[str] = mapped_column(Text)  # reader, editor, admin
    language: Mapped[str] = mapped_column(Text, default="")  # of the interface; "": the browser's
    totp: Mapped[str | None] = mapped_column(Text, info={"sealed": True})  # secret in base32, sealed
    totp_step: Mapped[int] = mapped_column(BigId, default=0)  # of the last code that was used; none is taken twice
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    __table_args__ = ({"sqlite_autoincrement": True},)  # what is written about one never comes under another's number


class Team(Base):
    """People who share topics, alerts and channels. The team DEFAULT_TEAM has no row: it is there always."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    __table_args__ = ({"sqlite_autoincrement": True},)


class Membership(Base):
    """An account works in a team, with its own role or a lesser one."""

    __tablename__ = "membership"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    team_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    role: Mapped[str | None] = mapped_column(Text)


class Passkey(Base):
    """A public key of an account (WebAuthn); `id` is the credential's, in base64url."""

    __tablename__ = "passkey"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    credential: Mapped[bytes] = mapped_column(LargeBinary)
    uses: Mapped[int] = mapped_column(BigId, default=0)  # as the key counts them; a lesser number is a copy of the key
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RecoveryCode(Base):
    """A code that lets an account in once without its second factor, by its hash."""

    __tablename__ = "recovery_code"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(Text, primary_key=True)


class SignInFailure(Base):
    """A sign-in that failed, so that guessing is slow in all processes; `key` is the hash of the name or the address."""

    __tablename__ = "sign_in_failure"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    __table_args__ = (Index("sign_in_failure_key", "key", "at"),)


class AuditEntry(Base):
    """Who changed what. `before` and `after` are hashes of the object without its secrets."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    who: Mapped[str] = mapped_column(Text)
    team_id: Mapped[int | None] = mapped_column(BigId)
    action: Mapped[str] = mapped_column(Text)
    object: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column(Text, default="")
    after: Mapped[str] = mapped_column(Text, default="")


class SavedFilter(Base):
    """A filter of the inbox under a name: its team's, or one person's; `start` makes it the first page of whom it belongs to."""

    __tablename__ = "saved_filter"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[int] = mapped_column(BigId, default=DEFAULT_TEAM)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)  # of the inbox's address: `topic=Chechnya&state=new`
    start: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Mute(Base):
    """Silence about a topic, a source, a story or a word until a time. Matches are held meanwhile, none is dropped."""

    __tablename__ = "mute"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[int | None] = mapped_column(BigId, default=DEFAULT_TEAM, server_default="0")  # None: all teams
    kind: Mapped[str] = mapped_column(Text)  # topic, source, story, word
    value: Mapped[str] = mapped_column(Text)  # the name, the story's number, the word
    until: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    snooze: Mapped[bool] = mapped_column(default=False)  # at its end a digest of what was held is sent
    author: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # what one mute holds never comes under another that got its number
    __table_args__ = ({"sqlite_autoincrement": True},)


class Hold(Base):
    """A match that a channel does not get at once, and why; `alert_id` is the digest that has it, null while it waits.

    No `channel_id`: the topic had no channel.
    """

    __tablename__ = "hold"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id", ondelete="CASCADE"))
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(Text)  # alerts/dispatch/decision.py
    detail: Mapped[str] = mapped_column(Text, default="")
    mute_id: Mapped[int | None] = mapped_column(ForeignKey("mute.id", ondelete="SET NULL"), index=True)
    alert_id: Mapped[str | None] = mapped_column(ForeignKey("alert.id", ondelete="SET NULL"), index=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    __table_args__ = (
        UniqueConstraint("match_id", "channel_id", name="hold_once"),
        partial_index("hold_waiting", "reason", where="alert_id IS NULL"),
    )


class Delivery(Base):
    """One alert for one channel. The payload is frozen at the first claim, so that every attempt sends the same."""

    __tablename__ = "delivery"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    alert_id: Mapped[str] = mapped_column(ForeignKey("alert.id", ondelete="CASCADE"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"))
    part: Mapped[int] = mapped_column(default=1)  # of a message that was split
    thread: Mapped[str | None] = mapped_column(Text)  # deliveries of one thread reach the channel in their order
    state: Mapped[str] = mapped_column(Text, default="waiting")  # waiting, leased, sent, dead, cancelled
    payload: Mapped[str | None] = mapped_column(Text)
    served: Mapped[list[str]] = mapped_column(JSON, default=list)  # recipients that have it already
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UTCDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lease_token: Mapped[str | None] = mapped_column(Text)
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    __table_args__ = (
        UniqueConstraint("alert_id", "channel_id", "part", name="delivery_once"),
        partial_index("delivery_due", "channel_id", "next_at", where="state in ('waiting', 'leased')"),
        partial_index("delivery_dead", "channel_id", where="state = 'dead'"),
        Index("delivery_created", "created_at", "id"),
        partial_index("delivery_thread", "channel_id", "thread", "created_at", where="state in ('waiting', 'leased')"),
    )


class Attempt(Base):
    """One try at a delivery and what came of it."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    delivery_id: Mapped[str] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    seconds: Mapped[float] = mapped_column(Float)
    code: Mapped[str] = mapped_column(Text)  # sent, or the error's code
    answer: Mapped[str] = mapped_column(Text, default="")


class SourceAlarm(Base):
    """A source's trouble of which the operator got notices, until it is over; `next_at` is when the next reminder is due."""

    __tablename__ = "source_alarm"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id", ondelete="CASCADE"), primary_key=True)
    notices: Mapped[int] = mapped_column(info=was("told"))
    next_at: Mapped[datetime] = mapped_column(UTCDateTime)
    __table_args__ = ({"info": was("watch")},)
