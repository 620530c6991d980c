"""`tocsin serve`: ways in, and the end of all sessions."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from alerts.accounts import sessions
from crawler import clock
from crawler.storage.database import Database
from tests.support.commands import CommandLine


def test_a_link_lets_one_browser_in(tocsin: CommandLine, sqlite: Database) -> None:
    address = tocsin("serve", "--link").strip()
    assert address.startswith("http://127.0.0.1:8642/sign-in?token=")
    with sqlite.write() as session:
        assert sessions.enter(session, parse_qs(urlsplit(address).query)["token"][0], clock.utcnow())


def test_all_sessions_end(tocsin: CommandLine, sqlite: Database) -> None:
    now = clock.utcnow()
    with sqlite.write() as session:
        made = sessions.enter(session, sessions.way_in(session, now), now)
    assert tocsin("serve", "--sign-out") == "1 session was ended.\n"
    with sqlite.read() as session:
        assert not sessions.visitor(session, made, now).role
