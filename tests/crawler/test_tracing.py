"""Traces at a collector that reads what comes: one trace from two processes, what an exception says stays here, and a collector that is away."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from crawler import correlation, tracing
from crawler.config.declaration import check
from crawler.config.sections import Traces
from crawler.errors import ConfigError
from tests.support.collector import Collector

POLL = correlation.poll_id("token", 7)


@pytest.fixture(autouse=True)
def of_a_poll() -> Iterator[None]:
    correlation.belong(poll=POLL)
    yield
    correlation.belong(poll=None)


def test_two_processes_that_share_the_poll_s_id_alone_make_one_trace() -> None:
    with Collector() as collector:
        with tracing.sending(collector.url, "crawl"), tracing.span("poll", root=True), tracing.span("list"):
            tracing.note(entries=3, code=None)
        with tracing.sending(collector.url, "alerts"), tracing.span("match", started=time.time() - 2):
            pass
    by_name = {span.name: span for span in collector.spans}
    assert {span.trace_id.hex() for span in collector.spans} == {POLL}
    root = by_name["poll"]
    assert not root.parent_span_id
    assert by_name["list"].parent_span_id == by_name["match"].parent_span_id == root.span_id
    assert by_name["match"].end_time_unix_nano - by_name["match"].start_time_unix_nano >= 2e9
    assert [(one.key, one.value.int_value) for one in by_name["list"].attributes] == [("entries", 3)]


def test_tasks_of_other_polls_have_their_own_traces() -> None:
    other = correlation.poll_id("token", 8)

    async def step(poll: str, name: str) -> None:
        correlation.belong(poll=poll)
        with tracing.span(name):
            await asyncio.sleep(0)

    async def work() -> None:
        with tracing.span("poll", root=True):
            await asyncio.gather(step(POLL, "page"), step(other, "far"))

    with Collector() as collector, tracing.sending(collector.url, "crawl"):
        asyncio.run(work())
        correlation.belong(poll=None)
        with tracing.span("of no poll"):
            pass
        correlation.belong(poll=POLL)
    assert {poll: {span.name for span in spans} for poll, spans in collector.traces().items()} == {
        POLL: {"poll", "page"},
        other: {"far"},
    }


def test_of_an_exception_its_class_alone_is_told() -> None:
    with (
        Collector() as collector,
        tracing.sending(collector.url, "crawl"),
        pytest.raises(ValueError, match="secret"),
        tracing.span("page"),
    ):
        raise ValueError("https://secret.example/path")
    (span,) = collector.spans
    assert (span.status.code, span.attributes[0].value.string_value) == (2, "ValueError")
    assert b"secret" not in b"".join(collector.bodies)


def test_a_collector_that_is_away_costs_a_line(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracing, "PATIENCE", 0.3)
    monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "2")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()  # connections are taken, and no answer comes
        started = time.monotonic()
        with tracing.sending(f"http://127.0.0.1:{taken.getsockname()[1]}/v1/traces", "crawl"):
            for _ in range(20):
                with tracing.span("page"):
                    pass
        assert time.monotonic() - started < 2
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING] == ["traces.failed spans=2"]


def test_an_answer_that_comes_in_drops_holds_up_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each drop is in time for the socket, so that the exporter would wait for the last one."""
    monkeypatch.setattr(tracing, "PATIENCE", 0.3)
    over = threading.Event()

    def drip() -> None:
        connection, _ = listening.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not over.wait(0.05):
                connection.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        dripping = threading.Thread(target=drip, daemon=True)
        dripping.start()
        started = time.monotonic()
        with tracing.sending(f"http://127.0.0.1:{listening.getsockname()[1]}/v1/traces", "crawl"), tracing.span("page"):
            pass
        took = time.monotonic() - started
        over.set()
        dripping.join(10)
    assert took < 20


def test_a_request_is_a_trace_of_its_own() -> None:
    correlation.belong(poll=None, request=correlation.trace_id())
    request = correlation.trace()
    with Collector() as collector, tracing.sending(collector.url, "web"), tracing.span("GET /topics", root=True):
        pass
    correlation.belong(request=None)
    assert list(collector.traces()) == [request]


def test_no_proxy_of_the_environment_learns_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with Collector() as collector, Collector() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        with tracing.sending(collector.url, "crawl"), tracing.span("page"):
            pass
    assert (len(collector.spans), proxy.bodies) == (1, [])


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    tracing.check("")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk", None)
    with pytest.raises(ConfigError) as refused, tracing.sending("http://127.0.0.1:4318/v1/traces", "crawl"):
        pass
    assert (refused.value.code, refused.value.fix) == (
        "traces_missing",
        "Install it in the checkout: pip install -e '.[otel]'",
    )


@pytest.mark.parametrize("url", ["127.0.0.1:4318", "http://127.0.0.1:4318", "http://me:word@127.0.0.1/v1/traces"])
def test_an_address_that_is_no_collector_s_is_refused(url: str) -> None:
    with pytest.raises(ConfigError) as refused:
        check(Traces(endpoint=url))
    assert refused.value.code == "traces_endpoint"
