"""One page is one statement: under tracking parameters, as AMP or mobile page, by a canonical address that is believed only when it
is plausible. With the evidence in the same transaction, revisions that never lose a text, and stories."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crawler.evidence import store as evidence
from crawler.statements import store as statements
from crawler.storage.database import Database
from crawler.storage.models import Address, Body, Fetch, Revision, Source, Statement
from tests.support.builders import NOW, a_source, a_statement, an_answer, an_item, later, prose


def count(session: Session, model: Any) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def store(session: Session, url: str, text: str | None = None, now: Any = NOW, **more: Any) -> statements.Stored:
    source = session.scalar(select(Source)) or a_source(session)
    keyword = {k: more.pop(k) for k in ("also", "proof", "key", "catch_up") if k in more}
    return statements.store(
        session, an_item(url, text=prose(1) if text is None else text, **more), source, now, **keyword
    )


SITE = "https://www.example.org"
SAME = [
    # two addresses of one page, what else the second one says of itself, why they are one
    (f"{SITE}/news/flood", f"{SITE}/news/flood", {}, "the same address"),
    (f"{SITE}/news/flood", f"{SITE}/news/flood?utm_source=mail&utm_medium=x#top", {}, "tracking parameters"),
    (f"{SITE}/news/flood", "http://example.org/news/flood/", {}, "scheme, www and slash"),
    (f"{SITE}/news/flood", "https://m.example.org/news/flood", {}, "the mobile host"),
    (f"{SITE}/news/flood", f"{SITE}/news/flood/amp/", {}, "the AMP page"),
    (f"{SITE}/news/flood-in-the-old-town-12345", f"{SITE}/?p=12345&x=1", {"canonical_url": f"{SITE}/news/flood-in-the-old-town-12345"}, "canonical, same number, same text"),
    (f"{SITE}/news/flood", f"{SITE}/print/flood-99", {}, "the same long text on the same site"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "says", "why"), SAME)
def test_one_page_is_one_statement(database: Database, first: str, second: str, says: dict[str, Any], why: str) -> None:
    with database.write() as session:
        one = store(session, first)
        two = store(session, second, **says)
        assert (two.id, two.new, two.changed) == (one.id, False, False), why
        row = session.scalars(select(Statement)).one()
        assert row.url == first
        if count(session, Address) == 2:
            assert set(session.scalars(select(Address.url))) == {first, second}


OTHER = [
    # two addresses of two pages, text of the second (None: the same as the first), what it says of itself
    (f"{SITE}/news/flood", f"{SITE}/news/fire", prose(2), {}, "another page"),
    (f"{SITE}/news?id=1", f"{SITE}/news?id=2", prose(2), {}, "another number"),
    (f"{SITE}/news/flood", "https://other.net/news/flood", None, {}, "a copy on another site is a statement of its own"),
    (f"{SITE}/news/flood", f"{SITE}/news/fire-on-the-hill", prose(2), {"canonical_url": f"{SITE}/news/flood"}, "it names another article as its canonical address, and says something else"),
    (f"{SITE}/news/flood", f"{SITE}/news/fire", prose(2), {"canonical_url": f"{SITE}/"}, "it names the home page"),
    (f"{SITE}/a/1", f"{SITE}/a/2", "Read on.", {}, "short texts are equal by chance"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "text", "says", "why"), OTHER)
def test_two_pages_are_two_statements(
    database: Database, first: str, second: str, text: str | None, says: dict[str, Any], why: str
) -> None:
    with database.write() as session:
        one = store(session, first, "Read on." if text == "Read on." else None)
        two = store(session, second, text, **says)
        assert (two.new, two.id != one.id) == (True, True), why


def test_two_pages_that_both_name_the_home_page_stay_apart(database: Database) -> None:
    """A site whose template puts the home page as canonical address on every page loses nothing by it."""
    with database.write() as session:
        for n in (1, 2, 3):
            assert store(session, f"{SITE}/story-{n}", prose(n), canonical_url=f"{SITE}/").new
        assert session.scalars(select(Statement.canonical_url)).all() == [None] * 3


def test_the_addresses_that_redirects_led_through_are_believed_like_canonical_ones(database: Database) -> None:
    with database.write() as session:
        one = store(session, f"{SITE}/news/flood-12345")
        moved = store(session, f"{SITE}/r/12345", also=[f"{SITE}/news/flood-12345"])
        assert moved.id == one.id
        login = store(session, f"{SITE}/news/fire-77777", prose(3), also=[f"{SITE}/"])
        assert login.new


# ---- what changes


def test_a_changed_text_is_a_revision_and_the_old_one_is_kept(database: Database) -> None:
    with database.write() as session:
        first = store(session, f"{SITE}/a", prose(1), title="Before")
        session.get_one(Statement, first.id).matched_at = NOW
        second = store(session, f"{SITE}/a", prose(2), later(hours=1), title="After")
        assert (second.id, second.new, second.changed) == (first.id, False, True)
        row = session.scalars(select(Statement)).one()
        assert (row.title, row.text, row.revision) == ("After", prose(2), 2)
        assert (row.first_seen, row.changed_at, row.matched_at) == (NOW, later(hours=1), None)
        old = session.scalars(select(Revision)).one()
        assert (old.number, old.title, old.text, old.seen_at) == (1, "Before", prose(1), NOW)


def test_going_back_and_forth_is_kept_whole(database: Database) -> None:
    with database.write() as session:
        for hour, number in enumerate((1, 2, 1)):
            store(session, f"{SITE}/a", prose(number), later(hours=hour))
        assert session.scalars(select(Revision.text).order_by(Revision.number)).all() == [prose(1), prose(2)]


NO_CHANGE = [
    ("", "empty", "an empty answer"),
    ("", "unreadable", "an unreadable one"),
    (prose(1).upper(), "article", "only the case changed"),
    (f"  {prose(1)}\n", "article", "only the spacing changed"),
]


@pytest.mark.parametrize(("text", "kind", "why"), NO_CHANGE)
def test_a_text_is_never_replaced_by_nothing(database: Database, text: str, kind: str, why: str) -> None:
    with database.write() as session:
        store(session, f"{SITE}/a")
        again = store(session, f"{SITE}/a", text, later(hours=1), kind=kind)
        row = session.scalars(select(Statement)).one()
        assert (again.changed, row.text, row.kind, row.revision) == (False, prose(1), "article", 1), why
        assert count(session, Revision) == 0


def test_what_was_empty_is_filled_when_it_can_be_read(database: Database) -> None:
    with database.write() as session:
        store(session, f"{SITE}/a", "", kind="unreadable", error="http_500")
        assert store(session, f"{SITE}/a", prose(1), later(hours=1)).changed
        row = session.scalars(select(Statement)).one()
        assert (row.kind, row.error, row.text) == ("article", None, prose(1))


def test_a_changed_headline_alone_is_a_revision(database: Database) -> None:
    """Headlines are what is corrected most quietly, and topics search them."""
    with database.write() as session:
        store(session, f"{SITE}/a", title="Army denies raid")
        again = store(session, f"{SITE}/a", title="Army admits raid", now=later(hours=1))
        row = session.scalars(select(Statement)).one()
        assert again.changed
        assert (row.title, row.text) == ("Army admits raid", prose(1))
        assert session.scalars(select(Revision.title)).one() == "Army denies raid"


def test_statement_and_evidence_come_together_or_not_at_all(database: Database) -> None:
    class PowerCut(Exception):
        pass

    with pytest.raises(PowerCut), database.write() as session:  # noqa: PT012
        store(session, f"{SITE}/a", proof=evidence.prepare(an_answer()))
        raise PowerCut
    with database.read() as session:
        assert [count(session, m) for m in (Statement, Address, Body, Fetch)] == [0, 0, 0, 0]


def test_a_better_extraction_becomes_a_revision(database: Database) -> None:
    with database.write() as session:
        kept = store(session, f"{SITE}/a", "Menu Home Contact")
        assert statements.reextract(session, kept.id, an_item(f"{SITE}/a", text=prose(1)), later(hours=1))
        assert not statements.reextract(session, kept.id, an_item(f"{SITE}/a", text=prose(1)), later(hours=2))
        assert not statements.reextract(session, kept.id, an_item(f"{SITE}/a", text=""), later(hours=2))
        assert not statements.reextract(session, 999, an_item(), NOW)
        assert session.get_one(Statement, kept.id).text == prose(1)


# ---- text that databases refuse


@pytest.mark.parametrize("odd", ["nul \x00 here", "half \ud800 a pair", "both \x00\udfff"])
def test_no_text_is_too_odd_to_be_stored(database: Database, odd: str) -> None:
    """PostgreSQL keeps no NUL, and no database half a surrogate pair; a page with one must not be lost over it."""
    with database.write() as session:
        kept = store(session, f"{SITE}/a", f"{prose(1)} {odd} end", title=odd, author=odd, language=odd)
        row = session.get_one(Statement, kept.id)
        assert row.text.startswith(prose(1))
        assert row.text.endswith("end")
        assert row.title.split()[0] == odd.split()[0]


# ---- stories


def test_a_copy_on_another_site_is_of_the_same_story(database: Database) -> None:
    with database.write() as session:
        first = a_statement(session, text=prose(5, 12))
        copy = a_statement(session, text=None, source=a_source(session, "other"))
        assert copy.story_id == copy.id
        again = store(session, "https://third.example/x", f"From our partners. {first.text} Read more.")
        assert session.get_one(Statement, again.id).story_id == first.id
        third = store(session, "https://fourth.example/x", f"{first.text} And on.")
        assert session.get_one(Statement, third.id).story_id == first.id


def test_a_copy_two_weeks_later_is_a_new_story(database: Database) -> None:
    with database.write() as session:
        first = store(session, f"{SITE}/a")
        late = store(session, "https://other.net/a", now=later(days=15))
        assert late.id != first.id
        assert session.get_one(Statement, late.id).story_id == late.id


# ---- what a text adds to its story

OLD, NEW = prose(11, 12), prose(12, 3)


def added(session: Session, kept: statements.Stored) -> str:
    """What is stored as new in the text."""
    session.flush()
    session.expire_all()
    row = session.get_one(Statement, kept.id)
    return "".join(row.text[start:end] for field, start, end in row.added or () if field == "text")


@pytest.mark.parametrize("site", [SITE, "https://other.net"])
def test_a_text_at_a_new_address_is_marked_where_it_adds_to_its_story(database: Database, site: str) -> None:
    with database.write() as session:
        first = store(session, f"{SITE}/a", OLD)
        later_on = store(session, f"{site}/b", f"{NEW}\n{OLD}", title="What came of it")
        copy = store(session, "https://third.net/c", f"{OLD}\n{NEW}", title="As others say")
        stories = {session.get_one(Statement, one.id).story_id for one in (first, later_on, copy)}
        assert stories == {first.id}
        assert [added(session, one) for one in (first, later_on, copy)] == ["", NEW, ""]


def test_a_text_of_its_own_adds_to_nothing(database: Database) -> None:
    with database.write() as session:
        store(session, f"{SITE}/a", OLD)
        assert added(session, store(session, f"{SITE}/b", NEW)) == ""


def test_the_frame_of_a_source_is_no_news(database: Database) -> None:
    frame = prose(13, 3)
    with database.write() as session:
        agency = a_source(session, "agency")
        statements.store(session, an_item("https://agency.example/a", text=OLD), agency, NOW)
        paper = a_source(session, "printer")
        item = an_item("https://printer.example/a", text=f"{OLD}\n{frame}")
        assert added(session, statements.store(session, item, paper, NOW)) == frame  # nobody can know yet
        second = a_source(session, "second")
        statements.store(session, an_item("https://second.example/b", text=f"{prose(14)}\n{frame}"), second, NOW)
        item = an_item("https://second.example/a", text=f"{OLD}\n{frame}\n{NEW}")
        assert added(session, statements.store(session, item, second, NOW)) == NEW


REVISIONS = [
    # the text after it, what is new
    (f"{OLD}\n{NEW}", NEW, "a page that grew"),
    (f"{NEW}\n{OLD}", NEW, "at its head"),
    (OLD.replace("ba", "be", 2), "", "a correction"),
    (OLD[: len(OLD) // 2], "", "a page that was cut"),
    (f"Updated 14:05\n{OLD}\n312 comments", "", "a clock and a counter"),
]


@pytest.mark.parametrize(("text", "new", "why"), REVISIONS)
def test_a_revision_is_marked_where_it_adds_paragraphs(database: Database, text: str, new: str, why: str) -> None:
    with database.write() as session:
        store(session, f"{SITE}/a", OLD)
        kept = store(session, f"{SITE}/a", text, later(hours=1))
        assert kept.changed, why
        assert added(session, kept) == new, why


def test_a_page_that_grows_into_an_article_is_an_update(database: Database) -> None:
    with database.write() as session:
        store(session, f"{SITE}/a", OLD, kind="page")
        kept = store(session, f"{SITE}/a", f"{OLD}\n{NEW}", later(hours=1), kind="article")
        assert added(session, kept) == NEW


def test_a_ticker_tells_each_entry_once(database: Database) -> None:
    entries = [prose(20 + n, 2) for n in range(4)]
    with database.write() as session:
        for n in range(4):
            kept = store(session, f"{SITE}/live", "\n".join([*reversed(entries[: n + 1]), OLD]), later(hours=n))
            session.get_one(Statement, kept.id).matched_at = later(hours=n)
            assert added(session, kept) == (entries[n] if n else "")
        back = store(session, f"{SITE}/live", f"{entries[1]}\n{OLD}", later(hours=9))
        assert (back.changed, added(session, back)) == (True, ""), "what returns is not new"


def test_what_was_not_matched_yet_stays_new_over_a_correction(database: Database) -> None:
    grown = f"{NEW}\n{OLD}"
    with database.write() as session:
        store(session, f"{SITE}/a", OLD)
        for n, text in enumerate([grown, grown.replace("ba", "be", 1), grown.replace("ba", "bi", 1)]):
            kept = store(session, f"{SITE}/a", text, later(hours=1 + n))
            assert len(added(session, kept)) == len(NEW)
        session.get_one(Statement, kept.id).matched_at = later(hours=5)
        assert added(session, store(session, f"{SITE}/a", grown, later(hours=6))) == ""


def test_what_was_overlooked_or_hidden_is_no_update(database: Database) -> None:
    """A better extraction, and a page that stood behind a wall, have more text; nothing happened."""
    with database.write() as session:
        kept = store(session, f"{SITE}/a", OLD)
        assert statements.reextract(session, kept.id, an_item(f"{SITE}/a", text=f"{OLD}\n{NEW}"), later(hours=1))
        assert added(session, kept) == ""
        walled = store(session, f"{SITE}/b", prose(15, 3), kind="paywall")
        assert store(session, f"{SITE}/b", prose(15, 12), later(hours=1)).changed
        assert added(session, walled) == ""
