"""A server that speaks as much S3 as backups need, and lets in only who signs each request with the right key (AWS signature version 4)."""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape, unescape

BUCKET, ACCESS, SECRET = "backups-of-mine", "our-access", "our-secret-canary"


class S3Server(ThreadingHTTPServer):
    """``files`` are what it holds, by key; ``asked`` the lines of the requests. It listens from the start, until `close`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, tuple[bytes, datetime]] = {}
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: S3Server
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append(self.requestline)
        path = urlsplit(self.path)
        name, _, key = unquote(path.path).lstrip("/").partition("/")
        if not self._signed(body):
            self._say(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
        elif name != BUCKET:
            self._say(404, b"<Error><Code>NoSuchBucket</Code></Error>")
        elif self.command == "POST":  # ?delete: several at once
            gone = re.findall(r"<Key>(.*?)</Key>", body.decode())
            for key in gone:
                self.server.files.pop(unescape(key), None)
            rows = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in gone)
            self._say(200, f"<DeleteResult>{rows}</DeleteResult>".encode())
        elif not key:
            self._list(dict(parse_qsl(path.query)))
        else:
            self._file(key, body)

    do_GET = do_PUT = do_POST = _answer  # noqa: N815

    def _file(self, key: str, body: bytes) -> None:
        if self.command == "PUT":
            self.server.files[key] = (body, datetime.now(UTC))
            self._say(200, b"")
        elif key in self.server.files:
            self._say(200, self.server.files[key][0])
        else:
            self._say(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def _list(self, asked: dict[str, str]) -> None:
        """Thirty at a time, so that whoever lists has to go on."""
        keys = sorted(key for key in self.server.files if key.startswith(asked.get("prefix", "")))
        keys = [key for key in keys if key > asked.get("continuation-token", "")]
        rows = "".join(self._row(key) for key in keys[:30])
        more = f"<NextContinuationToken>{keys[29]}</NextContinuationToken>" if len(keys) > 30 else ""
        self._say(200, f"<ListBucketResult><IsTruncated>{str(len(keys) > 30).lower()}</IsTruncated>{rows}{more}</ListBucketResult>".encode())  # fmt: skip

    def _row(self, key: str) -> str:
        body, written = self.server.files[key]
        return f'<Contents><Key>{escape(key)}</Key><LastModified>{written:%Y-%m-%dT%H:%M:%S.000Z}</LastModified><ETag>"x"</ETag><Size>{len(body)}</Size></Contents>'

    def _signed(self, body: bytes) -> bool:
        kind, _, rest = self.headers.get("Authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        said = self.headers.get("x-amz-content-sha256", "")
        if kind != "AWS4-HMAC-SHA256" or said != hashlib.sha256(body).hexdigest():
            return False
        access, day, region, service, _ = parts["Credential"].split("/")
        path = urlsplit(self.path)
        query = "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in sorted(parse_qsl(path.query, keep_blank_values=True)))  # fmt: skip
        names = parts["SignedHeaders"].split(";")
        headers = "".join(f"{name}:{' '.join(self.headers[name].split())}\n" for name in names)
        request = "\n".join((self.command, path.path, query, headers, ";".join(names), said))
        scope = f"{day}/{region}/{service}/aws4_request"
        to_sign = "\n".join(("AWS4-HMAC-SHA256", self.headers["x-amz-date"], scope, hashlib.sha256(request.encode()).hexdigest()))  # fmt: skip
        key = f"AWS4{SECRET}".encode()
        for step in (*scope.split("/"), to_sign):
            key = hmac.new(key, step.encode(), "sha256").digest()
        return access == ACCESS and hmac.compare_digest(key.hex(), parts["Signature"])

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"x"')
        self.send_header("Last-Modified", "Sun, 29 Nov 2026 12:00:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
