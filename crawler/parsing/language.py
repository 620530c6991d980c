"""In which language is a text? What a page or feed declares is compared with the text itself. "Unknown" rather than a wrong language.

Scripts and letters decide where they can; a small model (fastText lid.176, see NOTICE) the rest, and the commonest words confirm or refute
it (common_words.py). Reads no page and no feed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from crawler.errors import RequestError
from crawler.parsing import common_words, language_model
from crawler.parsing.scripts import LANGUAGES, script_of, written_in

FEWEST_LETTERS = 8  # below this a text says nothing of its language
SURE = 0.5  # of the model's share for its best language, to name one at all
FEW, SURE_OF_FEW = 20, 0.7  # and in a text of fewer characters
TRUSTED = 0.9  # to name one whose commonest words the text lacks
DOUBTFUL, MORE = 0.8, 2.5  # a share of the model's below which a text needs so many times the common words
OVERRULES = 0.8  # to name another one than the declared
SHORT = 60  # characters below which a declared language needs no sign of itself in the text
POSSIBLE = 0.1  # of the model's share, for a declared language to stand where no language is named
PROVEN = 2.0  # how sure script and letters are: more than the model can be
PIECE = 100  # characters of a sample
WHOLE = 400  # characters up to which a text is looked at whole
CLOSER = 300  # characters of a sample where short ones disagree
LONG = 3000  # characters from which on five samples are taken instead of three
SECOND_SCRIPT = 0.3  # of the letters, to call a text mixed


def _codes(codes: str) -> frozenset[str]:
    return frozenset(codes.split(" "))


Guess = tuple[str | None, float]
"""A language, None for none, and how sure it is: the model's share, or PROVEN."""


def _scripts(text: str) -> dict[str, int]:
    """How many letters of each script a text has; those of scripts that are not in the table are "other"."""
    found: dict[str, int] = {}
    for char in set(text):
        if name := script_of(char) or (char.isalpha() and "other"):
            found[name] = found.get(name, 0) + text.count(char)
    return found


# What a script alone decides.
_ALONE = {
    script: LANGUAGES[script][0]
    for script in ("georgian", "armenian", "hangul", "kana", "han", "thai", "greek", "mongolian")
}
# Scripts that one language of the press is written in: first and last code point of their blocks.
_BLOCKS = (
    ("\u1000", "\u109f", "my"), ("\uaa60", "\uaa7f", "my"), ("\u1780", "\u17ff", "km"), ("\u0e80", "\u0eff", "lo"), ("\u0f00", "\u0fff", "bo"),
    ("\u0980", "\u09ff", "bn"), ("\u0a00", "\u0a7f", "pa"), ("\u0a80", "\u0aff", "gu"), ("\u0b00", "\u0b7f", "or"), ("\u0b80", "\u0bff", "ta"),
    ("\u0c00", "\u0c7f", "te"), ("\u0c80", "\u0cff", "kn"), ("\u0d00", "\u0d7f", "ml"), ("\u0d80", "\u0dff", "si"), ("\u0780", "\u07bf", "dv"),
    ("\u1200", "\u139f", "am"),
)  # fmt: skip
_BY_BLOCK = _codes(
    "other bengali gurmukhi gujarati oriya tamil telugu kannada malayalam sinhala lao tibetan myanmar ethiopic khmer thaana"
)
_ASSAMESE = re.compile("[ৰৱ]")
_TIGRINYA = re.compile("[ቐ-ቝኸ-ዅኣዓ]")  # gutturals that Amharic has lost or hardly writes
_TIGRINYA_WORDS = re.compile(r"\b(?:ናይ|ኣብ|እዩ|እዮም|ምስ|ካብ|ድማ|ወይ|ነቲ|እቲ|እታ|ብዘይ|ከምኡ|ወይውን|ወይከኣ|ኩሉ|ነፍሲ)\b")
_BURMESE_NEIGHBOURS = re.compile(
    "[\u1022\u1028\u1033-\u1035\u105a-\u108f\u109a-\u109d\uaa60-\uaa7f]"
)  # Shan, Mon, Karen
_DZONGKHA = re.compile("ཨིན|འབད|ལུ་|དགོཔ|གཞན་གྱི")
# The model's names that are not, or no longer, ISO 639-1.
_NAMES = {
    "arz": "ar", "azb": "fa", "ckb": "ku", "pnb": "ur", "als": "de", "bar": "de", "nds": "de", "sh": "hr", "sco": "en", "nb": "no", "iw": "he", "in": "id", "mo": "ro", "ji": "yi",
}  # fmt: skip
# Languages so near that the model's word does not outweigh a declaration.
_NEIGHBOURS = "hr sr bs sl, no da nn sv, id ms, pt gl es ca ast lad, cs sk, bg mk, ru uk be, hi mr ne bho mag mai, fa ur, tr az, af nl, en sco"
# Languages that the model takes others for, which words tell from them; a declaration does not count between these.
_TAKEN_FOR = "tl ceb hil bcl war ilo, sw zdj swb ktu loz kde, az tly, it co, fi fkv, ca oc"
_NEAR = [_codes(group) for group in _NEIGHBOURS.split(", ")]
_TOLD = [_codes(group) for group in (*_TAKEN_FOR.split(", "), *_NEIGHBOURS.split(", "))]

_BY_ONE_LETTER = ("az", "be", "kk")  # which may be letters of others too, so that words have to agree
_DIGRAPHS = ("аь", "оь", "уь", "юь", "яь", "хь", "къ", "кх", "ӏ")
_UMLAUTS = re.compile("[оую]ь", re.IGNORECASE)
_NOT_CHECHEN = ("гъ", "лъ", "хъ", "шъ", "жъ", "кь", "щӏ", "фӏ")  # of its neighbours: Avar, Kabardian, Lezgian
_RARE = re.compile("[æқғұңөәіїєґўћђѓќѕҳҩҟҽҭԥҵӡҝҹӕ]")
_STAND_INS = re.compile("(?<=[а-яё])[1il](?=[а-яё])|[пткцчгх][1il]")
_TYPED = re.compile("[а-яё]v|v[а-яё]")  # ү of Mongolian, typed on a keyboard without it
_UZBEK = re.compile(r"\w(?:нинг|лар|ган|ади|ини|ида)\b")
_DECLARED = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-]*)?\s*$")


# ISO 639-1, all of it.
CODES = _codes(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu "
    "gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms "
    "mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl "
    "tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)


def check_codes(codes: Iterable[str]) -> None:
    """RequestError language_unknown for a code that no language has, with what was probably meant."""
    for code in codes:
        if code not in CODES:
            meant = normal_code(code)
            fix = f"Did you mean {meant}?" if meant in CODES else "Write two letters (ISO 639-1): en, ru, ar."
            raise RequestError("language_unknown", f"No language has the code {code[:40]}.", fix)


def normal_code(declared: str | None) -> str | None:
    """A language tag ("en-US", "pt_BR", "iw") as ISO 639-1, None when it is none (x-default, "English", empty)."""
    match = _DECLARED.match(declared or "")
    if match is None:
        return None
    code = match.group(1).lower()
    code = _NAMES.get(code, code)
    return code if len(code) == 2 else None


def identify(text: str, declared: str | None = None) -> str | None:
    """The language of a text as ISO 639-1, None when it cannot be determined (too short, mixed, unlike any known).

    ``declared`` is what the page or feed says ("en-US"); it decides where the text says nothing and between near languages, unless the
    script forbids it. Where the text is clearly another language that one is named; where it only may be, neither is. A long text is
    sampled in three or five places, with a closer look where they disagree: 0.1 to 0.3 ms.
    """
    code = normal_code(declared)
    found = [_detect(piece) for piece in _samples(text, PIECE)]
    if len({lang for lang, _ in found}) > 1:
        found = [_detect(piece) for piece in _samples(text, CLOSER)]
    named = {lang for lang, _ in found if lang}
    if len(named) > 1:
        return _one_of(found, code)
    if not named:
        return code if code and _may_be(code, text) and _unrefuted(code, text) else None
    best = named.pop()
    if 2 * sum(lang == best for lang, _ in found) < len(found):
        return code if code == best else None
    if best == "ce" and len(text) > LONG // 2 and not _UMLAUTS.search(text):
        return code if code == "ce" else None  # Ingush, which is written with the same letters but for these
    if code is None or code == best:
        return best
    share = max(share for lang, share in found if lang == best)
    if share < PROVEN and any(code in group and best in group for group in _NEAR):
        return code if _may_be(code, text) else best
    return best if share >= OVERRULES or not _may_be(code, text) else None


def _one_of(found: Iterable[tuple[str | None, float]], code: str | None) -> str | None:
    """Pieces in several languages: neighbours are taken for one, others make the text mixed, which is no language."""
    votes = Counter(lang for lang, _ in found if lang)
    best = max(votes, key=lambda lang: (votes[lang], lang == code))
    if all(lang == best or any(best in group and lang in group for group in _NEAR) for lang in votes):
        return code if code in votes else best
    return None


def _samples(text: str, size: int) -> list[str]:
    """The text itself when short, else as many pieces of ``size`` characters, evenly spread from beginning to end, cut at spaces."""
    if len(text) <= max(WHOLE, 2 * size):
        return [text]
    count = 3 if len(text) < LONG else 5
    return [_piece(text, round(n * (len(text) - size) / (count - 1)), size) for n in range(count)]


def _piece(text: str, start: int, size: int) -> str:
    piece = text[start : start + size]
    first, _, rest = piece.partition(" ")
    return rest if start and len(first) < size // 4 else piece


def _detect(piece: str) -> Guess:
    """(language, how sure: the model's share, or PROVEN), (None, 0) for none."""
    scripts = _scripts(piece)
    total = sum(scripts.values())
    if total < FEWEST_LETTERS and not (scripts.keys() & _ALONE.keys() and total >= 2):
        return None, 0.0
    main = _main_script(scripts)
    if main in _BY_BLOCK:
        return _by_block(piece)
    if main is None or not LANGUAGES.get(main):
        return None, 0.0
    if main in _ALONE:
        return _ALONE[main], PROVEN
    small = unicodedata.normalize("NFC", piece.lower())
    by_letters = _by_letters(main, small, scripts[main])
    if by_letters in _BY_ONE_LETTER and common_words.refuted(by_letters, small, common_words.shares(small)):
        by_letters = None
    return (by_letters, PROVEN) if by_letters else _weighed(piece, small, main)


def _weighed(piece: str, small: str, script: str) -> Guess:
    """What the model says, unless the text lacks the words or letters of that language, or the commonest words are clearly another's."""
    common = common_words.shares(small)
    guessed = _by_model(piece, small, script, common)
    lang = max(guessed, key=lambda code: guessed[code], default="")
    share = guessed.get(lang, 0.0)
    if share < (SURE if len(piece) >= FEW else SURE_OF_FEW):
        lang, share = "", 0.0
    best = max(
        (code for code in common if code in LANGUAGES[script] or len(code) == 3), key=lambda c: common[c], default=""
    )
    if best and best != lang and not _near(lang, best) and _outweighs(best, lang, share, guessed, common):
        lang, share = (best, max(share, SURE)) if len(best) == 2 else ("", 0.0)
    lang = _among_neighbours(lang, small)
    return (lang, share) if len(lang) == 2 else (None, 0.0)


def _outweighs(best: str, lang: str, share: float, guessed: Mapping[str, float], common: Mapping[str, float]) -> bool:
    """Whether the words are so clearly of one language that the model's ``lang``, or its silence, does not count."""
    if not common_words.clear(best, common[best]):
        return False
    if len(best) == 3:
        ahead = common_words.AHEAD if share >= TRUSTED else common_words.AHEAD_UNNAMED
        return common[best] >= ahead * common.get(lang, 0.0)
    if not lang and guessed.get(best, 0.0) >= POSSIBLE:
        return True
    rivals = (s for code, s in common.items() if code != best and not _near(code, best))
    known = best in common_words.UNTAUGHT or guessed.get(best, 0.0) >= POSSIBLE
    return known and common[best] >= common_words.AHEAD * max(rivals, default=0.0)


def _among_neighbours(lang: str, small: str) -> str:
    """Of languages that differ in few words the one whose words these are."""
    group = frozenset[str]().union(*(group for group in _TOLD if lang in group))
    return common_words.told(lang, group, small) or lang


def _near(one: str, other: str) -> bool:
    return any(one in group and other in group for group in _NEAR)


def _by_block(piece: str) -> tuple[str | None, float]:
    """The language that its script decides; of the neighbours in one script the letters that the other has not."""
    counts = Counter(lang for char in piece for first, last, lang in _BLOCKS if first <= char <= last)
    if not counts:
        return None, 0.0
    lang, seen = counts.most_common(1)[0]
    if lang == "bn" and len(_ASSAMESE.findall(piece)) * 100 > seen:
        lang = "as"
    if lang == "am" and (len(_TIGRINYA.findall(piece)) + 4 * len(_TIGRINYA_WORDS.findall(piece))) * 40 > seen:
        lang = "ti"
    if lang == "my" and len(_BURMESE_NEIGHBOURS.findall(piece)) * 20 > seen:
        return None, 0.0
    return "dz" if lang == "bo" and len(_DZONGKHA.findall(piece)) * 60 > seen else lang, PROVEN


def _main_script(scripts: dict[str, int]) -> str | None:
    """The script that most letters are of; None when two share the text."""
    total, kana = sum(scripts.values()), scripts.get("kana", 0)
    east = kana + scripts.get("han", 0)
    if kana > 0.1 * east:
        scripts = {**scripts, "kana": east, "han": 0}
    if east + scripts.get("hangul", 0) + scripts.get("thai", 0) > 0.3 * total:
        return max(("kana", "han", "hangul", "thai"), key=lambda s: scripts.get(s, 0))
    first = max(scripts, key=lambda s: scripts[s])
    mixed = any(n > SECOND_SCRIPT * total for s, n in scripts.items() if s != first)
    return None if mixed or 2 * scripts[first] < total else first


def _by_letters(script: str, piece: str, total: int) -> str | None:
    """What letters that no other language of the script has decide; shares are of the script's letters."""

    def part(chars: str) -> float:
        return sum(map(piece.count, chars)) / total

    if script == "latin":
        return "az" if "ə" in piece and part("ə") > 0.035 else None
    if script != "cyrillic" or total < FEWEST_LETTERS:
        return None
    if len(_TYPED.findall(piece)) > 1:
        return "mn"
    if part("їє") > 0.01 and not part("і") and part("эы"):
        return "mn"  # its old fonts have these for ү and ө
    chechen = _chechen(piece)
    if not chechen and not _RARE.search(piece):
        return None
    if part("ҩҟҽҭԥҵӡ") > 0.01 and part("ҩҟҽҭԥҵ"):
        return "ab"
    if part("ӕæ") > 0.01:
        return "os"
    if part("ҝҹ") > 0.004 or ("ә" in piece and part("ј") > 0.01):
        return "az"
    if part("қғұңөәіїєґўћђ") < 0.01 and chechen > 0.045 * total and sum(map(piece.count, _NOT_CHECHEN)) <= 0.01 * total:
        return "ce"
    if part("қғҳ") > 0.004 and (part("ў") > 0.004 or len(_UZBEK.findall(piece)) > 2) and not part("ӣӯҷ"):
        return None if part("әөүң") else "uz"  # with those letters it is Karakalpak or Kazakh
    rules = (
        ("ў", 0.004 if not part("ищъ") else 1.0, "be"),
        ("ѓќѕ", 0.002, "mk"),
        ("ђћ", 0.004, "sr"),
        ("їєґ", 0.004, "uk"),
    )
    found = next((lang for chars, least, lang in rules if part(chars) > least), None)
    if found is None and part("қғұңөә") > 0.02 and part("і") > 0.01 and part("қғұ") > 0.004 and part("әұ"):
        return "kk"
    return found


def _chechen(piece: str) -> int:
    """How many letters for sounds that Russian has not: digraphs, and the palochka with all that is written instead of it."""
    found = sum(map(piece.count, _DIGRAPHS))
    return found + sum(1 for _ in _STAND_INS.finditer(piece)) if any(c in piece for c in "1il") else found


def _by_model(piece: str, small: str, script: str, common: Mapping[str, float]) -> dict[str, float]:
    """The model's shares of the languages of the script, of those whose letters and words the text has."""
    best: dict[str, float] = {}
    for most in (1, 6):  # the first is nearly always enough, and the others cost as much as half of it
        best.clear()
        for code, share in language_model.predicted(piece, most):
            code = _NAMES.get(code, code)
            words = {} if share >= TRUSTED and code != "ru" else common
            if code in LANGUAGES[script] and not common_words.refuted(
                code, small, words, MORE if share < DOUBTFUL else 1.0
            ):
                best[code] = best.get(code, 0.0) + share
        if max(best.values(), default=0.0) >= SURE:
            break
    return best


def _unrefuted(code: str, text: str) -> bool:
    """Whether the model, which named no language, sees the declared one as possible; of a short text it is not asked."""
    if len(text) < SHORT or code in _ALONE.values() or not written_in(code):
        return True
    least = SURE if code == "en" else POSSIBLE  # which themes declare whatever is written, and the model knows best
    seen = language_model.predicted(text[:CLOSER], 6)
    return any(_NAMES.get(said, said) == code and share >= least for said, share in seen)


def _may_be(code: str, text: str) -> bool:
    """Whether a language can be written in the script that the text is mostly in."""
    scripts = _scripts(text[:CLOSER])
    if not scripts:
        return True
    main = max(scripts, key=lambda s: scripts[s])
    if main in _ALONE:
        return code == _ALONE[main] or (code == "ja" and main == "han")
    return main in (known := written_in(code)) or not known
