"""Memory and time of matching one long text: python -m bench.text_memory

Six topics over nine megabytes of words, of hits alone, and over the longest text that a statement has. Megabytes are the most that was
resident above the process with its topics loaded.
"""

from __future__ import annotations

import time
from pathlib import Path

from alerts.matching.index import Document, TopicIndex
from alerts.matching.terms import PlainLexicon
from alerts.query import compile_topic

QUERIES = ("storm", '"storm warning"', "sto*", "storm NEAR/3 warning", "SENTENCE(storm warning)", "2 of (storm, rain)")
TEXTS = {
    "9 MB of words with 17,000 hits": ("a town has words of its own and more of them said here. " * 9 + "storm warning ") * 17_000,
    "9 MB of hits": "storm warning " * 640_000,
    "1 MB of hits": "storm warning " * 71_000,
}  # fmt: skip


def resident(*, reset: bool = False) -> float:
    """Megabytes at most since the last ``reset``; with it, as it is now."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """A line a text."""
    index = TopicIndex()
    for query in QUERIES:
        index.set(query, compile_topic(query, PlainLexicon()).plan)
    index.match(Document("0", "A storm warning of a town", ""))
    for name, text in TEXTS.items():
        base, began = resident(reset=True), time.process_time()
        hits = index.match(Document("1", text, text[:200]))
        spans = sum(len(hit.spans) for hit in hits)
        print(
            f"{name}: {len(hits)} topics, {spans} spans, {time.process_time() - began:.2f} s, {resident() - base:.0f} MB above {base:.0f}"
        )


if __name__ == "__main__":
    main()
