"""An Atom feed and a JSON feed for each topic, written to a folder that any web server can show (RFC 4287, jsonfeed.org 1.1)."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from alerts.channels import base, options
from alerts.channels.file import write_all
from alerts.channels.transports.blocking import in_thread
from alerts.errors import DeliveryError
from alerts.messages import rendering
from alerts.messages.message import Message, MessageStatement
from alerts.messages.syndication import atom_feed, json_feed, stamp
from crawler.config.declaration import option
from crawler.storage import private_files


class Atom(base.Notifier["Atom.Options"]):
    """A feed remembers its newest statements; one that comes twice changes nothing."""

    kind = "atom"
    summary = "An Atom and a JSON feed per topic, as files in a folder."

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options(options.Options):
        """The options of a feed."""

        folder: str = option("Where the feeds are written; beside tocsin.toml when relative.", example='"feeds"')
        keep: int = option("How many statements a feed shows.", default=100)

    async def send(self, message: Message, now: datetime, done: frozenset[str] = frozenset()) -> None:
        """Put the statements on top and replace both files in one step each."""
        folder = self.context.folder / self.options.folder
        try:
            await in_thread(f"atom {folder}", lambda: self._write(folder, message, now), self.time_limit)
        except OSError as error:
            raise DeliveryError(
                "file_unwritable",
                f"The feeds in {folder.name} cannot be written: {error.strerror}.",
                "Check the folder, its permissions and the space on the disk.",
            ) from error

    def _write(self, folder: Path, message: Message, now: datetime) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        stem = name(message.topic, self.options.discreet)
        sent = self.outgoing(message)
        with _locked(folder):
            old = _items(folder / f"{stem}.json")
            new = entries(sent, now)
            known = {e["id"] for e in new}
            kept = [*new, *(e for e in old if e["id"] not in known)][: max(self.options.keep, 1)]
            feed = json_feed(sent.topic or "Tocsin", kept)
            # The Atom file is made from the JSON file: if a crash comes between, the next alert mends it.
            _replace(folder / f"{stem}.json", json.dumps(feed, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
            _replace(folder / f"{stem}.atom", atom_feed(feed, stem, now))


def name(topic: str | None, discreet: bool) -> str:
    """The files' stem: the topic's letters and a short hash, so that no two topics share one.

    Discreet ones share one feed: a hash of a name can be found by guessing names.
    """
    if topic is None or discreet:
        return "tocsin"
    digest = hashlib.sha256(topic.encode("utf-8", "replace")).hexdigest()[:10]
    letters = re.sub(r"[^a-z0-9]+", "-", topic.lower())[:40].strip("-")
    return digest if not letters else f"{letters}-{digest}"


def entries(message: Message, now: datetime) -> list[dict[str, Any]]:
    """The statements as items of a JSON feed; a message without any is one item of its own."""
    if message.statements:
        return [_entry(q, message.timezone, now) for q in message.statements]
    text = "\n".join(message.notes) or rendering.heading(message)
    title = rendering.subject(message)
    key = f"urn:tocsin:delivery:{message.delivery_id}"
    return [{"id": key, "title": title, "content_text": rendering.clean(text), "date_published": stamp(None, now)}]


def _entry(statement: MessageStatement, zone: str, now: datetime) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": f"urn:tocsin:statement:{statement.id}",
        "date_published": stamp(statement.published, now),
    }
    shown = rendering.rendered(statement, zone)
    if not statement.url:
        return {**entry, "title": "New statement", "content_text": f"Statement {statement.id}"}
    marked = "".join(f"<b>{escape(w)}</b>" if hit else escape(w) for w, hit in shown.excerpt)
    marked = f"<strong>{escape(shown.update)}</strong> {marked}" if shown.update else marked
    return {
        **entry,
        "url": shown.url,
        "title": "".join(words for words, _ in shown.title).strip(),
        "content_html": f'<p dir="{"rtl" if shown.rtl_excerpt else "ltr"}">{marked}</p><p>{escape(shown.facts)}</p>',
        "authors": [{"name": rendering.one_line(statement.source) or "unknown"}],
        **({"language": shown.language} if shown.language else {}),
    }


def _items(path: Path) -> list[dict[str, Any]]:
    """What the feed shows now; a file that is not ours or was damaged begins anew."""
    try:
        items = json.loads(path.read_bytes())["items"]
        return [i for i in items if isinstance(i, dict) and {"id", "title", "date_published"} <= i.keys()]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError):
        return []


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _replace(path: Path, data: bytes) -> None:
    """A reader sees the old file or the new one, also after a power cut."""
    fresh = path.with_name(f".{path.name}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644)
    try:
        write_all(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(fresh, path)
    private_files.sync(path.parent)
