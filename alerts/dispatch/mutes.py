"""Mutes: silence about a topic, a source, a story or a word until a time. A mute holds what matches; digests send it when the mute has ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import null, select
from sqlalchemy.orm import Session

from alerts.matching.document import Document
from alerts.models import Mute, Topic
from crawler.errors import RequestError
from crawler.storage.models import Source, Statement

if TYPE_CHECKING:
    from alerts.matching.index import TopicIndex

KINDS = ("topic", "source", "story", "word")
LONGEST_WORD = 200  # characters; every statement is searched for it
LONGEST_REASON = 4000


def add(
    session: Session,
    kind: str,
    value: str,
    until: datetime,
    *,
    author: str,
    now: datetime,
    reason: str = "",
    snooze: bool = False,
) -> Mute:
    """Mute from now on, or move the end of the mute that there is; RequestError when it ends in the past or names what there is not.

    A story is named by the number of any of its statements. ``snooze``: its end brings a digest of what was held.
    """
    if until <= now:
        raise RequestError(
            "mute_past", "A mute must end in the future.", "Write --for 2d, or --until with a later time."
        )
    if len(reason) > LONGEST_REASON:
        raise RequestError("reason_too_long", f"A reason has at most {LONGEST_REASON:,} characters.", "Say it shorter.")
    value = _CHECKS[kind](session, value)
    team = _team(session, kind, value)
    found = select(Mute).where(Mute.kind == kind, Mute.value == value, Mute.team_id == team, Mute.until > now)
    row = session.scalar(found) or Mute(
        kind=kind, value=value, team_id=null() if team is None else team, created_at=now
    )  # None would be the default team
    row.until, row.author, row.reason, row.snooze = until, author, reason, snooze
    session.add(row)
    session.flush()
    return row


def _team(session: Session, kind: str, value: str) -> int | None:
    """Whose alerts it silences: those of the team that works here, or of the topic's; None for all."""
    if kind == "topic":
        (own,) = session.scalars(select(Topic.team_id).where(Topic.name == value))
        return own
    team: int | None = session.info.get("team")
    return team


def _topic(session: Session, name: str) -> str:
    found = session.scalars(select(Topic.id).where(Topic.name == name).limit(2)).all()
    if len(found) > 1:
        raise RequestError("topic_ambiguous", f"Several teams have a topic “{name}”.", "Name the team before the command: `tocsin --team NAME …`.")  # fmt: skip
    if not found:
        raise RequestError("topic_unknown", f"There is no topic “{name}”.", "`tocsin topics list` shows them.")
    return name


def _source(session: Session, name: str) -> str:
    if session.scalar(select(Source.id).where(Source.name == name)) is None:
        raise RequestError("source_unknown", f"There is no source “{name}”.", "`tocsin sources list` shows them.")
    return name


def _story(session: Session, number: str) -> str:
    statement = session.get(Statement, int(number)) if number.isdecimal() and len(number) < 19 else None
    if statement is None:
        raise RequestError(
            "statement_unknown", f"There is no statement {number}.", "`tocsin statements list` shows their numbers."
        )
    return str(statement.story_id or statement.id)


def _word(_: Session, word: str) -> str:
    word = " ".join(word.split())
    if len(word) > LONGEST_WORD:
        raise RequestError("mute_word", f"What is muted has at most {LONGEST_WORD} characters.", "Write a word, or a phrase.")  # fmt: skip
    try:
        _word_index(word)
    except RequestError as error:
        raise RequestError(
            "mute_word", f"“{word}” is not a word that can be muted.", "Write a word, or a phrase."
        ) from error
    return word


_CHECKS: dict[str, Callable[[Session, str], str]] = {
    "topic": _topic,
    "source": _source,
    "story": _story,
    "word": _word,
}


@lru_cache(maxsize=256)
def _word_index(word: str) -> TopicIndex:
    """An index that finds the word as a query without word forms does: in upper and lower case, in any script."""
    from alerts.matching.index import TopicIndex  # the web process mutes and compiles nothing
    from alerts.matching.terms import PlainLexicon
    from alerts.query import compile_topic

    index = TopicIndex()
    index.set(word, compile_topic('"' + word.replace('"', " ") + '"', PlainLexicon()).plan)
    return index


def active(session: Session, now: datetime) -> Sequence[Mute]:
    """The mutes that have not ended."""
    return session.scalars(select(Mute).where(Mute.until > now).order_by(Mute.until, Mute.id)).all()


def end(session: Session, mute_id: int, now: datetime) -> Mute:
    """End a mute now: what it held comes in the next digest, after a snooze at once; RequestError mute_unknown."""
    row = session.get(Mute, mute_id) if mute_id < 1 << 63 else None
    if row is None or row.until <= now:
        raise RequestError("mute_unknown", f"There is no mute {mute_id}.", "`tocsin mutes list` shows them.")
    row.until = now
    return row


def covering(mutes: Iterable[Mute], topic: Topic, source: str, statement: Statement) -> Mute | None:
    """Of the mutes that silence this match the one that ends last. Those of another team silence nothing here."""
    own = (mute for mute in mutes if mute.team_id in (None, topic.team_id))
    found = [mute for mute in own if _covers(mute, topic.name, source, statement)]
    return max(found, key=lambda mute: mute.until, default=None)


def _covers(mute: Mute, topic: str, source: str, statement: Statement) -> bool:
    if mute.kind == "word":
        document = Document(str(statement.id), statement.text, statement.title, statement.language)
        return bool(_word_index(mute.value).match(document))
    story = str(statement.story_id or statement.id)
    return mute.value == {"topic": topic, "source": source, "story": story}[mute.kind]


def sentence(mute: Mute) -> str:
    """A mute in words, as it is shown beside what it holds."""
    who = f" by {mute.author}" if mute.author else ""
    why = f": {mute.reason}" if mute.reason else ""
    return f"{mute.kind} “{mute.value}” muted{who} until {mute.until:%Y-%m-%d %H:%M} UTC{why}"
