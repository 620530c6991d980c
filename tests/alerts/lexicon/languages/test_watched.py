"""Languages with rules of their own and no table: forms that a topic finds, and words that it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.lexicon.languages import profile
from tests.alerts.lexicon.languages import mistakes

FORMS = {
    "am": {
        "ጋዜጠኛ": "ጋዜጠኛው ጋዜጠኞች ጋዜጠኞቹ ጋዜጠኞችን የጋዜጠኛው የጋዜጠኞች ለጋዜጠኞች በጋዜጠኞች ከጋዜጠኛ ጋዜጠኛም ጋዜጠኛና ስለጋዜጠኞች",
        "እስር": "በእስር የእስር እስሩ እስሮች ከእስር እስሩን ለእስር እስርና",
        "ሰላም": "የሰላም ሰላምን በሰላም ለሰላም ሰላሙ ሠላም",
        "ፖሊስ": "ፖሊሶች የፖሊስ ፖሊሱ ለፖሊስ ከፖሊስ በፖሊስ ፖሊስን ፖሊሶቹ",
        "ጸሐፊ": "ፀሃፊ ጸሃፊው የጸሐፊው ጸሐፊዎች",
    },
    "ti": {"ጋዜጠኛ": "ጋዜጠኛታት ንጋዜጠኛ ብጋዜጠኛ", "ፖሊስ": "ብፖሊስ ንፖሊስ ፖሊስን"},
    "bn": {
        "সাংবাদিক": "সাংবাদিকের সাংবাদিককে সাংবাদিকরা সাংবাদিকদের সাংবাদিকদেরকে সাংবাদিকটি সাংবাদিকও সাংবাদিকে",
        "পুলিশ": "পুলিশের পুলিশকে পুলিশরা পুলিশও পুলিশই",
        "গ্রেফতার": "গ্রেপ্তার গ্রেফতারের গ্রেপ্তারের",
        "কারাগার": "কারাগারে কারাগারের কারাগারগুলো কারাগারগুলোর",
        "মামলা": "মামলার মামলায় মামলাটি মামলাগুলো মামলাকে",
        "নির্যাতন": "নির্যাতনের নির্যাতনে",
    },
    "mr": {
        "पत्रकार": "पत्रकाराला पत्रकारांना पत्रकारांनी पत्रकाराने पत्रकाराचा पत्रकारांची पत्रकारांचे पत्रकारांच्या",
        "अटक": "अटकेत अटकेची अटकेला",
        "पोलीस": "पोलीसांनी पोलीसांना पोलीसांचा",
        "तुरुंग": "तुरुंगात तुरुंगातून तुरुंगाच्या",
        "कैदी": "कैदींना",
    },
    "ne": {"पत्रकार": "पत्रकारले पत्रकारलाई पत्रकारहरू पत्रकारहरूको पत्रकारहरूलाई पत्रकारको", "प्रहरी": "प्रहरीले प्रहरीको प्रहरीलाई"},
    "gu": {"પત્રકાર": "પત્રકારો પત્રકારની પત્રકારને પત્રકારોને પત્રકારોની", "જેલ": "જેલમાં જેલની જેલમાંથી"},
    "pa": {"ਪੱਤਰਕਾਰ": "ਪੱਤਰਕਾਰਾਂ", "ਮੁਜ਼ਾਹਰਾ": "ਮੁਜ਼ਾਹਰੇ ਮੁਜ਼ਾਹਰਿਆਂ"},
    "or": {"ସାମ୍ବାଦିକ": "ସାମ୍ବାଦିକଙ୍କୁ ସାମ୍ବାଦିକମାନେ ସାମ୍ବାଦିକମାନଙ୍କୁ ସାମ୍ବାଦିକଙ୍କ"},
    "ta": {
        "பத்திரிகையாளர்": "பத்திரிகையாளர்கள் பத்திரிகையாளரை பத்திரிகையாளருக்கு பத்திரிகையாளரின் பத்திரிகையாளர்களை பத்திரிகையாளர்களுக்கு",
        "கைது": "கைதான கைதானார் கைதை கைதுகள் கைதும்",
        "சிறை": "சிறையில் சிறையின் சிறையை சிறைக்கு சிறைகள்",
        "நாடு": "நாட்டில் நாட்டின் நாட்டை நாடுகள் நாடுகளில்",
        "அரசாங்கம்": "அரசாங்கத்தின் அரசாங்கத்தை அரசாங்கத்தில்",
    },
    "te": {"జర్నలిస్టు": "జర్నలిస్టులు జర్నలిస్టును జర్నలిస్టులను జర్నలిస్టుల జర్నలిస్టుకు", "జైలు": "జైలులో జైలుకు"},
    "kn": {"ಪತ್ರಕರ್ತ": "ಪತ್ರಕರ್ತರು ಪತ್ರಕರ್ತರನ್ನು ಪತ್ರಕರ್ತರ ಪತ್ರಕರ್ತನನ್ನು", "ಬಂಧನ": "ಬಂಧನದಲ್ಲಿ ಬಂಧನಕ್ಕೆ"},
    "ml": {
        "പത്രപ്രവർത്തകൻ": "പത്രപ്രവർത്തകനെ പത്രപ്രവർത്തകർ പത്രപ്രവർത്തകരെ പത്രപ്രവർത്തകരുടെ",
        "ജയിൽ": "ജയിലിൽ ജയിലിലെ ജയിലിൽനിന്ന്",
        "പോലീസ്": "പോലീസിനെ പോലീസിന്റെ",
    },
    "si": {"මාධ්‍යවේදී": "මාධ්‍යවේදීන් මාධ්‍යවේදියා මාධ්‍යවේදීන්ට", "පොලිසිය": "පොලිසියට පොලිසියේ"},
    "so": {
        "xabsi": "xabsiga xabsigii xabsiyo xabsiyada",
        "wariye": "wariyaha wariyayaal wariyayaasha",
        "saxafi": "saxafiga saxafiyiin saxafiyiinta",
        "dagaal": "dagaalka dagaallo dagaallada dagaalkii",
        "boolis": "booliska booliskii",
    },
    "ha": {
        "jarida": "jaridar jaridu jaridun",
        "kurkuku": "kurkukun",
        "ɗalibi": "ɗalibin ɗalibai dalibai",
        "gwamnati": "gwamnatin gwamnatoci",
        "ɗansanda": "dansandan",
    },
    "om": {"mana": "manni manatti manarraa", "gaazexeessaa": "gaazexeessitoota gaazexeessichi gaazexeessaan"},
    "ur": {
        "صحافی": "صحافیوں",
        "قیدی": "قیدیوں",
        "کتاب": "کتابیں کتابوں",
        "لڑکا": "لڑکے لڑکوں",
        "عدالت": "عدالتوں عدالتیں",
        "واقعہ": "واقعات واقعے",
        "مظاہرہ": "مظاہرے مظاہروں",
        "خاتون": "خاتونوں",
        "گرفتاری": "گرفتاریاں گرفتاریوں",
    },
    "ps": {"خبریال": "خبریالان خبریالانو", "زندان": "زندانونه زندانونو", "ښوونکی": "ښوونکی"},
    "ku": {
        "rojnamevan": "rojnamevanên rojnamevanan rojnamevanê rojnamevanek",
        "girtîgeh": "girtîgehê girtîgehan girtîgehên girtîgeha",
        "ڕۆژنامەنووس": "ڕۆژنامەنووسان ڕۆژنامەنووسەکە ڕۆژنامەنووسێک ڕۆژنامەنووسانی ڕۆژنامەنووسەکان",
        "زیندان": "زیندانی زیندانەکان زیندانێک",
    },
    "ug": {
        "لاگېر": "لاگېرلار لاگېرلارغا لاگېردا لاگېرنى",
        "ئۇيغۇر": "ئۇيغۇرلار ئۇيغۇرلارنىڭ ئۇيغۇرلارنى ئۇيغۇرلارغا",
        "تۈرمە": "تۈرمىلەر تۈرمەدە",
    },
    "ky": {
        "журналист": "журналисттер журналисттерди журналисттин журналистке журналисттердин журналисти",
        "камак": "камакка камакта камактан камакты",
        "сот": "соттун сотко сотто соттор соттордун",
        "түрмө": "түрмөдө түрмөгө түрмөлөр түрмөнүн",
        "соттор": "сотторго",
    },
    "tt": {
        "журналист": "журналистлар журналистларны журналистларга журналистның",
        "төрмә": "төрмәдә төрмәләр төрмәгә төрмәнең төрмәдән",
        "суд": "судның судлар судларда",
    },
    "ba": {"журналист": "журналистар журналистарҙы", "төрмә": "төрмәлә"},
    "uz": {
        "sud": "sudga sudning sudda suddan sudlar sudlarda суд судга судлар",
        "jurnalist": "jurnalistlar jurnalistni jurnalistlarga jurnalisti jurnalistlari журналист журналистларни",
        "журналист": "jurnalist jurnalistlarni журналистлар",
        "qamoq": "qamoqqa qamoqda қамоққа",
    },
    "tk": {"žurnalist": "žurnalistler žurnalistleriň žurnalisti", "sud": "sudda sudlar suduň"},
    "tg": {
        "рӯзноманигор": "рӯзноманигорон рузноманигорон рӯзноманигорро рузноманигори рӯзноманигорони",
        "зиндон": "зиндонҳо зиндони зиндонхо",
        "маҳкама": "маҳкамаҳо махкамахо маҳкамаро",
    },
    "mn": {
        "сэтгүүлч": "сэтгүүлчийг сэтгүүлчийн сэтгүүлчид сэтгvvлч сэтгvvлчийг",
        "шүүх": "шүүхийн шүүхээс шүүхэд шүүхээр",
        "цагдаа": "цагдаад",
        "хорих": "хорихоос",
    },
    "bo": {"མི": "མིའི མིར མིས", "བོད": "བོད"},
    "af": {"joernalis": "joernaliste", "polisie": "polisies"},
    "sr": {
        "novinar": "novinari novinara новинар новинари новинара",
        "новинар": "новинари novinar novinari",
        "uhapšen": "uhapšeni ухапшен",
    },
    "kk": {
        "журналист": "журналистер журналистерді журналистке jurnalist jurnalister",
        "jurnalist": "журналист журналистер",
    },
    "az": {"jurnalist": "jurnalistlər журналист журналистләр", "məhkəmə": "мәһкәмә məhkəmədə"},
    "be": {"журналіст": "žurnalist журналіста", "турма": "турмы turma turmy"},
}
OTHERS = {
    "am": {"እስር": "እስራኤል", "ሰላም": "ሰላማዊት"},
    "bn": {"মামলা": "মামা", "পুলিশ": "পুল"},
    "mr": {"अटक": "अटकळ", "पत्रकार": "पत्र"},
    "ta": {"கைது": "கை", "சிறை": "சிற"},
    "ur": {"کتاب": "کتا", "قیدی": "قید"},
    "so": {"xabsi": "xabad", "dagaal": "daga"},
    "ha": {"jarida": "jari"},
    "ku": {"rojnamevan": "rojname roj"},
    "ug": {"لاگېر": "لاگ"},
    "ky": {"камак": "кама камыр", "сот": "сом"},
    "tt": {"төрмә": "төркем"},
    "uz": {"sud": "suda sudya sut", "qamoq": "qamish"},
    "tg": {"зиндон": "зинда"},
    "mn": {"шүүх": "шүүс"},
    "sr": {"novinar": "novine"},
    "kk": {"журналист": "журнал"},
}


@pytest.mark.parametrize("lang", sorted(FORMS))
def test_forms_and_near_misses(lang: str) -> None:
    assert mistakes(lang, FORMS[lang], OTHERS.get(lang, {})) == []


TWINS = {
    "tg": "зиндон:زندان маҳкама:محکمه рӯзноманигор:روزنامه‌نگاران ҳуқуқ:حقوق қонун:قانون вакил:وکیل маҳбус:محبوس эътироз:اعتراض ҷанг:جنگ ҳукумат:حکومت озодӣ:آزادی мардум:مردم давлат:دولت адолат:عدالت زندان:зиндони قانون:қонунҳо",
    "ku": "azadî:ئازادی zindan:زیندان şer:شەڕی jin:ژن maf:ماف kurd:کورد kuştin:کوشتن ziman:زمان polîs:پۆلیس ئازادی:azadî زیندان:zindana کورد:kurdan شەڕ:şerê",
    "mn": "монгол:ᠮᠣᠩᠭᠣᠯ эрх:ᠡᠷᠬᠡ улс:ᠤᠯᠤᠰ хүн:ᠬᠦᠮᠦᠨ хууль:ᠬᠠᠤᠯᠢ засаг:ᠵᠠᠰᠠᠭ дайн:ᠳᠠᠶᠢᠨ шорон:ᠱᠣᠷᠣᠩ хот:ᠬᠣᠲᠠ газар:ᠭᠠᠵᠠᠷ ᠮᠣᠩᠭᠣᠯ:монголын ᠬᠠᠤᠯᠢ:хууль ᠳᠠᠶᠢᠨ:дайны",
}  # fmt: skip
NO_TWINS = {
    "tg": "зиндон:زن зан:زمان ҷанг:جنگل",
    "ku": "jin:جن şer:شار maf:مار",
    "mn": "хот:ᠬᠤᠲᠤᠭ дайн:ᠳᠠᠶᠢᠰᠤᠨ улс:ᠤᠯᠠᠨ",
}


@pytest.mark.parametrize("lang", sorted(TWINS))
def test_a_word_is_found_in_the_other_script_of_its_language(lang: str) -> None:
    pairs = [pair.split(":") for pair in TWINS[lang].split()]
    for word, other in pairs:
        assert mistakes(lang, {word: other}, {}) == []
    for word, other in (pair.split(":") for pair in NO_TWINS[lang].split()):
        assert mistakes(lang, {}, {word: other}) == []


def test_a_word_of_other_letters_has_no_twin() -> None:
    assert [list(profile(lang).twins("ქალი1")) for lang in sorted(TWINS)] == [[], [], []]


PAIRS = {path.stem: path for path in Path(__file__).with_name("pairs").glob("*.txt")}


def _pairs(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """A file of lines `word: its forms ! other words`; written from knowledge of the language's grammar, read by no speaker."""
    rows = [line.partition(":") for line in path.read_text("utf-8").splitlines()]
    forms = {word: row.partition("!")[0] for word, _, row in rows}
    return forms, {word: row.partition("!")[2] for word, _, row in rows}


@pytest.mark.parametrize("stem", sorted(PAIRS))
def test_sixty_forms_of_words_of_the_news_and_near_misses(stem: str) -> None:
    lang = stem.partition("-")[0]  # ku-arabic
    forms, others = _pairs(PAIRS[stem])
    assert sum(len(row.split()) for row in forms.values()) >= 60
    assert any(others.values())
    assert mistakes(lang, forms, others) == []


@pytest.mark.parametrize("lang", ["as", "os", "lg", "nd", "ny", "rw", "sn", "ss", "xh", "yo", "zu"])
def test_languages_that_only_say_how_names_are_written(lang: str) -> None:
    assert profile(lang).name
    assert list(profile(lang).forms("prison")) == []
