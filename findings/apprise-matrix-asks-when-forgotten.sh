#!/bin/sh
# apprise 2.2.0: a Matrix notification that was sent asks the server once more when its object is forgotten. NotifyMatrix.__del__ logs out with
# a request of its own, in whichever thread the last reference goes: a server that is slow to answer /logout holds that thread, so `del` of
# an object blocks, here for the second that the server takes. A good engineer expects `del` to ask nobody, and sends in a thread to keep
# an event loop free; the object that comes back from the thread then blocks the loop.
# It held Tocsin's delivery of all channels for seconds: alerts/channels/transports keeps such an object in the thread that uses it.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check apprise==2.2.0
"$folder/venv/bin/python" - <<'PYTHON'
import gc
import http.server
import json
import threading
import time

import apprise

asked = []


class Homeserver(http.server.BaseHTTPRequestHandler):
    def _answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked.append(self.path)
        if "logout" in self.path:
            time.sleep(1)
        body = json.dumps({"access_token": "t", "home_server": "localhost", "user_id": "@u:localhost", "room_id": "!r:localhost", "event_id": "$e", "joined_rooms": []}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = _answer

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Homeserver)
threading.Thread(target=server.serve_forever, daemon=True).start()
channel = apprise.Apprise.instantiate(f"matrix://user:password@127.0.0.1:{server.server_port}/!r:localhost")
print("notify() says", channel.notify(body="x"))
sent = len(asked)
before = time.monotonic()
del channel
gc.collect()
held = time.monotonic() - before
late = asked[sent:]
print("requests while the object was forgotten:", [path.rsplit("/", 1)[-1] for path in late], f"and {held:.1f} s of waiting")
assert any("logout" in path for path in late), "the behaviour has changed: nobody is asked"
assert held > 0.9, "the behaviour has changed: nothing waits"
PYTHON
