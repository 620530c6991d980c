"""`tocsin sources edit`, `tag`, `rename`, `enable`, `disable`, `remove`."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from alerts.cli import flags
from alerts.cli.changing import Noun, Said
from alerts.cli.names import SOURCE
from alerts.cli.output import Installation, answer, as_json, bold, pass_installation
from alerts.messages.rendering import count
from alerts.topics import changes as topic_changes
from crawler import clock
from crawler.config import declaration
from crawler.config.sections import SourceSpec
from crawler.errors import RequestError
from crawler.sources import changes, tagged
from crawler.sources import store as sources
from crawler.sources.typed_address import typed_address


@click.command()
@click.argument("name", help="The name of a source; `tocsin sources list` shows them.", type=SOURCE)
@flags.editable(SourceSpec, arguments=("name",))
@as_json
@pass_installation
def edit(installation: Installation, /, name: str, json_: bool, **options: Any) -> None:
    """Change settings of NAME. What is not given stays; an empty text takes a setting back, a list is given as a whole.

    \b
    tocsin sources edit hrw --every 30m
    tocsin sources edit hrw --url https://www.hrw.org/rss/news --mirror ''
    """
    changed = flags.changes(SourceSpec, options)
    if not changed:
        raise RequestError("edit_nothing", "No change was given.", "Say what: --every 30m. See --help.")
    with installation.database.read() as session:
        row = sources.get(session, name)
        spec: SourceSpec = declaration.make(SourceSpec, declaration.values(row, SourceSpec) | changed)
    if spec.url:
        spec = dataclasses.replace(spec, url=typed_address(spec.url, installation.parts.egress.door()))
    installation.parts.egress.check(spec.options)
    with installation.changes().write() as session:
        changes.edit(session, name, spec, clock.utcnow())
    answer(json_, {"name": name, "changed": sorted(changed)}, bold(name), " is changed.")


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("name", help="The name of a source; `tocsin sources list` shows them.", type=SOURCE)
@click.argument("changes", help="A tag to put on (+ngo) or to take off (-world).", nargs=-1, metavar="[+TAG|-TAG]...")
@as_json
@pass_installation
def tag(installation: Installation, name: str, changes: tuple[str, ...], json_: bool) -> None:
    """Put tags on NAME (+ngo) and take others off (-world); without any, show those that it has.

    \b
    tocsin sources tag hrw +ngo '+human rights' -world
    tocsin sources tag hrw
    """
    if wrong := next((change for change in changes if change[:1] not in ("+", "-")), None):
        raise RequestError("tag_invalid", f"“{wrong}” neither adds nor removes a tag.", f"Write +{wrong} or -{wrong}.")
    more, less = ([change[1:] for change in changes if change[0] == sign] for sign in "+-")
    with installation.changes().write() if changes else installation.database.read() as session:
        carried = tagged.change(session, name, more, less)
    answer(json_, {"name": name, "tags": carried}, bold(name), f": {', '.join(carried) or 'no tags'}")


def _rename(session: Session, name: str, new: str, _now: datetime) -> Said:
    changes.rename(session, name, new)
    topic_changes.rename_mutes(session, "source", name, new)
    asking = topic_changes.asking_for(session, name)
    word = "asks" if len(asking) == 1 else "ask"
    return {"queries": asking}, f" {', '.join(asking)} {word} for source:{name}: edit that." if asking else ""


def _enable(session: Session, name: str, now: datetime) -> Said:
    changes.resume(session, name, now)
    return {"state": "due"}, " is due now."


def _disable(session: Session, name: str, now: datetime) -> Said:
    changes.pause(session, name, now)
    return {"state": "paused"}, " is paused."


def _remove(session: Session, name: str, now: datetime) -> Said:
    kept = changes.remove(session, name, now)
    stays = f" Its {count(kept, 'statement')} stay; `tocsin sources enable` takes it back." if kept else ""
    return {"removed": True, "statements_kept": kept}, f" is removed.{stays}"


NOUN = Noun(
    "source",
    "hrw",
    SOURCE,
    _rename,
    _enable,
    _disable,
    _remove,
    renamed="Give NAME another name. Its statements, its past and its mutes stay with it.",
    enabled="Read NAME again, at once; also one that was removed.",
    disabled="Do not read NAME until it is enabled.",
    removed="Stop watching NAME. Its statements are kept, and `tocsin sources enable` takes it back with them.",
)
