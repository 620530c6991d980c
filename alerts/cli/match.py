"""`tocsin match`: documents from a file or a pipe against topics from a file, without any database. Streams; keeps nothing."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import IO, Any

import click

from alerts.cli.installation import Installation
from alerts.errors import QueryError
from alerts.matching.budget import notes
from alerts.matching.index import Document, Hit, TopicIndex
from alerts.matching.terms import Lexicon, Resolver
from alerts.matching.word_frequency import count_words
from alerts.query.compiler import CompiledTopic, compile_topic
from crawler.config import tags as tags_of_sources
from crawler.config.sections import Config
from crawler.errors import RequestError, TocsinError
from crawler.logs import printable

CHUNK_BYTES = 1 << 20
MOST_WRONG, WRONG_SHOWN = 1_000, 20  # lines of a file of topics
CHUNK_LINES = 64
SAMPLE_LINES = 256
DEFAULT = ("en",)  # the language of a topic that names none, as everywhere in the product
SAMPLE_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic of the topics file; ``id`` is given back as it came."""

    id: Any
    topic: CompiledTopic


class BadTopics(RequestError):
    """Lines of the topics file that are no topics; nothing is matched then."""


@click.command()
@click.option(
    "--topics", "topics_file", type=click.File("rb"), required=True, help='JSON Lines: {"id", "query", "lang"?: [..]}.'
)
@click.option("--jobs", type=click.IntRange(0), default=1, show_default=True, help="Processes; 0 is one for each core.")
@click.argument(
    "documents",
    help="The documents, as JSON Lines; `-`, the default, is standard input.",
    type=click.File("rb"),
    default="-",
)
def match(topics_file: IO[bytes], jobs: int, documents: IO[bytes]) -> None:
    """Match documents with topics.

    DOCUMENTS is JSON Lines: {"id", "text", "title"?, "lang"?, "source"?, "published"?, "tags"?: [..]}. Every match is one line:
    {"doc", "topic", "score", "spans": [{"field", "start", "end", "term", "via"}]}, and "notes" where a
    very long text was not read whole or has more places. A line that is no document is answered with
    {"doc", "line", "error", "message"}.

    \b
    tocsin match --topics topics.jsonl documents.jsonl
    """
    lexicon, resolver = languages()
    try:
        topics = read_topics(topics_file, lexicon)
    except TocsinError as error:
        click.echo(printable(f"Error: {error} [{error.code}]"), err=True)
        sys.exit(error.exit_code)
    lines = numbered(documents)
    sample = next(chunks(lines, SAMPLE_LINES, SAMPLE_BYTES), [])  # what is common here tells what to file topics under
    matcher = LineMatcher(topics, resolver, count_words(d.text for _, line in sample if (d := read_document(line)[0])))
    gc.freeze()  # topics stay: no collection has to look through them, and forked processes share them
    write(run(matcher, chunks(chain_lines(sample, lines)), jobs or os.cpu_count() or 1))


def languages() -> tuple[Lexicon, Resolver | None]:
    """The lexicon of the product, with the names of the configuration and of its database where there are such, and the resolver."""
    from alerts.topics.languages import imported, lexicon

    loaded = _configuration()
    words = lexicon(loaded)
    words.use_imported(imported(loaded) if loaded else ())
    return words, words.resolver


def _configuration() -> Config | None:
    """The configuration; None when it cannot be read and `--config` did not name it."""
    context = click.get_current_context(silent=True)
    installation = context.find_object(Installation) if context else None
    try:
        return installation.config if installation else None
    except TocsinError:
        if installation and installation.argument:
            raise
        return None


def read_topics(lines: Iterable[bytes], lexicon: Lexicon) -> list[TopicLine]:
    """The topics of a file; BadTopics names every line that is none, with the position in its query."""
    topics: list[TopicLine] = []
    wrong: list[str] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            topic = _read_topic(line, lexicon)
            if str(topic.id) in seen:
                raise RequestError("topic_twice", f"There are two topics of the id {topic.id!r}.", "Give each its own.")
            seen.add(str(topic.id))
            topics.append(topic)
        except QueryError as error:
            wrong.append(f"line {number}, position {error.position}: {error} [{error.code}]\n{error.caret()}")
        except RequestError as error:
            wrong.append(f"line {number}: {error} [{error.code}]")
        if len(wrong) == MOST_WRONG:
            wrong.append(f"line {number}: {MOST_WRONG:,} lines are wrong; what follows was not read.")
            break
    if wrong:
        shown = [*wrong[:WRONG_SHOWN], *wrong[MOST_WRONG:]]
        left = len(wrong) - len(shown)
        raise BadTopics(
            "bad_topics", "\n".join(shown) + (f"\n... and {left} more" if left else ""), "\nNothing was matched."
        )
    return topics


def _read_topic(line: bytes, lexicon: Lexicon) -> TopicLine:
    value = _read_json(line)
    if (
        not isinstance(value, dict)
        or not isinstance(value.get("query"), str)
        or not isinstance(value.get("id"), (str, int))
    ):
        raise RequestError("topic_shape", 'A topic is {"id", "query", "lang"?: [..]}.')
    langs = value.get("lang") or []
    langs = [langs] if isinstance(langs, str) else langs
    if not isinstance(langs, list) or not all(isinstance(code, str) for code in langs):
        raise RequestError("topic_shape", "lang is a list of language codes.", 'Write "lang": ["ru", "en"].')
    return TopicLine(value["id"], compile_topic(value["query"], lexicon, tuple(langs) or DEFAULT))


def _read_json(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise RequestError("not_utf8", f"The line is not UTF-8 (byte {error.start}).") from None
    except RecursionError:
        raise RequestError("not_json", "The line is nested too deeply.") from None
    except ValueError as error:
        raise RequestError(
            "not_json", f"The line is not JSON ({getattr(error, 'msg', 'a number too long')})."
        ) from None


def read_document(line: bytes) -> tuple[Document | None, Any, RequestError | None]:
    """(document, its id as it came, None), or what is wrong with the line: (None, the id as far as known, the error)."""
    try:
        value = _read_json(line)
    except RequestError as error:
        return None, None, error
    if not isinstance(value, dict) or not isinstance(value.get("id"), (str, int)):
        return (
            None,
            None,
            RequestError(
                "document_shape",
                'A document is {"id", "text", "title"?, "lang"?, "source"?, "published"?, "tags"?: [..]}.',
            ),
        )
    for key, needed in (("text", True), ("title", False), ("lang", False), ("source", False), ("published", False)):
        if not isinstance(value.get(key), str) and (needed or value.get(key) is not None):
            return None, value["id"], RequestError("document_shape", f"{key} is not a text.")
    try:
        tags = _read_tags(value.get("tags"))
    except RequestError as error:
        return None, value["id"], error
    lang = (value.get("lang") or "").lower().replace("_", "-").split("-")[0] or None
    read = Document(
        str(value["id"]),
        value["text"],
        value.get("title") or "",
        lang,
        value.get("source"),
        value.get("published"),
        tags,
    )
    return read, value["id"], None


def _read_tags(value: Any) -> frozenset[str]:
    """The tags of a document's source, in the form in which queries have them; RequestError."""
    if not isinstance(value, (list, type(None))) or not all(isinstance(tag, str) for tag in value or ()):
        raise RequestError("document_shape", "tags is not a list of texts.")
    return frozenset(map(tags_of_sources.normal, value or ()))


class LineMatcher:
    """Topics in an index, and lines of documents made into lines of answers."""

    def __init__(self, topics: list[TopicLine], resolver: Resolver | None, frequency: Any) -> None:
        self.index = TopicIndex(resolver, frequency)
        self.ids = [_json(topic.id) for topic in topics]
        for number, topic in enumerate(topics):
            self.index.set(f"{number:09d}", topic.topic.plan)

    def answer(self, chunk: list[tuple[int, bytes]]) -> str:
        """The answers to some lines, as JSON Lines."""
        return "".join(self._lines(chunk))

    def _lines(self, chunk: list[tuple[int, bytes]]) -> Iterator[str]:
        for number, line in chunk:
            document, identity, error = read_document(line)
            if document is None or error is not None:
                assert error is not None
                yield _json({"doc": identity, "line": number, "error": error.code, "message": str(error)}) + "\n"
                continue
            doc, letters = _json(identity), len(document.text)
            for hit in self.index.match(in_language(document)):
                said = notes(letters, len(hit.spans))
                more = f', "notes": {_json(said)}' if said else ""
                topic = self.ids[int(hit.topic)]
                yield f'{{"doc": {doc}, "topic": {topic}, "score": {hit.score!r}, "spans": [{_spans(hit)}]{more}}}\n'


def in_language(document: Document) -> Document:
    """The document with its language, found out where it does not say one that there is."""
    from crawler.parsing.language import CODES, identify, normal_code

    if document.lang:
        code = normal_code(document.lang)
        if code in CODES:
            return document if code == document.lang else replace(document, lang=code)
        _say_unknown(document.lang)
    return replace(document, lang=identify(f"{document.title}\n{document.text}"))


@lru_cache(maxsize=1000)
def _say_unknown(code: str) -> None:
    """Said once of each code."""
    said = "".join(c for c in code[:20] if c.isprintable())
    click.echo(
        f"No language has the code {said}; the language of such documents is found out from their text.", err=True
    )


def _spans(hit: Hit) -> str:
    """The spans as JSON, put together here since most of a document's time would go into a general encoder."""
    return ", ".join(
        [
            f'{{"field": "{field}", "start": {start}, "end": {end}, "term": {_quoted(term)}, "via": {_quoted(via)}}}'
            for field, start, end, term, via in hit.spans
        ]
    )


_quoted = lru_cache(maxsize=50_000)(json.encoder.encode_basestring)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers, blank ones left out."""
    return ((n, line) for n, line in enumerate(lines, 1) if line.strip())


def chain_lines(first: list[tuple[int, bytes]], rest: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """The sample, let go as it is read, then the rest."""
    first.reverse()
    while first:
        yield first.pop()
    yield from rest


def chunks(
    lines: Iterable[tuple[int, bytes]], most: int = CHUNK_LINES, size_limit: int = CHUNK_BYTES
) -> Iterator[list[tuple[int, bytes]]]:
    """Lines in handfuls of so many, or so many bytes, whichever comes first."""
    chunk: list[tuple[int, bytes]] = []
    size = 0
    for numbered_line in lines:
        chunk.append(numbered_line)
        size += len(numbered_line[1])
        if len(chunk) >= most or size >= size_limit:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


_matcher: LineMatcher | None = None


def _take(matcher: LineMatcher) -> None:
    global _matcher
    _matcher = matcher
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent ends it


def _answer(chunk: list[tuple[int, bytes]]) -> str:
    assert _matcher is not None
    return _matcher.answer(chunk)


def run(matcher: LineMatcher, handfuls: Iterator[list[tuple[int, bytes]]], jobs: int) -> Iterator[str]:
    """Answers in the order of the documents, by one process or several that share the index by being forked from this one."""
    if jobs == 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield from (part for chunk in handfuls for part in [matcher.answer(chunk)])
        return
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, mp_context=fork, initializer=_take, initargs=(matcher,)) as pool:
        waiting: deque[Future[str]] = deque()
        for chunk in handfuls:
            waiting.append(pool.submit(_answer, chunk))
            if len(waiting) > 2 * jobs:  # no more in flight, so that memory does not grow with the stream
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def write(parts: Iterable[str]) -> None:
    """To standard output as UTF-8; a lone surrogate that a document brought goes out escaped, as it came in."""
    out = sys.stdout.buffer
    try:
        for part in parts:
            try:
                out.write(part.encode("utf-8"))
            except UnicodeEncodeError:
                out.write(_escaped(part).encode("utf-8"))
        out.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has enough


def _escaped(line: str) -> str:
    return "".join(c if not "\ud800" <= c <= "\udfff" else f"\\u{ord(c):04x}" for c in line)


if __name__ == "__main__":
    match()
