"""Accounts: who may be one, how invitations and resets lead to one, and what ends with an account's rights."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from alerts.accounts import api_tokens, sessions, teams, totp
from alerts.accounts import store as accounts
from alerts.accounts.visitor import NOBODY, Role
from alerts.models import DEFAULT_TEAM, Account, Membership, RecoveryCode, WebToken
from crawler.errors import RequestError
from crawler.storage.database import Database
from tests.support.builders import NOW, later

GOOD = "correct horse battery"


@pytest.mark.parametrize("name", ["", " ", "operator", "a b", "-x", "x" * 65, "a/b", "\u202eanna", "<b>"])
def test_what_cannot_be_a_name(name: str, sqlite: Database) -> None:
    with sqlite.write() as session, pytest.raises(RequestError) as caught:
        accounts.add(session, name, "reader", NOW)
    assert caught.value.code == "account_name"


def test_a_name_is_given_once_in_upper_and_lower_case(database: Database) -> None:
    with database.write() as session:
        made = accounts.add(session, "Anna", "reader", NOW)
        assert accounts.get(session, " ANNA").id == made.id
        with pytest.raises(RequestError, match="already"):
            accounts.add(session, "aNNa", "reader", NOW)


@pytest.mark.parametrize(
    ("role", "email", "code"), [("king", "", "role_unknown"), ("reader", "no address", "account_email")]
)
def test_wrong_values_are_refused(role: str, email: str, code: str, sqlite: Database) -> None:
    with sqlite.write() as session, pytest.raises(RequestError) as caught:
        accounts.add(session, "anna", role, NOW, email=email)
    assert caught.value.code == code


def test_an_invitation_makes_one_account_with_its_role_and_team(database: Database) -> None:
    with database.write() as session:
        team = teams.add(session, "north", NOW).id
        token = accounts.invite(session, "editor", team, NOW)
        made = accounts.accept(session, token, "anna", "", GOOD, NOW)
        assert (made.role, list(teams.of_account(session, made.id))) == ("editor", [team])
        with pytest.raises(RequestError, match="used"):
            accounts.accept(session, token, "berta", "", GOOD, NOW)
        late = accounts.invite(session, "admin", team, NOW)
        with pytest.raises(RequestError, match="too old"):
            accounts.accept(session, late, "berta", "", GOOD, later(days=7))


def test_a_reset_sets_the_password_and_ends_the_sessions(database: Database) -> None:
    with database.write() as session:
        made = accounts.add(session, "anna", "reader", NOW)
        opened = sessions.begin(session, made, "", NOW)
        token = accounts.reset_link(session, made, NOW)
        accounts.accept(session, token, "somebody else", "", GOOD, NOW)
        assert sessions.visitor(session, opened, NOW) == NOBODY
        assert session.scalars(select(Account.name)).all() == ["anna"]
        with pytest.raises(RequestError):
            accounts.accept(session, token, "anna", "", GOOD, NOW)


def test_sessions_and_tokens_end_at_once_with_the_account(database: Database) -> None:
    with database.write() as session:
        made = accounts.add(session, "anna", "editor", NOW)
        opened = sessions.begin(session, made, "", NOW)
        program = api_tokens.add(session, made, "script", "edit", DEFAULT_TEAM, timedelta(days=1), NOW)
        assert sessions.visitor(session, opened, NOW).role == Role.EDITOR
        assert sessions.program(session, program, NOW).role == Role.EDITOR
        accounts.switch(session, "anna", False, NOW)
        assert sessions.visitor(session, opened, NOW) == NOBODY
        assert sessions.program(session, program, NOW) == NOBODY
        accounts.switch(session, "anna", True, NOW)
        assert sessions.visitor(session, opened, NOW) == NOBODY
        assert sessions.program(session, program, NOW).role == Role.EDITOR
        accounts.remove(session, "anna")
        session.flush()
        session.expire_all()
        assert sessions.program(session, program, NOW) == NOBODY
        assert session.scalars(select(WebToken)).all() == session.scalars(select(Membership)).all() == []


def test_a_role_is_the_most_that_a_team_can_give(sqlite: Database) -> None:
    with sqlite.write() as session:
        made = accounts.add(session, "anna", "editor", NOW)
        opened = sessions.begin(session, made, "", NOW)
        for given, expected in (("reader", Role.READER), ("admin", Role.EDITOR), (None, Role.EDITOR)):
            teams.join(session, made, DEFAULT_TEAM, given)
            session.flush()
            assert sessions.visitor(session, opened, NOW).role == expected
        accounts.edit(session, "anna", role="reader")
        assert sessions.visitor(session, opened, NOW).role == Role.READER
        teams.leave(session, made, DEFAULT_TEAM)
        session.flush()
        assert sessions.visitor(session, opened, NOW).team == sessions.NO_TEAM


def test_codes_are_asked_for_only_after_one_was_right(sqlite: Database) -> None:
    secret = totp.new_secret()
    step = int(NOW.timestamp()) // totp.STEP
    with sqlite.write() as session:
        made = accounts.add(session, "anna", "editor", NOW)
        with pytest.raises(RequestError, match="not the code"):
            accounts.set_totp(session, made, secret, "000000", NOW)
        assert made.totp is None
        codes = accounts.set_totp(session, made, secret, totp.code(secret, step), NOW)
        session.flush()
        kept = session.scalars(select(RecoveryCode.digest)).all()
        assert (len(codes), len(kept)) == (10, 10)
        assert not set(codes) & set(kept)
        accounts.drop_second_factor(session, made)
        assert made.totp is None
        assert session.scalars(select(RecoveryCode)).all() == []
