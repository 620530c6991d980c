"""`tocsin secrets` as a person types it: kept, listed and forgotten without being shown; a new key seals all; a lost one stops nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from alerts.config import load
from alerts.delivery import channel_store
from alerts.models import Channel
from alerts.runtime import startup
from alerts.runtime.wiring import Parts
from crawler import clock
from tests.support.builders import SECRET
from tests.support.commands import CommandLine

WORD = "tungsten-marmalade"


@pytest.fixture
def tocsin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.delenv("TOCSIN_SECRET_KEY")
    return CommandLine(tmp_path)


def states(tocsin: CommandLine) -> dict[str, tuple[str, str]]:
    return {row["secret"]: (row["kept"], row["state"]) for row in tocsin.rows("secrets", "list")}


def test_secrets_are_kept_listed_and_forgotten(tocsin: CommandLine, tmp_path: Path) -> None:
    assert states(tocsin) == {}
    (tmp_path / "word").write_text(WORD)
    assert WORD not in tocsin("secrets", "set", "smtp", "--from", str(tmp_path / "word"))
    tocsin("channels", "add", "bot", "ntfy", "topic=secret:smtp")
    assert states(tocsin) == {"secret:smtp": ("sealed", "ok"), "bot: topic": ("secret:smtp", "ok")}
    assert WORD not in tocsin("secrets", "list")
    tocsin("secrets", "forget", "smtp")
    assert states(tocsin) == {"bot: topic": ("secret:smtp", "secret_missing")}
    assert tocsin.refusal("secrets", "forget", "smtp").code == "secret_missing"
    assert tocsin.refusal("secrets", "set", "smtp").code == "secret_empty"


def test_a_channel_s_secrets_are_sealed_and_open_with_the_new_key(tocsin: CommandLine, tmp_path: Path) -> None:
    tocsin("channels", "add", "hook", "webhook", "url=http://127.0.0.1:9/hook", f"secret={SECRET}")
    tocsin("channels", "add", "bot", "telegram", "token=env:BOT", "chat=1")
    assert states(tocsin) == {"hook: secret": ("sealed", "ok"), "bot: token": ("env:BOT", "secret_missing")}
    with Parts(load(str(tocsin.file))).database.read() as session:
        (before,) = session.scalars(select(Channel.options).where(Channel.name == "hook"))
    assert SECRET not in str(before)
    assert "1 secret sealed with a new key" in tocsin("secrets", "rekey")
    parts = Parts(load(str(tocsin.file)))
    with parts.database.read() as session:
        hook = channel_store.get(session, "hook")
        assert hook.options["secret"] != before["secret"]
        assert channel_store.build(hook, parts.context).options.secret.reveal() == SECRET


def test_without_its_key_a_channel_says_so_and_the_others_work(tocsin: CommandLine, tmp_path: Path) -> None:
    tocsin("channels", "add", "hook", "webhook", "url=http://127.0.0.1:9/hook", f"secret={SECRET}")
    tocsin("channels", "add", "paper", "file", "path=out.txt")
    (tmp_path / "tocsin.db.key").unlink()
    (wrong,) = startup.check_channels(Parts(load(str(tocsin.file))))
    assert (wrong.code, wrong.fix[:5]) == ("secret_key_missing", "Bring")
    assert "hook" in wrong.message
    tocsin("channels", "edit", "hook", f"secret={SECRET}")
    assert startup.check_channels(Parts(load(str(tocsin.file)))) == []


def test_what_an_older_version_stored_in_clear_is_sealed_and_the_declared_channel_stays_as_it_is(
    tocsin: CommandLine, tmp_path: Path
) -> None:
    tocsin.file.write_text(f'[[channel]]\nname = "hook"\nkind = "webhook"\nurl = "http://127.0.0.1:9/hook"\nsecret = "{SECRET}"\n')  # fmt: skip
    parts = Parts(load(str(tocsin.file)))
    startup.prepare(parts)
    plain = {"url": "http://127.0.0.1:9/hook", "secret": SECRET, "headers": {"x-token": WORD}}
    with parts.database.write() as session:
        session.add(Channel(name="old", kind="webhook", options=plain, created_at=clock.utcnow()))
        sealed = dict(channel_store.get(session, "hook").options)
    startup.prepare(parts)
    with parts.database.read() as session:
        assert dict(channel_store.get(session, "hook").options) == sealed, "unchanged, so not sealed anew"
        stored = channel_store.get(session, "old")
        assert SECRET not in str(stored.options)
        assert WORD not in str(stored.options)
        assert channel_store.build(stored, parts.context).options.headers == {"x-token": WORD}


def test_a_mail_server_s_password_and_a_proxy_can_be_named(
    tocsin: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    tocsin.file.write_text(
        '[smtp]\nhost = "127.0.0.1"\nsender = "a@example.org"\npassword = "env:MAIL"\n'
        '[[proxy]]\nname = "far"\nurl = "env:PROXY"\n'
    )
    monkeypatch.setenv("PROXY", f"http://user:{WORD}@127.0.0.1:3128")
    assert states(tocsin) == {"[smtp] password": ("env:MAIL", "secret_missing"), "[[proxy]] far": ("env:PROXY", "ok")}
    monkeypatch.setenv("PROXY", WORD)
    refused = tocsin.refusal("secrets", "list")
    assert refused.code == "proxy_invalid"
    assert WORD not in str(refused)
