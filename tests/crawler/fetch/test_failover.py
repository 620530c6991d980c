"""Which address of a source is asked after which answers, and what a mirror's addresses mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crawler.config.source_options import SourceOptions
from crawler.fetch import addresses, failover
from crawler.fetch.addresses import Addresses
from crawler.fetch.failover import BACK, START, Failover
from crawler.frontier import pages
from crawler.health import gaps
from crawler.items import Entry
from crawler.schedule.due_hosts import due_hosts, held_hosts
from crawler.sources import settlement
from crawler.sources import store as sources
from crawler.sources.settlement import Outcome
from crawler.storage import leases
from crawler.storage.database import Database
from crawler.storage.models import Gap, Page, Source
from tests.support.builders import NOW, a_source, a_spec, later

OWN, MIRROR, MAP = "https://paper.org/feed.xml", "https://mirror.net/paper/feed.xml", "https://paper.org/sitemap.xml"
OPTIONS = SourceOptions(mirrors=(MIRROR,), fallback=(f"sitemap {MAP}", "listing https://paper.org/news"))


def test_the_order_of_addresses() -> None:
    found = failover.addresses("feed", OWN, OPTIONS, Failover(moved="https://new.org/feed"))
    assert [(p.kind, p.url, p.mirror) for p in found] == [
        ("feed", "https://new.org/feed", False),
        ("feed", MIRROR, True),
        ("sitemap", MAP, False),
        ("listing", "https://paper.org/news", False),
    ]


def play(answers: str, count: int, start: Failover = START) -> Failover:
    """A string of polls: . answered, x failed, g gone, p/q answered after permanent redirects to P/Q; an hour lies between two."""
    known = start
    for n, answer in enumerate(answers):
        now = later(hours=1, minutes=n)
        place = failover.asked(known, count, now)
        if answer in "xg":
            known = failover.failed(known, place, count, now, gone=answer == "g")
        else:
            known = failover.answered(known, place, {"p": "https://p", "q": "https://q"}.get(answer))
    return known


@pytest.mark.parametrize(
    ("answers", "count", "place", "moved", "why"),
    [
        ("...", 1, 0, "", "an address that answers stays"),
        ("xxxxxx", 1, 0, "", "there is no other"),
        ("xx", 3, 0, "", "two failures may be chance"),
        ("xxx", 3, 1, "", "three are not"),
        ("x.x.xx", 3, 0, "", "only failures in a row count"),
        ("xxxxxx", 3, 2, "", "the mirror fails too"),
        ("xxxxxxxxx", 3, 0, "", "all fail: from the beginning"),
        ("xxx....", 3, 1, "", "the mirror stays while it answers"),
        ("g", 3, 1, "", "gone for good: at once"),
        ("pp", 1, 0, "", "twice is not yet for good"),
        ("ppp", 1, 0, "https://p", "three equal permanent redirects are"),
        ("ppqpp", 1, 0, "", "equal ones, in a row"),
        ("pp.p", 1, 0, "", "in a row"),
        ("ppxp", 1, 0, "", "a failure between them begins anew"),
        ("ppp...", 1, 0, "https://p", "the new address needs no redirect"),
        ("pppqqq", 1, 0, "https://q", "it moved again"),
        ("pppxx", 1, 0, "https://p", "two failures there may be chance"),
        ("pppxxx", 1, 0, "", "three: back to the address that was given"),
        ("pppg", 1, 0, "", "gone there: back to the address that was given"),
    ],
)
def test_after_these_answers(answers: str, count: int, place: int, moved: str, why: str) -> None:
    known = play(answers, count)
    assert (known.place, known.moved) == (place, moved), why


def test_its_own_address_is_tried_again_every_hour_while_another_stands_in() -> None:
    known = play("xxx.", 3)
    assert known.back is not None
    assert failover.asked(known, 3, known.back - timedelta(seconds=1)) == 1
    assert failover.asked(known, 3, known.back) == 0
    in_vain = failover.failed(known, 0, 3, known.back)
    assert (in_vain.place, in_vain.back) == (1, known.back + BACK)
    home = failover.answered(known, 0, None)
    assert (home.place, home.back) == (0, None)


def test_an_address_that_the_file_no_longer_names_is_not_asked() -> None:
    assert failover.asked(Failover(place=2, back=later(hours=9)), 1, NOW) == 0


def test_it_is_kept_as_it_was() -> None:
    assert failover.to_json(START) is None
    known = play("xxx..", 3)
    assert failover.from_json(failover.to_json(known)) == known


@pytest.mark.parametrize(
    ("mirror", "linked", "home"),
    [
        ("https://mirror.net/feed.xml", "https://mirror.net/2026/bells?id=1", "https://paper.org/2026/bells?id=1"),
        ("https://mirror.net/feed.xml", "http://mirror.net/2026/bells", "https://paper.org/2026/bells"),
        (MIRROR, "https://mirror.net/paper/2026/bells", "https://paper.org/2026/bells"),
        (MIRROR, "https://mirror.net/other/bells", "https://mirror.net/other/bells"),
        (MIRROR, "https://mirror.net/paperboy/bells", "https://mirror.net/paperboy/bells"),
        ("https://mirror.net/rss", "https://mirror.net/bells", "https://paper.org/bells"),
        ("https://mirror.net/feed.xml", "https://paper.org/bells", "https://paper.org/bells"),
        ("https://mirror.net/feed.xml", "https://mirror.net.evil.org/bells", "https://mirror.net.evil.org/bells"),
    ],
)
def test_what_a_mirror_links_is_the_sources_own(mirror: str, linked: str, home: str) -> None:
    assert failover.at_home(linked, mirror, OWN) == home
    if home != linked:
        assert failover.at_mirror(home, mirror, OWN).removeprefix("https") == linked.removeprefix("https").removeprefix(
            "http"
        )


# ---- in the database


def sweep(database: Database, hour: float, *entries: Entry, code: str = "ok", **more: object) -> sources.SweepClaim:
    """One poll of the only source, with what came of it."""
    with database.write() as session:
        claim = sources.claim_due(session, later(hours=hour), "t", 1, only=[1])[0]
        outcome = settlement.Outcome(code, entries, **({"etag": f"e{hour}"} if code == "ok" else {}), **more)  # type: ignore[arg-type]
        settlement.settle(session, claim, outcome, later(hours=hour))
    return claim


def test_once_a_day_a_list_is_asked_for_whole(database: Database) -> None:
    """For sites that answer 304 whatever is new. A whole answer that did not change counts."""
    with database.write() as session:
        a_source(session, url=OWN)
    sweep(database, 0, Entry("https://paper.org/one"), body_sha256="b")
    assert sweep(database, 23.9, code="unchanged", whole=False).etag == "e0"
    claim = sweep(database, 24, code="unchanged")
    assert (claim.etag, claim.body_sha256) == (None, "b")
    assert sweep(database, 24.1).etag == "e0"


def row(database: Database) -> Source:
    with database.read() as session:
        return session.get_one(Source, 1)


def test_a_mirror_stands_in_shows_one_statement_and_is_left_again(database: Database) -> None:
    with database.write() as session:
        a_source(session, url=OWN, options=OPTIONS)
    sweep(database, 0, Entry("https://paper.org/one"))
    for hour in (1, 2, 3):
        assert sweep(database, hour, code="http_500").url == OWN
    assert (row(database).host_key, row(database).etag) == ("paper.org", None)  # which was asked last
    assert row(database).next_at <= later(hours=3.1)  # type: ignore[operator]
    claim = sweep(database, 3.2, Entry("https://mirror.net/paper/one"), Entry("https://mirror.net/paper/two"))
    assert (claim.url, claim.kind, claim.etag, claim.host_key) == (MIRROR, "feed", None, "mirror.net")
    assert row(database).host_key == "mirror.net"
    with database.write() as session:
        claimed = {p.url: p.via for p in pages.claim_due(session, later(hours=3.3), "p", 9)}
    assert claimed == {
        "https://paper.org/one": "https://mirror.net/paper/one",
        "https://paper.org/two": "https://mirror.net/paper/two",
    }
    assert sweep(database, 3.4).etag == "e3.2"
    claim = sweep(database, 4.5, Entry("https://paper.org/two"))
    assert (claim.url, claim.etag) == (OWN, None)
    assert (sweep(database, 5).etag, row(database).host_key) == ("e4.5", "paper.org")
    with database.read() as session:
        assert session.query(Page).count() == 2


@pytest.fixture
def stood_in_for(database: Database) -> Database:
    """A mirror was asked last for the list of a source, of which a page and a gap are due as well."""
    with database.write() as session:
        source = a_source(session, url=OWN, options=OPTIONS, first_read=NOW)
        pages.note(session, source, [Entry("https://paper.org/one")], NOW)
        source.failover = failover.to_json(Failover(place=1, back=later(hours=1)))
        source.host_key, source.next_at = "mirror.net", later(minutes=30)
        session.add(Gap(source_id=source.id, from_at=NOW, to_at=NOW, estimated=1, next_at=NOW))
    return database


CLAIMS: list[tuple[Any, float, str, str]] = [
    # what is claimed, at which hour, the host that is asked, whose row says so
    (pages.claim_due, 0.5, "mirror.net", "page"),
    (sources.claim_due, 0.5, "mirror.net", "source"),
    (sources.claim_due, 1, "paper.org", "source"),  # its own is tried again
    (gaps.claim_due, 0.5, "paper.org", "source"),
]


@pytest.mark.parametrize(("claim", "hour", "host", "of"), CLAIMS)
def test_what_is_claimed_holds_the_host_that_is_asked(stood_in_for: Database, claim: Any, hour: float, host: str, of: str) -> None:  # fmt: skip
    now, model = later(hours=hour), {"page": Page, "source": Source}[of]
    with stood_in_for.write() as session:
        (only,) = claim(session, now, "run:1", 9, busy=[])
        asked = getattr(only, "via", None) or only.url
        assert (only.host_key, asked.split("/")[2], held_hosts(session, now)) == (host, host, {host})
        assert session.scalars(select(model.host_key)).one() == host


@pytest.mark.parametrize(("claim", "hour", "host", "of"), CLAIMS)
def test_nothing_is_claimed_for_a_host_at_which_another_process_works(
    stood_in_for: Database, claim: Any, hour: float, host: str, of: str
) -> None:
    """It is found at that host once it is free."""
    now = later(hours=hour)
    with stood_in_for.write() as session:
        other = a_source(session, "other", url=f"https://{host}/other.xml", next_at=later(days=1))
        leases.claim(session, Source, [other.id], "worker:1", now, leases.LEASE)
        assert claim(session, now, "run:1", 9, busy=held_hosts(session, now)) == []
        other.lease_until = None
        session.flush()
        assert host in due_hosts(session, now, 9)
        assert [one.host_key for one in claim(session, now, "run:1", 9, hosts=[host])] == [host]


def test_the_host_that_was_asked_keeps_its_pause_when_another_one_is_asked_next(database: Database) -> None:
    with database.write() as session:
        a_source(session, url=OWN, options=OPTIONS)
    for hour in (1, 2):
        sweep(database, hour, code="http_500")
    with database.write() as session:
        (claim,) = sources.claim_due(session, later(hours=3), "run:1", 9)
        rested = replace(claim, rest=later(hours=3, minutes=2))
        settlement.settle(session, rested, Outcome("http_500"), later(hours=3, minutes=1))
        assert addresses.of(session.get_one(Source, 1)).current.url == MIRROR
        assert held_hosts(session, later(hours=3, minutes=1)) == {"paper.org"}


def test_a_source_that_is_declared_anew_keeps_the_host_that_was_asked(stood_in_for: Database) -> None:
    """Its row holds that one's pause."""
    with stood_in_for.write() as session:
        sources.assign(session.get_one(Source, 1), a_spec(url=OWN, every="2h", options=OPTIONS))
    assert (row(stood_in_for).host_key, row(stood_in_for).every) == ("mirror.net", "2h")
    with stood_in_for.write() as session:
        sources.assign(session.get_one(Source, 1), a_spec(url="https://new.org/feed.xml"))
    assert row(stood_in_for).host_key == "new.org"


def test_a_sitemap_that_stands_in_brings_what_is_new_and_not_the_archive(database: Database) -> None:
    with database.write() as session:
        a_source(session, url=OWN, options=SourceOptions(fallback=(f"sitemap {MAP}",)))
    sweep(database, 0, Entry("https://paper.org/known"))
    for hour in (1, 2, 3):
        sweep(database, hour, code="not_a_feed")
    shown = [
        Entry("https://paper.org/known"),
        Entry("https://paper.org/old", updated="2019-01-01"),
        Entry("https://paper.org/undated"),
        Entry("https://paper.org/new", updated=later(hours=2).isoformat()),
    ]
    assert sweep(database, 3.2, *shown).kind == "sitemap"
    assert sweep(database, 3.4, *shown, Entry("https://paper.org/later")).url == MAP
    with database.read() as session:
        found = {page.url.rpartition("/")[2]: page.state for page in session.query(Page)}
    assert found == {"known": "pending", "old": "skipped", "undated": "skipped", "new": "pending", "later": "pending"}


def test_gone_for_good_stops_a_source_only_when_nothing_stands_in(database: Database) -> None:
    with database.write() as session:
        a_source(session, url=OWN, options=SourceOptions(mirrors=(MIRROR,)))
    sweep(database, 0, code="http_410", gone=True)
    assert (row(database).state != "gone", row(database).next_at is not None) == (True, True)
    assert sweep(database, 0.1, code="http_410", gone=True).url == MIRROR
    assert row(database).next_at is not None  # its own once more
    with database.write() as session:
        session.get_one(Source, 1).options = None
        session.get_one(Source, 1).failover = None
    sweep(database, 0.2, code="http_410", gone=True)
    assert (row(database).state, row(database).next_at) == ("gone", None)


def test_a_moved_address_is_asked_without_the_old_validators_and_unlearnt_when_the_file_changes(
    database: Database,
) -> None:
    with database.write() as session:
        a_source(session, url=OWN)
    for hour in range(3):
        sweep(database, hour, moved="https://new.org/feed")
    claim = sweep(database, 3)
    assert claim.host_key == "new.org"
    assert (claim.url, claim.etag, claim.body_sha256) == ("https://new.org/feed", None, None)
    assert (row(database).host_key, row(database).url) == ("new.org", OWN)
    assert addresses.of(row(database)).asked(later(hours=4))[1].url == "https://new.org/feed"
    with database.write() as session:
        row_ = session.get_one(Source, 1)
        sources.synchronise(session, [a_spec(name=row_.name, url="https://other.org/feed")], later(hours=4))
    assert addresses.of(row(database)).asked(later(hours=4))[1].url == "https://other.org/feed"


@pytest.mark.parametrize(("kind", "taken"), [("listing", True), ("page", True), ("feed", False), ("sitemap", False)])
def test_a_source_found_empty_without_scripts_is_read_by_a_browser_from_then_on(kind: str, taken: bool) -> None:
    before = Addresses(kind, "https://a.example/", failover=Failover(full=NOW))
    after = before.by_browser()
    assert not before.options.browser
    assert (after.options.browser, after is not before) == (taken, taken)
    assert after.by_browser() is after  # it is read by one already, or cannot be
    assert after.failover.full == NOW
