#!/bin/sh
# obstore 0.12.1: the server refuses (403) or knows no such bucket (404), and the class of the error depends on the call. get() raises
# PermissionDeniedError and FileNotFoundError for these answers; list() of the same store raises GenericError, with the status only in
# its text. A good engineer catches the named class around all calls, and a wrong key at the first list is then an unknown fault.
# Tocsin reads the status out of the text there, so that a refused key has one sentence at every call (crawler/storage/backup_s3.py).
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check obstore==0.12.1
"$folder/venv/bin/python" - <<'PYTHON'
import http.server
import threading

from obstore.store import S3Store


class Refuses(http.server.BaseHTTPRequestHandler):
    status, code = 403, "AccessDenied"

    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        body = f"<?xml version='1.0'?><Error><Code>{self.code}</Code></Error>".encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_PUT = do_GET

    def log_message(self, *_):
        pass


def said(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
threading.Thread(target=server.serve_forever, daemon=True).start()
where = f"http://127.0.0.1:{server.server_port}"
store = S3Store("bucket", endpoint=where, access_key_id="a", secret_access_key="b", region="us-east-1", client_options={"allow_http": True}, retry_config={"max_retries": 0})
for Refuses.status, Refuses.code in ((403, "AccessDenied"), (404, "NoSuchBucket")):
    found = [said(lambda: store.get("x")), said(lambda: list(store.list()))]
    print(f"{Refuses.status}: get raises {found[0]}, list raises {found[1]}")
    assert found == [{403: "PermissionDeniedError", 404: "FileNotFoundError"}[Refuses.status], "GenericError"], "the behaviour has changed"
PYTHON
