"""Who may connect and from where."""

from __future__ import annotations

import pytest

from alerts.web import security

HOME = security.origins("", 8642)
PUBLIC = security.origins("https://Tocsin.example.org/", 8642)
OURS = "http://127.0.0.1:8642"


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": OURS}, True),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),  # a page that sends no referrer
        ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, False),
        ({"sec-fetch-site": "same-site", "origin": OURS}, False),  # another port or a sister domain
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": OURS}, True),  # a browser that sends no Sec-Fetch-Site
        ({"origin": "http://localhost:8642"}, True),
        ({"origin": "http://127.0.0.1:8643"}, False),
        ({"origin": "http://127.0.0.1:8642.evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "https://evil.example", "host": "evil.example"}, False),  # a Host header proves nothing
        ({"host": "127.0.0.1:8642"}, False),
        ({}, False),
    ],
)
def test_what_may_change_something(headers: dict[str, str], allowed: bool) -> None:
    assert security.from_ourselves("POST", headers, HOME) is allowed
    assert security.from_ourselves("GET", headers, HOME)


def test_the_public_address_is_home_beside_this_machine() -> None:
    assert PUBLIC.first == "https://tocsin.example.org"
    assert PUBLIC.encrypted
    assert PUBLIC.hosts == {"tocsin.example.org", "127.0.0.1:8642", "localhost:8642", "[::1]:8642"}
    assert security.from_ourselves("POST", {"origin": "https://tocsin.example.org"}, PUBLIC)
    assert not security.from_ourselves("POST", {"origin": "http://tocsin.example.org"}, PUBLIC)


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    said = dict(part.partition(" ")[::2] for part in security.policy("abc").split("; "))
    assert said["default-src"] == "'none'"
    assert said["script-src"] == "'nonce-abc'"
    assert said["require-trusted-types-for"] == "'script'"
    assert not any(word in security.policy("abc") for word in ("unsafe", "http", "*", "data:"))
