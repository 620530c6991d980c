"""Accounts: added, invited, changed, switched off and removed. What ends an account's rights ends its sessions in the same transaction."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.accounts import passwords, sessions, totp
from alerts.accounts.visitor import check_role
from alerts.models import DEFAULT_TEAM, Account, Membership, Passkey, RecoveryCode, WebToken
from crawler.errors import RequestError

Change = Callable[[str], str]
NAME = re.compile(r"[^\W_][\w.@-]{0,63}")
LONGEST_EMAIL = 254


def get(session: Session, name: str) -> Account:
    """The account of that name; RequestError account_unknown."""
    row = find(session, name)
    if row is None:
        raise RequestError("account_unknown", f"There is no account “{name}”.", "`tocsin users list` shows them.")
    return row


def find(session: Session, name: str) -> Account | None:
    """The account of that name, in upper or lower case."""
    return session.scalar(select(Account).where(Account.name == name.strip().casefold()))


def any_with_password(session: Session) -> bool:
    """Whether somebody can sign in by name and password."""
    able = (Account.password.is_not(None), Account.disabled_at.is_(None))
    return session.scalar(select(Account.id).where(*able).limit(1)) is not None


def add(session: Session, name: str, role: str, now: datetime, *, email: str = "", team: int = DEFAULT_TEAM) -> Account:
    """A new account without a password, in one team; RequestError account_exists, account_name, account_email, role_unknown."""
    name = name.strip().casefold()
    if not NAME.fullmatch(name) or name == "operator":
        raise RequestError("account_name", f"“{name[:80]}” cannot be the name of an account.", "Use up to 64 letters, digits and .@-_; `operator` is taken.")  # fmt: skip
    if find(session, name):
        raise RequestError("account_exists", f"There is an account “{name}” already.", "Choose another name.")
    row = Account(name=name, email=checked_email(email), role=check_role(role), created_at=now)
    session.add(row)
    session.flush()
    session.add(Membership(account_id=row.id, team_id=team))
    session.flush()
    return row


def checked_email(said: str) -> str:
    """RequestError account_email."""
    if said and not (len(said) <= LONGEST_EMAIL and re.fullmatch(r"[^@\s]+@[^@\s]+", said)):
        raise RequestError("account_email", "This is not an e-mail address.", "Write anna@example.org.")
    return said


def edit(session: Session, name: str, *, role: str | None = None, email: str | None = None, language: str | None = None) -> Account:  # fmt: skip
    """Give an account another role, address or language; RequestError account_unknown, role_unknown, account_email."""
    row = get(session, name)
    row.role = check_role(role) if role is not None else row.role
    row.email = checked_email(email) if email is not None else row.email
    row.language = row.language if language is None else language
    return row


def switch(session: Session, name: str, on: bool, now: datetime) -> Account:
    """Let an account in again, or no longer: its sessions end at once, and its programs' tokens do not work meanwhile."""
    row = get(session, name)
    row.disabled_at = None if on else now
    if not on:
        sessions.end_of(session, row.id)
    return row


def remove(session: Session, name: str) -> None:
    """Delete an account with its sessions, tokens and passkeys; what it wrote and what is in the audit log stays under its name."""
    session.delete(get(session, name))


def set_password(session: Session, row: Account, password: str, but: str = "") -> None:
    """Give an account another password and end its sessions except ``but``; RequestError password_weak."""
    row.password = passwords.kept(password, row.name)
    sessions.end_of(session, row.id, but)


def invite(session: Session, role: str, team: int, now: datetime) -> str:
    """A token by which one person makes an account; RequestError role_unknown."""
    return sessions.issue(session, sessions.INVITATION, now, team_id=team, name=role, data={"role": check_role(role)})  # fmt: skip


def reset_link(session: Session, row: Account, now: datetime) -> str:
    """A token by which the owner of an account sets a password, once, within a day. The old password works until then."""
    return sessions.issue(session, sessions.RESET, now, account_id=row.id)


def accept(session: Session, token: str, name: str, email: str, password: str, now: datetime) -> Account:
    """Make the account to which an invitation leads, or set the password of the one to which a reset leads; RequestError."""
    reset = sessions.find(session, sessions.RESET, token, now)
    if reset is not None:
        row = session.get_one(Account, reset.account_id)
        set_password(session, row, password)
        return row
    invitation = sessions.redeem(session, sessions.INVITATION, token, now)
    row = add(session, name, _invited_as(invitation), now, email=email, team=invitation.team_id or DEFAULT_TEAM)
    row.password = passwords.kept(password, row.name)
    return row


def _invited_as(invitation: WebToken) -> str:
    said: dict[str, Any] = invitation.data or {}
    return str(said["role"])


def set_totp(session: Session, row: Account, secret: str, said: str, now: datetime, seal: Change = str) -> list[str]:
    """Ask for codes of an app from now on, once one is right; returns new recovery codes. RequestError code_wrong.

    ``seal``: makes of the secret what is kept of it.
    """
    step = totp.matching_step(secret, said, 0, now) if totp.SECRET.fullmatch(secret) else None
    if step is None:
        raise RequestError("code_wrong", "This is not the code that the app shows now.", "Check the phone's clock.")
    row.totp, row.totp_step = seal(secret), step
    return new_recovery_codes(session, row)


def new_recovery_codes(session: Session, row: Account) -> list[str]:
    """Ten new ones; the old ones are void."""
    _forget_codes(session, row)
    made = totp.recovery_codes()
    session.add_all(RecoveryCode(account_id=row.id, digest=sessions.digest(one.replace("-", ""))) for one in made)
    return made


def drop_totp(session: Session, row: Account) -> None:
    """Ask for no codes any more."""
    row.totp = None
    _forget_codes(session, row)


def drop_second_factor(session: Session, row: Account) -> None:
    """Ask for no codes any more, and forget all passkeys: for one who has lost the phone."""
    drop_totp(session, row)
    for key in session.scalars(select(Passkey).where(Passkey.account_id == row.id)):
        session.delete(key)


def _forget_codes(session: Session, row: Account) -> None:
    for one in session.scalars(select(RecoveryCode).where(RecoveryCode.account_id == row.id)):
        session.delete(one)
    session.flush()


def of_number(session: Session, number: int | None) -> Account:
    """The account of that number, which there is."""
    return session.get_one(Account, number)


def count(session: Session) -> int:
    """How many accounts there are."""
    return session.scalar(select(func.count()).select_from(Account)) or 0
