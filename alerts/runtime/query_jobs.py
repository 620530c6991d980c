"""The pieces of work that need compiled queries, by name: parse, try on a text, rehearse, search, save. Each takes and gives what JSON can hold."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from alerts.config import TopicSpec
from alerts.lexicon import Lexicon
from alerts.matching.document import Document
from alerts.matching.explain import explain
from alerts.runtime.wiring import Parts
from alerts.topics import advice, rehearsal, search
from alerts.topics import store as topics
from alerts.topics.engine import Engine
from alerts.views import forms, found_statements, highlights
from alerts.views import topics as view
from crawler import clock
from crawler.config import declaration
from crawler.errors import FetchError, RequestError
from crawler.parsing.language import identify
from crawler.progress import quiet

Job = Callable[[Parts, dict[str, Any]], dict[str, Any]]
LONGEST_QUERY = 20_000  # characters; what a person writes has some hundreds
LONGEST_TEXT = 200_000
HELD = timedelta(seconds=10)  # that a person waits for a host at which a worker is
MOST_FORMS = 400


def compiled_query(parts: Parts, asked: dict[str, Any]) -> tuple[Engine, Any]:
    """The engine, and the query as it is asked: with its languages, and without the forms that are ``off``; RequestError, QueryError."""
    query, lang = asked["query"], tuple(asked.get("lang", ()))
    if len(query) > LONGEST_QUERY:
        raise RequestError("query_too_long", f"A query has at most {LONGEST_QUERY:,} characters.", "Split it.")
    with parts.database.read() as session:
        engine = parts.engine(session)
    return engine, engine.compile(query, lang, asked.get("off", ()))


def parse(parts: Parts, asked: dict[str, Any]) -> dict[str, Any]:
    """The query in its canonical form, and advice; QueryError."""
    engine, compiled = compiled_query(parts, asked)
    root = compiled.query.root
    formless = advice.without_forms(root, asked.get("lang", ()) or sorted(engine.spoken))
    with parts.database.read() as session:
        said = [*advice.cautions(root), *formless, *advice.unknown_tags(session, root)]
    return {"query": str(compiled.query), "advice": said}


def forms_of(parts: Parts, asked: dict[str, Any]) -> dict[str, Any]:
    """Every form that the query's words match, with how many statements hold it, and what is left out."""
    engine, compiled = compiled_query(parts, {**asked, "off": ()})
    search.catch_up(parts.database, quiet)
    words = engine.lexicon if isinstance(engine.lexicon, Lexicon) else None
    spoken = tuple(asked.get("lang", ())) or tuple(sorted(engine.spoken))
    with parts.database.read() as session:
        rows = forms.of_topic(
            session, compiled.plan, asked.get("off", ()), spoken, words.preview if words else lambda *_: ()
        )
        taken_in = advice.places_taken_in(compiled.plan)
        places = forms.of_places(session, taken_in, asked.get("off", ()))
    listed = (row for row in rows if not row["attached"] and row["via"] not in taken_in)
    shown = [row | {"switch": row["form"], "left_out": _left_out(row)} for row in listed]
    return {"forms": shown[:MOST_FORMS], "places": places[:MOST_FORMS], "more": max(0, len(shown) - MOST_FORMS)}


def _left_out(row: dict[str, Any]) -> bool:
    """Whether the lexicon leaves the form out, whatever the topic says."""
    return not row["on"] and row["reason"] != "switched off"


def test(parts: Parts, asked: dict[str, Any]) -> dict[str, Any]:
    """Whether the query matches a text or the page at an address, and why or why not."""
    engine, compiled = compiled_query(parts, asked)
    document = _document(parts, asked["text"].strip())
    found = explain(compiled.plan, document, engine.resolver)
    spans = [list(span) for span in found.hit.spans] if found.hit else []
    return view.explanation(str(compiled.query), document, found) | {
        "title": _plain(highlights.in_field(document.title, spans, "title")),
        "paragraphs": [_plain(p) for p in highlights.paragraphs(document.text, spans)][:60],
    }


def _document(parts: Parts, said: str) -> Document:
    if said.startswith(("http://", "https://")) and len(said.split()) == 1:
        document = asyncio.run(_page(parts, said))
    else:
        title, blank, rest = said[:LONGEST_TEXT].partition("\n\n")
        whole = not (blank and "\n" not in title and rest.strip())
        document = Document("text", said[:LONGEST_TEXT]) if whole else Document("text", rest, title)
    return dataclasses.replace(document, lang=document.lang or identify(f"{document.title}\n{document.text}"[:1000]))


async def _page(parts: Parts, url: str) -> Document:
    from crawler.article.extraction_pool import ExtractionPool
    from crawler.sources import beside_workers

    async with ExtractionPool(1) as pool:
        answer = await beside_workers.fetch(url, parts.egress, parts.database, HELD)
        if answer.status >= 400:
            raise FetchError(f"http_{answer.status}", f"The site answered {answer.status}.", "Check the address.")
        item = await pool.extract(answer.body, answer.url, answer.header("Content-Type"))
    if not item.text:
        raise FetchError("unreadable", "The page holds no text that could be read.", "Paste the text itself.")
    return Document(url, item.text, item.title, item.language, published=item.published)


def rehearse(parts: Parts, asked: dict[str, Any]) -> dict[str, Any]:
    """What the query would have matched in the last days, with numbers and samples; of an edited topic also what it gains and loses."""
    engine, compiled = compiled_query(parts, asked)
    current, spec = None, TopicSpec()
    if asked.get("topic"):
        with parts.database.read() as session:
            row = topics.get(session, asked["topic"])
        current = engine.compile(row.query, row.lang, row.excluded_forms)
        spec = declaration.make(TopicSpec, declaration.values(row, TopicSpec))
    days = float(asked.get("days", 30))
    found = rehearsal.rehearse(parts.database, engine, compiled, days, clock.utcnow(), current=current)
    limit = None if spec.urgent else spec.immediate
    shown = view.rehearsal(found, asked["query"]) | {
        "immediate": limit,
        "immediate_a_day": round(found.at_once_a_day(limit, spec.timezone), 3),
    }
    for name in ("samples", "gained", "lost"):
        shown[name] = [_sample(one) for one in getattr(found, name)[:30]]
    return shown | {"gained_count": len(found.gained), "lost_count": len(found.lost), "compared": found.compared}


def _sample(one: rehearsal.Sample) -> dict[str, Any]:
    passage = highlights.of_texts(one.id, one.url, one.title, one.text, one.source, one.hit.spans)
    return {
        "id": one.id,
        "source": one.source,
        "title": _plain(passage.title),
        "excerpt": _plain(passage.excerpt),
    }


def _plain(pieces: tuple[highlights.Piece, ...]) -> list[dict[str, Any]]:
    return [dataclasses.asdict(piece) for piece in pieces]


def find(parts: Parts, asked: dict[str, Any]) -> dict[str, Any]:
    """The numbers of the statements that a query matches, newest first, with spans: a page of them, and whether there are more."""
    engine, compiled = compiled_query(parts, asked)
    search.catch_up(parts.database, quiet)
    with parts.database.read() as session:
        ids = partial(search.newest, session, compiled)
        return found_statements.find(session, engine.single(compiled), ids, asked)


JOBS: dict[str, Job] = {
    "parse": parse,
    "forms": forms_of,
    "test": test,
    "rehearse": rehearse,
    "find": find,
}
