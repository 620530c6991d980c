"""`tocsin topics test`: does this query match this text? Shows the passages and the reasons, and stores nothing."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from alerts.cli import single_page
from alerts.cli.extract import read_page
from alerts.cli.output import (
    CompileBar,
    Installation,
    as_json,
    console,
    errors,
    pass_installation,
    print_json,
    say,
    styled,
)
from alerts.lexicon import Lexicon
from alerts.matching.document import Document, Span
from alerts.matching.explain import Explanation, explain
from alerts.topics import languages
from alerts.topics.advice import without_forms
from alerts.views import topics as view
from crawler.article.extraction_pool import ExtractionPool
from crawler.errors import FetchError, RequestError
from crawler.items import StatementItem
from crawler.logs import printable
from crawler.parsing.language import identify

STYLES = (
    "bold black on yellow",
    "bold black on cyan",
    "bold black on green",
    "bold white on magenta",
    "bold white on blue",
)
AROUND = 300
PAGES = (".html", ".htm", ".xhtml", ".gz")


@click.command("test")
@click.argument("query", help="A query, or the words of one, in quotes for the shell.")
@click.argument(
    "target",
    help="The text to try it on: a file, an address, or `-` for standard input, the default.",
    metavar="[FILE|URL|-]",
    default="-",
)
@click.option(
    "--lang", "langs", multiple=True, help="A language whose word forms are meant (ISO 639-1); repeat for more."
)
@as_json
@pass_installation
def command(installation: Installation, query: str, target: str, langs: tuple[str, ...], json_: bool) -> None:
    """Show whether QUERY matches a text, and why. With the passages that match, or what is lacking.

    \b
    tocsin topics test 'place:Chechnya' https://www.example.org/statement/17
    tocsin topics test '"prison strike" OR prison NEAR/5 strike' saved.html
    echo 'Prisoners began a strike.' | tocsin topics test 'prisoner AND strike'
    """
    engine = languages.engine(installation.config, progress=CompileBar())
    if isinstance(engine.lexicon, Lexicon):
        engine.lexicon.use_imported(languages.imported(installation.config))
    topic = engine.compile(query, langs)
    for note in without_forms(topic.query.root, langs):
        say(styled(note, "yellow"), to=errors)
    document = load(target, installation)
    found = explain(topic.plan, document, engine.resolver)
    if json_:
        print_json(view.explanation(str(topic.query), document, found))
    else:
        show(document, found, console)


def load(target: str, installation: Installation) -> Document:
    """The document at an address, in a saved page, in a file of plain text, or on standard input for "-".

    Raises RequestError and FetchError. Its language is found out where it is not declared.
    """
    if target.startswith(("http://", "https://")) or target.lower().endswith(PAGES):
        item = asyncio.run(_page(target, installation))
        if item.kind == "unreadable" and not item.text:
            raise FetchError(
                item.error or "unreadable", "The page holds no text that could be read.", "Try `tocsin extract`."
            )
        document = Document(target, item.text, item.title, item.language, published=item.published)
    else:
        document = load_file(target)
    return replace(document, lang=document.lang or identify(f"{document.title}\n{document.text}"[:1000]))


async def _page(target: str, installation: Installation) -> StatementItem:
    async with ExtractionPool(1) as pool:
        if "://" not in target:
            return await pool.extract(read_page(Path(target)), "")
        answer = await single_page.fetch(installation, target)
        if answer.status >= 400:
            raise FetchError(f"http_{answer.status}", f"The site answered {answer.status}.", "Check the address.")
        return await pool.extract(answer.body, answer.url, answer.header("Content-Type"))


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


def show(document: Document, found: Explanation, out: Console) -> None:
    """The same for a person: the text with a colour for each term, then the reasons."""
    if found.hit is None:
        out.print(
            Text("Does not match. ", style="bold red") + Text(printable("It is missing: " + "; ".join(found.nearest)))
        )
    else:
        out.print(Text("Matches", style="bold green") + Text(f" with a score of {found.hit.score:g}."))
        styles = {
            term: STYLES[n % len(STYLES)] for n, term in enumerate(dict.fromkeys(s.term for s in found.hit.spans))
        }
        for name in ("title", "text"):
            spans = [s for s in found.hit.spans if s.field == name]
            if getattr(document, name):
                out.print(highlighted(getattr(document, name), spans, styles), soft_wrap=True)
        for term, style in styles.items():
            out.print(Text(f" {printable(term)} ", style=style) + Text(f" {_vias(found.hit.spans, term)}", style="dim"))
    for line in found.lines:
        out.print(Text(printable(line), style="green" if line.lstrip().startswith("+") else "red"), highlight=False)
    for note in found.notes:
        out.print(Text(note, style="yellow"), highlight=False)


def highlighted(text: str, spans: list[Span], styles: dict[str, str]) -> Text:
    """The text with its spans in colour; long stretches without any are left out."""
    out = Text()
    at = 0
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if span.start < at:
            continue
        out.append(printable(_shortened(text[at : span.start], first=at == 0)))
        out.append(printable(text[span.start : span.end]), style=styles[span.term])
        at = span.end
    rest = text[at:]
    out.append(printable(rest if len(rest) <= AROUND else rest[:AROUND] + " …"))
    return out


def _shortened(text: str, *, first: bool) -> str:
    if len(text) <= 2 * AROUND:
        return text
    return f"… {text[-AROUND:]}" if first else f"{text[:AROUND]} … {text[-AROUND:]}"


def _vias(spans: tuple[Span, ...], term: str) -> str:
    return ", ".join(dict.fromkeys(span.via for span in spans if span.term == term))
