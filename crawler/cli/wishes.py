"""The flags of `tocsin sources add` that make a source's own settings (crawler.config.source_options)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from crawler import clock
from crawler.config.source_options import SourceOptions

F = TypeVar("F", bound=Callable[..., Any])


class _Duration(click.ParamType[timedelta]):
    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        return value if isinstance(value, timedelta) else clock.duration(value)


_FLAGS = (
    click.option("--pack", metavar="NAME", help="Share the settings of this pack ([[pack]] in tocsin.toml)."),
    click.option("--route", metavar="ROUTE", help="How it is reached: direct, tor, or proxy:NAME."),
    click.option("--hostile", is_flag=True, help="Never reach it directly, whatever happens."),
    click.option("--contact", help="Shown to this site beside our name."),
    click.option("--delay", type=_Duration(), help='Between two requests to it: "10s".'),
    click.option("--robots/--no-robots", default=True, help="Whether its robots.txt is obeyed (it is)."),
    click.option("--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="A header of every request."),
    click.option("--headers-file", metavar="FILE", help="Secret headers, one a line: Cookie, Authorization."),
    click.option("--include", multiple=True, metavar="CSS", help="What is the text on its pages."),
    click.option("--exclude", multiple=True, metavar="CSS", help="What is never text on its pages."),
    click.option("--mirror", "mirrors", multiple=True, metavar="URL", help="Answers when the main address does not."),
    click.option(
        "--fallback", multiple=True, metavar="'KIND URL'", help="A list that stands in for it (else: what is found)."
    ),
    click.option("--browser", is_flag=True, help="Its pages need a browser."),
    click.option(
        "--hints/--no-hints", default=True, help="Whether the rhythm that it asks for (ttl, max-age) is kept."
    ),
)


def source_options(command: F) -> F:
    """Give a command the flags; `gathered` takes their values out of its arguments."""
    for flag in reversed(_FLAGS):
        command = flag(command)
    return command


def gathered(given: dict[str, Any]) -> SourceOptions:
    """The settings that the flags make; their names are taken out of ``given``."""
    values = {f.name: given.pop(f.name) for f in dataclasses.fields(SourceOptions) if f.name in given}
    if values["headers_file"]:  # of this folder, not of the configuration's
        values["headers_file"] = str(Path(values["headers_file"]).absolute())
    return SourceOptions(**values)
