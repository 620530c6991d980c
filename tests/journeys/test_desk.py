"""`tocsin run` serves the desk: when its port is taken it says so, goes on crawling, and takes the port when it is free."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import httpx

from alerts.web import server
from tests.journeys.house import installation
from tests.support.receivers import Hook, wait_for
from tests.support.site import Site


def answers(port: int) -> str:
    """What the desk answers, "" when nobody does."""
    with suppress(httpx.HTTPError):
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5, trust_env=False).text
    return ""


def test_a_port_that_is_taken_does_not_end_the_crawl(tmp_path: Path) -> None:
    with Site() as site, Hook() as hook, installation(tmp_path) as house:
        site.publish("/one", "one", "The bridge fell.")
        house.configure([site], hook=hook)
        taken = server.bind("127.0.0.1", 0)
        port = taken.getsockname()[1]
        run = house.run(TOCSIN_WEB__ENABLED="yes", TOCSIN_WEB__PORT=str(port))
        wait_for(lambda: hook.taken and "[web_port_taken]" in house.log())
        taken.close()
        wait_for(lambda: answers(port) == "ok\n")
        house.stop(run)
        assert answers(port) == ""
        assert house.log().count("[web_port_taken]") == 1
        assert f"web.ready address=http://127.0.0.1:{port}" in house.log()
        assert "token=" not in house.log()  # a log is kept
