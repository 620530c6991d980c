"""Signatures as Standard Webhooks 1.0.0 wants them. Pure; https://www.standardwebhooks.com is the source of every rule here."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from crawler.errors import RequestError

PREFIX = "whsec_"
_SHORTEST, _LONGEST = 24, 64  # bytes of a secret


def key(secret: str) -> bytes:
    """The bytes of a secret `whsec_<base64 of 24 to 64 bytes>`; RequestError secret_invalid otherwise."""
    fix = "Write whsec_ and the base64 of 24 to 64 random bytes, as `openssl rand -base64 32` gives them."
    if not secret.startswith(PREFIX):
        raise RequestError("secret_invalid", "A webhook secret begins with whsec_.", fix)
    try:
        raw = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise RequestError("secret_invalid", "A webhook secret is whsec_ and base64.", fix) from error
    if not _SHORTEST <= len(raw) <= _LONGEST:
        raise RequestError("secret_invalid", f"A webhook secret has 24 to 64 bytes; this one has {len(raw)}.", fix)
    return raw


def keys(secrets: str) -> list[bytes]:
    """Several secrets with spaces between (while one replaces another); RequestError secret_invalid for none or a bad one."""
    found = [key(secret) for secret in secrets.split()]
    if not found:
        raise RequestError(
            "secret_invalid", "The webhook's secret is empty.", "Write whsec_ and the base64 of 24 to 64 random bytes."
        )
    return found


def signatures(signing: list[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """The value of webhook-signature: one `v1,<base64>` for each key, with spaces between."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return " ".join("v1," + base64.b64encode(hmac.new(k, signed, hashlib.sha256).digest()).decode() for k in signing)
