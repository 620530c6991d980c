"""Secrets: sealed and opened, by reference and by name; a wrong or missing key is a sentence, and the others work on."""

from __future__ import annotations

import multiprocessing
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from crawler.config import secrets
from crawler.config.secrets import SecretStore, new_key, shown
from crawler.config.sections import Config, Secrets
from crawler.errors import TocsinError

WORD = "tungsten-marmalade"


def store(folder: Path, env: Mapping[str, str] | None = None) -> SecretStore:
    return SecretStore(folder, env=env or {})


def code(store: SecretStore, text: str) -> str:
    with pytest.raises(TocsinError) as caught:
        store.unseal(text)
    assert caught.value.fix
    assert WORD not in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize("text", [WORD, "", "пароль 密码", "\udcff lone", "line\nline", "env:", "file:", "secret:a b", "x" * 10_000])  # fmt: skip
def test_what_is_sealed_is_opened_again_and_never_stands_in_clear(tmp_path: Path, text: str) -> None:
    sealed = store(tmp_path).seal(text)
    assert sealed.startswith("sealed:")
    assert not text or text not in sealed
    assert store(tmp_path).unseal(sealed) == text
    assert store(tmp_path).seal(sealed) == sealed


def test_the_key_is_made_once_and_is_its_owner_s_alone(tmp_path: Path) -> None:
    first = store(tmp_path).seal(WORD)
    key = (tmp_path / "tocsin.key").read_text()
    assert stat.S_IMODE((tmp_path / "tocsin.key").stat().st_mode) == 0o600
    assert store(tmp_path).seal(WORD) != first
    assert (tmp_path / "tocsin.key").read_text() == key
    assert [path.name for path in tmp_path.iterdir()] == ["tocsin.key"]


@pytest.mark.parametrize("way", [1, -1])
def test_a_database_that_was_moved_keeps_its_key(tmp_path: Path, way: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(secrets.KEY, raising=False)
    before, after = [Config(tmp_path, None, url, {}, {}) for url in ("tocsin.db", "postgresql://tocsin@db/tocsin")][
        ::way
    ]
    sealed = before.secrets.seal(WORD)
    assert after.secrets.unseal(sealed) == WORD
    assert after.secrets.seal(WORD) != sealed
    assert len(list(tmp_path.iterdir())) == 1
    (tmp_path / "other.key").write_text(new_key())
    elsewhere = Config(tmp_path, None, before.database, {"secrets": Secrets(key_file="other.key")}, {})
    assert code(elsewhere.secrets, sealed) == "secret_key_wrong"  # a key that is named is the only one


def test_references_are_stored_as_they_are_and_looked_up_when_used(tmp_path: Path) -> None:
    (tmp_path / "password").write_text(f"{WORD}\n")
    here = store(tmp_path, {"WORD": WORD})
    here.keep("smtp", WORD)
    for text in ("env:WORD", "file:password", f"file:{tmp_path / 'password'}", "secret:smtp"):
        assert here.seal(text) == text == shown(text)
        assert here.unseal(text) == WORD
    assert here.unseal(WORD) == WORD
    assert shown(WORD) == "plain"
    assert shown(here.seal(WORD)) == "sealed"


def test_what_cannot_be_found_or_opened_says_so(tmp_path: Path) -> None:
    here, sealed = store(tmp_path), store(tmp_path).seal(WORD)
    assert code(here, "env:NONE") == code(here, "secret:none") == "secret_missing"
    assert code(here, "file:none") == "secret_unreadable"
    assert code(here, "sealed:") == code(here, "sealed:" + "ä" * 500) == code(here, sealed[:-9]) == "secret_key_wrong"
    assert code(store(tmp_path, {secrets.KEY: new_key()}), sealed) == "secret_key_wrong"
    for junk in ("short", "a" * 44 + "\0", "=", f"{new_key()} short"):
        assert code(store(tmp_path, {secrets.KEY: junk}), sealed) == "secret_key_invalid"
    (tmp_path / "tocsin.key").unlink()
    assert code(here, sealed) == "secret_key_missing"
    (tmp_path / "tocsin.secrets").write_text("[" * 100_000)
    assert code(here, "secret:smtp") == "secret_unreadable"


def test_a_key_that_openssl_writes_is_one(tmp_path: Path) -> None:
    env = {secrets.KEY: "+/+/" * 10 + "+/8="}
    assert store(tmp_path, env).unseal(store(tmp_path, env).seal(WORD)) == WORD
    assert not list(tmp_path.iterdir())


def test_a_new_key_seals_all_anew(tmp_path: Path) -> None:
    here, table = store(tmp_path), {}
    here.keep("a", WORD)
    table["row"], old = here.seal("row"), here.named["a"]
    before = (tmp_path / "tocsin.key").read_text()

    def reseal(change: secrets.Change) -> int:
        table["row"] = change(table["row"])
        assert here.unseal(old) == WORD, "while it works, both keys open"
        return 1

    assert here.rekey(reseal) == 2
    assert (here.unseal("secret:a"), here.unseal(table["row"])) == (WORD, "row")
    assert code(here, old) == "secret_key_wrong"
    assert before not in (tmp_path / "tocsin.key").read_text()


def test_a_key_of_the_environment_is_changed_there(tmp_path: Path) -> None:
    old, new = new_key(), new_key()
    before, both, after = (store(tmp_path, {secrets.KEY: key}) for key in (old, f"{new} {old}", new))
    before.keep("a", WORD)
    with pytest.raises(TocsinError, match="TOCSIN_SECRET_KEY") as caught:
        before.rekey(lambda _: 0)
    assert caught.value.code == "secret_key_environment"
    assert both.rekey(lambda _: 0) == 1
    assert after.unseal("secret:a") == WORD


def test_a_key_is_known_by_its_mark_which_does_not_tell_it(tmp_path: Path) -> None:
    old, new = new_key(), new_key()
    assert store(tmp_path).marks() == []
    marks = store(tmp_path, {secrets.KEY: f"{new} {old}"}).marks()
    assert marks == [*store(tmp_path, {secrets.KEY: new}).marks(), *store(tmp_path, {secrets.KEY: old}).marks()]
    assert len(set(marks)) == 2
    other_alphabet = new.replace("-", "+").replace("_", "/")
    assert store(tmp_path, {secrets.KEY: other_alphabet}).marks() == marks[:1]
    assert not any(key.rstrip("=") in mark for key in (old, new) for mark in marks)
    for wrong in ("short", "QUJD"):
        with pytest.raises(TocsinError) as caught:
            store(tmp_path, {secrets.KEY: wrong}).marks()
        assert caught.value.code == "secret_key_invalid"


def test_what_no_key_opens_stays_and_the_others_get_the_new_one(tmp_path: Path) -> None:
    here = store(tmp_path)
    here.keep("lost", WORD)
    lost = here.named["lost"]
    (tmp_path / "tocsin.key").unlink()
    here.keep("found", WORD)
    here.rekey(lambda _: 0)
    assert here.named["lost"] == lost
    assert here.unseal("secret:found") == WORD


def test_named_secrets_are_forgotten_and_badly_named_ones_refused(tmp_path: Path) -> None:
    here = store(tmp_path)
    here.keep("a", WORD)
    here.forget("a")
    assert here.named == {}
    assert WORD not in (tmp_path / "tocsin.secrets").read_text()
    for act, wrong in ((lambda: here.forget("a"), "secret_missing"), (lambda: here.keep("a b", WORD), "secret_name")):
        with pytest.raises(TocsinError) as caught:
            act()
        assert caught.value.code == wrong


def _keep(folder: Path, name: str) -> None:
    store(folder).keep(name, WORD)


def test_processes_that_keep_at_the_same_time_share_a_key_and_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    at_work = [context.Process(target=_keep, args=(tmp_path, f"n{i}")) for i in range(8)]
    for process in at_work:
        process.start()
    for process in at_work:
        process.join(30)
    assert {store(tmp_path).unseal(f"secret:n{i}") for i in range(8)} == {WORD}
    assert stat.S_IMODE((tmp_path / "tocsin.secrets").stat().st_mode) == 0o600


def test_a_link_that_waits_where_the_file_is_written_is_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("mine")
    (tmp_path / "tocsin.secrets").symlink_to(other)
    with pytest.raises(TocsinError):
        store(tmp_path).keep("a", WORD)
    assert other.read_text() == "mine"
