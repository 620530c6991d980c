"""Words that nobody else has, in the place of topics, recipients, secrets and addresses: one run, then all that it left behind is searched for them.

And what a watched host sees of it: the same from every source, in headers and their order, without a Referer and without a kept cookie.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from alerts.config import load
from alerts.runtime.wiring import open_database
from alerts.views import metrics
from crawler import clock
from crawler.config.secrets import KEY
from tests.journeys.house import TOCSIN, installation
from tests.support.badsite import Request, answer
from tests.support.builders import SECRET
from tests.support.collector import Collector
from tests.support.receivers import Hook, MailServer
from tests.support.road import source
from tests.support.site import Site

TOPIC, TERM, RECIPIENT, TOKEN, QUERY = "quagmirevane", "ottersextant", "vellumbrace", "tungstenmarl", "pewterglyph"
WATCHED = {
    "topic": TOPIC,
    "term": TERM,
    "recipient": RECIPIENT,
    "token": TOKEN,
    "signing key": SECRET[6:],
    "query": QUERY,
}
SECRETS = {"token", "signing key"}
COOKIE = "kept=biscuit"


@dataclass
class Left:
    """What one run left: its log, the lines and environments of its processes, what came in at the sites and at the receivers, its folder."""

    folder: Path
    sites: list[Site]
    collector: Collector
    log: str = ""
    processes: set[str] = field(default_factory=set)
    told: list[bytes] = field(default_factory=list)


def list_page(site: Site) -> bytes:
    links = "".join(
        f'<li class="news"><a href="{path}">{title} in a long headline</a></li>'
        for path, (title, _) in site.pages.items()
    )
    return f"<html><body><ul>{links}</ul></body></html>".encode()


def sitemap(site: Site) -> bytes:
    return f"<urlset>{''.join(f'<url><loc>{site.url(path)}</loc></url>' for path in site.pages)}</urlset>".encode()


def prepared(site: Site, number: int) -> None:
    for n in range(3):
        site.publish(f"/{number}/{n}", f"Story {number}.{n}", f"An {TERM} was seen.")
    kinds = {"/list": (list_page(site), "text/html"), "/sitemap.xml": (sitemap(site), "application/xml")}
    for path, (body, kind) in kinds.items():
        site.routes[path] = answer(body, content_type=kind, Set_Cookie=COOKIE)
    page = next(iter(site.pages))
    site.routes[page] = answer(site.page(page), content_type="text/html", Set_Cookie=COOKIE)


def processes(group: int) -> set[str]:
    """The command lines and environments of all processes of a group, as `ps` shows them."""
    out = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if os.getpgid(int(folder.name)) == group:
                    out |= {
                        (folder / name).read_bytes().decode("utf-8", "replace")
                        for name in ("cmdline", "environ", "comm")
                    }
            except OSError:
                continue  # it has ended
    return out


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    folder = tmp_path_factory.mktemp("canaries")
    with (
        Site() as a,
        Site() as b,
        Site() as c,
        Site() as d,
        Hook() as hook,
        MailServer() as mail,
        Collector() as collector,
        installation(folder) as house,
    ):
        sites = [a, b, c, d]
        for number, site in enumerate(sites):
            prepared(site, number)
        (folder / "word").write_text(TOKEN)
        house.configure(hook=hook, mail=mail, query=TERM, more="\n".join([
            source("feed", f"{a.feed}?{QUERY}=1"), source("map", b.url("/sitemap.xml"), kind="sitemap"), source("list", c.url("/list"), kind="listing"),
            source("other", d.feed), f'[[channel]]\nname = "far"\nkind = "ntfy"\ntopic = "{TOKEN}"\nserver = "http://127.0.0.1:9"',
        ]))  # fmt: skip
        text = (folder / "tocsin.toml").read_text().replace('"Bridges"', f'"{TOPIC}"').replace("desk@", f"{RECIPIENT}@")
        (folder / "tocsin.toml").write_text(text.replace("[crawl]", '[crawl]\nabout = "https://house.example/about"'))
        seen = Left(folder, sites, collector)
        for form in ("text", "json"):  # the second pass is where a kept cookie would be sent
            with (folder / "log").open("ab") as log:
                run = subprocess.Popen(
                    [*TOCSIN, "run", "--once"], cwd=folder, stdout=log, stderr=log, start_new_session=True,
                    env={k: v for k, v in os.environ.items() if k != KEY} | {"TOCSIN_LOG_LEVEL": "DEBUG", "TOCSIN_WEB__ENABLED": "no", "TOCSIN_LOG__FORMAT": form, "TOCSIN_TRACES__ENDPOINT": collector.url},
                )  # fmt: skip
                house.runs.append(run)
                while run.poll() is None:
                    seen.processes |= processes(run.pid)
                    try:
                        run.wait(0.2)
                    except subprocess.TimeoutExpired:
                        continue
                assert run.returncode in (0, 1), (folder / "log").read_text()
            for site in sites:
                site.publish("/later", "Later", f"Another {TERM}.")
                prepared(site, 9)
        seen.log = (folder / "log").read_text()
        seen.told = [data for _, data in mail.office.mails]
        assert hook.taken
        assert seen.told
        yield seen


def sung(text: str, *but: str) -> list[str]:
    """The names of the words that a text holds, those left out that may stand there."""
    return [name for name, word in WATCHED.items() if word in text and name not in but]


def test_the_log_names_no_topic_no_recipient_no_secret_and_no_query(left: Left) -> None:
    assert "messages sent" in left.log
    assert sung(left.log) == []


def test_all_that_comes_of_one_poll_names_it_through_all_processes(left: Left) -> None:
    events: dict[str, set[str]] = defaultdict(set)
    for line in left.log.splitlines():
        if line.startswith("{"):
            event = json.loads(line)
            events[event.get("poll", "")].add(event["event"])
    whole = {"source.settled", "statement.stored", "statement.matched", "delivery.sent"}
    assert [poll for poll, seen in events.items() if poll and whole <= seen]


def test_a_poll_is_one_trace_from_its_list_to_the_delivery(left: Left) -> None:
    """Under the poll's id, which its log lines have too; and every span hangs under one that was sent."""
    steps = {"poll", "list", "page", "statement", "match", "alert", "delivery"}
    traces = left.collector.traces()
    whole = [poll for poll, spans in traces.items() if steps <= {span.name for span in spans}]
    assert whole
    assert all(f'"poll": "{poll}"' in left.log or f"poll={poll}" in left.log for poll in traces)
    for spans in traces.values():
        assert len([span for span in spans if not span.parent_span_id]) == 1
        assert {span.parent_span_id for span in spans} <= {b"", *(span.span_id for span in spans)}


def test_traces_name_nothing_and_no_address(left: Left) -> None:
    sent = b"".join(left.collector.bodies).decode("utf-8", "replace")
    assert sung(sent) == []
    assert [path for path in ("http://", "/feed.xml", "/list", "/later", "Story") if path in sent] == []


def test_nothing_stands_in_the_process_list(left: Left) -> None:
    assert len(left.processes) >= 6
    assert [found for text in left.processes if (found := sung(text))] == []


def test_watched_sites_learn_nothing_of_it_nor_of_each_other(left: Left) -> None:
    hosts = [f"127.0.0.1:{site.port}" for site in left.sites]
    for site, own in zip(left.sites, hosts, strict=True):
        wire = "\n".join(f"{r.method} {r.target} {r.headers}" for r in site.requests)
        assert "robots.txt" in wire
        assert sung(wire, "query") == []
        assert [host for host in hosts if host != own and host in wire] == []


def test_receivers_get_no_secret_and_no_other_recipient(left: Left) -> None:
    for mail in left.told:
        assert sung(mail.decode("utf-8", "replace"), "topic", "term", "recipient", "query") == []


def test_what_is_counted_names_nothing(left: Left) -> None:
    with open_database(load(str(left.folder / "tocsin.toml"))).read() as session:
        assert sung(metrics.text(metrics.numbers(session, clock.utcnow()))) == []


def test_backups_and_dumps_hold_sealed_secrets_alone(left: Left, capsys: pytest.CaptureFixture[str]) -> None:
    from alerts.cli import cli

    cli(
        ["--config", str(left.folder / "tocsin.toml"), "backup", str(left.folder / "backup.zip")], standalone_mode=False
    )
    assert sung(capsys.readouterr().out) == []
    with zipfile.ZipFile(left.folder / "backup.zip") as archive:
        backup = b"".join(map(archive.read, archive.namelist())).decode()
    dump = "\n".join(sqlite3.connect(left.folder / "tocsin.db").iterdump())
    for text in (backup, dump):
        assert set(sung(text)) == {"topic", "term", "recipient", "query"}
        assert text.count("sealed:") == 2
    for file in left.folder.glob("tocsin.db*"):
        data = file.read_bytes()
        assert [name for name in SECRETS if WATCHED[name].encode() in data] == [], file.name


def test_its_files_are_its_owner_s_alone(left: Left) -> None:
    made = [*left.folder.glob("tocsin.db*"), left.folder / "backup.zip"]
    assert (left.folder / "tocsin.db.key") in made
    assert {oct(file.stat().st_mode & 0o077) for file in made if file.exists()} == {"0o0"}


def role(request: Request) -> str:
    conditional = {"if-none-match", "if-modified-since"} & request.headers.keys()
    if request.target == "/robots.txt":
        return "robots.txt"
    kind = "list" if request.target.partition("?")[0] in ("/feed.xml", "/list", "/sitemap.xml") else "page"
    return f"{kind}, known" if conditional else kind


def test_every_watched_host_sees_the_same(left: Left) -> None:
    """docs/security.md, "What a watched host sees": the table is these."""
    seen: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    agents = set()
    for site in left.sites:
        for request in site.requests:
            seen[role(request)].add(tuple(request.headers))
            agents.add(request.headers["user-agent"])
            assert not {"referer", "cookie", "origin", "dnt", "from"} & request.headers.keys()
    assert agents == {"Tocsin/0.1 (self-hosted media monitor) (+https://house.example/about)"}
    assert {name: len(ways) for name, ways in seen.items() if len(ways) > 1} == {}, dict(seen)
    table = (
        (Path(__file__).parents[2] / "docs" / "security.md").read_text().partition("### What a watched host sees")[2]
    )
    for name, (headers,) in seen.items():
        assert f"| {name} | {', '.join(f'`{header}`' for header in headers)} |" in table
    assert {"robots.txt", "list", "page", "list, known"} <= seen.keys()
