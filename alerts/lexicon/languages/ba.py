"""Bashkir: number, person and cases of a noun by the sound before them."""

from collections.abc import Iterator

from alerts.lexicon.languages import Forms, Profile

_CASES = "ның дың тың ҙың ың нең дең тең ҙең ны ды ты ҙы не де те ҙе ға ҡа гә кә ла да та ҙа лә дә тә ҙә нан дан тан ҙан нән дән тән ҙән н нда ндә на нә"
_PLURALS = "лар дар тар ҙар ләр дәр тәр ҙәр"


def bashkir(word: str) -> Forms:
    """журналист: журналистар, журналистарҙы; төрмә: төрмәлә."""
    if len(word) > 2:
        yield from ((form, "") for form in _inflected(word))


def _inflected(word: str) -> Iterator[str]:
    plurals = [word + end for end in (*_PLURALS.split(), *(("ар", "әр") if word[-1] == "т" else ()))]
    for stem in (word, *plurals, *_owned(word), *(plural + own for plural in plurals for own in "ые")):
        yield from (stem, *(stem + case for case in _CASES.split()))


def _owned(word: str) -> Iterator[str]:
    """хөкүмәт: хөкүмәте; хоҡуҡ: хоҡуғы; мәктәп: мәктәбе; ҡала: ҡалаһы; халыҡ: халҡы."""
    if word[-1] in "аәоөуүыеиэюя":
        yield from (word + "һы", word + "һе")
        return
    soft = word[:-1] + {"к": "г", "ҡ": "ғ", "п": "б"}.get(word[-1], word[-1])
    short = word[:-2] + word[-1] if len(word) > 4 and word[-2] in "ыеоө" else word
    yield from (stem + own for stem in dict.fromkeys((word, soft, short)) for own in "ые")


PROFILE = Profile(
    name="Bashkir",
    function_words="һәм менән йәки ләкин әммә был шул ул улар мин беҙ һин һеҙ кем нимә ҡасан өсөн һуң тип ине бар юҡ түгел бер",
    forms=bashkir,
    name_endings=_CASES.removesuffix(" н нда ндә на нә"),
)
