"""What a new word costs when it is held against many names; nothing else should run beside it.

    python -m bench.names [COUNT ...]                  words that are names too, of other rows: the dearest kind
    python -m bench.names --corpus DIR [COUNT ...]     the words of real texts; DIR holds documents.jsonl.gz {lang, text}
    python -m bench.names --topics 10000 [--texts DIR ...]   documents a second, half of the topics name: and place:, then all plain; folders as in bench.matching

Names are drawn from the list of names that the package ships. CPU time; each count in a process of its own, for the memory.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import random
import resource
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from alerts.lexicon.names import gazetteer
from alerts.lexicon.names.name_index import NameIndex
from alerts.lexicon.names.person_names import register
from alerts.matching.index import Document, TopicIndex
from alerts.matching.word_frequency import count_words
from alerts.text.tokens import tokens
from crawler.parsing.scripts import script

COUNTS = (400, 4000, 40_000)
WORDS = 1500  # of each script
LANGS = {
    "latin": "en", "cyrillic": "ru", "arabic": "ar", "hebrew": "he", "greek": "el", "georgian": "ka", "armenian": "hy", "devanagari": "hi", "hangul": "ko",
}  # fmt: skip


def drawn(count: int) -> tuple[list[str], dict[str, list[str]]]:
    """Latin names to ask for, and words of each script from other rows."""
    names: list[str] = []
    words: dict[str, list[str]] = defaultdict(list)
    rows = [value.split(" ") for key, value in gazetteer.rows("people") if key.startswith("#")]
    random.Random(4).shuffle(rows)
    for n, row in enumerate(rows):
        if n % 2 and len(names) < count:
            names += [next(name for name in row if script(name) == "latin")]
        elif not n % 2:
            for kind in {script(name) for name in row} & set(LANGS):
                if len(words[kind]) < WORDS:
                    words[kind].append(next(name for name in row if script(name) == kind).capitalize())
    return names, words


def of_texts(corpus: Path) -> dict[str, list[str]]:
    """The different words of real texts, by language, in the order in which they are met."""
    words: dict[str, dict[str, None]] = defaultdict(dict)
    with gzip.open(corpus / "documents.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if len(words[row["lang"]]) < WORDS:
                words[row["lang"]].update(dict.fromkeys(token.raw for token in tokens(row["text"])))
    return {lang: list(found) for lang, found in sorted(words.items())}


def measure(count: int, corpus: Path | None) -> str:
    """One row of the table: microseconds a new word, milliseconds a name saved, megabytes."""
    names, words = drawn(count)
    asked = of_texts(corpus) if corpus else {LANGS[kind]: words[kind] for kind in LANGS}
    index = NameIndex()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    for name in names:
        register(index, name.capitalize())
    saved = (time.process_time() - start) * 1000 / len(names)
    cells = [f"{lang} {_spent(index, found, lang):.0f}" for lang, found in asked.items()]
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return f"| {len(names)} | {' | '.join(cells)} | {saved:.1f} | {memory:.0f} |"


def _spent(index: NameIndex, words: list[str], lang: str) -> float:
    """Microseconds a word, after a hundred that read the weights and what is read once of a language."""
    index.resolve(words[:100], lang)
    gazetteer.country_stems(lang)
    start = time.process_time()
    for n in range(100, len(words), 50):  # as many as a document brings
        index.resolve(words[n : n + 50], lang)
    return (time.process_time() - start) * 1e6 / max(1, len(words) - 100)


def matched(count: int, folders: list[Path]) -> None:
    """Documents a second at so many topics: half as bench.matching makes them, a quarter names of people, a quarter places.

    Each time three figures: the first half of the texts with an empty memory of words, the other half with the memory that the first
    left (what a young installation sees; an old one has met more), and the other half once more (all words met).
    """
    from alerts.query import compile_topic
    from alerts.topics.languages import lexicon
    from bench.matching import LEXICON, SEED, Maker, safe, texts, timed
    from crawler.parsing.language import identify

    documents = [Document(str(n), text, lang=identify(text)) for n, text in enumerate(texts(folders))]
    warm, cold = documents[: len(documents) // 2], documents[len(documents) // 2 :]
    words = lexicon()
    plain = safe(Maker([d.text for d in warm], random.Random(SEED))(count))
    asked = [f'name:"{a.capitalize()} {b.capitalize()}"' for a, b in batched(drawn(count // 2)[0], 2)] + places(
        count // 4
    )
    for share, queries in (("half", [*plain[: count // 2], *asked]), ("none", plain)):
        index = TopicIndex(words.resolver, count_words([d.text for d in warm]))
        start = time.process_time()
        for n, query in enumerate(queries):
            index.set(f"{n:06d}", compile_topic(query, words if ":" in query else LEXICON).plan)
        filed = time.process_time() - start
        print(f"{len(queries)} topics, {share} of them names and places; compiled and filed in {filed:.0f} s")
        for document in (warm[0], Document("", "北京", lang="zh")):  # what is made once for all documents
            index.match(document)
        gc.collect()
        gc.freeze()  # as `tocsin match` and `tocsin run` do once their topics are filed
        for what, some in (("never met", warm[1:]), ("of the other half", cold), ("all met", cold)):
            taken, hits = timed(lambda document: len(index.match(document)), some)  # noqa: B023
            print(
                f"  words {what}: {len(taken) / sum(taken):,.0f} documents/s, slowest 1 % {1e3 * sorted(taken)[int(len(taken) * 0.99)]:.2f} ms, "
                f"{hits / len(taken):.1f} hits a document"
            )
        gc.unfreeze()


def batched(names: list[str], size: int) -> list[tuple[str, ...]]:
    """The names in rows of so many."""
    return list(zip(*[iter(names)] * size, strict=False))


def places(count: int) -> list[str]:
    """Queries for the most populous subdivisions and cities, each named by its code."""
    found = [row for row in gazetteer.rows("places") if not row[0].startswith("in ")]
    most = sorted(found, key=lambda row: -int(row[1].split("\t")[2]))
    return [f'place:"{row.split(chr(9))[3]} ({key})"' for key, row in most[100 : 100 + count]]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", nargs="*", type=int, default=COUNTS, metavar="COUNT")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--one", action="store_true", help="in this process")
    parser.add_argument("--topics", type=int)
    parser.add_argument("--texts", nargs="*", type=Path, default=[])
    asked = parser.parse_args()
    if asked.topics:
        return matched(asked.topics, asked.texts)
    if asked.one:
        print(measure(asked.counts[0], asked.corpus))
        return None
    print("| names | us for a new word of each language | ms to save one | MB more |")
    for count in asked.counts:
        command = [sys.executable, "-m", "bench.names", "--one", str(count)]
        command += ["--corpus", str(asked.corpus)] if asked.corpus else []
        print(subprocess.run(command, capture_output=True, text=True, check=True).stdout, end="", flush=True)
    return None


if __name__ == "__main__":
    main()
