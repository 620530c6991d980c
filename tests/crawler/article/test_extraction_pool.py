"""The pool with real processes: what a page may do to a worker, and that the pool and the page get over it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler.article import extract
from crawler.article.extraction_pool import ExtractionPool, PoolClosed
from crawler.article.worker_process import Job
from crawler.items import Entry, StatementItem

URL = "https://pool.example/page"
PAGE = (
    b"<html><head><title>A quay</title></head><body><h1>A quay</h1><p>"
    + b"People met at the quay again. " * 20
    + b"</p></body></html>"
)
HINT = Entry(URL, title="What the feed said", published="2026-01-02")


def alive(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pid: int) -> bool:
    """Wait until a process has ended."""
    for _ in range(5000):
        if not alive(pid):
            return True
        time.sleep(0.02)
    return False


def test_a_page_comes_back_as_the_function_gives_it() -> None:
    async def run() -> list[StatementItem]:
        async with ExtractionPool(2) as pool:
            return await asyncio.gather(*(pool.extract(PAGE, f"{URL}/{n}", "text/html", HINT) for n in range(6)))

    assert asyncio.run(run()) == [extract(PAGE, f"{URL}/{n}", "text/html", hint=HINT) for n in range(6)]


def test_workers_start_with_the_first_page_and_end_with_the_pool() -> None:
    async def run() -> tuple[tuple[int, ...], tuple[int, ...]]:
        pool = ExtractionPool(3)
        before = pool.pids()
        await pool.extract(PAGE, URL)
        during = pool.pids()
        await pool.close()
        with pytest.raises(PoolClosed):
            await pool.extract(PAGE, URL)
        return before, during

    before, during = asyncio.run(run())
    assert before == ()
    assert len(during) == 1
    assert gone(during[0])


async def _struck(pool: ExtractionPool, *signals: int) -> StatementItem:
    """A page whose worker, already started and stopped, gets these signals; its deadline is short from then on."""
    await pool.extract(PAGE, URL)
    (pid,) = pool.pids()
    for worker in pool._all:
        worker._deadline = 60.0 if signals else 0.5
    os.kill(pid, signal.SIGSTOP)
    page = asyncio.create_task(pool.extract(PAGE, URL, hint=HINT))
    await asyncio.sleep(0)
    for number in signals:
        os.kill(pid, number)
    item = await page
    assert gone(pid)
    return item


@pytest.mark.parametrize(
    ("why", "signals", "code"),
    [
        ("a worker that never answers is killed at the deadline", (), "extraction_timeout"),
        ("a worker that crashes", (signal.SIGSEGV, signal.SIGCONT), "extraction_crashed"),
        ("a worker that the system kills", (signal.SIGKILL,), "extraction_crashed"),
    ],
)
def test_the_page_is_unreadable_and_the_next_one_is_read(why: str, signals: tuple[int, ...], code: str) -> None:
    async def run() -> tuple[StatementItem, StatementItem]:
        async with ExtractionPool(1, deadline=60.0) as pool:
            item = await _struck(pool, *signals)
            return item, await pool.extract(PAGE, URL)

    item, after = asyncio.run(run())
    assert (item.kind, item.error, item.title, item.published) == ("unreadable", code, HINT.title, HINT.published), why
    assert after.title == "A quay"


def test_a_page_that_needs_too_much_memory() -> None:
    async def run() -> tuple[StatementItem, StatementItem]:
        async with ExtractionPool(1, memory=24 << 20) as pool:
            return await pool.extract(b"<p>x" * 700_000, URL, hint=HINT), await pool.extract(PAGE, URL)

    item, after = asyncio.run(run())
    assert (item.kind, item.error, item.title) == ("unreadable", "extraction_memory", HINT.title)
    assert after.title == "A quay"


def test_the_kernel_ends_a_worker_whose_page_takes_too_much_processor_time() -> None:
    async def run() -> tuple[StatementItem, tuple[int, ...]]:
        async with ExtractionPool(1, cpu=0.001) as pool:
            return await pool.extract(b"<p>word " * 20_000, URL, hint=HINT), pool.pids()

    item, left = asyncio.run(run())
    assert (item.kind, item.error, item.title) == ("unreadable", "extraction_timeout", HINT.title)
    assert left == ()


def test_a_worker_that_answers_with_too_much_is_not_believed() -> None:
    class Flood:
        """The far end of a worker that was taken over: an answer of four gigabytes is announced."""

        async def readexactly(self, number: int) -> bytes:
            return b"\xff" * number

    async def run() -> list[Job]:
        async with ExtractionPool(1) as pool:
            await pool.extract(PAGE, URL)
            (worker,) = pool._all
            worker._reader = Flood()  # type: ignore[assignment]
            return await pool.ask({"url": URL})

    assert asyncio.run(run()) == [{"failed": "crashed"}]


def test_a_worker_is_replaced_after_its_pages_and_when_it_died_idle() -> None:
    async def run() -> list[int]:
        seen = []
        async with ExtractionPool(1, recycle=2) as pool:
            for _ in range(3):
                await pool.extract(PAGE, URL)
                seen += pool.pids()
            os.kill(seen[-1], signal.SIGKILL)
            assert gone(seen[-1])
            await pool.extract(PAGE, URL)
            return seen + list(pool.pids())

    seen = asyncio.run(run())
    assert len(seen) == 3  # after the second page of the first worker there was none
    assert len(set(seen)) == 3


def test_a_page_given_up_does_not_leave_its_answer_to_the_next() -> None:
    async def run() -> StatementItem:
        async with ExtractionPool(1) as pool:
            await pool.extract(PAGE, URL)
            page = asyncio.create_task(pool.extract(PAGE, f"{URL}/given-up"))
            await asyncio.sleep(0)
            page.cancel()
            with pytest.raises(asyncio.CancelledError):
                await page
            return await pool.extract(PAGE, f"{URL}/next")

    assert asyncio.run(run()).url == f"{URL}/next"


def test_a_worker_dies_with_its_parent_and_lives_in_its_group() -> None:
    script = (
        "import asyncio, os\n"
        "from crawler.article.extraction_pool import ExtractionPool\n"
        "async def main():\n"
        "    pool = ExtractionPool(1)\n"
        "    await pool.extract(b'<p>x', 'https://a.example/')\n"
        "    pid, = pool.pids()\n"
        "    print(pid, os.getpgid(pid) == os.getpgid(0), flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid, same_group = parent.stdout.readline().split()
        assert same_group == "True"
        assert alive(int(pid))
        parent.kill()
    assert gone(int(pid))


def test_neither_end_loads_what_it_does_not_need() -> None:
    check = "import sys; print(sorted(set({names!r}) & {{name.partition('.')[0] for name in sys.modules}}))"
    heavy = check.format(names=["scrapy", "twisted", "sqlalchemy", "httpx", "dateparser"])
    worker = f"import crawler.article.extraction_worker\nfrom crawler.article import extract\nextract({PAGE!r}, 'https://a.example/')\n{heavy}"
    parent = f"import crawler.article.extraction_pool\n{check.format(names=['lxml', 'trafilatura', 'htmldate'])}"
    for script in (worker, parent):
        assert (
            subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"
        )
