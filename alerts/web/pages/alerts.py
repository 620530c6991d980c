"""The inbox and the page of one alert: what is new, why it matched, and what people do with it."""

from __future__ import annotations

from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from alerts.accounts import saved_filters
from alerts.accounts.visitor import Role
from alerts.dispatch import mutes, triage
from alerts.views import alerts as view
from alerts.views import choices, inbox, mute_price
from alerts.web import answers, html
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from alerts.web.selecting import wanted
from crawler import clock
from crawler.errors import RequestError

SPANS = ("1h", "1d", "7d", "30d")


def listing(desk: Desk, ask: Ask) -> Response:
    """The inbox, with its filters."""
    with desk.database.read() as session:
        chosen = wanted(desk, ask, inbox.PAGE)
        found = inbox.page(session, chosen, ask.one("state"), ask.one("after"), chosen.limit or inbox.PAGE)
        known = choices.choices(session)
        newest = inbox.newest(session)
        saved = saved_filters.listing(session, saved_filters.owner(ask.visitor))
    filtered = any(ask.one(name) for name in ("topic", "source", "lang", "state", "since", "tag"))
    return html.page(
        desk, ask, "alerts.html", found=found, known=known, newest=newest, filtered=filtered, states=inbox.STATES,
        saved=saved, query=saved_filters.cleaned(ask.request.url.query),
    )  # fmt: skip


def show(desk: Desk, ask: Ask) -> Response:
    """One alert with all its statements; to open it is to read it."""
    with desk.database.read() as session:
        alert = view.get(session, ask.path["id"])
        seen = inbox.some(session, [alert.id])[0]
        detail = view.detail(session, alert.id, ask.now)
        notes = triage.notes(session, alert.id)
        passages = inbox.passages(session, alert.id)
    if seen.new and ask.visitor.may(Role.EDITOR):
        with desk.database.write() as session:
            triage.act(session, [alert.id], "read", ask.now)
    return html.page(desk, ask, "alert.html", alert=seen, detail=detail, notes=notes, passages=passages)


def act(desk: Desk, ask: Ask) -> Response:
    """Do something with the alerts that were chosen; a script gets the row as it is now, a form its page again."""
    chosen = ask.many("id")
    with desk.database.write() as session:
        triage.act(session, chosen, ask.one("action"), ask.now)
    if ask.fragment and len(chosen) == 1:
        with desk.database.read() as session:
            rows = inbox.some(session, chosen)
        return html.page(desk, ask, "alert_row.html", alert=rows[0])
    return answers.seen_elsewhere(ask.one("back", "/alerts"))


async def exclusions(desk: Desk, ask: Ask) -> Response:
    """What would have kept a false alert away, and what each way would cost; the editor takes one over."""
    seen = await run_in_threadpool(_seen, desk, ask.path["id"])
    found = await desk.workshop("exclusions", {"alert": seen.id})
    return await run_in_threadpool(html.page, desk, ask, "exclusions.html", alert=seen, prices=found)


def _seen(desk: Desk, alert_id: str) -> inbox.InboxAlert:
    with desk.database.read() as session:
        return inbox.some(session, [view.get(session, alert_id).id])[0]


def note(desk: Desk, ask: Ask) -> Response:
    """Write a note about an alert."""
    with desk.database.write() as session:
        alert = view.get(session, ask.path["id"])
        triage.note(session, alert.id, ask.visitor.name, ask.one("text"), ask.now)
    return answers.seen_elsewhere(f"/alerts/{alert.id}#notes")


def mute_form(desk: Desk, ask: Ask) -> Response:
    """What would be muted, and what it would have held back in the last 30 days."""
    kind, value = _kind(ask.one("kind")), ask.one("value")
    with desk.database.read() as session:
        price = mute_price.price(session, kind, value, ask.now - timedelta(days=30))
    return html.page(desk, ask, "mute.html", kind=kind, value=value, price=price, spans=SPANS)


def mute(desk: Desk, ask: Ask) -> Response:
    """Mute from now on."""
    until = ask.now + clock.duration(ask.one("span", "7d"))
    with desk.database.write() as session:
        mutes.add(
            session,
            _kind(ask.one("kind")),
            ask.one("value"),
            until,
            author=ask.visitor.name,
            reason=ask.one("reason"),
            snooze=bool(ask.one("snooze")),
            now=ask.now,
        )
    return answers.seen_elsewhere("/channels#mutes")


def unmute(desk: Desk, ask: Ask) -> Response:
    """End a mute now."""
    number = ask.path["id"]
    with desk.database.write() as session:
        mutes.end(session, int(number) if number.isdecimal() and len(number) < 19 else 0, ask.now)
    return answers.seen_elsewhere("/channels#mutes")


def _kind(said: str) -> str:
    if said not in mutes.KINDS:
        raise RequestError("mute_kind", f"“{said}” cannot be muted.", f"Choose one of {', '.join(mutes.KINDS)}.")
    return said
