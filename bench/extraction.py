"""What a page costs and how well it is read, beside other extractors, in one run: each page is read by all of them in turn.

    python -m bench.extraction                                  our own texts, each in three made-up layouts
    python -m bench.extraction --corpus DIR [--limit N]         saved pages: DIR/truth.jsonl, DIR/pages/ID.html.gz
    python -m bench.extraction --only ours trafilatura-fast     these alone

A line of truth.jsonl has `id`, `url`, and of `body`, `with` and `without` (pieces of text that must and must not be there), `title` and
`date` what is known. Body: mean precision and recall over shingles of four words; CPU time of this process, after eight pages that are not
counted. Peers that are not installed are left out (`pip install resiliparse newspaper4k`). Ratios are to trafilatura, fast, with metadata.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from bench.pdf import shingles, texts
from crawler.article import extract

WARM = 8
BASE = "trafilatura-fast"
Read = tuple[str, str, str]  # title, text, day
Reader = Callable[[bytes, str], Read]
Page = tuple[dict[str, Any], bytes]


def ours() -> Reader:
    """Tocsin, with all that it says of a page."""

    def read(page: bytes, url: str) -> Read:
        item = extract(page, url, "text/html")
        return item.title, item.text, item.published or ""

    return read


def trafilatura(**options: bool) -> Reader:
    """Trafilatura with its metadata, as its command line gives them."""
    from trafilatura import bare_extraction

    def read(page: bytes, url: str) -> Read:
        found: Any = bare_extraction(page, url=url, include_comments=False, with_metadata=True, **options)
        return (found.title or "", found.text or "", found.date or "") if found else ("", "", "")

    return read


def resiliparse() -> Reader:
    """Resiliparse's main content and the title of the document; it reads no date."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding
    from resiliparse.parse.html import HTMLTree

    def read(page: bytes, url: str) -> Read:
        tree = HTMLTree.parse(bytes_to_str(page, detect_encoding(page)))
        return tree.title or "", extract_plain_text(tree, main_content=True), ""

    return read


def newspaper4k() -> Reader:
    """Newspaper4k, given the page instead of loading it."""
    from newspaper import Article

    def read(page: bytes, url: str) -> Read:
        article = Article(url, fetch_images=False)
        article.download(input_html=page.decode("utf-8", "replace"))
        article.parse()
        return article.title or "", article.text or "", str(article.publish_date or "")[:10]

    return read


READERS: dict[str, Callable[[], Reader]] = {
    "ours": ours,
    BASE: lambda: trafilatura(fast=True),
    "trafilatura-precision": lambda: trafilatura(favor_precision=True),
    "resiliparse": resiliparse,
    "newspaper4k": newspaper4k,
}


@dataclass
class Score:
    """What one extractor gave: sums over the pages that were counted."""

    precision: list[float] = field(default_factory=list)
    recall: list[float] = field(default_factory=list)
    pieces: list[int] = field(default_factory=lambda: [0, 0, 0])  # found rightly, found wrongly, missing
    titles: list[bool] = field(default_factory=list)
    days: list[bool] = field(default_factory=list)
    wrong_days: int = 0
    failed: int = 0
    seconds: float = 0.0

    def add(self, truth: dict[str, Any], read: Read) -> None:
        """Judge one page."""
        title, text, day = read
        if "body" in truth:
            wanted, got = shingles(truth["body"]), shingles(text)
            common = sum((wanted & got).values())
            self.precision.append(common / max(1, sum(got.values())))
            self.recall.append(common / max(1, sum(wanted.values())))
        line = " ".join(text.split())
        for piece in truth.get("with", []):
            self.pieces[0 if " ".join(piece.split()) in line else 2] += 1
        self.pieces[1] += sum(" ".join(piece.split()) in line for piece in truth.get("without", []))
        if truth.get("title"):
            self.titles.append(_folded(truth["title"]) == _folded(title))
        if truth.get("date"):
            self.days.append(day[:10] == truth["date"][:10])
            self.wrong_days += bool(day) and not self.days[-1]

    def row(self, pages: int, base: float) -> list[str]:
        """Body, pieces, title, day right and wrong, CPU a page, ratio, failures; "-" for what the truth says nothing of."""
        p, r = _mean(self.precision), _mean(self.recall)
        right, wrong, missing = self.pieces
        pieces = 2 * right / max(1, 2 * right + wrong + missing)
        values = (
            f"{2 * p * r / (p + r):.3f} ({p:.3f} / {r:.3f})" if p and r else "-",
            f"{pieces:.3f}" if right + missing else "-",
            f"{_mean(self.titles):.3f}" if self.titles else "-",
            f"{_mean(self.days):.3f} / {self.wrong_days / len(self.days):.3f}" if self.days else "-",
            f"{self.seconds / pages * 1000:.1f}",
            f"{self.seconds / base:.2f}" if base else "-",
        )
        return [*values, str(self.failed)]


def _mean(values: list[Any]) -> float:
    return sum(values) / len(values) if values else 0.0


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", text).casefold())


def saved(folder: Path, limit: int | None) -> Iterator[Page]:
    """The saved pages of a folder with what is true of each."""
    rows = map(json.loads, (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines())
    for row in list(rows)[:limit]:
        page = folder / "pages" / f"{row['id']}.html.gz"
        if page.exists():
            yield row, gzip.decompress(page.read_bytes())


def made() -> Iterator[Page]:
    """Our own texts as three kinds of pages: a plain column, a paper with boxes between the paragraphs, a page without a container."""
    for text in texts().values():
        lines = [f"<p>{escape(paragraph)}</p>" for paragraph in text.paragraphs]
        photo = (
            "<figure><img src=a.jpg><figcaption>The square of the town this morning. Photo: Desk</figcaption></figure>"
        )
        more = "<div class=related><p><a href=/b>Read also: what the council will decide on next week</a></p></div>"
        share = "<div class=share-bar><p>Share this story with your friends on all networks.</p></div>"
        for layout, body in {
            "column": f"<article><h1>{escape(text.title)}</h1><div class=text>{''.join(lines)}</div></article>",
            "paper": f"<main><h1>{escape(text.title)}</h1><div class=story>{photo}{share}{more.join(lines)}</div></main>",
            "bare": f"<h1>{escape(text.title)}</h1>{'<br><br>'.join(map(escape, text.paragraphs))}",
        }.items():
            links = "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(12))
            page = f"""<!doctype html><html lang={text.language}><meta charset=utf-8><title>{escape(text.title)} | The Desk</title>
<meta property=article:published_time content=2026-11-12T08:00:00Z><body><header><nav><ul>{links}</ul></nav></header>{body}
<footer><p>© The Desk. All rights reserved.</p><ul>{links}</ul></footer></body></html>"""
            truth = {"id": f"{text.language}-{layout}", "url": f"https://desk.example/{text.language}/{layout}"}
            yield (
                {**truth, "body": "\n".join(text.paragraphs), "title": text.title, "date": "2026-11-12"},
                page.encode(),
            )


def measure(pages: list[Page], readers: dict[str, Reader]) -> dict[str, Score]:
    """Read each page by each reader in turn, so that what else the machine does meets all alike."""
    for truth, page in pages[:WARM]:
        for read in readers.values():
            attempt(read, page, truth)
    scores = {name: Score() for name in readers}
    for truth, page in pages:
        for name, read in readers.items():
            started = time.process_time()
            found = attempt(read, page, truth)
            scores[name].seconds += time.process_time() - started
            scores[name].failed += found is None
            scores[name].add(truth, found or ("", "", ""))
    return scores


def attempt(read: Reader, page: bytes, truth: dict[str, Any]) -> Read | None:
    """What a reader gives; None when it raises, which is a result too."""
    try:
        return read(page, truth.get("url") or "https://page.example/a")
    except Exception:
        return None


def installed(names: list[str]) -> dict[str, Reader]:
    """The readers of these names, without those whose library is not there."""
    found = {}
    for name in names:
        try:
            found[name] = READERS[name]()
        except ImportError as missing:
            print(f"{name} is left out: {missing}")
    return found


def main() -> None:
    """Print a table: a line an extractor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, help="a folder of saved pages with what is true of them")
    parser.add_argument("--limit", type=int, help="read the first N pages alone")
    parser.add_argument("--only", nargs="*", choices=list(READERS), default=list(READERS))
    options = parser.parse_args()
    pages = list(saved(options.corpus, options.limit) if options.corpus else made())[: options.limit]
    scores = measure(pages, installed(options.only))
    base = scores[BASE].seconds if BASE in scores else 0.0
    name = options.corpus.name if options.corpus else "our own texts"
    print(f"{datetime.now(UTC):%Y-%m-%d}, {name}, {len(pages)} pages\n")
    print("| extractor | body F1 (precision / recall) | pieces | title | day right / wrong | CPU ms | ratio | failed |")
    print("|---|---|---|---|---|---|---|---|")
    for reader, score in scores.items():
        print(f"| {reader} | {' | '.join(score.row(len(pages), base))} |")


if __name__ == "__main__":
    main()
