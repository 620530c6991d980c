"""`tocsin deliveries` and `tocsin channels enable`: what is dead, called back, cancelled, and let go on."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from alerts.cli import cli
from alerts.models import Channel, Delivery
from crawler.errors import TocsinError
from crawler.storage.database import Database
from tests.alerts.cli.test_commands import House
from tests.support.builders import a_channel, a_source, a_statement, a_topic, an_alert


@pytest.fixture
def house(sqlite: Database, tmp_path: Path) -> House:
    """Two channels, each owed one dead delivery."""
    with sqlite.write() as session:
        a_source(session)
        for name in ("hook", "other"):
            a_channel(session, name)
        an_alert(session, a_topic(session), a_statement(session, "A bridge."))
        for row in session.scalars(select(Delivery)):
            row.state, row.attempts, row.id = "dead", 9, f"{row.channel_id}{row.id[1:]}"
    return House(tmp_path)


def states(house: House) -> dict[str, str]:
    return {row["channel"]: row["state"] for row in house.rows("deliveries", "list")}


def refusal(house: House, *arguments: str) -> str:
    done = CliRunner().invoke(cli, ["--config", str(house.file), *arguments])
    assert isinstance(done.exception, TocsinError)
    return done.exception.code


def test_the_dead_of_one_channel_are_called_back(house: House) -> None:
    house("deliveries", "retry", "--dead", "--channel", "hook")
    assert states(house) == {"hook": "waiting", "other": "dead"}


def test_what_nobody_wants_any_more_is_cancelled_and_stays_in_the_history(house: House) -> None:
    house("deliveries", "cancel", "1", "2")  # the beginnings of their ids
    assert states(house) == {"hook": "cancelled", "other": "cancelled"}
    assert refusal(house, "deliveries", "cancel", "1") == "delivery_settled"
    assert refusal(house, "deliveries", "cancel", "zzz") == "delivery_unknown"
    house("deliveries", "retry", "1")
    assert states(house)["hook"] == "waiting"


def test_a_channel_that_is_off_says_so_and_goes_on_when_told(house: House, sqlite: Database) -> None:
    with sqlite.write() as session:
        session.scalars(
            select(Channel).where(Channel.name == "hook")
        ).one().disabled = "the endpoint wants no more (410)"
    assert "channels enable" in house("deliveries", "retry", "--dead")
    assert [row["state"] for row in house.rows("channels", "list")] == ["the endpoint wants no more (410)", "on"]
    assert "1 deliveries" in house("channels", "enable", "hook")
    assert [row["state"] for row in house.rows("channels", "list")] == ["on", "on"]
    assert refusal(house, "channels", "enable", "hok") == "channel_unknown"
