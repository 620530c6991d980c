"""A statement that is a PDF: linked by a feed, by a listing, given by its address or as a file; and one that no text can be had of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.journeys.house import installation
from tests.support.badsite import answer
from tests.support.pdfs import Show, lines, pdf
from tests.support.site import Site

TEXT = ("The bridge fell on Tuesday, said the committee, and", "nobody may cross the river until the spring comes.")
RELEASE = pdf(
    [Show("A bridge of the harbour fell", 10, 350, 14), *lines(*TEXT, x=10, y=320)],
    info="/Title (A bridge of the harbour fell)",
    packed=True,
)
SCANNED = pdf([])
ITEM = (
    "<item><title>{title}</title><link>{url}</link><description>{summary}</description><pubDate>{day}</pubDate></item>"
)
RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{items}</channel></rss>'
DAY = "Thu, 12 Nov 2026 09:30:00 GMT"


def site() -> Site:
    made = Site()
    made.routes["/release.pdf"] = answer(RELEASE, content_type="application/pdf")
    made.routes["/get"] = answer(RELEASE, content_type="application/octet-stream", Content_Disposition="attachment")
    made.routes["/scan.pdf"] = answer(SCANNED, content_type="application/pdf")
    return made


def feed(made: Site) -> str:
    rows = [
        ITEM.format(title=f"Statement {path}", url=made.url(path), summary="A bridge, it is said.", day=DAY)
        for path in ("/release.pdf", "/scan.pdf")
    ]
    return RSS.format(items="".join(rows))


def test_the_pdfs_of_a_feed_become_statements(tmp_path: Path) -> None:
    with site() as made, installation(tmp_path) as house:
        made.routes["/feed.xml"] = answer(feed(made), content_type="application/rss+xml")
        house.configure([made.url("/feed.xml")])
        done = house.call("crawl", "s0", "--json")
        assert json.loads(done.stdout)["matches"] == 2, done.stderr
        read, scanned = sorted(house.rows("statements", "list"), key=lambda row: str(row["url"]))
        assert (read["kind"], read["title"], read["text"]) == ("pdf", "A bridge of the harbour fell", " ".join(TEXT))
        assert str(read["published"]).startswith("2026-11-12T09:30:00")
        kept = (scanned["kind"], scanned["title"], scanned["text"], str(scanned["published"])[:10])
        assert kept == ("unreadable", "Statement /scan.pdf", "A bridge, it is said.", "2026-11-12")
        shown = json.loads(house.call("statements", "show", str(scanned["id"]), "--json").stdout)
        assert "pictures of pages" in json.dumps(shown)


@pytest.mark.parametrize("path", ["/release.pdf", "/get"])
def test_a_pdf_is_crawled_and_extracted_by_its_address_and_from_a_file(tmp_path: Path, path: str) -> None:
    with site() as made, installation(tmp_path) as house:
        house.configure([])
        assert json.loads(house.call("crawl", made.url(path), "--json").stdout)["matches"] == 1
        by_address = json.loads(house.call("extract", made.url(path), "--json").stdout)
        (tmp_path / "release.pdf").write_bytes(RELEASE)
        from_file = json.loads(house.call("extract", "release.pdf", "--json").stdout)
        assert by_address["text"] == from_file["text"] == " ".join(TEXT)
        assert (from_file["kind"], from_file["origins"]["text"]) == ("pdf", "pdf")


def test_a_file_without_text_fails_with_a_sentence(tmp_path: Path) -> None:
    with installation(tmp_path) as house:
        house.configure([])
        (tmp_path / "scan.pdf").write_bytes(SCANNED)
        done = house.call("extract", "scan.pdf")
        assert (done.returncode, "pictures of pages and no text" in done.stderr) == (1, True)


@pytest.mark.browser
def test_a_source_that_needs_a_browser_may_link_a_pdf(tmp_path: Path) -> None:
    with site() as made, installation(tmp_path) as house:
        made.routes["/feed.xml"] = answer(feed(made), content_type="application/rss+xml")
        row = f'[[source]]\nname = "b"\nurl = "{made.url("/feed.xml")}"\nkind = "feed"\nevery = "1h"\nbrowser = true\n'
        house.configure([], more=row)
        house.call("crawl", "b", "--json", seconds=300)
        assert "pdf" in {row["kind"] for row in house.rows("statements", "list")}
