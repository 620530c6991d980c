"""One POST through the door and what its answer means; shared by every channel that speaks HTTP. Follows no redirect."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from alerts.channels.transports import too_long
from alerts.channels.transports.context import Context
from alerts.errors import DeliveryError
from crawler.errors import GuardError, RequestError, TocsinError
from crawler.guard.strict_url import parse_url

if TYPE_CHECKING:
    import httpx

RETRY_AFTER_CAP = 24 * 3600.0  # seconds; no Retry-After delays us for longer
_KEPT = 1000  # bytes of an answer that are read and kept
_BODY_LIMIT = 1.0  # seconds for these bytes once the status is here
_AGAIN = "It will be tried again under the same identity."


@dataclass(frozen=True, slots=True)
class Reply:
    """A 2xx answer; ``body`` is at most its first thousand bytes."""

    status: int
    body: str


def check_url(url: str) -> None:
    """An option that is an http(s) address; RequestError with the guard's code otherwise. The guard looks again when it dials."""
    try:
        parse_url(url)
    except GuardError as error:
        fix = error.fix or "Write it as https://host/path, without user name."
        raise RequestError(error.code, f"The option “url”: {error.message}", fix) from error


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds from a Retry-After header (RFC 9110 §10.2.3: seconds or a date), between 0 and the cap; None when there is none."""
    if not value:
        return None
    try:
        if value.strip().lstrip("-").isdecimal():
            seconds = float(value)
        else:
            when = parsedate_to_datetime(value)
            seconds = ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), RETRY_AFTER_CAP)


async def post(
    context: Context,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    now: datetime,
    *,
    permanent: frozenset[int] = frozenset(),
) -> Reply:
    """Send, and return only for a 2xx answer; DeliveryError otherwise. ``permanent``: statuses after which trying again cannot help.

    Each message has a connection of its own: one that was kept may be closed by the other side just as it is used.
    """
    client = await context.http()
    import httpx  # the web process shows channels and sends nothing

    try:
        async with asyncio.timeout(context.patience) as limit:
            sent = {**headers, "connection": "close"}
            async with client.stream("POST", url, content=body, headers=sent) as answer:
                # The status decides; the limit only makes sure that we get away.
                limit.reschedule(asyncio.get_running_loop().time() + 2 * _BODY_LIMIT)
                return _reply(answer, await _beginning(answer), now, urlsplit(url).hostname or "", permanent)
    except TimeoutError as error:
        raise DeliveryError("timeout_total", "The receiver did not answer in time.", _AGAIN) from error
    except DeliveryError:
        raise
    except TocsinError as error:
        raise DeliveryError(error.code, error.message, error.fix or _AGAIN) from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise DeliveryError("connection_lost", "The connection broke before the receiver answered.", _AGAIN) from error


async def _beginning(answer: httpx.Response) -> str:
    """The first bytes of the answer. What comes after the status changes nothing, so a body that is slow or broken is let go."""
    import httpx

    kept = b""
    try:
        async with asyncio.timeout(_BODY_LIMIT):
            async for chunk in answer.aiter_raw():
                kept += chunk[: _KEPT - len(kept)]
                if len(kept) >= _KEPT:
                    break
    except (TimeoutError, TocsinError, httpx.HTTPError, OSError):
        pass
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in kept.decode("utf-8", "replace"))


def _reply(answer: httpx.Response, kept: str, now: datetime, host: str, permanent: frozenset[int]) -> Reply:
    status = answer.status_code
    if 200 <= status < 300:
        return Reply(status, kept)
    wait = retry_after(answer.headers.get("retry-after"), now)
    code, words, fix = _meaning(status)
    raise DeliveryError(
        code,
        f"{host} {words} ({status}).",
        fix,
        permanent=status in permanent,
        gone=status == 410,
        retry_after=wait,
        status=status,
        answer=kept,
        too_long=too_long.says(status, kept),
    )


def _meaning(status: int) -> tuple[str, str, str]:
    if status == 410:
        return "receiver_gone", "no longer accepts messages", "Give the channel a new address, or remove it."
    if status == 429:
        return "receiver_busy", "asks for fewer messages", "Deliveries to it are retried by themselves."
    if status in (401, 403):
        return "receiver_auth", "refuses the log-in", "Check the channel's secret or token."
    if 300 <= status < 400:
        return "redirect", "points elsewhere; redirects are not followed", "Give the channel its final address."
    if 400 <= status < 500:
        return "receiver_refused", "refused the message", "Check the channel's address and options."
    return "receiver_error", "failed", "Deliveries to it are retried by themselves."
