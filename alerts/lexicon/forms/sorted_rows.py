"""A read-only file of sorted rows in compressed blocks, memory-mapped: how the lexicon keeps large tables without loading them.

Knows nothing of languages. Written once, whole, then moved into place, so that a reader never sees half a file.
"""

from __future__ import annotations

import mmap
import os
import re
import struct
import tempfile
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

MAGIC = b"tocsin-rows-1\n"
TRAILER = struct.Struct("<QII")  # where the index begins, its length, how many blocks
_filled = re.compile(r"\t(?=[^\n])")
SIZE = 16_000  # characters of a block: about 60 us to unpack
STRIDE = 500  # characters of a block that a look-up reads through
OFTEN = 30  # look-ups in one block
AHEAD = 20  # blocks that may wait to be compressed
CACHED = 256  # blocks that are kept unpacked, of all tables together: 4 to 8 MB


class Rows:
    """Rows ``key TAB value`` in order of their keys; several rows may have one key. Look-up takes 3 to 60 us.

    A row with nothing after its tab has the value of the next one that has something. Raises ValueError when the file is not
    of this format (an older version, a torn copy).
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._map[: len(MAGIC)] != MAGIC:
            raise ValueError(f"{path.name} is not a table of this version")
        start, length, blocks = TRAILER.unpack(self._map[-TRAILER.size :])
        self._offsets = array("Q", self._map[start + length : -TRAILER.size])
        self._firsts = zlib.decompress(self._map[start : start + length]).decode().split("\n") if blocks else []

    def unpacked(self, number: int) -> str:
        """The rows of a block, a line break before and after each."""
        begin, end = self._offsets[number : number + 2]
        return zlib.decompress(self._map[begin:end]).decode()

    def get(self, key: str) -> list[str]:
        """The values of a key, in the order written; empty when there is none."""
        number = bisect_right(self._firsts, key) - 1
        return _block(self, number).get(key) if number >= 0 else []

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for number in range(len(self._firsts)):
            for line in self.unpacked(number)[1:-1].split("\n"):
                key, _, value = line.partition("\t")
                yield key, value

    def near(self, key: str) -> Iterator[str]:
        """The keys of the block in which the key would stand: material for "did you mean"."""
        number = max(0, bisect_right(self._firsts, key) - 1)
        if self._firsts:
            yield from dict.fromkeys(line.partition("\t")[0] for line in self.unpacked(number)[1:-1].split("\n"))


class Block:
    """The rows of a block, a line break before and after each; every so many characters a mark tells where to look.

    One that is asked often (the forms of a Turkish word stand together) is taken apart, which costs as much as thirty look-ups.
    """

    __slots__ = ("_asked", "_keys", "_marks", "_rows", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._asked = 0
        self._rows: dict[str, tuple[str, ...]] | None = None
        marks, at = [0], text.find("\n", STRIDE, -1)
        while at > 0:
            marks.append(at)
            at = text.find("\n", at + STRIDE, -1)
        self._marks = [*marks, len(text)]
        self._keys = [text[mark + 1 : text.index("\t", mark)] for mark in marks]

    def get(self, key: str) -> list[str]:
        """See Rows."""
        if self._rows is not None:
            return list(self._rows.get(key, ()))
        self._asked += 1
        if self._asked > OFTEN:
            self._rows = self._apart()
        return list(self._found(key))

    def _found(self, key: str) -> Iterator[str]:
        text, marks, keys = self._text, self._marks, self._keys
        needle = f"\n{key}\t"
        at = text.find(needle, marks[max(bisect_left(keys, key) - 1, 0)], marks[bisect_right(keys, key)] + 1)
        while at >= 0:
            start, after = at + len(needle), text.index("\n", at + 1)
            if start == after:
                filled = _filled.search(text, after)
                start = filled.end() if filled else after
            yield text[start : text.index("\n", start)]
            at = after if text.startswith(needle, after) else -1

    def _apart(self) -> dict[str, tuple[str, ...]]:
        rows: dict[str, tuple[str, ...]] = {}
        last = ""
        for line in reversed(self._text[1:-1].split("\n")):
            key, _, value = line.partition("\t")
            last = value or last
            rows[key] = (last, *rows[key]) if key in rows else (last,)
        return rows


@lru_cache(maxsize=CACHED)
def _block(table: Rows, number: int) -> Block:
    return Block(table.unpacked(number))


def write(path: Path, rows: Iterable[str], level: int = 6) -> None:
    """Write lines ``key TAB value`` (no other tab needed, no line break) as a table; they are sorted here (a tab sorts before all that a key may hold)."""
    write_blocks(path, _blocks(sorted(rows)), level)


def write_blocks(path: Path, blocks: Iterable[str], level: int = 1) -> None:
    """Write a table whose rows are sorted and put into blocks already; rows of one key must stand in one block."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(MAGIC)
            firsts, offsets = [], [len(MAGIC)]
            for first, packed in _packed(blocks, level):
                firsts.append(first)
                offsets.append(offsets[-1] + file.write(packed))
            index = zlib.compress("\n".join(firsts).encode(), 6)
            file.write(index + struct.pack(f"<{len(offsets)}Q", *offsets))
            file.write(TRAILER.pack(offsets[-1], len(index), len(firsts)))
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _packed(blocks: Iterable[str], level: int) -> Iterator[tuple[str, bytes]]:
    """The first key of each block and its bytes, compressed beside the making of the next ones."""
    waiting: deque[tuple[str, Future[bytes]]] = deque()
    with ThreadPoolExecutor(1, "compress") as thread:
        for block in blocks:
            waiting.append((_key(block), thread.submit(zlib.compress, f"\n{block}\n".encode(), level)))
            if len(waiting) > AHEAD:
                first, made = waiting.popleft()
                yield first, made.result()
        yield from ((first, made.result()) for first, made in waiting)


def _key(row: str) -> str:
    return row[: row.index("\t")]


def _blocks(rows: list[str]) -> Iterator[str]:
    """Blocks of about SIZE characters; rows of one key are never parted."""
    block: list[str] = []
    size = 0
    for row in rows:
        if size >= SIZE and _key(row) != _key(block[-1]):
            yield "\n".join(block)
            block, size = [], 0
        block.append(row)
        size += len(row)
    if block:
        yield "\n".join(block)
