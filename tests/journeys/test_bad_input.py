"""What goes wrong out there and in the file, each with a sentence and a code, while the rest keeps working and nothing is lost."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from alerts.cli import main
from tests.journeys.house import installation, wait_for
from tests.support.badsite import Request, answer, head, never, redirect
from tests.support.receivers import Hook
from tests.support.site import Site

pytestmark = pytest.mark.timeout(900)  # seconds, on a machine with other things to do


async def fifty_megabytes(_: Request, writer: asyncio.StreamWriter) -> None:
    """Streamed, so that nobody has to hold it."""
    writer.write(head(200, {"Content-Type": "text/html"}))
    for _ in range(800):
        writer.write(b"<p>" + b"x" * 65533)
        await writer.drain()


CYRILLIC = (
    "<!doctype html><html lang='ru'><head><meta charset='utf-8'><title>Мост</title></head><body><article><h1>Мост</h1>"
    + "<p>The bridge fell, и мост через реку закрыли до конца весны, сообщили в понедельник.</p>" * 6
    + "</article></body></html>"
)


def test_each_bad_source_and_page_gets_its_code_and_the_good_one_is_told(tmp_path: Path) -> None:
    names = ("good", "no_feed", "cut", "loop", "silent", "empty", "gone")
    with Hook() as hook, installation(tmp_path) as house:
        sites = {name: Site() for name in names}
        for site in sites.values():
            site.__enter__()
        try:
            good = sites["good"]
            fine = good.publish("/fine", "Fine", "The bridge fell.")
            for path, title in (
                ("/huge?key=secret-7", "Huge bridge"),
                ("/blank", "Blank bridge"),
                ("/charset", "Charset"),
            ):
                good.publish(path, title)
            good.routes |= {
                "/huge": fifty_megabytes,
                "/blank": answer(b"", content_type="text/html"),
                "/charset": answer(CYRILLIC.encode("cp1251"), content_type="text/html; charset=windows-1251"),
            }
            sites["cut"].publish("/kept", "Kept", "A bridge in a feed that breaks off.")
            sites["cut"].publish("/torn", "Torn", "Never seen.")
            whole = sites["cut"].rss()
            sites["cut"].routes["/feed.xml"] = answer(whole[: whole.rindex(b"<item>") + 20], content_type="text/xml")
            sites["no_feed"].routes["/feed.xml"] = answer("<p>Welcome.</p>", content_type="text/html")
            sites["loop"].routes["/feed.xml"] = redirect("/feed.xml")
            sites["silent"].routes["/feed.xml"] = never
            sites["empty"].routes["/feed.xml"] = answer(b"", content_type="text/xml")
            sites["gone"].routes["/feed.xml"] = answer(b"", 410)
            house.configure(sites.values(), hook=hook)
            run = house.run()
            codes = {1: "not_a_feed", 3: "too_many_redirects", 5: "empty", 6: "http_410"}

            def settled() -> bool:
                rows = {row["name"]: row for row in house.rows("sources", "list")}
                return all(f"s{n}" in rows and rows[f"s{n}"]["state"] in ("failing", "empty", "gone") for n in codes)

            wait_for(settled)
            told = {url for t in hook.taken for url in t.urls}
            wanted = {fine, good.url("/blank"), good.url("/charset"), sites["cut"].url("/kept")}
            wait_for(lambda: wanted <= {url for t in hook.taken for url in t.urls})
            wait_for(lambda: "code=body_too_large" in house.log())
            assert told <= wanted | {good.url("/huge?key=secret-7")}
            house.stop(run)
        finally:
            for site in sites.values():
                site.__exit__()
        log = house.log()
        for n, code in codes.items():
            assert f"source=s{n} code={code}" in log
        assert re.search(r"source=s2 codes=\S*feed_truncated", log)
        assert "secret-7" not in log  # no query string is ever logged
        states = {row["name"]: row["state"] for row in house.rows("sources", "list")}
        assert (states["s0"], states["s2"], states["s6"]) == ("ok", "ok", "gone")
        stored = {row["url"]: row for row in house.rows("statements", "list")}
        assert stored[good.url("/charset")]["text"].startswith("The bridge fell, и мост через реку")
        assert stored[good.url("/blank")]["title"] == "Blank bridge"
        assert "Traceback" not in log


FILES = [
    # what is wrong with the file, the command, the code, the exit code
    ('database = "x', ["statements", "list"], "config_syntax", 2),
    ("[netwrok]\nproxy = 'x'", ["statements", "list"], "config_unknown_key", 2),
    ("[[source]]\nurl = 'https://a.example'\nevry = '5m'", ["run", "--once"], "config_unknown_key", 2),
    ("[delivery]\nretries = ['soon']", ["topics", "list"], "duration_invalid", 2),
    ("[network]\nproxy = 'nonsense'", ["run", "--once"], "proxy_invalid", 2),
    ("[[source]]\nurl = 'https://a.example'\nkind = 'podcast'", ["run", "--once"], "source_kind", 2),
    ("[[source]]\nurl = 'https://a.example'\nevery = 'cron 9 9'", ["run", "--once"], "cron_invalid", 2),
    ("[[channel]]\nname = 'a'\nkind = 'pigeon'", ["run", "--once"], "channel_kind_unknown", 2),
    ("[[topic]]\nname = 'a'\nquery = 'b'\nchannels = ['nobody']", ["run", "--once"], "channel_unknown", 2),
    ("[[topic]]\nquery = 'b'", ["run", "--once"], "topic_without_name", 2),
    ("", ["topics", "add", "a", "(b OR"], "", 2),
    ("", ["statements", "show", "17"], "statement_unknown", 2),
    ("", ["deliveries", "retry", "17"], "delivery_unknown", 2),
    ("database = 'newer.db'", ["statements", "list"], "database_newer", 1),
    ("database = 'garbage.db'", ["statements", "list"], "database_corrupt", 1),
    ("database = '/proc/no/where.db'", ["statements", "list"], "database_unreachable", 1),
]


@pytest.mark.parametrize(("text", "command", "code", "status"), FILES)
def test_a_wrong_request_is_one_sentence_with_a_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, command: list[str], code: str, status: int
) -> None:
    file = tmp_path / "tocsin.toml"
    file.write_text(text, encoding="utf-8")
    if "newer" in text:
        _of_the_future(tmp_path / "newer.db")
    (tmp_path / "garbage.db").write_text("this is no database" * 100)
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(file), *command])
    said = capsys.readouterr().err
    assert ended.value.code == status, said
    assert f"[{code}" in said
    assert [line for line in said.splitlines() if line.startswith("tocsin: ") and f"[{code}" in line]
    assert "Traceback" not in said


def _of_the_future(path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE crawler_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("INSERT INTO crawler_version VALUES ('9999')")
    engine.dispose()


def test_a_topic_that_does_not_parse_is_named_and_the_others_work(tmp_path: Path) -> None:
    with Site() as site, Hook() as hook, installation(tmp_path) as house:
        site.publish("/one", "One", "The bridge fell.")
        house.configure([site], hook=hook, more='[[topic]]\nname = "Broken"\nquery = "(a OR"\n')
        done = house.call("run", "--once")
        assert done.returncode == 1, done.stderr  # a topic that is not watched for is no success
        assert "^" in done.stderr
        assert [t.topic for t in hook.taken] == ["Bridges"]
        states = {row["name"]: row["state"] for row in house.rows("topics", "list")}
        assert states["Bridges"] == "watching"
        assert states["Broken"] != "watching"
