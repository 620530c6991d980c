"""Passkeys (WebAuthn, by the `fido2` library): registered with an account, and signed in with instead of name, password and code.

Nothing of it is loaded before somebody uses one. A key is bound to the host's name: `localhost` or that of `public_url`, never a number.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.accounts import sessions
from alerts.models import Account, Passkey
from crawler.errors import RequestError

if TYPE_CHECKING:
    from fido2.server import Fido2Server


def host_of(origin: str) -> str:
    """The name to which keys are bound; RequestError passkey_host when the desk was opened by a number."""
    host = urlsplit(origin).hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    raise RequestError("passkey_host", "Passkeys need a name as the address of the desk.", "Open it as http://localhost, or set public_url in [web].")  # fmt: skip


def _server(origin: str, origins: Collection[str]) -> Fido2Server:
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    return Fido2Server(
        PublicKeyCredentialRpEntity(name="Tocsin", id=host_of(origin)), verify_origin=lambda said: said in origins
    )


def begin_registration(session: Session, account: Account, origin: str, now: datetime) -> dict[str, Any]:
    """What the browser needs to make a key: ``options`` and the ``ticket`` to bring back."""
    from fido2.webauthn import PublicKeyCredentialUserEntity, ResidentKeyRequirement, UserVerificationRequirement

    user = PublicKeyCredentialUserEntity(id=str(account.id).encode(), name=account.name, display_name=account.name)
    known = [_credential(row) for row in of_account(session, account.id)]
    options, state = _server(origin, ()).register_begin(
        user, known, ResidentKeyRequirement.REQUIRED, UserVerificationRequirement.REQUIRED
    )
    return _ticket(session, options, state, now, account.id)


def finish_registration(
    session: Session, account: Account, ticket: str, answer: str, name: str, origin: str, now: datetime
) -> Passkey:
    """Keep the key that the browser made; RequestError passkey_wrong, entry_invalid."""
    kept = sessions.redeem(session, sessions.CHALLENGE, ticket, now)
    if kept.account_id != account.id:
        raise _wrong()
    made = _checked(lambda said: _server(origin, (origin,)).register_complete(kept.data, said), answer)
    data = made.credential_data
    key = Passkey(id=_text(data.credential_id), account_id=account.id, name=name[:80] or "passkey", credential=bytes(data), uses=made.counter, created_at=now)  # fmt: skip
    session.add(key)
    session.flush()
    return key


def begin_sign_in(session: Session, origin: str, now: datetime) -> dict[str, Any]:
    """What the browser needs to use a key of this host, whosever it is."""
    from fido2.webauthn import UserVerificationRequirement

    options, state = _server(origin, ()).authenticate_begin(None, UserVerificationRequirement.REQUIRED)
    return _ticket(session, options, state, now, None)


def finish_sign_in(session: Session, ticket: str, answer: str, origin: str, now: datetime) -> Account:
    """The account whose key was used; RequestError passkey_wrong, entry_invalid."""
    from fido2.webauthn import AuthenticationResponse

    kept = sessions.redeem(session, sessions.CHALLENGE, ticket, now)
    said = _checked(AuthenticationResponse.from_dict, answer)
    key = session.get(Passkey, _text(said.raw_id))
    account = session.get(Account, key.account_id) if key else None
    if key is None or account is None or account.disabled_at is not None:
        raise _wrong()
    server = _server(origin, (origin,))
    _checked(lambda text: server.authenticate_complete(kept.data, [_credential(key)], text), answer)
    uses = said.response.authenticator_data.counter
    if uses and uses <= key.uses:  # it was copied
        raise _wrong()
    key.uses, key.used_at = uses, now
    return account


def of_account(session: Session, account_id: int) -> list[Passkey]:
    """The keys of an account, the oldest first."""
    return list(session.scalars(select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.created_at)))


def remove(session: Session, account_id: int, key_id: str) -> None:
    """Forget a key; RequestError passkey_unknown."""
    row = session.get(Passkey, key_id)
    if row is None or row.account_id != account_id:
        raise RequestError("passkey_unknown", "There is no such passkey.", "It may have been removed already.")
    session.delete(row)


def _ticket(session: Session, options: Any, state: Any, now: datetime, account_id: int | None) -> dict[str, Any]:
    ticket = sessions.issue(session, sessions.CHALLENGE, now, account_id=account_id, data=state)
    return {"options": dict(options)["publicKey"], "ticket": ticket}


def _checked(work: Any, answer: str) -> Any:
    """What the library makes of a browser's answer; whatever is wrong with it is one error."""
    from cryptography.exceptions import InvalidSignature

    try:
        return work(json.loads(answer))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, InvalidSignature):
        raise _wrong() from None


def _wrong() -> RequestError:
    return RequestError("passkey_wrong", "This passkey is not known here, or did not answer rightly.", "Try again, or use the password.")  # fmt: skip


def _credential(row: Passkey) -> Any:
    from fido2.webauthn import AttestedCredentialData

    return AttestedCredentialData(row.credential)


def _text(credential_id: bytes) -> str:
    from fido2.utils import websafe_encode

    return websafe_encode(credential_id)
