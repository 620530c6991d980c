"""Swahili: forms that a topic finds, and words that it does not."""

from __future__ import annotations

from alerts.lexicon.languages import profile
from tests.alerts.lexicon.languages import mistakes

FORMS = {
    "mtu": "watu mtu",
    "mfungwa": "wafungwa",
    "mwandishi": "waandishi",
    "mwalimu": "walimu",
    "mwanaharakati": "wanaharakati",
    "msemaji": "wasemaji",
    "mkimbizi": "wakimbizi",
    "muuguzi": "wauguzi",
    "mti": "miti",
    "mkutano": "mikutano mkutanoni mikutanoni",
    "mwaka": "miaka",
    "mji": "miji mjini",
    "kitabu": "vitabu",
    "kijiji": "vijiji kijijini vijijini",
    "kifungo": "vifungo kifungoni",
    "chama": "vyama",
    "chombo": "vyombo",
    "chuo": "vyuo chuoni",
    "gereza": "magereza gerezani magerezani",
    "jeshi": "majeshi jeshini",
    "jina": "majina",
    "kosa": "makosa",
    "shirika": "mashirika",
    "waziri": "mawaziri",
    "wakili": "mawakili",
    "waraka": "nyaraka",
    "wimbo": "nyimbo",
    "uamuzi": "maamuzi",
    "uovu": "maovu",
    "jela": "jelani",
    "mahakama": "mahakamani",
    "nyumba": "nyumbani",
    "kukamata": "alikamata wamekamata wanamkamata atakamatwa alikamatwa waliokamatwa aliyekamatwa hawakumkamata wakamatwe",
    "kuua": "aliua aliuawa wameuawa waliouawa kuuawa hawakumwua",
    "kuhukumu": "amehukumu walihukumiwa kuhukumiwa",
    "kufunga": "alifungwa wamefungwa",
    "kutesa": "waliteswa wanawatesa kuteswa aliyeteswa",
    "kupiga": "walimpiga alipigwa",
    "kuandamana": "waliandamana wanaandamana walioandamana",
}
OTHERS = {
    "mtu": "mti mtoto mto",
    "mti": "mtu mtoto",
    "kitabu": "kitambi tabu",
    "jela": "jeli gela",
    "chama": "chuma chama-",
    "gari": "gara mgari",
    "jina": "jana jini",
    "waraka": "haraka",
    "kosa": "kisa",
    "kukamata": "kamati kukaa mkataba",
    "kuua": "kuuza aliuza kununua",
    "kufunga": "kufungua alifungua",
    "kupiga": "kupika alipika",
    "uovu": "wivu",
    "mahakama": "hakimu",
}


def test_forms_and_near_misses() -> None:
    assert sum(len(row.split()) for row in FORMS.values()) >= 60
    assert mistakes("sw", FORMS, OTHERS) == []


def test_a_form_says_what_it_is() -> None:
    labels = dict(profile("sw").forms("kukamata")) | dict(profile("sw").forms("mfungwa"))
    assert labels["alikamata"] == "past of kukamata"
    assert labels["waliokamatwa"] == "passive relative of kukamata"
    assert labels["hawakumkamata"] == "negative of kukamata"
    assert labels["wafungwa"] == "plural of mfungwa"
