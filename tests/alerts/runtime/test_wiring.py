"""The parts of an installation: made at their first use, once, from the one configuration."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from alerts import config
from alerts.runtime import wiring
from alerts.runtime.wiring import Parts
from crawler import clock
from crawler.sources import store
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.builders import a_source
from tests.support.databases import Postgres, at_head


def parts(folder: Path, text: str = "") -> Parts:
    (folder / "tocsin.toml").write_text(text, encoding="utf-8")
    return Parts(config.load(env={}, folder=folder))


def test_what_needs_no_database_opens_none(tmp_path: Path) -> None:
    made = parts(
        tmp_path, '[operator]\nmark_url = "https://m.example/?a={alert}&m={mark}"\n[smtp]\nhost = "mail.example"\n'
    )
    assert made.context is made.context
    assert (made.context.smtp.host, made.context.folder) == ("mail.example", tmp_path)
    assert made.context.mark_url == "https://m.example/?a={alert}&m={mark}"
    assert made.engine().compile("bridge").plan
    assert not (tmp_path / "tocsin.db").exists()


def test_all_share_one_database(tmp_path: Path) -> None:
    made = parts(tmp_path, '[[source]]\nurl = "https://secret.example/feed"\nhostile = true\nroute = "tor"\n')
    assert made.database is made.database
    assert "secret.example" in made.egress.hostile
    assert made.egress is made.egress
    given = Database(f"sqlite:///{tmp_path / 'tocsin.db'}")
    assert Parts(made.config, given).database is given


@pytest.mark.parametrize("wrong", [timedelta(minutes=10), timedelta(minutes=-10)], ids=["ahead", "behind"])
def test_machines_whose_clocks_are_ten_minutes_apart_go_by_the_servers(
    postgres: Postgres, wrong: timedelta, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What one has just polled and one still holds is free to neither, whichever clock it looks at."""

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + wrong

    database = at_head(postgres.create("clocks"))
    with closing(database):
        polled = a_worker_polls(database)
        monkeypatch.setattr(clock, "datetime", Wrong)
        wiring.follow_clock(database)
        try:
            wiring.follow_clock(database)  # as every ten seconds
            assert caplog.text.count("clock.differs seconds=") == 1
            assert abs(clock.utcnow() - database.now()) < timedelta(seconds=5)
            with database.write() as session:
                assert [claim.name for claim in claim(session, "worker-b:1")] == []
                session.get_one(Source, polled).next_at = database.now()
                assert [claim.name for claim in claim(session, "worker-b:1")] == ["polled"]
        finally:
            monkeypatch.undo()
            wiring.follow_clock(database)


def a_worker_polls(database: Database) -> int:
    """One source is due again in five minutes, another is still being read."""
    with database.write() as session:
        a_source(session, "held", url="https://a.example/feed")
        polled = a_source(session, "polled", url="https://b.example/feed")
        polled.next_at = clock.utcnow() + timedelta(minutes=5)
        assert [claim.name for claim in claim(session, "worker-a:1")] == ["held"]
        return polled.id


def claim(session: Session, token: str) -> list[Any]:
    return store.claim_due(session, clock.utcnow(), token, 10)
