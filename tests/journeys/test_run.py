"""`tocsin run` as a service: it ends when it is told to, is alone on its database, and its one pass says whether everything went well."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from alerts.cli import cli, main
from tests.journeys.house import installation, wait_for
from tests.support.badsite import answer, never
from tests.support.receivers import Hook, MailServer
from tests.support.site import Site

pytestmark = pytest.mark.timeout(900)  # seconds, on a machine with other things to do


def test_it_ends_when_told_and_with_its_parent_and_runs_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SIGTERM while a page hangs: an end, although a page would hang for minutes, and nothing lost. SIGKILL to the supervisor alone: nobody works on without it."""
    with Site() as site, Hook() as hook, installation(tmp_path) as house:
        one, hangs = (site.publish(f"/{n}", n, "The bridge fell.") for n in ("one", "hangs"))
        site.routes["/hangs"] = never
        house.configure([site], hook=hook)
        run = house.run(TOCSIN_CRAWL__TIMEOUT="10m")
        wait_for(lambda: hook.taken and site.served["/hangs"])
        for command in (["run"], ["run", "--once"]):
            with pytest.raises(SystemExit) as refused:
                main(["--config", str(tmp_path / "tocsin.toml"), *command])
            assert refused.value.code == 1
            assert "[already_running]" in capsys.readouterr().err
        house.stop(run)  # the page that hangs is not waited for
        assert not _alive(run.pid)
        del site.routes["/hangs"]
        again = house.run()  # the page that was dropped is asked for again at once
        wait_for(lambda: len(hook.taken) == 2)
        assert sorted(url for t in hook.taken for url in t.urls) == sorted([one, hangs])
        assert house.log().count("run.watching sources=1 topics=1") == 2  # once a start
        again.kill()
        again.wait(60)
        wait_for(lambda: not _alive(again.pid))


def _alive(group: int) -> bool:
    """Whether anybody of a process group still lives."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_one_pass_tells_what_it_did_and_whether_it_went_well(tmp_path: Path) -> None:
    with (
        Site() as site,
        Site() as broken,
        Hook(lambda n: 503 if n == 0 else 204) as hook,
        installation(tmp_path) as house,
    ):
        site.publish("/one", "One", "The bridge fell.")
        house.configure([site], hook=hook, every="1h", wait="1h")
        first = house.call("run", "--once")  # the receiver refuses
        assert first.returncode == 1, first.stderr
        assert "1 new statement;" in first.stdout
        [waits] = house.rows("deliveries", "list")
        assert (waits["state"], waits["attempts"]) == ("waiting", 1)
        assert house.here("deliveries", "retry", waits["id"]).exit_code == 0  # an hour is too long for a test
        second = house.call("run", "--once")
        assert second.returncode == 0, second.stderr
        assert hook.tries == [hook.tries[0]] * 2
        broken.routes["/feed.xml"] = answer(b"no", 500)
        house.configure([site, broken], hook=hook, every="1h", wait="1h")
        third = house.call("run", "--once")
        assert third.returncode == 1, third.stdout
        assert "0 of 1 source read" in third.stdout
        assert {row["name"]: row["state"] for row in house.rows("sources", "list")} == {"s0": "ok", "s1": "failing"}


def test_the_first_day_is_one_digest_and_mails_wait_for_their_server(tmp_path: Path) -> None:
    mail = MailServer()
    with mail:  # so that its port is one on which nobody listens
        port = mail.port
    with Site() as site, Hook() as hook, installation(tmp_path) as house:
        for n in range(4):
            site.publish(f"/old-{n}", f"Old {n}", "The bridge fell.")
        house.configure([site], hook=hook, mail=port, first="catch-up")
        run = house.run()
        wait_for(lambda: hook.taken)
        new = site.publish("/new", "New", "The bridge fell again.")
        wait_for(lambda: len(hook.taken) == 2)
        assert [(t.kind, len(t.urls)) for t in hook.taken] == [("digest.created", 4), ("alert.created", 1)]
        assert hook.taken[1].urls == (new,)
        wait_for(
            lambda: [
                r["last_error"] for r in house.rows("deliveries", "list") if r["channel"] == "desk" and r["last_error"]
            ]
        )
        waiting = [r for r in house.rows("deliveries", "list") if r["channel"] == "desk"]
        assert {r["state"] for r in waiting} <= {"waiting", "leased"}
        mail.port = port
        with mail:
            wait_for(lambda: len(mail.office.mails) == 2)
            house.stop(run)
        assert len({str(m["Message-ID"]) for m in mail.mails}) == 2


@pytest.mark.parametrize("arguments", [["--help"], ["topics", "--help"], ["--version"]])
def test_help_needs_neither_configuration_nor_database(
    tmp_path: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tocsin.toml").write_text("no TOML at all [[[")
    assert CliRunner().invoke(cli, arguments).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["tocsin.toml"]


def test_setup_can_begin_at_once(tmp_path: Path) -> None:
    with Site() as site, installation(tmp_path) as house:
        site.publish("/one", "One", "The bridge fell.")
        words = ["--site", site.feed, "--topic", "bridge", "--allow-private", "127.0.0.0/8"]
        run = house.run("setup", str(tmp_path / "watch"), *words, "--run")
        wait_for(lambda: site.served["/one"])
        wait_for(lambda: "bridge" in house.log().split("It begins now", 1)[1])  # the digest, on the terminal
        house.stop(run)
