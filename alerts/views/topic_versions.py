"""What is shown of a topic's versions: who saved which and when, and what it changed. Each is compared with the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from alerts.topics import store, versions
from alerts.views import columns
from alerts.views.statement_page import Change, compared
from crawler import clock


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that a version changed, both values in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What one text of a topic says and another does not: the query word by word, and the settings that differ."""

    query: tuple[Change, ...]
    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One version, with what it changed in the one before. ``saved`` is ISO 8601; ``author`` is "" where nobody noted it."""

    number: int
    author: str
    saved: str
    changed: Difference


def listing(session: Session, name: str) -> tuple[Version, ...]:
    """The versions of a topic, newest first; RequestError topic_unknown."""
    rows = versions.of(session, store.get(session, name))
    before = [*(row.settings for row in rows[1:]), None]
    return tuple(
        Version(row.number, row.author, clock.iso(row.saved_at) or "", difference(old or row.settings, row.settings))
        for row, old in zip(rows, before, strict=True)
    )


def against(session: Session, name: str, typed: dict[str, Any]) -> Difference:
    """What is typed in an editor, compared with the topic as it is stored; RequestError topic_unknown."""
    stored = versions.settings(store.get(session, name))
    return difference(stored, stored | typed)


def difference(before: dict[str, Any], after: dict[str, Any]) -> Difference:
    """From one to the other."""
    others = sorted(key for key in after if key != "query" and before.get(key) != after[key])
    settings = (Setting(key, columns.words(before.get(key)), columns.words(after[key])) for key in others)
    return Difference(tuple(compared(before["query"], after["query"])), tuple(settings))


def draft(session: Session, name: str, number: int) -> dict[str, Any]:
    """The settings of one version, for the editor; RequestError topic_unknown, version_unknown."""
    return dict(versions.get(session, store.get(session, name), number).settings)
