"""A source whose list and pages are empty without their scripts: read in a browser, by the same road and the same door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.journeys.house import installation
from tests.support.badsite import BadSite, answer
from tests.support.builders import prose

pytestmark = pytest.mark.browser
HTML = "text/html; charset=utf-8"
SHELL = "<html><head><title>{title}</title></head><body><div id='root'></div><script>root.innerHTML = {text}</script></body></html>"


def shell(title: str, text: str) -> str:
    return SHELL.format(title=title, text=json.dumps(text))


def site_of_scripts() -> BadSite:
    """Four pages and their list, all empty until their scripts run; robots.txt closes the last one."""
    links = "".join(
        f"<article><h2><a href='/news/what-the-council-said-{n}'>What the council said of quay number {n}</a></h2></article>"
        for n in range(4)
    )
    routes = {
        f"/news/what-the-council-said-{n}": answer(
            shell("Quay", f"<article><h1>Quay {n}</h1><p>The bridge fell. {prose(n, 9)}</p></article>"),
            content_type=HTML,
        )
        for n in range(4)
    }
    robots = answer("User-agent: *\nDisallow: /news/what-the-council-said-3\n", content_type="text/plain")
    return BadSite(routes | {"/": answer(shell("News", links), content_type=HTML), "/robots.txt": robots})


@pytest.mark.parametrize("asked", [True, False], ids=["asked for", "found out"])
def test_a_source_that_needs_its_scripts_is_read(tmp_path: Path, asked: bool) -> None:
    """Its operator says that it needs a browser, or its list is found to be empty without one."""
    with site_of_scripts() as site, installation(tmp_path) as house:
        house.configure(
            more=f'[[source]]\nname = "app"\nurl = "{site.url("/")}"\nkind = "listing"\nevery = "1h"\nbrowser = {str(asked).lower()}\n'
        )
        if not asked:
            done = house.call("sources", "preview", site.url("/"))
            assert "scripts" in done.stdout + done.stderr
            assert house.call("crawl", "app").returncode == 1  # without a browser there is nothing on it
            shown = json.loads(house.here("sources", "show", "app", "--json").stdout)
            assert shown["addresses"]["by_browser"] is True
        done = house.call("crawl", "app", "--json", seconds=300)
        said = json.loads(done.stdout)
        texts = {row["url"]: row["text"] for row in house.rows("statements", "list")}
        assert said["matches"] == 3, done.stderr
        assert sum("The bridge fell." in text for text in texts.values()) == 3
        assert "/news/what-the-council-said-3" not in [request.target for request in site.requests]
