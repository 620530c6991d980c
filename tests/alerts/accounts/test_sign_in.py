"""Name and password, codes after them, and that guessing is slow whoever guesses, and where."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from alerts.accounts import sign_in, totp
from alerts.accounts import store as accounts
from alerts.models import Account
from crawler.errors import RequestError, TocsinError
from crawler.storage.database import Database
from tests.support.builders import NOW, later

GOOD = "correct horse battery"


@pytest.fixture
def anna(database: Database) -> Account:
    with database.write() as session:
        made = accounts.add(session, "anna", "editor", NOW)
        accounts.set_password(session, made, GOOD)
        return made


def code_of(database: Database, name: str, password: str, address: str = "") -> str:
    try:
        return sign_in.by_password(database, name, password, address, NOW).name
    except TocsinError as error:
        return error.code


def test_the_password_lets_in(anna: Account, database: Database) -> None:
    assert code_of(database, " Anna ", GOOD) == "anna"
    for name, password in (("anna", "wrong"), ("berta", GOOD), ("", ""), ("anna", ""), ("x" * 100_000, "y" * 100_000)):
        assert code_of(database, name, password) == "sign_in_wrong"
    with database.write() as session:
        accounts.switch(session, "anna", False, NOW)
    assert code_of(database, "anna", GOOD) == "sign_in_wrong"


def test_guessing_is_slowed_for_a_name_whoever_guesses(anna: Account, database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda n: code_of(database, "anna", f"guess {n}"), range(sign_in.MOST + 4)))
    assert said.count("sign_in_wrong") <= sign_in.MOST
    assert code_of(database, "anna", GOOD) == "sign_in_slow"
    assert sign_in.by_password(database, "anna", GOOD, "", later(minutes=15)).name == "anna"


def test_a_good_sign_in_begins_the_count_anew(anna: Account, sqlite: Database, database: Database) -> None:
    for _ in range(3):
        for _ in range(sign_in.MOST - 1):
            with database.write() as session:
                sign_in.count_try(session, "name anna", sign_in.MOST, NOW)
        assert code_of(database, "anna", GOOD) == "anna"


def test_many_names_from_one_address_are_slowed(sqlite: Database) -> None:
    with sqlite.write() as session:
        for _ in range(sign_in.MOST_OF_ADDRESS):
            sign_in.count_try(session, "address 192.0.2.1", sign_in.MOST_OF_ADDRESS, NOW)
    assert code_of(sqlite, "x", "y", "192.0.2.1") == "sign_in_slow"
    assert code_of(sqlite, "x", "y", "192.0.2.2") == "sign_in_wrong"


def test_a_code_and_a_recovery_code_work_once(anna: Account, database: Database) -> None:
    secret, step = totp.new_secret(), int(NOW.timestamp()) // totp.STEP
    with database.write() as session:
        row = accounts.get(session, "anna")
        codes = accounts.set_totp(session, row, secret, totp.code(secret, step), NOW)
        session.flush()
        assert not sign_in.by_code(session, row, totp.code(secret, step), NOW)  # it was used to set it up
        assert sign_in.by_code(session, row, totp.code(secret, step + 1), NOW)
        assert not sign_in.by_code(session, row, totp.code(secret, step + 1), NOW)
        assert sign_in.by_code(session, row, codes[0].upper().replace("-", " "), NOW)
        session.flush()
        assert not sign_in.by_code(session, row, codes[0], NOW)
        assert not sign_in.by_code(session, row, "", NOW)
        for _ in range(sign_in.MOST):
            sign_in.count_try(session, "code 1", sign_in.MOST, NOW)
        with pytest.raises(RequestError):
            sign_in.count_try(session, "code 1", sign_in.MOST, NOW)
