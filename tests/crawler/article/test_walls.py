"""What a site sends in the place of a page, in several languages, and pages that look like it and are none."""

from __future__ import annotations

import pytest

from crawler.article import extract
from crawler.items import Entry, StatementItem

URL = "https://paper.example/2026/a-dam"
ENTRY = Entry(URL, title="Villagers block the road to the dam", summary="Forty families want to be heard.")
TEXT = "Villagers of the upper valley blocked the road to the dam on Sunday, and asked to be heard by the engineers before the water rises. "

MOVED = "What you were looking for may have gone to another part of our pages, so please take the search above, or begin at the front page again. "


def read(title: str, body: str, *, head: str = "", url: str = URL, hint: Entry | None = ENTRY) -> StatementItem:
    page = (
        f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title>{head}</head><body>{body}</body></html>"
    )
    return extract(page.encode(), url, "text/html", hint=hint)


WALLS = [
    ("challenge", "Un instant…", "<h1>paper.example</h1><p>Nous regardons votre connexion, ce qui ne dure pas longtemps.</p>"),
    ("challenge", "paper.example", "<p>Please allow scripts.</p><script src='https://geo.captcha-delivery.com/c.js'></script>"),
    ("login", "Anmelden", "<h1>Anmelden</h1><p>Dieser Text ist für Mitglieder.</p><form><input type=password></form>"),
    ("login", "Войти на сайт", "<h1>Войти на сайт</h1><p>Текст открыт для участников.</p><form><input type='PassWord'></form>"),
    ("error", "Página no encontrada", "<h1>Página no encontrada</h1><p>Lo que buscaba no está aquí; vuelva a la portada.</p>"),
    ("error", "Страница не найдена", "<h1>Страница не найдена</h1><p>Возможно, она была удалена или перенесена в другой раздел.</p>"),
    ("error", "404 - File or directory not found. | Paper", f"<h1>404 - File or directory not found.</h1><p>{MOVED * 2}</p>"),
    ("error", "Page not found – Paper of the Upper Valley", f"<h1>Sorry</h1><p>{MOVED * 2}</p>"),
    ("challenge", "Just a moment...", f"<h1>paper.example</h1><p>{MOVED * 2}</p>"),
    ("error", "お探しの記事", "<h1>ページが見つかりません</h1><p>記事は移動したか、削除された可能性があります。</p>"),
    ("error", "Wartungsarbeiten", "<h1>Wartungsarbeiten</h1><p>Wir sind gleich wieder für Sie da und bitten um etwas Geduld.</p>"),
    ("consent", "Votre consentement", "<p>Nos partenaires et nous lisons des données de votre appareil pour la publicité.</p>"),
    ("consent", "El Valle", "<h1>El Valle</h1><p>Con sus socios, el diario mide la publicidad en su dispositivo.</p><button>Aceptar cookies</button>"),
    ("geo_wall", "paper.example", "<p>This page is not available in your region.</p>"),
    ("needs_scripts", "Villagers block the road to the dam", "<div id=root></div><script src=/app.js></script>"),
    ("needs_scripts", "Paper", "<noscript>You need to enable JavaScript to run this app.</noscript><script src=/app.js></script>"),
    ("paywall", ENTRY.title, f"<article><h1>{ENTRY.title}</h1><p>{TEXT}</p><p>Subscribe to continue reading.</p></article>"),
    ("paywall", "Плотина", f"<article><h1>Плотина</h1><p>{'Жители долины перекрыли дорогу к плотине. ' * 4}</p><p>Только для подписчиков.</p></article>"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "title", "body"), WALLS)
def test_what_stands_in_the_place_of_a_page(kind: str, title: str, body: str) -> None:
    item = read(title, body)
    assert item.kind == kind
    assert item.error == (None if kind == "paywall" else kind)


PAGES = [
    ("an article of that headline", "Access denied: how villages lost the river", f"<article><h1>Access denied: how villages lost the river</h1><p>{TEXT * 20}</p></article>", None),
    ("a number that is no status", "404 days in prison for a poem", f"<h1>404 days in prison for a poem</h1><p>{TEXT * 2}</p>", None),
    ("what is missing is no page", "Missing boy not found, search ends", f"<h1>Missing boy not found, search ends</h1><p>{TEXT}</p>", None),
    ("the list has the same headline", "Login data of 40 judges stolen", f"<h1>Login data of 40 judges stolen</h1><p>{TEXT}</p><form><input type=password></form>", Entry(URL, title="Login data of 40 judges stolen")),
    ("a form to log in beside the text", ENTRY.title, f"<form><input type=password></form><h1>{ENTRY.title}</h1><p>{TEXT}</p>", None),
    ("a banner beside the text", ENTRY.title, f"<div><p>We and our partners use cookies for advertising on your device.</p><button>Accept cookies</button></div><h1>{ENTRY.title}</h1><p>{TEXT}</p>", ENTRY),
    ("news of consent", "Court: consent to cookies must be free", f"<article><h1>Court: consent to cookies must be free</h1><p>{TEXT * 20}</p></article>", None),
    ("a long text with an offer at its end", ENTRY.title, f"<article><h1>{ENTRY.title}</h1><p>{TEXT * 20}</p><p>Already a subscriber?</p></article>", None),
    ("a short text with scripts", ENTRY.title, f"<h1>{ENTRY.title}</h1><p>{TEXT}</p><script src=/count.js></script>", None),
    *[
        ("a headline that begins like one", f"{head} | Paper", f"<article><h1>{head}</h1><p>{TEXT * 2}</p></article>", None)
        for head in (
            "Not found: the fate of twelve men who were led away",
            "Service unavailable for nomads, their union says",
            "Are you a robot? Judges read verdicts off a screen",
            "Just a moment of quiet for those who drowned",
            "Maintenance of the canal is over, engineers say",
            "No longer available: insulin in the camps",
            "Un instant de silence pour les disparus du fleuve",
        )
    ],
    ("a word that begins like one", "Вход в тоннель закрыт после оползня", f"<h1>Вход в тоннель закрыт после оползня</h1><p>{'Оползень закрыл тоннель под перевалом. ' * 4}</p>", None),
]  # fmt: skip


@pytest.mark.parametrize(("why", "title", "body", "hint"), PAGES)
def test_pages_that_only_look_like_it(why: str, title: str, body: str, hint: Entry | None) -> None:
    assert read(title, body, hint=hint).kind in ("article", "page"), why


def test_a_saved_page_without_an_address_is_no_front_page() -> None:
    links = "".join(f"<li><a href=/{n}>A headline of another page, number {n}</a></li>" for n in range(30))
    body = f"<article><h1>{ENTRY.title}</h1><p>{TEXT * 5}</p></article><ul>{links}</ul>"
    assert read(ENTRY.title, body, head='<meta property="og:type" content="article">', url="").kind == "article"
    assert read(ENTRY.title, body, url="https://paper.example/").kind == "listing"
