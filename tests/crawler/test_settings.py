"""Scrapy's settings follow from tocsin.toml, and what would grow or listen is off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crawler import settings
from crawler.config import loader


def derived(folder: Path, text: str = "") -> dict[str, Any]:
    (folder / "tocsin.toml").write_text(text)
    return settings.derive(loader.load(env={}, folder=folder))


def test_manners_come_from_the_file(tmp_path: Path) -> None:
    found = derived(tmp_path, '[crawl]\ndelay = "3s"\ncontact = "desk@example.org"\nuser_agent = "Tocsin/9"')
    assert (found["DOWNLOAD_DELAY"], found["USER_AGENT"]) == (3.0, "Tocsin/9 desk@example.org")
    assert found["CONCURRENT_REQUESTS_PER_DOMAIN"] == 1


def test_what_listens_or_grows_is_off(tmp_path: Path) -> None:
    found = derived(tmp_path)
    for name in (
        "TELNETCONSOLE_ENABLED",
        "REMOTE_CONTROL_ENABLED",
        "COOKIES_ENABLED",
        "RETRY_ENABLED",
        "HTTPPROXY_ENABLED",
    ):
        assert found[name] is False
    assert found["DOWNLOAD_MAXSIZE"] <= 10_000_000
    assert found["DOWNLOAD_TIMEOUT"] <= 60
    assert found["CONCURRENT_ITEMS"] == 2
    assert all(found["DOWNLOAD_HANDLERS"][scheme] is None for scheme in ("file", "ftp", "s3", "data"))


def test_a_socks_proxy_gets_a_handler_that_speaks_it(tmp_path: Path) -> None:
    found = derived(tmp_path, '[network]\nproxy = "socks5h://127.0.0.1:9050"')
    assert found["DOWNLOAD_HANDLERS"]["https"] == "crawler.runtime.download_handler.EgressHandler"


def test_a_wrong_file_is_a_sentence_for_scrapy_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tocsin.toml").write_text("[crawl]\ndealy = 1")
    monkeypatch.setenv("TOCSIN_CONFIG", str(tmp_path / "tocsin.toml"))
    with pytest.raises(SystemExit) as ended:
        _ = settings.BOT_NAME
    assert "config_unknown_key" in str(ended.value.code)
    with pytest.raises(AttributeError):
        _ = settings.no_such_name
