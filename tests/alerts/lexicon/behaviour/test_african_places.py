"""Countries in the languages of Africa: spellings of their press, what is written together before a name, and words that are no country."""

from __future__ import annotations

import pytest

from alerts.lexicon import Lexicon
from alerts.matching.index import TopicIndex
from tests.alerts.lexicon.behaviour.places import index_of, named

# Language, sentence of our own, the countries that it names by their ISO codes.
SENTENCES = [
    ("bm", "Mali jamanakuntigi taara Faransi la kunun.", "ML FR"),
    ("bm", "Kodiwari ni Burukina Faso ka sɔrɔdasiw ye ɲɔgɔn ye.", "CI BF"),
    ("bm", "Ameriki ni Irisi ka kɛlɛ kan na fɔ Nizɛri la.", "US RU NE"),
    ("xh", "Amapolisa aseMzantsi Afrika abambe amadoda aphuma eZimbabwe.", "ZA ZW"),
    ("xh", "Urhulumente waseBritani uthethe nowaseMelika ngeRashiya.", "GB US RU"),
    ("xh", "UMongameli wase-Nigeria uza kutyelela eKenya.", "NG KE"),
    ("zu", "Amaphoyisa aseNingizimu Afrika abophe abantu baseMozambique.", "ZA MZ"),
    ("zu", "UMongameli waseMelika uzovakashela eNgilandi naseShayina.", "US GB CN"),
    ("zu", "ENingizimu Afrika kubanjwe izintatheli ezivela eKenya.", "ZA KE"),
    ("wo", "Njiitu réewu Senegaal dem na Faraas ak Gàmbi.", "SN FR GM"),
    ("wo", "Móritani ak Mali dañu xeex ci digu réew.", "MR ML"),
    ("wo", "Nguurug Amerig wax na ci Kodiwaar.", "US CI"),
    ("sn", "Mapurisa emuZimbabwe akasunga vanhu vaibva kuSouth Africa.", "ZW ZA"),
    ("sn", "Hurumende yeZambia neyeMozambique dzakasangana kuBritain.", "ZM MZ GB"),
    ("sw", "Rais wa Marekani alikutana na waziri wa Uingereza jijini Nairobi, Kenya.", "US GB KE"),
    ("sw", "Wanajeshi wa Urusi na wa Ufaransa waliondoka Afrika Kusini.", "RU FR ZA"),
    ("ha", "Shugaban Najeriya ya tafi Nijar da Amurka.", "NG NE US"),
    ("ha", "Gwamnatin Birtaniya da ta Faransa sun yi magana kan Saudiyya.", "GB FR SA"),
    ("ha", "An kama 'yan jarida a Afirka ta Kudu da Masar.", "ZA EG"),
    ("yo", "Ààrẹ orílẹ̀-èdè Nàìjíríà lọ sí Amẹ́ríkà àti Ghana.", "NG US GH"),
    ("yo", "Àwọn ọlọ́pàá Gúúsù Áfíríkà mú àwọn ọmọ Ṣáínà.", "ZA CN"),
    ("ig", "Onye isi ala Naịjirịa gara Amerịka na Briten.", "NG US GB"),
    ("ig", "Ndị uwe ojii Kamerun jidere ndị Saụt Afrịka.", "CM ZA"),
    ("ee", "Ghana dukplɔla yi Amerika kple Togo.", "GH US TG"),
    ("fon", "Benɛ tò ɔ́ kpo Nijeria kpo ɖɔ xó dó Flansi wu.", "BJ NG FR"),
    ("lg", "Pulezidenti wa Uganda yagenze mu Bungereza ne Amerika.", "UG GB US"),
    ("lg", "Abasirikale ba Yuganda baasomosa okuva e Congo.", "UG CD"),
    ("rw", "Perezida w'u Rwanda yagiye mu Bufaransa no mu Bwongereza.", "RW FR GB"),
    ("rw", "Ingabo z'Uburundi na Leta Zunze Ubumwe za Amerika ziri muri Kameruni.", "BI US CM"),
    ("mos", "Burkĩna Faso naabã kẽnga Kodivaar la Gana.", "BF CI GH"),
    ("mos", "Fãrãnsa sodaasã yii Nizɛɛr pʋgẽ.", "FR NE"),
    ("ny", "Apolisi a ku Malawi agwira anthu ochokera ku Zambia ndi Mozambiki.", "MW ZM MZ"),
    ("luo", "Jatend Kenya nodhi Uganda gi Amerka.", "KE UG US"),
    ("pcm", "Nigeria police don arrest people wey come from Ghana and UK.", "NG GH GB"),
    ("ak", "Ghana mmarahyɛ badwafo kɔɔ Amɛrika ne Engiresi.", "GH US GB"),
    ("tn", "Mapodisi a Botswana a tshwere batho ba Aforika Borwa le Mosambiki.", "BW ZA MZ"),
    ("so", "Madaxweynaha Soomaaliya wuxuu tagay Itoobiya iyo Mareykanka.", "SO ET US"),
]
# No place is named: money, bread, a question, a small thing.
NEAR_MISSES = [
    ("zu", "Imali yabo yebiwe izolo."),
    ("xh", "Le mali yeyabantwana."),
    ("ha", "Ya sin da ya yi shi ne ya kawo kudi."),
    ("yo", "Wọ́n ní kí wọ́n wá sí ibí."),
    ("rw", "Abantu bose bavuka bareshya mu gaciro."),
    ("wo", "Doom-aadama yépp danuy juddu, yam ci tawfeex."),
    ("sn", "Vanhu vese vanoberekwa vakasununguka."),
    ("lg", "Abantu bazaalibwa nga balina eddembe."),
    ("bm", "Hadamaden bɛɛ danmakɛɲɛnen bɛ bange."),
]
CODES = sorted({code for _, _, codes in SENTENCES for code in codes.split()})


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> TopicIndex:
    from alerts.lexicon.names import gazetteer

    english = {place.english: code for code in CODES if (place := gazetteer.place(code))}
    return index_of(Lexicon(tmp_path_factory.mktemp("data")), [f"{name} ({code})" for name, code in english.items()])


@pytest.mark.parametrize(("lang", "text", "codes"), SENTENCES)
@pytest.mark.parametrize("told", [True, False], ids=["told", "unknown"])
def test_countries_are_found(index: TopicIndex, lang: str, text: str, codes: str, told: bool) -> None:
    found = {place.rpartition("(")[2][:-1] for place in named(index, text, lang if told else None)}
    assert found == set(codes.split())


@pytest.mark.parametrize(("lang", "text"), NEAR_MISSES)
def test_words_are_no_countries(index: TopicIndex, lang: str, text: str) -> None:
    assert not named(index, text, lang)
