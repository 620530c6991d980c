"""Writes docs/catalogue.md: what the catalogue of real sources holds, by pack and by country."""

from __future__ import annotations

from collections import Counter, defaultdict

from babel import Locale

from crawler.catalogue import rows
from crawler.catalogue.rows import Entry

_HEAD = """# The catalogue of real sources

*This page is written by `python -m docs.build.reference`; do not edit it. Rows are in `crawler/catalogue/*.tsv`.*

{count} sources that Tocsin can watch with one command: organisations for human rights, international bodies, governments, agencies, newspapers and broadcasters.

```sh
tocsin sources catalogue --packs                          # the packs
tocsin sources catalogue --country GE --lang ka           # rows by country, language, --type, --pack or words; --json, --csv
tocsin sources add catalogue:hrw catalogue:ovd-info       # single ones, by their id
tocsin sources add pack:caucasus                          # all of a pack; what is watched already is left as it is
tocsin sources check --catalogue pack:caucasus            # asks them now; for one that died it says what its site has instead
```

A source from the catalogue is called after its id and has its packs and its type as tags (`tag:caucasus` in a query). The first reads of many follow each other by a minute at
least, more slowly where `crawl.budget` asks for it.

## What a row says

| column | meaning |
|---|---|
| `id`, `name`, `home` | how it is called, and the first page of its site |
| `url`, `kind` | the list that is read: {kinds} |
| `country`, `languages` | ISO 3166 of where it sits, ISO 639-1 of what it writes |
| `type` | {types} |
| `voice` | {voices}: whose word it is; `exiled` and `independent` are what others call it, not our verdict |
| `themes`, `packs` | what it is about, and the packs it comes with |
| `proof` | where its address stands, by the keys of `places.tsv`; a file of the place may follow a slash |

`places.tsv` names each place with the day on which it was read: `github:OWNER/NAME@COMMIT:PATH`, `pypi:NAME@VERSION:FILE`, `debian:NAME@VERSION:FILE`, or `index:N`, a file of an index of public
repositories that gives its text and not the repository's name. Keys that are alike up to their first dot are one origin. A row is `proved` when its address stands in two places of different
origin ({proved} are), and `listed` when in one ({listed}). Neither says that a list still answers: that is what `sources check --catalogue` is for.

## Adding or mending a row

Add a line to a file of the region, with at least one place where the address literally stands, and the place to `places.tsv` when it is new. A row with an unknown kind, type, country,
language or place, or with a private address, fails `tests/crawler/catalogue/`. Who has the files that the rows name can hold them against each other:
`python -m crawler.catalogue.build.verify FOLDER`, where `FOLDER/KEY` is the file, folder or zip of that key.
"""


def page() -> str:
    """The page docs/catalogue.md."""
    entries = list(rows.entries().values())
    status = Counter(entry.status for entry in entries)
    head = _HEAD.format(
        count=len(entries),
        kinds=_codes(rows.KINDS),
        types=_codes(rows.TYPES),
        voices=_codes(rows.VOICES),
        proved=status["proved"],
        listed=status["listed"],
    )
    return "\n".join([head, *_packs(), "", *_countries(entries)]) + "\n"


def _packs() -> list[str]:
    out = ["## Packs", "", "| pack | sources |", "|---|---|"]
    return out + [f"| `{pack}` | {count} |" for pack, count in rows.packs().items()]


def _countries(entries: list[Entry]) -> list[str]:
    names = Locale("en").territories
    by_country: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_country[str(names[entry.country])].append(entry)
    out = [
        "## Rows by country",
        "",
        "The ids; a star marks those that are proved.",
        "",
        "| country | sources |",
        "|---|---|",
    ]
    for country, found in sorted(by_country.items()):
        star = {"proved": "\\*", "listed": ""}
        ids = (f"`{e.id}`{star[e.status]}" for e in sorted(found, key=lambda e: e.id))
        out.append(f"| {country} | {', '.join(ids)} |")
    return out


def _codes(values: tuple[str, ...]) -> str:
    return ", ".join(f"`{value}`" for value in values)
