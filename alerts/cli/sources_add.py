"""`tocsin sources add`: what an address is, what it would collect, and the source made of it."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from alerts.cli.output import Installation, as_json, console, pass_installation, print_item, print_rows, progress
from crawler import clock
from crawler.config.sections import SourceSpec
from crawler.config.source_options import PLAIN, SourceOptions
from crawler.errors import RequestError
from crawler.fetch import hostile_hosts
from crawler.fetch.egress import Egress
from crawler.fetch.exposure import rhythm
from crawler.parsing.url_keys import host_key
from crawler.schedule import cadence
from crawler.sources import store as sources
from crawler.sources.discovery import Candidate, Discovery, discover

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


@click.command()
@click.argument("url")
@click.option("--name", help="Default: the host.")
@click.option("--kind", type=click.Choice(sources.KINDS), help="Take the address as this kind, without looking.")
@click.option(
    "--every",
    default=cadence.AUTO,
    show_default=True,
    help='How often: "auto" (learnt), "fast" (as fast as the site allows), "10m", or "cron 0 7 * * 1-5".',
)
@click.option("--timezone", default="UTC", show_default=True, help="Of a cron expression.")
@click.option(
    "--first",
    type=click.Choice(["catch-up", "alert"]),
    default="catch-up",
    show_default=True,
    help="What is there already: one digest, or an alert each.",
)
@click.option("--selector", help="CSS selector of a listing's links.")
@click.option("--spider", help="The spider of a source of kind spider.")
@source_options
@click.option("--dry-run", is_flag=True, help="Only show what would be collected.")
@as_json
@pass_installation
def add(installation: Installation, /, url: str, json_: bool, dry_run: bool, **options: Any) -> None:
    """Find the feed, sitemap or list at URL, show what it would collect, and watch it.

    \b
    tocsin sources add https://www.example.org
    tocsin sources add https://www.example.org/news --selector 'h2 a' --every 30m
    tocsin sources add https://www.example.org/feed.xml --name example --dry-run
    tocsin sources add https://www.example.org --route tor --hostile
    """
    spec = SourceSpec(url=url, options=gathered(options), **options)
    sources.check_spec(spec)
    with installation.database.read() as session:
        egress = hostile_hosts.egress_of(installation.config, session)
    egress.check(spec.options)
    obeyed = egress.with_pack(spec.options).robots
    found: Discovery | None = None
    best: Candidate | None = None
    if spec.kind is None:
        with progress("looking") as report:
            report(0, None, url)
            found = asyncio.run(look(egress, url, spec.options))
        best = _best(found, spec)
        spec = dataclasses.replace(
            spec, url=best.url, kind=best.kind, options=_with_fallback(spec.options, found, best)
        )
        if not json_:
            _show(found, best, obeyed)
    item: dict[str, Any] = {"url": spec.url, "kind": spec.kind, "added": not dry_run}
    if not dry_run:
        with installation.database.write() as session:
            item["name"] = sources.add(session, spec, clock.utcnow()).name
    if json_:
        item["found"] = [_candidate(c) for c in found.candidates] if found else []
        item["robots"] = _forbidden(found, best, obeyed) if found and best else []
        print_item(item, True)
    elif not dry_run:
        console.print(f"Watching [bold]{item['name']}[/], {rhythm(spec.every)}.")
        for line in spec.options.fallback:
            console.print(f"  [dim]when it fails: {line}[/]", highlight=False)


async def look(egress: Egress, url: str, options: SourceOptions = PLAIN) -> Discovery:
    """What can be read at an address, by its source's door and manners."""
    options = egress.at(host_key(url), egress.with_pack(options))
    return await discover(
        url,
        egress.door(options),
        now=clock.utcnow(),
        headers={"User-Agent": egress.agent(options)},
        own=dict(egress.headers(options)),
        obey=options.robots,
        pause=(options.delay or egress.config.crawl.delay).total_seconds(),
    )


def _best(found: Discovery, spec: SourceSpec) -> Candidate:
    """The best candidate; RequestError says why there is none."""
    wanted = [c for c in found.candidates if spec.selector is None or c.kind == "listing"]
    if not wanted:
        fix = (
            "Give --kind listing and --selector if you know where its links stand."
            if found.kind == "page"
            else "Check the address, or name the site's feed itself."
        )
        raise RequestError(
            found.code or "source_none", found.reason or "Nothing that could be watched was found there.", fix
        )
    return wanted[0]


def _with_fallback(options: SourceOptions, found: Discovery, best: Candidate) -> SourceOptions:
    """Unless the person named some: the best list of each other kind, a sitemap before a listing."""
    if options.fallback:
        return options
    others = [next((c for c in found.candidates if c.kind == kind), None) for kind in ("feed", "sitemap", "listing")]
    named = tuple(f"{c.kind} {c.url}" for c in others if c is not None and c.kind != best.kind)
    return dataclasses.replace(options, fallback=named)


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "url": candidate.url,
        "kind": candidate.kind,
        "title": candidate.title,
        "entries": len(candidate.reading.entries),
        "recent": candidate.recent,
        "forbidden": candidate.forbidden,
        "warnings": list(candidate.reading.warnings),
    }


def _show(found: Discovery, best: Candidate, obeyed: bool) -> None:
    print_rows((_candidate(c) for c in found.candidates), ("kind", "url", "entries", "recent", "title"), False)
    console.print(f"\n[bold]{best.kind}[/] {best.url} would collect, newest first:", highlight=False)
    for entry in best.reading.entries[:8]:
        console.print(
            f"  [dim]{(entry.published or entry.updated or '')[:10]:10}[/] {entry.title or entry.url}",
            highlight=False,
            overflow="ellipsis",
            no_wrap=True,
        )
    for sentence in _forbidden(found, best, obeyed):
        console.print(f"[yellow]{sentence}[/]", highlight=False)


def _forbidden(found: Discovery, best: Candidate, obeyed: bool) -> list[str]:
    """What robots.txt keeps from us, or would if it were ``obeyed``, in sentences."""
    said = [f"robots.txt forbids {address}" for address in found.forbidden]
    if best.forbidden:
        count = len(best.reading.entries)
        told = ": only their headlines are stored" if obeyed else ""
        said.append(f"robots.txt forbids {best.forbidden} of the {count} pages that it lists{told}.")
    if said and not obeyed:
        said.append("It is not obeyed, so they are read all the same.")
    if obeyed and not found.robots_reachable:
        said.append("robots.txt cannot be fetched, and nothing may be read until it can.")
    if found.crawl_delay:
        said.append(f"robots.txt asks for {found.crawl_delay:g} seconds between two requests.")
    return said
