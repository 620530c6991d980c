"""Signing in: by a one-time address, by name and password with a code after it, by a passkey, by an invitation; showing again who one is; and out again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from sqlalchemy.orm import Session
from starlette.responses import Response

from alerts.accounts import audit, passkeys, sessions, sign_in
from alerts.accounts import store as accounts
from alerts.web import answers, html
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from alerts.web.identity import COOKIE
from alerts.web.security import is_loopback
from crawler.errors import RequestError, TocsinError


def form(desk: Desk, ask: Ask) -> Response:
    """The page that says how to get in; with a token in its address, the way in."""
    return enter(desk, ask) if ask.one("token") else _page(desk, ask)


def _page(desk: Desk, ask: Ask, wrong: TocsinError | None = None, ticket: str = "") -> Response:
    with desk.database.read() as session:
        known = accounts.count(session) > 0
    values = {"next": ask.one("next", "/"), "known": known, "wrong": wrong, "ticket": ticket}
    return html.page(desk, ask, "sign_in.html", answers.status_of(wrong) if wrong else 200, **values)


def enter(desk: Desk, ask: Ask) -> Response:
    """Exchange a one-time token, or a name and a password, for a session. A second browser needs a token of its own."""
    if not ask.one("token"):
        return _by_password(desk, ask)
    said = ask.one("token")
    token = parse_qs(urlsplit(said).query).get("token", [said])[0]  # people paste the whole address
    with desk.database.write() as session:
        made = sessions.enter(session, token, ask.now)
        audit.note(session, "operator", None, "sign in", "way in", ask.now)
    return _let_in(desk, made, ask.one("next", "/"))


def _by_password(desk: Desk, ask: Ask) -> Response:
    try:
        account = sign_in.by_password(desk.database, ask.one("name"), password_of(ask), _address(ask), ask.now)
    except RequestError as error:
        return _page(desk, ask, error)
    with desk.database.write() as session:
        if account.totp is None:
            return _begun(desk, ask, session, accounts.of_number(session, account.id), "password")
        ticket = sessions.issue(session, sessions.CODE, ask.now, account_id=account.id)
    return _page(desk, ask, ticket=ticket)


def code(desk: Desk, ask: Ask) -> Response:
    """The second step: the code of the app, or a recovery code. A ticket lasts five minutes and several tries, which are counted."""
    ticket = ask.one("ticket")
    try:
        with desk.database.write() as session:
            row = sessions.find(session, sessions.CODE, ticket, ask.now)
            account = accounts.of_number(session, row.account_id) if row else None
            if account is not None:
                sign_in.count_try(session, f"code {account.id}", sign_in.MOST, ask.now)
        if account is None:
            return answers.seen_elsewhere("/sign-in")
        with desk.database.write() as session:
            account = accounts.of_number(session, account.id)
            if account.disabled_at is not None or not sign_in.by_code(
                session, account, ask.one("code"), ask.now, desk.config.secrets.opened
            ):
                raise RequestError("code_wrong", "This is not the code that the app shows now.", "A code works once; wait for the next one.")  # fmt: skip
            sessions.redeem(session, sessions.CODE, ticket, ask.now)
            sign_in.forget_tries(session, f"code {account.id}")
            return _begun(desk, ask, session, account, "password and code")
    except RequestError as error:
        return _page(desk, ask, error, ticket)


def passkey(desk: Desk, ask: Ask) -> Response:
    """For the script: what the browser needs to use a passkey, then the session for its answer."""

    def begin(session: Session) -> dict[str, object]:
        return passkeys.begin_sign_in(session, home_of(desk, ask), ask.now)

    def end(session: Session) -> Response:
        account = passkeys.finish_sign_in(session, ask.one("ticket"), ask.one("credential"), home_of(desk, ask), ask.now)  # fmt: skip
        return _begun(desk, ask, session, account, "passkey", for_script=True)

    return in_two_steps(desk, ask, begin, end)


def in_two_steps(
    desk: Desk, ask: Ask, begin: Callable[[Session], dict[str, object]], end: Callable[[Session], Response]
) -> Response:
    """One of the two requests of a ceremony with a passkey, as JSON, errors too."""
    try:
        with desk.database.write() as session:
            if ask.one("step") == "end":
                return end(session)
            return Response(msgspec.json.encode(begin(session)), media_type="application/json")
    except TocsinError as error:
        return answers.problem(answers.status_of(error), error.code, error.message, error.fix)


def invitation(desk: Desk, ask: Ask) -> Response:
    """The page of an invitation, or of a link to set a password; RequestError entry_invalid."""
    return _invitation_page(desk, ask)


def _invitation_page(desk: Desk, ask: Ask, wrong: TocsinError | None = None) -> Response:
    token = ask.one("token")
    with desk.database.read() as session:
        reset = sessions.find(session, sessions.RESET, token, ask.now)
        name = accounts.of_number(session, reset.account_id).name if reset else ""
        if not reset and not sessions.find(session, sessions.INVITATION, token, ask.now):
            raise RequestError("entry_invalid", "This link has been used, is too old, or was not copied whole.", "Ask for a new one.")  # fmt: skip
    status = answers.status_of(wrong) if wrong else 200
    return html.page(desk, ask, "invitation.html", status, token=token, name=name, wrong=wrong)


def accept(desk: Desk, ask: Ask) -> Response:
    """Make the account, or set the password, and go on to the sign-in page: the second factor is not left out."""
    try:
        with desk.database.write() as session:
            row = accounts.accept(
                session, ask.one("token"), ask.one("name"), ask.one("email"), password_of(ask), ask.now
            )
            audit.note(session, row.name, None, "accept a link", row.name, ask.now)
    except RequestError as error:
        if error.code == "entry_invalid":
            raise
        return _invitation_page(desk, ask, error)
    return answers.seen_elsewhere("/sign-in")


def fresh_form(desk: Desk, ask: Ask, wrong: TocsinError | None = None) -> Response:
    """The page that asks again who it is."""
    with desk.database.read() as session:
        keys = ask.visitor.account is not None and bool(passkeys.of_account(session, ask.visitor.account))
    values = {"next": ask.one("next", "/account"), "keys": keys, "wrong": wrong}
    return html.page(desk, ask, "fresh.html", answers.status_of(wrong) if wrong else 200, **values)


def fresh(desk: Desk, ask: Ask) -> Response:
    """Take a delicate act for ten minutes: for the password, or for the operator a new way in."""
    visitor = ask.visitor
    try:
        if visitor.account is None:
            with desk.database.write() as session:
                said = ask.one("token")
                sessions.redeem(
                    session, sessions.ENTRY, parse_qs(urlsplit(said).query).get("token", [said])[0], ask.now
                )
        else:
            sign_in.by_password(desk.database, visitor.name, password_of(ask), _address(ask), ask.now)
    except RequestError as error:
        return fresh_form(desk, ask, error)
    with desk.database.write() as session:
        sessions.refresh(session, ask.request.cookies.get(COOKIE, ""), ask.now)
    return answers.seen_elsewhere(ask.one("next", "/account"))


def fresh_passkey(desk: Desk, ask: Ask) -> Response:
    """The same with a passkey of this account."""

    def begin(session: Session) -> dict[str, object]:
        return passkeys.begin_sign_in(session, home_of(desk, ask), ask.now)

    def end(session: Session) -> Response:
        account = passkeys.finish_sign_in(session, ask.one("ticket"), ask.one("credential"), home_of(desk, ask), ask.now)  # fmt: skip
        if account.id != ask.visitor.account:
            raise RequestError("passkey_wrong", "This is the passkey of another account.", "Use your own.")
        sessions.refresh(session, ask.request.cookies.get(COOKIE, ""), ask.now)
        return Response(
            msgspec.json.encode({"next": _ours(ask.one("next", "/account"))}), media_type="application/json"
        )

    return in_two_steps(desk, ask, begin, end)


def leave(desk: Desk, ask: Ask) -> Response:
    """End this browser's session."""
    with desk.database.write() as session:
        sessions.leave(session, ask.request.cookies.get(COOKIE, ""))
    response = answers.seen_elsewhere("/sign-in")
    response.delete_cookie(COOKIE, path="/")
    return response


def password_of(ask: Ask, field: str = "password") -> str:
    """A password as it was typed: white space around it is part of it."""
    return (ask.form.get(field) or [""])[-1]


def home_of(desk: Desk, ask: Ask) -> str:
    """The origin under which the desk was opened."""
    host = ask.request.headers["host"].lower()
    return next(origin for origin in sorted(desk.home.all) if urlsplit(origin).netloc == host)


def _begun(desk: Desk, ask: Ask, session: Session, account: Any, how: str, for_script: bool = False) -> Response:
    made = sessions.begin(session, account, _browser(ask.request.headers.get("user-agent", "")), ask.now)
    audit.note(session, account.name, None, "sign in", how, ask.now)
    return _let_in(desk, made, ask.one("next", "/"), for_script)


def _let_in(desk: Desk, token: str, target: str, for_script: bool = False) -> Response:
    body = msgspec.json.encode({"next": _ours(target)})
    response = Response(body, media_type="application/json") if for_script else answers.seen_elsewhere(target)
    lasts = int(sessions.SESSION_LASTS.total_seconds())
    response.set_cookie(COOKIE, token, max_age=lasts, httponly=True, samesite="lax", secure=desk.home.encrypted, path="/")  # fmt: skip
    return response


def _browser(agent: str) -> str:
    """What a browser says of itself, in two words: enough to know one's own sessions apart."""
    name = next((one for one in ("Firefox", "Edg", "OPR", "Chrome", "Safari") if one in agent), "?")
    system = next((one for one in ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux") if one in agent), "")
    return ", ".join(filter(None, ({"Edg": "Edge", "OPR": "Opera"}.get(name, name), system)))


def _ours(target: str) -> str:
    return answers.seen_elsewhere(target).headers["location"]


def _address(ask: Ask) -> str:
    """From where it comes; "" for this machine, which may be a proxy that speaks for everybody."""
    host = ask.request.client.host if ask.request.client else ""
    return "" if not host or is_loopback(host) else host
