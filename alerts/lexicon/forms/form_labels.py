"""What a form is, in words a person reads: "genitive of Чечня", "plural of prison", "irregular form of go". Pure."""

from __future__ import annotations

from functools import cache

from alerts.text.tokens import fold

# By language: end of the dictionary form, a ">", end of the form, "=", what it is. The longest end that fits speaks; nothing fits: "form of".
_ENDINGS = {
    "en": ">s=plural; >es=plural; y>ies=plural; >ed=past form; e>ed=past form; y>ied=past form; >ing=-ing form; e>ing=-ing form; >er=comparative; >est=superlative",
    "ru": (
        "а>ы=genitive; а>и=genitive; а>е=dative or prepositional; а>у=accusative; а>ой=instrumental; а>ою=instrumental; "
        "я>и=genitive, dative or prepositional; я>ю=accusative; я>ей=instrumental; я>ёй=instrumental; я>е=dative or prepositional; "
        "ия>ии=genitive, dative or prepositional; ия>ию=accusative; ия>ией=instrumental; "
        ">а=genitive; >у=dative; >ом=instrumental; >ым=instrumental; >е=prepositional; >ы=plural; >и=plural; >ов=genitive plural; >ам=dative plural; "
        ">ами=instrumental plural; >ах=prepositional plural; а>ам=dative plural; а>ами=instrumental plural; а>ах=prepositional plural; "
        "й>я=genitive; й>ю=dative; й>ем=instrumental; й>и=plural; ь>я=genitive; ь>ю=dative; ь>ем=instrumental; ь>и=plural or genitive; ь>ей=genitive plural; "
        "о>а=genitive; о>у=dative; о>ом=instrumental; о>е=prepositional; е>я=genitive; е>ю=dative; е>ем=instrumental; ие>ия=genitive; ие>ию=dative; ие>ием=instrumental; ие>ии=prepositional; "
        "ость>ости=genitive; ый>ого=genitive; ий>ого=genitive; ый>ая=feminine; ий>ая=feminine; ый>ое=neuter; ий>ое=neuter; ый>ые=plural; ий>ие=plural"
    ),
    "uk": (
        "а>и=genitive; а>і=dative or locative; а>у=accusative; а>ою=instrumental; я>і=genitive, dative or locative; я>ю=accusative; я>ею=instrumental; "
        "ія>ії=genitive, dative or locative; ія>ію=accusative; ія>ією=instrumental; >а=genitive; >у=dative or locative; >ові=dative; >ом=instrumental; >и=plural; >ів=genitive plural; "
        ">ам=dative plural; >ами=instrumental plural; >ах=locative plural; ь>я=genitive; ь>ю=dative; ь>ем=instrumental; о>а=genitive; о>у=dative; о>ом=instrumental; о>і=locative"
    ),
    "be": "а>ы=genitive; а>у=accusative; а>ай=instrumental; я>і=genitive, dative or locative; я>ю=accusative; я>яй=instrumental; >а=genitive; >у=dative; >ам=instrumental; >ы=plural; >аў=genitive plural",
    "pl": (
        "a>y=genitive; a>i=genitive; a>ę=accusative; a>ą=instrumental; a>ie=dative or locative; a>o=vocative; ja>ji=genitive, dative or locative; ia>ii=genitive, dative or locative; "
        ">a=genitive; >u=genitive or locative; >owi=dative; >em=instrumental; >iem=instrumental; >ie=locative; >y=plural; >i=plural; >ów=genitive plural; >om=dative plural; >ami=instrumental plural; >ach=locative plural; "
        "o>a=genitive; o>u=dative or locative; o>em=instrumental; e>a=genitive; e>u=dative or locative; e>em=instrumental; ość>ości=genitive; ki>kiego=genitive; ki>kiej=feminine genitive; ki>ka=feminine"
    ),
    "cs": "a>y=genitive; a>e=dative or locative; a>ě=dative or locative; a>u=accusative; a>ou=instrumental; >a=genitive; >u=dative; >ovi=dative; >em=instrumental; >y=plural; >ů=genitive plural; >ech=locative plural; o>a=genitive; o>u=dative; o>em=instrumental; ko>ka=genitive; ko>ku=dative or locative; ko>kem=instrumental",
    "sk": "a>y=genitive; a>e=dative or locative; a>u=accusative; a>ou=instrumental; >a=genitive; >u=dative; >ovi=dative; >om=instrumental; >y=plural; >ov=genitive plural; o>a=genitive; o>u=dative; o>om=instrumental",
    "hr": "a>e=genitive; a>i=dative or locative; a>u=accusative; a>om=instrumental; >a=genitive; >u=dative or locative; >om=instrumental; >em=instrumental; >i=plural; >e=accusative plural; >ima=dative plural",
    "sr": "а>е=genitive; а>и=dative or locative; а>у=accusative; а>ом=instrumental; >а=genitive; >у=dative or locative; >ом=instrumental; >ем=instrumental; >и=plural",
    "de": ">s=genitive or plural; >es=genitive; >n=dative or plural; >en=dative or plural; >e=plural; >er=plural",
    "fr": ">s=plural; >x=plural; al>aux=plural; >e=feminine; >es=feminine plural",
    "es": ">s=plural; >es=plural; o>a=feminine; o>as=feminine plural; z>ces=plural",
    "gl": ">s=plural; >es=plural; o>a=feminine",
    "pt": ">s=plural; >es=plural; ão>ões=plural; o>a=feminine; m>ns=plural; l>is=plural",
    "it": "o>i=plural; a>e=plural; e>i=plural; o>a=feminine",
    "ro": ">ul=with the article; >ului=genitive with the article; ă>a=with the article; >i=plural; >e=plural; ă>e=plural",
    "nl": ">en=plural; >s=plural; >e=inflected",
    "sv": ">en=with the article; >et=with the article; >n=with the article; >s=genitive; >er=plural; >ar=plural; >or=plural; a>or=plural",
    "tr": (
        ">da=locative; >de=locative; >ta=locative; >te=locative; >dan=ablative; >den=ablative; >tan=ablative; >ten=ablative; >a=dative; >e=dative; >ya=dative; >ye=dative; "
        ">ı=accusative; >i=accusative; >u=accusative; >ü=accusative; >yı=accusative; >yi=accusative; >yu=accusative; >yü=accusative; >ın=genitive; >in=genitive; >un=genitive; >ün=genitive; "
        ">nın=genitive; >nin=genitive; >nun=genitive; >nün=genitive; >lar=plural; >ler=plural; >la=instrumental; >le=instrumental"
    ),
    "fi": ">n=genitive; >a=partitive; >ä=partitive; >ta=partitive; >tä=partitive; >ssa=inessive; >ssä=inessive; >sta=elative; >stä=elative; >lla=adessive; >llä=adessive; >lta=ablative; >ltä=ablative; >lle=allative; >ksi=translative; >na=essive; >nä=essive; >t=plural",
    "hu": ">t=accusative; >ot=accusative; >et=accusative; >at=accusative; >ban=inessive; >ben=inessive; >ból=elative; >ből=elative; >ba=illative; >be=illative; >nak=dative; >nek=dative; >k=plural; >ok=plural; >ek=plural; >ak=plural; >ra=sublative; >re=sublative; >ról=delative; >ről=delative; >tól=ablative; >től=ablative",
    "el": "α>ας=genitive; η>ης=genitive; ος>ου=genitive; ος>ο=accusative; ας>α=genitive or accusative; ης>η=genitive or accusative; ο>ου=genitive; ος>οι=plural; ος>ους=accusative plural",
    "ka": "ი>ის=genitive; ა>ის=genitive; ი>მა=ergative; >მ=ergative; ი>ს=dative; >ს=dative; ი>ით=instrumental; ი>ად=adverbial; ი>ში=locative; >ში=locative; ი>ზე=locative; >ზე=locative; ი>იდან=ablative; >დან=ablative; ი>ები=plural",
    "hy": ">ի=genitive or dative; >ը=with the article; >ն=with the article; >ում=locative; >ից=ablative; >ով=instrumental; >ներ=plural; >եր=plural",
    "lt": "as>o=genitive; as>ui=dative; as>ą=accusative; as>e=locative; a>os=genitive; a>oje=locative; a>ą=accusative; is>io=genitive; ė>ės=genitive; ija>ijos=genitive; ija>ijoje=locative",
    "lv": "s>a=genitive; s>am=dative; s>u=accusative; s>ā=locative; a>as=genitive; a>ai=dative; a>u=accusative; a>ā=locative; e>es=genitive; e>ei=dative; e>ē=locative",
    "bg": ">а=with the article; >ът=with the article; >та=with the article; >то=with the article; >те=with the article; >и=plural",
    "mk": ">от=with the article; >та=with the article; >то=with the article; >те=with the article; >и=plural",
    "kk": ">ның=genitive; >нің=genitive; >дың=genitive; >дің=genitive; >тың=genitive; >тің=genitive; >да=locative; >де=locative; >та=locative; >те=locative; >ға=dative; >ге=dative; >қа=dative; >ке=dative; >дан=ablative; >ден=ablative; >нан=ablative; >нен=ablative; >лар=plural; >лер=plural",
    "id": "",
}  # fmt: skip
_ENDINGS["az"] = (
    _ENDINGS["tr"]
    .replace(">ta=locative; >te=locative; ", "")
    .replace(
        "ü=accusative;",
        "ü=accusative; >nı=accusative; >ni=accusative; >də=locative; >dən=ablative; >ə=dative; >lər=plural;",
        1,
    )
)


@cache
def _rules(lang: str) -> tuple[dict[tuple[str, str], str], tuple[int, ...]]:
    """(end of the dictionary form, end of the form) -> what it is; and the lengths of the former, the longest first."""
    rows: dict[tuple[str, str], str] = {}
    for part in filter(None, _ENDINGS.get(lang, "").split("; ")):
        ends, _, label = part.partition("=")
        old, _, new = ends.partition(">")
        rows.setdefault((old, new), label)
    return rows, tuple(sorted({len(old) for old, _ in rows}, reverse=True))


def origin(word: str, form: str, lang: str, shown: str = "") -> str:
    """How the form came of the word, as a phrase; "irregular form of" when they do not begin alike. ``shown`` is the word as its writer wrote it."""
    if word == form:
        return "as written"
    if word[:1] != form[:1] and fold(word)[:1] != fold(form)[:1]:
        return f"irregular form of {shown or word}"
    rules, lengths = _rules(lang)
    for length in lengths:
        stem = len(word) - length
        if stem >= 0 and form.startswith(word[:stem]) and (label := rules.get((word[stem:], form[stem:]))):
            return f"{label} of {shown or word}"
    return f"form of {shown or word}"
