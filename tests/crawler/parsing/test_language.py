"""The language of a text: what scripts, letters and the model say, and how a declaration weighs."""

from __future__ import annotations

import pytest

from crawler.errors import RequestError
from crawler.parsing.language import check_codes, identify, normal_code

SENTENCES = {
    "en": "The committee asked the ministry to explain why nobody had been allowed to visit the detainees.",
    "de": "Der Ausschuss fragte das Ministerium, warum niemand die Festgehaltenen besuchen durfte.",
    "fr": "Le comité a demandé au ministère pourquoi personne n'avait pu rendre visite aux détenus.",
    "es": "El comité preguntó al ministerio por qué nadie había podido visitar a los detenidos.",
    "gl": "O comité preguntoulle ao ministerio por que ninguén puidera visitar as persoas detidas.",
    "it": "Il comitato ha chiesto al ministero perché nessuno avesse potuto visitare i detenuti.",
    "pt": "A comissão perguntou ao ministério por que ninguém tinha podido visitar os detidos.",
    "ro": "Comitetul a întrebat ministerul de ce nimeni nu a putut să îi viziteze pe cei reținuți.",
    "nl": "De commissie vroeg het ministerie waarom niemand de gevangenen had mogen bezoeken.",
    "sv": "Utskottet frågade departementet varför ingen hade fått besöka de gripna.",
    "fi": "Valiokunta kysyi ministeriöltä, miksi kukaan ei ollut saanut vierailla pidätettyjen luona.",
    "et": "Komisjon küsis ministeeriumilt, miks ei tohtinud keegi kinnipeetuid külastada.",
    "hu": "A bizottság megkérdezte a minisztériumot, miért nem látogathatta meg senki a fogvatartottakat.",
    "lv": "Komisija jautāja ministrijai, kāpēc neviens nedrīkstēja apmeklēt aizturētos.",
    "lt": "Komitetas paklausė ministerijos, kodėl niekam nebuvo leista aplankyti sulaikytųjų.",
    "is": "Nefndin spurði ráðuneytið hvers vegna enginn hefði fengið að heimsækja fangana.",
    "id": "Komite itu bertanya kepada kementerian mengapa tidak seorang pun boleh menjenguk para tahanan.",
    "pl": "Komisja zapytała ministerstwo, dlaczego nikomu nie pozwolono odwiedzić zatrzymanych.",
    "cs": "Výbor se ministerstva zeptal, proč nikdo nesměl zadržené navštívit.",
    "sk": "Výbor sa ministerstva opýtal, prečo nikto nesmel zadržaných navštíviť.",
    "tr": "Komite, gözaltındakileri neden kimsenin ziyaret edemediğini bakanlığa sordu.",
    "az": "Komitə nazirlikdən soruşdu ki, nəyə görə heç kim saxlanılanlara baş çəkə bilməyib.",
    "ru": "Комиссия спросила министерство, почему никому не разрешили навестить задержанных.",
    "uk": "Комісія запитала міністерство, чому нікому не дозволили відвідати затриманих.",
    "be": "Камісія спыталася ў міністэрства, чаму нікому не дазволілі наведаць затрыманых.",
    "bg": "Комисията попита министерството защо на никого не е било позволено да посети задържаните.",
    "mk": "Комисијата го праша министерството зошто никому не му било дозволено да ги посети приведените.",
    "sr": "Комисија је питала министарство зашто нико није смео да посети притворене људе у Београду, каже Ђорђевић.",
    "kk": "Комиссия министрліктен ұсталғандарға неге ешкім кіре алмағанын сұрады.",
    "ce": "Комиссино министралле хаьттира, хӀунда бац цхьанне а лаьцначарна тӀе баха бакъо елла, аьлла.",
    "ar": "سألت اللجنة الوزارة لماذا لم يسمح لأحد بزيارة المحتجزين.",
    "fa": "کمیته از وزارتخانه پرسید چرا به هیچ‌کس اجازه داده نشد با بازداشت‌شدگان دیدار کند.",
    "he": "הוועדה שאלה את המשרד מדוע לא הורשה איש לבקר את העצורים.",
    "el": "Η επιτροπή ρώτησε το υπουργείο γιατί δεν επιτράπηκε σε κανέναν να επισκεφθεί τους κρατουμένους.",
    "hy": "Հանձնաժողովը նախարարությանը հարցրեց, թե ինչու ոչ ոքի թույլ չտվեցին այցելել կալանվածներին։",
    "ka": "კომისიამ სამინისტროს ჰკითხა, რატომ არავის მისცეს დაკავებულთა მონახულების უფლება.",
    "hi": "समिति ने मंत्रालय से पूछा कि किसी को भी बंदियों से मिलने क्यों नहीं दिया गया।",
    "zh": "委员会询问该部为何不允许任何人探望被拘留者。",
    "ja": "委員会は、なぜ誰も被拘束者に面会できなかったのかと省に尋ねた。",
    "ko": "위원회는 왜 아무도 구금자들을 면회할 수 없었는지 부처에 물었다.",
    "th": "คณะกรรมการถามกระทรวงว่าเหตุใดจึงไม่มีใครได้รับอนุญาตให้เยี่ยมผู้ถูกควบคุมตัว",
}


@pytest.mark.parametrize("lang", SENTENCES)
def test_a_sentence_is_in_its_language(lang: str) -> None:
    assert identify(SENTENCES[lang]) == lang
    assert identify(SENTENCES[lang] * 12) == lang, "a long text is looked at in three pieces"


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("", None, None),  # nothing says nothing
        ("", "de", "de"),  # unless somebody declares it
        ("Ok 12:30", "tr-TR", "tr"),  # too short to tell
        ("Грозный", "en", None),  # too short, and the declared language is not written so
        (SENTENCES["ru"], "en-US", "ru"),  # a template's "en" around a Russian text
        (SENTENCES["en"], "ru", "en"),
        (SENTENCES["ka"], "ru", "ka"),
        (SENTENCES["en"], "en-GB", "en"),
        (SENTENCES["en"], "x-default", "en"),  # no language at all
        (SENTENCES["ja"], "en", "ja"),
        ("???? !!!! 2024-01-01", None, None),
        ("x" * 400, "und", None),
        ("Lorem\ud800 \u0000 ipsum", "", None),  # a lone surrogate breaks nothing
    ],
)
def test_declared_and_detected(text: str, declared: str | None, expected: str | None) -> None:
    assert identify(text, declared) == expected


@pytest.mark.parametrize(("first", "second"), [("ru", "en"), ("de", "tr"), ("ar", "fr"), ("pl", "en")])
def test_a_text_in_two_languages_is_in_none(first: str, second: str) -> None:
    assert identify(SENTENCES[first] * 8 + "\n\n" + SENTENCES[second] * 8) is None


def test_chechen_with_a_stand_in_for_the_palochka() -> None:
    for stand_in in "1Iӏ":
        assert identify(SENTENCES["ce"].replace("Ӏ", stand_in)) == "ce"


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en-US", "en"),
        ("pt_BR", "pt"),
        (" RU ", "ru"),
        ("iw", "he"),
        ("nb-NO", "no"),
        ("zh-Hant-TW", "zh"),
        ("English", None),
        ("x-default", None),
        (None, None),
        ("", None),
    ],
)
def test_tags_become_codes(tag: str | None, code: str | None) -> None:
    assert normal_code(tag) == code


# The first article of the Universal Declaration of Human Rights, or part of it, in languages that no topic has forms of.
OTHERS = {
    "av": "Киналго гӏадамал рижула эркенал ва мустахӏикълъиялъул ва ихтияразул рахъалъ цоцазда релълъарал.",
    "kbd": "Цӏыху псори щхьэхуиту, я щӏыхьрэ я хуитыныгъэхэмрэкӏэ зэхуэдэу къалъхур.",
    "ab": "Ауаа зегь ахақәиҭны иит, ауаҩраҿы зегьы ҟаимҟароуп, азинқәа рзы еиҟароуп.",
    "os": "Адӕймӕгтӕ се 'ппӕт дӕр райгуырынц сӕрибарӕй ӕмӕ ӕмхуызонӕй сӕ барты.",
    "uz": "Барча одамлар эркин, қадр-қиммат ва ҳуқуқларда тенг бўлиб туғиладилар.",
    "so": "Aadanaha dhammaantiis wuxuu dhashaa isagoo xor ah kana siman xagga sharafta iyo xuquuqada.",
    "bo": "འགྲོ་བ་མིའི་རིགས་རྒྱུད་ཡོངས་ལ་སྐྱེས་ཙམ་ཉིད་ནས་ཆེ་མཐོངས་དང་།",
    "my": "လူတိုင်းသည် တူညီ လွတ်လပ်သော ဂုဏ်သိက္ခာဖြင့် လည်းကောင်း",
    "am": "የሰው ልጅ ሁሉ ሲወለድ ነጻና በክብርና በመብትም እኩልነት ያለው ነው።",
}


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("declared", [None, "en", "ru"])
def test_a_language_without_forms_is_itself_or_unknown(lang: str, declared: str | None) -> None:
    assert identify(OTHERS[lang], declared) in (lang, None)


def test_azerbaijani_in_its_old_letters() -> None:
    assert identify("Бүтүн инсанлар ләјагәт вә һүгугларына көрә азад вә бәрабәр доғулурлар.") == "az"


@pytest.mark.parametrize("lang", ["ce", "ka", "hy", "az", "be"])
@pytest.mark.parametrize("declared", ["ru", "en", "tr"])
def test_small_languages_are_not_taken_for_the_declared_one(lang: str, declared: str) -> None:
    assert identify(SENTENCES[lang], declared) == lang


def test_a_doubtful_text_with_another_declaration_is_in_neither() -> None:
    assert identify("Odbor je vprašal ministrstvo, zakaj nihče ni smel obiskati pridržanih.", "en") is None


@pytest.mark.parametrize("where", [0, 1, 2])
def test_a_long_text_with_a_foreign_third_is_in_none(where: int) -> None:
    parts = [SENTENCES["uk"] * 12] * 3
    parts[where] = SENTENCES["en"] * 12
    assert identify("\n".join(parts)) is None


def test_a_quotation_does_not_make_a_text_mixed() -> None:
    assert identify(SENTENCES["ru"] * 6 + " «" + SENTENCES["en"][:60] + "» " + SENTENCES["ru"] * 6) == "ru"


@pytest.mark.parametrize(
    ("code", "fix"), [("xx", "ISO 639-1"), ("English", "ISO 639-1"), ("en-US", "en?"), ("iw", "he?"), ("", "ISO 639-1")]
)
def test_a_code_of_no_language_is_answered(code: str, fix: str) -> None:
    with pytest.raises(RequestError) as caught:
        check_codes(["ru", code])
    assert (caught.value.code, fix in caught.value.fix) == ("language_unknown", True)
    check_codes(["ru", "ce", "no", "nb"])


@pytest.mark.parametrize("declared", [None, "en-US"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("မြစ်ကူးတံတားကို နွေဦးအထိ ပိတ်ထားမည်ဟု မြို့တော်က ပြောသည်", "my"), ("ស្ពានឆ្លងទន្លេត្រូវបានបិទរហូតដល់និទាឃរដូវ", "km"), ("ຂົວຂ້າມແມ່ນ້ໍາຖືກປິດຈົນຮອດລະດູໃບໄມ້ປົ່ງ", "lo"),
        ("በወንዙ ላይ ያለው ድልድይ እስከ ፀደይ ድረስ ተዘግቷል", "am"), ("እቲ ኣብ ልዕሊ ሩባ ዘሎ ድንድል ክሳብ ጽድያ ተዓጽዩ ኣሎ ኢሎም ሰብ መዚ እታ ኸተማ ተዛሪቦም", "ti"), ("নদীর উপর সেতুটি বসন্ত পর্যন্ত বন্ধ থাকবে", "bn"),
        ("নদীৰ ওপৰৰ দলংখন বসন্তলৈকে বন্ধ থাকিব", "as"), ("ஆற்றின் மீதுள்ள பாலம் வசந்த காலம் வரை மூடப்பட்டுள்ளது", "ta"), ("నదిపై వంతెన వసంతకాలం వరకు మూసివేయబడింది", "te"),
        ("പുഴയ്ക്ക് കുറുകെയുള്ള പാലം വസന്തകാലം വരെ അടച്ചു", "ml"), ("ගඟ හරහා ඇති පාලම වසන්තය දක්වා වසා ඇත", "si"), ("ਦਰਿਆ ਉੱਤੇ ਪੁਲ ਬਸੰਤ ਤੱਕ ਬੰਦ ਹੈ", "pa"), ("གཙང་པོའི་ཐོག་གི་ཟམ་པ་དཔྱིད་ཀའི་བར་བཀག་ཡོད།", "bo"),
    ],
)  # fmt: skip
def test_a_script_of_one_language_names_it_whatever_is_declared(text: str, expected: str, declared: str | None) -> None:
    assert identify(text, declared) == expected


def test_english_is_not_named_because_a_theme_declares_it() -> None:
    somali = "Buundada dul marta webiga ayaa la xidhay ilaa gu'ga, sida ay sheegtay dowladda hoose ee magaalada. " * 4
    assert identify(somali, "en-US") != "en"
    assert identify("The bridge over the river is closed until spring, the town says. " * 4, "en-US") == "en"
