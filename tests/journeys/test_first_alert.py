"""From the first run to the first alert, by hand at the desk: a way in, a site, a topic, and the page tells of it by itself. In a real Chromium, against the real command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alerts.web import server
from tests.alerts.web.test_desk_in_browser import CHROMIUM, Visit, chromium  # noqa: F401 - a fixture
from tests.journeys.house import installation
from tests.support.receivers import wait_for
from tests.support.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium")]
START = '[network]\nallow_private = ["127.0.0.0/8"]\n[crawl]\ndelay = "0s"\nworkers = 1\n'


def free_port() -> int:
    with server.bind("127.0.0.1", 0) as bound:
        return int(bound.getsockname()[1])


def test_from_the_first_run_to_the_first_alert(tmp_path: Path, chromium: Any) -> None:  # noqa: F811
    port = free_port()
    with Site() as site, installation(tmp_path) as house:
        site.publish("/one", "Old news", "Nothing happened.")
        (tmp_path / "tocsin.toml").write_text(START + f"[web]\nport = {port}\n", encoding="utf-8")
        run = house.run(TOCSIN_WEB__ENABLED="yes")
        wait_for(lambda: "web.ready" in house.log())
        link = house.here("serve", "--link").stdout.split()[-1]
        context = chromium.new_context()
        context.set_default_timeout(60_000)
        visit = Visit(context.new_page(), f"http://127.0.0.1:{port}")
        page = visit.go(link.removeprefix(visit.address))
        page.click("text=Watch a site")
        page.fill("input[name=url]", site.feed)
        page.click("button.main")
        page.fill("input[name=name]", "paper")
        page.fill("input[name=every]", "1s")
        page.click("button:has-text('Watch it')")
        page.wait_for_url("**/sources/paper")
        page = visit.go("/new-topic")
        page.fill("input[name=name]", "Bridges")
        page.fill("textarea[name=query]", "bridge")
        page.click("button.main:has-text('Save')")
        page.wait_for_url("**/topics/Bridges")
        visit.go("/alerts")
        site.publish("/two", "It fell", "The old bridge fell.")
        page.click("#news a")
        assert page.inner_text("article.alert mark >> nth=0").lower() == "bridge"
        visit.clean()
        context.close()
        house.stop(run)
