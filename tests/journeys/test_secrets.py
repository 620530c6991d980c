"""A canary in every place where a secret can stand: no command, no log and no error ever shows it, and neither does the database file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.journeys.house import Installation, installation
from tests.support.builders import SECRET
from tests.support.site import Site

CANARY = "canary7f3a"
SIGNING = SECRET
NOWHERE = "http://127.0.0.1:8099"  # nobody listens: each attempt fails and says so

CONFIG = f"""
[smtp]
host = "127.0.0.1"
port = 8099
username = "desk"
password = "{CANARY}"
sender = "a@example.org"
security = "none"

[[channel]]
name = "desk"
kind = "email"
to = ["desk@example.org"]

[[channel]]
name = "hook"
kind = "webhook"
url = "{NOWHERE}/services/{CANARY}/T0?key={CANARY}"
secret = "{SIGNING}"
headers = {{ Authorization = "Bearer {CANARY}" }}

[[channel]]
name = "telegram"
kind = "telegram"
token = "123456:{CANARY}-{CANARY}-{CANARY}"
chat = "1"
server = "{NOWHERE}"

[[channel]]
name = "phone"
kind = "ntfy"
topic = "{CANARY}"
token = "tk_{CANARY}"
server = "{NOWHERE}"

[[channel]]
name = "chat"
kind = "apprise"
url = "gotify://127.0.0.1:8099/{CANARY}"

[[proxy]]
name = "office"
url = "http://user:{CANARY}@127.0.0.1:9"

[[source]]
name = "behind"
url = "http://127.0.0.1:8099/feed.xml?access_token={CANARY}&page=2"
kind = "feed"

[[source]]
name = "proxied"
url = "http://far.example.org/feed.xml"
kind = "feed"
route = "proxy:office"

[[source]]
name = "headed"
url = "http://127.0.0.1:8099/other.xml"
kind = "feed"
headers_file = "headers"
"""
READING = [
    "channels list",
    "channels show hook",
    "channels test hook",
    "channels test telegram",
    "channels test phone",
    "channels test chat",
    "channels test desk",
    "channels enable hook",
    "sources list",
    "sources show behind",
    "sources show proxied",
    "sources show headed",
    "sources check --all",
    "topics list",
    "alerts list",
    "alerts held",
    "deliveries list",
    "doctor",
]


def shown(house: Installation, *command: str) -> str:
    done = house.here(*command)
    return f"{done.output}\n{done.exception!r}\n{done.exception}"


def test_no_command_shows_a_secret(tmp_path: Path) -> None:
    with Site() as site, installation(tmp_path) as house:
        site.publish("/one", "One", "The bridge fell.")
        (tmp_path / "headers").write_text(f"Authorization: Bearer {CANARY}")
        house.configure([site], wait="1h", more=CONFIG)
        done = house.call("run", "--once")
        assert "[connection_refused]" in done.stderr + shown(house, "deliveries", "list", "--json")
        said = {"run --once": done.stdout + done.stderr}
        ids = [row["id"] for row in house.rows("deliveries", "list")]
        assert len(ids) >= 5
        for command in [*READING, *(f"deliveries show {found}" for found in ids)]:
            said[command] = shown(house, *command.split())
            said[f"{command} --json"] = shown(house, *command.split(), "--json")
        assert {name for name, text in said.items() if CANARY in text or SIGNING[6:] in text} == set()
        hook = next(row for row in house.rows("channels", "list") if row["name"] == "hook")
        assert hook["options"]["url"] == f"{NOWHERE}/****"
        behind = next(row for row in house.rows("sources", "list") if row["name"] == "behind")
        assert behind["url"] == "http://127.0.0.1:8099/feed.xml?access_token=****&page=2"


WRONG = [
    f'[network]\nproxy = "http://user:{CANARY}@proxy.example:99999"',
    f'[network]\nproxy = "ftp://user:{CANARY}@proxy.example"',
    f'database = "postgresql://user:{CANARY}@127.0.0.1:9/x"',
    f'database = "postgresql://user:{CANARY}@127.0.0.1:port/x"',
    f'database = "oracle://user:{CANARY}@127.0.0.1/x"',
    f'[[channel]]\nname = "a"\nkind = "webhook"\nurl = "https://user:{CANARY}@hooks.example.org/x"\nsecret = "{SIGNING}"',
    f'[[channel]]\nname = "a"\nkind = "webhook"\nurl = "nonsense {CANARY}"\nsecret = "{SIGNING}"',
    f'[[channel]]\nname = "a"\nkind = "webhook"\nurl = "https://hooks.example.org/x"\nsecret = "{CANARY}"',
    f'[[channel]]\nname = "a"\nkind = "telegram"\ntoken = "{CANARY}"\nchat = "1"',
    f'[[channel]]\nname = "a"\nkind = "apprise"\nurl = "nonsense-{CANARY}"',
    f'[[channel]]\nname = "a"\nkind = "apprise"\nurl = "nosuch://{CANARY}"',
    f'[[source]]\nurl = "http://user:{CANARY}@site.example.org/feed.xml"\nkind = "feed"',
    f'[[source]]\nurl = "http://site.example.org/feed.xml?token={CANARY}"\nkind = "feed"\nevery = "soon"',
    f'[[proxy]]\nname = "a"\nurl = "gopher://user:{CANARY}@127.0.0.1:9"',
    f'[[source]]\nurl = "http://site.example.org/"\nkind = "feed"\nheaders = ["{CANARY}"]',
]


@pytest.mark.parametrize("text", WRONG)
def test_no_error_shows_a_secret(tmp_path: Path, text: str) -> None:
    (tmp_path / "tocsin.toml").write_text(text)
    house = Installation(tmp_path)
    for command in ("doctor", "doctor --json", "topics list", "channels list --json", "sources list --json"):
        said = shown(house, *command.split())
        assert CANARY not in said, command


def test_an_option_that_is_typed_wrong_is_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "tocsin.toml").write_text("")
    house = Installation(tmp_path)
    for command in (
        f"channels add x telegram {CANARY}",
        f"channels add x webhook secret={CANARY} url=https://a.example",
    ):
        assert CANARY not in shown(house, *command.split())


def test_json_is_json(tmp_path: Path) -> None:
    (tmp_path / "headers").write_text(f"Authorization: Bearer {CANARY}")
    (tmp_path / "tocsin.toml").write_text(CONFIG)
    for line in Installation(tmp_path).here("channels", "list", "--json").stdout.splitlines():
        assert json.loads(line)["name"]
