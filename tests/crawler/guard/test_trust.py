"""An `https:` proxy with a certificate of the operator's own authority is trusted; a site with the same one is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.errors import FetchError
from crawler.guard import Guard, trust
from crawler.guard.tunnel import tunnel
from tests.support import certificates
from tests.support.badsite import BadSite, answer, head, raw, run


@pytest.fixture
def proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BadSite:
    """One whose authority only this machine knows."""
    server, chain = certificates.make(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    monkeypatch.setattr(trust, "_read_of_proxy", trust._read_of_proxy.__wrapped__)  # not what another test has read
    monkeypatch.setattr(trust, "_read", trust._read.__wrapped__)
    return BadSite({"http://site.example/a": answer(b"by proxy"), "site.example:443": raw(head())}, tls=server)


def test_the_proxy_s_certificate_may_be_of_the_machine_s_own_authorities(proxy: BadSite) -> None:
    with proxy:
        guard = Guard(proxy=f"https://127.0.0.1:{proxy.port}")
        assert run(guard.fetch("http://site.example/a")).body == b"by proxy"
        run(_tunnelled(guard))
    assert [request.method for request in proxy.requests] == ["GET", "CONNECT"]


async def _tunnelled(guard: Guard) -> None:
    _, writer = await tunnel(guard, "site.example", 443)
    writer.close()


def test_a_site_s_certificate_may_not(proxy: BadSite) -> None:
    with proxy, pytest.raises(FetchError) as caught:
        run(Guard(["127.0.0.0/8"]).fetch(proxy.url()))
    assert caught.value.code == "tls_untrusted"
