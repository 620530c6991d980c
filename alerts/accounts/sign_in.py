"""Signing in by name and password, and by a code after it. Guessing is slowed in the database, so that it is slow in all processes together."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from alerts.accounts import passwords, sessions, totp
from alerts.accounts import store as accounts
from alerts.models import Account, RecoveryCode, SignInFailure
from crawler.errors import RequestError
from crawler.storage.database import Database

WITHIN = timedelta(minutes=15)
MOST = 10  # tries for one name or one second factor
MOST_OF_ADDRESS = 60  # tries from one address, whatever the names


def by_password(database: Database, name: str, password: str, address: str, now: datetime) -> Account:
    """The account whose name and password these are; RequestError sign_in_wrong, sign_in_slow.

    The try is counted before it is looked at: two that come at once are two. The password is computed outside any transaction.
    """
    key = f"name {name.strip().casefold()[:64]}"
    with database.write() as session:
        count_try(session, key, MOST, now)
        if address:
            count_try(session, f"address {address}", MOST_OF_ADDRESS, now)
        account = accounts.find(session, name)
    usable = account if account is not None and account.disabled_at is None else None
    if not passwords.right(usable.password if usable else None, password) or usable is None:
        raise RequestError("sign_in_wrong", "The name or the password is wrong.", "Try again, or ask for a new link.")
    with database.write() as session:
        forget_tries(session, key)
    return usable


def by_code(session: Session, account: Account, said: str, now: datetime, unseal: Callable[[str], str] = str) -> bool:
    """Whether it is the code that the app shows, or a recovery code, which is used up. ``unseal``: opens what is kept of the secret."""
    session.flush()
    session.refresh(account, with_for_update=True)  # a code that comes twice at once is taken once
    step = totp.matching_step(unseal(account.totp), said, account.totp_step, now) if account.totp else None
    if step is not None:
        account.totp_step = step
        return True
    wanted = sessions.digest("".join(said.replace("-", "").split()).lower())
    for row in session.scalars(select(RecoveryCode).where(RecoveryCode.account_id == account.id)):
        if hmac.compare_digest(row.digest, wanted):
            session.delete(row)
            return True
    return False


def count_try(session: Session, key: str, most: int, now: datetime) -> None:
    """Count a try; RequestError sign_in_slow when there were too many within a quarter of an hour."""
    digest = sessions.digest(key)
    if (
        session.get_bind().dialect.name != "sqlite"
    ):  # which has one writer anyway: tries that come at once are counted one after the other
        session.execute(select(func.pg_advisory_xact_lock(int(digest[:15], 16))))
    session.execute(delete(SignInFailure).where(SignInFailure.at <= now - WITHIN))
    tries = session.scalar(select(func.count()).where(SignInFailure.key == digest)) or 0
    if tries >= most:
        raise RequestError("sign_in_slow", "There were too many tries.", "Wait a quarter of an hour.")
    session.add(SignInFailure(key=digest, at=now))
    session.flush()


def forget_tries(session: Session, key: str) -> None:
    """The tries of a name end with a good one."""
    session.execute(delete(SignInFailure).where(SignInFailure.key == sessions.digest(key)))
