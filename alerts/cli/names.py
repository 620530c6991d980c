"""Names on the command line that a shell can complete: of topics, sources and channels, and tags. Whether one exists is checked elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from click.shell_completion import CompletionItem

NUMBER = click.IntRange(max=2**63 - 1)  # of a row: more is none that a database can hold


class Name(click.ParamType[str]):
    """The name of a row of a table; ``table`` is the model's name."""

    name = "name"

    def __init__(self, table: str) -> None:
        self.table = table

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """As it was typed."""
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names that begin so; none when there is no database to ask."""
        return _complete(ctx, lambda installation: _names(installation, self.table, incomplete))


class Tag(click.ParamType[str]):
    """A tag of sources."""

    name = "tag"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """As tags are kept; RequestError tag_invalid."""
        from crawler.config import tags

        return tags.normal(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The tags that begin so."""
        return _complete(ctx, lambda installation: _tags(installation, incomplete))


def _complete(ctx: click.Context, ask: Callable[[Any], list[str]]) -> list[CompletionItem]:
    from alerts.cli import installation_of
    from crawler.errors import TocsinError

    try:
        installation = installation_of(ctx)
        return [CompletionItem(name) for name in ask(installation)] if installation.existing else []
    except (TocsinError, OSError):
        return []


def _names(installation: Any, table: str, incomplete: str) -> list[str]:
    from sqlalchemy import select

    from alerts import models
    from crawler.storage import models as stored

    model: Any = getattr(models, table, None) or getattr(stored, table)
    declared = {spec.name for spec in installation.config.tables.get(table.lower(), ()) if spec.name}
    with installation.parts.database.read() as session:  # as it is: a key press brings nothing in
        query = select(model.name).where(model.name.startswith(incomplete, autoescape=True))
        found = {*session.scalars(query), *(name for name in declared if name.startswith(incomplete))}
    return sorted(found - {stored.ADHOC})


def _tags(installation: Any, incomplete: str) -> list[str]:
    from crawler.config import tags
    from crawler.sources import tagged

    with installation.parts.database.read() as session:
        found = tagged.known(session)
    declared = {tag for spec in installation.config.tables["source"] for tag in tags.normal_all(spec.tags)}
    return sorted(tag for tag in found | declared if tag.startswith(incomplete.casefold()))


TOPIC = Name("Topic")
SOURCE = Name("Source")
CHANNEL = Name("Channel")
ACCOUNT = Name("Account")
TEAM = Name("Team")
TAG = Tag()
