"""Which way requests leave: decided from source, pack and configuration; and on the road, where every connection is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.config import loader
from crawler.config.source_options import PLAIN, SourceOptions
from crawler.errors import ConfigError, GuardError
from crawler.fetch.egress import Egress
from crawler.fetch.exposure import exposure
from tests.support.badsite import BadSite, SocksProxy, answer, redirect
from tests.support.road import drain, feed, source
from tests.support.site import Site

FILE = """
[network]
{network}
[crawl]
contact = "press@me.example"
[[proxy]]
name = "office"
url = "http://user:hunter2@office.example:3128"
[[pack]]
name = "watched"
route = "tor"
hostile = true
exclude = [".ad"]
"""


def egress(folder: Path, network: str = "", more: str = "") -> Egress:
    (folder / "tocsin.toml").write_text(FILE.format(network=network) + more, encoding="utf-8")
    loaded = loader.load(env={}, folder=folder)
    made = Egress(loaded)
    made.check_all(loaded)
    return made


TOR, OFFICE, OWN = "socks5h://127.0.0.1:9050", "http://user:hunter2@office.example:3128", "socks5h://own.example:1080"
WAYS = [
    # [network], the source's settings, name, proxy, strict
    ("", PLAIN, "direct", None, False),
    ("", SourceOptions(route="direct"), "direct", None, False),
    ("", SourceOptions(route="tor"), "tor", TOR, True),
    ("tor = 'socks5h://127.0.0.1:9150'", SourceOptions(route="tor"), "tor", "socks5h://127.0.0.1:9150", True),
    ("", SourceOptions(route="proxy:office"), "proxy:office", OFFICE, True),
    ("", SourceOptions(pack="watched"), "tor", TOR, True),
    ("", SourceOptions(pack="watched", route="proxy:office"), "proxy:office", OFFICE, True),
    (f"proxy = '{OWN}'", PLAIN, "proxy", OWN, False),
    (f"proxy = '{OWN}'", SourceOptions(hostile=True), "proxy", OWN, True),
    (f"proxy = '{OWN}'", SourceOptions(route="direct"), "direct", None, False),
    (f"proxy = '{OWN}'\nroute = 'tor'", PLAIN, "tor", TOR, True),
    ("route = 'proxy:office'", PLAIN, "proxy:office", OFFICE, True),
]


@pytest.mark.parametrize(("network", "own", "name", "proxy", "strict"), WAYS)
def test_the_way(tmp_path: Path, network: str, own: SourceOptions, name: str, proxy: str | None, strict: bool) -> None:
    made = egress(tmp_path, network)
    route = made.route(made.with_pack(own))
    assert (route.name, route.proxy, route.strict) == (name, proxy, strict)
    assert made.door(made.with_pack(own)).goes_direct("127.0.0.1", 80) == (proxy is None)


def test_an_onion_address_is_asked_of_tor_alone(tmp_path: Path) -> None:
    made, onion = egress(tmp_path), f"http://{'a' * 56}.onion/feed"
    assert made.door(SourceOptions(route="tor")).check_url(onion).host.endswith(".onion")
    for own in (PLAIN, SourceOptions(route="proxy:office")):
        with pytest.raises(GuardError) as caught:
            made.door(own).check_url(onion)
        assert caught.value.code == "url_onion"


SOURCE = "[[source]]\nurl = 'https://a.example'\n"
WRONG = [
    ("", f"{SOURCE}route = 'proxy:ofice'", "proxy_unknown", "office"),
    ("", f"{SOURCE}hostile = true", "hostile_direct", "tor"),
    ("", f"{SOURCE}hostile = true\nroute = 'direct'", "hostile_direct", "tor"),
    ("", f"{SOURCE}pack = 'watchd'", "pack_unknown", "watched"),
    ("", "[[pack]]\nroute = 'tor'", "pack_invalid", "name"),
    ("", "[[pack]]\nname = 'a'\nroute = 'thor'", "route_invalid", "tor"),
    ("", "[[pack]]\nname = 'a'\nrouts = 'tor'", "config_unknown_key", "route"),
    ("", "[[proxy]]\nname = 'a'\nurl = 'nonsense'", "proxy_invalid", "[[proxy]] a: "),
    ("proxy = 'http://proxy.example:99999'", "", "proxy_invalid", "[network] proxy: "),
    ("route = 'thor'", "", "route_invalid", "tor"),
    ("route = 'proxy:nowhere'", "", "proxy_unknown", "office"),
    ("tor = 'nonsense'", "", "proxy_invalid", "[network] tor: "),
]


@pytest.mark.parametrize(("network", "more", "code", "named"), WRONG)
def test_a_way_that_does_not_exist_is_refused_at_the_start(
    tmp_path: Path, network: str, more: str, code: str, named: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        egress(tmp_path, network, more)
    assert caught.value.code == code
    assert named in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_pack_gives_what_a_source_leaves_open(tmp_path: Path) -> None:
    made = egress(tmp_path)
    assert made.with_pack(SourceOptions(pack="watched")).exclude == (".ad",)
    assert made.with_pack(SourceOptions(pack="watched", exclude=("nav",))).exclude == ("nav",)


def test_a_hostile_host_is_told_no_contact_and_reached_by_its_own_way_whoever_leads_there(tmp_path: Path) -> None:
    made = egress(tmp_path, more="[[source]]\nurl = 'https://www.bad.org/feed'\npack = 'watched'")
    options = made.at("bad.org", SourceOptions(route="direct", include=("main",)))
    assert (made.route(options).name, options.hostile, options.include) == ("tor", True, ("main",))
    assert "press@me.example" not in made.agent(options)
    assert "press@me.example" in made.agent(made.at("good.example"))
    assert made.agent(SourceOptions(hostile=True, contact="other@me.example")).endswith(" other@me.example")


def test_settings_that_can_no_longer_be_followed_close_their_host(tmp_path: Path) -> None:
    made = egress(tmp_path)
    for gone in (SourceOptions(pack="gone"), SourceOptions(route="proxy:gone")):
        with pytest.raises(ConfigError):
            made.door(made.cautious(gone))


@pytest.mark.parametrize(
    ("own", "address", "agent"),
    [
        (PLAIN, "the address of this machine", "press@me.example"),
        (
            SourceOptions(route="proxy:office"),
            "the address of the proxy “office”, never of this machine",
            "press@me.example",
        ),
        (SourceOptions(pack="watched"), "the address of an exit of Tor, never of this machine", "Tocsin/"),
        (SourceOptions(pack="gone"), "nothing: There is no pack “gone”.", ""),
    ],
)
def test_what_a_host_sees(tmp_path: Path, own: SourceOptions, address: str, agent: str) -> None:
    seen = exposure(own, "every 10m", egress(tmp_path))
    assert seen["address"] == address
    assert agent in str(seen.get("agent", ""))
    assert "hunter2" not in str(seen)


# ---- on the road


def test_every_source_by_its_own_way_and_a_hostile_host_never_directly(tmp_path: Path) -> None:
    """A1: the proxy of a hostile source is down, its address is open to direct connections, and others link there."""
    with Site() as far, Site() as victim, BadSite() as office, BadSite() as near, SocksProxy() as tor:
        for path in ("/1", "/2"):
            far.publish(path, "Bells")
        victim.publish("/secret", "Bells")
        tor.known["watched.example"] = far.port
        far.routes["/feed.xml"] = answer(feed("http://watched.example/1", "http://watched.example/2"))
        office.routes |= {
            "http://paper.example/robots.txt": answer(b"", 404),
            "http://paper.example/feed.xml": answer(feed("http://paper.example/a")),
            "http://paper.example/a": answer(far.page("/1"), content_type="text/html"),
        }
        near.routes |= {
            "/feed.xml": answer(feed(victim.url("/secret"), near.url("/away"))),
            "/away": redirect(victim.url("/secret")),
        }
        said = drain(
            tmp_path,
            f"""
[network]
allow_private = ["127.0.0.0/8"]
tor = "socks5h://127.0.0.1:{tor.port}"
[crawl]
delay = "0s"
workers = 1
contact = "press@me.example"
[[proxy]]
name = "office"
url = "http://user:hunter2@127.0.0.1:{office.port}"
[[proxy]]
name = "dead"
url = "socks5h://127.0.0.1:9"
[[pack]]
name = "watched"
route = "tor"
hostile = true
"""
            + source("tor", "http://watched.example/feed.xml", pack="watched")
            + source("office", "http://paper.example/feed.xml", route="proxy:office")
            + source("dead", victim.feed, route="proxy:dead", hostile=True)
            + source("near", near.url("/feed.xml"), robots=False),  # else what is known of the robots.txt stops it
        )

    assert (victim.connections, victim.requests) == (0, [])
    assert said["sources"]["dead"][0] == "failing"
    assert "proxy_unavailable" in said["sources"]["dead"][1]
    assert [said["sources"][name][0] for name in ("tor", "office", "near")] == ["ok", "ok", "ok"], said
    assert said["pages"][victim.url("/secret")] == said["pages"][near.url("/away")] == "proxy_unavailable"
    assert far.paths()[0] == "/robots.txt"
    assert {host for host, _ in tor.asked} == {"watched.example"}
    assert {r.headers.get("referer") for r in far.requests + near.requests + office.requests} == {None}
    assert not [r for r in far.requests if "press@me.example" in r.headers["user-agent"]]
    assert {r.headers["proxy-authorization"] for r in office.requests} == {"Basic dXNlcjpodW50ZXIy"}
    assert not {"watched.example", "paper.example"} & set(said["lookups"])
    assert said["texts"] == 3
