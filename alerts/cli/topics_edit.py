"""`tocsin topics edit`, `rename`, `enable`, `disable`, `remove`."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from alerts.cli import flags
from alerts.cli.changing import Noun, Said
from alerts.cli.installation import whoami
from alerts.cli.names import TOPIC
from alerts.cli.output import Installation, answer, as_json, bold, errors, pass_installation, progress, say, styled
from alerts.cli.topics_rehearse import say_edit
from alerts.config import TopicSpec
from alerts.errors import QueryError
from alerts.models import Topic
from alerts.topics import changes
from alerts.topics import store as topics
from alerts.topics.advice import cautions, unknown_tags, without_forms
from alerts.topics.engine import Engine
from alerts.topics.rehearsal import Rehearsal, rehearse
from alerts.views import topics as view
from crawler import clock
from crawler.config import declaration
from crawler.errors import RequestError


@click.command()
@click.argument("name", help="The name of a topic; `tocsin topics list` shows them.", type=TOPIC)
@click.argument("query", help="The new query; without it your editor opens.", required=False)
@flags.editable(TopicSpec, arguments=("name", "query"))
@click.option("--days", type=click.FloatRange(min=0.01), default=30, show_default=True, help="How far to look back for what is gained and lost.")  # fmt: skip
@click.option("--yes", is_flag=True, help="Save without asking.")
@as_json
@pass_installation
def edit(
    installation: Installation, /, name: str, query: str | None, days: float, yes: bool, json_: bool, **options: Any
) -> None:
    """Change the query or settings of NAME. Without QUERY or settings the query is opened in your editor ($VISUAL, $EDITOR).

    Another query is tried on the stored statements first: what it gains and loses is shown, then you are asked. It counts for
    what is published from then on; matches, marks and rank of the topic stay.

    \b
    tocsin topics edit chechnya
    tocsin topics edit chechnya 'Chechnya OR Чечня OR Grozny'
    tocsin topics edit chechnya --channel desk --urgent
    """
    changed = flags.changes(TopicSpec, options)
    with installation.database.read() as session:
        row = changes.own(session, name)
        old: TopicSpec = declaration.make(TopicSpec, declaration.values(row, TopicSpec))
        engine = installation.parts.engine(session)
    if query is None and not changed:
        query = _in_editor(engine, row)
    spec = dataclasses.replace(old, **changed, query=old.query if query is None else query.strip())
    topics.check_spec(spec)
    if spec == old:
        answer(json_, {"name": name, "changed": []}, bold(name), " stays as it is.")
        return
    found = None
    if (spec.query, spec.lang) != (old.query, old.lang):
        found = _rehearsed(installation, engine, row, spec, days)
        if not json_:
            say_edit(found)
        if not yes:
            _ask(name)
    engine.compile(spec.query, spec.lang)  # before the write: a first use of a language takes seconds
    with installation.changes().write() as session:
        row = changes.edit(session, name, spec, engine, clock.utcnow(), author=whoami())
        root = engine.compile(row.query, row.lang).query.root
        formless = without_forms(root, row.lang or sorted(engine.spoken))
        advice = [*cautions(root), *formless, *unknown_tags(session, root)] if found else []
    for note in advice:
        say(styled(note, "yellow"), to=errors)
    item = {"name": name, "changed": _changed(old, spec), "query": spec.query}
    answer(json_, item | (view.gains_and_losses(found) if found else {}), bold(name), " is changed.")


def _in_editor(engine: Engine, row: Topic) -> str:
    """The query as a person leaves it in the editor; one that does not hold may be mended there."""
    text = row.query
    while True:
        text = click.edit(text, extension=".txt", require_save=False) or ""
        try:
            engine.compile(text.strip(), row.lang)
        except QueryError as error:
            say(styled(f"{error} [{error.code}]\n{error.caret()}", "red"), to=errors)
            if not _confirmed("Edit it again?"):
                raise
        else:
            return text.strip()


def _rehearsed(installation: Installation, engine: Engine, row: Topic, spec: TopicSpec, days: float) -> Rehearsal:
    """What the new query matches of the stored statements, compared with the old one."""
    old = engine.compile(row.query, row.lang, row.excluded_forms)
    new = engine.compile(spec.query, spec.lang, row.excluded_forms)
    with progress("rehearsing") as report:
        return rehearse(installation.database, engine, new, days, clock.utcnow(), current=old, report=report)


def _ask(name: str) -> None:
    if not _confirmed(f"Save this as the query of {name}?"):
        raise RequestError(
            "edit_unconfirmed", "Nothing was changed, because it was not confirmed.", "Answer y, or add --yes."
        )


def _confirmed(question: str) -> bool:
    try:
        return click.confirm(question, err=True)
    except click.Abort:  # nobody is there to answer
        return False


def _changed(old: TopicSpec, new: TopicSpec) -> list[str]:
    return [f.name for f in dataclasses.fields(old) if getattr(old, f.name) != getattr(new, f.name)]


def _rename(session: Session, name: str, new: str, now: datetime) -> Said:
    changes.rename(session, name, new, now)
    return {}, ""


def _enable(session: Session, name: str, now: datetime) -> Said:
    changes.switch(session, name, True, now)
    return {"state": "watching"}, " is watched for again, from now on."


def _disable(session: Session, name: str, now: datetime) -> Said:
    changes.switch(session, name, False, now)
    return {"state": "off"}, " is off; what is published meanwhile is not matched with it."


def _remove(session: Session, name: str, _now: datetime) -> Said:
    changes.remove(session, name)
    return {"removed": True}, " is removed."


NOUN = Noun(
    "topic",
    "chechnya",
    TOPIC,
    _rename,
    _enable,
    _disable,
    _remove,
    renamed="Give NAME another name. Its matches, alerts and marks stay with it.",
    enabled="Look for NAME again, in what is published from now on.",
    disabled="Do not look for NAME until it is enabled. Its matches stay, and what was held still comes in the digest.",
    removed="Remove NAME with its matches; its alerts stay in the history.",
)
