"""What the demonstration runs in: a folder with tocsin.toml, the two sites, the receivers, and the real `tocsin run`. Does not know which messages should arrive."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import secrets
import signal
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from alerts.config import toml_text
from alerts.demo.receivers import Arrival, Receivers
from alerts.demo.site import Site
from alerts.demo.texts import NGO, PAPER, QUERIES
from crawler.child_process import die_with
from crawler.errors import WorkError
from crawler.parsing.language import identify

OWN_TOPIC = "Your topic"
EVERY = "1s"
STOP_SECONDS = 15.0
_LOOK = 0.2  # seconds between two checks of what sends no event (the database, the process)


class Sandbox:
    """``folder`` holds all files; ``query``: a topic of the user's own. Use as an async context: its end stops everything."""

    def __init__(self, folder: Path, query: str | None, on_arrival: Callable[[Arrival], None]) -> None:
        self.folder = folder
        self.topics = {**QUERIES, **({OWN_TOPIC: query} if query else {})}
        self.sites = {site.key: Site(site) for site in (NGO, PAPER)}
        self.happened = asyncio.Event()
        self.process: asyncio.subprocess.Process | None = None
        secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()

        def arrived(arrival: Arrival) -> None:
            on_arrival(arrival)
            self.happened.set()

        self.receivers = Receivers(arrived, secret, folder / "mails")

    @property
    def log(self) -> Path:
        """What `tocsin run` wrote on its standard error."""
        return self.folder / "tocsin.log"

    async def __aenter__(self) -> Sandbox:
        for site in self.sites.values():
            await site.start()
        await self.receivers.start()
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "tocsin.toml"
        file.write_text(configuration(self.sites, self.receivers, self.topics), encoding="utf-8")
        file.chmod(0o600)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        self.receivers.stop()
        for site in self.sites.values():
            site.stop()

    async def launch(self) -> None:
        """Start the real `tocsin run` in the folder."""
        with open(self.log, "ab") as log:  # noqa: ASYNC230 - handed to the child at once
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-c", "from alerts.cli import main; main(['run'])",
                cwd=self.folder, env=environment(os.environ, self.folder), stdin=asyncio.subprocess.DEVNULL,
                stdout=log, stderr=log, preexec_fn=partial(die_with, sent=signal.SIGTERM),
            )  # fmt: skip

    async def stop(self) -> int:
        """End `tocsin run` as an operator would; returns its exit code. It stops its own children."""
        if self.process is None:
            return 0
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self.process.wait(), STOP_SECONDS)
            except TimeoutError:
                self.process.kill()
                await self.process.wait()
        return self.process.returncode or 0

    async def until(self, holds: Callable[[], bool], what: str, seconds: float) -> None:
        """Wait for a condition; WorkError demo_incomplete when it does not hold in time, or `tocsin run` ends meanwhile."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not holds():
            if self.process is not None and self.process.returncode is not None:
                raise self._broken(f"`tocsin run` ended by itself with {self.process.returncode}.")
            if loop.time() > deadline:
                raise self._broken(f"After {seconds:.0f} seconds this had not happened: {what}.")
            self.happened.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.happened.wait(), _LOOK)

    def _broken(self, message: str) -> WorkError:
        return WorkError(
            "demo_incomplete",
            f"The demonstration did not work. {message}",
            f"The log is {self.log}.",
        )


def environment(ours: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Our environment without the settings of another installation."""
    kept = {name: value for name, value in ours.items() if not name.startswith("TOCSIN_") or name == "TOCSIN_CACHE"}
    return {**kept, "TOCSIN_CONFIG": str(folder / "tocsin.toml")}


def query_language(query: str) -> str:
    """The language that a query is written in, as far as it can be identified; else English."""
    return identify(query) or "en"


def configuration(sites: Mapping[str, Site], receivers: Receivers, topics: Mapping[str, str]) -> str:
    """The tocsin.toml of the demonstration."""
    parts = [
        "# Written by `tocsin demo`. An installation of its own: everything in it is on this machine.\n",
        '[network]\nallow_private = ["127.0.0.0/8"]   # the two sites and the receivers; never needed on the open web\n',
        '[crawl]\ndelay = "0s"   # our own sites; leave it at a second or more for others\n',
        f'[smtp]\nhost = "127.0.0.1"\nport = {receivers.smtp_port}\nsecurity = "none"\nsender = "Tocsin <tocsin@example.org>"\n',
        '[delivery]\nretries = ["1s", "2s", "5s", "10s"]\n',
        '[[channel]]\nname = "mail"\nkind = "email"\nto = ["desk@example.org"]\n',
        f'[[channel]]\nname = "webhook"\nkind = "webhook"\nurl = "http://127.0.0.1:{receivers.http_port}/hook"\nsecret = {toml_text(receivers.secret)}\n',
    ]
    for site in sites.values():
        for kind, path in site.publisher.lists:
            name = toml_text(f"{site.publisher.name} ({path.strip('/')})")
            links = 'selector = "h2 a"\n' if kind == "listing" else ""
            parts.append(
                f'[[source]]\nname = {name}\nurl = "{site.base}{path}"\nkind = "{kind}"\nevery = "{EVERY}"\n{links}'
            )
    for name, query in topics.items():
        # One language's forms: those of all ten would be compiled at their first use, which takes longer than the rest.
        lang = query_language(query)
        parts.append(
            f'[[topic]]\nname = {toml_text(name)}\nquery = {toml_text(query)}\nlang = ["{lang}"]\nurgent = true\n'
        )
    return "\n".join(parts)
