"""`tocsin users`, `teams` and `tokens`, as a person types them."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

from click.testing import CliRunner
from sqlalchemy import select

from alerts.accounts import feed_addresses, saved_filters, sessions
from alerts.accounts import store as accounts
from alerts.cli import cli
from alerts.models import AuditEntry, Topic
from crawler import clock
from crawler.storage.database import Database
from tests.support.commands import CommandLine

GOOD = "correct horse battery"


def test_a_person_from_the_first_link_to_the_end(tocsin: CommandLine, sqlite: Database) -> None:
    link = json.loads(tocsin("users", "add", "Anna", "--role", "editor", "--email", "a@example.org", "--json"))["link"]
    with sqlite.write() as session:
        accounts.accept(session, parse_qs(urlsplit(link).query)["token"][0], "", "", GOOD, clock.utcnow())
        opened = sessions.begin(session, accounts.get(session, "anna"), "", clock.utcnow())
    [row] = tocsin.rows("users", "list")
    assert (row["name"], row["role"], row["state"], row["teams"], row["sessions"]) == ("anna", "editor", "active", ["default"], 1)  # fmt: skip
    tocsin("users", "edit", "anna", "--role", "reader", "--email", "")
    assert tocsin("users", "end-sessions", "anna") == "1 session was ended.\n"
    with sqlite.read() as session:
        assert not sessions.visitor(session, opened, clock.utcnow()).role
    tocsin("users", "disable", "anna")
    assert tocsin.rows("users", "list")[0]["state"] == "disabled"
    tocsin("users", "enable", "anna")
    assert "/invitation?token=" in tocsin("users", "reset-password", "anna", "--factors")
    tocsin("users", "remove", "anna")
    assert "No account yet" in tocsin("users", "list")
    with sqlite.read() as session:
        who = set(session.scalars(select(AuditEntry.who)))
    assert len(who) == 1
    assert who.pop().endswith("(terminal)")


def test_a_password_from_standard_input(tocsin: CommandLine, sqlite: Database) -> None:
    said = ["--config", str(tocsin.file), "users", "add", "anna", "--password-stdin"]
    assert CliRunner().invoke(cli, said, input=f"{GOOD}\n").stdout == "anna is added.\n"
    with sqlite.read() as session:
        assert accounts.any_with_password(session)


def test_teams_own_topics_and_channels(tocsin: CommandLine, sqlite: Database) -> None:
    tocsin("teams", "add", "north")
    tocsin("channels", "add", "screen", "terminal", "--team", "north")
    tocsin("topics", "add", "Dams", "dam", "--lang", "en", "--channel", "screen", "--team", "north")
    tocsin("users", "add", "anna")
    tocsin("users", "edit", "anna", "--join", "north", "--role", "reader")
    rows = {row["name"]: row for row in tocsin.rows("teams", "list")}
    assert (rows["north"]["topics"], rows["north"]["channels"], rows["north"]["members"]) == (1, 1, ["anna"])
    assert tocsin.rows("users", "list")[0]["teams"] == ["default", "north (reader)"]
    assert (
        tocsin.refusal("topics", "add", "Locks", "lock", "--channel", "hook", "--team", "north").code
        == "channel_unknown"
    )
    assert tocsin.refusal("teams", "remove", "north").code == "team_in_use"
    assert tocsin.refusal("topics", "add", "X", "weir", "--team", "south").code == "team_unknown"
    assert tocsin.refusal("teams", "add", "Default").code == "team_exists"
    tocsin("teams", "rename", "north", "arctic")
    tocsin("users", "edit", "anna", "--leave", "arctic")
    with sqlite.read() as session:
        assert session.scalar(select(Topic.team_id).where(Topic.name == "Dams")) == 1
    tocsin("topics", "remove", "Dams")
    tocsin("channels", "remove", "screen")
    tocsin("teams", "remove", "arctic")
    assert [row["name"] for row in tocsin.rows("teams", "list")] == ["default"]


def test_tokens_are_shown_once(tocsin: CommandLine, sqlite: Database) -> None:
    assert "No token yet" in tocsin("tokens", "list")
    tocsin("users", "add", "anna", "--role", "reader")
    token = tocsin("tokens", "add", "dashboard", "--account", "anna").strip()
    with sqlite.read() as session:
        assert sessions.program(session, token, clock.utcnow()).name == "anna"
    [row] = tocsin.rows("tokens", "list")
    assert (row["name"], row["account"], row["scope"], row["team"]) == ("dashboard", "anna", "read", "default")
    assert token not in tocsin("tokens", "list") + tocsin("tokens", "list", "--json")
    assert tocsin.refusal("tokens", "add", "x", "--account", "anna", "--scope", "edit").code == "token_scope"
    assert tocsin.refusal("tokens", "remove", "zzzzzzzz").code == "token_unknown"
    tocsin("tokens", "remove", row["id"])
    with sqlite.read() as session:
        assert not sessions.program(session, token, clock.utcnow()).role


def test_a_feed_of_a_saved_filter_is_made_in_a_terminal(tocsin: CommandLine, sqlite: Database) -> None:
    assert "Save one at the desk" in tocsin.refusal("tokens", "add-feed", "New").fix
    with sqlite.write() as session:
        anna = accounts.add(session, "anna", "reader", clock.utcnow())
        for account in (None, anna.id):
            saved_filters.save(session, saved_filters.Owner(0, account), "New", "state=new", clock.utcnow(), mine=account is not None)  # fmt: skip
    made = json.loads(tocsin("tokens", "add-feed", "New", "--account", "anna", "--json"))
    assert made["atom"][:-5] == made["json"][:-5]
    plain = tocsin("tokens", "add-feed", "New").splitlines()
    with sqlite.read() as session:
        words = [address.rpartition("/")[2].partition(".")[0] for address in (made["atom"], plain[0])]
        found = [feed_addresses.read(session, word, clock.utcnow()) for word in words]
        assert [one and (one[0].name, one[1].account_id) for one in found] == [("anna", anna.id), ("operator", None)]
    assert [row["scope"] for row in tocsin.rows("tokens", "list")] == ["feed", "feed"]
    assert tocsin.refusal("tokens", "add-feed", "Old").fix == "Choose one of New."
    tocsin("teams", "add", "north")
    assert tocsin.refusal("tokens", "add-feed", "New", "--team", "north").code == "account_missing"
    assert tocsin.refusal("tokens", "add-feed", "New", "--team", "north", "--account", "anna").code == "member_unknown"
