"""The engine: compiles queries and matches them with stored statements. Live matching, rehearsal and the commands all use it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.matching.index import Document, Hit, TopicIndex
from alerts.matching.quoted import Said
from alerts.matching.terms import Alternative, Lexicon, PlainLexicon, Resolver, Slot
from alerts.matching.word_frequency import DocumentFrequency, count_words
from alerts.query import CompiledTopic, compile_topic
from alerts.text.tokens import fold
from crawler.sources import tagged
from crawler.storage.models import Statement

LEARNT = 20_000  # letters of a text that tell how common words are
SingleMatcher = Callable[[Statement, str | None], Hit | None]
"""One query, ready to be matched: called with a statement and its source's name."""


class FilteredLexicon:
    """A lexicon without the forms that were switched off for one topic."""

    def __init__(self, lexicon: Lexicon, off: Sequence[str]) -> None:
        self._lexicon = lexicon
        self._off = frozenset(fold(form) for form in off)

    def forms(self, word: str, langs: tuple[str, ...]) -> Slot:
        """The forms that are not switched off; the word as written never is."""
        kept = self._lexicon.forms(word, langs)
        return tuple(w for w in kept if fold(w.value) not in self._off or w.via == "as written")

    def place(
        self, name: str, langs: tuple[str, ...], without: frozenset[str] = frozenset()
    ) -> tuple[Alternative, ...]:
        """The spellings of a place, and the places in it, that are not switched off."""
        return tuple(self._kept(self._lexicon.place(name, langs, without | self._off)))

    def name(self, name: str, langs: tuple[str, ...]) -> tuple[Alternative, ...]:
        """The spellings of a name that are not switched off; what is recognised by its sound always stays."""
        return tuple(self._kept(self._lexicon.name(name, langs)))

    def _kept(self, alternatives: Iterable[Alternative]) -> Iterator[Alternative]:
        for one in alternatives:
            spelt = " ".join(next((w.value for w in slot if w.kind != "sound"), "") for slot in one.slots)
            slots = tuple(tuple(w for w in slot if w.kind == "sound" or fold(w.value) not in self._off) for slot in one.slots)  # fmt: skip
            if all(slots) and (one.other or fold(spelt) not in self._off):
                yield replace(one, slots=slots)


class Engine:
    """Compiles queries and keeps the topics' index. Not for several threads at once.

    ``spoken`` are the languages of topics that name none. Without a lexicon a word is itself; alerts/topics/languages.py makes the engine
    of the product.
    """

    def __init__(
        self, lexicon: Lexicon | None = None, resolver: Resolver | None = None, spoken: Iterable[str] = ("en",)
    ) -> None:
        self.lexicon: Lexicon = lexicon or PlainLexicon()
        self.resolver = resolver
        self.spoken = frozenset(spoken)
        self.index = TopicIndex(resolver)
        self.tags: Mapping[str, frozenset[str]] = {}
        self.quoted: frozenset[str] | None = None  # languages of which quotes are read; None: of all

    def compile(self, query: str, langs: Sequence[str] = (), off: Sequence[str] = ()) -> CompiledTopic:
        """A query made ready to match, without the forms that were switched ``off``; QueryError with the position of what is wrong."""
        words = FilteredLexicon(self.lexicon, off) if off else self.lexicon
        return compile_topic(query, words, tuple(langs) or tuple(sorted(self.spoken)))

    def learn_frequencies(self, session: Session, most: int = 2000) -> DocumentFrequency | None:
        """Learn from the newest statements how common words are, so that topics are filed under rare ones; None with under 100 of them.

        Counts for topics that are set from now on.
        """
        beginning = func.substr(Statement.text, 1, LEARNT)
        newest = select(Statement.title, beginning).order_by(Statement.id.desc()).limit(most)
        texts = [f"{title}\n{text}" for title, text in session.execute(newest)]
        if len(texts) < 100:
            return None
        frequency = count_words(texts)
        self.index.frequency = frequency
        return frequency

    def learn_tags(self, session: Session) -> None:
        """Learn which tags the sources carry now."""
        self.tags = tagged.by_source(session)

    def document(self, statement: Statement, source: str | None) -> Document:
        """A stored statement as the matcher sees it."""
        unread = self.quoted is not None and (statement.language or "") not in self.quoted
        return document(statement, source, self.tags.get(source or "", frozenset()), Said() if unread else None)

    def set(self, topic_id: int, query: str, langs: Sequence[str] = (), off: Sequence[str] = ()) -> None:
        """Add or change a topic, from the next statement on."""
        self.index.set(str(topic_id), self.compile(query, langs, off).plan)

    def remove(self, topic_id: int) -> None:
        """Forget a topic."""
        self.index.remove(str(topic_id))

    def hits(self, document: Document) -> Iterator[tuple[int, Hit]]:
        """The topics that a statement (see `document`) matches, with score and spans."""
        for hit in self.index.match(document):
            yield int(hit.topic), hit

    def single(self, compiled: CompiledTopic) -> SingleMatcher:
        """One compiled query, ready to be matched with one statement after the other."""
        index = TopicIndex(self.resolver)
        index.set("0", compiled.plan)
        return lambda statement, source: next(iter(index.match(self.document(statement, source))), None)


def document(
    statement: Statement, source: str | None, tags: frozenset[str] = frozenset(), said: Said | None = None
) -> Document:
    """A stored statement as the matcher sees it."""
    return Document(
        id=str(statement.id),
        title=statement.title,
        text=statement.text,
        lang=statement.language,
        source=source,
        published=statement.published,
        tags=tags,
        said=said,
    )
