"""`tocsin topics`: add, list, show and mute topics; edit, test, rehearse and forms have files of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from alerts.cli import flags, lists
from alerts.cli.changing import add_commands
from alerts.cli.filters import MOMENT
from alerts.cli.groups import Group
from alerts.cli.installation import whoami
from alerts.cli.mutes import local
from alerts.cli.names import TEAM, TOPIC
from alerts.cli.output import (
    Installation,
    answer,
    as_json,
    bold,
    errors,
    pass_installation,
    print_item,
    say,
    styled,
)
from alerts.cli.topics_edit import NOUN, edit
from alerts.cli.topics_forms import command as forms
from alerts.cli.topics_rehearse import command as rehearse
from alerts.cli.topics_test import command as test
from alerts.config import TopicSpec
from alerts.dispatch import mutes
from alerts.matching.word_frequency import warning
from alerts.topics import store as topics
from alerts.topics.advice import cautions, unknown_tags, without_forms
from alerts.views import topics as view
from crawler import clock


@click.group("topics", cls=Group)
def group() -> None:
    """What to watch for: a query, and the channels that get what it finds."""


group.add_command(test)
group.add_command(forms)
group.add_command(rehearse)
group.add_command(edit)
add_commands(group, NOUN)


@group.command()
@click.argument("name", help="What you call it.")
@click.argument("query", help="What to look for, in the query language (docs/query-language.md).")
@flags.declared(TopicSpec, arguments=("name", "query"))
@click.option(
    "--since", type=MOMENT, help="Also look back: a day, `yesterday`, or 7d (ago). What is found comes as one digest."
)
@click.option("--team", type=TEAM, default="", help="Whose it is (default: `default`); it uses channels of this team.")
@as_json
@pass_installation
def add(
    installation: Installation, /, name: str, query: str, since: datetime | None, team: str, json_: bool, **options: Any
) -> None:
    """Watch for QUERY under NAME.

    \b
    tocsin topics add chechnya 'Chechnya OR Чечня' --channel desk
    tocsin topics add trial '"Novaya Gazeta" AND (trial OR court)' --since 7d
    """
    spec = flags.gathered(TopicSpec, options, name=name, query=query)
    with installation.database.read() as session:
        engine = installation.parts.engine(session)
    now = clock.utcnow()
    back = now - since if since else None
    compiled = engine.compile(query, spec.lang)  # before the write: a first use of a language takes seconds
    with installation.changes(team).write() as session:
        topic = topics.add(session, spec, engine, now, author=whoami())
        found = topics.catch_up(session, topic, engine, back, now) if back else 0
        known = engine.learn_frequencies(session)
        untagged = unknown_tags(session, compiled.query.root)
    formless = without_forms(compiled.query.root, spec.lang or sorted(engine.spoken))
    for note in (*cautions(compiled.query.root), *formless, *untagged):
        say(styled(note, "yellow"), to=errors)
    if known and (broad := warning(engine.compile(query, spec.lang).plan, known)):
        say(styled(broad, "yellow"), to=errors)
    note = f" {found} stored statements match; they come as one digest." if back else ""
    answer(json_, {"name": name, "query": query, "found": found}, "Watching ", bold(name), f".{note}")


group.add_command(lists.topics)


@group.command()
@click.argument("name", help="The name of a topic; `tocsin topics list` shows them.", type=TOPIC)
@as_json
@pass_installation
def show(installation: Installation, name: str, json_: bool) -> None:
    """Show one topic, its numbers and its next digest.

    \b
    tocsin topics show chechnya
    """
    with installation.database.read() as session:
        print_item(view.detail(session, name, clock.utcnow()), json_)


@group.command()
@click.argument("name", help="The name of a topic; `tocsin topics list` shows them.", type=TOPIC)
@click.option("--for", "span", default="1d", show_default=True, help="For so long; 0s ends a mute.")
@as_json
@pass_installation
def mute(installation: Installation, name: str, span: str, json_: bool) -> None:
    """Mute NAME for a while. What matches meanwhile comes in the next digest after it (`tocsin mutes` does more).

    \b
    tocsin topics mute chechnya --for 3h
    """
    now = clock.utcnow()
    until = now + clock.duration(span)
    with installation.changes().write() as session:
        topics.get(session, name)
        for old in mutes.active(session, now):
            if (old.kind, old.value) == ("topic", name):
                mutes.end(session, old.id, now)
        if until > now:
            mutes.add(session, "topic", name, until, author=whoami(), now=now)
    said = f" is muted until {local(until)}." if until > now else " is no longer muted."
    answer(json_, {"name": name, "muted_until": clock.iso(until) if until > now else None}, bold(name), said)
