"""`extract` on real files: one page for a person, many pages as lines, and what is wrong with a line told on that line."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from alerts.cli.extract import extract, read_page
from crawler import __version__
from crawler.errors import FetchError, GuardError, RequestError

PAGE = (
    "<html lang=en><head><title>A quay</title><meta name=author content='Ana Ruiz'>"
    "<meta property='article:published_time' content='2026-03-04T09:30:00Z'></head>"
    f"<body><h1>A quay</h1><p>{'People met at the quay again. ' * 20}</p></body></html>"
).encode()


def run(*arguments: str, given: str | None = None) -> Result:
    """The command with its errors as exceptions, as the product's entry point sees them."""
    return CliRunner().invoke(extract, arguments, input=given)


def test_a_file_is_shown_to_a_person(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(PAGE)
    result = run(str(tmp_path / "page.html"))
    assert result.exit_code == 0, result.output
    assert "A quay" in result.output
    assert "2026-03-04T09:30:00+00:00  (meta)" in result.output
    assert "People met at the quay again." in result.output


def test_a_packed_file_as_json(tmp_path: Path) -> None:
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(PAGE))
    shown = json.loads(run(str(tmp_path / "page.html.gz"), "--json", "--url", "https://a.example/x").output)
    assert (shown["url"], shown["title"], shown["author"], shown["kind"]) == (
        "https://a.example/x",
        "A quay",
        "Ana Ruiz",
        "article",
    )
    assert shown["origins"]["published"] == "meta"


def test_a_batch_answers_every_line_in_order(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(PAGE))
    (tmp_path / "broken.gz").write_bytes(gzip.compress(PAGE)[:2] + b"no gzip at all")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7\n")
    rows = [{"id": n, "url": f"https://a.example/{n}", "path": str(tmp_path / "a.html")} for n in range(12)]
    rows += [
        {"id": "relative", "path": "b.html.gz"},
        {"id": "absent", "path": "nowhere.html"},
        {"id": "broken", "path": "broken.gz"},
        {"id": "pdf", "path": "c.pdf"},
    ]
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text("\n".join([*map(json.dumps, rows), "", "no json", '{"id": "pathless"}']))
    result = run("--batch", str(manifest))
    assert result.exit_code == 0, result.output
    out = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["id"] for line in out] == [*range(12), "relative", "absent", "broken", "pdf", None, "pathless"]
    assert set(out[0]) == {"id", "url", "title", "text", "published", "author", "language", "kind"}
    assert (out[3]["url"], out[3]["title"], out[3]["language"]) == ("https://a.example/3", "A quay", "en")
    assert (out[12]["url"], out[12]["title"]) == (None, "A quay")
    assert [line.get("code") for line in out[13:]] == [
        "file_unreadable",
        "gzip_broken",
        "pdf_broken",
        "bad_line",
        "bad_line",
    ]
    assert all(line["error"].endswith(".") for line in out[13:])


def test_every_field_with_its_origin_is_in_the_json(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    shown = json.loads(run(str(tmp_path / "a.html"), "--json").stdout)
    assert {"modified", "dateline", "persons", "organisations", "lead", "extractor", "origins"} <= shown.keys()
    assert (shown["lead"], shown["extractor"]) == (shown["text"].split("\n")[0][:500], f"tocsin {__version__}")


def test_a_manifest_may_come_from_standard_input(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    result = run("--batch", "-", given=json.dumps({"id": 1, "path": str(tmp_path / "a.html")}) + "\n")
    assert json.loads(result.stdout)["title"] == "A quay"


@pytest.mark.parametrize("target", ["www.a.example/x", "a.example", "ftp://a.example/x"])
def test_an_address_that_is_taken_for_a_file_is_told_how_to_begin(target: str) -> None:
    error = run(target).exception
    assert isinstance(error, RequestError)
    assert (error.code, error.message) == ("file_unreadable", f"There is no file {target}.")
    assert "https://" in error.fix


@pytest.mark.parametrize("arguments", [(), ("",), ("page.html", "--batch", "-")])
def test_exactly_one_thing_can_be_asked_for(arguments: tuple[str, ...]) -> None:
    error = run(*arguments, given="").exception
    assert isinstance(error, RequestError)
    assert error.code == "extract_target"


def test_a_file_that_is_no_page_fails(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_bytes(b"%PDF-1.7\n")
    error = run(str(tmp_path / "x.html")).exception
    assert isinstance(error, FetchError)
    assert error.code == "pdf_broken"


def test_a_packed_file_is_unpacked_to_the_limit_only(tmp_path: Path) -> None:
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"x" * 3_000_000))
    with pytest.raises(FetchError) as caught:
        read_page(tmp_path / "bomb.gz", largest=1 << 20)
    assert caught.value.code == "body_too_large"


@pytest.fixture
def site() -> Iterator[str]:
    """A real server on loopback that serves the page."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404 if self.path == "/gone" else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE)

        def log_message(self, *_: object) -> None:
            """Be silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/page"
        server.shutdown()


def test_an_address_is_fetched_through_the_guard(site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert isinstance(run(site, "--json").exception, GuardError)
    (tmp_path / "tocsin.toml").write_text('[network]\nallow_private = ["127.0.0.0/8"]\n')
    result = run(site, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["title"] == "A quay"
    gone = run(site.replace("/page", "/gone")).exception
    assert isinstance(gone, FetchError)
    assert gone.code == "http_404"
