"""One agency text on forty sites is one alert, whether the copies come together or after the first was told."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select

from alerts.models import Alert
from alerts.topics.engine import Engine
from alerts.topics.matcher import Matcher
from crawler.items import StatementItem
from crawler.statements.store import store
from crawler.storage.database import Database
from crawler.storage.models import Statement
from tests.support.builders import NOW, a_channel, a_source, a_topic, claimed, later, match_all, prose

TEXT = [f"The bridge at the harbour fell. {prose(n, 4)}" for n in range(7)]


def printed(site: int) -> str:
    """The text as a site prints it: some paragraphs, sometimes in another order, in its own frame."""
    dice = random.Random(site)
    kept = sorted(dice.sample(range(len(TEXT)), dice.randint(4, 7)))
    if site % 3 == 0:
        dice.shuffle(kept)
    return "\n".join([prose(1000 + site, 1), "(AGENCY) -", *(TEXT[n] for n in kept), prose(2000 + site, 1)])


@pytest.mark.parametrize("at_once", [True, False])
def test_one_text_on_forty_sites_is_one_alert(database: Database, at_once: bool) -> None:
    with database.write() as session:
        a_channel(session)
        a_topic(session)
    matcher = Matcher(database, Engine())
    for site in range(40):
        with database.write() as session:
            source = a_source(session, f"site{site}", first_read=NOW)
            text = "\n".join(TEXT) if site == 0 else printed(site)
            item = StatementItem(f"https://site{site}.example/a", f"Headline of site {site}", text)
            store(session, item, source, later(minutes=site))
        if not at_once:
            match_all(database, later(minutes=site), matcher)
            with database.write() as session:
                claimed(session, now=later(minutes=site))
    if at_once:
        assert match_all(database, later(minutes=40)) == 40
    with database.read() as session:
        assert len(set(session.scalars(select(Statement.story_id)))) == 1
        assert [alert.kind for alert in session.scalars(select(Alert))] == ["alert"]
