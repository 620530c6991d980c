"""Burmese in the font Zawgyi becomes Unicode; Unicode in any language of the script stays as it is."""

from __future__ import annotations

import pytest

from crawler.parsing import charsets
from crawler.parsing.zawgyi import to_unicode


@pytest.mark.parametrize(
    ("why", "written", "meant"),
    [
        ("the stop, a tone and E before its consonant", "မင္းသားေလး", "မင်းသားလေး"),
        ("medial HA and E", "ေဆြးေႏြးပြဲ", "ဆွေးနွေးပွဲ"),
        ("stacked letters with signs of their own", "တကၠသိုလ္", "တက္ကသိုလ်"),
        ("kinzi after its letter", "အဂၤလိပ္", "အင်္ဂလိပ်"),
        ("medial YA and WA", "ကၽြန္ေတာ္", "ကျွန်တော်"),
        ("a zero for the letter WA, medial RA before its letter", "၀န္ႀကီး", "ဝန်ကြီး"),
        ("medial RA and E before one letter", "ေျပာၾကား", "ပြောကြား"),
        ("HA with UU in one sign", "ဦးေႏွာက္", "ဦးနှောက်"),
        ("E at the beginning of each word", "စစ္ေကာင္စီ", "စစ်ကောင်စီ"),
    ],
)
def test_zawgyi_is_put_into_unicode(why: str, written: str, meant: str) -> None:
    assert to_unicode(written) == (meant, True), why


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("Burmese", "မြန်မာနိုင်ငံရေး ဆွေးနွေးပွဲ၊ ရွေးကောက်ပွဲ၊ ဝန်ကြီး ၁၀ ယောက်။"),
        ("Pali, whose letters stack", "ဗုဒ္ဓေါ ဓမ္မော သံဃော"),
        ("Shan", "ၵူၼ်းမိူင်းတႆး ၸွမ်းၽွင်းတႆး ၵႂႃႇ ႁဵၼ်း ၼႂ်းႁေႈ"),
        ("S'gaw Karen", "ကညီကျိာ်"),
        ("no Burmese", "Two herders missing"),
    ],
)
def test_unicode_stays_as_it_is(language: str, text: str) -> None:
    assert to_unicode(text) == (text, False), language


def test_a_page_in_both_is_judged_piece_by_piece() -> None:
    page = "<p>ႏိုင္ငံေရး ေဆြးေႏြးပြဲ</p><p>နိုင်ငံရေး ဆွေးနွေးပွဲ</p><p>သတင္း</p>"
    assert to_unicode(page)[0] == "<p>နိုင်ငံရေး ဆွေးနွေးပွဲ</p><p>နိုင်ငံရေး ဆွေးနွေးပွဲ</p><p>သတင်း</p>"


def test_a_long_script_beside_it_costs_what_its_length_does() -> None:
    script = f"<script>{'a' * 1_000_000}</script>"
    assert to_unicode(f"{script}<p>ႏိုင္ငံေရး</p>")[0] == f"{script}<p>နိုင်ငံရေး</p>"


def test_what_is_decoded_says_that_it_was_zawgyi() -> None:
    assert charsets.decode("<title>ေျပာၾကား</title>".encode()) == ("<title>ပြောကြား</title>", "zawgyi", False)
