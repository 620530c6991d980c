"""Files that only their owner may read: the database and what lies beside it, what `init` and `setup` write. Knows no table.

What was made wider, by an older version or by hand, is narrowed again when the database is opened.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
BESIDE = ("", "-wal", "-shm", "-journal", ".lock", ".key")  # what SQLite and we put beside a database


def make(path: Path) -> None:
    """An empty file, unless there is one; from its first moment nobody else can read it. OSError."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def write_new(path: Path, data: bytes) -> None:
    """A file with these contents; FileExistsError and other OSError."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def sync(path: Path) -> None:
    """Make what was written to a file, or a new name in a folder, survive a power cut. OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(path: Path) -> None:
    """The folder and those above it; what is not there yet is made for its owner alone. OSError."""
    if not path.is_dir():
        make_folder(path.absolute().parent)
        path.mkdir(mode=0o700, exist_ok=True)


def of_database(path: Path) -> list[Path]:
    """The files that belong to an SQLite database, those that exist; a folder that was named by mistake is none of them."""
    return [file for end in BESIDE if (file := path.with_name(path.name + end)).is_file()]


def open_to_others(files: Iterable[Path]) -> dict[Path, int]:
    """The files that somebody else may read or write, with their modes."""
    modes = {file: stat.S_IMODE(file.stat().st_mode) for file in files}
    return {file: mode for file, mode in modes.items() if mode & OTHERS}


def narrow(files: Iterable[Path]) -> dict[Path, int]:
    """Take every right away from others; the files that were open to them, with their former modes. One that is not ours stays as it is."""
    changed = {}
    for file, mode in open_to_others(files).items():
        with suppress(OSError):
            file.chmod(mode & ~OTHERS)
            changed[file] = mode
    return changed
