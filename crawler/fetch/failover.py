"""Which address of a source is asked: its own, the one that it moved to, its mirrors, or a list that stands in for its own. Pure; fetches nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
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
class Address:
    """An address that can give the source's list. ``mirror``: a copy of the site's own, with the same paths."""

    kind: str
    url: str
    mirror: bool = False

    @property
    def host_key(self) -> str:
        """The host that is asked; empty for a spider without an address."""
        return host_key(self.url) if self.url else ""


@dataclass(frozen=True, slots=True)
class Failover:
    """What was learnt of a source's addresses.

    ``moved``: the address that its own moved to. ``to`` and ``times``: where permanent redirects led, how often in a row.
    ``place``: the number of the address that is asked (0: its own; the name is that of the stored JSON), ``failed``: how often that failed in a row, ``back``: when its own is tried
    again. ``read``: the addresses (numbers) that gave a list at least once. ``full``: when a whole answer came last. ``scripts``: it was found
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


START = Failover()


def addresses(kind: str, url: str, options: SourceOptions, known: Failover = START) -> tuple[Address, ...]:
    """All addresses of a source in the order in which they are asked: its own, its mirrors, what stands in for its list."""
    stand_ins = (line.partition(" ") for line in options.fallback)
    return (
        Address(kind, known.moved or url),
        *(Address(kind, mirror, True) for mirror in options.mirrors),
        *(Address(other, there.strip()) for other, _, there in stand_ins),
    )


def hosts(url: str, options: SourceOptions, known: Failover = START) -> set[str]:
    """The hosts of all addresses of a source."""
    return {host_key(one.url) for one in (Address("", url), *addresses("", url, options, known)) if one.url}


def asked(known: Failover, count: int, now: datetime) -> int:
    """The number of the address that is asked now, of ``count``."""
    if known.place >= count or (known.back is not None and known.back <= now):
        return 0
    return known.place


def answered(known: Failover, number: int, to: str | None, whole: datetime | None = None) -> Failover:
    """After a list came from address ``number``; ``to``: where permanent redirects alone led the request, ``whole``: now, unless
    the answer was 304."""
    read = known.read if number in known.read else (*known.read, number)
    full = whole or known.full
    if number:
        return dataclasses.replace(known, read=read, failed=0, full=full)
    times = known.times + 1 if to and to == known.to else 1 if to else 0
    moved, to, times = (to, "", 0) if to and times >= EQUAL else (known.moved, to or "", times)
    return Failover(moved, to, times, 0, 0, None, read, full, known.scripts)


def failed(known: Failover, number: int, count: int, now: datetime, *, gone: bool = False) -> Failover:
    """After address ``number`` gave nothing; the next one is asked after some failures, at once when it is gone for good."""
    if number != known.place:  # its own was tried again, in vain
        return dataclasses.replace(known, back=now + BACK)
    tries = known.failed + 1
    if tries < TRIES and not gone:
        return dataclasses.replace(known, failed=tries, to="", times=0)
    if number == 0 and known.moved:  # it moved on, or never should have been believed
        return dataclasses.replace(known, moved="", failed=0)
    following = (number + 1) % count
    back = now + BACK if following else None
    return dataclasses.replace(known, place=following, failed=0 if count > 1 else tries, back=back, to="", times=0)


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


# ---- stored


def to_json(known: Failover) -> dict[str, Any] | None:
    """What differs from the start, None when nothing does."""
    out = {f.name: v for f in dataclasses.fields(known) if (v := getattr(known, f.name)) != f.default}
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in out.items()} or None


def from_json(raw: Mapping[str, Any] | None) -> Failover:
    """What `to_json` wrote."""
    if not raw:
        return START
    moments = {k: datetime.fromisoformat(raw[k]) for k in ("back", "full") if k in raw}
    return Failover(**{**raw, **moments, "read": tuple(raw.get("read", ()))})
