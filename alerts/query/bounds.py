"""How long a query and its terms may be: what is longer costs seconds and gigabytes, and is a paste by mistake. Pure."""

from __future__ import annotations

from alerts.errors import QueryError
from alerts.text.tokens import tokens

WORDS = 200  # of a phrase, and pieces of a word that hyphens join
NAME = 200  # letters
PLACE = 100
# different terms of a query; a thousand words, or ten countries, take up to a second to expand
TERMS = 10_000
NAMES = 1_000
PLACES = 60
# a text that has all of their words takes some seconds: each is tried on every word, or measures between all of its places
PATTERNS = 500
NEARS = 300  # and as many sentences
LETTERS = 1_000_000  # of a query


def letters(kind: str, text: str, most: int, query: str, at: int) -> str:
    """The text; QueryError term_too_long when it has more than so many letters. ``kind`` as in `A name`."""
    if len(text) > most:
        raise _too_long(kind, f"{most} letters", f"{len(text):,}", query, at)
    return text


def words(text: str, query: str, at: int) -> str:
    """The text; QueryError term_too_long when it has more than WORDS words."""
    count = len(tokens(text))
    if count > WORDS:
        raise _too_long("phrase", f"{WORDS} words", f"{count:,}", query, at)
    return text


def terms(title: str, count: int, most: int, query: str, at: int) -> None:
    """QueryError query_too_big when a query has more than so many different terms of a kind, whose ``title`` is "Place"."""
    if count > most:
        fix = "Split it into several topics: they are matched together, and may have the same channels."
        raise QueryError("query_too_big", f"A query has at most {most:,} {title}.", fix, query, at)


def _too_long(kind: str, most: str, has: str, query: str, at: int) -> QueryError:
    fix = "Write the part that is found most surely, or several with AND."
    return QueryError("term_too_long", f"A {kind} has at most {most}; this one has {has}.", fix, query, at)
