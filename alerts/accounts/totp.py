"""One-time codes of an app (RFC 6238: SHA-1, six digits, thirty seconds) and recovery codes. Pure: knows no account."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from datetime import datetime
from urllib.parse import quote

STEP = 30  # seconds
SECRET = re.compile("[A-Z2-7]{32}")
DRIFT = 1  # steps that a phone's clock may be ahead or behind


def new_secret() -> str:
    """160 random bits in base32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code(secret: str, step: int) -> str:
    """The code of one step."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def matching_step(secret: str, said: str, after: int, now: datetime) -> int | None:
    """The step whose code was said, later than ``after`` so that none is taken twice; None when it is wrong."""
    typed = "".join(said.split())
    here = int(now.timestamp()) // STEP
    steps = range(here - DRIFT, here + DRIFT + 1)
    return next(
        (
            s
            for s in steps
            if s > after and hmac.compare_digest(code(secret, s).encode(), typed.encode("utf-8", "replace"))
        ),
        None,
    )


def address(secret: str, name: str, issuer: str) -> str:
    """What the app reads from the picture."""
    return f"otpauth://totp/{quote(issuer)}:{quote(name)}?secret={secret}&issuer={quote(issuer)}"


def recovery_codes() -> list[str]:
    """Ten codes of 80 bits, each for one sign-in without the app."""
    found = (base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(10))
    return ["-".join((one[:4], one[4:8], one[8:12], one[12:])) for one in found]
