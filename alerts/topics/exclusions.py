"""What would have kept a false alert out of a topic: forms to do without, words that must not be there or not near. Each with its price, counted in what people marked.

Proposes and counts; changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from alerts.dispatch import history
from alerts.errors import QueryError
from alerts.lexicon import profile
from alerts.models import Alert, Hold, Match, Topic
from alerts.query.operators.conjunction import And
from alerts.query.parser import parse
from alerts.query.syntax import written
from alerts.text.tokens import fold, is_spaceless, tokens
from alerts.topics.engine import Engine
from crawler.storage.models import Source, Statement

NEAR = 6  # words on either side of what matched
MOST_WORDS = 6  # of them that are proposed
MOST_FORMS = 4
JUDGED = 150  # matches of each kind that a price is counted in, the newest
SHORTEST = 4  # letters of a word in an alphabet; shorter ones are grammar more often than not
Found = tuple[Statement, str, Match]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way to do without a false alert. ``kind``: form, near, word; ``words`` is the form or the word.

    ``query`` and ``excluded_forms`` are what the topic would be. ``false``: how many matches in alerts that were marked as false it
    would remove, ``useful``: how many in alerts that were marked as useful or starred, ``others``: how many that nobody marked.
    """

    kind: str
    words: str
    query: str
    excluded_forms: tuple[str, ...]
    false: int = 0
    useful: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True)
class Prices:
    """The proposals, the cheapest first, and in how many matches of each kind they were counted."""

    proposals: tuple[Proposal, ...]
    false: int
    useful: int
    others: int


def propose(session: Session, engine: Engine, topic: Topic, alert: Alert) -> Prices:
    """The proposals that would have kept this alert away."""
    shown = _matches(session, topic, history.in_alert(alert.id))
    marked_useful = or_(Alert.mark == "useful", Alert.starred_at.is_not(None))
    useful = _matches(session, topic, marked_useful, Alert.id != alert.id)
    false = _matches(session, topic, Alert.mark == "false", ~marked_useful, Alert.id != alert.id)
    others = _matches(session, topic, Alert.mark.is_(None), Alert.starred_at.is_(None), Alert.id != alert.id)
    false = [*shown, *(one for one in false if one not in shown)]
    judged = (false, useful, others)
    priced = (_priced(engine, topic, one, len(shown), judged) for one in _ideas(shown, false, useful, topic))
    cheapest = sorted(filter(None, priced), key=lambda one: (one.useful, -one.false, one.others, one.kind != "form"))
    return Prices(tuple(cheapest), *map(len, judged))


def _matches(session: Session, topic: Topic, *conditions: ColumnElement[bool]) -> list[Found]:
    """The newest matches of a topic in such alerts, each statement once."""
    alert_of = or_(Match.alert_id == Alert.id, Match.id.in_(select(Hold.match_id).where(Hold.alert_id == Alert.id)))
    query = (
        select(Statement, Source.name, Match)
        .join(Source, Source.id == Statement.source_id)
        .join(Match, Match.statement_id == Statement.id)
        .join(Alert, alert_of)
        .where(Match.topic_id == topic.id, *conditions)
        .order_by(Match.id.desc())
        .limit(JUDGED)
    )
    return list({match.id: (row, source, match) for row, source, match in session.execute(query)}.values())


def _ideas(shown: Sequence[Found], false: Sequence[Found], useful: Sequence[Found], topic: Topic) -> Iterator[Proposal]:
    """Everything that may be worth its price."""
    kept = tuple(topic.excluded_forms)
    forms = dict.fromkeys(form for found in shown for form in _forms(found))
    for form in [form for form in forms if form not in kept][:MOST_FORMS]:
        yield Proposal("form", form, topic.query, (*kept, form))
    terms = list(dict.fromkeys(span[3] for _, _, match in shown for span in match.spans))[:2]
    for word in _words(shown, false, useful):
        yield Proposal("word", word, _without(topic.query, word), kept)
        for term in terms:
            yield Proposal("near", word, _without(topic.query, f"({term} NEAR/{NEAR} {word})"), kept)


def _without(query: str, clause: str) -> str:
    """The query as it was written with NOT behind it; in parentheses where NOT would count for its last part alone. A comment may end it."""
    end = "\n" if "#" in query else ""
    with suppress(QueryError):
        root = parse(query).root
        if not end and written(root, And.strength) == str(root):
            return f"{query} NOT {clause}"
    return f"({query}{end}) NOT {clause}"


def _forms(found: Found) -> Iterator[str]:
    """The words of the text that matched as a form of what the topic says."""
    row, _, match = found
    for field, start, end, _, via, *_ in match.spans:
        if via != "as written":
            yield fold((row.title if field == "title" else row.text)[start:end])


def _words(shown: Sequence[Found], false: Sequence[Found], useful: Sequence[Found]) -> list[str]:
    """Words near what matched, first those that no useful match has and many false ones have."""
    near = dict.fromkeys(word for found in shown for word in _around(found))
    true, wrong = _counted(useful, near), _counted(false, near)
    return sorted(near, key=lambda word: (true[word], -wrong[word], -len(word)))[:MOST_WORDS]


def _counted(found: Sequence[Found], words: Iterable[str]) -> Counter[str]:
    """In how many statements each of the words stands."""
    asked = set(words)
    return Counter(word for row, _, _ in found for word in asked & {fold(t.raw) for t in tokens(_text(row))})


def _around(found: Found) -> Iterator[str]:
    """The words on either side of each span, without those that matched, and without grammar."""
    row, _, match = found
    grammar = set(map(fold, profile(row.language or "en").function_words.split()))
    for name in ("title", "text"):
        text = row.title if name == "title" else row.text
        spans = [(span[1], span[2]) for span in match.spans if span[0] == name]
        words = tokens(text) if spans else []
        hit = [n for n, token in enumerate(words) if any(a < token.end and token.start < b for a, b in spans)]
        for n in dict.fromkeys(n for at in hit for n in range(max(0, at - NEAR), at + NEAR + 1)):
            word = fold(words[n].raw) if n < len(words) and n not in hit else ""
            if len(word) >= SHORTEST and word.isalpha() and word not in grammar and not is_spaceless(word):
                yield word


def _text(row: Statement) -> str:
    return f"{row.title}\n{row.text}"


def _priced(
    engine: Engine, topic: Topic, idea: Proposal, needed: int, judged: tuple[Sequence[Found], ...]
) -> Proposal | None:
    """The proposal with its price; None when it does not hold, or leaves the false alert as it is."""
    try:
        matches = engine.single(engine.compile(idea.query, topic.lang, idea.excluded_forms))
    except QueryError:
        return None
    false, *rest = judged
    if any(matches(row, source) for row, source, _ in false[:needed]):
        return None
    removed = [sum(matches(row, source) is None for row, source, _ in found) for found in (false, *rest)]
    return Proposal(idea.kind, idea.words, idea.query, idea.excluded_forms, *removed)
