"""How fast the index is, beside the ways others take: python -m bench.matching [--corpus DIR ...] [--pairs 1000000] [--json-lines]

One process, one core, articles cut to 800 words, topics made by a fixed seed. Texts come from folders that hold truth.jsonl (and pages/ where that
has no bodies), without them from a generator. The index is warmed up on one half of the texts, from which the topics are made, and timed on the other, so that the
words it meets are as new to it as those of a growing stream. Prints a Markdown table; nothing of a corpus is kept.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import re
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random
from statistics import mean

from alerts.matching.index import Document, TopicIndex
from alerts.matching.terms import PlainLexicon
from alerts.matching.word_frequency import DocumentFrequency, count_words
from alerts.matching.word_table import WordTable, compiled, new_table
from alerts.query.compiler import compile_topic
from alerts.text.tokens import fold, quick, tokens

WORDS = 800
SHORTEST = 3_000  # characters
PATIENCE = 8.0  # CPU seconds for each of the others
SEED = 17
LEXICON = PlainLexicon()


# ---- texts


def texts(folders: Iterable[Path]) -> list[str]:
    """Articles of the folders, or made up ones, in an order of the seed."""
    found = [text for folder in folders for text in folder_texts(folder)] or made_up(Random(SEED))
    Random(SEED).shuffle(found)
    return [cut(text) for text in found]


def folder_texts(folder: Path) -> Iterable[str]:
    with open(folder / "truth.jsonl", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            text = row.get("body") or extracted(folder / "pages" / f"{row['id']}.html.gz")
            if len(text) > SHORTEST:
                yield text


def extracted(page: Path) -> str:
    import trafilatura

    if not page.exists():
        return ""
    return trafilatura.extract(gzip.decompress(page.read_bytes())) or ""


def made_up(dice: Random, count: int = 400) -> list[str]:
    """Texts of invented words with the frequencies of a language (Zipf)."""
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    vocabulary = ["".join(dice.choice(syllables) for _ in range(dice.randint(1, 5))) for _ in range(60_000)]
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    texts = []
    for _ in range(count):
        words = dice.choices(vocabulary, weights, k=dice.randint(500, 1000))
        texts.append("".join(word + dice.choice((" ", " ", " ", " ", ", ", ". ")) for word in words))
    return texts


def cut(text: str) -> str:
    for number, m in enumerate(quick.finditer(text), 1):
        if number == WORDS:
            return text[: m.end()]
    return text


# ---- topics


class Maker:
    """Queries in the mixture that research of monitoring desks suggests; words come from the texts themselves."""

    def __init__(self, documents: list[str], dice: Random) -> None:
        self.dice = dice
        self.words = [[fold(t.raw) for t in tokens(text) if t.raw.isalnum()] for text in documents]
        counts = Counter(
            word for words in self.words for word in sorted(set(words)) if len(word) > 2 and word.isalpha()
        )
        few, many = max(1, len(documents) * 0.004), len(documents) * 0.02
        self.rare = [word for word, n in counts.items() if n <= few]
        self.mid = [word for word, n in counts.items() if few < n <= many]
        self.rare_ones = set(self.rare)
        self.common = [word for word, n in counts.items() if n > many]
        kinds = (self.word, self.phrase, self.any, self.both, self.groups, self.near, self.mixed)
        self.kinds = dict(zip(kinds, (22, 18, 12, 14, 10, 12, 12), strict=True))

    def __call__(self, count: int) -> list[str]:
        """So many queries."""
        chosen = self.dice.choices(list(self.kinds), list(self.kinds.values()), k=count)
        return [make() for make in chosen]

    def word(self) -> str:
        return self.dice.choice(self.rare)

    def window(self, size: int) -> list[str]:
        """Words that follow each other in a text, a rare one among them."""
        while True:
            words = self.dice.choice(self.words)
            at = self.dice.randrange(len(words) - size)
            if any(word in self.rare_ones for word in words[at : at + size]):
                return words[at : at + size]

    def phrase(self) -> str:
        return f'"{" ".join(self.window(self.dice.choice((2, 2, 3))))}"'

    def any(self) -> str:
        return " OR ".join(self.dice.choices(self.rare, k=self.dice.randint(2, 6)))

    def both(self) -> str:
        words = [w for w in self.dice.choice(self.words) if len(w) > 4 and w.isalpha()] or self.rare
        return f"{self.word()} AND {self.dice.choice(words)}"

    def groups(self) -> str:
        return f"({self.any()}) AND ({' OR '.join(self.dice.choices(self.mid, k=3))})"

    def near(self) -> str:
        while True:
            words = self.window(self.dice.randint(2, 6))
            if words[0] in self.rare_ones or words[-1] in self.rare_ones:
                return f"{words[0]} NEAR/5 {words[-1]}"

    def mixed(self) -> str:
        rare, mid = self.dice.choice(self.rare), self.dice.choice(self.mid)
        return f"({self.phrase()} OR {rare} OR {mid}) AND {self.dice.choice(self.common)} NOT {self.dice.choice(self.common)}"


def safe(queries: list[str]) -> list[str]:
    """Without those that the product refuses: terms of a single letter."""
    return [query for query in queries if not re.search(r"(?<!\w)\w(?!\w)", re.sub(r"NEAR/\d", "", query))]


# ---- ours


def ours(
    queries: list[str], frequency: DocumentFrequency, table: Callable[[], WordTable] = new_table
) -> tuple[TopicIndex, float]:
    """An index of the topics, and the seconds that filing took (compiling not counted)."""
    index = TopicIndex(None, frequency, table)
    filing = 0.0
    for number, query in enumerate(queries):
        topic = compile_topic(query, LEXICON)
        begin = time.process_time()
        index.set(f"{number:06d}", topic.plan)
        filing += time.process_time() - begin
    return index, filing


def timed(match: Callable[[Document], int], documents: Sequence[str | Document]) -> tuple[list[float], int]:
    """CPU seconds of each document and the number of hits."""
    taken, hits = [], 0
    for number, text in enumerate(documents):
        document = Document(str(number), text) if isinstance(text, str) else text
        begin = time.process_time()
        hits += match(document)
        taken.append(time.process_time() - begin)
    return taken, hits


def resident() -> float:
    """Megabytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


# ---- others: the same queries, one document at a time


def regex_loop(queries: list[str]) -> Callable[[Document], int]:
    """A compiled regular expression for each topic (terms joined; operators left out: the least that a loop must do)."""
    ready = [re.compile("|".join(rf"\b{re.escape(t)}\b" for t in terms(q)), re.IGNORECASE) for q in queries]
    return lambda document: sum(1 for pattern in ready if pattern.search(document.text))


def terms(query: str) -> list[str]:
    cut_off = re.sub(r" NOT .*", "", query)
    return [
        a or b
        for a, b in re.findall(r'"([^"]+)"|([^\s()"]+)', cut_off)
        if b not in ("AND", "OR") and not b.startswith("NEAR/")
    ]


def fts5(queries: list[str]) -> Callable[[Document], int]:
    """SQLite: the document in a table of its own, every query asked."""
    ready = [fts5_query(query) for query in queries]
    base = sqlite3.connect(":memory:")
    base.execute("create virtual table d using fts5(text, tokenize='unicode61 remove_diacritics 2')")

    def match(document: Document) -> int:
        base.execute("delete from d")
        base.execute("insert into d values (?)", (document.text,))
        return sum(1 for query in ready if base.execute("select 1 from d where d match ?", (query,)).fetchone())

    return match


def fts5_query(query: str) -> str:
    if " NEAR/" in query:
        one, _, other = query.split()
        return f'NEAR("{one}" "{other}", 4)'
    return (
        re.sub(r'(?<!["\w])(?!AND\b|OR\b|NOT\b)(\w+)(?!["\w])', r'"\1"', query)
        if '"' not in query
        else _quote_bare(query)
    )


def _quote_bare(query: str) -> str:
    parts = re.split(r'("[^"]*")', query)
    return "".join(p if p.startswith('"') else re.sub(r"\b(?!AND\b|OR\b|NOT\b)(\w+)\b", r'"\1"', p) for p in parts)


def tantivy_loop(queries: list[str]) -> Callable[[Document], int] | None:
    """tantivy: an index of one document, every query asked; None where it is not installed. Words over 40 bytes are not in it."""
    try:
        import tantivy
    except ImportError:
        return None
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=False)
    schema = builder.build()
    empty = tantivy.Index(schema)
    ready = [empty.parse_query(tantivy_query(query), ["text"]) for query in queries]

    def match(document: Document) -> int:
        index = tantivy.Index(schema)
        writer = index.writer(15_000_000, 1)
        writer.add_document(tantivy.Document(text=[document.text]))
        writer.commit()
        index.reload()
        searcher = index.searcher()
        return sum(1 for query in ready if searcher.search(query, 1).hits)

    return match


def tantivy_query(query: str) -> str:
    if " NEAR/" in query:
        one, _, other = query.split()
        return f'"{one} {other}"~4'
    return query.replace(" NOT ", " AND NOT ")


# ---- the figures


def report(documents: list[str], sizes: list[int], peers: int) -> None:
    """Print the tables."""
    half = len(documents) // 2
    warm, timed_half = documents[:half], documents[half:]
    frequency = count_words(warm)
    make = Maker(warm, Random(SEED))
    queries = safe(make(int(max(sizes) * 1.05) + 50))
    average = mean(len(quick.findall(text)) for text in documents)
    print(
        f"{len(documents)} articles, {average:.0f} words on average; words are looked up in {'C' if compiled() else 'plain Python'}\n"
    )
    print(
        "| topics | ours, documents/s | slowest 1 % | hits a document | filing s | MB | in plain Python | regex loop | FTS5 | tantivy |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for size in sizes:
        print(line(size, queries[:size], frequency, warm, timed_half, size <= peers), flush=True)


def line(
    size: int, queries: list[str], frequency: DocumentFrequency, warm: list[str], cold: list[str], peers: bool
) -> str:
    """A row of the table: our figures, then those of the others with how many times faster we are."""
    before = resident()
    index, filing = ours(queries, frequency)
    memory = resident() - before
    taken, hits = run(index, warm, cold)
    speed = len(taken) / sum(taken)
    del index
    plain, same = run(ours(queries, frequency, WordTable)[0], warm, cold)
    assert same == hits, "both implementations answer the same"
    slow, plain_slow = (sorted(t)[int(len(t) * 0.99)] * 1e3 for t in (taken, plain))
    row = f"| {size:,} | {speed:,.0f} | {slow:.2f} ms | {hits / len(taken):.1f} | {filing:.2f} | {memory:.0f} |"
    row += f" {len(plain) / sum(plain):,.0f}, {plain_slow:.2f} ms |"
    for other in (regex_loop, fts5, tantivy_loop):
        row += f" {peer(other, queries, cold, speed) if peers else '–'} |"
    return row


def run(index: TopicIndex, warm: Sequence[str | Document], cold: Sequence[str | Document]) -> tuple[list[float], int]:
    """`timed` on the second half of the texts, once the first has been matched."""
    match = lambda document: len(index.match(document))  # noqa: E731
    timed(match, warm)
    gc.collect()
    gc.freeze()  # as `tocsin match` and `tocsin run` do once their topics are filed
    found = timed(match, cold)
    gc.unfreeze()
    return found


def peer(
    other: Callable[[list[str]], Callable[[Document], int] | None],
    queries: list[str],
    documents: list[str],
    ours_speed: float,
) -> str:
    """Documents a second of another way, on as many documents as patience allows."""
    match = other(queries)
    if match is None:
        return "–"
    taken: list[float] = []
    for document in documents:
        taken += timed(match, [document])[0]
        if sum(taken) > PATIENCE and len(taken) >= 2:
            break
    speed = len(taken) / sum(taken)
    return f"{speed:,.3g} ({ours_speed / speed:,.0f}x)"


def growth(documents: list[str]) -> None:
    """What topics that never match cost: 100 live topics, then 99,900 more whose words are in no text."""
    half = len(documents) // 2
    frequency = count_words(documents[:half])
    live = safe(Maker(documents[:half], Random(SEED))(150))[:100]
    dead = [
        re.sub(r"(?<![\w/])([^\W\d_]{2,})(?!\w)", _never, q)
        for q in safe(Maker(documents[:half], Random(SEED + 1))(105_000))[:99_900]
    ]
    costs = []
    for queries in (live, live + dead):
        index, _ = ours(queries, frequency)
        timed(lambda d, i=index: len(i.match(d)), documents[:half])  # type: ignore[misc]
        costs.append(mean(timed(lambda d, i=index: len(i.match(d)), documents[half:])[0]))  # type: ignore[misc]
    print(
        f"\ncost with 99,900 topics more that never match: {costs[1] / costs[0]:.2f} times that of 100 ({costs[0] * 1e6:.0f} -> {costs[1] * 1e6:.0f} us)"
    )
    edits(index, documents[half], frequency)


def _never(word: re.Match[str]) -> str:
    return word[1] if word[1] in ("AND", "OR", "NOT", "NEAR") else f"qx{word[1]}"


def edits(index: TopicIndex, text: str, frequency: DocumentFrequency) -> None:
    """From the change of a topic to the next statement's answer with it, at 100,000 topics."""
    taken = []
    words = sorted({w for w in quick.findall(text) if len(w) > 4})[:20]
    for word in words:
        begin = time.process_time()
        index.set("edited", compile_topic(word, LEXICON).plan)
        assert any(hit.topic == "edited" for hit in index.match(Document("x", text)))
        taken.append(time.process_time() - begin)
    print(
        f"a changed topic takes effect in {mean(taken) * 1e3:.1f} ms on average, {max(taken) * 1e3:.1f} ms at most (compiled, filed, matched)"
    )


def agreement(pairs: int) -> None:
    """Random topics against random documents, engine against brute force."""
    from tests.alerts.query.agreement import compare

    done = matches = seed = 0
    while done < pairs:
        matches += compare(seed, 1_000, 100)
        done += 100_000
        seed += 1
    print(
        f"\nengine and brute force agree on {done:,} random pairs of topic and document ({matches:,} matches, spans and scores included)"
    )


def json_lines(documents: list[str], count: int = 10_000, hits: int = 60) -> None:
    """What `tocsin match` takes for a document, spans as JSON, beside a bare loop that reads the line, cuts the text and counts its words.

    Topics are single words: rare ones, and as many commoner ones as it takes for so many hits a document.
    """
    from alerts.cli.match import LineMatcher, TopicLine

    words = re.compile(r"\w+")
    often = Counter(word for text in documents for word in set(words.findall(text.lower())) if len(word) > 2)
    drawn = sorted(often)
    Random(SEED).shuffle(drawn)
    rare = [word for word in drawn if often[word] < 10]
    mid = [word for word in drawn if 10 <= often[word] <= len(documents) / 4]
    few = hits * len(documents) - sum(often[word] for word in rare[:count])
    while mid and few > 0:
        rare.insert(0, mid.pop())
        few -= often[rare[0]] - 1
    topics = [TopicLine(n, compile_topic(f"={word}", LEXICON)) for n, word in enumerate(dict.fromkeys(rare[:count]))]
    matcher = LineMatcher(topics, None, count_words(documents))
    rows = [(n, json.dumps({"id": n, "text": text, "lang": "en"}).encode()) for n, text in enumerate(documents)]
    gc.collect()
    gc.freeze()
    for what in ("new", "met"):
        start = time.process_time()
        found = sum(matcher.answer([row]).count("\n") for row in rows)
        ours_, start = time.process_time() - start, time.process_time()
        for _, line_ in rows:
            Counter(words.findall(json.loads(line_)["text"].lower()))
        bare = time.process_time() - start
        print(
            f"{len(topics):,} topics, {found / len(rows):.0f} hits a document, words {what}: {1e3 * ours_ / len(rows):.2f} ms, "
            f"{ours_ / bare:.1f} times a bare loop"
        )


def main() -> None:
    """Read the arguments, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", nargs="*", type=Path, default=[])
    parser.add_argument("--sizes", nargs="*", type=int, default=[100, 1_000, 10_000, 100_000])
    parser.add_argument(
        "--peers-up-to", type=int, default=10_000, help="the others are left out for more topics than these"
    )
    parser.add_argument("--no-growth", action="store_true")
    parser.add_argument("--pairs", type=int, default=0)
    parser.add_argument("--json-lines", action="store_true", help="only `tocsin match` with spans, beside a bare loop")
    options = parser.parse_args()
    documents = texts(options.corpus)
    if options.json_lines:
        return json_lines(documents)
    report(documents, options.sizes, options.peers_up_to)
    if not options.no_growth:
        growth(documents)
    if options.pairs:
        agreement(options.pairs)
    return None


if __name__ == "__main__":
    sys.exit(main())
