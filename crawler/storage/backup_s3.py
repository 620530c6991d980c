"""An S3 server as a place of incremental backups, by obstore (an extra: `s3`). Knows no backup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from crawler.errors import ConfigError, WorkError
from crawler.storage.backup_places import Stored

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Store

SCHEME = "s3://"


def bucket(url: str, *, endpoint: str, region: str, access_key: str, secret_key: str, proxy: str | None = None) -> Bucket:  # fmt: skip
    """The place `s3://BUCKET/FOLDER`; ConfigError backup_place, s3_missing, s3_key, s3_proxy."""
    name, _, folder = url.removeprefix(SCHEME).partition("/")
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", name):
        raise ConfigError("backup_place", f"{url} names no bucket.", "Write s3://BUCKET/FOLDER.")
    if not access_key or not secret_key:  # the library would ask the machine's own network for them
        raise ConfigError("s3_key", "There is no key for the S3 server.", "Set [s3] access_key and secret_key, by reference: env:NAME.")  # fmt: skip
    if proxy and not proxy.startswith("http"):
        raise ConfigError("s3_proxy", "Backups to S3 cannot go through SOCKS or Tor, and do not go around it.", "Name an http:// proxy, or make the backup into a folder.")  # fmt: skip
    client: ClientConfig = {"allow_http": endpoint.startswith("http://"), "connect_timeout": "10s", "timeout": "300s"}
    if proxy:
        client["proxy_url"] = proxy
    options = {"endpoint": endpoint or None, "region": region, "access_key_id": access_key, "secret_access_key": secret_key}  # fmt: skip
    return _opened(name, folder.strip("/"), options, client)


def _opened(name: str, prefix: str, options: dict[str, Any], client: ClientConfig) -> Bucket:
    try:
        from obstore.store import S3Store
    except ImportError:
        raise ConfigError(
            "s3_missing", "What speaks S3 is not installed.", "Install it in the checkout: pip install -e '.[s3]'"
        ) from None
    try:
        return Bucket(S3Store(name, prefix=prefix or None, client_options=client, retry_config={"max_retries": 3}, **options))  # fmt: skip
    except Exception as error:
        raise ConfigError("s3_unreachable", "The S3 server cannot be reached so.", "Look at [s3] endpoint and region.") from error  # fmt: skip


class Bucket:
    """A folder of a bucket. The server compares what it got with its hash, and stores it whole or not at all."""

    mine = False

    def __init__(self, store: S3Store) -> None:
        self._store = store

    def held(self, *, alone: bool) -> AbstractContextManager[None]:
        """Nothing keeps two machines apart here: `make` looks at its end whether all is there."""
        return nullcontext()

    def put(self, name: str, data: bytes) -> None:
        """WorkError s3_refused, s3_bucket, s3_unreachable."""
        import obstore

        with _sentences():
            obstore.put(self._store, name, data, use_multipart=False)

    def get(self, name: str, most: int) -> bytes | None:
        """As `put`; of a file that is larger than it may be, nothing."""
        import obstore
        from obstore.exceptions import NotFoundError

        with _sentences():
            try:
                found = obstore.get(self._store, name)
            except (NotFoundError, FileNotFoundError):
                return None
            return bytes(found.bytes()) if found.meta["size"] <= most else b""

    def list(self, folder: str) -> dict[str, Stored]:
        """As `put`."""
        import obstore

        with _sentences():
            found = (meta for some in obstore.list(self._store, prefix=folder) for meta in some)
            return {meta["path"]: Stored(meta["size"], meta["last_modified"]) for meta in found}

    def delete(self, name: str) -> None:
        """As `put`."""
        import obstore

        with _sentences():
            obstore.delete(self._store, name)


@contextmanager
def _sentences() -> Iterator[None]:
    """Errors of the library as ours; its own words hold addresses and what the server said, and go no further."""
    from obstore.exceptions import BaseError

    try:
        yield
    except (BaseError, FileNotFoundError) as error:
        raise _sentence(str(error)) from None


def _sentence(said: str) -> WorkError:
    """By the status in its words: a list that is refused or not found has no class of its own there."""
    if "403 Forbidden" in said or "401 Unauthorized" in said:
        return WorkError("s3_refused", "The S3 server refuses the key or what it may do.", "Look at [s3] access_key and secret_key, and at the rights of that key.")  # fmt: skip
    if "404 Not Found" in said:
        return WorkError("s3_bucket", "The S3 server has no such bucket.", "Make it, or name another.")
    return WorkError("s3_unreachable", "The S3 server does not answer as one.", "Look at [s3] endpoint and region, and at the network.")  # fmt: skip
