"""What a host can learn from being read: from where, under which name, how often. Pure words for `tocsin sources show`; asks nobody."""

from __future__ import annotations

from crawler.config.source_options import SourceOptions, names
from crawler.errors import ConfigError
from crawler.fetch.egress import Egress, Route
from crawler.schedule import cadence


def exposure(options: SourceOptions, every: str, egress: Egress) -> dict[str, object]:
    """What the host of a source sees: ``address``, ``agent``, ``rhythm``, the names of ``headers``, and ``robots``."""
    try:
        options = egress.with_pack(options)
        address = _address(egress.route(options))
    except ConfigError as error:
        return {"address": f"nothing: {error.message}"}
    sent = names(options.headers) + (["those of headers_file"] if options.headers_file else [])
    return {
        "address": address,
        "agent": egress.agent(options),
        "rhythm": rhythm(every),
        "headers": sent,
        "robots": "obeyed" if options.robots else "not obeyed",
    }


def _address(route: Route) -> str:
    if route.proxy is None:
        return "the address of this machine"
    where = (
        "an exit of Tor"
        if route.name == "tor"
        else "the proxy"
        if route.name == "proxy"
        else f"the proxy «{route.name[6:]}»"
    )
    return f"the address of {where}, never of this machine" if route.strict else f"the address of {where}"


def rhythm(every: str) -> str:
    """How often, in words."""
    learnt = {cadence.AUTO: "as often as its pace makes worth while", cadence.FAST: "as fast as the site allows"}
    return learnt.get(every, every if every.startswith("cron ") else f"every {every}")
