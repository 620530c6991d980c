"""The flags of list commands: which rows are wanted, how many, and in which form. Each list names the filters that it has."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

from alerts.cli.names import CHANNEL, SOURCE, TAG, TOPIC
from alerts.cli.output import Form, local_zone
from alerts.views.selection import Selection
from crawler import clock
from crawler.errors import RequestError

F = TypeVar("F", bound=Callable[..., Any])


class Moment(click.ParamType[datetime]):
    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        return (
            value
            if isinstance(value, datetime)
            else clock.written_moment(value, clock.utcnow().astimezone(local_zone()))
        )


MOMENT = Moment()
_FILTERS: dict[str, Any] = {
    "since": click.option("--since", type=MOMENT, help="From then on: a day, a time, `yesterday`, or 7d (ago)."),
    "until": click.option("--until", type=MOMENT, help="Before that time."),
    "lang": click.option("--lang", multiple=True, help="Only in this language (ISO 639-1); repeat for more."),
    "topic": click.option("--topic", type=TOPIC, help="Only of this topic."),
    "source": click.option("--source", type=SOURCE, help="Only of this source."),
    "tag": click.option("--tag", type=TAG, multiple=True, help="Only of sources with this tag; repeat for more."),
    "channel": click.option("--channel", type=CHANNEL, help="Only of this channel."),
}
_PAGING = (
    click.option("--limit", type=click.IntRange(1, 10**9), help="Show at most this many."),
    click.option("--page", type=click.IntRange(1, 10**9), help="With --limit: which page to show, starting from 1."),
)
_FORMS = (
    click.option("--json", "json_", is_flag=True, help="Print JSON, one object a line."),
    click.option("--csv", "csv_", is_flag=True, help="Print CSV, for a spreadsheet."),
)


def listed(*filters: str) -> Callable[[F], F]:
    """Give a list command these filters, paging and forms; it is called with ``wanted`` (a Selection) and ``form`` (a Form)."""

    def decorate(command: F) -> F:
        @functools.wraps(command)
        def call(*args: Any, json_: bool, csv_: bool, limit: int | None, page: int | None, **given: Any) -> Any:
            if json_ and csv_:
                raise RequestError("form_twice", "Both --json and --csv are asked for.", "Choose one.")
            if page and not limit:
                raise RequestError("page_size", "--page needs the size of a page.", "Add --limit 50.")
            asked = {name: given.pop(name) for name in filters}
            return command(
                *args, wanted=Selection(**asked, limit=limit, page=page or 1), form=Form(json_, csv_), **given
            )

        decorated: Any = call
        for add in reversed((*(_FILTERS[name] for name in filters), *_PAGING, *_FORMS)):
            decorated = add(decorated)
        return decorated  # type: ignore[no-any-return]

    return decorate


def none(wanted: Selection, noun: str, start: str = "") -> str:
    """What an empty list says: that none is like this, or that there is none yet and how to ``start``."""
    return f"No {noun} matches these filters." if wanted.filtered else f"No {noun}s yet.{start}"


def formed(command: F) -> F:
    """The forms alone, for lists that are short and need no filters."""

    @functools.wraps(command)
    def call(*args: Any, json_: bool, csv_: bool, **given: Any) -> Any:
        return command(*args, form=Form(json_, csv_), **given)

    decorated: Any = call
    for add in reversed(_FORMS):
        decorated = add(decorated)
    return decorated  # type: ignore[no-any-return]
