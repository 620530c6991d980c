"""Where a source is read: its own address, the one that it moved to, its mirrors, and what stands in for its list. Pure; fetches nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any
from urllib.parse import urlsplit

from crawler.config.source_options import SourceOptions
from crawler.parsing.url_keys import host_key

EQUAL = 3  # equal permanent redirects after which the new address is taken for the source's own
TRIES = 3  # failures in a row after which the next address is asked
WHOLE = timedelta(days=1)  # after so long a list is asked for without condition: some sites answer 304 whatever is new
BACK = timedelta(hours=1)  # how long another address stands in before the first one is tried again


@dataclass(frozen=True, slots=True)
class Place:
    """An address that can give the source's list. ``mirror``: a copy of the site's own, with the same paths."""

    kind: str
    url: str
    mirror: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What was learnt of a source's addresses.

    ``moved``: the address that its own moved to. ``to`` and ``times``: where permanent redirects led, how often in a row.
    ``place``: which address is asked (0: its own), ``failed``: how often that failed in a row, ``back``: when its own is tried
    again. ``read``: the places that gave a list at least once. ``full``: when a whole answer came last. ``scripts``: it was found
    to be empty without its scripts, so that a browser reads it.
    """

    moved: str = ""
    to: str = ""
    times: int = 0
    place: int = 0
    failed: int = 0
    back: datetime | None = None
    read: tuple[int, ...] = ()
    full: datetime | None = None
    scripts: bool = False


FIRST = Standing()


def places(kind: str, url: str, options: SourceOptions, standing: Standing = FIRST) -> tuple[Place, ...]:
    """All addresses of a source in the order in which they are asked: its own, its mirrors, what stands in for its list."""
    stand_ins = (line.partition(" ") for line in options.fallback)
    return (
        Place(kind, standing.moved or url),
        *(Place(kind, mirror, True) for mirror in options.mirrors),
        *(Place(other, there.strip()) for other, _, there in stand_ins),
    )


def hosts(url: str, options: SourceOptions, standing: Standing = FIRST) -> set[str]:
    """The hosts of all addresses of a source."""
    return {host_key(place.url) for place in (Place("", url), *places("", url, options, standing)) if place.url}


def asked(standing: Standing, count: int, now: datetime) -> int:
    """Which of ``count`` places is asked now."""
    if standing.place >= count or (standing.back is not None and standing.back <= now):
        return 0
    return standing.place


def answered(standing: Standing, place: int, to: str | None, whole: datetime | None = None) -> Standing:
    """After a list came from that place; ``to``: where permanent redirects alone led the request, ``whole``: now, unless
    the answer was 304."""
    read = standing.read if place in standing.read else (*standing.read, place)
    kept = dataclasses.replace(standing, read=read, failed=0, full=whole or standing.full)
    if place:
        return kept
    times = standing.times + 1 if to and to == standing.to else 1 if to else 0
    kept = dataclasses.replace(kept, place=0, back=None, to=to or "", times=times)
    return dataclasses.replace(kept, moved=to or "", to="", times=0) if times >= EQUAL else kept


def failed(standing: Standing, place: int, count: int, now: datetime, *, gone: bool = False) -> Standing:
    """After that place gave nothing; the next one is asked after some failures, at once when it is gone for good."""
    if place != standing.place:  # its own was tried again, in vain
        return dataclasses.replace(standing, back=now + BACK)
    tries = standing.failed + 1
    if tries < TRIES and not gone:
        return dataclasses.replace(standing, failed=tries, to="", times=0)
    if place == 0 and standing.moved:  # it moved on, or never should have been believed
        return dataclasses.replace(standing, moved="", failed=0)
    following = (place + 1) % count
    back = now + BACK if following else None
    return dataclasses.replace(standing, place=following, failed=0 if count > 1 else tries, back=back, to="", times=0)


# ---- mirrors


def at_home(url: str, mirror: str, own: str) -> str:
    """The source's own address of what a mirror links; the address itself when it is none of the mirror's."""
    there, here = _bases(mirror, own)
    bare, base = url.partition("://")[2], there.partition("://")[2]
    below = bare == base or bare.startswith((f"{base}/", f"{base}?"))
    return here + bare.removeprefix(base) if below else url


def at_mirror(url: str, mirror: str, own: str) -> str:
    """The mirror's address of a page of the source; the address itself when it is none of the source's."""
    return at_home(url, own, mirror)


def _bases(one: str, other: str) -> tuple[str, str]:
    """What differs at the front of two addresses of one list: their ends, as far as these are equal, are taken off."""
    a, b = (urlsplit(url) for url in (one, other))
    pairs = zip(reversed(a.path.split("/")), reversed(b.path.split("/")), strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1] and pair[0], pairs))
    return tuple(f"{p.scheme}://{p.netloc}{_front(p.path, same)}" for p in (a, b))  # type: ignore[return-value]


def _front(path: str, same: int) -> str:
    parts = path.split("/")
    return "/".join(parts[: len(parts) - same]) if same else path.rpartition("/")[0]


# ---- kept


def to_json(standing: Standing) -> dict[str, Any] | None:
    """What differs from the beginning, None when nothing does."""
    out = {f.name: v for f in dataclasses.fields(standing) if (v := getattr(standing, f.name)) != f.default}
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in out.items()} or None


def from_json(raw: Mapping[str, Any] | None) -> Standing:
    """What `to_json` wrote."""
    if not raw:
        return FIRST
    moments = {k: datetime.fromisoformat(raw[k]) for k in ("back", "full") if k in raw}
    return Standing(**{**raw, **moments, "read": tuple(raw.get("read", ()))})


def told(standing: Standing, all_places: Sequence[Place], url: str) -> dict[str, Any]:
    """What a person should know: where it is read instead of at its own address, and what else would be asked."""
    here = all_places[standing.place if standing.place < len(all_places) else 0]
    others = [f"{p.kind} {p.url}" for p in all_places if p != here]
    return {"read_at": here.url if here.url != url else None, "moved_to": standing.moved or None, "else": others,
            "by_browser": standing.scripts}  # fmt: skip
