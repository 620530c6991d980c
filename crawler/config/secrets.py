"""Keeps secrets: seals them with the installation's key, opens them, and finds what a reference stands for. Knows no option and no table.

A secret is written as it is, or by reference: `env:NAME` (a variable), `file:PATH` (relative to tocsin.toml), `secret:NAME`
(what `tocsin secrets set NAME` keeps). The database holds references and sealed texts alone.
"""

from __future__ import annotations

import base64
import fcntl
import hmac
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.config.declaration import SEALED, kept_elsewhere, read_secret
from crawler.errors import ConfigError, RequestError

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

Change = Callable[[str], str]
KEY = "TOCSIN_SECRET_KEY"
NAMED_FILE = "tocsin.secrets"  # what `tocsin secrets set` keeps: sealed texts by name
_URL_SAFE = {ord("+"): "-", ord("/"): "_"}  # openssl writes the other alphabet
_MAKE_ONE = "Make one with `tocsin secrets rekey`, or write the output of `openssl rand -base64 32` there."


def shown(text: str) -> str:
    """How a secret is kept, for eyes: the reference itself, `sealed` or `plain`."""
    return "sealed" if text.startswith(SEALED) else text if kept_elsewhere(text) else "plain"


class SecretStore:
    """The secrets of one installation. ``folder`` is that of tocsin.toml; the key is read anew each time, so that a new one holds at once.

    The key is that of the variable TOCSIN_SECRET_KEY, else of the key file: 32 bytes in base64. Several with white space between:
    the first seals, all open.
    """

    def __init__(
        self, folder: Path = Path(), key_file: Path | None = None, env: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.key_file = key_file or folder / "tocsin.key"
        self._env = os.environ if env is None else env

    def seal(self, text: str) -> str:
        """The text as it may be stored; what is sealed already, and a reference, stays. A key is made when there is none.

        ConfigError secret_key_invalid, secret_key_missing (its file cannot be written).
        """
        return text if kept_elsewhere(text) else self._sealed(text)

    def _sealed(self, text: str) -> str:
        if not self._keys():
            self._make_key()
        return SEALED + self._cipher().encrypt(text.encode("utf-8", "surrogatepass")).decode()

    def unseal(self, text: str) -> str:
        """What a stored text stands for: opened, or what the reference names; any other text is itself.

        ConfigError secret_key_missing, secret_key_wrong, secret_key_invalid, secret_missing, secret_unreadable.
        """
        if not kept_elsewhere(text) or text.startswith(SEALED):
            return self.opened(text)
        kind, _, rest = text.partition(":")
        if kind == "file":
            return read_secret(self.folder / rest)
        if kind == "env":
            return self._found(self._env.get(rest), f"The variable {rest} is not set.", f"Set it, or write another reference than {text}.")  # fmt: skip
        kept = self.named.get(rest)
        return self.opened(
            self._found(kept, f"There is no secret “{rest}”.", f"Keep it with `tocsin secrets set {rest}`.")
        )

    def _found(self, value: str | None, said: str, fix: str) -> str:
        if value is None:
            raise ConfigError("secret_missing", said, fix)
        return value

    def opened(self, text: str) -> str:
        """As `unseal`, but a reference stays what it is."""
        from cryptography.fernet import InvalidToken

        if not text.startswith(SEALED):
            return text
        if not self._keys():
            raise ConfigError("secret_key_missing", "A secret is sealed, and its key is not here.", f"Bring {self.key_file.name} back, set {KEY}, or give the secret anew.")  # fmt: skip
        try:
            return (
                self._cipher()
                .decrypt(text.removeprefix(SEALED).encode("utf-8", "replace"))
                .decode("utf-8", "surrogatepass")
            )
        except InvalidToken:
            raise ConfigError("secret_key_wrong", "A secret is sealed with another key.", f"Bring the key back that sealed it ({KEY} or {self.key_file.name}), or give the secret anew.") from None  # fmt: skip

    # ---- the key

    def keys(self) -> list[str]:
        """All keys in base64, the first of them made when there is none; ConfigError secret_key_invalid, secret_key_missing."""
        if not self._keys():
            self._make_key()
        self._cipher()
        return self._keys()

    def marks(self) -> list[str]:
        """What each of the keys is known by, from which no key follows; none without a key. ConfigError secret_key_invalid."""
        try:
            keys = [base64.urlsafe_b64decode(key.translate(_URL_SAFE)) for key in self._keys()]
        except ValueError:
            keys = [b""]
        if any(len(key) != 32 for key in keys):
            raise self._invalid()
        return [hmac.digest(key, b"tocsin installation", "sha256").hex() for key in keys]

    @property
    def from_environment(self) -> bool:
        """Whether the key is that of the variable."""
        return bool(self._env.get(KEY, "").strip())

    def _keys(self) -> list[str]:
        if self.from_environment:
            return self._env[KEY].split()
        return read_secret(self.key_file).split() if self.key_file.exists() else []

    def _cipher(self) -> MultiFernet:
        from cryptography.fernet import Fernet, MultiFernet

        try:
            return MultiFernet([Fernet(key.translate(_URL_SAFE)) for key in self._keys()])
        except ValueError:
            raise self._invalid() from None

    def _invalid(self) -> ConfigError:
        place = KEY if self.from_environment else str(self.key_file)
        return ConfigError("secret_key_invalid", f"{place} holds no key of 32 bytes in base64.", _MAKE_ONE)

    def _make_key(self) -> None:
        """The first key; of two processes that make one at the same time, the second uses that of the first."""
        part = self.key_file.with_name(f".{self.key_file.name}.{os.getpid()}")
        try:
            _write(part, f"{new_key()}\n")
            with suppress(FileExistsError):
                os.link(part, self.key_file)
        except OSError as error:
            raise self._not_written(error) from error
        finally:
            part.unlink(missing_ok=True)

    def _not_written(self, error: OSError) -> ConfigError:
        said = f"The key file {self.key_file} cannot be written: {error.strerror}."
        return ConfigError("secret_key_missing", said, f"Name another with [secrets] key_file, or set {KEY}.")

    def write_keys(self, *keys: str) -> None:
        """Replace the key file, one key a line; ConfigError secret_key_missing when it cannot be written."""
        try:
            _replace(self.key_file, "".join(f"{key}\n" for key in keys))
        except OSError as error:
            raise self._not_written(error) from error

    def rekey(self, reseal: Callable[[Change], int]) -> int:
        """Make a new key and seal all secrets with it: those of the file here, and by ``reseal`` those of the database.

        While it works both keys open. Returns how many were sealed anew. RequestError secret_key_environment.
        """
        before = self._keys()
        if not self.from_environment:
            self.write_keys(new_key(), *before)
        elif len(before) < 2:
            raise RequestError("secret_key_environment", f"The key comes from {KEY}, which this command cannot change.", "Put a new key before it, with a space between, and call again.")  # fmt: skip
        with self._changing() as named:
            named.update({name: self.resealed(text) for name, text in named.items()})
        count = len(named) + reseal(self.resealed)
        if not self.from_environment:
            self.write_keys(self._keys()[0])
        return count

    def resealed(self, text: str) -> str:
        """A sealed text sealed with the first key; one that no key of ours opens stays as it is."""
        try:
            return self._sealed(self.opened(text))
        except ConfigError:
            return text

    # ---- those with a name

    @property
    def named(self) -> dict[str, str]:
        """The sealed texts by name; ConfigError secret_unreadable for a file that is none of ours."""
        path = self.folder / NAMED_FILE
        try:
            kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
            return {str(name): str(text) for name, text in kept.items()}
        except (OSError, ValueError, AttributeError, RecursionError):
            raise ConfigError("secret_unreadable", f"The file {NAMED_FILE} cannot be read.", "Bring a copy of it back.") from None  # fmt: skip

    def keep(self, name: str, value: str) -> None:
        """Seal a secret under a name; RequestError secret_name for a name that no reference could say."""
        if not re.fullmatch(r"[\w.-]{1,100}", name):
            raise RequestError("secret_name", "The name of a secret has letters, digits, dots and hyphens.", "Write smtp-password.")  # fmt: skip
        with self._changing() as named:
            named[name] = self._sealed(value)

    def forget(self, name: str) -> None:
        """Drop a named secret; RequestError secret_missing."""
        with self._changing() as named:
            if named.pop(name, None) is None:
                raise RequestError(
                    "secret_missing", f"There is no secret “{name}”.", "`tocsin secrets list` shows them."
                )

    @contextmanager
    def _changing(self) -> Iterator[dict[str, str]]:
        """The named secrets, to be changed by one process at a time; written when the block ends."""
        lock = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = self.named
            named = dict(before)
            yield named
            if named != before:
                _replace(self.folder / NAMED_FILE, json.dumps(named, ensure_ascii=False, indent=1, sort_keys=True))
        finally:
            os.close(lock)


def new_key() -> str:
    """A key as it stands in the file: 32 random bytes in base64."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def _replace(path: Path, text: str) -> None:
    """Write a file for its owner's eyes alone; who reads meanwhile finds the old one or the new one whole."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    _write(part, text)
    os.replace(part, path)


def _write(path: Path, text: str) -> None:
    with open(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
