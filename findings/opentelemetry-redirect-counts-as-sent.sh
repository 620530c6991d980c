#!/bin/sh
# opentelemetry-exporter-otlp-proto-http 1.45.2: a collector that answers 302 has the spans, says the exporter: it neither follows the redirect
# nor counts it as a failure (any status below 400 is SUCCESS), and writes no line of log. A good engineer expects a batch that the collector did
# not take to be tried again or reported. A collector behind a proxy that sends http on to https so loses every span, unseen.
# Tocsin documents the final address as the one to configure ([traces] endpoint, docs/operating.md).
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check opentelemetry-sdk==1.45.2 opentelemetry-exporter-otlp-proto-http==1.45.2
"$folder/venv/bin/python" - <<'PYTHON'
import http.server
import logging
import threading

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExportResult

asked, results, lines = [], [], []


class Collector(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        asked.append(self.path)
        self.send_response(302 if self.path == "/v1/traces" else 200)
        self.send_header("Location", "/moved/v1/traces")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Exporter(OTLPSpanExporter):
    def export(self, spans):
        results.append(super().export(spans))
        return results[-1]


handler = logging.Handler()
handler.emit = lambda record: lines.append(record.getMessage())
logging.getLogger().addHandler(handler)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
threading.Thread(target=server.serve_forever, daemon=True).start()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(Exporter(f"http://127.0.0.1:{server.server_port}/v1/traces")))
provider.get_tracer("x").start_span("a").end()
provider.shutdown()
print(f"asked {asked}, result {results[0]}, lines of log: {lines}")
assert (asked, results, lines) == (["/v1/traces"], [SpanExportResult.SUCCESS], []), "the behaviour has changed"
PYTHON
