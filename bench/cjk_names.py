"""Precision and recall of names in scripts without spaces or with particles: Thai, Chinese in both spellings, Korean.

    python -m bench.cjk_names [--misses]

The sentences are our own (cjk_names.toml): in each of `found` the name stands, in each of `others` it does not. --misses lists what went wrong.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator
from pathlib import Path

from alerts.lexicon import Lexicon
from alerts.matching.document import Document
from alerts.matching.index import TopicIndex
from alerts.query import compile_topic
from alerts.topics.languages import lexicon


def rows(text: str) -> Iterator[tuple[str, str]]:
    """(query, sentence) of each line."""
    for line in text.strip().splitlines():
        asked, _, sentence = line.partition(" | ")
        place = asked.removeprefix("place:")
        yield (f'place:"{place}"' if place != asked else f'name:"{asked}"'), sentence


def hit(words: Lexicon, query: str, sentence: str, lang: str) -> bool:
    """Whether a topic of that query matches the sentence."""
    index = TopicIndex(words.resolver)
    index.set("", compile_topic(query, words).plan)
    return bool(index.match(Document("", sentence, lang=lang)))


def main() -> None:
    """Print a line for each language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true")
    asked = parser.parse_args()
    words = lexicon()
    print("| language | sentences | near misses | precision | recall |")
    for lang, texts in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).items():
        answers = {
            kind: [(query, text, hit(words, query, text, lang.split("-")[0])) for query, text in rows(texts[kind])]
            for kind in ("found", "others")
        }
        true, false = (sum(answer for _, _, answer in answers[kind]) for kind in ("found", "others"))
        counts = [len(answers[kind]) for kind in ("found", "others")]
        print(f"| {lang} | {counts[0]} | {counts[1]} | {true / max(1, true + false):.3f} | {true / counts[0]:.3f} |")
        for kind, wrong in (("found", False), ("others", True)) if asked.misses else ():
            print(
                *(f"    {kind}: {query} {text}" for query, text, answer in answers[kind] if answer == wrong), sep="\n"
            )


if __name__ == "__main__":
    main()
