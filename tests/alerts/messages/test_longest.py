"""What `tocsin channels test` sends: as long as a channel carries, three scripts, and not a flood."""

from __future__ import annotations

import asyncio

import pytest

from alerts.messages import longest
from alerts.messages.rendering import subject
from tests.support.limited_services import ALL, limited
from tests.support.messages import NOW


@pytest.mark.parametrize("service", ALL)
def test_three_scripts_go_through_in_one_message_or_one_each(service: str) -> None:
    async def run() -> tuple[int, str]:
        async with limited(service) as (notifier, taken, served):
            pieces = longest.trial(longest.digest("2026-03-04T10:00:00+00:00", "test-1"), notifier.parts)
            for piece in pieces:
                await notifier.send(piece, NOW)
            assert served.refused == notifier.cuts == 0
            assert not any("[1/" in subject(piece) for piece in pieces)
            assert len({piece.delivery_id for piece in pieces}) == len(pieces)
            return len(pieces), taken()

    count, taken = asyncio.run(run())
    assert 1 <= count <= 3
    assert (count == 1) == (service in ("ntfy", "telegram", "slack", "matrix", "webhook", "email"))
    assert all(f"ngo.example/{language}/" in taken.replace("%2F", "/") for language in ("en", "ru", "zh"))


def test_a_channel_without_a_limit_gets_a_statement_of_each_script() -> None:
    (only,) = longest.trial(longest.digest("2026-03-04T10:00:00+00:00", "test-1"), lambda message: [message])
    assert [one.language for one in only.statements] == ["en", "ru", "zh"]
