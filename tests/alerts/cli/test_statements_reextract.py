"""Stored pages are read again: what would change is shown first, what is mended is a revision, and nobody is told twice."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from alerts.models import Match
from crawler.evidence import store as evidence
from crawler.statements import store as statements
from crawler.storage.database import Database
from crawler.storage.models import Page, Revision, Source, Statement
from tests.support.builders import NOW, a_source, a_statement, a_topic, an_answer, an_item, match_all, prose
from tests.support.commands import CommandLine

PAGE = "<html lang=en><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1><p>{text}</p>{more}</article></body></html>"
URL = "https://paper.example/a/1"


def stored(database: Database, *, text: str = "", parts: tuple[str, ...] = (), **changes: object) -> int:
    """A statement that was read worse than its page is read today."""
    more = "".join(f"<a href='?page={n}'>{n}</a> " for n in range(1, 2 + len(parts)))
    body = PAGE.format(title="Bridge closed", head=changes.pop("head", ""), text=prose(5), more=more)
    pages = [PAGE.format(title="Bridge closed", head="", text=part, more=more) for part in parts]
    answers = [an_answer(f"{URL}?page={n}", one.encode()) for n, one in enumerate(pages, 2)]
    proof = evidence.prepare(an_answer(URL, body.encode()), answers)
    with database.write() as session:
        source = session.scalar(select(Source).where(Source.name == "paper")) or a_source(session)
        return statements.store(session, an_item(URL, text=text or prose(5), **changes), source, NOW, proof).id


def everything(database: Database) -> list[tuple[object, ...]]:
    with database.read() as session:
        rows = session.execute(select(Statement.text, Statement.title, Statement.revision, Statement.published))
        return [tuple(row) for row in rows] + [(session.scalar(select(func.count()).select_from(Revision)),)]


def test_what_would_change_is_shown_and_nothing_is_changed(tocsin: CommandLine, sqlite: Database) -> None:
    before = everything(sqlite)
    said = " ".join(tocsin("statements", "reextract").split())
    assert "1 statement read again, 1 would change; 1 have no stored answer any more." in said
    assert said.endswith("Nothing was changed: add --apply.")
    assert everything(sqlite) == before
    change, counts = tocsin.rows("statements", "reextract")
    assert set(change["changes"]) == {"title", "text", "kind"}
    assert change["changes"]["title"] == {"before": "Told", "after": "Bridge"}
    assert change["changes"]["text"]["added"][0].startswith("The old bridge was closed")
    assert counts == {"read": 1, "changed": 1, "without_answer": 1, "skipped": 0, "applied": False}


def test_what_is_mended_is_a_revision_and_the_next_look_finds_nothing(tocsin: CommandLine) -> None:
    assert "1 statement read again, 1 changed" in " ".join(tocsin("statements", "reextract", "--apply").split())
    told = next(r for r in tocsin.rows("statements", "list") if "old bridge" in r["text"])
    assert len(tocsin.rows("statements", "show", str(told["id"]))[0]["revisions"]) == 2
    assert tocsin.rows("statements", "reextract")[-1]["changed"] == 0


def test_nobody_is_told_twice_and_what_was_overlooked_is_matched(tocsin: CommandLine, sqlite: Database) -> None:
    with sqlite.write() as session:
        a_topic(session, "Towns", "town")
    match_all(sqlite)

    def matches() -> list[int]:
        with sqlite.read() as session:
            return sorted(session.scalars(select(Match.topic_id).join(Statement).where(Statement.title != "Quiet")))

    before = matches()
    tocsin("statements", "reextract", "--apply")
    match_all(sqlite)
    after = matches()
    assert len(after) == len(set(after)) == len(before) + 1  # the town, and the bridge once as before


def test_only_what_is_asked_for_is_read(tocsin: CommandLine) -> None:
    assert tocsin.refusal("statements", "reextract", "--source", "nowhere").exit_code == 2
    assert tocsin.rows("statements", "reextract", "--since", "2026-03-05")[-1]["read"] == 0
    told = next(r["id"] for r in tocsin.rows("statements", "list") if r["title"] == "Quiet")
    assert tocsin.rows("statements", "reextract", str(told))[-1]["without_answer"] == 1


def test_a_day_is_mended_without_a_revision(tocsin: CommandLine, sqlite: Database) -> None:
    head = '<meta property="article:published_time" content="2026-03-02T08:00:00+00:00">'
    number = stored(sqlite, published="2026-03-01", head=head)
    change = tocsin.rows("statements", "reextract", str(number), "--apply")[0]
    assert change["changes"]["published"] == {"before": "2026-03-01", "after": "2026-03-02T08:00:00+00:00"}
    with sqlite.read() as session:
        row = session.get_one(Statement, number)
        assert (row.published, row.revision, row.text) == ("2026-03-02T08:00:00+00:00", 1, prose(5))


def test_further_pages_that_were_kept_are_read_too(tocsin: CommandLine, sqlite: Database) -> None:
    number = stored(sqlite, parts=(prose(6), prose(7)))
    with sqlite.write() as session:
        entry = {"url": URL, "title": "Bridge closed"}
        source = session.get_one(Statement, number).source_id
        session.add(Page(key="k", url=URL, source_id=source, entry=entry, host_key="paper.example", seen_at=NOW, next_at=NOW, statement_id=number, state="done"))  # fmt: skip
    tocsin("statements", "reextract", str(number), "--apply")
    with sqlite.read() as session:
        assert session.get_one(Statement, number).text == "\n".join(map(prose, (5, 6, 7)))


def test_what_a_list_said_in_the_place_of_a_page_stays(tocsin: CommandLine, sqlite: Database) -> None:
    number = stored(sqlite, text="The list says this.", kind="shell")
    assert tocsin.rows("statements", "reextract", str(number))[-1]["changed"] == 0


def test_parts_of_a_watched_page_are_left_out(tocsin: CommandLine, sqlite: Database) -> None:
    number = stored(sqlite, text="A new paragraph.")
    with sqlite.write() as session:
        session.get_one(Source, session.get_one(Statement, number).source_id).kind = "page"
    assert tocsin.rows("statements", "reextract", str(number))[-1]["skipped"] == 1


def test_a_statement_that_changed_meanwhile_is_left(sqlite: Database) -> None:
    from crawler.statements import rereading

    number = stored(sqlite, text=prose(8))
    with sqlite.write() as session:
        item = an_item(URL, text=prose(5))
        assert not rereading.mend(session, number, item, 7, NOW + timedelta(hours=1))
        assert rereading.mend(session, number, item, 1, NOW + timedelta(hours=1))
        assert not rereading.mend(session, 999, item, 1, NOW)


def test_many_are_read_in_their_order(tocsin: CommandLine, sqlite: Database) -> None:
    with sqlite.write() as session:
        source = session.scalars(select(Source)).first()
        for n in range(7):
            body = PAGE.format(title=f"Bridge {n}", head="", text=prose(50 + n), more="").encode()
            proof = evidence.prepare(an_answer(f"https://paper.example/m/{n}", body))
            a_statement(
                session, prose(90 + n), source, title=f"Old {n}", url=f"https://paper.example/m/{n}", proof=proof
            )
    ids = [row["id"] for row in tocsin.rows("statements", "reextract") if "id" in row]
    assert ids == sorted(ids)
    assert len(ids) == 8
