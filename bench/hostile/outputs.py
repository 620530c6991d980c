"""The group of outputs: what a site says, wherever people and programs read it. A case holds when nothing of it is obeyed there."""

from __future__ import annotations

import asyncio
import csv
import dataclasses
import email
import email.policy
import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

from lxml import etree, html
from rich.console import Console

from alerts.channels import atom, file, telegram, terminal, webhook
from alerts.messages import mime, rendering
from alerts.messages.message import Message, sample
from alerts.views.columns import cell
from bench.hostile.case import Case, Doors, Outcome
from crawler import logs

NOW = datetime(2026, 3, 4, tzinfo=UTC)
OBEYED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]")
TEXTS = {
    "a screen cleared": "\x1b[2J\x1b]0;owned\x07", "C1 controls": "\x9b2J\x9d0;owned\x9c", "zeros": "\x00a\x08\x7f", "overrides": "\u202egnp.exe\u202c \u2066x\u2069",
    "a header": "line\r\nBcc: eve@evil.example\r\n\r\nbody", "line ends": "a\u2028b\u2029c\x85d", "markup of the terminal": "[/] [bold red]x[/b] [link=http://x]y[/link]",
    "scripts": "<script>alert(1)</script><b onclick=x>", "CDATA": "]]> <!-- &#0; &xxe; <![CDATA[", "chat markup": "*bold* [text](javascript:alert(1)) @everyone <!channel>",
    "templates": "{{7*7}} {% x %} ${jndi:ldap://x}", "no characters": "\ufffe\uffff\ufdd0 \U0010ffff", "a formula": "=cmd|'/c calc'!A1", "a formula behind a tab": "\t=1+1",
    "halves of characters": "\ud83d x \ude00", "a path": "../../etc/passwd\0.png", "an entity": "&lt;img src=x onerror=y&gt;", "a frame": "<iframe srcdoc=x></iframe><base href=//e>",
    "a comment that never ends": "<!-- x", "100,000 letters": "x" * 100_000, "100,000 marks": "e" + "\u0301" * 100_000, "right to left": "עברית " * 100, "nothing": "",
}  # fmt: skip
LINKS = ("https://paper.example/1", "javascript:alert(1)", "data:text/html,<script>x</script>", "https://paper.example/\x1b[2J?a=<b>&\"'", "//evil.example/x", "https://аррӏе.com/")  # fmt: skip


def message(text: str, link: str = LINKS[0]) -> Message:
    """An alert whose every text of a site is this one."""
    base = sample("alert.created")
    said = dataclasses.replace(base.statements[0], title=text, excerpt=f"The old bridge: {text}", source=text, url=link, excerpt_marks=(), title_marks=())  # fmt: skip
    return dataclasses.replace(base, statements=(said,), notes=(text,), title=text)


def _safe(text: str) -> None:
    if found := OBEYED.search(text.replace("\r\n", "\n")):
        raise AssertionError(f"a terminal would obey {found[0]!r}")


def _harmless(page: str) -> None:
    for element in html.document_fromstring(page).iter(etree.Element):
        names = [element.tag, *element.attrib]
        if bad := [name for name in names if name in ("script", "iframe", "object", "base", "img", "srcdoc") or str(name).startswith("on")]:  # fmt: skip
            raise AssertionError(f"{bad[0]} in the page")
        if not element.get("href", "https://").startswith(("https://", "http://")):
            raise AssertionError("a link that is none of the web")


def _terminal(said: Message) -> None:
    console = Console(file=(out := io.StringIO()), highlight=False, soft_wrap=True)
    terminal.show(said, console)
    _safe(out.getvalue())


def _mail(said: Message) -> None:
    to = mime.mailbox("desk@house.example")
    mail = email.message_from_bytes(mime.build_mail(said, to, [to], NOW), policy=email.policy.default)
    if {"bcc", "cc"} & {name.lower() for name in mail}:
        raise AssertionError("a header of the site's")
    plain, page = ((mail.get_body((kind,)) or mail).get_content() for kind in ("plain", "html"))
    _safe(plain + page)
    _harmless(page)


def _json_line(data: bytes) -> None:
    if data.count(b"\n") > 1:
        raise AssertionError("more than a line")
    _safe(data.decode())
    json.loads(data)


def _feed(said: Message) -> None:
    feed = atom.atom_feed(atom.json_feed("Topic", atom.entries(said, NOW)), "x", NOW)
    for content in etree.fromstring(feed).iter("{*}content"):
        _harmless(f"<p>{content.text or ''}</p>")
    _safe(feed.decode())


def _telegram(said: Message) -> None:
    text = telegram._text(said, 4096)
    if unknown := set(re.findall(r"</?(\w+)", text)) - {"b"}:
        raise AssertionError(f"{unknown} in the chat's markup")
    _safe(text)


def _cell(said: Message) -> None:
    shown = cell(said.title)
    (row,) = csv.reader(io.StringIO('"' + shown.replace('"', '""') + '"'))
    if row[0][:1] in ("=", "+", "-", "@", "\t", "\r"):
        raise AssertionError("a formula")


def _name(said: Message) -> None:
    if not re.fullmatch(r"[a-z0-9-]{1,60}", atom.name(said.title, False)):
        raise AssertionError("a name that leads elsewhere")


def _log(said: Message) -> None:
    record = logging.LogRecord("crawler", logging.WARNING, "", 0, "feed.odd said=%s", (said.title,), None)
    for form in (logs.Text("%(message)s"), logs.Json()):
        line = form.format(record)
        if "\n" in line or "\r" in line:
            raise AssertionError("more than a line")
        _safe(line)


DOORS: dict[str, Callable[[Message], None]] = {
    "a terminal": _terminal,
    "a mail": _mail,
    "a webhook": lambda said: _json_line(webhook.body(said)),
    "a file of lines": lambda said: _json_line(file.line(said)),
    "a feed": _feed,
    "Telegram": _telegram,
    "a push message": lambda said: _safe(rendering.brief(said, 4000)),
    "a cell": _cell,
    "a file name": _name,
    "a log": _log,
}


async def _run(door: Callable[[Message], None], said: Message, doors: Doors) -> Outcome:
    await asyncio.to_thread(door, said)
    return Outcome(note="text")


def cases(size: int) -> Iterator[Case]:
    """Every text and every link at every output."""
    for door, work in DOORS.items():
        for name, text in TEXTS.items():
            yield Case("outputs", door, name, partial(_run, work, message(text)))
    for link in LINKS[1:]:
        for door in ("a terminal", "a mail", "a webhook", "a feed", "Telegram", "a push message"):
            yield Case("outputs", door, f"a link {link[:20]!r}", partial(_run, DOORS[door], message("A bridge", link)))
