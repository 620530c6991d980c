"""A page becomes a statement with its evidence, in one transaction, and pages never count as read before their statement is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from crawler.evidence import store as evidence
from crawler.fetch.failures import Failure
from crawler.frontier import pages
from crawler.items import Answer, Entry
from crawler.runtime.jobs.base import Received, Turn
from crawler.runtime.jobs.page import PageJobs, complete
from crawler.storage.database import Database
from crawler.storage.models import Address, Body, Page, Statement
from tests.crawler.article.test_site_memory import TITLES, page
from tests.support.builders import NOW, a_source, an_answer, an_item, prose
from tests.support.jobs import with_jobs

LEASE = timedelta(minutes=1)
PAGE = f"<html lang=en><title>Bridge</title><body><article><h1>Bridge</h1><p>{prose(3, 12)}</p></article></body></html>".encode()


def page_claim(database: Database) -> pages.PageClaim:
    with database.write() as session:
        pages.note(
            session, a_source(session), [Entry("https://paper.example/story-one", "Listed", summary="In short.")], NOW
        )
        session.flush()
        return pages.claim_due(session, NOW, "run:t", 1)[0]


def test_a_page_becomes_a_statement_with_its_evidence_in_one_transaction(database: Database) -> None:
    due = page_claim(database)
    answer = an_answer(due.url, PAGE)
    came = Received(answer, trail=("https://paper.example/story-one-final",))
    with_jobs(database, PageJobs, lambda jobs: jobs.answer(due, came))
    with database.read() as session:
        row = session.scalars(select(Statement)).one()
        assert (row.url, row.title) == (due.url, "Bridge")
        assert prose(3, 12)[:40] in row.text
        assert session.scalars(select(Page.state)).one() == "done"
        assert len(session.scalars(select(Body)).all()) == len(session.scalars(select(Address)).all()) == 1


def test_a_page_whose_lease_was_lost_stores_nothing(sqlite: Database) -> None:
    due = replace(page_claim(sqlite), token="run:older")
    with_jobs(sqlite, PageJobs, lambda jobs: jobs.answer(due, Received(an_answer(due.url, PAGE))))
    with sqlite.read() as session:
        assert session.scalars(select(Statement)).all() == session.scalars(select(Body)).all() == []


def test_a_page_that_cannot_be_had_is_told_by_its_list_and_filled_later(database: Database) -> None:
    due = page_claim(database)
    with_jobs(database, PageJobs, lambda jobs: jobs.fail(due, Failure("http_410", "Gone.", final=True)))
    with database.read() as session:
        row = session.scalars(select(Statement)).one()
        assert (row.title, row.text, row.kind, row.error) == ("Listed", "In short.", "unreadable", "http_410")


def test_a_page_goes_before_its_list_and_the_list_fills_what_it_leaves_out() -> None:
    entry = Entry("https://x.example/1", "List", "2026-03-01", None, "Short", "Ann", "en")
    assert complete(an_item(title="", text="", published=None, language=None), entry).title == "List"
    own = complete(an_item(title="Own", text="Long"), entry)
    assert (own.title, own.text, own.published, own.author) == ("Own", "Long", "2026-03-01", "Ann")


WALL = b"<html lang=fr><title>Connexion</title><body><h1>Connexion</h1><p>Cet article est pour les membres.</p><form><input type=password></form></body></html>"


def test_what_stands_before_a_page_leaves_the_lists_words_and_is_tried_again(database: Database) -> None:
    due = page_claim(database)
    with_jobs(database, PageJobs, lambda jobs: jobs.answer(due, Received(an_answer(due.url, WALL))))
    with database.write() as session:
        row, page = session.scalars(select(Statement)).one(), session.scalars(select(Page)).one()
        assert (row.title, row.text, row.kind, row.error) == ("Listed", "In short.", "login", "login")
        assert (page.state, page.error, page.attempts, page.statement_id) == ("pending", "login", 1, row.id)
        again = pages.claim_due(session, page.next_at, "run:t", 1)[0]
    with_jobs(database, PageJobs, lambda jobs: jobs.answer(again, Received(an_answer(due.url, PAGE))))
    with database.read() as session:
        row = session.scalars(select(Statement)).one()
        assert (row.title, row.kind, row.revision, row.error) == ("Bridge", "page", 2, None)
        assert session.scalars(select(Page.state)).one() == "done"


def test_a_wall_never_takes_the_place_of_a_text(database: Database) -> None:
    due = page_claim(database)
    with_jobs(database, PageJobs, lambda jobs: jobs.answer(due, Received(an_answer(due.url, PAGE))))
    with database.write() as session:
        pages.ask_again(session, [due.url], NOW)
        session.flush()
        again = pages.claim_due(session, NOW, "run:t", 1)[0]
    with_jobs(database, PageJobs, lambda jobs: jobs.answer(again, Received(an_answer(due.url, WALL))))
    with database.read() as session:
        assert session.scalars(select(Statement.title)).one() == "Bridge"


def test_the_beginning_of_a_text_that_is_for_sale_stands_with_its_summary() -> None:
    entry = Entry("https://x.example/1", "Dam", summary="Villagers block the road.")
    assert (
        complete(an_item(entry.url, text="Engineers arrived.", kind="paywall"), entry).text
        == f"{entry.summary}\nEngineers arrived."
    )
    known = "Villagers block the road since Sunday."
    assert complete(an_item(entry.url, text=known, kind="paywall"), entry).text == known


def test_a_page_is_read_with_what_those_before_it_showed_of_their_site(database: Database) -> None:
    """Also pages of a host that were claimed together: each is read after the one before it was stored."""
    about = "The Lowland Watch has followed the rivers and the people of the province since the year of the flood."
    with database.write() as session:
        listed = [Entry(f"https://paper.example/{title.replace(' ', '-')}", title) for title in TITLES]
        pages.note(session, a_source(session), listed, NOW)

    async def read(jobs: PageJobs) -> None:
        claims = await jobs.ingest.writer.run(lambda session: jobs.claim(session, Turn(NOW, "run:t", LEASE, ()), 8))
        assert len(claims) == len(TITLES)
        for number, claim in enumerate(claims):
            body = page(claim.entry.title, f"<p>{prose(number)}</p><p>{about}</p>")
            await jobs.answer(claim, Received(an_answer(claim.url, body)))

    with_jobs(database, PageJobs, read)
    with database.read() as session:
        texts = session.scalars(select(Statement.text).order_by(Statement.id)).all()
        assert [about in text for text in texts] == [True] * 5 + [False] * 3
        assert all(prose(number) in text for number, text in enumerate(texts))


def test_an_article_of_several_pages_is_tried_again_when_one_is_missing_and_keeps_all_answers(
    database: Database,
) -> None:
    due = page_claim(database)
    first = PAGE.replace(b"</article>", b"<div><a href='?page=2'>2</a></div></article>")
    first = first.replace(b"<title>", b"<meta property='og:type' content='article'><title>")
    second = PAGE.replace(prose(3, 12).encode(), prose(4).encode())
    found: dict[str, Answer] = {}

    async def get(url: str) -> Answer | None:
        return found.get(url)

    came = Received(an_answer(due.url, first), get=get)
    with_jobs(database, PageJobs, lambda jobs: jobs.answer(due, came))
    with database.write() as session:
        row, waiting = session.scalars(select(Statement)).one(), session.scalars(select(Page)).one()
        assert (row.error, waiting.state, waiting.error) == ("pages_missing", "pending", "pages_missing")
        again = pages.claim_due(session, waiting.next_at, "run:t", 1)[0]
    found[f"{due.url}?page=2"] = an_answer(f"{due.url}?page=2", second)
    with_jobs(database, PageJobs, lambda jobs: jobs.answer(again, came))
    with database.read() as session:
        row = session.scalars(select(Statement)).one()
        assert (row.text, row.error, row.revision) == (f"{prose(3, 12)}\n{prose(4)}", None, 2)
        assert session.scalars(select(Page.state)).one() == "done"
        assert evidence.last_answers(session, row.id) == [came.answer, found[f"{due.url}?page=2"]]
        assert evidence.last_answer(session, row.id) == came.answer
