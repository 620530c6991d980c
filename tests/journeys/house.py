"""A whole installation for journeys: a folder with tocsin.toml, the real command in a process group of its own, real sites and receivers."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from alerts.cli import cli, main
from tests.support.builders import SECRET
from tests.support.forked import FORKED
from tests.support.receivers import Hook, MailServer, wait_for
from tests.support.site import Site

TOCSIN = [sys.executable, "-c", "from alerts.cli import main; main()"]


class Installation:
    """``run`` starts `tocsin run`, ``call`` any other command; everything is ended with the block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs: list[subprocess.Popen[bytes]] = []

    def configure(
        self,
        sites: Iterable[Site | str] = (),
        *,
        hook: Hook | None = None,
        mail: MailServer | int | None = None,
        query: str = "bridge",
        every: str = "1s",
        first: str = "alert",
        wait: str = "1s",
        more: str = "",
    ) -> None:
        """Write tocsin.toml: quick intervals, short waits, one topic on all channels."""
        port = mail.port if isinstance(mail, MailServer) else mail
        lines = [
            '[network]\nallow_private = ["127.0.0.0/8"]\n[crawl]\ndelay = "0s"\nworkers = 1',
            f"[delivery]\nretries = {json.dumps([wait] * 20)}",
            f'[[topic]]\nname = "Bridges"\nquery = \'{query}\'\ngroup_by = "statement"\nimmediate = 1000',
        ]
        if hook:
            lines.append(f'[[channel]]\nname = "hook"\nkind = "webhook"\nurl = "{hook.url}"\nsecret = "{SECRET}"')
        if port:
            lines.append(f'[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "tocsin@example.org"')
            lines.append('[[channel]]\nname = "desk"\nkind = "email"\nto = ["desk@example.org"]')
        for n, site in enumerate(sites):
            url = site if isinstance(site, str) else site.feed
            lines.append(
                f'[[source]]\nname = "s{n}"\nurl = "{url}"\nkind = "feed"\nevery = "{every}"\nfirst = "{first}"'
            )
        (self.folder / "tocsin.toml").write_text("\n".join([*lines, more]), encoding="utf-8")

    def _environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TOCSIN_")}
        return kept | {"TOCSIN_WEB__ENABLED": "no"}  # many run at once, and the desk has tests of its own

    def run(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start `tocsin run`, or another command that goes on, in a group of its own; its words go to tocsin.log."""
        with (self.folder / "tocsin.log").open("ab") as log:
            process = subprocess.Popen(
                [*TOCSIN, *(arguments or ("run",))],
                cwd=self.folder,
                env=self._environment() | environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.runs.append(process)
        return process

    def call(self, *arguments: str, seconds: float = 200) -> subprocess.CompletedProcess[str]:
        """Any command, to its end: in a process of its own that has the product imported already."""
        files = tuple(self.folder / f"said.{name}" for name in ("out", "err"))
        process = FORKED.Process(target=_command, args=(self.folder, self._environment(), files, arguments))
        process.start()
        process.join(seconds)
        if process.is_alive():
            process.kill()
        assert process.exitcode is not None
        return subprocess.CompletedProcess(arguments, process.exitcode, *(file.read_text("utf-8") for file in files))

    def here(self, *arguments: str) -> Result:
        """A command in this process, for those that need no exit code of their own: a start costs seconds on a busy machine."""
        return CliRunner().invoke(cli, ["--config", str(self.folder / "tocsin.toml"), *arguments])

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        """What a command lists as JSON Lines."""
        done = self.here(*arguments, "--json")
        assert done.exception is None, done.exception
        return [json.loads(line) for line in done.stdout.splitlines()]

    def log(self) -> str:
        """What `tocsin run` said."""
        return (self.folder / "tocsin.log").read_text("utf-8")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL to everything at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(60)

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """SIGTERM, and the end: a clean one, or by the supervisor's hand where the machine is too busy for its nine seconds."""
        process.send_signal(signal.SIGTERM)
        assert process.wait(100) == int("child.killed" in self.log()), self.log()


def _command(folder: Path, environment: dict[str, str], files: tuple[Path, Path], arguments: tuple[str, ...]) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, file in enumerate(files, 1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    main([*arguments])


@contextlib.contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    """An installation whose processes all end with the block, whatever happens."""
    made = Installation(folder)
    try:
        yield made
    finally:
        for process in made.runs:
            made.kill(process)


__all__ = ["Installation", "installation", "wait_for"]
