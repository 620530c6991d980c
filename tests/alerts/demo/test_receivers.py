"""The demonstration's receivers: a signature holds or it does not, and both channels say the same of one alert."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import json
from datetime import UTC, datetime

import pytest

from alerts.channels import webhook
from alerts.channels.transports import signing
from alerts.demo.receivers import Received, from_mail, from_webhook, verified
from alerts.messages import message
from alerts.messages.mime import build_mail, mailbox

SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoxMjM0NTY="
NOW = 1_800_000_000.0
BODY = b'{"type":"alert.created"}'


def _headers(identity: str = "d1", stamp: int = int(NOW), body: bytes = BODY) -> dict[str, str]:
    signature = signing.signatures(signing.keys(SECRET), identity, stamp, body)
    return {"webhook-id": identity, "webhook-timestamp": str(stamp), "webhook-signature": signature}


@pytest.mark.parametrize(
    ("headers", "body", "holds"),
    [
        pytest.param(_headers(), BODY, True, id="as it was sent"),
        pytest.param(_headers(), BODY + b" ", False, id="the body was changed"),
        pytest.param({**_headers(), "webhook-id": "d2"}, BODY, False, id="under another identity"),
        pytest.param(_headers(stamp=int(NOW) - 301), BODY, False, id="more than five minutes old"),
        pytest.param(_headers(stamp=int(NOW) + 301), BODY, False, id="from the future"),
        pytest.param({**_headers(), "webhook-timestamp": "soon"}, BODY, False, id="a time that is none"),
        pytest.param({}, BODY, False, id="not signed at all"),
    ],
)
def test_what_is_taken(headers: dict[str, str], body: bytes, holds: bool) -> None:
    assert verified(SECRET, headers, body, NOW) is holds


def _both(shown: message.Message) -> tuple[list[Received], list[Received], str, str]:
    """What the webhook and the mail of one message say: statements and kinds."""
    hook = from_webhook(json.loads(webhook.body(shown)), 0.0)
    raw = build_mail(
        shown, mailbox("a@example.org", "sender"), [mailbox("b@example.org", "recipient")], datetime.now(UTC), ""
    )
    mail = from_mail(email.message_from_bytes(bytes(raw), policy=email.policy.default), 0.0)
    return list(hook.statements), list(mail.statements), hook.kind, mail.kind


def _alert(kind: str, *texts: str) -> message.Message:
    def span(text: str) -> tuple[str, int, int, str, str]:
        start = text.index("bell")
        return ("text", start, start + 4, "bell", "as written")

    statements = tuple(
        message.with_excerpt(
            n, f"http://127.0.0.1:8000/{n}", f"Title {n}", text, "Gazette (rss)", None, None, "en", [span(text)]
        )
        for n, text in enumerate(texts, 1)
    )
    base = message.sample(kind, delivery_id="d1")
    return dataclasses.replace(base, topic="Bells", statements=statements, notes=(), title="")


@pytest.mark.parametrize(
    ("sent", "kind", "texts"),
    [
        pytest.param("alert.created", "alert", ["A bell was rung."], id="an alert"),
        pytest.param("digest.created", "digest", ["A bell was rung.", "No bell today."], id="a digest of two"),
        pytest.param("digest.created", "digest", ["A bell was rung."], id="a digest of one is still a digest"),
    ],
)
def test_mail_and_webhook_say_the_same(sent: str, kind: str, texts: list[str]) -> None:
    hook, mail, hook_kind, mail_kind = _both(_alert(sent, *texts))
    assert (hook_kind, mail_kind) == (kind, kind)
    assert len(hook) == len(texts)
    for one, other in zip(hook, mail, strict=True):
        assert (one.url, one.title, one.excerpt) == (other.url, other.title, other.excerpt)
        assert ("bell", True) in one.excerpt
