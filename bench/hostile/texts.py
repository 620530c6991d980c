"""The group of texts: what a statement says, at every step that reads it after it was stored."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import cache, partial

from alerts.matching.explain import explain
from alerts.matching.index import Document, TopicIndex
from alerts.matching.terms import PlainLexicon
from alerts.query import compile_topic
from alerts.text.tokens import cut_with_care
from bench.hostile.case import Case, Doors, Outcome
from crawler.parsing import language
from crawler.statements import near_duplicates, text_fingerprint

QUERIES = ("storm", '"storm warning"', "车臣", "title:storm", "sto*", "/st.rm/", "2 of (storm, rain, 车臣)")  # fmt: skip
PIECES = {
    "words": "storm warning ", "lines": "storm\nx\n", "hyphens": "a-storm-", "invisible": "sto\u200brm \u200b\u200b ", "Thai": "กขคงจฉชซ",
    "Han": "车臣的车臣", "kana": "さくらのはな", "mixed scripts": "车臣abc车臣где ", "bars": "к|а к|б ", "one word": "storm", "marks": "e\u0301\u0302\u0303",
    "names": "Anna Li Boris Ким ", "digits": "12 345,6 ", "full stops": ". ", "quotes": '"a" «b» ', "blanks": " ", "line ends": "\n", "zeros": "\0",
    "halves of characters": "\ud800", "overrides": "\u202ex\u202c", "Hangul": "김정은은 ", "Arabic": "الشيشان ", "Devanagari": "चेचन्या ", "emoji": "👩\u200d👩\u200d👧 ",
    "ligatures": "\ufdfa ", "letters that grow": "ßİŉ ", "private letters": "\ue000\U000f0000 ", "brackets": "((([[[", "capitals": "STORM WARNING ",
}  # fmt: skip


@cache
def _index(*queries: str) -> TopicIndex:
    index = TopicIndex()
    for query in queries:
        index.set(query, compile_topic(query, PlainLexicon()).plan)
    return index


def _matched(*queries: str) -> Callable[[str], Outcome]:
    return lambda text: Outcome(note=f"{len(_index(*queries).match(Document('1', text, text[:200])))} topics")


def _explained(text: str) -> Outcome:
    found = explain(compile_topic(QUERIES[0], PlainLexicon()).plan, Document("1", text, "A title"))
    return Outcome(note=" ".join(found.notes))


def _fingerprint(text: str) -> Outcome:
    sketch = near_duplicates.sketch(text_fingerprint.words(text))
    return Outcome(note=f"{text_fingerprint.fingerprint(text)[:8]} {len(sketch or b'')}")


DOORS: dict[str, Callable[[str], Outcome]] = {
    "matching": _matched(*QUERIES),
    "words that are near": _matched("storm NEAR/3 warning"),
    "words of a sentence": _matched("SENTENCE(storm warning)"),
    "the reason of a match": _explained,
    "a long word's border": lambda text: Outcome(note=f"{len(cut_with_care(text)[0])} words"),
    "fingerprint and story": _fingerprint,
    "language": lambda text: Outcome(note=language.identify(text) or "unknown"),
}


async def _run(door: Callable[[str], Outcome], piece: str, size: int, doors: Doors) -> Outcome:
    return await asyncio.to_thread(door, piece * max(1, size // len(piece)))


def cases(size: int) -> Iterator[Case]:
    """Every piece, as often as it fits, at every step."""
    for name, piece in PIECES.items():
        for door, work in DOORS.items():
            yield Case("texts", door, name, partial(_run, work, piece, size))
