"""From a message to words for people: subject, plain text, HTML. Pure; builds no mail and sends nothing.

Text of crawled pages is shown as text only: cleaned of control characters, never as markup.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from alerts.messages import hosts, senses
from alerts.messages.message import Mark, Message, MessageStatement
from crawler import clock

if TYPE_CHECKING:
    import jinja2

FSI, PDI = "\u2068", "\u2069"  # first strong isolate, pop directional isolate
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160), *range(8234, 8239), *range(8294, 8298)))
_CLEANED = _CONTROLS | {ord(c): " " for c in "\t\n\r\x0b\x0c\x85\u2028\u2029"}
_COUNTS = 60  # bytes by which headings with numbers in them may differ between pieces
_NUMBER = 6  # bytes by which the number of a statement is longer than that of the first
_SUBJECT = 180  # characters of a subject before the title is cut
Piece = tuple[str, bool]  # a stretch of text and whether it is highlighted


def clean(text: str) -> str:
    """Without control characters (line breaks and tabs become spaces), lone surrogates and bidirectional overrides."""
    kept = text.translate(_CLEANED)
    return kept if kept.isascii() else kept.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def one_line(text: str) -> str:
    """Cleaned, with single spaces: what may stand in a header or in a line of its own."""
    return " ".join(clean(text).split())


def pieces(text: str, marks: Sequence[Mark]) -> list[Piece]:
    """The text cut at its marks (in order, not overlapping) and cleaned."""
    out: list[Piece] = []
    at = 0
    for start, end in marks:
        out += [(clean(text[at:start]), False), (clean(text[start:end]), True)]
        at = end
    out.append((clean(text[at:]), False))
    return [(words, marked) for words, marked in out if words]


def marked_text(text: str, marks: Sequence[Mark], left: str = ">>", right: str = "<<") -> str:
    """The text with its marks in plain signs, on one line."""
    return "".join(f"{left}{words}{right}" if marked else words for words, marked in pieces(text, marks)).strip()


def is_rtl(text: str) -> bool:
    """Whether the first letter with a direction is written from right to left (UAX 9, P2)."""
    kinds = (unicodedata.bidirectional(c) for c in text)
    return next((k in ("R", "AL") for k in kinds if k in ("L", "R", "AL")), False)


def mixed(text: str) -> bool:
    """Whether anything in it is written from right to left."""
    return any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in text)


def isolated(text: str) -> str:
    """The text fenced off, when it needs that, so that it does not reorder the line it stands in."""
    return f"{FSI}{text}{PDI}" if mixed(text) else text


def moment(value: str | None, zone: str = "") -> str:
    """An ISO time as people read it, to the minute and with its zone, in ``zone`` when one is named; a bare day stays one."""
    if not value or "T" not in value:
        return value or ""
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        return value
    if zone and when.tzinfo:
        when = when.astimezone(clock.zone(zone))
    elif when.utcoffset() == UTC.utcoffset(None):
        when = when.replace(tzinfo=UTC)
    return f"{when:%Y-%m-%d %H:%M} {clock.zone_name(when)}".strip()


def count(n: int, word: str) -> str:
    """`1 statement`, `3 statements`."""
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def subject(message: Message) -> str:
    """One line without control characters. The topic stands in it whole, the first title is cut when it is long."""
    number = f" [{message.part}/{message.of}]" if message.of > 1 else ""
    if message.discreet:
        return _NEUTRAL.get(message.kind, "Notice").format(n=len(message.statements)) + number
    topic, title = one_line(message.topic or ""), one_line(message.title)
    number_of = len(message.statements)
    if message.kind == "digest.created" and not title:
        title = count(number_of, "statement") if number_of else "nothing new"
        topic = topic or "Digest"
    elif not title and number_of:
        title = _shortened(one_line(message.statements[0].title) or one_line(message.statements[0].url), _SUBJECT)
        title = isolated(title) + (f" (+{number_of - 1})" if number_of > 1 else "")
    return ": ".join(part for part in (isolated(topic), title) if part) + number or "Tocsin"


_NEUTRAL = {
    "alert.created": "New alert ({n})",
    "digest.created": "New digest ({n})",
    "channel.test": "Test",
}


def _shortened(text: str, size: int) -> str:
    return text if len(text) <= size else text[:size].rsplit(" ", 1)[0] + "…"


def heading(message: Message) -> str:
    """The first line of the body."""
    if message.discreet:
        return _NEUTRAL.get(message.kind, "Notice").format(n=len(message.statements))
    topic, title = one_line(message.topic or ""), one_line(message.title)
    if title:
        return title
    counted = count(len(message.statements), "statement" if message.kind == "digest.created" else "new statement")
    return f"{isolated(topic)}: {counted}" if topic else counted


@dataclass(frozen=True, slots=True)
class RenderedStatement:
    """A statement made ready for a page or a line."""

    topic: str
    title: list[Piece]
    excerpt: list[Piece]
    url: str
    link: bool
    language: str
    rtl: bool
    rtl_excerpt: bool
    facts: str
    why: str
    update: str


def rendered(statement: MessageStatement, zone: str = "") -> RenderedStatement:
    """What is said of one statement, apart from any markup; times in ``zone``."""
    title = pieces(statement.title, statement.title_marks) or [(one_line(statement.url), False)]
    published, seen = moment(statement.published, zone), moment(statement.first_seen, zone)
    letters = one_line(hosts.in_letters(statement.url))
    facts = [
        isolated(one_line(statement.source)),
        letters and f"the host is written {isolated(letters)}",
        published and f"published {published}",
        seen and f"first seen {seen}",
    ]
    return RenderedStatement(
        topic=one_line(statement.topic or ""),
        title=title,
        excerpt=pieces(statement.excerpt, statement.excerpt_marks),
        url=address(statement.url),
        link=statement.url.lower().startswith(("http://", "https://")),
        language=re.sub(r"[^A-Za-z0-9-]", "", statement.language or ""),
        rtl=is_rtl(statement.title or statement.excerpt),
        rtl_excerpt=is_rtl(statement.excerpt),
        facts=" · ".join(f for f in facts if f),
        why=why(statement),
        update=f"Update, new since {moment(statement.since, zone)}:" if statement.added else "",
    )


def address(url: str) -> str:
    """An address that stands on one line, with its host in punycode: nothing else that is visible is changed."""
    return hosts.in_ascii(re.sub(r"[\s\x00-\x1f\x7f-\x9f]", "", clean(url)))


def why(statement: MessageStatement) -> str:
    """What matched, in the order of the text, each with its sense."""
    return senses.line(statement.matches, lambda text: isolated(one_line(text)))


def plain(message: Message) -> str:
    """The whole message as text. Every address stands alone on a line."""
    blocks = [heading(message)]
    if message.discreet:
        return "\n\n".join([*blocks, _hidden(message), *(address(url) for _, url in message.links)]) + "\n"
    topic = None
    for number, statement in enumerate(message.statements, 1):
        shown = rendered(statement, message.timezone)
        if shown.topic != (topic or ""):
            topic = shown.topic
            blocks.append(f"== {isolated(topic)} ==")
        blocks.append(_plain_item(number, shown, statement))
    if message.earlier:
        blocks.append("\n".join(["Told before in this story:", *(address(e.url) for e in message.earlier)]))
    if message.facts:
        blocks.append("\n".join(f"{one_line(name)}: {isolated(one_line(value))}" for name, value in message.facts))
    blocks += [one_line(note) for note in message.notes]
    if message.links:
        blocks.append("\n".join(f"{_label(label)}\n{address(url)}" for label, url in message.links))
    return "\n\n".join(b for b in [*blocks, _foot(message)] if b) + "\n"


def _plain_item(number: int, shown: RenderedStatement, statement: MessageStatement) -> str:
    title = marked_text(statement.title, statement.title_marks) or shown.url
    lines = [f"{number}. {isolated(title)}", shown.facts, shown.url]
    if shown.update:
        lines += ["", shown.update]
    if shown.excerpt:
        lines += ["", "    " + marked_text(statement.excerpt, statement.excerpt_marks)]
    if shown.why:
        lines += ["", f"Matched: {shown.why}"]
    return "\n".join(line for n, line in enumerate(lines) if line or n > 2)


def brief(
    message: Message,
    limit: int,
    mark: Callable[[str], str] = lambda words: f">>{words}<<",
    escape: Callable[[str], str] = str,
) -> str:
    """The message for a small screen, at most some ``limit`` characters and bytes: what does not fit is counted.

    ``mark`` and ``escape`` put highlighted and plain words into the channel's own markup.
    """
    if message.discreet:
        return escape(f"{heading(message)}\n{_hidden(message)}")
    blocks = [escape(heading(message))]
    used = len(blocks[0].encode())
    for number, statement in enumerate(message.statements):
        block = _brief_item(statement, message.timezone, mark, escape, limit)
        used += len(block.encode()) + 2
        if used > limit and number:
            blocks.append(escape(f"… and {len(message.statements) - number} more"))
            break
        blocks.append(block)
    blocks += [escape(one_line(note)) for note in message.notes] if used <= limit else []
    return "\n\n".join(blocks)


def _brief_item(
    statement: MessageStatement, zone: str, mark: Callable[[str], str], escape: Callable[[str], str], limit: int
) -> str:
    shown = rendered(statement, zone)

    def dressed(list_: list[Piece]) -> str:
        return "".join(mark(words) if hit else escape(words) for words, hit in list_).strip()

    why = escape(f"Matched: {shown.why}") if shown.why and shown.excerpt else ""
    passage = " ".join(part for part in (escape(shown.update), dressed(shown.excerpt)) if part)
    lines = [dressed(shown.title), escape(shown.facts), passage, why, escape(shown.url)]
    for _ in range(2):  # the reason goes first, then the passage
        if sum(len(line.encode()) for line in lines) > limit - 200 and len(lines) > 3:
            del lines[-2]
    return "\n".join(line for line in lines if line)


def _label(text: str) -> str:
    """What stands before an address; its own question mark does for a colon. A discreet message has none."""
    label = one_line(text)
    return f"{label}:" if label[-1:].isalnum() else label


def _hidden(message: Message) -> str:
    """What a discreet message says instead."""
    if message.kind == "channel.test":
        return "This is a test; nothing happened."
    return f"See it with: tocsin alerts show {message.alert_id}" if message.alert_id else "See Tocsin for more."


def _foot(message: Message) -> str:
    """So that a mail can be followed back to what caused it."""
    parts = [f"alert {message.alert_id}" if message.alert_id else "", moment(message.created, message.timezone)]
    return f"-- \nTocsin · {' · '.join(p for p in parts if p)}"


@cache
def _templates() -> jinja2.Environment:
    """Our own templates only; escaping is on whatever a file is called."""
    import jinja2  # a tenth of a second that only pages need

    loader = jinja2.PackageLoader("alerts", "templates")
    return jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def html(message: Message) -> str:
    """The whole message as a page of HTML: inline style, no pictures, no scripts, nothing from elsewhere."""
    page = _templates().get_template("message.html")
    return page.render(
        subject=subject(message),
        heading=heading(message),
        items=[rendered(q, message.timezone) for q in message.statements] if not message.discreet else [],
        earlier=[address(e.url) for e in message.earlier if e.url],
        notes=[one_line(n) for n in message.notes],
        facts=[(one_line(k), one_line(v)) for k, v in message.facts],
        links=[(_label(label), address(url)) for label, url in message.links],
        hidden=_hidden(message) if message.discreet else "",
        foot=_foot(message).removeprefix("-- \n"),
        bidi=bidi,
    )


def bidi(text: str) -> Markup:
    """Escaped, with the isolates of plain text turned into what HTML has for them."""
    return Markup(str(Markup.escape(text)).replace(FSI, "<bdi>").replace(PDI, "</bdi>"))  # noqa: S704 - escaped right here


def parts(message: Message, size: Callable[[Message], int], limit: int) -> list[Message]:
    """The message cut between statements so that each part stays under ``limit`` as ``size`` measures it; nothing is dropped.

    The first part keeps what was sent before, the last one the notes. A single statement that is too large stays one part.
    """
    if len(message.statements) < 2 or size(message) <= limit:
        return [message]
    bare = replace(message, statements=(), earlier=(), notes=())
    base = size(bare)
    shares: list[list[MessageStatement]] = [[]]
    used = size(replace(message, statements=()))
    for statement in message.statements:
        more = size(replace(bare, statements=(statement,))) - base + _NUMBER
        if shares[-1] and used + more > limit - _COUNTS:
            shares.append([])
            used = base
        shares[-1].append(statement)
        used += more
    return [_part(message, tuple(share), n, len(shares)) for n, share in enumerate(shares, 1)]


def _part(message: Message, share: tuple[MessageStatement, ...], number: int, of: int) -> Message:
    earlier = message.earlier if number == 1 else ()
    notes = message.notes if number == of else ()
    return replace(message, statements=share, earlier=earlier, notes=notes, part=number, of=of)
