"""Work that takes too much CPU is ended, whatever it catches itself."""

from __future__ import annotations

import signal
import threading

import pytest

from crawler.parsing.cpu_limit import TimeIsUp, cpu_seconds


def spin() -> None:
    while True:
        try:
            sum(range(1000))
        except Exception:
            raise AssertionError("it must pass what a library catches") from None


def test_endless_work_is_ended_and_the_signal_given_back() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    with pytest.raises(TimeIsUp), cpu_seconds(0.05):
        spin()
    assert signal.getsignal(signal.SIGVTALRM) == before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_work_that_ends_in_time_is_left_alone() -> None:
    with cpu_seconds(30):
        done = sum(range(10))
    assert done == 45


def test_another_thread_has_no_limit() -> None:
    done: list[int] = []

    def work() -> None:
        with cpu_seconds(0.000001):
            done.append(sum(range(100_000)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done
