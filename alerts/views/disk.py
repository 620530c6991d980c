"""Free space where an installation writes its files. A database server's disk is its own affair, but the folder holds evidence and backups too."""

from __future__ import annotations

import shutil
from pathlib import Path

from crawler.config.sections import Config

Number = tuple[str, str, dict[str, float]]


def free(loaded: Config) -> int:
    """Bytes; OSError where the folder cannot be reached."""
    path = loaded.database.removeprefix("sqlite:///")
    return shutil.disk_usage(Path(path).absolute().parent if path != loaded.database else loaded.folder).free


def number(loaded: Config) -> Number:
    """For Prometheus."""
    return ("tocsin_disk_free_bytes", "Free space where the desk's machine keeps its files", {"": float(free(loaded))})
