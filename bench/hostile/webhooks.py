"""The group of webhooks: what we sign the reference library of Standard Webhooks verifies, and nothing that was changed on the way."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import standardwebhooks

from alerts.channels import webhook
from alerts.channels.transports import signing
from bench.hostile.case import Case, Doors, Outcome
from bench.hostile.outputs import TEXTS, message
from crawler.errors import TocsinError

SECRET, OTHER = (f"whsec_{base64.b64encode(bytes([n]) * 32).decode()}" for n in (1, 2))
SECRETS = {
    "nothing": "", "blanks": "   ", "no prefix": "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "a prefix alone": "whsec_", "no base64": "whsec_!!!!", "too short": "whsec_" + "QUJD" * 7,
    "too long": "whsec_" + "QUJD" * 40, "letters of another script": "whsec_" + "ж" * 40, "a line break": "whsec_QUJD\n" + "QUJD" * 9, "half of a character": "whsec_\ud800", "one bad of two": f"{SECRET} whsec_x",
}  # fmt: skip
CHANGES: dict[str, Callable[[bytes, dict[str, str]], tuple[bytes, dict[str, str]]]] = {
    "a blank more": lambda body, sent: (body + b" ", sent),
    "a byte less": lambda body, sent: (body[:-1], sent),
    "another id": lambda body, sent: (body, sent | {"webhook-id": "msg_other"}),
    "another time": lambda body, sent: (body, sent | {"webhook-timestamp": str(int(sent["webhook-timestamp"]) + 1)}),
    "a time long ago": lambda body, sent: (body, sent | {"webhook-timestamp": "1"}),
    "no signature": lambda body, sent: (body, sent | {"webhook-signature": ""}),
    "another version": lambda body, sent: (body, sent | {"webhook-signature": sent["webhook-signature"].replace("v1,", "v2,")}),
    "another key": lambda body, sent: (body, sent | {"webhook-signature": _signed(OTHER, body)["webhook-signature"]}),
}  # fmt: skip


def _signed(secret: str, body: bytes) -> dict[str, str]:
    stamp = int(time.time())
    signature = signing.signatures(signing.keys(secret), "msg_1", stamp, body)
    return {"webhook-id": "msg_1", "webhook-timestamp": str(stamp), "webhook-signature": signature}


def _verified(body: bytes, sent: Mapping[str, str]) -> bool:
    try:
        standardwebhooks.Webhook(SECRET).verify(body.decode(), dict(sent))
    except standardwebhooks.WebhookVerificationError:
        return False
    return True


async def _taken(text: str, secrets: str, doors: Doors) -> Outcome:
    body = webhook.body(message(text))
    if not _verified(body, _signed(secrets, body)):
        raise AssertionError("the reference library does not verify it")
    return Outcome(note="verified")


async def _changed(name: str, doors: Doors) -> Outcome:
    body = webhook.body(message("A bridge"))
    if _verified(*CHANGES[name](body, _signed(SECRET, body))):
        raise AssertionError("a changed message was verified")
    return Outcome(note="refused")


async def _refused(secret: str, doors: Doors) -> Outcome:
    try:
        signing.keys(secret)
    except TocsinError as error:
        return Outcome(error.code, error.message)
    return Outcome(note="taken")


def cases(size: int) -> Iterator[Case]:
    """Every text signed, by one key and by two; every change; every secret that is none."""
    for name, text in TEXTS.items():
        yield Case("webhooks", "verification", name, partial(_taken, text, SECRET))
        yield Case("webhooks", "verification while a key is changed", name, partial(_taken, text, f"{OTHER} {SECRET}"))
    for name in CHANGES:
        yield Case("webhooks", "a changed message", name, partial(_changed, name))
    for name, secret in SECRETS.items():
        yield Case("webhooks", "a secret", name, partial(_refused, secret), frozenset({"secret_invalid"}))
