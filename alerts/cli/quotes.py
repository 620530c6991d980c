"""`tocsin quotes`: who says what in a text, in one or in many. Stores nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import IO, Any

import click

from alerts.cli.filters import listed
from alerts.cli.match import in_language, numbered, read_document, write
from alerts.cli.output import Form, Installation, bold, pass_installation, print_json, print_rows, say
from alerts.matching import quoted
from alerts.matching.index import Document
from alerts.matching.quoted import Quote, Said
from alerts.views.selection import Selection
from crawler.errors import RequestError

LARGEST = 20 << 20  # bytes of one text


@click.command("quotes")
@click.argument("text", help="A text file; `-` is standard input; left out with --batch.", type=click.File("rb"), required=False)  # fmt: skip
@click.option("--by", "speaker", metavar="NAME", help="Instead of a text: everything stored that somebody of this name said, in any script.")  # fmt: skip
@listed("since", "until", "lang", "source", "tag")
@click.option(
    "--batch",
    "documents",
    type=click.File("rb"),
    help='Read {"id", "text", "lang"?} lines (- is standard input) and write one line of JSON for each, in order.',
)
def quotes(
    text: IO[bytes] | None, speaker: str | None, documents: IO[bytes] | None, wanted: Selection, form: Form
) -> None:
    """Show who says what in a text, and which outlets it stands on; with --by what somebody said in all that is stored.

    With --batch each line of the answer is {"id", "quotes": [{"start", "end", "speaker", "affiliation", "verb"}], "reported": [{"start",
    "end", "outlet"}]}: places are characters of the text, without the marks; a speaker who is not known is null.

    \b
    tocsin quotes statement.txt
    tocsin quotes --batch documents.jsonl
    tocsin quotes --by 'Ramzan Kadyrov' --since 2024-01-01
    """
    if [text, documents, speaker].count(None) != 2:
        raise RequestError("quotes_target", "Give a text, or --batch with documents, or --by with a name.")
    if speaker is not None:
        _said_by(speaker, wanted, form)
        return
    if documents is not None:
        write(_answers(documents))
        return
    assert text is not None
    body = text.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise RequestError("text_too_large", f"The text is larger than {LARGEST >> 20} MB.")
    document = Document("", body.decode("utf-8", "replace"), "", next(iter(wanted.lang), None))
    found = _found(document)
    if form.json:
        print_json(_line(found))
    else:
        _show(document.text, found)


@pass_installation
def _said_by(installation: Installation, name: str, wanted: Selection, form: Form) -> None:
    from alerts.topics import search
    from alerts.views import quotes as view

    search.catch_up(installation.database)
    with installation.database.read() as session:
        wanted.check(session)
        rows = view.said_by(session, installation.parts.engine(session), name, wanted)
    print_rows(rows, view.COLUMNS, form, empty=f"Nothing that {name} said is stored.")


def _found(document: Document) -> Said:
    return quoted.said(in_language(replace(document, lang=document.lang or None)))


def _answers(lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in numbered(lines):
        document, identity, error = read_document(line)
        if document is None:
            assert error is not None
            answer = {"id": identity, "line": number, "error": error.code, "message": str(error)}
        else:
            answer = {"id": identity, **_line(_found(document))}
        yield json.dumps(answer, ensure_ascii=False) + "\n"


def _line(found: Said) -> dict[str, Any]:
    return {
        "quotes": [_quote(quote) for quote in found.quotes],
        "reported": [{"start": r.start, "end": r.end, "outlet": r.outlet} for r in found.reported],
    }


def _quote(quote: Quote) -> dict[str, Any]:
    who = quote.speaker
    return {"start": quote.start, "end": quote.end, "speaker": who.name, "role": who.role, "affiliation": who.affiliation, "verb": quote.verb}  # fmt: skip


def _show(text: str, found: Said) -> None:
    for quote in found.quotes:
        say(bold(_who(quote)), ": ", " ".join(text[quote.start : quote.end].split()))
    if found.reported:
        say("Stands on: ", ", ".join(dict.fromkeys(r.outlet for r in found.reported)))
    if not found.quotes:
        say("Nobody is quoted.")


def _who(quote: Quote) -> str:
    who = quote.speaker
    named = who.name or who.role or "unknown"
    return f"{named} ({who.affiliation})" if who.affiliation else named
