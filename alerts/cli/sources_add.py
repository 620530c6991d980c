"""`tocsin sources add`: what an address is, what it would collect, and the source made of it."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any

import click

from alerts.cli import flags
from alerts.cli.output import (
    Installation,
    as_json,
    bold,
    dim,
    pass_installation,
    print_item,
    print_rows,
    progress,
    say,
    styled,
)
from crawler import clock
from crawler.config.sections import SourceSpec
from crawler.config.source_options import PLAIN, SourceOptions
from crawler.errors import RequestError
from crawler.fetch.egress import Egress
from crawler.parsing.url_keys import host_key
from crawler.schedule import cadence
from crawler.sources import store as sources
from crawler.sources.discovery import Candidate, Discovery, discover


@click.command()
@click.argument("url")
@flags.declared(SourceSpec, arguments=("url",))
@click.option("--dry-run", is_flag=True, help="Only show what would be collected.")
@as_json
@pass_installation
def add(installation: Installation, /, url: str, json_: bool, dry_run: bool, **options: Any) -> None:
    """Find the feed, sitemap or list at URL, and watch it. Shows what it would collect.

    \b
    tocsin sources add https://www.example.org
    tocsin sources add https://www.example.org/news --selector 'h2 a' --every 30m
    tocsin sources add https://www.example.org/feed.xml --name example --dry-run
    tocsin sources add https://www.example.org --route tor --hostile
    """
    spec = flags.gathered(SourceSpec, options, url=url)
    sources.check_spec(spec)
    egress = installation.parts.egress
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
        say("Watching ", bold(item["name"]), f", {cadence.interval(spec.every)}.")
        for line in spec.options.fallback:
            say(dim(f"  when it fails: {line}"))


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
    say("\n", bold(best.kind), f" {best.url} would collect, newest first:")
    for entry in best.reading.entries[:8]:
        say("  ", dim(f"{(entry.published or entry.updated or '')[:10]:10}"), f" {entry.title or entry.url}")
    for sentence in _forbidden(found, best, obeyed):
        say(styled(sentence, "yellow"))


def _forbidden(found: Discovery, best: Candidate, obeyed: bool) -> list[str]:
    """What robots.txt keeps from us, or would if it were ``obeyed``, in sentences."""
    lines = [f"robots.txt forbids {address}" for address in found.forbidden]
    if best.forbidden:
        count = len(best.reading.entries)
        effect = ": only their headlines are stored" if obeyed else ""
        lines.append(f"robots.txt forbids {best.forbidden} of the {count} pages that it lists{effect}.")
    if lines and not obeyed:
        lines.append("It is not obeyed, so they are read all the same.")
    if obeyed and not found.robots_reachable:
        lines.append("robots.txt cannot be fetched, and nothing may be read until it can.")
    if found.crawl_delay:
        lines.append(f"robots.txt asks for {found.crawl_delay:g} seconds between two requests.")
    return lines
