"""Which charset a document is read in: marks, bytes, labels that lie, guesses."""

from __future__ import annotations

import pytest

from crawler.parsing import charsets

RUSSIAN = "Жители посёлка обратились к главе района с просьбой вернуть им старый причал. " * 3
PAGE = "<html><head><meta charset='{}'></head><body>{}</body></html>"


@pytest.mark.parametrize(
    ("why", "body", "header", "origin"),
    [
        ("UTF-8 wins over a wrong header", RUSSIAN.encode(), "text/html; charset=iso-8859-1", "utf-8"),
        ("the header names the charset", RUSSIAN.encode("cp1251"), "text/html; charset=windows-1251", "http"),
        ("the page names it", PAGE.format("koi8-r", RUSSIAN).encode("koi8-r"), None, "meta"),
        ("nobody names it", RUSSIAN.encode("cp1251"), "text/html", "guess"),
        (
            "the page names UTF-8 and lies",
            PAGE.format("utf-8", RUSSIAN).encode("cp1251"),
            "text/html; charset=utf-8",
            "guess",
        ),
        ("a byte order mark", b"\xff\xfe" + RUSSIAN.encode("utf-16-le"), None, "bom"),
        ("UTF-16 without a mark", PAGE.format("x", RUSSIAN).encode("utf-16-be"), None, "guess"),
    ],
)
def test_decode(why: str, body: bytes, header: str | None, origin: str) -> None:
    text, found, _ = charsets.decode(body, header)
    assert "Жители посёлка обратились к главе района" in text, why
    assert found == origin


def test_utf8_cut_in_the_middle_of_a_letter_stays_utf8() -> None:
    text, origin, doubtful = charsets.decode(RUSSIAN.rstrip(" .").encode()[:-1])
    assert origin == "utf-8"
    assert doubtful
    assert "\ufffd" not in text[:-3]


def test_japanese_in_seven_bits_is_decoded_by_its_label() -> None:
    text, _, _ = charsets.decode("港の再開".encode("iso-2022-jp"), "text/html; charset=iso-2022-jp")
    assert text == "港の再開"


@pytest.mark.parametrize(
    ("why", "body", "header"),
    [
        ("a codec that is no charset", RUSSIAN.encode("cp1251"), "text/html; charset=hex"),
        ("a charset that can smuggle markup", b"+ADw-script+AD4-\xff" * 30, "text/html; charset=utf-7"),
        ("escapes that only programs read", b"\\u003cscript\xff" * 30, "text/html; charset=unicode_escape"),
    ],
)
def test_a_label_that_names_no_charset_of_documents_is_passed_over(why: str, body: bytes, header: str) -> None:
    text, origin, doubtful = charsets.decode(body, header)
    assert (origin, doubtful) == ("guess", True), why
    assert "<script" not in text


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1251", "Мост через реку закрыли на ремонт до самой весны, сообщает городской совет."),
        ("cp1253", "Η γέφυρα του ποταμού έκλεισε για επισκευές μέχρι την άνοιξη."),
        ("cp1256", "أغلق الجسر فوق النهر للإصلاح حتى الربيع بحسب مجلس المدينة"),
        ("cp1255", "הגשר מעל הנהר נסגר לתיקונים עד האביב, כך מסרה העירייה"),
        ("shift_jis", "川にかかる橋は春まで修理のため閉鎖されると市議会が発表した。"),
        ("big5", "市議會表示，河上的橋樑將關閉維修，直到春天才會重新開放。"),
    ],
)
def test_a_label_that_makes_nonsense_of_the_text_is_overruled(codec: str, text: str) -> None:
    label = b"<meta charset=iso-8859-1>"
    assert text in charsets.decode(label + f"<p>{text * 4}</p>".encode(codec)).text
    own = f"<meta charset={codec}><p>{text * 4}</p>".encode(codec)
    assert text in charsets.decode(own, "text/html; charset=ISO-8859-1").text


@pytest.mark.parametrize(
    ("lang", "text"),
    [("fr", "Le pont a été fermé l'été dernier"), ("sv", "Bron över ån är stängd på grund av översvämning"), ("es", "El año pasado se cerró el puente"), ("is", "Brúin yfir ána er lokuð")],
)  # fmt: skip
def test_western_languages_without_a_label_are_windows_1252(lang: str, text: str) -> None:
    assert text in charsets.decode(f"<html lang='{lang}'><p>{(text + '. ') * 8}".encode("cp1252")).text
    assert text in charsets.decode(f"<meta charset=iso-8859-1><p>{text}".encode("cp1252")).text, (
        "and a true label stays"
    )


LATIN = [
    ("cp1252", "Þingið ræðir um lögin á þriðjudag. Íbúar vilja fá vatnið aftur í þorpið. Hún sagði að þetta væri ekki rétt."),
    ("cp1252", "El tribunal aplazó la audiencia del abogado una semana. La policía detuvo a un periodista en la capital del país."),
    ("cp1250", "Sąd odroczył rozprawę o tydzień. Mieszkańcy chcą, żeby wróciła woda. Zatrzymano dziś dziennikarza, źródła milczą."),
    ("iso8859-2", "Sąd odroczył rozprawę o tydzień. Mieszkańcy chcą, żeby wróciła woda. Zatrzymano dziś dziennikarza, źródła milczą."),
    ("cp1250", "Soud odročil jednání o týden. Obyvatelé chtějí, aby se vrátila voda. Novinář byl zadržen, líčení se opět zdrželo."),
    ("cp1254", "Mahkeme duruşmayı bir hafta erteledi. Mahalle sakinleri suyun geri gelmesini istiyor. Gazeteci gece gözaltına alındı."),
]  # fmt: skip


@pytest.mark.parametrize(("codec", "text"), LATIN, ids=[f"{c}-{t[:5]}" for c, t in LATIN])
def test_a_feed_without_a_word_of_charset_or_language_is_read_by_its_language(codec: str, text: str) -> None:
    feed = "".join(f"<item><title>{line}</title></item>" for line in text.split(". "))
    found = charsets.decode(f"<?xml version='1.0'?><rss><channel>{feed}</channel></rss>".encode(codec), "text/xml")
    assert feed in found.text
    assert found.doubtful


def test_a_feed_that_names_its_language_is_read_by_it() -> None:
    body = "<rss><channel><language>is</language><title>Brúin yfir ána er lokuð</title></channel></rss>"
    assert charsets.decode(body.encode("cp1252")).text == body


def test_a_few_words_of_other_letters_in_english_are_not_western() -> None:
    words = "The council said so twice. «Мост через реку закрыли на ремонт» is the headline of the paper. " * 3
    assert "Мост через реку" in charsets.decode(f"<rss><title>{words}</title></rss>".encode("cp1251")).text


def test_a_western_language_is_known_by_its_own_letters_too() -> None:
    """Icelandic without its letters is of no language; with them it is."""
    words = "Bæjarráðið ákvað í gær að brúnni yrði lokað. Sjómaðurinn sá bátinn sökkva við bryggjuna. Þjófarnir náðust á flótta."
    feed = f"<rss><channel><title>{words}</title></channel></rss>".encode("cp1252")
    assert words in charsets.decode(feed, "text/xml").text
