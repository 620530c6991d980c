"""Words and their spellings: what is cut, what is folded together, what is kept apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.matching.index import Document, TopicIndex
from alerts.matching.terms import PlainLexicon
from alerts.query import compile_topic
from alerts.text.equal_letters import has_geresh
from alerts.text.tokens import (
    _exact_cut,
    cased,
    exact,
    fold,
    fold_all,
    has_joint,
    is_odd,
    is_spaceless,
    is_token,
    quick,
    tokens,
)

ONE_AND_THE_SAME = [
    ("Ёлка", "елка", "е and ё"),
    ("за́мок", "замок", "a stress mark in Cyrillic"),
    ("İSTANBUL", "istanbul", "the Turkish dotted capital"),
    ("DIŞINDA", "dışında", "the Turkish dotless letter"),
    ("أحمد", "احمد", "alef with and without hamza"),
    ("مُحَمَّد", "محمد", "harakat"),
    ("مـحـمد", "محمد", "tatweel"),
    ("علی", "علي", "Persian and Arabic ya"),
    ("Г1алг1ай", "гӏалгӏай", "a digit for the palochka"),
    ("ГIалгIай", "ГӀалгӀай", "a Latin letter for the palochka"),
    ("Нохчийчоь", "нохчийчоь", "case"),
    ("Straße", "STRASSE", "sharp s"),
    ("ΟΔΥΣΣΕΥΣ", "οδυσσεύς", "final sigma and tonos"),
    ("ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ", "საქართველო", "Georgian Mtavruli"),
    ("Čečensko", "Cecensko", "Latin accents"),
    ("Łódź", "lodz", "a stroke"),
    ("Ærø", "aero", "a ligature and a stroke"),
    ("Ｔｅｓｔ", "test", "full-width forms"),
    ("café", "cafe\u0301", "composed and decomposed"),
    ("Чеч\u00adня", "Чечня", "a soft hyphen inside"),
    ("Чеч\u200bня", "Чечня", "a zero-width space inside"),
    ("שָׁלוֹם", "שלום", "Hebrew points"),
    ("ג'ורג", "ג׳ורג", "signs for a geresh"),
    ("פיג’י", "פיגי", "a geresh that is left out"),
    ("٢٠٢٤", "2024", "digits of another script"),
    ("ﬁrst", "first", "a ligature form"),
    ("फ़ैसला", "फैसला", "Hindi with and without nukta"),
    ("\u0959बर", "खबर", "a letter that has its nukta inside"),
    ("ሠራዊት", "ሰራዊት", "Amharic letters of one sound"),
    ("ዓለም", "አለም", "also of another order"),
    ("മലയാളിയാൽ", "മലയാളിയാല്\u200d", "a chillu of Malayalam and its older spelling"),
    ("ہوا", "هوا", "the ha of Urdu"),
    ("کوردستانە", "کوردستانه\u200c", "the vowel of Sorani"),
    ("ګل", "گل", "the gaf of Pashto"),
]
ONE_IN_A_RUN = [
    ("台灣", "台湾", "traditional and simplified"),
    ("選舉", "选举", "two letters that differ"),
    ("น้ำ", "น\u0e4d\u0e49า", "Thai am in two parts, the tone between"),
    ("ຄ້ຳ", "ຄ\u0ecd\u0ec9າ", "the same in Lao"),
]
NOT_THE_SAME = [
    ("мой", "мои", "й is a letter of its own"),
    ("їжа", "іжа", "so is ї"),
    ("كتابة", "كتابه", "ta marbuta and ha end other words"),
    ("Г11", "гӏӏ", "digits beside digits are digits"),
    ("クラス", "グラス", "voiced kana"),
    ("गाड़ी", "गाडी", "the flap of Hindi is a letter of its own"),
    ("کھا", "کہا", "aspiration in Urdu makes another word"),
    ("ከተማ", "ሀተማ", "Ethiopic letters of other sounds"),
    ("已", "己", "Han letters that only look alike"),
]


@pytest.mark.parametrize(("one", "other", "why"), ONE_AND_THE_SAME, ids=lambda v: v if v.isascii() else "")
def test_spellings_that_meet(one: str, other: str, why: str) -> None:
    assert fold(one) == fold(other), why
    index = TopicIndex()
    index.set("t", compile_topic(f'"{other}"', PlainLexicon()).plan)
    (hit,) = index.match(Document("d", f"x {one}, y"))
    assert [(s.start, s.end) for s in hit.spans] == [(2, 2 + len(one))], why


@pytest.mark.parametrize(("one", "other", "why"), ONE_IN_A_RUN)
def test_spellings_that_meet_inside_a_run(one: str, other: str, why: str) -> None:
    assert fold(one) == fold(other), why
    for asked, written in ((one, other), (other, one)):
        index = TopicIndex()
        index.set("t", compile_topic(asked, PlainLexicon()).plan)
        (hit,) = index.match(Document("d", f"x {written}, y"))
        assert [(s.start, s.end) for s in hit.spans] == [(2, 2 + len(written))], why


@pytest.mark.parametrize(("one", "other", "why"), NOT_THE_SAME)
def test_spellings_that_do_not_meet(one: str, other: str, why: str) -> None:
    assert fold(one) != fold(other), why


CUTS = [
    ("fox-it don’t x_y", ["fox", "it", "don", "t", "x", "y"], "hyphen, apostrophe and underscore split"),
    ("п'ять пʼять", ["п", "ять", "п", "ять"], "every apostrophe does, the letter-like one too"),
    ("בז'נבה ג׳ורג' ד’ג׳יי", ["בז'נבה", "ג׳ורג", "ד’ג׳יי"], "a geresh between Hebrew letters does not"),
    (
        "ב'הארץ' ד'אורסיי כיתה ג' וה'",
        ["ב", "הארץ", "ד", "אורסיי", "כיתה", "ג", "וה"],
        "a quotation mark, a French d', a number do",
    ),
    ("在ABC公司 2011", ["在", "ABC", "公司", "2011"], "script without spaces stands apart"),
    ("рус|кий a|b", ["рус|кий", "a", "b"], "a bar is a palochka between Cyrillic letters only"),
    ("\u200fword\u200f co\u00adop", ["word", "co\u00adop"], "marks at the edges do not belong to a word"),
    (
        "😀x\ufe0f 𐐷abc \U0001f468\u200d\U0001f469",
        ["x", "𐐷abc"],
        "emoji are no words, letters outside the first plane are",
    ),
    ("\u0301abc e\u0301", ["abc", "e\u0301"], "a mark without a letter before it is none"),
    ("a\ud800b", ["a", "b"], "half a character splits"),
    ("ເກາະໄຫໜານ 𑄃𑄳𑄠𑄥𑄴", ["ເກາະໄຫໜານ", "𑄃𑄳𑄠𑄥𑄴"], "Lao ligatures are Lao letters; Chakma marks belong to their word"),
    ("हिन्दी में", ["हिन्दी", "में"], "vowel signs belong to their word"),
    ("Kolvas② dam¹ river❸", ["Kolvas", "dam", "river"], "the mark of a footnote is no part of the word"),
    ("", [], "nothing"),
]


@pytest.mark.parametrize(("text", "words", "why"), CUTS)
def test_where_words_are_cut(text: str, words: list[str], why: str) -> None:
    assert [t.raw for t in tokens(text)] == words, why


TEXTS = st.text(st.sampled_from("גדאaZéßІія1I|lөдё-'’_ .\u00ad\u200f\u0301臣あก็ا٣\u064e😀𐐷\ud800\n"), max_size=30)


@given(TEXTS)
def test_offsets_fit_the_original(text: str) -> None:
    assert all(text[t.start : t.end] == t.raw for t in tokens(text))


@given(TEXTS)
def test_the_quick_cut_says_when_it_cannot_be_trusted(text: str) -> None:
    raws = quick.findall(text)
    if not is_odd(text) and not has_joint(text):
        assert raws == [t.raw for t in tokens(text)]


@given(TEXTS)
def test_words_are_cut_by_the_whole_rule(text: str) -> None:
    whole = [m.span() for m in _exact_cut().finditer(text)]
    assert [(t.start, t.end) for t in tokens(text)] == whole or has_geresh(text)
    assert {t.start for t in tokens(text)} <= {start for start, _ in whole}


@given(TEXTS)
def test_what_is_one_token_for_certain_is_one(text: str) -> None:
    assert not is_token(text) or [t.raw for t in tokens(text)] == [text]


@pytest.mark.parametrize(
    ("text", "one"),
    [("Чечня", True), ("schön2", True), ("a b", False), ("新疆", False), ("O'Brien", False), ("", False)],
)
def test_what_is_taken_for_one_token(text: str, one: bool) -> None:
    assert is_token(text) is one


@given(TEXTS)
def test_folding_is_stable(text: str) -> None:
    for token in tokens(text):
        assert fold(fold(token.raw)) == fold(token.raw)
        assert fold(exact(token.raw)) == fold(token.raw)
        assert exact(cased(token.raw)) == exact(token.raw)


@given(st.lists(st.text(min_size=1).filter(lambda word: "\n" not in word), max_size=6))
def test_many_words_fold_as_one_does(words: list[str]) -> None:
    assert fold_all(words) == [fold(word) for word in words]


@pytest.mark.parametrize("word", ["\u2064", "\ufe0f", "\u0640"])
def test_a_word_of_invisible_marks_folds_to_nothing(word: str) -> None:
    assert fold(word) == ""
    assert fold_all([word]) == [""]
    assert fold_all(["a", word, "é"]) == ["a", "", "e"]


def test_exact_keeps_what_folding_drops() -> None:
    assert exact("Ёлка") == "ёлка" != exact("Елка")
    assert exact("ıI") == "ıi"
    assert exact("Ｃａ\u00adfé") == unicodedata.normalize("NFC", "café")
    assert cased("Ｃａ\u00adfé") == "Café"


def test_which_scripts_have_no_spaces() -> None:
    assert all(map(is_spaceless, ("車臣", "チェチェン", "เชชเนีย", "ເຊັດ", "ချေချင်", "ឆេចនីយ៉ា")))
    assert not any(map(is_spaceless, ("Чечня", "체첸", "ชo"[1:], "चेचन्या")))
