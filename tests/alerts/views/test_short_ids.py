"""Short ids: each is the beginning of one id alone, whether they are looked up in the index or all are read; and long lists have headlines."""

from __future__ import annotations

import pytest

from alerts.dispatch import history
from alerts.models import Alert
from alerts.views import short_ids
from crawler.storage.database import Database
from tests.support.builders import NOW

IDS = ["aaaa11", "aaaa12", "aaaa2", "aaab", "bbbbbb", "bbbbbc0", "ffff0000"]
SHORT = ["aaaa11", "aaaa12", "aaaa2", "aaab", "bbbbbb", "bbbbbc", "ffff"]


@pytest.mark.parametrize("few", [0, 1000])
def test_each_is_the_beginning_of_one_alone(database: Database, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(short_ids, "FEW", few)
    with database.write() as session:
        session.add_all(Alert(id=one, kind="alert", created_at=NOW, ready_at=NOW) for one in reversed(IDS))
        session.flush()
        found = short_ids.shortened(session, Alert.id, IDS)
        assert [found[one] for one in IDS] == SHORT
        assert all(sum(other.startswith(found[one]) for other in IDS) == 1 for one in IDS)


def test_more_alerts_than_a_query_takes_parameters(database: Database) -> None:
    with database.write() as session:
        assert history.headlines(session, [f"{n:032x}" for n in range(300_000)]) == {}
