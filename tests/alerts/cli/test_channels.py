"""`tocsin channels`: added, tried, removed, and enabled again."""

from __future__ import annotations

import http.server
import json
import threading
from pathlib import Path

from sqlalchemy import select

from alerts.models import Channel
from crawler.storage.database import Database
from tests.support.commands import CommandLine


def test_channels_are_added_and_removed(tocsin: CommandLine, tmp_path: Path) -> None:
    tocsin("channels", "add", "log", "file", "path=alerts.jsonl")
    assert {r["name"] for r in tocsin.rows("channels", "list")} == {"hook", "log"}
    assert tocsin("channels", "test", "log").strip() == (
        "The longest test, 1 message with 3 statements in three scripts, went through log."
    )
    assert json.loads((tmp_path / "alerts.jsonl").read_text())["type"] == "channel.test"
    assert json.loads(tocsin("channels", "test", "log", "--short", "--json")) == {
        "name": "log",
        "sent": True,
        "messages": 1,
        "statements": 2,
        "cut": 0,
    }
    tocsin("channels", "remove", "log")
    assert {r["kind"] for r in tocsin.rows("channels", "kinds")} >= {"webhook", "email", "terminal"}


def test_a_channel_that_is_off_says_so_and_is_enabled_again(two_dead: CommandLine, sqlite: Database) -> None:
    with sqlite.write() as session:
        session.scalars(
            select(Channel).where(Channel.name == "hook")
        ).one().disabled = "the receiver no longer accepts messages (410)"
    assert "channels enable" in two_dead("deliveries", "retry", "--dead")
    assert [row["state"] for row in two_dead.rows("channels", "list")] == [
        "the receiver no longer accepts messages (410)",
        "on",
    ]
    assert "1 delivery was waiting" in two_dead("channels", "enable", "hook")
    assert [row["state"] for row in two_dead.rows("channels", "list")] == ["on", "on"]
    assert two_dead.refusal("channels", "enable", "hok").code == "channel_unknown"


def test_a_test_says_when_the_receiver_takes_less(tocsin: CommandLine) -> None:
    class Small(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            self.rfile.read(length)
            self.send_response(200 if length < 2500 else 413)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Small)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    network = '\n[network]\nallow_private = ["127.0.0.0/8"]\n'
    tocsin.file.write_text(tocsin.file.read_text(encoding="utf-8") + network, encoding="utf-8")
    tocsin("channels", "add", "phone", "ntfy", "topic=t", f"server=http://127.0.0.1:{server.server_port}")
    said = tocsin("channels", "test", "phone")
    assert "went through phone. The receiver takes less than others of its kind: it was made shorter" in said
    server.shutdown()
