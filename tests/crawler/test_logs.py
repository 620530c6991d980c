"""Logs: an event a line under a stable name, as text or as JSON, with what it belongs to."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator

import pytest

from crawler import correlation, logs
from crawler.storage.database import Database, Writer
from docs.build import log_events

log = logging.getLogger("crawler.test")


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    before = logging.getLogger().handlers[:]
    yield capsys
    logging.getLogger().handlers[:] = before


def test_json_has_the_facts_as_they_are_and_what_the_line_belongs_to(said: pytest.CaptureFixture[str]) -> None:
    async def work() -> None:
        correlation.belong(poll="ab12")
        log.info("source.settled source=%s new=%d", "a level=x\nb", 3)
        correlation.belong(poll=None)
        log.warning("lock.lost")
        logging.getLogger("library").warning("%d%% is lost: %s", 50, "x")

    logs.set_up(form="json")  # here: at a fixture's time standard error is another
    asyncio.run(work())
    first, second, third = map(json.loads, said.readouterr().err.splitlines())
    assert {k: first[k] for k in ("level", "module", "event", "source", "new", "poll")} == {
        "level": "INFO", "module": "crawler.test", "event": "source.settled", "source": "a level=x\nb", "new": 3, "poll": "ab12",
    }  # fmt: skip
    assert second["event"] == "lock.lost"
    assert "poll" not in second
    assert (third["event"], third["message"]) == ("library.message", "50% is lost: x")


def test_json_says_a_traceback_in_its_line(said: pytest.CaptureFixture[str]) -> None:
    logs.set_up(form="json")
    try:
        raise ValueError("a\nb")
    except ValueError:
        log.exception("alerts.broken")
    err = said.readouterr().err
    assert err.count("\n") == 1
    assert "ValueError: a\nb" in json.loads(err)["traceback"]


def test_what_is_written_belongs_to_the_task_that_asked_for_it(database: Database) -> None:
    """The writer's thread carries out what many tasks want, each in its own name."""

    async def one(writer: Writer, name: str) -> str | None:
        correlation.belong(poll=name)
        return await writer.run(lambda session: correlation.poll())

    async def both() -> list[str | None]:
        writer = Writer(database)
        found = await asyncio.gather(*(one(writer, name) for name in ("a", "b", "c")))
        await writer.close()
        return found

    assert asyncio.run(both()) == ["a", "b", "c"]


def test_every_event_is_written_out_under_a_stable_name_and_explained() -> None:
    calls = list(log_events.calls())
    assert len(calls) > 50
    assert [call for call in calls if not log_events.EVENT.fullmatch(call.template)] == []
    assert {call.template.split()[0] for call in calls} == log_events.MEANING.keys()
