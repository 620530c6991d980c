"""A folder as a place of incremental backups: files for their owner alone, each whole or not there. Knows no backup."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from crawler.errors import WorkError
from crawler.storage import private_files


class Stored(NamedTuple):
    """What a place says of a file."""

    size: int  # bytes
    written: datetime


class Place(Protocol):
    """Where backups lie. Names are relative, with strokes. Errors are OSError (a folder) or WorkError (a server)."""

    mine: bool  # whether only its owner reads it, so that nothing need be sealed

    def held(self, *, alone: bool) -> AbstractContextManager[None]:
        """While files are added, or (alone) taken away; WorkError backup_busy where the place can tell."""
        ...

    def put(self, name: str, data: bytes) -> None:
        """Store a file, for good when this returns; there is none until it is whole."""
        ...

    def get(self, name: str, most: int) -> bytes | None:
        """A file, its first ``most`` bytes; None when there is none."""
        ...

    def list(self, folder: str) -> dict[str, Stored]:
        """The files below a folder."""
        ...

    def delete(self, name: str) -> None:
        """Take a file away."""
        ...


class Folder:
    """A folder of this machine, or one that is mounted."""

    mine = True

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def held(self, *, alone: bool) -> Iterator[None]:
        """The lock ends with its process. Who is alone takes away what was being written by those that were killed."""
        private_files.make_folder(self.path)
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            if alone:
                for part in self.path.glob("*/**/.*.part"):
                    part.unlink(missing_ok=True)
            yield
        except BlockingIOError:
            raise WorkError("backup_busy", f"Another `tocsin backup` works in {self.path}.", "Call again when it is done.") from None  # fmt: skip
        finally:
            os.close(descriptor)

    def put(self, name: str, data: bytes) -> None:
        """OSError, also when what is read again is something else."""
        file = self.path / name
        private_files.make_folder(file.parent)
        part = file.with_name(f".{file.name}.{os.getpid()}.part")
        try:
            part.unlink(missing_ok=True)
            private_files.write_new(part, data)
            private_files.sync(part)
            if part.read_bytes() != data:
                raise OSError(0, "what was written is not what is read")
            os.replace(part, file)
            private_files.sync(file.parent)
        finally:
            part.unlink(missing_ok=True)

    def get(self, name: str, most: int) -> bytes | None:
        """None also for what is no plain file: a pipe would never end."""
        file = self.path / name
        try:
            if not stat.S_ISREG(file.lstat().st_mode):
                return None
            with file.open("rb") as stream:
                return stream.read(most)
        except FileNotFoundError:
            return None

    def list(self, folder: str) -> dict[str, Stored]:
        """Parts that are being written are none of them."""
        return dict(self._listed(folder))

    def _listed(self, folder: str) -> Iterator[tuple[str, Stored]]:
        for where, _, names in os.walk(self.path / folder):
            for name in names:
                found = os.lstat(os.path.join(where, name))
                if not name.startswith(".") and stat.S_ISREG(found.st_mode):
                    inside = os.path.relpath(os.path.join(where, name), self.path)
                    yield inside, Stored(found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def delete(self, name: str) -> None:
        """OSError."""
        (self.path / name).unlink(missing_ok=True)
