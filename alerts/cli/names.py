"""Names on the command line that a shell can complete: of topics, sources and channels. Whether one exists is checked elsewhere."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem


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
        from alerts.cli import installation_of
        from crawler.errors import TocsinError

        try:
            return [CompletionItem(name) for name in _names(installation_of(ctx), self.table, incomplete)]
        except (TocsinError, OSError):
            return []


def _names(installation: Any, table: str, incomplete: str) -> list[str]:
    from pathlib import Path

    from sqlalchemy import select

    from alerts import models
    from crawler.storage import models as stored

    url = installation.config.database
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return []
    model: Any = getattr(models, table, None) or getattr(stored, table)
    declared = {spec.name for spec in installation.config.tables[table.lower()] if spec.name}
    with installation.parts.database.read() as session:  # as it is: a key press brings nothing in
        query = select(model.name).where(model.name.startswith(incomplete, autoescape=True))
        found = {*session.scalars(query), *(name for name in declared if name.startswith(incomplete))}
    return sorted(found - {stored.ADHOC})


TOPIC = Name("Topic")
SOURCE = Name("Source")
CHANNEL = Name("Channel")
