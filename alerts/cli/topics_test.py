"""`tocsin topics test`: one query against one text, with its passages in colour or what it lacks. Stores nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from alerts.errors import QueryError
from alerts.matching.document import Document, Span
from alerts.matching.explain import Explanation, explain
from alerts.matching.terms import Resolver
from alerts.query.compiler import CompiledTopic, compile_topic
from crawler.errors import RequestError, TocsinError

STYLES = (
    "bold black on yellow",
    "bold black on cyan",
    "bold black on green",
    "bold white on magenta",
    "bold white on blue",
)
AROUND = 300


def load_file(target: str) -> Document:
    """A document from a file of plain text, or from standard input for "-"; RequestError when there is none.

    The first line is the title when a blank line follows it.
    """
    if "://" in target:
        raise RequestError("not_a_file", "An address is not read here.", "Save the page, or use `tocsin crawl`.")
    try:
        data = sys.stdin.buffer.read() if target == "-" else Path(target).read_bytes()
    except OSError as error:
        raise RequestError("file_unreadable", f"{target} cannot be read ({error.strerror}).") from None
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    title, blank, rest = text.partition("\n\n")
    if blank and "\n" not in title.strip() and rest.strip():
        return Document(target, rest.lstrip("\n"), title.strip())
    return Document(target, text)


def topics_test(
    query: str,
    target: str,
    *,
    langs: tuple[str, ...] = (),
    json_: bool = False,
    console: Console | None = None,
    load: Callable[[str], Document] = load_file,
    compile_: Callable[[str, tuple[str, ...]], CompiledTopic] | None = None,
    resolver: Resolver | None = None,
) -> bool:
    """Show how a query meets a text; True when it matches. ``load`` reads files and addresses, ``compile_`` makes the topic.

    Raises QueryError for a query that does not read, RequestError or WorkError for a target that cannot be had.
    """
    if compile_ is None:
        topic, resolver = _compiled(query, langs)
    else:
        topic = compile_(query, langs)
    document = load(target)
    told = explain(topic, document, resolver)
    if json_:
        click.echo(json.dumps(as_json(topic, document, told), ensure_ascii=False))
    else:
        show(topic, document, told, console or Console())
    return told.hit is not None


def _compiled(query: str, langs: tuple[str, ...]) -> tuple[CompiledTopic, Resolver | None]:
    from alerts.cli.match import DEFAULT, languages

    lexicon, resolver = languages()
    return compile_topic(query, lexicon, langs or DEFAULT), resolver


def as_json(topic: CompiledTopic, document: Document, told: Explanation) -> dict[str, Any]:
    """What `--json` prints: the canonical query, whether it matches, score and spans, the reasons, what is lacking."""
    return {
        "query": str(topic.query),
        "doc": document.id,
        "lang": document.lang,
        "matches": told.hit is not None,
        "score": told.hit.score if told.hit else None,
        "spans": [{**span._asdict(), "text": _field(document, span)[span.start : span.end]} for span in told.hit.spans]
        if told.hit
        else [],
        "why": list(told.lines),
        "lacking": list(told.nearest),
    }


def show(topic: CompiledTopic, document: Document, told: Explanation, console: Console) -> None:
    """The same for a person: the text with a colour for each term, then the reasons."""
    if told.hit is None:
        console.print(Text("Does not match. ", style="bold red") + Text("It lacks: " + "; ".join(told.nearest)))
    else:
        console.print(Text("Matches", style="bold green") + Text(f" with a score of {told.hit.score:g}."))
        styles = {term: STYLES[n % len(STYLES)] for n, term in enumerate(dict.fromkeys(s.term for s in told.hit.spans))}
        for name in ("title", "text"):
            spans = [s for s in told.hit.spans if s.field == name]
            if getattr(document, name):
                console.print(highlighted(getattr(document, name), spans, styles), soft_wrap=True)
        for term, style in styles.items():
            console.print(Text(f" {term} ", style=style) + Text(f" {_vias(told.hit.spans, term)}", style="dim"))
    for line in told.lines:
        console.print(Text(line, style="green" if line.lstrip().startswith("+") else "red"), highlight=False)


def highlighted(text: str, spans: list[Span], styles: dict[str, str]) -> Text:
    """The text with its spans in colour; long stretches without any are left out."""
    out = Text()
    at = 0
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if span.start < at:
            continue
        out.append(_shortened(text[at : span.start], first=at == 0))
        out.append(text[span.start : span.end], style=styles[span.term])
        at = span.end
    rest = text[at:]
    out.append(rest if len(rest) <= AROUND else rest[:AROUND] + " …")
    return out


def _shortened(text: str, *, first: bool) -> str:
    if len(text) <= 2 * AROUND:
        return text
    return f"… {text[-AROUND:]}" if first else f"{text[:AROUND]} … {text[-AROUND:]}"


def _field(document: Document, span: Span) -> str:
    return document.title if span.field == "title" else document.text


def _vias(spans: tuple[Span, ...], term: str) -> str:
    return ", ".join(dict.fromkeys(span.via for span in spans if span.term == term))


@click.command()
@click.argument("query")
@click.argument("target", metavar="[FILE|URL|-]", default="-")
@click.option("--lang", "langs", multiple=True, help="A language of the topic; may be repeated.")
@click.option("--json", "json_", is_flag=True, help="JSON for machines.")
def test(query: str, target: str, langs: tuple[str, ...], json_: bool) -> None:
    """Hold a query against a text, show its passages, and say why it matches or what it lacks.

    Exits 0 whether it matches or not, 2 when the query is wrong.
    """
    try:
        topics_test(query, target, langs=langs, json_=json_)
    except TocsinError as error:
        caret = f"\n{error.caret()}" if isinstance(error, QueryError) else ""
        click.echo(f"Error: {error} [{error.code}]{caret}", err=True)
        sys.exit(error.exit_code)


test.__test__ = False  # type: ignore[attr-defined]  # the name is the command's; pytest shall not collect it
