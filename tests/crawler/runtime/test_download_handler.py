"""Behind a SOCKS proxy every request of a crawl goes through it, robots.txt included, and names are resolved there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.storage import schema
from crawler.storage.database import Database
from tests.support.badsite import SocksProxy
from tests.support.site import Site


def crawl(folder: Path, proxy_port: int, host: str) -> subprocess.CompletedProcess[str]:
    """One page by the real spider, as a process of its own."""
    (folder / "tocsin.toml").write_text(
        f'[network]\nproxy = "socks5h://127.0.0.1:{proxy_port}"\n[crawl]\ndelay = "0s"\n', encoding="utf-8"
    )
    env = {**os.environ, "TOCSIN_CONFIG": str(folder / "tocsin.toml")}
    command = [sys.executable, "-m", "scrapy", "crawl", "page", "-a", f"url=http://{host}/a"]
    top = Path(__file__).parents[3]
    return subprocess.run(command, env=env, cwd=top, capture_output=True, text=True, timeout=200)


def stored(folder: Path) -> int:
    """Statements in the folder's database."""
    database = Database(f"sqlite:///{folder / 'tocsin.db'}")
    schema.upgrade(database, schema.CRAWLER)
    with database.read() as session:
        return (
            session.connection().exec_driver_sql("select count(*) from statement where length(text) > 100").scalar()
            or 0
        )


@pytest.mark.parametrize("up", [True, False], ids=["proxy up", "proxy down: nothing goes out directly"])
def test_socks(tmp_path: Path, up: bool) -> None:
    with Site() as site, SocksProxy() as proxy:
        site.publish("/a", "Bells")
        proxy.known["bells.example"] = site.port

        done = crawl(tmp_path, proxy.port if up else 9, "bells.example")

        assert done.returncode == 0, done.stderr[-2000:]
        if up:
            assert {host for host, _ in proxy.asked} == {"bells.example"}
            assert [request.target for request in site.requests] == ["/robots.txt", "/a"]
            assert stored(tmp_path) == 1
        else:
            assert (proxy.asked, site.requests, stored(tmp_path)) == ([], [], 0)
