"""A trial of the promise: an installation that is killed again and again, and receivers outside it that keep a ledger and are the only judges."""

from __future__ import annotations

import contextlib
import email
import email.policy
import json
import os
import signal
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from alerts.models import Delivery, Hold
from crawler.storage.database import Database
from crawler.storage.models import Statement
from tests.support.builders import NOW, SECRET, a_channel, a_source, a_statement, a_topic
from tests.support.forked import FORKED
from tests.support.postoffice import PostOffice
from tests.support.receivers import Hook, MailServer, wait_for
from tests.support.victim import Order, live

Ledger = dict[str, set[str]]  # what was told (topic and address), and under which identities


def temper(n: int) -> int:
    """Of five requests one is refused, and one taken while its acknowledgement is lost."""
    return (204, 503, 204, 0, 204)[n % 5]


class Forgetful(PostOffice):
    """Of four mails one is taken and its acknowledgement lost."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.at_data = "cut" if len(self.mails) % 4 == 2 else "250 kept"
        return await super().handle_DATA(server, session, envelope)


class Trial:
    """An installation in ``folder`` on ``database`` with two channels, two topics and a source that was read before."""

    def __init__(self, folder: Path, url: str, hook: Hook, mail: MailServer) -> None:
        self.folder, self.hook, self.mail = folder, hook, mail
        self.database = Database(url)
        self.expected: set[str] = set()
        self.sent = 0  # statements
        lines = [
            f"database = {json.dumps(url)}",
            '[network]\nallow_private = ["127.0.0.0/8"]',
            f'[smtp]\nhost = "127.0.0.1"\nport = {mail.port}\nsecurity = "none"\nsender = "tocsin@example.org"',
        ]
        (folder / "tocsin.toml").write_text("\n".join(lines), encoding="utf-8")

    def furnish(self) -> None:
        """Topics, channels and a source; the tables must be there."""
        with self.database.write() as session:
            a_source(session).first_read = NOW
            a_channel(session, "hook", url=self.hook.url, secret=SECRET)
            a_channel(session, "desk", "email", to=["desk@example.org"])
            for name in ("Bridges", "Ferries"):
                a_topic(session, name, f"={name.lower()}", group_by="statement")

    def publish(self, alerts: int, digest: int) -> None:
        """Statements for both topics: told one by one, and by the digest of a first read."""
        with self.database.write() as session:
            for n in range(alerts + digest):
                row = a_statement(session, "Bridges, ferries.", catch_up=n >= alerts)
                self.expected |= {f"Bridges {row.url}", f"Ferries {row.url}"}
                self.sent += 1

    def victim(self, point: str | None = None, nth: int = 1, *, mutant: bool = False) -> Any:
        """A victim at work."""
        process = FORKED.Process(target=live, args=(Order(self.folder, point, nth, mutant),), daemon=True)
        process.start()
        return process

    def killed_at(self, point: str, nth: int = 1, *, mutant: bool = False, seconds: float = 150) -> None:
        """Start a victim and wait until it died there; AssertionError when it never came to the point."""
        process = self.victim(point, nth, mutant=mutant)
        process.join(seconds)
        died = process.exitcode
        kill(process)
        assert died == -signal.SIGKILL, f"never came to «{point}» for the {nth}. time: {self.log()}"

    def kills(self) -> Counter[str]:
        """How often each point was the last."""
        path = self.folder / "kills"
        return Counter(path.read_text().splitlines()) if path.exists() else Counter()

    def log(self) -> str:
        """The end of what the victims said."""
        path = self.folder / "victim.log"
        return path.read_text("utf-8")[-2000:] if path.exists() else ""

    def finish(self, seconds: float = 240, *, mutant: bool = False) -> None:
        """Let one victim work in peace until no delivery is pending."""
        process = self.victim(mutant=mutant)
        try:
            wait_for(self.settled, seconds, 0.1)
        finally:
            kill(process)

    def settled(self) -> bool:
        """Whether everything is matched and raised, and every delivery settled."""
        open_ = (
            select(Statement.id).where(Statement.matched_at.is_(None)),
            select(Hold.id).where(Hold.alert_id.is_(None)),
            select(Delivery.id).where(Delivery.state.in_(("waiting", "leased"))),
        )
        with self.database.read() as session:
            return not any(session.scalar(query.limit(1)) is not None for query in open_)

    def lost(self) -> set[str]:
        """What one of the receivers never got."""
        return self.expected - (by_hook(self.hook).keys() & by_mail(self.mail).keys())

    def doubled(self) -> dict[str, set[str]]:
        """What came under more than one identity."""
        ledgers = (by_hook(self.hook), by_mail(self.mail))
        return {told: ids for ledger in ledgers for told, ids in ledger.items() if len(ids) > 1}

    def repeats(self) -> int:
        """How many messages came again, under the identity of the first."""
        mails = [m["Message-ID"] for m in self.mail.mails]
        taken = [t.identity for t in self.hook.taken]
        return len(mails) - len(set(mails)) + len(taken) - len(set(taken))


def by_hook(hook: Hook) -> Ledger:
    """The webhook's ledger."""
    out: Ledger = defaultdict(set)
    for taken in list(hook.taken):
        for url in taken.urls:
            out[f"{taken.topic} {url}"].add(taken.identity)
    return out


def by_mail(mail: MailServer) -> Ledger:
    """The mail server's ledger."""
    out: Ledger = defaultdict(set)
    for _, raw in list(mail.office.mails):
        letter: Any = email.message_from_bytes(raw, policy=email.policy.default)
        for line in letter.get_body(("plain",)).get_content().splitlines():
            if line.startswith("https://paper.example/"):
                out[f"{letter['X-Tocsin-Topic']} {line.strip()}"].add(str(letter["Message-ID"]))
    return out


def kill(process: Any) -> None:
    """SIGKILL to the whole group, whatever it does."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join(60)


@contextlib.contextmanager
def trial(folder: Path, url: str) -> Iterator[Trial]:
    """A trial with its receivers."""
    server = MailServer()
    server.office = Forgetful()
    with Hook(temper) as hook, server as mail:
        made = Trial(folder, url, hook, mail)
        try:
            yield made
        finally:
            made.database.close()
