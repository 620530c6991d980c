"""All examples of `--help`, the README and docs are run as they are printed, against a local site and an installation that has what they name.

Substituted: web hosts, addresses of the catalogue and `~`, `/backup` and `/srv` by the local site and folders of the test, and the ids of alerts, deliveries and statements
by such that are there.
"""

from __future__ import annotations

import dataclasses
import importlib.util
import inspect
import re
import shlex
import shutil
import subprocess
import threading
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.accounts import saved_filters, teams
from alerts.accounts import store as accounts
from alerts.cli import cli, sources_check
from alerts.models import Alert, Delivery, WebToken
from crawler import clock
from crawler.errors import TocsinError
from crawler.storage.database import Database
from tests.support.builders import SECRET, a_channel, a_source, a_statement, a_topic, an_alert
from tests.support.databases import Postgres, at_head

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
HOSTS = r"https://(?:www\.|hooks\.)?(?:example\.org|hrw\.org|amnesty\.org|rsf\.org)|https://gazette\.example"
# Example -> why it is not run here.
RUN_ELSEWHERE = {
    r"s3://": "needs a server; tests/alerts/cli/test_maintenance.py",
    r"^tocsin demo": "takes half a minute; tests/journeys/test_demo.py",
    r"^tocsin run": "runs until it is stopped, or needs a reactor of its own; tests/journeys/test_run.py",
    r"^tocsin top$": "runs until it is stopped; tests/alerts/cli/test_top.py",
    r"^tocsin worker": "runs until it is stopped; tests/journeys/test_workers.py",
    r"^tocsin serve$": "runs until it is stopped; tests/alerts/web",
    r"&& tocsin run": "runs until it is stopped; tests/journeys/test_run.py",
    r"^tocsin crawl": "needs a reactor of its own, once a process; tests/journeys/test_crawl.py, test_backfill.py",
    r"^tocsin setup": "asks, and sends a mail; tests/alerts/cli/test_setup.py",
    r"^tocsin channels test desk": "needs a mail server; tests/alerts/channels/test_email.py",
    r"^tocsin topics edit": "asks before it saves; tests/alerts/cli/test_topics_edit.py",
    r"--browser": "needs a browser; tests/journeys/test_browser_pages.py",
    r"--route tor": "needs Tor; tests/crawler/fetch",
    r"^tocsin sources add (?!-)[a-z.]+ ?[a-z. ]*$": "bare hosts mean https on the public web; tests/alerts/cli/test_sources_add.py",
}


def leaves(context: click.Context) -> Iterator[click.Command]:
    command = context.command
    if not isinstance(command, click.Group):
        yield command
        return
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from leaves(click.Context(inner, parent=context, info_name=name))


def printed() -> Iterator[str]:
    for command in leaves(click.Context(cli, info_name="tocsin")):
        for block in inspect.cleandoc(command.help or "").split("\b\n")[1:]:
            yield from block.split("\n\n")[0].splitlines()
    for page in PAGES:
        for block in re.findall(r"^```(?:sh|bash|console)\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S):
            yield from re.sub(r"\\\n", " ", block).splitlines()


def examples() -> list[str]:
    lines = (re.split(r"\s+#|\s{3,}", line.strip().removeprefix("$ "))[0] for line in printed())
    return list(dict.fromkeys(line for line in lines if re.match(r"(?:cd \S+ && |echo .*\| )?tocsin ", line)))


def elsewhere(example: str) -> bool:
    return any(re.search(pattern, example) for pattern in RUN_ELSEWHERE)


class Site(BaseHTTPRequestHandler):
    """A feed, a list of headlines, and articles under every other address."""

    def do_GET(self) -> None:
        kind, body = self.answer(f"http://{self.headers['Host']}")
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, base: str) -> tuple[str, bytes]:
        links = [(f"{base}/statement/{n}", f"Prison strike in Chechnya enters day {n}") for n in range(1, 9)]
        if self.path == "/robots.txt":
            return "text/plain", b""
        if self.path in ("/feed.xml", "/rss/news"):
            items = "".join(f"<item><title>{t}</title><link>{u}</link><guid>{u}</guid></item>" for u, t in links)
            return "application/rss+xml", f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()
        if self.path in ("/", "/news"):
            feed = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">' if self.path == "/" else ""
            rows = "".join(f'<li><h2><a href="{u}">{t}</a></h2></li>' for u, t in links)
            return (
                "text/html",
                f"<html><head><title>Gazette</title>{feed}</head><body><ul>{rows}</ul></body></html>".encode(),
            )
        if self.path.startswith(("/statement/", "/news/")):
            prose = "<p>Prisoners in Chechnya began a strike on Monday, their lawyers told the court in Grozny.</p>" * 5
            page = f'<html lang="en"><title>Strike</title><body><article><h1>Prison strike</h1>{prose}</article></body></html>'
            return "text/html", page.encode()
        return "text/plain", b""

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def call(folder: Path, arguments: list[str], given: str = "") -> str:
    done = CliRunner().invoke(cli, ["--config", str(folder / "tocsin.toml"), *arguments], input=given)
    if isinstance(done.exception, TocsinError):
        pytest.fail(f"{done.exception} {done.exception.fix} [{done.exception.code}]")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, site: str) -> Path:
    """What the examples name: sources, topics, channels, statements, alerts, deliveries, mutes and files."""
    folder = tmp_path_factory.mktemp("examples")
    (folder / "tocsin.toml").write_text(
        '[network]\nallow_private = ["127.0.0.0/8"]\n[crawl]\ndelay = "0s"\n'
        '[retention]\nstatements = "3650d"\n[smtp]\nhost = "127.0.0.1"\nport = 9\nsecurity = "none"\nsender = "tocsin@example.org"\n',
        encoding="utf-8",
    )
    call(folder, ["db", "upgrade"])
    files(folder, site)
    database = Database(f"sqlite:///{folder / 'tocsin.db'}")
    with database.write() as session:
        fill(session, site)
    database.close()
    for n in range(7):
        call(folder, ["mutes", "add", "word", f"word{n}", "--for", "3d"])
    call(folder, ["lexicon", "import", str(folder / "names.txt")])
    call(folder, ["backup", str(folder / "backup.zip")])
    call(folder, ["backup", f"{folder}/backups/"])
    return folder


def fill(session: Session, site: str) -> None:
    now = clock.utcnow()
    for name in ("hrw", "gazette", "old-site", "paper"):
        a_source(session, name, url=f"{site}/feed.xml?{name}", tags=("caucasus",))
    a_channel(session, "desk", "email", to=["desk@example.org"])
    a_channel(session, "hook")
    names = ("chechnya", "Chechnya", "prisons", "Bridges", "courts")
    topic, *_ = [a_topic(session, name, "prison OR Chechnya") for name in names]
    anna = accounts.add(session, "anna", "admin", now)
    teams.add(session, "north", now)
    saved_filters.save(session, saved_filters.Owner(0, None), "New on Chechnya", "topic=Chechnya&state=new", now)
    token = {"name": "dashboard", "account_id": anna.id, "team_id": 0, "data": {"scope": "read"}}
    session.add(
        WebToken(
            digest="5f1c09a2" * 8, kind="api", created_at=now, used_at=now, expires_at=now + timedelta(days=1), **token
        )
    )
    told = [a_statement(session, "A prison strike in Chechnya.", now=now - timedelta(hours=2)) for _ in range(18)]
    an_alert(session, topic, told[0])


def numbered(folder: Path, example: str) -> str:
    """The example with ids that are there in the place of the printed ones."""
    database = Database(f"sqlite:///{folder / 'tocsin.db'}")
    with database.read() as session:
        alert = session.scalars(select(Alert.id)).one()
        first, second = session.scalars(select(Delivery.id).order_by(Delivery.id))
    database.close()
    line = example.replace("3f9a", alert if " alerts " in example else first)
    return line.replace("71c0", second).replace("1234", "17")


def files(folder: Path, site: str) -> None:
    page = "<html lang=en><title>Strike</title><body><article><p>A prison strike in Chechnya began.</p></article></body></html>"
    opml = f'<opml version="2.0"><body><outline title="News" type="rss" xmlUrl="{site}/feed.xml?opml"/></body></opml>'
    for name, content in {
        "saved.html": page,
        "saved-page.html": page,
        "page.html": page,
        "feeds.opml": opml,
        "names.txt": "Anna Politkovskaya\tАнна Политковская\n",
        "sites.txt": f"{site}/rss/news\n",
        "hook.secret": SECRET,
        "topics.jsonl": '{"id": 1, "query": "prison"}\n',
        "documents.jsonl": '{"id": 1, "text": "A prison."}\n',
        "statement.txt": "“We ran all night,” said Ann Lee of Safe Homes.\nThe arrests were reported by The Northland Post.",
    }.items():
        (folder / name).write_text(content, encoding="utf-8")


@pytest.mark.parametrize("example", [e for e in examples() if not elsewhere(e)])
def test_it_runs_as_printed(
    example: str,
    installation: Path,
    site: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    folder = tmp_path / "here"
    shutil.copytree(installation, folder)
    monkeypatch.chdir(folder)
    for name, value in {
        "HOME": str(tmp_path),
        "BROWSER": "true %s",
        "TOCSIN_CONFIG": str(folder / "tocsin.toml"),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("webbrowser._tryorder", None)
    if "rekey" in example:  # a key of the environment is changed there
        monkeypatch.delenv("TOCSIN_SECRET_KEY")
    line, given = piped(re.sub(HOSTS, site, numbered(folder, example)))
    line = (
        re.sub(r"(?<=\s)(?:/backup/\S+zip)", str(folder / "backup.zip"), line)
        .replace("/backup/tocsin/", f"{folder}/backups/")
        .replace("/srv/tocsin/", f"{tmp_path}/")
        .replace("/srv/", f"{tmp_path}/")
    )
    if "--catalogue" in line:
        at_the_site(monkeypatch, site)
    if "postgresql://" in line:
        line = on_a_server(line, request.getfixturevalue("postgres"))
    prepare(folder, line)
    call(
        folder,
        [part.replace("~", str(tmp_path), 1) if part.startswith("~") else part for part in shlex.split(line)[1:]],
        given,
    )


def at_the_site(monkeypatch: pytest.MonkeyPatch, site: str) -> None:
    """The first two of the catalogue's lists are asked there, and not on the public web."""
    found = sources_check.of_entries
    monkeypatch.setattr(sources_check, "of_entries", lambda entries: [dataclasses.replace(one, url=f"{site}/feed.xml?{one.name}", home=site) for one in found(entries)[:2]])  # fmt: skip


def on_a_server(line: str, postgres: Postgres) -> str:
    """The line with an empty database of the session's server; one with tables where it is copied from."""
    url = postgres.create("examples")
    if "copy postgresql:" in line:
        at_head(url).close()
    return re.sub(r"postgresql://\S+", url.replace("+psycopg", ""), line)


def piped(line: str) -> tuple[str, str]:
    """The command without its shell, and what `echo` gives it."""
    before, _, after = line.partition(" | tocsin ")
    line, given = (f"tocsin {after}", before.removeprefix("echo ").strip("'")) if after else (line, "")
    return re.split(r" \| | >>? ", line)[0], given


def prepare(folder: Path, line: str) -> None:
    """What must not be there yet is taken away."""
    if found := re.match(r"tocsin (topics|channels|users|teams) add (\S+)", line):
        with_names = ["chechnya", "Chechnya", "prisons", "Bridges", "courts", "more"] if found[1] == "channels" else []
        for name in with_names:
            remove(folder, "topics", name)
        remove(folder, found[1], found[2])
    if line.startswith("tocsin secrets forget"):
        call(folder, ["secrets", "set", line.split()[-1]], "a secret")
    if line == "tocsin sites test gazette":
        test = folder / "spiders" / "tests" / "gazette"
        test.mkdir(parents=True)
        (test / "page.html").write_text("<html><body><h1>Bridge closed</h1></body></html>")
        (test / "expected.json").write_text('{"url": "https://gazette.example/bridge"}')
        (folder / "spiders" / "gazette.py").write_text(
            "from crawler.spiders.base import StatementSpider\nclass Gazette(StatementSpider):\n    name = 'gazette'\n"
        )
    if line.startswith(("tocsin restore", "tocsin backup")):
        for file in folder.glob("tocsin.db*" if "restore" in line else "backup.zip"):
            file.unlink()
    if line.startswith("tocsin init") and len(line.split()) == 2:
        (folder / "tocsin.toml").unlink()


def remove(folder: Path, noun: str, name: str) -> None:
    CliRunner().invoke(cli, ["--config", str(folder / "tocsin.toml"), noun, "remove", name])


def test_every_exception_is_needed() -> None:
    assert [pattern for pattern in RUN_ELSEWHERE if not any(re.search(pattern, e) for e in examples())] == []


def test_most_examples_are_run() -> None:
    found = examples()
    assert len(found) > 140
    assert len([e for e in found if elsewhere(e)]) < 35


def test_the_other_lines_are_shell_and_name_what_is_there() -> None:
    """Targets of make, extras, modules and filters of jq; what `tocsin` is asked is run above."""
    blocks = [b for page in PAGES for b in re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)]  # fmt: skip
    lines = "".join(blocks)
    done = subprocess.run(["sh", "-n"], input=lines, capture_output=True, text=True, timeout=10)
    assert (done.returncode, done.stderr) == (0, "")
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert targets is not None
    assert {"setup", "demo"} <= set(re.findall(r"^(?:.*&& )?make (\w+)", lines, re.M)) <= set(targets[1].split())
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    asked = re.findall(r"pip install -e '\.\[(\w+)\]'", "".join(page.read_text(encoding="utf-8") for page in PAGES))
    assert {"browser", "postgres", "s3"} <= set(asked) <= set(extras)
    for module in re.findall(r"^python -m (\S+)", lines, re.M):
        assert importlib.util.find_spec(module), module


@pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq")
def test_jq_finds_what_the_manual_filters(installation: Path) -> None:
    filters = re.findall(r"\| jq (-R )?'(.*?)'", "\n".join(printed()))
    assert len(filters) >= 2
    sources = call(installation, ["sources", "list", "--json"])
    for raw, one in filters:
        done = subprocess.run(["jq", *raw.split(), one], input=sources, capture_output=True, text=True, timeout=10)
        assert (done.returncode, done.stderr) == (0, ""), one
