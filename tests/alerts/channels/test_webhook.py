"""Signatures and bodies, held against the specification, the reference library, and the verifiers that the documentation gives."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import json
import re
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import standardwebhooks
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.channels.transports import signing
from alerts.channels.webhook import Webhook, body, webhook_id
from alerts.messages.message import Earlier, sample, with_excerpt
from crawler.errors import RequestError
from tests.alerts.behaviour.test_channel_contract import a_context
from tests.support.messages import NOW, Hit, a_message, a_message_statement
from tests.support.receiver import Got, receiver

DOCS = Path(__file__).parents[3] / "docs" / "webhooks.md"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + base64.b64encode(bytes(range(40))).decode()


def block(name: str) -> str:
    """The code that the documentation gives under that mark."""
    found = re.search(rf"<!-- verifier: {name} -->\n```\w+\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def documented() -> Callable[..., dict[str, Any]]:
    names: dict[str, Any] = {}
    exec(block("python"), names)
    verify: Callable[..., dict[str, Any]] = names["verify"]
    return verify


def sent(message: Any = None, now: datetime = NOW, **options: Any) -> Got:
    async def run() -> Got:
        async with receiver(status=200) as server:
            home = a_context()
            await Webhook.build({"url": server.url, "secret": SECRET, **options}, home).send(
                message or a_message(), now
            )
            await home.aclose()
            return server.got[0]

    return asyncio.run(run())


def test_the_published_vector() -> None:
    made = signing.signatures(signing.keys(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_reference_library_accepts_what_we_send() -> None:
    got = sent(now=datetime.now(UTC))
    assert standardwebhooks.Webhook(SECRET).verify(got.body, got.headers)["type"] == "alert.created"


@settings(max_examples=50)
@given(
    st.binary(min_size=24, max_size=64), st.text(min_size=1, max_size=200), st.integers(1_000_000_000, 4_000_000_000)
)
def test_we_and_the_reference_library_sign_alike(raw: bytes, text: str, stamp: int) -> None:
    secret = "whsec_" + base64.b64encode(raw).decode()
    content = json.dumps(text)
    theirs = standardwebhooks.Webhook(secret).sign("msg_1", datetime.fromtimestamp(stamp, UTC), content)
    assert signing.signatures(signing.keys(secret), "msg_1", stamp, content.encode()) == theirs


def test_identity_stays_and_timestamp_is_the_attempts() -> None:
    first, second = sent(), sent(now=NOW + timedelta(hours=5))
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == "d-77"
    assert first.body == second.body
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 5 * 3600
    assert first.headers["webhook-timestamp"] == str(int(NOW.timestamp()))


def test_an_id_has_no_full_stop_and_parts_differ() -> None:
    assert webhook_id(a_message(delivery_id="a.b/c d")) == "a_b_c_d"
    assert webhook_id(a_message(part=2, of=3)) == "d-77_2"


def test_both_secrets_sign_while_one_replaces_the_other() -> None:
    got = sent(now=datetime.now(UTC), secret=f"{OTHER} {SECRET}")
    assert len(got.headers["webhook-signature"].split()) == 2
    for secret in (SECRET, OTHER):
        standardwebhooks.Webhook(secret).verify(got.body, got.headers)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        " ",
        "whsec_",
        "whsec_AA==",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_!!!!",
        "whsec_" + "QUJD" * 30,
        f"{SECRET} whsec_AA==",
    ],
)
def test_a_bad_secret_is_refused_when_the_channel_is_made(bad: str) -> None:
    with pytest.raises(RequestError) as error:
        Webhook.parse({"url": "https://hooks.example.org/x", "secret": bad})
    assert error.value.code == "secret_invalid"
    assert len(bad) < 8 or bad not in str(error.value)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "elsewhere.example"},
        {"content-length": "1"},
        {"Webhook-Id": "mine"},
        {"Transfer-Encoding": "chunked"},
        {"X-Bad": "a\r\nHost: elsewhere.example"},
        {"X-Bad\r\nHost": "a"},
        {"X Bad": "a"},
        {"": "a"},
        {"X-Bad": "é"},
    ],
)
def test_headers_that_are_not_the_owners_to_set(headers: dict[str, str]) -> None:
    with pytest.raises(RequestError) as error:
        Webhook.parse({"url": "https://hooks.example.org/x", "secret": SECRET, "headers": headers})
    assert error.value.code == "header_forbidden"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://hooks.example.org/x", "url_scheme"),
        ("hooks.example.org/x", "url_scheme"),
        ("https://me:pass@hooks.example.org/", "url_userinfo"),
        ("https://hooks.example.org/a b", "url_bad_character"),
        ("https://hooks.example.org/\r\nX: 1", "url_bad_character"),
    ],
)
def test_addresses_that_are_none(url: str, code: str) -> None:
    with pytest.raises(RequestError) as error:
        Webhook.parse({"url": url, "secret": SECRET})
    assert error.value.code == code


def test_own_headers_are_sent() -> None:
    assert sent(headers={"Authorization": "Bearer x"}).headers["authorization"] == "Bearer x"


def test_the_body_is_the_contract() -> None:
    got = json.loads(sent(a_message(earlier=(Earlier("0", "https://agency.example/b"),))).body)
    quote = a_message_statement()
    assert got == {
        "type": "alert.created",
        "timestamp": "2026-03-04T10:29:00+00:00",
        "data": {
            "alert_id": "a-5",
            "topic": {"name": "Bridges"},
            "story_id": "s-9",
            "statements": [
                {
                    "id": "1",
                    "url": quote.url,
                    "title": "Bridge closed after flood",
                    "source": "The Paper",
                    "published": "2026-03-04",
                    "language": "en",
                    "excerpt": "The old bridge was closed on Monday.",
                    "matched": "bridge",
                    "matches": [
                        {
                            "field": "text",
                            "start": 8,
                            "end": 14,
                            "text": "bridge",
                            "term": "bridge",
                            "via": "as written",
                        }
                    ],
                }
            ],
            "earlier": [{"id": "0", "url": "https://agency.example/b"}],
        },
    }


def test_the_documented_body_is_what_we_send() -> None:
    shown = re.search(r"## Body\n\n```json\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert shown
    quote = a_message_statement(url="https://paper.example/a")
    assert json.loads(shown[1]) == json.loads(
        body(a_message(quote, earlier=(Earlier("0", "https://agency.example/b"),)))
    )


def test_a_thin_body_holds_ids_only() -> None:
    got = json.loads(sent(a_message(a_message_statement(3)), discreet=True).body)
    assert got["data"] == {"alert_id": "a-5", "story_id": "s-9", "statements": [{"id": "3"}], "earlier": []}


def test_text_that_is_no_unicode_is_still_sent() -> None:
    got = sent(a_message(a_message_statement(title="lone \ud800 half")))
    assert json.loads(got.body)["data"]["statements"][0]["title"] == "lone ? half"


def test_a_large_digest_is_split_and_nothing_is_dropped() -> None:
    message = a_message(
        *(a_message_statement(n, text="word " * 60 + "bridge") for n in range(1000)),
        kind="digest.created",
        notes=("all read",),
    )
    parts = Webhook.build({"url": "https://hooks.example.org/x", "secret": SECRET}, a_context()).parts(message)
    assert [q.id for p in parts for q in p.statements] == [str(n) for n in range(1000)]
    assert [(p.part, p.of) for p in parts] == [(n, len(parts)) for n in range(1, len(parts) + 1)]
    assert max(len(body(p)) for p in parts) <= 100_000 + 200
    assert [p.notes for p in parts].count(("all read",)) == 1


# ---- the receiver's side, as documented


def signed(content: bytes, stamp: int | str, ident: str = "d-1", secret: str = SECRET) -> dict[str, str]:
    number = int(stamp) if str(stamp).isdecimal() else 0
    made = signing.signatures(signing.keys(secret), ident, number, content)
    return {"Webhook-Id": ident, "webhook-timestamp": str(stamp), "WEBHOOK-SIGNATURE": made}


GOOD = b'{"type":"channel.test"}'
REFUSED = [
    ("no header at all", {}, GOOD, "header_missing"),
    ("signature without comma", {**signed(GOOD, 1000), "WEBHOOK-SIGNATURE": "v1"}, GOOD, "signature_wrong"),
    ("signature with two commas", {**signed(GOOD, 1000), "WEBHOOK-SIGNATURE": "v1,a,b"}, GOOD, "signature_wrong"),
    ("letters that are none", {**signed(GOOD, 1000), "WEBHOOK-SIGNATURE": "v1,\udcff"}, GOOD, "signature_wrong"),
    ("another version", {**signed(GOOD, 1000), "WEBHOOK-SIGNATURE": "v2,AAAA"}, GOOD, "signature_wrong"),
    ("another secret", signed(GOOD, 1000, secret=OTHER), GOOD, "signature_wrong"),
    ("another body", signed(GOOD, 1000), b'{"type": "channel.test"}', "signature_wrong"),
    ("another id", {**signed(GOOD, 1000), "Webhook-Id": "d-2"}, GOOD, "signature_wrong"),
    ("a body that is no UTF-8", signed(b"\xff\xfe", 1000), b"\xff\xfe", "body_invalid"),
    ("a body that is no JSON", signed(b"{", 1000), b"{", "body_invalid"),
    ("old", signed(GOOD, 699), GOOD, "timestamp_too_far"),
    ("from the future", signed(GOOD, 1301), GOOD, "timestamp_too_far"),
    ("a timestamp with a fraction", signed(GOOD, "1000.0"), GOOD, "timestamp_invalid"),
    ("no number", signed(GOOD, "NaN"), GOOD, "timestamp_invalid"),
    ("a negative timestamp", signed(GOOD, "-1000"), GOOD, "timestamp_invalid"),
    ("digits of another script", signed(GOOD, "١٠٠٠"), GOOD, "timestamp_invalid"),
]


@pytest.mark.parametrize(("case", "headers", "content", "code"), REFUSED, ids=[r[0] for r in REFUSED])
def test_the_documented_verifier_refuses_with_a_code(
    case: str, headers: dict[str, str], content: bytes, code: str
) -> None:
    with pytest.raises(ValueError, match=f"^{code}$"):
        documented()(SECRET, headers, content, now=1000.0)


def test_the_documented_verifier_accepts_what_we_send() -> None:
    got = sent()
    assert documented()(SECRET, got.headers, got.body, now=NOW.timestamp())["type"] == "alert.created"
    assert documented()(SECRET, signed(GOOD, 1300), GOOD, now=1000.0) == {"type": "channel.test"}
    with pytest.raises(ValueError, match="secret_invalid"):
        documented()("whsec_AA==", signed(GOOD, 1000), GOOD, now=1000.0)


def test_the_documented_verifier_is_short() -> None:
    assert len(block("python").splitlines()) <= 35
    assert len(block("shell").splitlines()) <= 30


@pytest.mark.parametrize(
    ("case", "want"),
    [
        ("as it was sent", ""),
        ("old", "timestamp_too_far"),
        ("no number", "timestamp_invalid"),
        ("another body", "signature_wrong"),
        ("a pattern for a signature", "signature_wrong"),
        ("a short secret", "secret_invalid"),
    ],
)
def test_the_documented_shell_script(case: str, want: str, tmp_path: Path) -> None:
    script = tmp_path / "verify.sh"
    script.write_text(block("shell"))
    stamp = int(time.time()) - (1000 if case == "old" else 0)
    headers = signed(GOOD, stamp, secret=SECRET)
    given = "*" if case == "a pattern for a signature" else "v1,other " + headers["WEBHOOK-SIGNATURE"]
    ran = subprocess.run(
        ["sh", str(script), "d-1", "12x" if case == "no number" else str(stamp), given],
        input=b"{}" if case == "another body" else GOOD,
        env={"PATH": "/usr/bin:/bin", "TOCSIN_SECRET": "whsec_AA==" if case == "a short secret" else SECRET},
        capture_output=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr.decode().strip()) == (1 if want else 0, want)


def test_the_spans_of_a_title_count_from_its_beginning() -> None:
    title = "«Мост» закрыт"
    from alerts.messages.message import with_excerpt

    made = with_excerpt("x", "https://a.example/", title, "", "A", None, None, "ru", [Hit("title", 1, 5, "мост")])
    shown = json.loads(body(a_message(made)))["data"]["statements"][0]
    match = shown["matches"][0]
    assert shown["title"][match["start"] : match["end"]] == match["text"] == "Мост"


@pytest.mark.parametrize("kind", ["digest.created", "source.health", "channel.test"])
def test_every_other_type_says_so(kind: str) -> None:
    got = json.loads(body(sample(kind)))
    assert got["type"] == kind
    assert set(got) == {"type", "timestamp", "data"}


@pytest.mark.parametrize(("size", "want"), [(30_000, 20), (5_000, 20), (1_500, 5), (520, 1)])
def test_a_receiver_that_takes_less_gets_less_with_its_links(size: int, want: int) -> None:
    """413 is no end; what is left out is counted, and every attempt has the same id."""

    async def run() -> list[Got]:
        async with receiver(status=200) as server:
            answer = server._answer

            async def strict(writer: Any) -> None:
                server.status = 413 if len(server.got[-1].body) > size else 200
                await answer(writer)

            server._answer = strict  # type: ignore[method-assign]
            home = a_context()
            many = a_message(*(a_message_statement(n, "Bridge " * 9, "The old bridge " * 40) for n in range(20)))
            await Webhook.build({"url": server.url, "secret": SECRET}, home).send(many, NOW)
            await home.aclose()
            return server.got

    got = asyncio.run(run())
    data = json.loads(got[-1].body)["data"]
    assert len({g.headers["webhook-id"] for g in got}) == 1
    assert len(data["statements"]) == want
    assert data.get("left_out", 0) == 20 - want
    assert all(one["url"].startswith("https://paper.example/a?id=") for one in data["statements"])


def test_what_an_update_adds_is_in_the_body() -> None:
    one = with_excerpt(
        "1",
        "https://a.example/",
        "T",
        "Old. New.",
        "A",
        None,
        None,
        None,
        (),
        added=[("text", 5, 9)],
        since="2026-03-04",
    )
    [statement] = json.loads(sent(dataclasses.replace(sample("alert.created"), statements=(one,))).body)["data"][
        "statements"
    ]
    assert (statement["since"], statement["excerpt"]) == ("2026-03-04", "New.")
    assert statement["added"] == [{"field": "text", "start": 5, "end": 9, "text": "New."}]
    assert "added" not in json.loads(sent(sample("alert.created")).body)["data"]["statements"][0]
