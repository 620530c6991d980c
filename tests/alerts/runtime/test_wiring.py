"""The parts of an installation: made at their first use, once, from the one configuration."""

from __future__ import annotations

from pathlib import Path

from alerts import config
from alerts.runtime.wiring import Parts
from crawler.storage.database import Database


def parts(folder: Path, text: str = "") -> Parts:
    (folder / "tocsin.toml").write_text(text, encoding="utf-8")
    return Parts(config.load(env={}, folder=folder))


def test_what_needs_no_database_opens_none(tmp_path: Path) -> None:
    made = parts(
        tmp_path, '[operator]\nmark_url = "https://m.example/?a={alert}&m={mark}"\n[smtp]\nhost = "mail.example"\n'
    )
    assert made.context is made.context
    assert (made.context.smtp.host, made.context.folder) == ("mail.example", tmp_path)
    assert made.context.mark_url == "https://m.example/?a={alert}&m={mark}"
    assert made.engine().compile("bridge").plan
    assert not (tmp_path / "tocsin.db").exists()


def test_all_share_one_database(tmp_path: Path) -> None:
    made = parts(tmp_path, '[[source]]\nurl = "https://secret.example/feed"\nhostile = true\nroute = "tor"\n')
    assert made.database is made.database
    assert "secret.example" in made.egress.hostile
    assert made.egress is made.egress
    given = Database(f"sqlite:///{tmp_path / 'tocsin.db'}")
    assert Parts(made.config, given).database is given
