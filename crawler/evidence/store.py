"""Stores the answers from which statements were extracted: every fetch with its headers, equal bodies once."""

from __future__ import annotations

import asyncio
import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Select, Table, and_, bindparam, insert, select, text
from sqlalchemy.orm import Session

from crawler.items import Answer
from crawler.storage import retention
from crawler.storage.database import UTCDateTime
from crawler.storage.models import Body, Fetch

SMALL = 100_000  # bytes; these are compressed within a millisecond, for which the loop may wait

# Written in Core's statements, made once: every new page costs one of each.
_ADD_BODY = text(
    "INSERT INTO body (sha256, data, size, stored_at) VALUES (:sha256, :data, :size, :stored_at)"
    " ON CONFLICT (sha256) DO UPDATE SET stored_at = excluded.stored_at"
).bindparams(bindparam("stored_at", type_=UTCDateTime))
_ADD_FETCH = insert(cast("Table", Fetch.__table__))


@dataclass(frozen=True, slots=True)
class Evidence:
    """An answer made ready to be stored: compressed and hashed outside the writer's thread. ``parts``: its frames and further pages."""

    answer: Answer
    sha256: str
    data: bytes
    parts: tuple[Evidence, ...] = ()


def prepare(answer: Answer, parts: Sequence[Answer] = ()) -> Evidence:
    """Hash and compress an answer's bytes: 10 ms of CPU a megabyte."""
    # The lowest level takes two fifths of the time of the usual one.
    data = zlib.compress(answer.body, 1)
    return Evidence(answer, hashlib.sha256(answer.body).hexdigest(), data, tuple(map(prepare, parts)))


async def prepare_off_loop(answer: Answer, parts: Sequence[Answer] = ()) -> Evidence:
    """`prepare`, for a large answer in a thread, so that the loop does not wait."""
    small = sum(len(one.body) for one in (answer, *parts)) <= SMALL
    return prepare(answer, parts) if small else await asyncio.to_thread(prepare, answer, parts)


def keep(connection: Connection, statement_id: int, proof: Evidence, now: datetime, part_of: int | None = None) -> None:
    """Store an answer for its statement, and those of its parts; equal bodies are stored once."""
    answer = proof.answer
    body = {"sha256": proof.sha256, "data": proof.data, "size": len(answer.body), "stored_at": now}
    connection.execute(_ADD_BODY, body)
    fetch = {
        "statement_id": statement_id,
        "url": answer.url,
        "status": answer.status,
        "headers": [list(pair) for pair in answer.headers],
        "address": answer.address,
        "started": answer.started,
        "ended": answer.ended,
        "sha256": proof.sha256,
        "part_of": part_of,
    }
    made: Any = connection.execute(_ADD_FETCH, fetch)
    for part in proof.parts:
        keep(connection, statement_id, part, now, int(made.inserted_primary_key[0]))


def last_answer(session: Session, statement_id: int) -> Answer | None:
    """The newest answer of a statement whose body has not been deleted yet."""
    found = last_answers(session, statement_id)
    return found[0] if found else None


def last_answers(session: Session, statement_id: int) -> list[Answer]:
    """As `last_answer`, with its frames and further pages behind it, in the order in which they were read."""
    query = select(Fetch, Body).join(Body, Body.sha256 == Fetch.sha256).where(Fetch.statement_id == statement_id)
    newest = session.execute(query.where(Fetch.part_of.is_(None)).order_by(Fetch.id.desc()).limit(1)).first()
    if newest is None:
        return []
    parts = session.execute(query.where(Fetch.part_of == newest[0].id).order_by(Fetch.id))
    return [_answer(fetch, body) for fetch, body in (newest, *parts)]


def _answer(fetch: Fetch, body: Body) -> Answer:
    headers = tuple((str(k), str(v)) for k, v in fetch.headers)
    content = zlib.decompress(body.data)
    return Answer(fetch.url, fetch.status, headers, content, fetch.address, fetch.started, fetch.ended)


def prune(session: Session, now: datetime, raw: timedelta, kept: Select[int], most: int = retention.BATCH) -> int:
    """Delete the bytes of at most ``most`` answers older than `raw`, the operator's retention; returns how many.

    The records of fetches stay, and the bytes of statements that ``kept`` finds.
    """
    needed = select(Fetch.sha256).where(Fetch.statement_id.in_(kept))
    old = and_(Body.stored_at < now - raw, Body.sha256.not_in(needed))
    return retention.delete_some(session, Body.sha256, old, Body.stored_at, most)
