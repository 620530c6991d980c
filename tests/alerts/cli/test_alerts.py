"""`tocsin alerts`: one is shown with what became of it, and can be marked."""

from __future__ import annotations

from sqlalchemy import select

from alerts.models import Alert
from crawler.storage.database import Database
from tests.support.commands import CommandLine


def test_an_alert_is_shown_with_what_became_of_it_and_can_be_marked(tocsin: CommandLine, sqlite: Database) -> None:
    alert = tocsin.rows("alerts", "list")[0]
    shown = tocsin.rows("alerts", "show", alert["id"][:8])[0]
    assert [d["state"] for d in shown["deliveries"]] == ["dead"]
    tocsin("alerts", "mark", alert["id"][:8], "false")
    with sqlite.read() as session:
        assert session.scalars(select(Alert.mark)).one() == "false"
