"""Headers and bodies of mails, read back by the standard library as a mail program would."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alerts.channels.email import LIMIT, Email
from alerts.messages import rendering
from alerts.messages.message import Message
from alerts.messages.mime import build_mail, folded, mailbox, size
from crawler.errors import RequestError
from tests.alerts.behaviour.test_channel_contract import a_context
from tests.support.messages import NOW, a_message, a_message_statement

SENDER = mailbox("Tocsin <tocsin@example.org>")
DESK = mailbox("desk@example.org")


def raw(message: Message | None = None, **more: Any) -> bytes:
    return build_mail(message or a_message(), SENDER, [DESK], NOW, **more)


def read(data: bytes) -> EmailMessage:
    made = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(made, EmailMessage)
    return made


def text(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content.replace("\r\n", "\n")


ANY = st.text(st.characters(codec=None), max_size=300)  # surrogates and controls too


@settings(max_examples=80, deadline=None)
@given(ANY, ANY)
@example("Чечня", "a" * 200)
@example("=?utf-8?q?x?=", "x\r\nBcc: evil@example.org")
@example("\x00\ud800", "\u2028 \u202e ")
@example("  two  spaces  ", 'Grüße, "quoted" <a@b>')
@example("👩‍👩‍👧" * 40, "")
def test_any_subject_is_one_header_and_reads_back(topic: str, title: str) -> None:
    message = a_message(a_message_statement(title=title), topic=topic)
    data = raw(message)
    head = data.split(b"\r\n\r\n", 1)[0]
    assert head.isascii()
    assert len(re.findall(rb"(?mi)^Subject:", head)) == 1
    assert b"\nBcc:" not in head
    assert max(len(line) for line in head.split(b"\r\n")) <= 78
    assert all(len(word) <= 75 for word in re.findall(rb"=\?utf-8\?b\?[^?]*\?=", head))
    mail = read(data)
    assert str(mail["Subject"]) == rendering.subject(message)
    assert str(mail["X-Tocsin-Topic"] or "") == rendering.one_line(topic)
    assert rendering.one_line(topic) in str(mail["Subject"])


@settings(max_examples=40, deadline=None)
@given(ANY)
def test_any_text_makes_a_mail(words: str) -> None:
    mail = read(raw(a_message(a_message_statement(text=words, title=words, source=words), notes=(words,), title=words)))
    shown = text(mail)
    assert text(mail, "html")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)


@settings(max_examples=300, deadline=None)
@given(ANY.map(rendering.one_line))
def test_folding_loses_nothing(words: str) -> None:
    header = read(folded("Subject", words).encode("ascii") + b"\r\n")
    assert str(header["Subject"]) == words


def test_a_header_of_plain_letters_stays_plain() -> None:
    assert folded("Subject", "Bridges: closed") == "Subject: Bridges: closed\r\n"


def test_no_letter_is_cut_in_two() -> None:
    words = re.findall(r"=\?utf-8\?b\?([^?]*)\?=", folded("Subject", "é€😀" * 60))
    import base64

    assert [base64.b64decode(w).decode("utf-8") for w in words]


def test_the_headers_of_an_alert() -> None:
    mail = read(raw())
    assert mail["Subject"] == "Bridges: Bridge closed after flood"
    assert mail["From"] == "Tocsin <tocsin@example.org>"
    assert mail["To"] == "desk@example.org"
    assert mail["Message-ID"] == "<d-77@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Tocsin-Topic"] == "Bridges"
    assert mail["X-Tocsin-Alert"] == "a-5"
    assert "Bridges" not in mail["List-Id"] + mail["References"]
    assert "Precedence" not in mail
    assert mail.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in mail.iter_parts()] == ["text/plain", "text/html"]


def test_every_attempt_is_the_same_mail_but_for_its_date() -> None:
    first = build_mail(a_message(), SENDER, [DESK], NOW)
    second = build_mail(a_message(), SENDER, [DESK], NOW + timedelta(hours=5))
    differ = [(a, b) for a, b in zip(first.split(b"\r\n"), second.split(b"\r\n"), strict=True) if a != b]
    assert [a[:5] for a, _ in differ] == [b"Date:"]


def test_mails_of_one_story_and_topic_stand_in_one_thread() -> None:
    one, two = read(raw()), read(raw(a_message(delivery_id="d-78")))
    other, alone = read(raw(a_message(topic="Rivers"))), read(raw(a_message(story_id=None)))
    assert one["References"] == two["References"] == one["In-Reply-To"]
    assert one["Message-ID"] != two["Message-ID"]
    assert one["References"] != other["References"]
    assert alone["References"] is None


def test_a_list_id_is_the_topics_and_does_not_name_it() -> None:
    bridges, again, rivers = (
        read(raw(a_message(topic=t, delivery_id=t)))["List-Id"] for t in ("Bridges", "Bridges", "Rivers")
    )
    assert bridges == again != rivers


def test_parts_have_identities_of_their_own() -> None:
    assert read(raw(a_message(part=2, of=3)))["Message-ID"] == "<d-77.2@example.org>"
    assert read(raw(a_message(part=2, of=3)))["Subject"].endswith("[2/3]")


def test_a_long_unsubscribe_address_stays_an_address() -> None:
    url = "https://tocsin.example.org/unsubscribe/" + "0123456789abcdef" * 40
    data = raw(unsubscribe=url)
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in data
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in data
    assert b"List-Unsubscribe-Post" not in raw(unsubscribe="mailto:off@example.org")


def test_many_recipients_are_folded_and_all_there() -> None:
    to = [mailbox(f"Reader {n} <reader-{n}@example.org>") for n in range(200)]
    data = build_mail(a_message(), SENDER, to, NOW)
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert [a.addr_spec for a in read(data)["To"].addresses] == [m.address for m in to]


def test_dots_and_bare_returns_in_a_text() -> None:
    mail = read(raw(a_message(a_message_statement(text=".\r.\n.\r\n..\nThe bridge"))))
    assert ". . . .. The >>bridge<<" in " ".join(text(mail).split())


@pytest.mark.parametrize(
    "url",
    [
        "https://paper.example/a?id=1&l=en",
        "https://paper.example/" + "long/" * 300,
        "https://paper.example/статья?тема=мост",
        "https://paper.example/a=b==",
        "https://paper.example/.",
    ],
)
def test_each_address_stands_alone_on_a_line(url: str) -> None:
    shown = text(read(raw(a_message(a_message_statement(url=url)))))
    assert url in [line.strip() for line in shown.splitlines()]


def test_a_discreet_mail_has_neutral_headers() -> None:
    mail = read(raw(a_message(a_message_statement(), a_message_statement(2)).redacted()))
    assert mail["Subject"] == "New alert (2)"
    assert mail["X-Tocsin-Topic"] is None
    assert mail["List-Id"] == "<tocsin.example.org>"
    assert "tocsin alerts show a-5" in text(mail)


@pytest.mark.parametrize(
    ("address", "want"),
    [
        ("desk@example.org", "desk@example.org"),
        ("Desk <desk@example.org>", "desk@example.org"),
        ("desk@bücher.example", "desk@xn--bcher-kva.example"),
        ("用户@example.org", "用户@example.org"),
        ("o'neil+x@example.org", "o'neil+x@example.org"),
    ],
)
def test_addresses(address: str, want: str) -> None:
    assert mailbox(address).address == want


@pytest.mark.parametrize(
    "address",
    [
        "",
        "desk",
        "@example.org",
        "desk@",
        "a@example.org, b@example.org",
        "a@example.org b@example.org",
        "a b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org\n",
        "a@example.org\x00",
        "a@exam ple.org",
        "a@example..org",
        "a@-example.org",
        "a@example.org;",
        "group: a@example.org;",
        "<a@example.org",
        "a@b@example.org",
        "\ud800@example.org",
        "a" * 65 + "@example.org",
        "a@" + "b" * 64 + ".org",
        " .@",  # the parser of Python 3.11 raises a TypeError
    ],
)
def test_what_is_not_one_address(address: str) -> None:
    with pytest.raises(RequestError) as error:
        Email.parse({"to": [address]})
    assert error.value.code == "address_invalid"


def test_a_display_name_cannot_break_out() -> None:
    box = mailbox('"Evil, Bcc: <x@y.example>" <desk@example.org>')
    mail = read(build_mail(a_message(), SENDER, [box], NOW))
    assert [a.addr_spec for a in mail["To"].addresses] == ["desk@example.org"]


@pytest.mark.parametrize("words", ["The bridge is closed. ", "الجسر مغلق. ", "Мост закрыт = да. ", "橋は閉鎖された。"])
def test_a_large_digest_is_split_below_the_limit(words: str) -> None:
    quotes = (a_message_statement(n, title=words.strip(), text=words * 20) for n in range(200))
    parts = Email.build({"to": ["desk@example.org"]}, a_context()).parts(
        a_message(*quotes, kind="digest.created", story_id=None)
    )
    assert [q.id for p in parts for q in p.statements] == [str(n) for n in range(200)]
    mails = [raw(p) for p in parts]
    assert max(map(len, mails)) < 100_000
    assert all(len(m) <= size(p) <= 1.3 * len(m) + 2000 for m, p in zip(mails, parts, strict=True))
    assert len(parts) <= sum(map(len, mails)) / (LIMIT / 2) + 1  # and not into crumbs
    assert len({read(m)["Message-ID"] for m in mails}) == len(mails)
