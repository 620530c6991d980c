"""Lines of JSON in a file: whole ones, whatever crashes or fills the disk."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from alerts.channels.file import File
from alerts.messages.message import Message
from tests.alerts.behaviour.test_channel_contract import a_context, attempt
from tests.support.messages import NOW, a_message, a_message_statement


def write(folder: Path, *messages: Message, **options: Any) -> None:
    channel = File.build({"path": "out/alerts.jsonl", **options}, a_context(folder))
    for message in messages:
        asyncio.run(channel.send(message, NOW))


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "out/alerts.jsonl").read_text(encoding="utf-8").splitlines() if line]


def test_each_delivery_is_a_line(tmp_path: Path) -> None:
    write(tmp_path, a_message(), a_message(a_message_statement(title="two\nlines\u2028three"), delivery_id="d-78"))
    raw = (tmp_path / "out/alerts.jsonl").read_bytes()
    assert raw.count(b"\n") == 2
    assert [row["id"] for row in map(json.loads, raw.split(b"\n")[:2])] == ["d-77", "d-78"]


def test_a_line_that_a_crash_cut_does_not_spoil_the_next(tmp_path: Path) -> None:
    write(tmp_path, a_message())
    path = tmp_path / "out/alerts.jsonl"
    path.write_bytes(path.read_bytes() + b'{"id": "torn')
    write(tmp_path, a_message(delivery_id="d-78"))
    assert json.loads(path.read_bytes().split(b"\n")[-2])["id"] == "d-78"


def test_a_full_disk_is_a_failed_attempt() -> None:
    error = asyncio.run(attempt(File.build({"path": "/dev/full"}, a_context())))
    assert error is not None
    assert error.code == "file_unwritable"
    assert "No space left" in error.message


def test_a_line_that_did_not_fit_is_taken_back(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys; from pathlib import Path; from alerts.channels.file import append\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "append(Path(sys.argv[1]), b'a' * 60 + b'\\n')\n"
        "try: append(Path(sys.argv[1]), b'b' * 60 + b'\\n')\n"
        "except OSError: print('refused')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "x")], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "refused\n"
    assert (tmp_path / "x").read_bytes() == b"a" * 60 + b"\n"


def test_only_the_owner_reads_the_file(tmp_path: Path) -> None:
    write(tmp_path, a_message())
    assert os.stat(tmp_path / "out/alerts.jsonl").st_mode & 0o077 == 0


def test_several_writers_do_not_mix_their_lines(tmp_path: Path) -> None:
    channel = File.build({"path": "out/alerts.jsonl"}, a_context(tmp_path))

    async def run() -> None:
        await asyncio.gather(*(channel.send(a_message(delivery_id=f"d-{n}"), NOW) for n in range(50)))

    asyncio.run(run())
    assert sorted(row["id"] for row in lines(tmp_path)) == sorted(f"d-{n}" for n in range(50))


def test_links_and_pipes_are_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "nowhere").symlink_to(tmp_path / "made")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name, why in (
        ("link", "it is a symbolic link"),
        ("nowhere", "it is a symbolic link"),
        ("pipe", "it is no plain file"),
        ("folder", "Is a directory"),
    ):
        error = asyncio.run(attempt(File.build({"path": name}, a_context(tmp_path))))
        assert error is not None
        assert (error.code, why in error.message) == ("file_unwritable", True), error.message
    assert (tmp_path / "secret").read_text() == "mine"
    assert not (tmp_path / "made").exists()
