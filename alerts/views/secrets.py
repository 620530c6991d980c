"""What is shown of secrets: which there are, how each is kept and whether it can be opened. Never a value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import channels, config
from alerts.channels import options
from alerts.models import Channel
from alerts.views import columns
from alerts.views.columns import Column, Place
from crawler.config import secrets
from crawler.config.declaration import kept_elsewhere
from crawler.config.sections import Config
from crawler.errors import RequestError

COLUMNS = (Column("secret"), Column("kept"), Column("state"), columns.text("fix", Place.BELOW))


def listing(session: Session, loaded: Config) -> list[dict[str, Any]]:
    """Every secret of the configuration and the database: `kept` is sealed, plain or the reference, `state` ok or the code of an error."""
    store = loaded.secrets
    return [_row(store, *one) for one in (*_named(store), *_of_configuration(loaded), *_of_channels(session))]


def _row(store: secrets.SecretStore, name: str, text: str) -> dict[str, Any]:
    try:
        store.unseal(text)
    except RequestError as error:
        return {"secret": name, "kept": secrets.shown(text), "state": error.code, "fix": error.fix}
    return {"secret": name, "kept": secrets.shown(text), "state": "ok", "fix": None}


def _named(store: secrets.SecretStore) -> Iterator[tuple[str, str]]:
    yield from ((f"secret:{name}", text) for name, text in store.named.items())


def _of_configuration(loaded: Config) -> Iterator[tuple[str, str]]:
    if password := config.smtp(loaded).password:
        yield "[smtp] password", password
    texts = {"[network] proxy": loaded.network.proxy or ""} | {
        f"[[proxy]] {one.name}": one.url for one in loaded.proxies
    }
    yield from ((name, text) for name, text in texts.items() if "@" in text or kept_elsewhere(text))


def _of_channels(session: Session) -> Iterator[tuple[str, str]]:
    for row in session.scalars(select(Channel).order_by(Channel.name)):
        for key, text in options.secrets(row.options, channels.kind(row.kind).fields()):
            yield f"{row.name}: {key}", text
