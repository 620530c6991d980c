"""The one way in which a query meets a statement: live matching, rehearsal, `match`, `test` and the web page all come here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.index import Document, Hit, TopicIndex
from alerts.query import CompiledTopic, compile_topic
from alerts.rarity import Rarity, count_words
from crawler.models import Statement

Judge = Callable[[Statement, str | None], Hit | None]


class Engine:
    """Compiles queries and keeps the topics' index. ``folder``: where the lexicon keeps what it compiled of languages."""

    def __init__(self, folder: Path) -> None:
        from alerts.query.terms import PlainLexicon

        self.lexicon = PlainLexicon()
        self.index = TopicIndex()

    def compile(self, query: str, langs: Sequence[str] = ()) -> CompiledTopic:
        """A query made ready to match; QueryError with the position of what is wrong."""
        return compile_topic(query, self.lexicon, tuple(langs))

    def learn(self, session: Session, most: int = 2000) -> Rarity | None:
        """Learn from the newest statements how common words are, so that topics are filed under rare ones; None with under 100 of them.

        Holds for topics that are set from now on.
        """
        newest = select(Statement.title, Statement.text).order_by(Statement.id.desc()).limit(most)
        texts = [f"{title}\n{text}" for title, text in session.execute(newest)]
        if len(texts) < 100:
            return None
        rarity = count_words(texts)
        self.index.frequency = rarity
        return rarity

    def set(self, topic_id: int, query: str, langs: Sequence[str] = ()) -> None:
        """Add or change a topic; the next statement is held against it."""
        self.index.set(str(topic_id), self.compile(query, langs))

    def remove(self, topic_id: int) -> None:
        """Forget a topic."""
        self.index.remove(str(topic_id))

    def hits(self, statement: Statement, source: str) -> Iterator[tuple[int, Hit]]:
        """The topics that a statement answers, with score and spans."""
        for hit in self.index.match(document(statement, source)):
            yield int(hit.topic), hit

    def judge(self, compiled: CompiledTopic) -> Judge:
        """One compiled query, ready to be held against one statement after the other."""
        single = TopicIndex()
        single.set("0", compiled)
        return lambda statement, source: next(iter(single.match(document(statement, source))), None)


def document(statement: Statement, source: str | None) -> Document:
    """A stored statement as the matcher sees it."""
    return Document(
        id=str(statement.id),
        title=statement.title,
        text=statement.text,
        lang=statement.language,
        source=source,
        published=statement.published,
    )
