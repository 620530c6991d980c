"""The door's decisions: rows A of the catalogue of hostile input, each through every way in that the guard has."""

from __future__ import annotations

import asyncio
import ipaddress

import pytest

from crawler.errors import ConfigError, FetchError, GuardError, TocsinError
from crawler.guard import Guard, parse_proxy, parse_url
from crawler.guard.ip_ranges import SPECIAL_RANGES, special_range
from tests.support.badsite import BadSite, SocksProxy, answer, redirect, run

FORBIDDEN = [
    ("A1", "http://127.0.0.1/"),
    ("A1", "http://127.255.255.254/"),
    ("A2", "http://localhost/"),
    ("A2", "http://LOCALHOST./"),
    ("A2", "http://printer.localhost/"),
    ("A3", "http://0.0.0.0/"),
    ("A4", "http://10.0.0.1/"),
    ("A4", "http://172.16.0.1/"),
    ("A4", "http://192.168.1.1/"),
    ("A5", "http://100.64.0.1/"),
    ("A6", "http://169.254.169.254/latest/"),
    ("A7", "http://192.0.0.8/"),
    ("A7", "http://192.88.99.1/"),
    ("A7", "http://198.18.0.1/"),
    ("A8", "http://240.0.0.1/"),
    ("A8", "http://255.255.255.255/"),
    ("A15", "http://[::1]/"),
    ("A15", "http://[::]/"),
    ("A15", "http://[::127.0.0.1]/"),
    ("A15", "http://[0:0:0:0:0:0:0:1]/"),
    ("A16", "http://[::ffff:169.254.169.254]/"),
    ("A16", "http://[::ffff:a9fe:a9fe]/"),
    ("A17", "http://[64:ff9b::7f00:1]/"),
    ("A17", "http://[64:ff9b:1::1]/"),
    ("A18", "http://[2002:7f00:1::]/"),
    ("A18", "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/"),  # Teredo for 127.0.0.1
    ("A19", "http://[fc00::1]/"),
    ("A19", "http://[fe80::1]/"),
    ("A19", "http://[fec0::1]/"),
    ("A20", "http://224.0.0.1/"),
    ("A20", "http://[ff02::1]/"),
    ("documentation", "http://192.0.2.1/"),
    ("documentation", "http://[2001:db8::1]/"),
]
REFUSED = [
    ("A9 a number", "http://2130706433/", "url_not_canonical"),
    ("A10 hexadecimal", "http://0x7f.1/", "url_not_canonical"),
    ("A10 octal", "http://0177.0.0.1/", "url_not_canonical"),
    ("A10 short", "http://127.1/", "url_not_canonical"),
    ("A10 trailing number", "http://example.1/", "url_not_canonical"),
    ("A11 circled digits", "http://①②⑦.⓪.⓪.①/", "url_not_canonical"),
    ("A11 full-width letters", "http://ｅｘａｍｐｌｅ.org/", "url_not_canonical"),
    ("A12 backslash", "http://127.0.0.1:8888\\@example.org/", "url_bad_character"),
    ("A13 user", "http://user:pw@example.org/", "url_userinfo"),
    ("A13 empty user", "http://@example.org/", "url_userinfo"),
    ("A14 tab", "http://exa\tmple.org/", "url_bad_character"),
    ("A14 line feed", "http://example.org/\nHost: x", "url_bad_character"),
    ("A14 NUL", "http://example.org/\x00", "url_bad_character"),
    ("A14 space", "http://example.org/a b", "url_bad_character"),
    ("A14 joiner", "http://exam\u200dple.org/", "url_bad_character"),
    ("A14 surrogate", "http://example.org/\ud800", "url_bad_character"),
    ("A27 file", "file:///etc/passwd", "url_scheme"),
    ("A27 ftp", "ftp://example.org/", "url_scheme"),
    ("A27 gopher", "gopher://example.org/", "url_scheme"),
    ("A27 data", "data:text/html,x", "url_scheme"),
    ("A27 javascript", "javascript:alert(1)", "url_scheme"),
    ("A27 nested", "source:file:///etc/passwd", "url_scheme"),
    ("A27 relative", "//example.org/", "url_scheme"),
    ("A27 no slashes", "http:example.org/", "url_scheme"),
    ("A27 empty", "", "url_scheme"),
    ("A28 ssh", "http://example.org:22/", "url_forbidden_port"),
    ("A28 mail", "http://example.org:25/", "url_forbidden_port"),
    ("A28 redis", "http://example.org:6379/", "url_forbidden_port"),
    ("A28 zero", "http://example.org:0/", "url_forbidden_port"),
    ("A28 too high", "http://example.org:65536/", "url_forbidden_port"),
    ("A28 very long", "http://example.org:99999999999999999999/", "url_forbidden_port"),
    ("A28 no number", "http://example.org:８０/", "url_bad_host"),
    ("A29 long", "http://example.org/" + "a" * 20_000, "url_too_long"),
    ("A29 labels", "http://" + ".".join(["a"] * 300) + "/", "url_bad_host"),
    ("A29 long label", "http://" + "a" * 64 + ".org/", "url_bad_host"),
    ("A29 empty label", "http://a..org/", "url_bad_host"),
    ("A29 bad IDN", "http://\u0301.org/", "url_bad_host"),
    ("A29 no host", "http:///path", "url_bad_host"),
    ("A29 IPv6 zone", "http://[fe80::1%25eth0]/", "url_bad_host"),
    ("A29 half a bracket", "http://[::1/", "url_bad_host"),
]
PASSED = [
    ("plain", "http://example.org", "http://example.org/"),
    ("default port goes", "https://example.org:443/a", "https://example.org/a"),
    ("upper case host", "HTTPS://EXAMPLE.org/A", "https://example.org/A"),
    ("other port stays", "http://example.org:8080/", "http://example.org:8080/"),
    ("IDN", "http://bücher.example/ü?q=й#f", "http://xn--bcher-kva.example/%C3%BC?q=%D0%B9"),
    ("query without path", "http://example.org?a=1", "http://example.org/?a=1"),
    ("public address", "http://8.8.8.8/", "http://8.8.8.8/"),
    ("public address mapped", "http://[::ffff:8.8.8.8]/", "http://[::ffff:808:808]/"),
    ("public IPv6", "http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
    ("percent is kept", "http://example.org/a%2Fb", "http://example.org/a%2Fb"),
]


@pytest.mark.parametrize(("row", "url"), FORBIDDEN)
def test_addresses_that_are_not_public_are_refused(row: str, url: str) -> None:
    with pytest.raises(GuardError) as caught:
        Guard().check_url(url)
    assert caught.value.code == "url_forbidden_address", row


@pytest.mark.parametrize(("row", "url", "code"), REFUSED)
def test_urls_that_two_parsers_could_read_differently_are_refused(row: str, url: str, code: str) -> None:
    with pytest.raises(GuardError) as caught:
        Guard().check_url(url)
    assert caught.value.code == code, row


@pytest.mark.parametrize(("row", "url", "expected"), PASSED)
def test_what_is_checked_is_what_is_asked_for(row: str, url: str, expected: str) -> None:
    parsed = Guard().check_url(url)
    assert parsed.url == expected, row
    assert parse_url(parsed.url) == parsed, "reading it again changes nothing"


@pytest.mark.parametrize("proxy", [None, "http://127.0.0.1:1", "socks5h://127.0.0.1:1"])
@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://10.0.0.1:8080/"])
def test_a_proxy_does_not_open_private_addresses(proxy: str | None, url: str) -> None:
    """A1, A4, A15 through fetch, client and mail: nothing is sent anywhere, not even to the proxy."""
    guard = Guard(proxy=proxy)
    for attempt in (guard.fetch(url), _through_client(guard, url), guard.smtp_socket(parse_url(url).host, 587)):
        with pytest.raises(GuardError) as caught:
            run(attempt)
        assert caught.value.code == "url_forbidden_address"


async def _through_client(guard: Guard, url: str) -> int:
    async with guard.client() as client:
        return (await client.post(url, content=b"x")).status_code


def test_the_table_agrees_with_the_standard_library_where_that_is_right() -> None:
    """Every range that Python calls non-global is in our table, and a sample of public ones is not."""
    samples = [n.network_address + n.num_addresses // 2 for n in (ipaddress.ip_network(r) for r, _ in SPECIAL_RANGES)]
    assert all(special_range(a) for a in samples)
    public = [
        "1.1.1.1",
        "8.8.8.8",
        "93.184.216.34",
        "172.32.0.1",
        "100.128.0.1",
        "192.0.1.1",
        "2606:4700::1",
        "2a00::1",
    ]
    assert not any(special_range(ipaddress.ip_address(a)) for a in public)


def test_python_s_private_networks_are_all_special() -> None:
    for block in ipaddress._IPv4Constants._private_networks:  # type: ignore[attr-defined]  # a pinned copy of the registry
        assert special_range(block.network_address), block
    for block in ipaddress._IPv6Constants._private_networks:  # type: ignore[attr-defined]
        assert special_range(block.network_address), block


def test_the_configuration_opens_what_it_names_and_nothing_more() -> None:
    guard = Guard(["10.1.0.0/16", "127.0.0.1:8025", "[fd00::1]:8443"])
    guard.check_url("http://10.1.2.3/")
    guard.check_url("http://127.0.0.1:8025/")
    guard.check_url("http://localhost:8025/")
    guard.check_url("https://[fd00::1]:8443/")
    guard.check_url("http://[::ffff:10.1.2.3]/")
    for url in ("http://10.2.0.1/", "http://127.0.0.1:8026/", "http://127.0.0.2:8025/", "https://[fd00::1]/"):
        with pytest.raises(GuardError):
            guard.check_url(url)


def test_a_port_that_the_configuration_names_is_open() -> None:
    Guard(["127.0.0.1:6379"]).check_url("http://127.0.0.1:6379/")
    with pytest.raises(GuardError, match="6379"):
        Guard(["127.0.0.0/8"]).check_url("http://127.0.0.1:6379/")


def test_our_own_address_is_not_fetched() -> None:
    """A30"""
    with pytest.raises(GuardError) as caught:
        Guard(own=["8.8.8.8:8080"]).check_url("http://8.8.8.8:8080/")
    assert caught.value.code == "url_is_self"


@pytest.mark.parametrize("entry", ["", "localhost", "10.0.0.0/33", "10.0.0.1:http", "[::1]:x"])
def test_a_wrong_network_is_named(entry: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Guard([entry])
    assert caught.value.code == "allow_private_invalid"


@pytest.mark.parametrize(
    "proxy", ["localhost:8080", "ftp://h:1", "http://", "http://h:99999", "http://h/path", "socks4://h:1"]
)
def test_a_wrong_proxy_is_named(proxy: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Guard(proxy=proxy)
    assert caught.value.code == "proxy_invalid"


def test_a_proxy_s_secret_stays_out_of_its_address() -> None:
    proxy = parse_proxy("http://user:s%40cret@proxy.example:3128")
    assert proxy.auth == ("user", "s@cret")
    assert "cret" not in proxy.url


# ---- names


def test_one_forbidden_address_refuses_the_name() -> None:
    """A21: public and private mixed."""

    async def both(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "127.0.0.1"]

    with pytest.raises(GuardError) as caught:
        run(Guard(lookup=both).resolve("mixed.example", 80))
    assert caught.value.code == "url_forbidden_address"


def test_a_name_that_changes_its_address_is_checked_when_it_is_dialled() -> None:
    """A22: the second look-up is the one that connects, and it is checked too."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])

    async def rebinding(host: str, port: int) -> list[str]:
        return next(answers)

    with BadSite({"/": answer(b"inside")}) as site:
        guard = Guard(lookup=rebinding)
        assert run(guard.resolve("rebind.example", site.port)) == ("93.184.216.34",)
        with pytest.raises(GuardError) as caught:
            run(guard.fetch(f"http://rebind.example:{site.port}/"))
    assert caught.value.code == "url_forbidden_address"
    assert site.connections == 0


def test_a_second_address_is_tried() -> None:
    async def two(host: str, port: int) -> list[str]:
        return ["127.0.0.9", "127.0.0.1"]

    with BadSite({"/": answer(b"here")}) as site:
        found = run(Guard(["127.0.0.0/8"], lookup=two).fetch(f"http://two.example:{site.port}/"))
    assert (found.body, found.address) == (b"here", "127.0.0.1")
    assert site.requests[0].headers["host"] == f"two.example:{site.port}"


def test_a_name_that_does_not_exist() -> None:
    """B16"""

    async def nothing(host: str, port: int) -> list[str]:
        return []

    with pytest.raises(FetchError) as caught:
        run(Guard(lookup=nothing).fetch("http://nowhere.example/"))
    assert caught.value.code == "dns_not_found"
    with pytest.raises(FetchError) as caught:
        run(Guard().fetch("http://does-not-exist.invalid/"))
    assert caught.value.code.startswith("dns_")


def test_a_look_up_that_hangs() -> None:
    """B16"""

    async def hangs(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    with pytest.raises(FetchError) as caught:
        run(Guard(lookup=hangs).fetch("http://slow.example/", timeout=0.3))
    assert caught.value.code.startswith("timeout_")


# ---- proxies


def test_a_proxy_carries_names_and_private_literals_go_direct() -> None:
    async def never_asked(host: str, port: int) -> list[str]:
        raise AssertionError("a name was resolved here, though a proxy is set")

    with BadSite({"http://site.example/a": answer(b"by proxy")}) as proxy, BadSite({"/b": answer(b"direct")}) as site:
        guard = Guard(["127.0.0.0/8"], proxy=f"http://127.0.0.1:{proxy.port}", lookup=never_asked)
        assert run(guard.fetch("http://site.example/a")).body == b"by proxy"
        assert run(guard.fetch(site.url("/b"))).body == b"direct"
    assert proxy.paths() == ["http://site.example/a"]
    assert proxy.requests[0].headers["host"] == "site.example"
    assert site.paths() == ["/b"]


@pytest.mark.parametrize("scheme", ["http", "socks5h", "socks5"])
def test_a_dead_proxy_is_an_error_and_never_a_direct_connection(scheme: str) -> None:
    async def to_the_site(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with BadSite({"/": answer(b"direct")}) as site, BadSite() as closed:
        dead = closed.port
    with BadSite({"/": answer(b"direct")}) as site:
        guard = Guard(["127.0.0.0/8"], proxy=f"{scheme}://127.0.0.1:{dead}", lookup=to_the_site)
        with pytest.raises(FetchError) as caught:
            run(guard.fetch(f"http://site.example:{site.port}/"))
        assert caught.value.code == "proxy_unavailable"
        if scheme != "http":
            with pytest.raises(FetchError) as caught:
                run(guard.smtp_socket("mail.example", 2525))
            assert caught.value.code == "proxy_unavailable"
    assert site.connections == 0


def test_socks_resolves_names_itself_for_pages_and_for_mail() -> None:
    async def never_asked(host: str, port: int) -> list[str]:
        raise AssertionError("a name was resolved here, though a proxy is set")

    with BadSite({"/": answer(b"hidden")}) as site, SocksProxy({"site.example": site.port}) as socks:
        guard = Guard(proxy=f"socks5h://127.0.0.1:{socks.port}", lookup=never_asked)
        assert run(guard.fetch("http://site.example/")).body == b"hidden"
        assert run(_mail_greeting(guard, "site.example")).startswith(b"HTTP/1.1 404")
        with pytest.raises(FetchError) as caught:
            run(guard.fetch("http://unknown.example/"))
        assert caught.value.code == "proxy_refused"
    assert socks.asked == [("site.example", 80), ("site.example", 587), ("unknown.example", 80)]


async def _mail_greeting(guard: Guard, host: str) -> bytes:
    sock = await guard.smtp_socket(host, 587)
    loop = asyncio.get_running_loop()
    with sock:
        await loop.sock_sendall(sock, b"GET /none HTTP/1.1\r\n\r\n")
        return await loop.sock_recv(sock, 100)


def test_mail_goes_direct_past_an_http_proxy() -> None:
    with BadSite() as server:
        guard = Guard([f"127.0.0.1:{server.port}"], proxy="http://127.0.0.1:1")
        assert run(_mail_direct(guard, server.port)) == ("127.0.0.1", server.port)


async def _mail_direct(guard: Guard, port: int) -> tuple[str, int]:
    with await guard.smtp_socket("127.0.0.1", port) as sock:
        host, number = sock.getpeername()[:2]
        return str(host), int(number)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "0x7f.1", "mail\n.example", "user@mail.example", "10.0.0.1"])
def test_mail_hosts_pass_the_same_rules(host: str) -> None:
    with pytest.raises(GuardError):
        run(Guard().smtp_socket(host, 25))


def test_a_mail_server_that_is_not_there() -> None:
    with BadSite() as server:
        port = server.port
    with pytest.raises(FetchError) as caught:
        run(Guard(["127.0.0.0/8"]).smtp_socket("127.0.0.1", port))
    assert caught.value.code == "connection_refused"


# ---- redirects: A23 to A26


@pytest.mark.parametrize(
    ("row", "target", "code"),
    [
        ("A23 inside", "http://127.0.0.2:1234/", "url_forbidden_address"),
        ("A23 metadata", "http://169.254.169.254/", "url_forbidden_address"),
        ("A24 file", "file:///etc/passwd", "url_scheme"),
        ("A24 script", "javascript:1", "url_scheme"),
        ("A24 user", "http://u:p@example.org/", "url_userinfo"),
        ("A25 itself", "/start", "too_many_redirects"),
        ("A25 and back", "/back", "too_many_redirects"),
    ],
)
def test_every_hop_is_a_decision_of_its_own(row: str, target: str, code: str) -> None:
    with BadSite({"/start": redirect(target), "/back": redirect("/start")}) as site:
        with pytest.raises(TocsinError) as caught:
            run(Guard(["127.0.0.1/32"]).fetch(site.url("/start")))
        assert caught.value.code == code, row
        assert len(site.requests) <= 2


def test_a_chain_of_redirects_has_an_end() -> None:
    """A25: five hops are followed, six are not."""
    hops = {f"/{n}": redirect(f"/{n + 1}") for n in range(6)}
    with BadSite({**hops, "/6": answer(b"end")}) as site:
        guard = Guard(["127.0.0.0/8"])
        found = run(guard.fetch(site.url("/1")))
        assert (found.body, found.url) == (b"end", site.url("/6"))
        with pytest.raises(FetchError) as caught:
            run(guard.fetch(site.url("/0")))
    assert caught.value.code == "too_many_redirects"


def test_credentials_stay_with_their_origin() -> None:
    with (
        BadSite({"/in": answer(b"ok")}) as other,
        BadSite({"/": redirect(other.url("/in")), "/own": redirect("/x")}) as site,
    ):
        site.routes["/x"] = answer(b"mine")
        guard = Guard(["127.0.0.0/8"])
        secret = {"Authorization": "Bearer 1", "Cookie": "a=b", "X-Key": "1", "Accept-Language": "ru"}
        run(guard.fetch(site.url("/"), headers=secret))
        run(guard.fetch(site.url("/own"), headers=secret))
    carried = other.requests[0].headers
    assert "authorization" not in carried
    assert "cookie" not in carried
    assert "x-key" not in carried
    assert carried["accept-language"] == "ru"
    assert site.requests[-1].headers["authorization"] == "Bearer 1"
