"""Scrapy as any Scrapy user knows it: `scrapy list` and `scrapy crawl` from the top folder, into the same database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.journeys.house import installation
from tests.support.site import Site

TOP = Path(__file__).parents[3]


def scrapy(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=TOP,
        env={**os.environ, "TOCSIN_CONFIG": str(folder / "tocsin.toml")},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def test_spiders_are_listed_and_store_into_the_same_database(tmp_path: Path) -> None:
    with Site() as site, installation(tmp_path) as house:
        for n in range(2):
            site.publish(f"/story-{n}", f"Story {n}", "The bridge fell.")
        forbidden = site.publish("/private", "Private", "The bridge fell.")
        alone = site.url("/alone")
        house.configure([site])
        assert {"feed", "listing", "page", "sitemap"} <= set(scrapy(tmp_path, "list").stdout.split())
        done = scrapy(tmp_path, "crawl", "feed", "-a", f"url={site.feed}", "-a", "source=mine")
        assert done.returncode == 0, done.stderr
        site.pages["/alone"] = ("Alone", "The bridge.")
        done = scrapy(tmp_path, "crawl", "page", "-a", f"url={alone}")
        assert done.returncode == 0, done.stderr
        stored = {row["url"]: row["source"] for row in house.rows("statements", "list")}
        assert stored == {site.url("/story-0"): "mine", site.url("/story-1"): "mine", alone: "adhoc"}
        assert forbidden not in stored
        assert site.paths()[0] == "/robots.txt"
        assert "The bridge" not in done.stderr
        assert "robots_forbidden" in done.stderr or site.served["/private"] == 0
