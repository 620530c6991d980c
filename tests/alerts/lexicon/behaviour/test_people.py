"""People's names as news of other languages write them: alphabets, honorifics, articles, given names; and names that are others'."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.lexicon import Lexicon
from alerts.matching.document import Document
from alerts.matching.index import TopicIndex
from alerts.query import compile_topic

FOUND = [
    ("Lukashenko", "pl", "Spotkał Łukaszenkę w Mińsku"),
    ("Lukashenko", "fr", "Loukachenko a déclaré"),
    ("Lukashenko", "nl", "Loekasjenko zei dat"),
    ("Łukaszenka", "de", "Lukaschenko sprach"),
    ("Zelensky", "pl", "Rozmowa z Zełenskim"),
    ("Zelensky", "de", "Selenskyj sagte"),
    ("Zelensky", "hu", "Zelenszkij mondta"),
    ("Kadyrov", "de", "Kadyrows Leute"),
    ("Tikhanovskaya", "pl", "Cichanouska powiedziała"),
    ("Tikhanovskaya", "be", "Ціханоўская сказала"),
    ("Gorbachev", "nl", "Gorbatsjov zei"),
    ("U Win Myint", "en", "Win Myint was arrested"),
    ("Daw Khin Khin Oo", "en", "Khin Khin Oo was held"),
    ("Aung San Suu Kyi", "my", "ဒေါ်အောင်ဆန်းစုကြည်က ပြောသည်"),
    ("Abu Omar al-Baghdadi", "en", "Abu Omar el-Baghdadi was named"),
    ("Mohamed al-Tamimi", "en", "Muhammad Tamimi said"),
    ("Mohamed al-Tamimi", "en", "Mohammed Altamimi said"),
    ("Ahmed ash-Shami", "en", "Ahmad al-Shami was freed"),
    ("Ahmed ash-Shami", "ar", "أحمد الشامي"),
    ("Nabeel Rajab", "fr", "Nabil Rajab a été libéré"),
    ("Nguyen Van Dai", "vi", "Nguyễn Văn Đài bị bắt"),
    ("Nguyen Van Dai", "en", "Van Dai Nguyen was freed"),
    ("Abiy Ahmed", "am", "አብይ አህመድ ተናገሩ"),
    ("Getachew Reda", "ti", "ጌታቸው ረዳ ኣብ መቐለ"),
    ("Getachew Reda", "am", "የጌታቸው ረዳን ንግግር"),
    ("ጌታቸው ረዳ", "en", "Getachew Reda said"),
    ("Eskinder Nega", "am", "እስክንድር ነጋ ታሰረ"),
    ("ደብረፅዮን ገብረሚካኤል", "en", "Debretsion Gebremichael"),
    ("አብይ አህመድ አሊ", "am", "አብይ አህመድ ተናገሩ"),
    ("António Guterres", "am", "አንቶኒዮ ጉቴሬዝ"),
    ("Putin", "am", "ፑቲን ተናገሩ"),
    ("Vladimir Putin", "ru", "Владимир Владимирович Путин"),
    ("Владимир Владимирович Путин", "ru", "Владимира Путина"),
    ("Alexei Navalny", "ru", "Алексея Анатольевича Навального"),
    ("Alexei Navalny", "en", "Alexei A. Navalny"),
    ("Abu Bakr al-Baghdadi", "ar", "أبي بكر البغدادي"),
    ("Abu Omar", "ar", "قتل أبا عمر"),
    ("Pham Doan Trang", "vi", "bà Phạm Đoan Trang"),
    ("Min Aung Hlaing", "my", "ဗိုလ်ချုပ်မှူးကြီးမင်းအောင်လှိုင်က"),
    ("Daw Aung San Suu Kyi", "my", "အောင်ဆန်းစုကြည်ကို"),
    ("ဒေါ်အောင်ဆန်းစုကြည်", "en", "Aung San Suu Kyi"),
    ("မင်းကိုနိုင်", "en", "Min Ko Naing was there"),
    *(
        ("Kim Jong-un", "ko", f"김정은{particle} 말")
        for particle in ["은", "이", "의", "을", "과", "도", "에게", "으로", "에게서", "이라는", "입니다", "씨는"]
    ),
    ("Saddam Hussein", "ko", "사담 후세인이 처형됐다"),
    ("Ramzan Kadyrov", "ko", "람잔 카디로프는 위협했다"),
    ("Barack Obama", "zh", "巴拉克·奥巴马出版回忆录"),
    ("Obama", "zh", "歐巴馬出版回憶錄"),
    ("Boris Johnson", "th", "บอริส จอห์นสันขอโทษประชาชน"),
    ("Donald Trump", "th", "โดนัลด์ ทรัมป์ชนะการเลือกตั้ง"),
    ("Moon Jae-in", "ko", "문재인이 방문했다"),
    ("Jae-in Moon", "ko", "문재인의 연설"),
    ("Xi Jinping", "ru", "Си Цзиньпин заявил"),
]
OTHERS = [
    ("Getachew Reda", "am", "ጌታቸው ለማ ተናገሩ"),
    ("Getachew Reda", "am", "ረዳት ጌታ"),
    ("Nega", "am", "ነጋ ጠባ"),
    ("ጌታቸው ረዳ", "en", "Getachew Lemma said"),
    ("Vladimir Vladimirovich Putin", "en", "Vladimir Vladimirovich Mayakovsky"),
    ("Alexei Navalny", "en", "Alexei met Navalny"),
    ("Htin Kyaw", "my", "ထင်ကျော်ကြား"),
    ("Lukashenko", "de", "Lukas Schenk sagte"),
    ("Zelensky", "pl", "Zielony i Zielińska"),
    ("Gorbachev", "de", "Gorbach sagte"),
    ("U Win Myint", "en", "They win; Myint lost"),
    ("Mohamed al-Tamimi", "en", "Mohamed met Tamimi"),
    ("Ahmed ash-Shami", "en", "Ahmed, as Rami said"),
    ("Nabeel Rajab", "en", "Nabil went in Rajab month"),
    ("Saddam Hussein", "ko", "사담은 그만하자"),
    ("Barack Obama", "zh", "巴拉克湖的风光"),
    ("Boris Johnson", "th", "บอริการลูกค้า จอห์นสั้นกว่าเพื่อน"),
    ("Kim Jong-un", "ko", "김정은혜 기자"),
    ("Kim Jong-un", "ko", "김정은행 직원"),
    ("Moon Jae-in", "ko", "문제인 것은 분명하다"),
    ("Park Geun-hye", "ko", "박근형은 배우다"),
    ("Daw Khin Khin Oo", "en", "Khin Maung Oo was held"),
]


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    return Lexicon(Path(tmp_path_factory.mktemp("lexicon")))


def _found(lexicon: Lexicon, name: str, lang: str, text: str) -> bool:
    index = TopicIndex(lexicon.resolver)
    index.set("name", compile_topic(f'name:"{name}"', lexicon).plan)
    return bool(list(index.match(Document("1", text, lang=lang))))


@pytest.mark.parametrize(("name", "lang", "text"), FOUND)
def test_a_person_is_found(lexicon: Lexicon, name: str, lang: str, text: str) -> None:
    assert _found(lexicon, name, lang, text)


@pytest.mark.parametrize(("name", "lang", "text"), OTHERS)
def test_others_are_not_taken_for_the_person(lexicon: Lexicon, name: str, lang: str, text: str) -> None:
    assert not _found(lexicon, name, lang, text)
