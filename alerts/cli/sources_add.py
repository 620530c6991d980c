"""`tocsin sources add`: what an address is, what it would collect, and the source made of it; of several addresses what became of each."""

from __future__ import annotations

import asyncio
import dataclasses
import shlex
from collections import Counter
from typing import Any, TextIO

import click

from alerts.cli import flags
from alerts.cli.output import (
    Installation,
    as_json,
    bold,
    dim,
    pass_installation,
    print_item,
    print_json,
    print_rows,
    progress,
    say,
    styled,
)
from crawler import clock
from crawler.catalogue import rows as catalogue
from crawler.catalogue.rows import Entry
from crawler.config.sections import SourceSpec
from crawler.errors import RequestError, TocsinError
from crawler.feeds import oddities
from crawler.feeds.list_pool import ListPool
from crawler.feeds.posts import readable_address
from crawler.parsing.url_keys import host_key, without_password
from crawler.schedule import cadence
from crawler.sources import catalogued
from crawler.sources import store as sources
from crawler.sources.discovery import Candidate, Discovery
from crawler.sources.examination import asked_for, examine, forbidden

_RESULTS = {"added": "added", "found": "found", "known": "known already", "refused": "refused"}


@click.command()
@click.argument(
    "urls",
    help="The address of a site, a feed, a sitemap or a list; https:// may be left out. Also `catalogue:ID` and `pack:NAME`.",
    nargs=-1,
    metavar="URL...",
)
@flags.declared(SourceSpec, arguments=("url",))
@click.option("--from", "file", type=click.File(encoding="utf-8"), help="Also the addresses of this file, one a line, `-` for standard input; what follows an address is its name.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only show what would be collected.")
@as_json
@pass_installation
def add(
    installation: Installation,
    /,
    urls: tuple[str, ...],
    file: TextIO | None,
    json_: bool,
    dry_run: bool,
    **options: Any,
) -> int:
    """Find the feed, sitemap or list at URL, and watch it. Shows what it would collect; of several addresses what became of each.

    \b
    tocsin sources add www.example.org
    tocsin sources add https://www.example.org/news --selector 'h2 a' --every 30m
    tocsin sources add https://www.example.org/feed.xml --name example --dry-run
    tocsin sources add https://www.example.org --route tor --hostile
    tocsin sources add hrw.org amnesty.org rsf.org
    tocsin sources add --from sites.txt --every 1h
    tocsin sources add catalogue:hrw
    tocsin sources add pack:caucasus
    """
    spec = flags.gathered(SourceSpec, options)
    lines = [*((url, "") for url in urls), *_lines(file)]
    if not lines and spec.kind != "spider":
        raise RequestError("argument_missing", "No address is given.", "Write `tocsin sources add www.example.org`.")
    if references := [url for url, _ in lines if catalogue.REFERENCE.fullmatch(url)]:
        if len(references) < len(lines):
            fix = "Add them one after the other."
            raise RequestError("catalogue_mixed", "Addresses stand beside names of the catalogue.", fix)
        return _of_catalogue(installation, references, spec, dry_run, json_)
    if file is None and len(lines) <= 1:
        return _one(installation, dataclasses.replace(spec, url=lines[0][0] if lines else ""), dry_run, json_)
    if spec.name:
        raise RequestError("name_for_many", "--name cannot be used for several addresses.", "Leave --name out.")
    specs = [dataclasses.replace(spec, url=url, name=name or None) for url, name in lines]
    return asyncio.run(_many(installation, specs, dry_run, json_))


def _lines(file: TextIO | None) -> list[tuple[str, str]]:
    """Addresses and names, one pair a line; empty lines and those that begin with # say nothing."""
    try:
        lines = [line.split(None, 1) for line in file or () if line.strip() and not line.lstrip().startswith("#")]
    except UnicodeDecodeError:
        raise RequestError("file_encoding", "The file is not UTF-8 text.", "Save it as UTF-8.") from None
    if lines and lines[0][0].startswith("<"):
        raise RequestError("file_is_opml", "That is not a list of addresses.", "Use `tocsin sources import` for OPML.")
    return [(line[0], line[1].strip() if len(line) > 1 else "") for line in lines]


# ---- one address


def _one(installation: Installation, spec: SourceSpec, dry_run: bool, json_: bool) -> int:
    egress = installation.parts.egress
    obeyed = egress.with_pack(spec.options).robots
    with progress("looking") as report:
        report(0, None, spec.url)
        looked = asyncio.run(examine(egress, spec, shown=dry_run))
    spec, found, best = looked.spec, looked.found, looked.best
    if found and best and not json_:
        _show(found, best, obeyed)
        if hub := cadence.hub_unused(best.reading.hints):
            say(dim(hub))
    if dry_run and not json_:
        _show_unread(spec)
    name, result = _kept(installation, spec, dry_run)
    if json_:
        item: dict[str, Any] = {
            "url": spec.url,
            "kind": spec.kind,
            "added": result == "added",
            "known": result == "known",
        }
        item |= {"name": name} if name else {}
        item["found"] = [_candidate(c) for c in found.candidates] if found else []
        item["robots"] = forbidden(found, best, obeyed) if found and best else []
        item["hints"] = asked_for(spec, best)
        item["hub"] = cadence.hub_unused(best.reading.hints) if best else None
        print_item(item, True)
        return 0
    for line in asked_for(spec, best):
        say(styled(line, "yellow"))
    if result == "known":
        say("Watched already as ", bold(name), f". `tocsin sources edit {shlex.quote(name)}` changes how.")
    elif not dry_run:
        say("Watching ", bold(name), f", {cadence.interval(spec.every)}.")
        for line in spec.options.fallback:
            say(dim(f"  when it fails: {line}"))
    return 0


def _kept(installation: Installation, spec: SourceSpec, dry_run: bool) -> tuple[str, str]:
    """The name of the source that was made of a specification, and whether it is ``added``, ``known`` or only ``found``."""
    if dry_run:
        with installation.database.read() as session:
            known = sources.watched(session, spec)
            return (known.name, "known") if known and not known.removed_at else ("", "found")
    with installation.changes().write() as session:
        row, result = sources.watch(session, spec, clock.utcnow())
        return row.name, result


# ---- of the catalogue


def _of_catalogue(
    installation: Installation, references: list[str], spec: SourceSpec, dry_run: bool, json_: bool
) -> int:
    """What is named in the catalogue, all at once and without a look at the sites. Returns 1 when some were refused."""
    entries = list({entry.id: entry for name in references for entry in catalogue.named(name)}.values())
    if spec.name and len(entries) > 1:
        raise RequestError("name_for_many", "--name cannot be used for several addresses.", "Leave --name out.")
    items = _known(installation, entries) if dry_run else _added(installation, entries, spec)
    counts = Counter(item["result"] for item in items)
    for item in items:
        _tell({"hints": [], **item}, json_)
    if not json_:
        _sum(counts)
        if (added := counts["added"]) > 1:
            last = (added - 1) * catalogued.pause(len(entries), installation.config.crawl.budget)
            say(dim(f"Their first reads follow each other; the last is in {clock.in_words(last)}."))
    return 1 if counts["refused"] else 0


def _known(installation: Installation, entries: list[Entry]) -> list[dict[str, Any]]:
    with installation.database.read() as session:
        names = catalogued.watched(session, entries)
    results = {True: "known", False: "found"}
    return [{"url": e.url, "kind": e.kind, "result": results[e.id in names], "name": names.get(e.id)} for e in entries]


def _added(installation: Installation, entries: list[Entry], spec: SourceSpec) -> list[dict[str, Any]]:
    door, budget = installation.parts.egress.door(), installation.config.crawl.budget
    with installation.changes().write() as session:
        return catalogued.add(session, door, entries, clock.utcnow(), spec, budget=budget)


# ---- several


async def _many(installation: Installation, specs: list[SourceSpec], dry_run: bool, json_: bool) -> int:
    """Each address in a line as soon as it is known; four are asked at a time, one a site. Returns 1 when some were refused."""
    egress = installation.parts.egress
    room, lists = asyncio.Semaphore(4), ListPool()
    sites = {_site(spec): asyncio.Lock() for spec in specs}

    async def one(spec: SourceSpec) -> dict[str, Any]:
        try:
            async with sites[_site(spec)], room:
                looked = await examine(egress, spec, lists=lists)
            made = looked.spec
            name, result = _kept(installation, made, dry_run)
        except TocsinError as error:
            refusal = {"error": without_password(error.message), "code": error.code, "fix": error.fix}
            return {"url": without_password(spec.url), "result": "refused", **refusal}
        return {
            "url": made.url,
            "result": result,
            "name": name or None,
            "kind": made.kind,
            "hints": asked_for(made, looked.best),
        }

    counts: Counter[str] = Counter()
    tasks = [
        asyncio.ensure_future(one(spec)) for spec in specs
    ]  # begun in their order: as_completed alone begins them in any
    with progress("looking", len(specs)) as report:
        for number, answered in enumerate(asyncio.as_completed(tasks), 1):
            item = await answered
            counts[item["result"]] += 1
            _tell(item, json_)
            report(number, None, item["url"])
    await lists.close()
    if not json_:
        _sum(counts)
    return 1 if counts["refused"] else 0


def _sum(counts: Counter[str]) -> None:
    say(", ".join(f"{counts[result]} {words}" for result, words in _RESULTS.items() if counts[result]), ".")


def _site(spec: SourceSpec) -> str:
    return host_key(readable_address(spec.url))


def _tell(item: dict[str, Any], json_: bool) -> None:
    if json_:
        print_json(item)
    elif item["result"] == "refused":
        say(styled(f"refused  {item['url']}: {item['error']} {item['fix']} [{item['code']}]", "yellow"))
    else:
        say(
            f"{item['result']:8} {item['url']} ({item['kind']})",
            *([" as ", bold(item["name"])] if item["name"] else []),
        )
        for line in item["hints"]:
            say(dim(f"         {line}"))


# ---- what is shown


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "url": candidate.url,
        "kind": candidate.kind,
        "title": candidate.title,
        "entries": len(candidate.reading.entries),
        "recent": candidate.recent,
        "week": candidate.week,
        "forbidden": candidate.forbidden,
        "warnings": list(candidate.reading.warnings),
    }


def _show(found: Discovery, best: Candidate, obeyed: bool) -> None:
    print_rows((_candidate(c) for c in found.candidates), ("kind", "url", "entries", "week", "recent", "title"), False)
    say("\n", bold(best.kind), f" {best.url} would collect, newest first:")
    for entry in best.reading.entries[:8]:
        say("  ", dim(f"{(entry.published or entry.updated or '')[:10]:10}"), f" {entry.title or entry.url}")
    for sentence in (*oddities.sentences(best.reading.warnings), *forbidden(found, best, obeyed)):
        say(styled(sentence, "yellow"))


def _show_unread(spec: SourceSpec) -> None:
    """What a source would do of which no list was read to show it."""
    if spec.kind == "page":
        say(bold("page"), f" {spec.url} would be read for its new paragraphs, {cadence.interval(spec.every)}.")
    elif spec.kind == "spider":
        say(bold("spider"), f" {spec.spider} would be run, {cadence.interval(spec.every)}.")
    if spec.options.browser:
        say(dim("It would be read by a browser; this preview was not."))
