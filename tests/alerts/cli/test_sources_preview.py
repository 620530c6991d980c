"""``sources preview``: its lines, its codes, and that a bad document is an answer."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from alerts.cli.sources_preview import preview
from crawler.config.sections import TABLES, Config, Crawl, Network
from crawler.errors import FetchError, GuardError, RequestError
from tests.support.badsite import BadSite, answer, gzipped

FEED = (
    "<rss><channel><title>F</title><item><title>A</title><link>/a</link><guid>g</guid>"
    "<pubDate>Fri, 01 Mar 2024 12:30:00 GMT</pubDate><description>d</description></item></channel></rss>"
)


def invoke(*arguments: str, obj: object = None) -> Any:
    """Run the command; errors of ours come through."""
    return CliRunner().invoke(preview, arguments, obj=obj, catch_exceptions=False)


def test_a_batch_gives_one_line_for_each_line(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(FEED)
    (tmp_path / "b.xml.gz").write_bytes(gzipped(FEED.encode()))
    (tmp_path / "c.html").write_text("<!doctype html><form><input type=password></form>")
    (tmp_path / "d.xml").write_bytes(FEED.replace("A<", "Я<").encode("koi8-r"))
    manifest = tmp_path / "m.jsonl"
    rows = [
        {"id": "a", "path": str(tmp_path / "a.xml"), "url": "https://example.org/feed"},
        {"id": "b", "path": "b.xml.gz", "url": "https://x.org/", "headers": {"Content-Location": "https://y.org/f"}},
        {"id": "c", "path": "c.html", "url": "https://example.org/"},
        {
            "id": "d",
            "path": "d.xml",
            "url": "https://example.org/",
            "headers": {"content-type": "text/xml; charset=koi8-r"},
        },
        {"id": "e", "path": "missing.xml"},
        {"id": "f", "path": "."},
        {"id": "g"},
    ]
    manifest.write_text("\n".join(map(json.dumps, rows)) + "\n\nno json\n[]\n")
    result = invoke("--batch", str(manifest))
    assert result.exit_code == 0
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [x["id"] for x in lines] == ["a", "b", "c", "d", "e", "f", "g", "9", "10"]
    assert lines[0] == {
        "id": "a",
        "kind": "feed",
        "items": [
            {
                "id": "g",
                "url": "https://example.org/a",
                "title": "A",
                "published": "2024-03-01T12:30:00+00:00",
                "summary": "d",
            }
        ],
    }
    assert lines[1]["items"][0]["url"] == "https://y.org/a"
    assert (lines[2]["kind"], lines[2]["items"], lines[2]["warnings"]) == ("none", [], ["login_page"])
    assert lines[2]["error"]
    assert lines[3]["items"][0]["title"] == "Я"
    assert all(x["error"] and x["kind"] == "none" and x["items"] == [] for x in lines[4:])


def test_a_file_as_json_and_as_a_table(tmp_path: Path) -> None:
    file = tmp_path / "f.xml"
    file.write_text(FEED.replace("<link>/a<", "<link>https://example.org/a<").replace("<title>A", "<title>[red]A"))
    row = json.loads(invoke(str(file), "--json").stdout)
    assert (row["kind"], len(row["items"])) == ("feed", 1)
    table = invoke(str(file)).stdout
    assert "[red]A" in table, "a title is no markup of ours"
    assert "2024-03-01T12:30" in table


def test_an_address_is_fetched_by_the_configuration_s_door_and_manners() -> None:
    closed = answer("User-agent: *\nDisallow: /closed")
    with BadSite(
        {"/f": answer(FEED), "/gone": answer("", 410), "/closed": answer(FEED), "/robots.txt": closed}
    ) as site:
        crawl = Crawl(user_agent="T/1", contact="+desk")

        def house(*allowed: str) -> SimpleNamespace:
            parts = {"network": Network(allow_private=allowed), "crawl": crawl}
            config = Config(Path(), None, "", parts, dict.fromkeys(TABLES, ()))
            return SimpleNamespace(config=config, existing=None)

        obj = house("127.0.0.0/8")
        row = json.loads(invoke(site.url("/f"), "--json", obj=obj).stdout)
        assert row["items"][0]["url"] == site.url("/a")
        gone = invoke(site.url("/gone"), "--json", obj=obj)
        assert (gone.exit_code, json.loads(gone.stdout)["warnings"]) == (1, ["http_410"])
        with pytest.raises(FetchError) as forbidden:
            invoke(site.url("/closed"), obj=obj)
        assert forbidden.value.code == "robots_forbidden"
        with pytest.raises(GuardError):
            invoke(site.url("/f"), obj=house())
    assert {r.headers["user-agent"] for r in site.requests} == {"T/1 +desk"}
    assert "/closed" not in site.paths()


@pytest.mark.parametrize("arguments", [(), ("a", "--batch", "b"), ("/nothing/here",), ("--batch", "/nothing/here")])
def test_wrong_requests(arguments: tuple[str, ...]) -> None:
    with pytest.raises(RequestError):
        invoke(*arguments)
