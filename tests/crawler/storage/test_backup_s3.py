"""Backups on a server that speaks S3 and checks every signature: sealed, incremental, and refused in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from crawler.config.secrets import new_key
from crawler.errors import TocsinError
from crawler.storage import backup_s3, backup_store, restoring
from crawler.storage.backup_s3 import Bucket
from crawler.storage.backup_sealing import Sealed
from crawler.storage.database import Base, Database
from tests.crawler.storage.test_backup import content, filled
from tests.support.builders import NOW
from tests.support.s3_server import ACCESS, BUCKET, SECRET, S3Server


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    """It holds what earlier tests put there."""
    server = S3Server()
    yield server
    server.close()


def bucket(server: S3Server, folder: str = "tocsin", name: str = BUCKET, secret: str = SECRET, proxy: str | None = None) -> Bucket:  # fmt: skip
    return backup_s3.bucket(f"s3://{name}/{folder}", endpoint=server.url, region="eu", access_key=ACCESS, secret_key=secret, proxy=proxy)  # fmt: skip


def test_there_and_back(server: S3Server, sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_store, "MEAN", 2_000)
    filled(sqlite)
    place, codec, before = bucket(server), Sealed([new_key()]), content(sqlite)
    first = backup_store.make(sqlite, place, codec, NOW)
    assert first.added == first.parts > 10
    assert {key.split("/")[0] for key in server.files} == {"tocsin"}
    assert not any(b"bridge" in body for body, _ in server.files.values())
    assert backup_store.make(sqlite, place, codec, NOW + timedelta(days=1)).added == 0
    with sqlite.write() as session:
        session.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
        for table in Base.metadata.sorted_tables:
            session.execute(sa.delete(table))
    assert backup_store.make(sqlite, place, codec, NOW + timedelta(days=2)).rows == 0
    restoring.restore(sqlite, backup_store.read(place, codec, first.name))
    assert content(sqlite) == before
    backups, parts = backup_store.prune(place, codec, 1, NOW + timedelta(days=900))
    assert (backups, parts, len(server.files)) == (2, first.parts, 1)


def code_of(place: Bucket) -> str:
    with pytest.raises(TocsinError) as caught:
        place.list("backups")
    assert SECRET not in str(caught.value)
    return caught.value.code


def test_what_the_server_refuses_is_a_sentence(server: S3Server) -> None:
    assert code_of(bucket(server, secret="wrong")) == "s3_refused"
    assert code_of(bucket(server, name="nobodys")) == "s3_bucket"
    assert bucket(server).get("backups/none", 10) is None


def test_a_server_that_is_gone_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    server = S3Server()
    server.close()
    assert code_of(bucket(server)) == "s3_unreachable"


def test_it_goes_through_the_proxy_or_not_at_all(server: S3Server) -> None:
    """The server stands in for a proxy: it sees the whole address of a host that does not exist."""
    place = backup_s3.bucket(f"s3://{BUCKET}/a", endpoint="http://s3.nowhere.invalid", region="eu", access_key=ACCESS, secret_key=SECRET, proxy=server.url)  # fmt: skip
    assert place.list("backups") == {}
    assert any("http://s3.nowhere.invalid/" in line for line in server.asked)
    with pytest.raises(TocsinError) as caught:
        bucket(server, proxy="socks5h://127.0.0.1:9050")
    assert caught.value.code == "s3_proxy"


@pytest.mark.parametrize("name", ["", "..", "a/../b", "Ünknown", "a b", "-", "x" * 100])
def test_names_that_no_bucket_has(server: S3Server, name: str) -> None:
    with pytest.raises(TocsinError) as caught:
        bucket(server, name=name)
    assert caught.value.code == "backup_place"


def test_nobody_is_asked_for_a_key(server: S3Server) -> None:
    with pytest.raises(TocsinError) as caught:
        bucket(server, secret="")
    assert caught.value.code == "s3_key"
