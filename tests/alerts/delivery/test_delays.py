"""How long an alert took since its publication is counted of real messages, where the publication is known to the second."""

from __future__ import annotations

from datetime import timedelta

from alerts.delivery.delays import Delays
from alerts.models import Alert
from crawler import clock
from crawler.storage.database import Database
from tests.support.builders import NOW, a_channel, a_source, a_statement, a_topic, an_alert, claimed


def test_delays_are_counted_where_the_publication_is_known_to_the_second(sqlite: Database) -> None:
    old, day, naive = "2001-01-01T00:00:00+00:00", f"{NOW:%Y-%m-%d}", f"{NOW:%Y-%m-%dT%H:%M:%S}"
    ago = [clock.iso(NOW - timedelta(seconds=s)) for s in (5, 45, 4000)]
    with sqlite.write() as session:
        a_source(session)
        a_channel(session)
        topic = a_topic(session)
        for published in (*ago, old, day, naive, None, clock.iso(NOW + timedelta(hours=1))):
            an_alert(session, topic, a_statement(session, published=published))
        digest = an_alert(session, topic, a_statement(session, published=ago[0])).id
        session.get_one(Alert, digest).kind = "digest"  # it waits by itself
        session.flush()
        delays = Delays()
        for claim in claimed(session):
            delays.sent(claim.message, NOW)
    found = delays.numbers()
    assert [found[f"alert_delay_seconds_bucket:{bound}"] for bound in ("10", "60", "3600", "7200", "+Inf")] == [1, 2, 2, 3, 3]  # fmt: skip
    assert found["alert_delay_seconds_sum"] == 4050
