"""What a host can learn from being read: from where, under which name, how often. Pure words for `tocsin sources show`; asks nobody."""

from __future__ import annotations

from crawler.config.source_options import SourceOptions, names
from crawler.errors import ConfigError
from crawler.fetch.egress import Route, Routes
from crawler.schedule import cadence


def exposure(options: SourceOptions, every: str, routes: Routes) -> dict[str, object]:
    """What the host of a source sees: ``address``, ``agent``, ``rhythm``, the names of ``headers``, and ``robots``."""
    try:
        wishes = routes.wishes(options)
        address = _address(routes.route(wishes))
    except ConfigError as error:
        return {"address": f"nothing: {error.message}"}
    sent = names(wishes.headers) + (["those of headers_file"] if wishes.headers_file else [])
    return {
        "address": address,
        "agent": routes.agent(wishes),
        "rhythm": rhythm(every),
        "headers": sent,
        "robots": "obeyed" if wishes.robots else "not obeyed",
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
