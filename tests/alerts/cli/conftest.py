"""An installation with a little of everything, and the commands on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from alerts.models import Delivery
from crawler.evidence import store as evidence
from crawler.statements import store as statements
from crawler.storage.database import Database
from tests.support.builders import a_channel, a_source, a_statement, a_topic, an_alert, an_answer, an_item, later
from tests.support.commands import CommandLine

HTML = (
    "<html lang=en><title>Bridge</title><body><article><h1>Bridge</h1>"
    + "<p>The old bridge was closed on Monday, the town said.</p>" * 9
)


@pytest.fixture
def tocsin(sqlite: Database, tmp_path: Path) -> CommandLine:
    """Two statements, one of them in an alert; one delivery dead."""
    with sqlite.write() as session:
        source = a_source(session, last_error="The site answered 500. [http_500]")
        a_channel(session)
        topic = a_topic(session)
        proof = evidence.prepare(an_answer(body=HTML.encode()))
        told = a_statement(session, "A bridge fell.", source, proof=proof, title="Told")
        statements.store(
            session, an_item(told.url, title="Told", text="A bridge fell, they say now. " * 9), source, later(hours=1)
        )
        a_statement(session, "Nothing.", source, title="Quiet")
        an_alert(session, topic, told)
        delivery = session.scalars(select(Delivery)).one()
        delivery.state, delivery.attempts, delivery.last_error = "dead", 9, "The receiver answered 500. [http_500]"
    return CommandLine(tmp_path)


@pytest.fixture
def two_dead(sqlite: Database, tmp_path: Path) -> CommandLine:
    """Two channels, each with one delivery that was given up."""
    with sqlite.write() as session:
        a_source(session)
        for name in ("hook", "other"):
            a_channel(session, name)
        an_alert(session, a_topic(session), a_statement(session, "A bridge."))
        for row in session.scalars(select(Delivery)):
            row.state, row.attempts, row.id = "dead", 9, f"{row.channel_id}{row.id[1:]}"
    return CommandLine(tmp_path)
