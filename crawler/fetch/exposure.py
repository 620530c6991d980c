"""What a host can learn from being read: from where, under which name, how often. Words for `tocsin sources show`; makes no request."""

from __future__ import annotations

from crawler.config.source_options import SourceOptions, names
from crawler.errors import ConfigError
from crawler.fetch.egress import Egress, Route


def exposure(options: SourceOptions, interval: str, egress: Egress) -> dict[str, object]:
    """What the host of a source sees: ``address``, ``agent``, ``rhythm`` (the ``interval`` in words), the names of ``headers``, and ``robots``."""
    try:
        options = egress.with_pack(options)
        address = _address(egress.route(options))
    except ConfigError as error:
        return {"address": f"nothing: {error.message}"}
    sent = names(options.headers) + (["those of headers_file"] if options.headers_file else [])
    return {
        "address": address,
        "agent": egress.agent(options),
        "rhythm": interval,
        "headers": sent,
        "robots": "obeyed" if options.robots else "not obeyed",
    }


def _address(route: Route) -> str:
    if route.proxy is None:
        return "the address of this machine"
    named = {"tor": "an exit of Tor", "proxy": "the proxy"}
    where = named.get(route.name) or f"the proxy “{route.name.removeprefix('proxy:')}”"
    return f"the address of {where}, never of this machine" if route.strict else f"the address of {where}"
