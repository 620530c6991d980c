"""Measure what the memory of a site (crawler.article.site_memory, crawler.article.site_learning) does to the texts of its later pages.

    python bench/site_memory.py CORPUS [CORPUS ...] [--least 8] [--after 4] [--show SITE]

A CORPUS folder holds pages/ID.html.gz and truth.jsonl with `id`, `body` and `site` (or `url`, whose host is the site). The pages of
each site with at least `--least` are read in the order of the file, each with the memory of those before it and without any; those
after the first `--after` count. Printed: body F1 over 4-word shingles a site, without and with memory; the mean over sites and over
pages; how many bytes a site's row takes.

`--show SITE` prints instead which lines of its texts went.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pathlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from crawler.article import extract, site_learning
from crawler.article.continuation import READ
from crawler.article.site_learning import Observation
from crawler.items import StatementItem

NOW = datetime(2026, 1, 1, tzinfo=UTC)
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Page:
    """One page read twice, with the F1 of both texts; ``size``: bytes of what was known of its site before it."""

    number: str
    without: StatementItem
    remembered: StatementItem
    plain: float
    fuller: float
    size: int


def shingles(text: str, n: int = 4) -> Counter[tuple[str, ...]]:
    """Runs of four words; a Han character or a kana is a word."""
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + n]) for at in range(max(1, len(words) - n + 1) if words else 0))


def f1(truth: str, text: str) -> float:
    """Agreement of two texts, 0 to 1."""
    wanted, found = shingles(truth), shingles(text)
    shared = (wanted & found).total()
    return 2 * shared / (wanted.total() + found.total()) if shared else 0.0


def read(folder: pathlib.Path, rows: Sequence[dict[str, Any]]) -> Iterator[Page]:
    """The pages of a site, one after the other."""
    learned = site_learning.Learned()
    for row in rows:
        body = gzip.decompress((folder / "pages" / f"{row['id']}.html.gz").read_bytes())
        memory = site_learning.memory(learned)
        without, remembered = (extract(body, row.get("url") or "", now=NOW, memory=known) for known in (None, memory))
        size = len(json.dumps(site_learning.dump(learned)))
        yield Page(
            row["id"], without, remembered, f1(row["body"], without.text), f1(row["body"], remembered.text), size
        )
        if remembered.kind in READ and remembered.seen:
            learned = site_learning.after(learned, Observation.from_json(remembered.seen), NOW)


def show(pages: Sequence[Page]) -> None:
    """What went, line by line."""
    for page in pages:
        kept = set(page.remembered.text.split("\n"))
        print(f"{page.number}  {page.plain:.3f} {page.fuller:.3f}  {page.without.title!r} -> {page.remembered.title!r}")
        for line in page.without.text.split("\n"):
            if line not in kept:
                print(f"    {line[:120]}")


def measure(folder: pathlib.Path, least: int, after: int, shown: str) -> None:
    """Print the figures of one corpus."""
    sites: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in map(json.loads, (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()):
        sites[row.get("site") or urlsplit(row.get("url") or "").hostname or ""].append(row)
    counted: list[list[Page]] = []
    for site, rows in sorted(sites.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        if len(rows) < least or (shown and site != shown):
            continue
        pages = list(read(folder, rows))
        later = pages[after:]
        if shown:
            show(later)
        counted.append(later)
        plain, fuller = (sum(getattr(p, name) for p in later) / len(later) for name in ("plain", "fuller"))
        print(f"{site:26} {len(later):3}  {plain:.3f}  {fuller:.3f}  {fuller - plain:+.3f}  {pages[-1].size:6} bytes")
    if not counted:
        print(f"{folder.name}: no site has {least} pages")
        return
    flat = [page.fuller - page.plain for pages in counted for page in pages]
    means = [sum(p.fuller - p.plain for p in pages) / len(pages) for pages in counted]
    print(
        f"{folder.name}: {len(counted)} sites, {len(flat)} pages; F1 with memory above without: {sum(means) / len(means):+.4f} over sites, {sum(flat) / len(flat):+.4f} over pages, worst site {min(means):+.4f}"
    )


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="+", type=pathlib.Path)
    parser.add_argument("--least", type=int, default=8)
    parser.add_argument("--after", type=int, default=4)
    parser.add_argument("--show", default="")
    args = parser.parse_args()
    for folder in args.corpus:
        measure(folder, args.least, args.after, args.show)


if __name__ == "__main__":
    main()
