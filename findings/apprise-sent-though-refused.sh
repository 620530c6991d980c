#!/bin/sh
# apprise 2.2.0: notifications to WeCom, DingTalk and Feishu are reported as sent when the service refused them. These services answer every
# request with status 200 and say in the JSON whether they took the message ("errcode": 40058, "code": 9499); Apprise looks at the status
# alone, so notify() returns True. A good engineer expects True to mean that the service accepted it, as it does for Slack, whose "ok" is read.
# It hurts whoever counts on delivery: docs/channels.md of Tocsin says that these three are not proof.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check apprise==2.2.0
"$folder/venv/bin/python" - <<'PYTHON'
import http.server
import json
import threading

import apprise
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.slack import NotifySlack
from apprise.plugins.wecombot import NotifyWeComBot

REFUSED = {"errcode": 40058, "errmsg": "exceed max length 2048", "code": 9499, "msg": "Bad Request", "ok": False, "error": "msg_too_long"}
asked = []


class Service(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked.append(self.path)
        body = json.dumps(REFUSED).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}"
NotifyWeComBot.notify_url = base + "/wecom?key={key}"
NotifyDingTalk.notify_url = base + "/dingtalk?access_token={token}"
NotifyFeishu.notify_url = base + "/feishu/{token}/"
NotifySlack.webhook_url = base + "/slack"
answers = {}
for name, address in (
    ("WeCom", "wecombot://" + "k" * 36),
    ("DingTalk", "dingtalk://" + "a" * 64),
    ("Feishu", "feishu://" + "a" * 36),
    ("Slack", "slack://T1JJ3T3L2/A1BRTD4JD/" + "a" * 24 + "/#general"),
):
    before = len(asked)
    answers[name] = bool(apprise.Apprise([address]).notify(body="x"))
    print(f"{name}: asked {len(asked) - before} time(s), refused by the service, notify() says {answers[name]}")
    assert len(asked) > before, f"{name}: the service was not asked"
assert answers["WeCom"] and answers["DingTalk"] and answers["Feishu"], "the behaviour has changed: the answer is read"
assert not answers["Slack"], "the behaviour has changed: Slack's answer is not read"
PYTHON
