"""The answers behind statements: kept once, given back whole, taken away when retention says so."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import false, select

from crawler.evidence import store as evidence
from crawler.storage.database import Database
from crawler.storage.models import Body, Fetch, Statement
from tests.crawler.statements.test_store import SITE, count, store
from tests.support.builders import an_answer, later, prose

NOTHING = select(Statement.id).where(false())


def test_the_answer_is_kept_with_the_statement_and_its_bytes_once(database: Database) -> None:
    answer = an_answer(body="<p>Über</p>".encode(), headers=(("ETag", '"1"'), ("X", "é")))
    proof = evidence.prepare(answer)
    with database.write() as session:
        first = store(session, f"{SITE}/a", proof=proof)
        second = store(session, f"{SITE}/b", prose(2), later(days=3), proof=proof)
        assert (count(session, Body), count(session, Fetch)) == (1, 2)
        body = session.scalars(select(Body)).one()
        assert body.sha256 == hashlib.sha256(answer.body).hexdigest()
        assert (body.size, body.stored_at) == (len(answer.body), later(days=3))
        assert evidence.last_answer(session, first.id) == evidence.last_answer(session, second.id) == answer


def test_retention_takes_old_bytes_and_leaves_the_record(database: Database) -> None:
    with database.write() as session:
        old = store(session, f"{SITE}/a", proof=evidence.prepare(an_answer(body=b"old")))
        new = store(session, f"{SITE}/b", prose(2), later(days=80), proof=evidence.prepare(an_answer(body=b"new")))
        assert evidence.prune(session, later(days=100), timedelta(days=90), NOTHING) == 1
        assert evidence.last_answer(session, old.id) is None
        assert evidence.last_answer(session, new.id) is not None
        assert session.scalar(select(Fetch.sha256).where(Fetch.statement_id == old.id)) is not None
        assert session.get_one(Statement, old.id).text == prose(1)
