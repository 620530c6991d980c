"""What a site says is text wherever it goes: every channel and the commands, each with the same hostile statement."""

from __future__ import annotations

import asyncio
import csv
import email
import email.policy
import io
import json
import logging
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from rich.console import Console

from alerts import channels
from alerts.channels import terminal
from alerts.cli.output import print_item, print_json, print_rows, say
from alerts.config import Smtp
from alerts.messages import hosts, rendering
from alerts.messages.message import Message
from alerts.views.columns import cell
from crawler import logs
from tests.alerts.behaviour.test_channel_contract import HTTP, a_context, over_http
from tests.support.messages import NOW, a_message, a_message_statement
from tests.support.postoffice import postoffice
from tests.support.receiver import receiver

ODD = [
    "\x1b[2J\x1b]0;owned\x07 screen",
    "\x9b2J\x9d0;owned\x9c screen",
    "\x00 nothing \x08\x7f",
    "\u202egnp.exe\u202c \u2066x\u2069",
    "line\r\nBcc: eve@evil.example\r\n\r\nbody",
    "line\u2028next\u2029next\x85next",
    "[/] [bold red]x[/b] [update]",
    "<script>alert(1)</script><b onclick=x>",
    "]]> <!-- &#0; &xxe; <![CDATA[",
    "*bold* _it_ `code` [text](javascript:alert(1)) @everyone <!channel> <@U1>",
    "{{7*7}} {% for x in y %} {{''.__class__}} ${jndi:ldap://x}",
    "\ufffe\uffff\ufdd0 \U0010ffff 😀 Ünïcødé עברית",
    "=cmd|'/c calc'!A1",
]
LINKS = ["javascript:alert(1)", "data:text/html,<script>x</script>", "file:///etc/passwd", "https://paper.example/\x1b[2J?a=<b>&\"'", "//evil.example/x"]  # fmt: skip
OBEYED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]")


def hostile(text: str, link: str = "https://paper.example/1") -> Message:
    statement = a_message_statement(title=text, text=f"The old bridge: {text}", url=link, source=text)
    return a_message(statement, topic="Bridges", notes=(text,))


class Tags(HTMLParser):
    """The tags of a page, and the addresses that they lead to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def harmless(page: str) -> None:
    found = Tags(page)
    assert not found.seen & {"script", "img", "iframe", "object", "form", "base"}
    assert not [name for name in found.attributes if name.startswith("on")]
    assert [link for link in found.links if not link.startswith(("https://", "http://"))] == []


def received(kind: str, message: Message) -> str:
    """What a receiver of the kind gets, headers included."""

    async def run() -> str:
        async with receiver() as server:
            home = a_context()
            try:
                await over_http(kind, server, home).send(message, NOW)
            finally:
                await home.aclose()
            (request,) = server.got
            return "\n".join([*(f"{k}: {v}" for k, v in dict(request.headers).items()), "", request.body.decode()])

    return asyncio.run(run())


@pytest.mark.parametrize("kind", HTTP)
@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_a_program_or_chat_gets_text(kind: str, text: str) -> None:
    said = received(kind, hostile(text))
    assert not OBEYED.search(said)
    head, _, body = said.partition("\n\n")
    assert "eve@evil.example" not in head
    if kind == "telegram":
        assert Tags(json.loads(body)["text"]).seen <= {"b"}


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_a_mail_has_its_headers_and_no_others(text: str) -> None:
    async def run() -> Any:
        async with postoffice() as office:
            home = a_context(smtp=Smtp(host="127.0.0.1", port=office.port, security="none", sender="t@house.example"))
            try:
                await channels.kind("email").build({"to": ["desk@house.example"]}, home).send(hostile(text), NOW)
            finally:
                await home.aclose()
            return email.message_from_bytes(office.mails[0][1], policy=email.policy.default)

    mail = asyncio.run(run())
    assert not [name for name in mail if name.lower() in ("bcc", "cc")]
    assert not OBEYED.search("".join(str(value) for value in mail.values()))
    plain, page = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert not OBEYED.search(plain + page)
    harmless(page)


@pytest.mark.parametrize("link", LINKS)
def test_only_web_addresses_are_links(link: str, tmp_path: Path) -> None:
    message = hostile("A bridge", link)
    harmless(rendering.html(message))
    shown = Console(file=(out := io.StringIO()), force_terminal=True, highlight=False)
    terminal.show(message, shown)
    opened = re.findall("\x1b]8;[^;]*;([^\x1b]*)\x1b", out.getvalue())
    assert [target for target in opened if target and not target.startswith(("http://", "https://"))] == []


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_a_feed_is_xml_and_a_file_is_lines(text: str, tmp_path: Path) -> None:
    home = a_context(tmp_path)
    for kind, options in (("atom", {"folder": "feeds"}), ("file", {"path": "lines"})):
        fields = {field.name for field in channels.kind(kind).fields()}
        used = (
            options
            if set(options) <= fields
            else {next(iter(f.name for f in channels.kind(kind).fields() if f.required)): "feeds"}
        )
        asyncio.run(channels.kind(kind).build(used, home).send(hostile(text), NOW))
    for feed in [*tmp_path.rglob("*.xml"), *tmp_path.rglob("*.atom")]:
        for content in etree.parse(str(feed)).getroot().iter("{*}content"):
            harmless(content.text or "")
        assert not OBEYED.search(feed.read_text("utf-8"))
    (line,) = (tmp_path / "lines").read_text("utf-8").splitlines()
    assert json.loads(line)["data"]
    assert {path.resolve().is_relative_to(tmp_path.resolve()) for path in tmp_path.rglob("*")} == {True}


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_a_terminal_obeys_nothing(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show(hostile(text), Console(highlight=False, soft_wrap=True))
    say("the title ", (text, "bold"))
    print_item({"title": text, "tries": [{"answer": text}]}, False)
    print_rows([{"title": text, "url": f"https://x.example/{text}"}], ("title", "url"), False)
    print_json({"title": text})
    print_rows([{"title": text}], ("title",), True)
    out = capsys.readouterr()
    assert not OBEYED.search(out.out + out.err)
    kept = "".join(c for c in text if unicodedata.category(c)[0] in "LN")
    assert kept[:3] in re.sub(r"[^\w]", "", out.out)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_json_reads_back_as_it_was(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"title": text})
    assert json.loads(capsys.readouterr().out) == {"title": text}


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", "\x00=1", "\u202e=1"]
)
def test_a_cell_is_no_formula(start: str) -> None:
    assert cell(start).startswith("'")
    (row,) = csv.reader(io.StringIO(f'"{cell(start)}"'))
    assert row[0][0] == "'"


@pytest.mark.parametrize("value", ["a=b", "12", "x -1", "(=1)", -5, 1.5])
def test_other_cells_are_as_they_are(value: object) -> None:
    assert cell(value) == str(value)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_a_log_has_a_line_a_message(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger().handlers[:]
    logs.set_up()
    try:
        logging.getLogger("crawler.test").warning("feed.odd said=%s", text)
    finally:
        logging.getLogger().handlers[:] = before
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert not OBEYED.search(err)


@pytest.mark.parametrize(
    ("url", "shown", "letters"),
    [
        ("https://аррӏе.com/x", "https://xn--80ak6aa92e.com/x", "аррӏе.com"),
        ("https://xn--80ak6aa92e.com:8443/x", "https://xn--80ak6aa92e.com:8443/x", "аррӏе.com"),
        ("https://пример.рф/страница", "https://xn--e1afmkfd.xn--p1ai/страница", "пример.рф"),
        ("https://paper.example/ö", "https://paper.example/ö", ""),
        ("https://[::1]/", "https://[::1]/", ""),
        ("https://a" + "ö" * 300 + ".example/", "https://a" + "ö" * 300 + ".example/", ""),
        ("not a url", "not a url", ""),
        ("https://[broken", "https://[broken", ""),
    ],
)
def test_a_host_in_other_letters_is_shown_both_ways(url: str, shown: str, letters: str) -> None:
    assert (hosts.in_ascii(url), hosts.in_letters(url)) == (shown, letters)
    facts = rendering.rendered(a_message_statement(url=url)).facts
    assert ("the host is written" in facts) == bool(letters)
