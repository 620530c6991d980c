"""The journey of a gap: a site that publishes more than its feed shows while nobody reads it, and what becomes of that."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from tests.journeys.house import installation
from tests.support.badsite import Request, answer
from tests.support.receivers import Hook
from tests.support.site import FEED, Site


class Window(Site):
    """A feed of the newest five; a sitemap of everything, named by robots.txt, if there is one."""

    def __init__(self, *, mapped: bool) -> None:
        super().__init__()
        self.dates: dict[str, datetime] = {}
        if mapped:
            self.routes["/map.xml"] = self.map

    def __enter__(self) -> Window:
        super().__enter__()
        rules = f"User-agent: *\nDisallow:\nSitemap: {self.url('/map.xml')}\n"
        self.routes["/robots.txt"] = answer(rules, content_type="text/plain")
        return self

    def write(self, *names: str) -> set[str]:
        """Publish so many; their addresses."""
        for name in names:
            self.publish(f"/news/{name}", f"Bridge {name}")
            self.dates[f"/news/{name}"] = datetime.now(UTC)
        return {self.url(f"/news/{name}") for name in names}

    def rss(self) -> bytes:
        """The newest five."""
        shown = list(self.pages)[:-6:-1]
        items = "".join(
            f"<item><title>{self.pages[p][0]}</title><link>{self.url(p)}</link><pubDate>{format_datetime(self.dates[p])}</pubDate></item>"
            for p in shown
        )
        return FEED.format(base=self.url("/"), items=items).encode()

    async def map(self, request: Request, writer: object) -> None:
        """All of them."""
        urls = "".join(
            f"<url><loc>{self.url(p)}</loc><lastmod>{d.isoformat()}</lastmod></url>" for p, d in self.dates.items()
        )
        body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
        await answer(body, content_type="application/xml")(request, writer)  # type: ignore[arg-type]


def test_what_was_published_while_nobody_read_is_fetched_from_the_sitemap_or_lies_in_a_reported_gap(
    tmp_path: Path,
) -> None:
    with Window(mapped=True) as mapped, Window(mapped=False) as bare, installation(tmp_path) as house:
        house.configure([mapped, bare], every="1s", query="nothing")
        first = [site.write("a", "b", "c", "d", "e") for site in (mapped, bare)]
        assert house.call("run", "--once").returncode == 0
        time.sleep(2)  # until both are due again: a pass that finds nothing due ends in a quarter of a second
        then = [site.write(*(f"n{n}" for n in range(12))) for site in (mapped, bare)]
        assert house.call("run", "--once").returncode == 0
        stored = {row["url"] for row in house.rows("statements", "list")}
        gaps = {row["name"]: row["gaps"] for row in house.rows("sources", "list")}
    assert first[0] | then[0] <= stored
    assert gaps["s0"] == []
    assert len(then[1] - stored) == 7
    (gap,) = gaps["s1"]
    assert gap["estimated"] >= 1
    assert gap["from"] < gap["to"]
    assert mapped.served["/robots.txt"] == 2  # once a start, the look into the gap included


def test_the_operator_is_told_of_a_source_that_does_not_answer(tmp_path: Path) -> None:
    with Site() as site, Hook() as hook, installation(tmp_path) as house:
        site.routes["/feed.xml"] = answer(b"no", 500)
        house.configure([site], hook=hook, every="1h")
        assert house.call("run", "--once").returncode == 1
        assert [told.kind for told in hook.taken] == ["source.health"]
        (row,) = house.rows("sources", "list")
    assert row["state"] == "failing"
    assert "500" in row["reason"]
    assert row["since"]
