"""Alerts as lines of JSON in a file, for other programs to read. One line a delivery, on the disk before it counts as sent."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alerts.channels import base, options, webhook
from alerts.channels.transports.blocking import in_thread
from alerts.errors import DeliveryError
from alerts.messages.message import Message
from crawler.config.declaration import option
from crawler.storage import private_files


class File(base.Notifier["File.Options"]):
    """Appends `{"id", "type", "timestamp", "data"}`; type and data are those of a webhook, id is the delivery's."""

    kind = "file"
    summary = "Appends each alert as a line of JSON to a file."

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options(options.Options):
        """The options of a file."""

        path: str = option("The file; beside tocsin.toml when the path is relative.", example='"alerts.jsonl"')

    async def send(self, message: Message, now: datetime, done: frozenset[str] = frozenset()) -> None:
        """One whole line or none."""
        path = self.context.folder / self.options.path
        try:
            row = line(self.outgoing(message))
            await in_thread(f"file {path}", lambda: append(path, row), self.time_limit)
        except OSError as error:
            raise DeliveryError(
                "file_unwritable",
                f"The file {path.name} cannot be written: {_why(error)}.",
                "Check the path, its permissions and the space on the disk.",
            ) from error


def _why(error: OSError) -> str:
    """The reason in words; a link could lead anywhere by now."""
    return "it is a symbolic link" if error.errno == errno.ELOOP else error.strerror or type(error).__name__


def line(message: Message) -> bytes:
    """The message in one line, UTF-8."""
    row = {"id": webhook.webhook_id(message), **json.loads(webhook.body(message))}
    return webhook.utf8(json.dumps(row, ensure_ascii=False)) + b"\n"


def append(path: Path, row: bytes) -> None:
    """Write at the end and wait for the disk; what a crash or a full disk left half-written is taken back. OSError."""
    private_files.make_folder(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    try:
        kind = os.fstat(handle).st_mode
        if not (stat.S_ISREG(kind) or stat.S_ISCHR(kind)):  # a pipe keeps nothing, and nobody may read it
            raise OSError(errno.EINVAL, "it is no plain file")
        fcntl.flock(handle, fcntl.LOCK_EX)
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        try:
            write_all(handle, b"\n" + row if torn else row)
            os.fsync(handle)
        except OSError:
            with suppress(OSError):
                os.ftruncate(handle, size)
            raise
        if size == 0:
            private_files.sync(path.parent)
    finally:
        os.close(handle)


def write_all(handle: int, data: bytes) -> None:
    """Every byte, however little the system takes at a time."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
