"""What the address that somebody typed is: the best list to be found there, what it would collect, and what the site asks for. Stores nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from crawler import clock
from crawler.config.sections import SourceSpec
from crawler.config.source_options import PLAIN, SourceOptions
from crawler.errors import FetchError, RequestError, TocsinError
from crawler.feeds.list_pool import Lists
from crawler.fetch.egress import Egress
from crawler.parsing.url_keys import host_key
from crawler.schedule import cadence
from crawler.sources import store as sources
from crawler.sources.discovery import Candidate, Discovery, discover
from crawler.sources.typed_address import typed_address

_NO_HTTPS = ("connection_refused", "timeout_connect", "tls_")  # of a host typed without a scheme
_NO_LIST = ("nothing_found", "no_links", "article_page", "not_a_feed", "empty", "content_type")
LISTS = ("feed", "sitemap", "listing")


@dataclass(frozen=True, slots=True)
class Looked:
    """What an address turned out to be: the source to be made of it, and what it would collect where that was asked."""

    spec: SourceSpec
    found: Discovery | None = None
    best: Candidate | None = None


async def examine(egress: Egress, spec: SourceSpec, *, shown: bool = False, lists: Lists | None = None) -> Looked:
    """What is at the address of a specification, as a source; RequestError for a wrong one, FetchError for a site that does not answer.

    The address of a kind that is given is believed, unless what it would collect is to be ``shown``.
    """
    bare = spec.url
    spec = dataclasses.replace(spec, url=typed_address(bare, egress.door()) if bare else "")
    sources.check_spec(spec)
    egress.check(spec.options)
    if spec.kind is not None and not (shown and spec.kind in LISTS):
        return Looked(spec)
    try:
        found = await look(egress, spec.url, spec.options, spec.selector, spec.kind, lists)
    except TocsinError as error:
        if "://" in bare or not error.code.startswith(_NO_HTTPS):
            raise
        plain = spec.url.replace("https://", "http://", 1)
        found = await look(egress, plain, spec.options, spec.selector, spec.kind, lists)
    best = _best(found, spec)
    named = spec.options.fallback or fallback(best.kind, ((c.kind, c.url) for c in found.candidates))
    options = dataclasses.replace(spec.options, fallback=named)
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


def fallback(kind: str, candidates: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """How a source of that kind is read when it fails: the best list of each other kind, a sitemap before a listing. ``candidates``: kind and address of each, the best first."""
    best: dict[str, str] = {}
    for other, url in candidates:
        best.setdefault(other, url)
    return tuple(f"{other} {best[other]}" for other in LISTS if other in best and other != kind)


def asked_for(spec: SourceSpec, best: Candidate | None) -> list[str]:
    """What the site asks for where that is less than is wanted, unless its wishes are set aside."""
    if best is None or not spec.options.hints:
        return []
    schedule = cadence.Schedule(spec.every, spec.timezone, hints=best.reading.hints)
    return cadence.held_back(schedule, clock.utcnow())


def forbidden(found: Discovery, best: Candidate, obeyed: bool) -> list[str]:
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
