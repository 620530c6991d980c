"""The hosts of hostile sources, which only the database knows: an address on one of them is never reached directly, whoever links it."""

from __future__ import annotations

from sqlalchemy import Text, cast, or_, select
from sqlalchemy.orm import Session

from crawler.config import source_options
from crawler.config.sections import Config
from crawler.config.source_options import SourceOptions
from crawler.fetch import failover
from crawler.fetch.egress import Egress
from crawler.storage.models import Source


def load(session: Session, egress: Egress) -> dict[str, SourceOptions]:
    """The hosts of all hostile sources, with the settings by which alone they are reached."""
    written = cast(Source.options, Text)  # most sources have settings, few of them these
    query = select(Source.url, Source.options, Source.failover).where(
        or_(written.contains('"hostile"'), written.contains('"pack"'))
    )
    found: dict[str, SourceOptions] = {}
    for url, raw, known in session.execute(query):
        options = egress.cautious(source_options.from_json(raw))
        if options.hostile:
            found |= dict.fromkeys(failover.hosts(url, options, failover.from_json(known)), options)
    return found


def egress_of(config: Config, session: Session) -> Egress:
    """The configuration's ways out, with the hostile hosts that only the database knows."""
    egress = Egress(config)
    egress.hostile |= load(session, egress)
    return egress
