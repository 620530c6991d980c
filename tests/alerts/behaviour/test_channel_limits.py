"""Every channel on a service that enforces its documented limit, or half of it: nothing is refused for good, and every link arrives."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.limited_services import ALL, STRICTER, WORDS, digest, limited, told
from tests.support.messages import NOW


@pytest.mark.parametrize("script", WORDS)
@pytest.mark.parametrize("service", ALL)
def test_a_digest_keeps_to_the_documented_limit(service: str, script: str) -> None:
    message = digest(script, 3)
    outcome = asyncio.run(told(service, message))
    assert (outcome.dead, outcome.refused, outcome.missing(message)) == ([], 0, [])


@pytest.mark.parametrize("service", STRICTER)
def test_a_service_that_takes_half_gets_less(service: str) -> None:
    message = digest("cyrillic", 5)
    outcome = asyncio.run(told(service, message, 0.5))
    assert (outcome.dead, outcome.missing(message)) == ([], [])


def test_a_mail_server_that_takes_little_gets_fewer_statements_and_the_number_of_the_others() -> None:
    outcome = asyncio.run(told("email", digest("cyrillic", 40), 0.08))
    assert outcome.dead == []
    assert "more: tocsin alerts show a-5" in outcome.taken


def test_a_service_that_logs_out_has_done_so_when_the_message_is_through() -> None:
    """Later it would be done by whoever drops the object, and hold up everything else meanwhile."""

    async def run() -> str:
        async with limited("matrix") as (notifier, _, served):
            await notifier.send(digest("latin", 1), NOW)
            return served.got[-1].path

    assert asyncio.run(run()).endswith("/logout")


def test_the_services_do_refuse() -> None:
    """What is measured here can fail."""
    refused = {
        name: asyncio.run(told(name, digest("cyrillic", 60), 0.02)) for name in ("ntfy", "sms", "webhook", "email")
    }
    assert all(outcome.dead for name, outcome in refused.items() if name in ("ntfy", "sms"))
    assert refused["webhook"].refused > 0
    assert all(error.too_long and not error.permanent for outcome in refused.values() for error in outcome.dead)
