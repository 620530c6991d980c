"""Parts of an incremental backup as they lie in a place: named by a hash of what they hold, compressed, and sealed where the place is another's."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import zlib
from collections.abc import Callable, Sequence

from crawler.errors import ConfigError

_LEVEL = 4  # a third faster than 6, for a tenth more bytes
SEALED = b"tocsin sealed 1\n"  # how a sealed part begins
_ID, _NONCE = 8, 12  # bytes
_URL_SAFE = {ord("+"): "-", ord("/"): "_"}


class Plain:
    """Parts for a folder of one's own: readable by anybody who may read the files."""

    def name(self, data: bytes) -> str:
        """64 hexadecimal digits."""
        return hashlib.sha256(data).hexdigest()

    def pack(self, data: bytes) -> bytes:
        """As it is stored."""
        return zlib.compress(data, _LEVEL)

    def unpack(self, stored: bytes, name: str, most: int) -> bytes:
        """What was packed under a name that begins so.

        ValueError and zlib.error when it is not that, or more than ``most`` bytes; ConfigError secret_key_wrong.
        """
        if stored.startswith(SEALED):
            raise _other_key()
        return _checked(_inflated(stored, most), name, self.name)


class Sealed:
    """Parts for a place of others: encrypted and named with the installation's key (AES-256-GCM, HMAC-SHA256), as `Plain` otherwise.

    ``keys``: 32 bytes each in base64; the first seals, all open. A new key gives new names, so that no backup made with it leans on
    parts that it cannot open. Who has no key cannot tell what a part holds, not even by guessing; nothing unsealed is taken.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        raw = [base64.urlsafe_b64decode(key.translate(_URL_SAFE)) for key in keys]
        self._keys = {_derived(key, b"id")[:_ID]: (_derived(key, b"seal"), _derived(key, b"name")) for key in raw}
        self._first = next(iter(self._keys))

    def name(self, data: bytes) -> str:
        """64 hexadecimal digits."""
        return _keyed(self._keys[self._first][1], data)

    def pack(self, data: bytes) -> bytes:
        """As it is stored: a mark, the key's id, a nonce, the sealed bytes."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce, head = os.urandom(_NONCE), SEALED + self._first
        return head + nonce + AESGCM(self._keys[self._first][0]).encrypt(nonce, zlib.compress(data, _LEVEL), head)

    def unpack(self, stored: bytes, name: str, most: int) -> bytes:
        """As `Plain.unpack`."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if not stored.startswith(SEALED):
            raise ValueError("not sealed")
        head, rest = stored[: len(SEALED) + _ID], stored[len(SEALED) + _ID :]
        if head[len(SEALED) :] not in self._keys:
            raise _other_key()
        seal, naming = self._keys[head[len(SEALED) :]]
        try:
            data = _inflated(AESGCM(seal).decrypt(rest[:_NONCE], rest[_NONCE:], head), most)
        except InvalidTag:
            raise ValueError("changed") from None
        return _checked(data, name, lambda found: _keyed(naming, found))


Codec = Plain | Sealed


def _inflated(stored: bytes, most: int) -> bytes:
    inflate = zlib.decompressobj()
    data = inflate.decompress(stored, most + 1)
    if len(data) > most or not inflate.eof or inflate.unused_data:
        raise ValueError("no part of a backup, or one too large")
    return data


def _checked(data: bytes, name: str, naming: Callable[[bytes], str]) -> bytes:
    if not naming(data).startswith(name):
        raise ValueError("not what its name says")
    return data


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hmac.new(key, b"tocsin backup " + purpose, "sha256").digest()


def _keyed(key: bytes, data: bytes) -> str:
    return hmac.new(key, data, "sha256").hexdigest()


def _other_key() -> ConfigError:
    return ConfigError("secret_key_wrong", "The backup is sealed with another key.", "Bring the key back that sealed it (TOCSIN_SECRET_KEY or the key file).")  # fmt: skip
