"""Days as people write them: words of many languages, orders of digits, calendars, and what is no day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsing.written_dates import LONGEST, order_of, relative_day, written_days

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en-GB", "Wednesday, 4th of March, 2026"), ("en", "Mar. 4, 2026"), ("en", "4MAR2026"), ("en-US", "03/04/2026"),
        ("en-AU", "04/03/2026"), ("de", "4. März 2026"), ("de", "04.03.26"), ("es", "4 de marzo de 2026"), ("es", "04/03/2026"),
        ("pt", "4 de março de 2026"), ("it", "mercoledì 4 marzo 2026"), ("fr", "Publié le 4 mars 2026"), ("ro", "4 martie 2026"),
        ("ca", "4 de març del 2026"), ("pl", "4 marca 2026 r."), ("cs", "4. března 2026"), ("sk", "4. marca 2026"),
        ("hr", "4. ožujka 2026."), ("sr", "4. марта 2026."), ("sl", "4. marca 2026"), ("bg", "4 март 2026 г."),
        ("uk", "4 березня 2026 року"), ("be", "4 сакавіка 2026"), ("ru", "4 МАРТА 2026 г."), ("lt", "2026 m. kovo 4 d."),
        ("lv", "2026. gada 4. martā"), ("et", "4. märts 2026"), ("fi", "4. maaliskuuta 2026"), ("hu", "2026. március 4."),
        ("sv", "4 mars 2026"), ("el", "ΤΕΤΑΡΤΗ 4 ΜΑΡΤΙΟΥ 2026"), ("tr", "4 Mart 2026 Çarşamba"), ("az", "4 mart 2026-cı il"),
        ("kk", "2026 жылғы 4 наурыз"), ("uz", "2026-yil 4-mart"), ("ky", "2026-жылдын 4-марты"), ("mn", "2026 оны 3-р сарын 4"),
        ("ka", "4 მარტი, 2026"), ("hy", "Մարտի 4, 2026"), ("he", "4 במרץ 2026"), ("ar", "٤ آذار/مارس ٢٠٢٦"),
        ("ar", "4 مارس، 2026"), ("ur", "4 مارچ 2026ء"), ("hi", "४ मार्च २०२६"), ("bn", "৪ মার্চ ২০২৬"), ("ta", "4 மார்ச் 2026"),
        ("th", "วันพุธที่ 4 มีนาคม พ.ศ. 2569"), ("th", "4 มี.ค. 69"), ("my", "၂၀၂၆ ခုနှစ်၊ မတ် ၄"), ("km", "ថ្ងៃទី៤ ខែមីនា ឆ្នាំ២០២៦"),
        ("lo", "4 ມີນາ 2026"), ("vi", "Thứ Tư, ngày 4 tháng 3 năm 2026"), ("id", "Rabu, 4 Maret 2026"), ("sw", "4 Machi 2026"),
        ("ko", "2026년 3월 4일"), ("ko", "2026. 3. 4."), ("zh", "2026年3月4日"), ("zh", "二〇二六年三月四日"), ("zh-TW", "民國115年3月4日"),
        ("zh-TW", "115/03/04"), ("ja", "令和8年3月4日"), ("fa", "۱۳ اسفند ۱۴۰۴"), ("fa", "1404/12/13"), ("ps", "۱۳ حوت ۱۴۰۴"),
        ("am", "የካቲት 25 ቀን 2018 ዓ.ም."), ("am", "ማርች 4, 2026"), ("en", "4 marca 2026"), ("", "4 березня 2026"),
    ],
)  # fmt: skip
def test_the_fourth_of_march(tag: str, text: str) -> None:
    assert written_days(text, tag, "", NOW)[:1] == [date(2026, 3, 4)]


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("xh", "Matshi 4, 2026"), ("rn", "4 Ntwarante 2026"), ("kl", "4 marsip 2026"), ("as", "4 মাৰ্চ, 2026"), ("gv", "4 Mayrnt 2026"),
        ("mn", "2026 оны 3 сарын 4"), ("mn", "2026 оны 3 дугаар сарын 4"), ("tt", "2026 елның 4 марты"), ("ba", "2026 йылдың 4 март"),
        ("tg", "4-уми марти соли 2026"), ("tk", "4-nji mart 2026"), ("hy", "2026 թ. մարտի 4"), ("hy", "2026 թվականի մարտի 4"),
        ("so", "4 Maarj 2026"), ("yo", "4 03 2026"), ("bo", "04 03 2026 10:15"), ("xx", "4 March 2026"),
    ],
)  # fmt: skip
def test_the_fourth_of_march_where_few_tables_have_it(tag: str, text: str) -> None:
    assert written_days(text, tag, "", NOW)[:1] == [date(2026, 3, 4)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("4 Maarabe 2026", "the beginning of a month's short form is no month"),
        ("4 Nzeta 2026", "nor is a month that was cut short, in a language that is not the page's"),
        ("Room 4 03 2026", "numbers beside a word count something else"),
        ("+4 03 2026", "a telephone"),
    ],
)
def test_a_wrong_day_is_worse_than_none(text: str, why: str) -> None:
    assert written_days(text, "xx", "uk", NOW) == [], why


@pytest.mark.parametrize(
    ("tag", "country", "text", "expected"),
    [
        ("en", "", "03/04/2026", None),
        ("en", "uk", "03/04/2026", date(2026, 4, 3)),
        ("en", "gov", "03/04/2026", date(2026, 3, 4)),
        ("en", "", "12/11/2026", date(2026, 11, 12)),
        ("en", "", "25/04/2026", date(2026, 4, 25)),
        ("pl", "", "4 listopada 2026", date(2026, 11, 4)),
        ("hr", "", "4. listopada 2026.", date(2026, 10, 4)),
        ("", "", "4 listopada 2026", None),
    ],
)
def test_what_only_language_country_or_the_present_decide(
    tag: str, country: str, text: str, expected: date | None
) -> None:
    assert next(iter(written_days(text, tag, country, NOW)), None) == expected


@pytest.mark.parametrize(
    "text",
    ["192.168.10.12", "1.2.3", "ISBN 978-12-34-2026", "May 2026", "12 marchers in 2026", "31 February 2026", "page 4 of 2026", "10:12"],
)  # fmt: skip
def test_no_day(text: str) -> None:
    assert written_days(text, "en", "", NOW) == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Publié hier à 19h25", date(2026, 11, 21)),
        ("ru", "5 часов назад", date(2026, 11, 21)),
        ("ar", "منذ 5 ساعات", date(2026, 11, 21)),
        ("tr", "2 gün önce", date(2026, 11, 20)),
        ("zh", "2小时前", date(2026, 11, 22)),
        ("ko", "어제", date(2026, 11, 21)),
        ("en", "Yesterdays", None),
        ("fr", "a gym of 3 people", None),
    ],
)
def test_days_counted_from_the_present(language: str, text: str, expected: date | None) -> None:
    assert relative_day(text, language, NOW) == expected


def test_the_order_of_digits() -> None:
    assert [order_of(tag) for tag in ("en-US", "en-GB", "es", "hu", "en", "")] == ["mdy", "dmy", "dmy", "ymd", "", ""]
    assert order_of("en", "ke") == order_of("en-US", "ke") == "dmy"


@given(
    st.text(alphabet="0123456789 /.-年月日марта١۲Mayth,令和十", max_size=2 * LONGEST),
    st.sampled_from(["en", "ar", "th", "zh", "", "xx"]),
)
def test_any_text_is_read_without_an_error(text: str, tag: str) -> None:
    assert all(1300 < day.year < 2700 for day in written_days(text, tag, "", NOW))
