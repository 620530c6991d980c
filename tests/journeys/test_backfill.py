"""`tocsin crawl NAME --since`: a source's past, by whatever the site shows of it, after any end, without a word to anybody."""

from __future__ import annotations

import contextlib
import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

from tests.journeys.house import TOCSIN, Installation, installation, wait_for
from tests.support.pastsite import PastSite

NEWEST = date(2026, 3, 4)


def configured(house: Installation, site: PastSite, kind: str, path: str) -> None:
    source = f'[[source]]\nname = "past"\nurl = "{site.url(path)}"\nkind = "{kind}"\nevery = "1h"\n'
    channel = '[[channel]]\nname = "file"\nkind = "file"\npath = "told.jsonl"\n'
    house.configure(more=channel + source)


def crawl(house: Installation, *arguments: str) -> dict[str, Any]:
    done = house.call("crawl", "past", "--json", *arguments, seconds=200)
    assert done.returncode == 0, done.stderr + done.stdout
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def stored(house: Installation) -> list[str]:
    return sorted(row["url"] for row in house.rows("statements", "list"))


def wanted(site: PastSite, since: date) -> list[str]:
    return sorted(site.url(path) for path, day in site.articles.items() if day >= since)


WAYS = [
    ("feed", "/feed.xml", True),
    ("listing", "/list", True),
    ("listing", "/list", False),
    ("listing", "/endless", True),
    ("sitemap", "/sitemap.xml", True),
]


def test_the_past_is_found_by_pages_calendars_and_sitemaps(tmp_path: Path) -> None:
    since = date(2026, 1, 20)
    with contextlib.ExitStack() as stack:
        sites = [stack.enter_context(PastSite(75, NEWEST, dated=dated)) for _, _, dated in WAYS]
        house = stack.enter_context(installation(tmp_path))
        lines = []
        for n, (site, (kind, path, _)) in enumerate(zip(sites, WAYS, strict=True)):
            site.robots += f"Sitemap: {site.url('/no-sitemap.xml')}\n" if kind != "sitemap" else ""
            lines.append(f'[[source]]\nname = "s{n}"\nurl = "{site.url(path)}"\nkind = "{kind}"\nevery = "1h"\n')
        house.configure(more="".join(lines))
        done = house.call("crawl", *(f"s{n}" for n in range(len(WAYS))), "--since", str(since), "--json", seconds=250)
        assert done.returncode == 0, done.stderr + done.stdout
        said = json.loads(done.stdout)
        assert (said["archive_lists_left"], said["archive_pages_left"], said["archive_lists_failed"]) == (0, 0, 0)
        kept = set(stored(house))
        for site, (kind, _, _) in zip(sites, WAYS, strict=True):
            mine = {url for url in kept if url.startswith(site.url("/"))}
            assert set(wanted(site, since)) <= mine
            if kind != "sitemap":  # that shows all its pages, so they come with the first read
                assert mine == set(wanted(site, since))
            asked = [target for target in site.served if target.startswith(("/20", "/list", "/feed", "/endless"))]
            assert len(asked) < 30, "no calendar is without an end"


def test_killed_in_the_middle_it_goes_on_and_nothing_is_fetched_twice(tmp_path: Path) -> None:
    since = date(2026, 1, 1)
    with PastSite(60, NEWEST) as site, installation(tmp_path) as house:
        configured(house, site, "feed", "/feed.xml")
        counted = crawl(house, "--since", str(since), "--dry-run")
        assert counted["archive_pages_left"] == 60
        assert not any(site.served[path] for path in site.articles)  # counting fetches no page
        for least in (10, 35):
            run = subprocess.Popen(
                [*TOCSIN, "crawl", "past", "--since", str(since)], cwd=tmp_path, start_new_session=True
            )
            house.runs.append(run)  # type: ignore[arg-type]
            wait_for(lambda least=least: sum(site.served[path] for path in site.articles) >= least, 120, step=0.005)
            house.kill(run)  # type: ignore[arg-type]
        crawl(house, "--since", str(since))
        assert stored(house) == wanted(site, since)
        again = [path for path in site.articles if site.served[path] > 1]
        assert len(again) <= 2 * 8  # what was on its way at each of the two kills, at most so much of one host
        before = sum(site.served[path] for path in site.articles)
        crawl(house, "--since", str(since))  # once more, from the beginning: what is known is not fetched
        assert sum(site.served[path] for path in site.articles) == before


def test_the_past_is_told_only_when_asked_for_and_what_is_news_is_told_all_the_same(tmp_path: Path) -> None:
    with PastSite(20, NEWEST) as site, installation(tmp_path) as house:
        configured(house, site, "feed", "/feed.xml")
        crawl(house, "--deliver")  # the first read: five pages, one digest
        told = tmp_path / "told.jsonl"
        first = told.read_text("utf-8").count("\n")
        said = crawl(house, "--since", "2026-02-01", "--deliver")
        assert (said["new"], said["matches"]) == (15, 15)
        assert told.read_text("utf-8").count("\n") == first
        row = house.rows("statements", "list")[0]
        shown = json.loads(house.here("statements", "show", str(row["id"]), "--json").stdout)
        assert shown["backfill"] is True
        site.articles = {"/news/story-14": NEWEST, **site.articles}  # the feed shows an old story at its top again
        crawl(house, "--deliver")
        assert told.read_text("utf-8").count("\n") == first + 1


def test_with_alert_the_past_comes_as_one_digest(tmp_path: Path) -> None:
    with PastSite(20, NEWEST) as site, installation(tmp_path) as house:
        configured(house, site, "feed", "/feed.xml")
        crawl(house, "--since", "2026-02-01", "--alert", "--deliver")
        lines = [json.loads(line) for line in (tmp_path / "told.jsonl").read_text("utf-8").splitlines()]
        assert len(lines) == 1
        assert "story-17" in json.dumps(lines)


def test_what_has_no_past_is_said(tmp_path: Path) -> None:
    with PastSite(3, NEWEST) as site, installation(tmp_path) as house:
        configured(house, site, "page", "/news/story-1")
        for arguments, code in (
            (["past", "--since", "2026-02-01"], "backfill_kind"),
            (["past", "--since", "someday"], "time_invalid"),
            (["past", "--dry-run"], "since_missing"),
            ([site.url("/feed.xml"), "--since", "2026-02-01", "--dry-run"], "since_without_source"),
        ):
            done = house.call("crawl", *arguments)
            assert (done.returncode, code in done.stderr) == (2, True), done.stderr
