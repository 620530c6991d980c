"""Tajik: plural, ezafe and object of a noun, in Cyrillic and in Persian letters; letters with a stroke or bar are often written without."""

from alerts.lexicon.languages import Forms, Profile, joined, respelt, spellings

_AFTER = "он гон ён вон ҳо и ро ҳоро ҳои ҳоям онро они гони гонро ён е ҳое ам ат аш амон атон ашон у ю анд"
_PLAIN = str.maketrans("ӯӣҳқғҷ", "уихкгч")


_PERSIAN = "ان ها های هایی ی را م ت ش ان\u200cها انی انِ گان گانی یان ای"
# What a letter is in Persian ones, where short vowels are not written and some sounds have several letters.
_TO_PERSIAN = spellings(
    "а=- ^а=ا|ع а$=ه ома=امه|ام оя=ای|ایا о=ا ^о=آ у=و|- ^у=ا|او ӯ=و ^ӯ=او и=-|ی ^и=ا|ای и$=ی ӣ=ی е=ی|- ^е=ی э=ا ё=یا ^ё=یا ю=یو я=یا|یه ая$=یه ия$=یه "
    "б=ب в=و г=گ ғ=غ д=د ж=ژ з=ز|ض|ظ|ذ й=ی к=ک қ=ق л=ل м=م н=ن п=پ р=ر с=س|ص|ث т=ت|ط ф=ف х=خ ҳ=ح|ه ч=چ ҷ=ج ш=ش ъ=ع ц=تس щ=ش ы=ی"
)
_TO_CYRILLIC = spellings(
    "ا=о|а ^ا=а|и|у آ=о ب=б پ=п ت=т ث=с ج=ҷ چ=ч ح=ҳ خ=х د=д ذ=з ر=р ز=з ژ=ж س=с ش=ш ص=с ض=з ط=т ظ=з ع=ъ|- ^ع=а|и غ=ғ ف=ф ق=қ ک=к گ=г ل=л م=м ن=н و=у|ӯ|в ^و=в|у|ӯ ه=ҳ ه$=а ی=и|е|й ی$=ӣ|и ئ=ъ|- \u200c=- ه\u200c=а а=а и=и у=у"
)
_MOST = 14  # spellings of a word in the other script


def _twins(text: str) -> list[str]:
    """зиндон: زندان; the vowels that Persian letters leave out are tried: زندان: зандан, зиндон."""
    if "а" <= text[:1] <= "ӿ":
        return respelt(text, _TO_PERSIAN, _MOST)
    return [made for spelt in _voweled(text) for made in respelt(spelt, _TO_CYRILLIC, 6)][:24] if len(text) > 2 else []


def _voweled(text: str) -> list[str]:
    """A Persian spelling with a Cyrillic а or и where two consonants meet, the first of them always parted."""
    made = [""]
    for at, letter in enumerate(text):
        before = text[at - 1 : at]
        meets = before and before not in "اآوی\u200cه" and letter not in "اآوی\u200c"
        first = meets and not any(c in "اآوی" for c in text[:at]) and at == 1
        options = ("а", "и", "у") if first else ("", "а", "и") if meets else ("",)
        made = [row + option + letter for row in made for option in options][:48]
    return made


def tajik(word: str) -> Forms:
    """рӯзноманигор: рӯзноманигорон, рӯзноманигорро; рузноманигорон without the bar."""
    if len(word) < 3:
        return
    if word[0] > "\u0600":
        yield from joined(word, after=_PERSIAN)
        return
    plain = word.translate(_PLAIN)
    if plain != word:
        yield plain, f"{word} without bars and strokes"
    for form, said in joined(word, after=_AFTER):
        yield form, said
        yield form.translate(_PLAIN), said
    if word[-1] in "аӣ":
        yield from joined(word[:-1], after="агон аҳо иён иҳо агони аҳои иёни")


PROFILE = Profile(
    name="Tajik",
    function_words="ва ё аммо вале агар ки ба дар аз бо барои то ин он онҳо ман мо ту шумо ӯ кӣ чӣ кай ҳама буд аст нест ҳаст шуд шуда кард карда мешавад як пас пеш ҳам низ",
    forms=tajik,
    twins=_twins,
    twins_of_forms=False,
    taken_for="fa",
    name_endings="и ро ҳо е он гон",
)
