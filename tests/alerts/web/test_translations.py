"""The words of the desk in other languages: none is missing, their values stand where the English ones do, and plurals have all their forms."""

from __future__ import annotations

import gettext
import re
from datetime import UTC, datetime
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import IO

import pytest
from babel.messages.pofile import read_po
from starlette.testclient import TestClient

from alerts.web import html, locale_text
from crawler.health import states
from crawler.storage.database import Database
from docs.build import words
from tests.support.builders import NOW, a_source

VALUES = re.compile(r"%(?:\(\w+\))?[sd%]")
CODE = re.compile(r"`[^`]+`|\b(?:AND|OR|NOT|OPML|place:|name:|robots\.txt|tocsin\.toml|cron)(?!\w)")
LANGUAGES = pytest.mark.parametrize("code", words.LANGUAGES)


def file(code: str, name: str) -> Path:
    return html.LOCALE / code / "LC_MESSAGES" / name


def sayings(compiled: IO[bytes]) -> dict[object, str]:
    """What a compiled catalogue says, without its head, which names Babel's version."""
    found: dict[object, str] = dict(vars(GNUTranslations(compiled))["_catalog"])
    del found[""]
    return found


@LANGUAGES
def test_a_translation_is_whole_and_as_it_was_compiled(code: str) -> None:
    text, compiled = words.written(words.translated(code))
    assert file(code, "desk.po").read_bytes() == text, "make docs renews it"
    with file(code, "desk.mo").open("rb") as stored:
        assert sayings(stored) == sayings(BytesIO(compiled)), "make docs renews it"
    assert b"# Unreviewed" in text


@LANGUAGES
def test_no_word_is_missing_and_its_values_stay(code: str) -> None:
    with file(code, "desk.po").open("rb") as opened:
        catalogue = read_po(opened, locale=code)
    for message in catalogue:
        if not message.id:
            continue
        plural = not isinstance(message.id, str)
        english = message.id[1] if plural else message.id
        said = message.string if plural else [message.string]
        assert len(said) == (catalogue.num_plurals if plural else 1), message.id
        for one in said:
            assert one.strip(), message.id
            assert sorted(VALUES.findall(one)) == sorted(VALUES.findall(english)), (message.id, one)
            assert set(CODE.findall(english)) <= set(CODE.findall(one)), (message.id, one)
            assert one.count("…") == english.count("…"), (message.id, one)
            assert (one[-1] == " ") == (english[-1] == " "), message.id
            assert not re.search(r"[<>]", one), one


@pytest.mark.parametrize(
    ("code", "expected"),
    [("ru", ["1 день", "3 дня", "11 дней", "22 дня"]), ("fr", ["1 jour", "3 jours", "11 jours", "22 jours"]), ("ar", ["1 يوم", "3 أيام", "11 يومًا", "22 يومًا"])],
)  # fmt: skip
def test_a_plural_has_the_form_of_its_number(code: str, expected: list[str]) -> None:
    template = html.environment(code).from_string("{% trans num=n %}%(num)s day{% pluralize %}%(num)s days{% endtrans %}".replace("%(num)s", "{{ num }}"))  # fmt: skip
    assert [template.render(n=n) for n in (1, 3, 11, 22)] == expected


@LANGUAGES
def test_every_page_is_shown_in_it(code: str, client: TestClient) -> None:
    direction = "rtl" if code == "ar" else "ltr"
    for path in (
        "/",
        "/alerts",
        "/topics",
        "/new-topic",
        "/sources",
        "/new-source",
        "/search",
        "/deliveries",
        "/channels",
    ):
        text = client.get(path, headers={"accept-language": f"{code}, en;q=0.5"}).text
        assert f'<html lang="{code}" dir="{direction}">' in text


@pytest.mark.parametrize(
    ("code", "error", "fix", "ago", "many"),
    [
        ("ru", "Темы «A …*» нет.", "Их показывает `tocsin topics list`.", "3 минуты назад", "12\xa0345"),
        (
            "fr",
            "Il n’y a pas de sujet « A …* ».",
            "`tocsin topics list` les montre.",
            "il y a 3 minutes",
            "12\u202f345",
        ),
        ("ar", "لا يوجد موضوع «A …*».", "يعرضها `tocsin topics list`.", "قبل 3 دقائق", "12,345"),
        ("en", "There is no topic “A …*”.", "`tocsin topics list` shows them.", "3 min ago", "12,345"),
    ],
)
def test_errors_times_and_numbers_are_said_in_it(code: str, error: str, fix: str, ago: str, many: str) -> None:
    said = html.environment(code).from_string("{{ a | error }}|{{ b | error }}|{{ n | number }}")
    shown = said.render(a="There is no topic “A …*”.", b="`tocsin topics list` shows them.", n=12345)
    assert shown == f"{error}|{fix}|{many}"
    now = datetime(2026, 11, 29, 12, 0, 30, tzinfo=UTC)
    assert locale_text.when("2026-11-29T11:57:00+00:00", now, UTC, code) == ago
    assert locale_text.when("2026-11-20", now, UTC, code) == "2026-11-20"
    assert "2" in locale_text.when("2026-11-20T11:57:00+00:00", now, UTC, code)
    assert "2" not in locale_text.span(0.2, code)


def test_what_no_catalogue_knows_stays_as_it_is() -> None:
    words = gettext.translation("desk", html.LOCALE, ["fr"])
    for sentence in ("", "Nobody wrote this.", "There is no topic “" + "x" * 100_000 + "”."):
        assert locale_text.error(sentence, words, "fr") == sentence


@pytest.mark.parametrize(("code", "expected"), [("en", ("for 5 h", "for another 2 h")), ("ru", ("уже 5 ч", "ещё 2 ч")), ("fr", ("depuis 5 h", "encore 2 h")), ("ar", ("منذ 5 س", "لمدة 2 س أخرى"))])  # fmt: skip
def test_a_time_has_one_preposition(code: str, expected: tuple[str, str]) -> None:
    now, shown = datetime(2026, 11, 29, 12, tzinfo=UTC), "MOMENT"
    parts = html.environment(code).get_template("parts.html").module
    said = parts.since("2026-11-29T07:00:00+00:00", now, shown), parts.until("2026-11-29T14:00:00+00:00", now, shown)  # type: ignore[attr-defined]  # fmt: skip
    assert tuple(one.replace("\u202f", " ") for one in said) == expected
    assert shown in parts.since("2026-11-20T07:00:00+00:00", now, shown)  # type: ignore[attr-defined]


RUSSIAN = gettext.translation("desk", html.LOCALE, ["ru"])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("The server could not be reached in time. About 5 items may have been missed.", "До сервера не удалось дозвониться вовремя. Возможно, пропущено записей: 5."),
        ("Nothing new since Friday 27 November 2026; that it says nothing for 2.5 days is unusual.", "Ничего нового с 27 ноября 2026; молчание дольше, чем 2,5 дн. — необычно."),
        ("Its last pages did not come. The site does not show the page in this country.", "Его последние страницы не пришли. Сайт не показывает страницу в этой стране."),
        ("3 times as long after 2 failures", "в 3 раз дольше после 2 неудач"),
        ("The page is empty. A sentence that nobody knows.", "Страница пуста. A sentence that nobody knows."),
        ("There is no topic “Friday 13 Movie”.", "Темы «Friday 13 Movie» нет."),
        ("A sentence that nobody knows.", "A sentence that nobody knows."),
    ],
)  # fmt: skip
def test_a_reason_is_said_with_its_values(said: str, expected: str) -> None:
    assert locale_text.error(said, RUSSIAN, "ru").replace("\xa0", " ") == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [("genitive plural of Чечня", "Чечня, родительный падеж множественное число"), ("begins with juicio", "начинается с juicio"), ("city of wonders", "city of wonders"), ("Grozny, in Chechnya", "Grozny, in Chechnya")],
)  # fmt: skip
def test_what_a_word_is_to_the_topic(said: str, expected: str) -> None:
    assert locale_text.sense(said, RUSSIAN, "ru") == expected
    assert locale_text.sense(said, gettext.NullTranslations(), "en") == said


def test_a_source_in_trouble_says_why_in_the_language(client: TestClient, sqlite: Database) -> None:
    with sqlite.write() as session:
        source = a_source(session)
        verdict = states.judge(states.History(trouble=1.0), {}, states.Poll(False, "timeout", "The server did not answer in time.", failures=5), states.Verdict("ok", NOW), NOW)  # fmt: skip
        source.state, source.reason, source.state_since = verdict.state, verdict.reason, NOW
    for path in ("/", "/sources", "/sources/paper"):
        text = client.get(path, headers={"accept-language": "fr"}).text
        assert "Le serveur n’a pas répondu à temps." in text
        assert "did not answer" not in text
