"""OpenTelemetry traces for who sets `[traces]` and installs the extra `otel`: one trace a poll, a request at the desk or a tick of the scheduler, called by its id, so that processes share nothing else.

Attributes are numbers, codes, hosts and patterns of routes; never a topic, an address, a path or a recipient. Decides nothing, and does nothing unless `sending`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from crawler import correlation
from crawler.errors import ConfigError

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.sdk.trace.id_generator import IdGenerator
    from opentelemetry.trace import Span, Tracer

log = logging.getLogger(__name__)
PATIENCE = 2.0  # seconds for a batch; a collector that is away holds up the end of a process no longer
PAUSE = 30.0  # seconds in which a collector that took nothing is not asked again
QUIET = 300.0  # seconds between two words on a collector that is away
_tracer: Tracer | None = None
_rooted: ContextVar[bool] = ContextVar("rooted", default=False)


@contextmanager
def sending(endpoint: str, role: str) -> Iterator[None]:
    """Send the spans of this process to the collector, in the background, and at the end what is left, for some seconds; without an endpoint do nothing.

    ConfigError traces_missing.
    """
    global _tracer
    if not endpoint:
        yield
        return
    provider = _provider(endpoint, role)
    _tracer = provider.get_tracer("tocsin")
    try:
        yield
    finally:
        _tracer = None
        # The patience is for each read of a socket: a name that nobody resolves, or an answer that comes in drops, takes longer.
        ending = threading.Thread(target=provider.shutdown, daemon=True)
        ending.start()
        ending.join(PATIENCE + 1)


@contextmanager
def span(name: str, *, root: bool = False, started: float | None = None, **facts: Any) -> Iterator[None]:
    """A step of the poll, request or tick that the task belongs to, with its attributes; of work that belongs to none there is no span.

    ``root``: the poll, request or tick itself, above all its other spans; ``started``: when it began (seconds since 1970 by this machine's clock), if before now.
    """
    if _tracer is None or correlation.trace() is None:
        yield
        return
    from opentelemetry.trace import use_span

    made = _begun(_tracer, name, root, started)
    # What an exception says may hold addresses: its class alone is told.
    with use_span(made, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        note(**facts)
        try:
            yield
        except Exception as error:
            note(code=type(error).__name__)
            raise


def note(**facts: Any) -> None:
    """Add attributes to the running span, but for what is None; a ``code`` means that it failed."""
    if _tracer is None:
        return
    from opentelemetry.trace import StatusCode, get_current_span

    running = get_current_span()
    running.set_attributes({name: value for name, value in facts.items() if value is not None})
    if facts.get("code") is not None:
        running.set_status(StatusCode.ERROR)


def _begun(tracer: Tracer, name: str, root: bool, started: float | None) -> Span:
    since = int(started * 1e9) if started else None
    token = _rooted.set(root)
    try:
        return tracer.start_span(name, _above(root), start_time=since)
    finally:
        _rooted.reset(token)


def _above(root: bool) -> Context | None:
    """Where a span hangs: nowhere, under the running one (None) if that is of the same trace, else under its root, which another process may have sent."""
    from opentelemetry import context, trace

    if root:
        return context.Context()
    if trace.get_current_span().get_span_context().trace_id == _trace_id():
        return None
    far = trace.SpanContext(_trace_id(), _root_id(), is_remote=True, trace_flags=trace.TraceFlags(1))
    return trace.set_span_in_context(trace.NonRecordingSpan(far), context.Context())


def _trace_id() -> int:
    return int(correlation.trace() or "0", 16)


def _root_id() -> int:
    return _trace_id() & (2**64 - 1) or 1


def check(endpoint: str) -> None:
    """ConfigError traces_missing where the extra is wanted and not there."""
    try:
        if endpoint:
            import opentelemetry.exporter.otlp.proto.http
            import opentelemetry.sdk  # noqa: F401
    except ImportError:
        raise ConfigError(
            "traces_missing",
            "What sends traces is not installed.",
            "Install it in the checkout: pip install -e '.[otel]'",
        ) from None


def _provider(endpoint: str, role: str) -> TracerProvider:
    check(endpoint)
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ALWAYS_ON

    logging.getLogger("opentelemetry").setLevel(
        logging.CRITICAL
    )  # it says each failure several times; the exporter below once
    resource = Resource({"service.namespace": "tocsin", "service.name": f"tocsin-{role}"})
    provider = TracerProvider(ALWAYS_ON, resource, id_generator=_ids(), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(_exporter(endpoint)))
    return provider


def _exporter(endpoint: str) -> SpanExporter:
    """Connects to the endpoint alone: no proxy of the environment, no redirect (the transport follows none)."""
    import requests
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import SpanExportResult

    class Exporter(OTLPSpanExporter):
        told = failed = float("-inf")

        def export(self, spans: Any) -> SpanExportResult:
            if time.monotonic() - self.failed < PAUSE:
                return SpanExportResult.FAILURE
            result = super().export(spans)
            if result is not SpanExportResult.SUCCESS:
                self.failed = time.monotonic()
                if self.failed - self.told >= QUIET:
                    self.told = self.failed
                    log.warning("traces.failed spans=%d", len(spans))
            return result

    session = requests.Session()
    session.trust_env = False
    return Exporter(endpoint, timeout=PATIENCE, session=session)


def _ids() -> IdGenerator:
    """The root of a trace has the ids that follow from the poll's, request's or tick's; other spans have random ones."""
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    class Ids(RandomIdGenerator):
        def generate_trace_id(self) -> int:
            return _trace_id()

        def generate_span_id(self) -> int:
            return _root_id() if _rooted.get() else super().generate_span_id()

    return Ids()
