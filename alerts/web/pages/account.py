"""The own account: password, codes of an app, passkeys, open sessions, programs' tokens, language, and the team that is worked in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
from markupsafe import Markup
from sqlalchemy.orm import Session
from starlette.responses import Response

from alerts.accounts import api_tokens, passkeys, sessions, teams, totp
from alerts.accounts import store as accounts
from alerts.web import answers, html
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from alerts.web.identity import COOKIE
from alerts.web.pages.sign_in import home_of, in_two_steps, password_of
from crawler.errors import RequestError


def show(desk: Desk, ask: Ask, **made: Any) -> Response:
    """The page. ``made``: what was made just now and is shown this once, a token or recovery codes."""
    number = ask.visitor.account
    if number is None:
        return html.page(desk, ask, "account.html", account=None)
    with desk.database.read() as session:
        values: dict[str, Any] = {
            "account": accounts.of_number(session, number),
            "keys": passkeys.of_account(session, number),
            "open": sessions.of_kind(session, sessions.SESSION, ask.now, number),
            "tokens": sessions.of_kind(session, sessions.API, ask.now, number),
            "teams": teams.of_account(session, number),
        }
    here = sessions.digest(ask.request.cookies.get(COOKIE, ""))
    scopes = api_tokens.scopes_of(ask.visitor.role)
    shown = {"token": "", "codes": (), "secret": "", "picture": ""} | made
    return html.page(
        desk, ask, "account.html", here_now=here, scopes=scopes, languages=html.languages(), **values, **shown
    )


def act(desk: Desk, ask: Ask) -> Response:
    """Change what is not delicate: language, team, open sessions."""
    return _do(desk, ask, {"language": _language, "team": _team, "end": _end, "end-others": _end_others})


def act_fresh(desk: Desk, ask: Ask) -> Response:
    """Change what lets one in."""
    if ask.path["act"] == "totp-new":
        import segno  # a megabyte, for a page that is rarely seen

        secret = totp.new_secret()
        said = totp.address(secret, ask.visitor.name, "Tocsin")
        return show(desk, ask, secret=secret, picture=Markup(segno.make(said, micro=False).svg_inline(scale=4)))  # noqa: S704
    return _do(desk, ask, {
        "password": _password, "totp": partial(_totp, desk.config.secrets.seal), "totp-off": _totp_off, "codes": _codes, "passkey-remove": _passkey_remove,
        "token": _token, "token-remove": _token_remove,
    })  # fmt: skip


def _do(desk: Desk, ask: Ask, acts: dict[str, Any]) -> Response:
    act = acts.get(ask.path["act"])
    if act is None:
        raise RequestError(
            "action_invalid", f"“{ask.path['act']}” cannot be done.", f"Choose one of {', '.join(acts)}."
        )
    with desk.database.write() as session:
        made = act(session, ask, _mine(session, ask))
    return show(desk, ask, **made) if made else answers.seen_elsewhere("/account")


def _mine(session: Session, ask: Ask) -> Any:
    if ask.visitor.account is None:
        raise RequestError("account_missing", "The operator has no account.", "Make one: `tocsin users add NAME`.")
    return accounts.of_number(session, ask.visitor.account)


def _language(session: Session, ask: Ask, account: Any) -> None:
    said = ask.one("language")
    account.language = said if said in html.languages() else ""


def _team(session: Session, ask: Ask, account: Any) -> None:
    wanted = ask.number("team", 0, 2**31, least=0)
    row = sessions.find(session, sessions.SESSION, ask.request.cookies.get(COOKIE, ""), ask.now)
    if wanted not in teams.of_account(session, account.id) or row is None:
        raise RequestError("team_unknown", "You are not in such a team.", "Choose one of yours.")
    row.team_id = wanted


def _end(session: Session, ask: Ask, account: Any) -> None:
    sessions.remove(session, [sessions.SESSION], ask.one("id"), account.id)


def _end_others(session: Session, ask: Ask, account: Any) -> None:
    sessions.end_of(session, account.id, ask.request.cookies.get(COOKIE, ""))


def _password(session: Session, ask: Ask, account: Any) -> None:
    accounts.set_password(session, account, password_of(ask), ask.request.cookies.get(COOKIE, ""))


def _totp(seal: Callable[[str], str], session: Session, ask: Ask, account: Any) -> dict[str, Any]:
    return {"codes": accounts.set_totp(session, account, ask.one("secret"), ask.one("code"), ask.now, seal)}


def _totp_off(session: Session, ask: Ask, account: Any) -> None:
    accounts.drop_totp(session, account)


def _codes(session: Session, ask: Ask, account: Any) -> dict[str, Any]:
    return {"codes": accounts.new_recovery_codes(session, account)}


def _passkey_remove(session: Session, ask: Ask, account: Any) -> None:
    passkeys.remove(session, account.id, ask.one("id"))


def _token(session: Session, ask: Ask, account: Any) -> dict[str, Any]:
    lasts = timedelta(days=ask.number("days", 90, api_tokens.LONGEST_DAYS))
    made = api_tokens.add(session, account, ask.one("name"), ask.one("scope"), ask.visitor.team, lasts, ask.now)
    return {"token": made}


def _token_remove(session: Session, ask: Ask, account: Any) -> None:
    sessions.remove(session, [sessions.API], ask.one("id"), account.id)


def add_passkey(desk: Desk, ask: Ask) -> Response:
    """For the script: what the browser needs to make a passkey, then the page for its answer."""

    def begin(session: Session) -> dict[str, object]:
        return passkeys.begin_registration(session, _mine(session, ask), home_of(desk, ask), ask.now)

    def end(session: Session) -> Response:
        ticket, answer, name = ask.one("ticket"), ask.one("credential"), ask.one("name")
        passkeys.finish_registration(session, _mine(session, ask), ticket, answer, name, home_of(desk, ask), ask.now)
        return Response(msgspec.json.encode({"next": "/account#passkeys"}), media_type="application/json")

    return in_two_steps(desk, ask, begin, end)
