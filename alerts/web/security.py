"""Who may connect and from where: hosts, origins, and the headers of every answer. Pure: knows neither the server nor a page."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

SAFE_METHODS = frozenset({"GET", "HEAD"})
MOST_BODY = 1_000_000  # bytes of a form or a JSON text
MOST_OF_STRANGERS = 64_000  # of somebody who is not signed in


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the page is at home: whole origins (`http://127.0.0.1:8642`), from which the hosts follow. ``first`` is the one that is shown."""

    first: str
    all: frozenset[str]

    @property
    def hosts(self) -> frozenset[str]:
        """What the Host header may say."""
        return frozenset(urlsplit(origin).netloc for origin in self.all)

    @property
    def encrypted(self) -> bool:
        """Whether cookies can be kept to encrypted connections."""
        return self.first.startswith("https://")


def origins(public_url: str, port: int) -> Origins:
    """The operator's public address and the names of this machine itself."""
    local = [f"http://{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")]
    if not public_url:
        return Origins(local[0], frozenset(local))
    parts = urlsplit(public_url.lower())
    public = f"{parts.scheme}://{parts.netloc}"
    return Origins(public, frozenset([public, *local]))


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine can connect there."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def from_ourselves(method: str, headers: Mapping[str, str], home: Origins) -> bool:
    """Whether a request may change something: it comes from our own pages, as the browser says.

    `Sec-Fetch-Site` first, which no page can forge; then `Origin`, against where we are at home and not against the Host header. A
    request with neither changes nothing: every browser sends one of them with a form.
    """
    if method in SAFE_METHODS:
        return True
    site, origin = headers.get("sec-fetch-site"), headers.get("origin", "").lower()
    if site is not None and site != "same-origin":
        return False
    return origin in home.all or (site is not None and origin in ("", "null"))


def policy(nonce: str) -> str:
    """The Content-Security-Policy of an answer: nothing from elsewhere, no inline script or style, no frames, and DOM sinks for htmx alone."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types htmx",
        )
    )


def headers(nonce: str) -> dict[str, str]:
    """The headers of every answer."""
    return {
        "Content-Security-Policy": policy(nonce),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }
