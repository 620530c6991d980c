"""The demonstration, for real: it is the shortest way over the whole road."""

from __future__ import annotations

import email
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alerts.demo import sandbox, texts
from alerts.matching.index import Document
from alerts.topics import languages

TOCSIN = [sys.executable, "-c", "from alerts.cli import main; main()"]


def _demo(*arguments: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*TOCSIN, "demo", *arguments],
        cwd=folder,
        env={**os.environ, "COLUMNS": "100", "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _number(said: str, words: str) -> str:
    found = re.search(rf"^ *(\S+)(?: s)?  {words}", said, re.M)
    assert found, f"no line “{words}” in:\n{said}"
    return found[1]


def test_the_whole_road(tmp_path: Path) -> None:
    run = _demo("--keep", str(tmp_path / "kept"), "--topic", "ferry OR bakery", folder=tmp_path)
    said, _ = run.communicate(timeout=220)
    assert run.returncode == 0, said
    assert _number(said, "statements in 10 languages") == str(len(texts.ALL))
    assert _number(said, "digests of what was there before") == "3"  # one a topic, with the user's own
    assert _number(said, "alerts, each by webhook and by mail") == "11"  # nine, the corrected one, the bakery
    assert _number(said, "copy of a story that was sent already") == "1"
    assert _number(said, "correction noticed") == "1"
    assert "your topic found 2 statements" in said
    assert "14 signatures are right" in said
    for marked in (">>Чечни<<", ">>الشيشان<<", ">>Çeçenistan", ">>车臣<<", ">>bakery<<"):
        assert marked in said
    assert (tmp_path / "kept" / "tocsin.db").exists()
    assert f"The mails are in {tmp_path / 'kept'}/mails" in said
    mails = sorted((tmp_path / "kept" / "mails").iterdir())
    assert [mail.name for mail in mails] == [f"{n:02}.eml" for n in range(1, 15)]  # 11 alerts and 3 digests
    assert all(email.message_from_bytes(mail.read_bytes())["Subject"] for mail in mails)


@pytest.mark.parametrize("later", [0.0, 0.4, 2.0], ids=["before the first child", "while it prepares", "at work"])
def test_stopping_it_leaves_nothing_behind(tmp_path: Path, later: float) -> None:
    run = _demo("--keep", str(tmp_path / "kept"), folder=tmp_path)
    until = time.monotonic() + 120
    while not (children := _working_in(tmp_path)) and time.monotonic() < until:
        time.sleep(0.1)
    assert children
    time.sleep(later)
    run.send_signal(signal.SIGTERM)
    said, _ = run.communicate(timeout=200)
    assert run.returncode == 130, said
    assert not _working_in(tmp_path)


def _working_in(folder: Path) -> list[str]:
    """Processes that were told of the demonstration's configuration file."""
    found = []
    for proc in Path("/proc").glob("[0-9]*"):
        try:
            if f"TOCSIN_CONFIG={folder}".encode() in (proc / "environ").read_bytes():
                found.append(proc.name)
        except OSError:
            continue
    return found


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me")
    run = _demo("--keep", str(tmp_path), folder=tmp_path)
    said, _ = run.communicate(timeout=200)
    assert run.returncode == 2
    assert "[folder_not_empty]" in said


def test_a_query_that_does_not_parse_is_refused_before_anything_starts(tmp_path: Path) -> None:
    run = _demo("--topic", "ferry AND (", folder=tmp_path)
    said, _ = run.communicate(timeout=200)
    assert run.returncode == 2, said
    assert "^" in said.splitlines()[-1]


@pytest.mark.parametrize(
    ("query", "language"),
    [("ferry OR bakery", "en"), ("паром OR пекарня", "ru"), ("12345", "en")],
)
def test_a_users_query_is_taken_in_its_own_language(query: str, language: str) -> None:
    """One whose language is not clear is taken for English; no more than one language is compiled."""
    assert sandbox.query_language(query) == language


@pytest.mark.parametrize("text", texts.ALL, ids=lambda t: t.slug)
def test_each_text_answers_the_topics_it_says(text: texts.Text) -> None:
    """A text that is corrected answers them only afterwards."""
    engine = languages.engine()
    for number, query in enumerate(texts.QUERIES.values()):
        engine.set(number, query, (sandbox.query_language(query),))
    names = list(texts.QUERIES)

    def topics(paragraphs: tuple[str, ...]) -> set[str]:
        document = Document("1", text.title, "\n".join(paragraphs), text.language, "source", None)
        return {names[int(hit.topic)] for hit in engine.index.match(document)}

    assert topics(text.corrected or text.paragraphs) == set(text.topics)
    if text.corrected:
        assert topics(text.paragraphs) == set()
