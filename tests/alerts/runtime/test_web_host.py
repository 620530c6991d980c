"""Where the desk may listen."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts import config
from alerts.accounts import store as accounts
from alerts.runtime import web_host
from alerts.runtime.wiring import Parts
from crawler.errors import ConfigError
from crawler.storage.database import Database
from tests.support.builders import NOW

PUBLIC = 'public_url = "https://tocsin.example.org"'


def parts(folder: Path, database: Database, section: str) -> Parts:
    (folder / "tocsin.toml").write_text(f"[web]\n{section}\n", encoding="utf-8")
    return Parts(config.load(str(folder / "tocsin.toml")), database)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_on_this_machine_always(host: str, sqlite: Database, tmp_path: Path) -> None:
    web_host.check(parts(tmp_path, sqlite, f'host = "{host}"'))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::"])
def test_elsewhere_for_people_with_passwords_behind_https(host: str, sqlite: Database, tmp_path: Path) -> None:
    said = f'host = "{host}"\n'
    for section, why in (
        (said, "https"),
        (f'{said}public_url = "http://x.example"', "https"),
        (said + PUBLIC, "password"),
    ):
        with pytest.raises(ConfigError, match=why) as caught:
            web_host.check(parts(tmp_path, sqlite, section))
        assert caught.value.code == "web_host"
    with sqlite.write() as session:
        row = accounts.add(session, "anna", "admin", NOW)
        accounts.set_password(session, row, "correct horse battery")
    web_host.check(parts(tmp_path, sqlite, said + PUBLIC))
    with sqlite.write() as session:
        accounts.switch(session, "anna", False, NOW)
    with pytest.raises(ConfigError):
        web_host.check(parts(tmp_path, sqlite, said + PUBLIC))
