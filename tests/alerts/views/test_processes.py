"""Signs of life: what a process says of itself, as Prometheus reads it and as the doctor does."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner

from alerts.cli import cli
from alerts.delivery.delays import Delays
from alerts.messages.message import Message, sample
from alerts.views import metrics
from crawler import __version__, clock
from crawler.runtime.loop_watch import LoopWatch
from crawler.runtime.pulse import Pulse
from crawler.storage.database import Database
from crawler.storage.models import Process
from tests.support.receivers import MailServer

NOW = clock.utcnow()


def sent(published: str | None) -> Message:
    message = sample("alert.created")
    return replace(message, statements=(replace(message.statements[0], published=published),))


def test_what_processes_say_is_what_prometheus_reads(sqlite: Database) -> None:
    delays = Delays()
    delays.sent(sent(clock.iso(NOW - timedelta(seconds=45))), NOW)
    crawl = Pulse(sqlite, "crawl", LoopWatch(), lambda: {"polls_total": 3.0})
    alerts = Pulse(sqlite, "alerts", LoopWatch(), delays.numbers)
    alerts.id = alerts.id.replace(":", '"}\n:', 1)  # a host of that name
    for pulse in (crawl, alerts, crawl):
        pulse.beat(NOW)
    with sqlite.read() as session:
        text = metrics.text(metrics.numbers(session, NOW))
    host = re.sub(r"[^\w.-]", "_", crawl.host)
    number = crawl.id.split(":")[1]
    assert "# TYPE tocsin_polls_total counter" in text
    assert f'tocsin_polls_total{{role="crawl",process="{host}-{number}"}} 3\n' in text
    assert 'tocsin_processes{role="crawl",state="active"} 1\n' in text
    assert "# TYPE tocsin_alert_delay_seconds histogram" in text
    assert re.search(r'^tocsin_alert_delay_seconds_bucket\{role="alerts",process="[\w.-]+",le="60"\} 1$', text, re.M)
    assert float(re.search(r"^tocsin_memory_bytes\{.*\} (\S+)$", text, re.M)[1]) > 1e7  # type: ignore[index]
    line = re.compile(r'# (HELP|TYPE) .+|[a-z_]+(\{\w+="[^"\\]*"(,\w+="[^"\\]*")*\})? [-+\w.]+')
    assert [one for one in text.splitlines() if not line.fullmatch(one)] == []


def test_a_process_that_ends_well_is_gone_and_one_that_does_not_is_missed(sqlite: Database, tmp_path: Path) -> None:
    (tmp_path / "tocsin.toml").write_text("", encoding="utf-8")
    ended, killed = (Pulse(sqlite, role, LoopWatch(), dict) for role in ("web", "crawl"))
    killed.id += "1"
    ended.beat(NOW)
    ended.end()
    killed.beat(clock.utcnow() - timedelta(hours=10, minutes=5))
    assert doctor(tmp_path)["processes"]["detail"].startswith(f"none is at work; crawl on {killed.host} was last heard of 10 hours ago")  # fmt: skip
    with sqlite.write() as session:
        session.add(Process(id="far:1:1", role="crawl", host="far", version="9.9", started_at=NOW, seen_at=clock.utcnow(), numbers={}))  # fmt: skip
    row = doctor(tmp_path)["processes"]
    assert (row["result"], row["detail"]) == ("wrong", f"At work is also version 9.9 (on far), here {__version__}. Bring all to one version, the scheduler first.")  # fmt: skip


def test_the_doctor_tries_the_mail_server(sqlite: Database, tmp_path: Path) -> None:
    with MailServer() as mail:
        smtp = f'[network]\nallow_private = ["127.0.0.0/8"]\n[smtp]\nhost = "127.0.0.1"\nport = {mail.port}\nsecurity = "none"\n'
        (tmp_path / "tocsin.toml").write_text(smtp, encoding="utf-8")
        assert doctor(tmp_path)["mail"]["detail"] == "127.0.0.1 answers"
        assert mail.mails == []
    row = doctor(tmp_path)["mail"]
    assert row["result"] == "wrong"
    assert row["detail"].endswith("[smtp_unreachable]")


def doctor(folder: Path) -> dict[str, dict[str, str]]:
    done = CliRunner().invoke(cli, ["--config", str(folder / "tocsin.toml"), "doctor", "--json"], standalone_mode=False)
    return {row["check"]: row for row in map(json.loads, done.stdout.splitlines())}
