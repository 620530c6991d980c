"""Common words and alphabets: near languages told apart, languages that the model hardly knows, and those that are not named at all."""

from __future__ import annotations

import pytest

from crawler.parsing.common_words import refuted, shares
from crawler.parsing.language import identify

NAMED = {
    "hr": "Odvjetnik je rekao da nitko nije obavijestio obitelj i da se prije suđenja ne zna gdje je novinar koji je uhićen u svijetu medija.",
    "sr": "Advokat je rekao da niko nije obavestio porodicu i da se pre suđenja ne zna gde je novinar, šta je uslov i ko je tu lice bez prava.",
    "id": "Pengacara itu mengatakan bahwa polisi menahan wartawan karena berita tentang pemerintah dan uang, menurut keluarga yang menunggu di pengadilan.",
    "ms": "Peguam itu berkata bahawa polis menahan wartawan kerana berita mengenai kerajaan dan wang, manakala keluarga beliau menunggu di mahkamah.",
    "da": "Advokaten siger, at ingen har hørt noget fra journalisten, efter at han blev anholdt, og at nogen af hans kolleger er rejst uden ham.",
    "no": "Advokaten sier at ingen har hørt noe fra journalisten etter at han ble pågrepet, og at noen av kollegene hans har reist uten ham.",
    "nn": "Advokaten seier at ingen har høyrt noko frå journalisten, og at dei ikkje veit kva ein kan gjere for han eller kven som berre såg på.",
    "so": "Qareenka ayaa sheegay in aan cidna loo sheegin meesha uu ku jiro wariyaha la xidhay, waxaana la filayaa in maxkamadda la geeyo berri oo ay go'aan ka gaarto.",
    "ha": "Lauyan ya ce ba a san inda ake tsare da dan jarida ba, kuma an ce za a kai shi gaban kotu bayan kwana uku, amma ba wanda ya ga shi har yanzu.",
    "yo": "Agbẹjọ́rò náà sọ pé kò sí ẹni tí ó mọ ibi tí oníròyìn náà wà, àti pé wọn yóò gbé e lọ sí ilé ẹjọ́ ní ọjọ́ kẹta, ṣùgbọ́n kò tíì rí bẹ́ẹ̀.",
    "sw": "Wakili huyo amesema kwamba hakuna mtu anayejua mahali alipo mwandishi wa habari, na kwamba atafikishwa mahakamani baada ya siku tatu kwa kosa la uchochezi.",
    "ca": "L'advocat ha dit que ningú no sap on és el periodista i que serà portat al jutge amb els altres detinguts en els propers dies, segons la família.",
    "uz": "Адвокатнинг айтишича, журналист қаерда эканини ҳеч ким билмайди ва у уч кундан кейин суд олдига чиқарилади, оиласи эса бу ҳақда хабардор эмас.",
    "os": "Адвокат загъта, журналист кæм ис, уый ничи зоны æмæ йæ æртæ боны фæстæ тæрхондонмæ ракæндзысты, фæлæ йæ бинонтæн ницы загътой.",
    "ti": "ጠበቓ እቲ ጋዜጠኛ ኣብ ምንታይ ከም ዘሎ ዝፈልጥ ሰብ የለን ኢሉ እዩ።",
    "am": "ጠበቃው ጋዜጠኛው የት እንዳለ የሚያውቅ ሰው የለም ብለዋል፤ ከሦስት ቀን በኋላ ፍርድ ቤት ይቀርባል።",
    "af": "Die prokureur het gesê dat niemand weet waar die joernalis aangehou word nie en dat hy ná drie dae voor die hof moet verskyn sonder om sy gesin te sien.",
    "nl": "De advocaat zei dat niemand weet waar de journalist wordt vastgehouden en dat hij na drie dagen voor de rechter moet verschijnen zonder zijn gezin te zien.",
    "oc": "L'avocat a dich que degun sap pas ont es lo jornalista e que serà menat davant lo jutge amb los autres detenguts dins los jorns que venon, segon la familha.",
    "co": "L'avucatu hà dettu chì nimu ùn sà induve ellu hè u ghjurnalistu è chì u purtaranu in tribunale nantu à dumanda di u ministru, ma a so famiglia ùn hè stata avvisata.",
    "ps": "مدافع وکیل وویل چې هیڅوک نه پوهېږي چې خبریال چېرته دی او درې ورځې وروسته به محکمې ته وړاندې شي، خو کورنۍ یې هم نه ده خبره.",
    "ug": "ئادۋوكات مۇخبىرنىڭ نەدە ئىكەنلىكىنى ھېچكىم بىلمەيدۇ دېدى ۋە ئۈچ كۈندىن كېيىن سوتقا چىقىدۇ دەپ قوشۇمچە قىلدى.",
}  # fmt: skip
UNNAMED = {
    "Bhojpuri": "ओकील कहलें कि केहू के नइखे पता कि पत्रकार कहाँ बा, आ तीन दिन बाद ओकरा के अदालत में ले जाइल जाई, बाकिर घर के लोग के कवनो खबर नइखे आ सब लोग चिंता में बा।",
    "Crimean Tatar": "Advokat dedi ki, gazeteciniñ qayda olğanını iç kimse bilmey ve üç künden soñ oña qarşı maqkeme ola ya da olmay, em qorantası bu aqqında haberdar degil.",
    "Nenets": "Нюдяко нганоко ямдас тарця нись хамада, тикы ненэць" * 4,
    "Cebuano": "Matod pa sa abogado walay nakahibalo kon asa ang peryodista ug human sa tulo ka adlaw dad-on siya ngadto sa korte, apan ang iyang pamilya wala pa pahibaloa.",
    "Kituba": "Avoka ke tuba nde muntu mosi ve ke zaba kisika yina nsangu kele ve, yandi ke kwenda na tribinali na bilumbu tatu, kansi bau ya dibuta kele na mawa yonso.",
    "Comorian": "Avoka hahe ha hamba mundru kadja hari haki, na ye mundru piya kula nahe na hari ya ha hula pvo, ama shila ho ze na ye ho pvo.",
    "Magahi": "ओकील कहलइ कि केकरो मालूम नय हे कि पत्रकार कहाँ हइ, आउ तीन दिन के बाद ओकरा अदालत ले जायल जइतइ, बाकि ओकर घर के सब लोग के कोय खबर नय हइ।",
    "Shan": "ၵူၼ်းၶၢဝ်ႇၵေႃႉၼၼ်ႉ ယူႇတီႈလႂ် ဢမ်ႇမီးၽႂ်ႁူႉ",
}


@pytest.mark.parametrize("lang", NAMED)
def test_a_text_of_two_lines_is_in_its_language(lang: str) -> None:
    assert identify(NAMED[lang]) == lang


@pytest.mark.parametrize("name", UNNAMED)
def test_a_language_that_is_not_known_is_unknown_and_not_its_neighbour(name: str) -> None:
    assert identify(UNNAMED[name]) is None


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("ўзбек журналисти", "be"),
        ("özbek jurnalisti", "tr"),
        ("لاگېرلارغا قامالغان", "ar"),
        ("سۆزچى قامالدى دېدى", "fa"),
        ("Ђорђевић је ухапшен", "ru"),
        ("беларускі журналіст", "uk"),
    ],
)
def test_a_phrase_is_not_in_a_language_that_lacks_its_letters(text: str, never: str) -> None:
    assert identify(text) != never


def test_mongolian_is_known_by_letters_that_are_typed_for_those_it_lacks() -> None:
    assert identify("сэтгvvлчийг баривчилсан сэтгvvлч") == "mn"
    assert identify("Їндсэн хуулийн цэцийн шийдвэр гарсан єдєр") == "mn"
    assert identify("Її єдину сестру знайшли в іншому місті") == "uk"


def test_common_words_of_a_text_and_of_too_short_a_one() -> None:
    found = shares("the lawyer of the man who was arrested said that he had not been told of the charge")
    assert max(found, key=lambda lang: found[lang]) == "en"
    assert shares("the lawyer of the man") == {}


def test_a_text_that_lacks_the_words_or_the_letters_of_a_language_is_not_in_it() -> None:
    assert refuted("es", "kay wasi hatun", {"qu": 0.3})
    assert refuted("ru", "ўзбек ҳақида қарор", {})
    assert not refuted("ru", "решение о деле Washington Post", {})
    # Belarusian, which has ŭ too
    assert refuted("eo", "sud vyniesia prysud žurnalistu, jakoha abvinavačvali ŭ ekstremizmie", {})
    assert not refuted("eo", "la prezidanto donald trump subskribis leĝon pri amnestio ankaŭ en washington", {})
    assert not refuted("xx", "anything", {})


def test_where_the_model_doubts_more_common_words_are_asked_for() -> None:
    piece = "ja oas tulan yala jas jula tini kinali suminalja tuti oja jel"
    assert not refuted("fi", piece, {"fi": 0.02})
    assert refuted("fi", piece, {"fi": 0.02}, 2.5)
    assert not refuted("fr", "le texte", {"fr": 0.25}, 2.5)  # of no language more than a quarter
