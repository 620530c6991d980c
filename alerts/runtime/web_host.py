"""Whether the desk may listen where [web] says: on this machine always, elsewhere for people with accounts and behind https alone."""

from __future__ import annotations

from alerts import config
from alerts.accounts import store as accounts
from alerts.runtime.wiring import Parts
from alerts.web.security import is_loopback
from crawler.errors import ConfigError


def check(parts: Parts) -> None:
    """ConfigError web_host when the desk would be open to others without a password, or in clear."""
    section = config.web(parts.config)
    if is_loopback(section.host):
        return
    if not section.public_url.startswith("https://"):
        raise ConfigError(
            "web_host",
            f"[web] host = “{section.host}”: from elsewhere the desk is reached by https alone.",
            "Set public_url to the https address of the proxy in front of it, or write 127.0.0.1.",
        )
    with parts.database.read() as session:
        able = accounts.any_with_password(session)
    if not able:
        raise ConfigError(
            "web_host",
            f"[web] host = “{section.host}”: the desk listens on this machine only until an account has a password.",
            "Run `tocsin users add NAME --role admin` first, or write 127.0.0.1.",
        )
