"""German."""

from alerts.lexicon.languages import Dictionary, Profile


def _adjective(word: str, table: Dictionary) -> list[str]:
    """An adjective's forms where the table has them under its strong ending alone (letzt under letzter)."""
    forms = table.forms(word + "er")
    return forms if word + "em" in forms else []


PROFILE = Profile(
    name="German",
    function_words="der die das den dem des ein eine einen einem einer eines und oder aber wenn in im an am auf bei zu zum zur von vom für aus mit als wie sein nicht kein keine so denn dass daß es er sie wir ihr ich mich dich ihn ihm ihnen uns euch sein seine ihre unser wer was wann wo warum alle jede jeder jedes dieser diese dieses dies sich über unter nach vor durch gegen ohne um bis auch nur sehr noch schon mehr da dann man | ist sind war waren bin hat haben hatte kann können soll will wird werden wurde wurden muss",
    labels=">s=genitive or plural; >es=genitive; >n=dative or plural; >en=dative or plural; >e=plural; >er=plural",
    name_endings="s n en es e er em ern ens",
    demonym_cut="en$",
    demonym_endings="er ern isch ische ischen ischer isches ischem",
    noun_capitals=True,
    more=_adjective,
)
