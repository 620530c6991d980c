"""From values to HTML: the templates, the words of the interface, and how times and foreign texts are shown. Everything is escaped; nothing of a site is ever markup."""

from __future__ import annotations

import gettext
import hashlib
from contextlib import suppress
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from alerts import config
from alerts.messages.rendering import clean, one_line
from alerts.views import columns, inbox
from alerts.web import charts, locale_text
from alerts.web.asking import Ask
from alerts.web.compiling import Templates
from alerts.web.desk import Desk
from crawler.errors import StorageError

STATIC = Path(__file__).parent / "static"
LOCALE = Path(__file__).parent / "locale"
LONGEST_LINE = 1000  # characters
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@cache
def environment(tongue: str) -> Environment:
    """The templates with the words of one language; what its catalogue lacks stays English."""
    words = gettext.translation("desk", LOCALE, [tongue], fallback=True)
    made = Templates(
        words,
        loader=PackageLoader("alerts.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # the files come with the version; otherwise every row looks whether they changed
        extensions=["jinja2.ext.i18n"],
    )
    made.filters.update(clean=clean, line=brief, segment=segment, words=columns.words, host=host, pair=pair)
    made.filters.update(
        number=lambda value: locale_text.number(value, tongue),
        age=age,
        span=lambda seconds: locale_text.span(seconds, tongue),
        error=lambda sentence: locale_text.error(sentence, words, tongue),
        sense=lambda said: locale_text.sense(said, words, tongue),
    )
    made.globals.update(
        language=tongue,
        direction="rtl" if tongue in RIGHT_TO_LEFT else "ltr",
        asset=asset,
        bars=charts.bars,
        spark=charts.spark,
        place="",  # of the row to come back to, where that is not the row itself
    )
    return made


@cache
def languages() -> tuple[str, ...]:
    """The languages of the interface: English, and those that have a compiled catalogue."""
    return ("en", *sorted(file.parents[1].name for file in LOCALE.glob("*/LC_MESSAGES/desk.mo")))


def language(accepted: str) -> str:
    """The first language that a browser accepts and that we have; English if there is none."""
    said = (part.partition(";")[0].strip().lower().partition("-")[0] for part in accepted[:500].split(","))
    return next((code for code in said if code in languages()), "en")


def page(desk: Desk, ask: Ask, template: str, status: int = 200, **values: Any) -> Response:
    """A page, or the part of one that a script asked for."""
    zone = _zone(config.timezone(desk.config))
    tongue = ask.visitor.language or language(ask.request.headers.get("accept-language", ""))
    return HTMLResponse(
        environment(tongue)
        .get_template(template)
        .render(
            ask=ask,
            visitor=ask.visitor,
            nonce=ask.nonce,
            here=ask.request.url.path,
            unread=_unread(desk, ask),
            when=lambda moment: when(moment, ask.now, zone, tongue),
            clock=lambda moment: Markup('<time datetime="{}">{:%H:%M}</time>').format(
                moment.isoformat(timespec="seconds"), moment.astimezone(zone)
            ),
            again=lambda **changes: again(ask, **changes),
            **values,
        ),
        status,
    )


def _unread(desk: Desk, ask: Ask) -> int:
    """For the menu; a fragment and a stranger get none."""
    if ask.fragment or not ask.visitor.role:
        return 0
    with suppress(StorageError), desk.database.read() as session:  # a page that says so can be shown without a database
        return inbox.unread(session)
    return 0


_TIME = Markup('<time datetime="%s" title="%s" dir="auto">%s</time>')


@cache
def _zone(name: str) -> tzinfo:
    return ZoneInfo(name or "UTC")


def when(moment: str | datetime | None, now: datetime, zone: tzinfo, tongue: str = "en") -> Markup:
    """A moment as people say it, "4 min ago", with the exact time for machines and on pointing at it; a dash for none."""
    if not moment:
        return Markup('<span class="soft">–</span>')
    iso = moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment
    exact = columns.local(iso, zone)
    return _TIME % (iso, exact, locale_text.when(iso, now, zone, tongue))


def age(moment: str | datetime, now: datetime) -> float:
    """Seconds from a moment to now; fewer than 0 when it is still to come."""
    return (now - (datetime.fromisoformat(moment) if isinstance(moment, str) else moment)).total_seconds()


def again(ask: Ask, **changes: Any) -> str:
    """The address of this page with other values in its query; None takes one away."""
    kept = [(k, v) for k, v in ask.request.query_params.multi_items() if k not in changes and v]
    given = [(k, str(v)) for k, v in changes.items() if v not in (None, "")]
    query = urlencode([*kept, *given])
    return ask.request.url.path + (f"?{query}" if query else "")


def brief(text: str) -> str:
    """A text on one line, no longer than a page has room for."""
    return one_line(text[:LONGEST_LINE]) + (" …" if len(text) > LONGEST_LINE else "")


def pair(text: str) -> tuple[str, str]:
    """A choice whose word is its value."""
    return text, text


def segment(text: object) -> str:
    """A name as one part of a path."""
    return quote(str(text), safe="")


def host(url: str) -> str:
    """The host of an address, for people."""
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2].removeprefix("www.") or url


@cache
def asset(name: str) -> str:
    """The address of a file of the package; another when its content is another, so that browsers may keep it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{digest}/{name}"
