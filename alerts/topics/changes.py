"""What a person changes of a topic that is there: edited, renamed, switched off and on. Its matches, marks and rank stay; so do names that lead to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from alerts.config import TopicSpec
from alerts.models import Mute, Topic
from alerts.topics import store, versions
from crawler.config import declaration
from crawler.errors import RequestError

if TYPE_CHECKING:
    from alerts.topics.engine import Engine


def edit(
    session: Session,
    name: str,
    spec: TopicSpec,
    engine: Engine,
    now: datetime,
    *,
    author: str = "",
    excluded_forms: Sequence[str] | None = None,
) -> Topic:
    """Give a topic another query or other settings, for statements from now on; RequestError declared_in_file, and what `add` refuses.

    ``excluded_forms``: those that it does without from now on; None leaves them as they are.
    """
    row = own(session, name)
    store.check_spec(spec)
    engine.compile(spec.query, spec.lang)
    store.check_inhibits(session, [spec], row.team_id)
    versions.keep_before(session, row)
    store.take_over(session, row, spec, now)
    if excluded_forms is not None:
        row.excluded_forms = list(excluded_forms)
    versions.keep(session, row, author, now)
    return row


def restore(session: Session, name: str, number: int, engine: Engine, now: datetime, author: str) -> Topic:
    """Let a topic be what a version says, as a new version; RequestError topic_unknown, version_unknown, and what `edit` refuses."""
    spec, off = version(session, name, number)
    return edit(session, name, spec, engine, now, author=author, excluded_forms=off)


def version(session: Session, name: str, number: int) -> tuple[TopicSpec, Sequence[str]]:
    """What a version says of a topic, and the forms that it does without; RequestError topic_unknown, version_unknown."""
    kept = versions.get(session, store.get(session, name), number).settings
    return declaration.load(TopicSpec, kept | {"name": name}), kept.get("excluded_forms", ())


def rename(session: Session, name: str, new: str, now: datetime) -> None:
    """Give a topic another name, also in mutes and where topics inhibit it; RequestError declared_in_file, topic_exists, name_invalid, topic_in_use."""
    row = own(session, name)
    declaration.check_name("topic", new)
    if new != name:
        store.refuse_taken(session, new, row.team_id)
    _replace_inhibited(session, row, [new])
    rename_mutes(session, "topic", name, new, row.team_id)
    row.name, row.changed_at = new, now


def remove(session: Session, name: str) -> None:
    """Delete a topic and its matches; its alerts stay in the history. RequestError declared_in_file, topic_in_use."""
    row = own(session, name)
    _replace_inhibited(session, row, [])
    session.delete(row)


def switch(session: Session, name: str, on: bool, now: datetime) -> Topic:
    """Stop looking for a topic, or look for it again from now on."""
    row = store.get(session, name)
    row.disabled_at = None if on else now
    if on and not row.declared:
        row.error = None  # one that left the file is kept by hand from here on
    row.changed_at = now
    return row


def own(session: Session, name: str) -> Topic:
    """The topic of that name, which no file declares."""
    row = store.get(session, name)
    declaration.refuse_declared(row, "topic")
    return row


def _replace_inhibited(session: Session, row: Topic, by: list[str]) -> None:
    name = row.name
    for other in session.scalars(select(Topic).where(Topic.team_id == row.team_id)):
        if name in other.inhibits:
            if other.declared:
                raise RequestError(
                    "topic_in_use",
                    f"The topic “{other.name}” of tocsin.toml inhibits “{name}”.",
                    "Change that topic first.",
                )
            other.inhibits = [kept for one in other.inhibits for kept in (by if one == name else [one])]


def rename_mutes(session: Session, kind: str, name: str, new: str, team: int | None = None) -> None:
    """Let the mutes of a topic of a team, or of a source, follow its name."""
    own = [] if team is None else [Mute.team_id == team]
    session.execute(update(Mute).where(Mute.kind == kind, Mute.value == name, *own).values(value=new))


def asking_for(session: Session, source: str) -> list[str]:
    """The topics whose queries ask for a source by its name."""
    said = re.compile(rf"source:\s*[\"“„«]?{re.escape(source)}(?![\w.-])", re.IGNORECASE)
    return [row.name for row in session.scalars(select(Topic).order_by(Topic.name)) if said.search(row.query)]
