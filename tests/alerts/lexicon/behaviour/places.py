"""Topics that ask for places, and which of them a sentence answers."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.lexicon import Lexicon
from alerts.matching.index import Document, TopicIndex
from alerts.query import compile_topic


def index_of(lexicon: Lexicon, places: Iterable[str]) -> TopicIndex:
    """A topic for each place."""
    made = TopicIndex(lexicon.resolver)
    for place in dict.fromkeys(places):
        made.set(place, compile_topic(f'place:"{place}"', lexicon, ()).plan)
    return made


def named(index: TopicIndex, text: str, lang: str | None) -> set[str]:
    """The places that a sentence names."""
    return {hit.topic for hit in index.match(Document(id="1", title="", text=text, lang=lang))}
