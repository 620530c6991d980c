"""The rows of the catalogue: read, checked, searched, and found by a reference such as `pack:caucasus`. Adds no source and asks no site."""

from __future__ import annotations

import difflib
import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from crawler.errors import RequestError

COLUMNS = ["id", "name", "home", "url", "kind", "country", "languages", "type", "themes", "voice", "packs", "proof"]
KINDS = ("feed", "sitemap", "listing")
TYPES = ("agency", "broadcaster", "channel", "government", "international", "newspaper", "ngo", "research")
VOICES = ("exiled", "independent", "official", "public", "state-run")
REFERENCE = re.compile(r"(catalogue|pack):(.+)", re.I)


@dataclass(frozen=True, slots=True)
class Place:
    """Where addresses were found: a file of a public repository at one commit, or of a package in one version, and the day on which it was read."""

    place: str
    seen: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A source that could be watched.

    ``country``: ISO 3166 of where it sits; ``languages``: ISO 639-1; ``voice``: how it writes (VOICES); ``proof``: the keys of the places
    where its address stands, each with the file after a slash where there are many.
    """

    id: str
    name: str
    home: str
    url: str
    kind: str
    country: str
    languages: tuple[str, ...]
    type: str
    themes: tuple[str, ...]
    voice: str
    packs: tuple[str, ...]
    proof: tuple[str, ...]

    @property
    def status(self) -> str:
        """``proved`` when the address stands in two places that do not depend on each other, else ``listed``."""
        return "proved" if len({re.split(r"[./]", key)[0] for key in self.proof}) > 1 else "listed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are asked for; what is empty does not matter. ``words`` must all occur, in any column."""

    country: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    pack: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def has(self, entry: Entry) -> bool:
        """Whether an entry is wanted."""
        return (
            _meets(self.country, (entry.country,))
            and _meets(self.type, (entry.type,))
            and _meets(self.lang, entry.languages)
            and _meets(self.pack, entry.packs)
            and all(word.casefold() in _text(entry) for word in self.words)
        )


ALL = Wanted()


def _meets(wanted: tuple[str, ...], values: tuple[str, ...]) -> bool:
    return not wanted or bool({w.casefold() for w in wanted} & {v.casefold() for v in values})


def _text(entry: Entry) -> str:
    parts = (entry.id, entry.name, entry.home, entry.url, entry.country, entry.type, entry.voice)
    return "\t".join((*parts, *entry.languages, *entry.themes, *entry.packs)).casefold()


@functools.cache
def entries() -> Mapping[str, Entry]:
    """All entries by their id, in the order of the files' names."""
    found = (_entry(line) for name in _files() if name != "places.tsv" for line in _lines(name))
    return {entry.id: entry for entry in found}


@functools.cache
def places() -> Mapping[str, Place]:
    """Where addresses were found, by the key that a proof has."""
    rows = (line.split("\t") for line in _lines("places.tsv"))
    return {key: Place(*rest) for key, *rest in rows}


def _files() -> list[str]:
    return sorted(f.name for f in resources.files(__package__).iterdir() if f.name.endswith(".tsv"))


def _lines(name: str) -> Iterator[str]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


def _entry(line: str) -> Entry:
    row = dict(zip(COLUMNS, line.split("\t"), strict=True))
    return Entry(**{key: tuple(v.split(",")) if key.endswith("s") or key == "proof" else v for key, v in row.items()})  # type: ignore[arg-type]


def check(entry: Entry) -> None:
    """RequestError catalogue_row when a value is none that is known: a kind, a type, a code of a country or language, a place."""
    from babel import Locale

    known = Locale("en")
    for key, values, allowed in (
        ("kind", (entry.kind,), KINDS),
        ("type", (entry.type,), TYPES),
        ("voice", (entry.voice,), VOICES),
        ("country", (entry.country,), {c for c in map(str, known.territories) if c.isalpha()}),
        ("languages", entry.languages, known.languages),
        ("proof", tuple(proof.partition("/")[0] for proof in entry.proof), places()),
    ):
        for value in values:
            if value not in allowed:
                raise RequestError(
                    "catalogue_row",
                    f'The catalogue has no {key} "{value}" ({entry.id}).',
                    "Correct the row, or leave it out.",
                )


def search(wanted: Wanted) -> list[Entry]:
    """The entries that are wanted."""
    return [entry for entry in entries().values() if wanted.has(entry)]


def packs() -> dict[str, int]:
    """The packs by name, with how many sources each has."""
    return dict(sorted(Counter(pack for entry in entries().values() for pack in entry.packs).items()))


def named(reference: str) -> list[Entry]:
    """The entries of `catalogue:ID` or `pack:NAME`, checked; RequestError catalogue_unknown, pack_unknown, catalogue_row."""
    match = REFERENCE.fullmatch(reference)
    what, name = (match[1].lower(), match[2].lower()) if match else ("catalogue", reference.lower())
    found = search(Wanted(pack=(name,))) if what == "pack" else [e for e in (entries().get(name),) if e]
    for entry in found:
        check(entry)
    if not found and what == "pack":
        raise RequestError("pack_unknown", f'The catalogue has no pack "{name}".', f"It has {', '.join(packs())}.")
    if not found:
        near = difflib.get_close_matches(name, entries(), 1)
        fix = f'Did you mean "{near[0]}"?' if near else "`tocsin sources catalogue` lists them."
        raise RequestError("catalogue_unknown", f'The catalogue has no source "{name}".', fix)
    return found
