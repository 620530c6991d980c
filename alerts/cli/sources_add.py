"""`tocsin sources add`: what an address is, what it would collect, and the source made of it; of several addresses what became of each."""

from __future__ import annotations

import asyncio
import dataclasses
import shlex
from collections import Counter
from dataclasses import dataclass
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
from crawler.config.sections import SourceSpec
from crawler.config.source_options import PLAIN, SourceOptions
from crawler.errors import FetchError, RequestError, TocsinError
from crawler.feeds import oddities
from crawler.feeds.list_pool import ListPool, Lists
from crawler.feeds.posts import readable_address
from crawler.fetch.egress import Egress
from crawler.parsing.url_keys import host_key, without_password
from crawler.schedule import cadence
from crawler.sources import store as sources
from crawler.sources.discovery import Candidate, Discovery, discover
from crawler.sources.typed_address import typed_address

_NO_HTTPS = ("connection_refused", "timeout_connect", "tls_")  # of a host typed without a scheme
_NO_LIST = ("nothing_found", "no_links", "article_page", "not_a_feed", "empty", "content_type")
_LISTS = ("feed", "sitemap", "listing")
_RESULTS = {"added": "added", "found": "found", "known": "known already", "refused": "refused"}


@dataclass(frozen=True, slots=True)
class Looked:
    """What an address turned out to be: the source to be made of it, and what it would collect where that was asked."""

    spec: SourceSpec
    found: Discovery | None = None
    best: Candidate | None = None


@click.command()
@click.argument(
    "urls",
    help="The address of a site, a feed, a sitemap or a list; https:// may be left out.",
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
    """
    spec = flags.gathered(SourceSpec, options)
    lines = [*((url, "") for url in urls), *_lines(file)]
    if not lines and spec.kind != "spider":
        raise RequestError("argument_missing", "No address is given.", "Write `tocsin sources add www.example.org`.")
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
        item["robots"] = _forbidden(found, best, obeyed) if found and best else []
        item["hints"] = _asked(spec, best)
        item["hub"] = cadence.hub_unused(best.reading.hints) if best else None
        print_item(item, True)
        return 0
    for line in _asked(spec, best):
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
    with installation.database.write() as session:
        row, result = sources.watch(session, spec, clock.utcnow())
        return row.name, result


async def examine(egress: Egress, spec: SourceSpec, *, shown: bool = False, lists: Lists | None = None) -> Looked:
    """What is at the address of a specification, as a source; RequestError for a wrong one, FetchError for a site that does not answer.

    The address of a kind that is given is believed, unless what it would collect is to be ``shown``.
    """
    bare = spec.url
    spec = dataclasses.replace(spec, url=typed_address(bare, egress.door()) if bare else "")
    sources.check_spec(spec)
    egress.check(spec.options)
    if spec.kind is not None and not (shown and spec.kind in _LISTS):
        return Looked(spec)
    try:
        found = await look(egress, spec.url, spec.options, spec.selector, spec.kind, lists)
    except TocsinError as error:
        if "://" in bare or not error.code.startswith(_NO_HTTPS):
            raise
        plain = spec.url.replace("https://", "http://", 1)
        found = await look(egress, plain, spec.options, spec.selector, spec.kind, lists)
    best = _best(found, spec)
    options = _with_fallback(spec.options, found, best)
    return Looked(dataclasses.replace(spec, url=best.url, kind=best.kind, options=options), found, best)


async def look(
    egress: Egress,
    url: str,
    options: SourceOptions = PLAIN,
    selector: str | None = None,
    kind: str | None = None,
    lists: Lists | None = None,
) -> Discovery:
    """What can be read at an address, by its source's door and manners; with a ``kind`` as that alone."""
    options = egress.at(host_key(url), egress.with_pack(options))
    return await discover(
        url,
        egress.door(options),
        now=clock.utcnow(),
        headers={"User-Agent": egress.agent(options)},
        own=dict(egress.headers(options)),
        obey=options.robots,
        pause=(options.delay or egress.config.crawl.delay).total_seconds(),
        selector=selector,
        kind=kind,
        lists=lists,
    )


def _best(found: Discovery, spec: SourceSpec) -> Candidate:
    """The best candidate. Without one RequestError when another address or flag would help, FetchError when the site is to blame."""
    wanted = [c for c in found.candidates if spec.selector is None or c.kind == "listing"]
    if wanted:
        return wanted[0]
    fix = (
        "Give --kind listing and --selector if you know where its links stand."
        if found.kind == "page"
        else "Check the address, or give that of the site's feed."
    )
    error = RequestError if found.code in ("", *_NO_LIST) else FetchError
    reason = found.reason or "Nothing that could be watched was found there."
    raise error(found.code or "source_none", reason, fix)


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
            "hints": _asked(made, looked.best),
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
        say(", ".join(f"{counts[result]} {words}" for result, words in _RESULTS.items() if counts[result]), ".")
    return 1 if counts["refused"] else 0


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
        "week": candidate.week,
        "forbidden": candidate.forbidden,
        "warnings": list(candidate.reading.warnings),
    }


def _show(found: Discovery, best: Candidate, obeyed: bool) -> None:
    print_rows((_candidate(c) for c in found.candidates), ("kind", "url", "entries", "week", "recent", "title"), False)
    say("\n", bold(best.kind), f" {best.url} would collect, newest first:")
    for entry in best.reading.entries[:8]:
        say("  ", dim(f"{(entry.published or entry.updated or '')[:10]:10}"), f" {entry.title or entry.url}")
    for sentence in (*oddities.sentences(best.reading.warnings), *_forbidden(found, best, obeyed)):
        say(styled(sentence, "yellow"))


def _asked(spec: SourceSpec, best: Candidate | None) -> list[str]:
    """What the site asks for where that is less than is wanted, unless its wishes are set aside."""
    if best is None or not spec.options.hints:
        return []
    schedule = cadence.Schedule(spec.every, spec.timezone, hints=best.reading.hints)
    return cadence.held_back(schedule, clock.utcnow())


def _show_unread(spec: SourceSpec) -> None:
    """What a source would do of which no list was read to show it."""
    if spec.kind == "page":
        say(bold("page"), f" {spec.url} would be read for its new paragraphs, {cadence.interval(spec.every)}.")
    elif spec.kind == "spider":
        say(bold("spider"), f" {spec.spider} would be run, {cadence.interval(spec.every)}.")
    if spec.options.browser:
        say(dim("It would be read by a browser; this preview was not."))


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
