"""In which language is a text? What a page or feed declares is compared with the text itself. "Unknown" rather than a wrong language.

Scripts and letters decide where they can; a small model (fastText lid.176, see NOTICE) the rest. Reads no page and no feed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from crawler.errors import RequestError
from crawler.parsing.scripts import LANGUAGES, script_of, written_in

FEWEST_LETTERS = 8  # below this a text says nothing of its language
SURE = 0.5  # of the model's share for its best language, to name one at all
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


def _scripts(text: str) -> dict[str, int]:
    """How many letters of each script a text has; those of scripts that are not in the table are "other"."""
    found: dict[str, int] = {}
    for char in set(text):
        if name := script_of(char) or (char.isalpha() and "other"):
            found[name] = found.get(name, 0) + text.count(char)
    return found


# What a script alone decides.
_ALONE = {script: LANGUAGES[script][0] for script in ("georgian", "armenian", "hangul", "kana", "han", "thai", "greek")}
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
# The model's names that are not, or no longer, ISO 639-1.
_NAMES = {
    "arz": "ar", "azb": "fa", "ckb": "ku", "pnb": "ur", "als": "de", "bar": "de", "nds": "de", "sh": "hr", "sco": "en", "nb": "no", "iw": "he", "in": "id", "mo": "ro", "ji": "yi",
}  # fmt: skip
# Languages so near that the model's word does not outweigh a declaration.
_NEIGHBOURS = "hr sr bs sl, no da nn sv, id ms, pt gl es ca, cs sk, bg mk, ru uk be, hi mr ne, fa ur, tr az, af nl"
_NEAR = [_codes(group) for group in _NEIGHBOURS.split(", ")]

_DIGRAPHS = ("аь", "оь", "уь", "юь", "яь", "хь", "къ", "кх", "ӏ")
_UMLAUTS = re.compile("[оую]ь", re.IGNORECASE)
_NOT_CHECHEN = ("гъ", "лъ", "хъ", "шъ", "жъ", "кь", "щӏ", "фӏ")  # of its neighbours: Avar, Kabardian, Lezgian
_RARE = re.compile("[қғұңөәіїєґўћђѓќѕҳҩҟҽҭԥҵӡҝҹӕ]")
_STAND_INS = re.compile("(?<=[а-яё])[1il](?=[а-яё])|[пткцчгх][1il]")
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


def _detect(piece: str) -> tuple[str | None, float]:
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
    by_letters = _by_letters(main, piece.lower(), scripts[main])
    return (by_letters, PROVEN) if by_letters else _by_model(piece, main)


def _by_block(piece: str) -> tuple[str | None, float]:
    """The language that its script decides; of the neighbours in one script the letters that the other has not."""
    counts = Counter(lang for char in piece for first, last, lang in _BLOCKS if first <= char <= last)
    if not counts:
        return None, 0.0
    lang, seen = counts.most_common(1)[0]
    if lang == "bn" and len(_ASSAMESE.findall(piece)) * 100 > seen:
        lang = "as"
    if lang == "am" and len(_TIGRINYA.findall(piece)) * 40 > seen:
        lang = "ti"
    return lang, PROVEN


def _main_script(scripts: dict[str, int]) -> str | None:
    """The script that most letters are of; None when two share the text."""
    total, kana = sum(scripts.values()), scripts.get("kana", 0)
    east = kana + scripts.get("han", 0)
    if kana > 0.1 * east:
        scripts = {**scripts, "kana": east, "han": 0}
    if east + scripts.get("hangul", 0) + scripts.get("thai", 0) > 0.3 * total:
        return max(("kana", "han", "hangul", "thai"), key=lambda s: scripts.get(s, 0))
    first = max(scripts, key=lambda s: scripts[s])
    return None if any(n > SECOND_SCRIPT * total for s, n in scripts.items() if s != first) else first


def _by_letters(script: str, piece: str, total: int) -> str | None:
    """What letters that no other language of the script has decide; shares are of the script's letters."""

    def part(chars: str) -> float:
        return sum(map(piece.count, chars)) / total

    if script == "latin":
        return "az" if "ə" in piece and part("ə") > 0.015 else None
    if script != "cyrillic" or total < FEWEST_LETTERS:
        return None
    chechen = _chechen(piece)
    if not chechen and not _RARE.search(piece):
        return None
    if part("ҩҟҽҭԥҵӡ") > 0.01:
        return "ab"
    if part("ӕ") > 0.01:
        return "os"
    if part("ҝҹ") > 0.004 or ("ә" in piece and part("ј") > 0.01):
        return "az"
    if part("қғұңөәіїєґўћђ") < 0.01 and chechen > 0.045 * total and sum(map(piece.count, _NOT_CHECHEN)) <= 0.01 * total:
        return "ce"
    if part("ў") > 0.004 and part("қғҳ") > 0.004:
        return None  # Uzbek
    rules = (("ў", 0.004, "be"), ("ѓќѕ", 0.002, "mk"), ("ђћ", 0.004, "sr"), ("їєґ", 0.004, "uk"))
    found = next((lang for chars, least, lang in rules if part(chars) > least), None)
    if found is None and part("қғұңөә") > 0.02 and part("і") > 0.01 and part("қғұ") > 0.004:
        return "kk"
    return found


def _chechen(piece: str) -> int:
    """How many letters for sounds that Russian has not: digraphs, and the palochka with all that is written instead of it."""
    found = sum(map(piece.count, _DIGRAPHS))
    return found + sum(1 for _ in _STAND_INS.finditer(piece)) if any(c in piece for c in "1il") else found


def _by_model(piece: str, script: str) -> tuple[str | None, float]:
    allowed = LANGUAGES[script]
    best: dict[str, float] = {}
    for most in (1, 6):  # the first is nearly always enough, and the others cost as much as half of it
        best.clear()
        for label, share in zip(*_predicted(piece, most), strict=True):
            code = label.removeprefix("__label__")
            code = _NAMES.get(code, code)
            if code in allowed:
                best[code] = best.get(code, 0.0) + float(share)
        lang = max(best, key=lambda code: best[code], default="")
        if lang and best[lang] >= SURE:
            return (lang, best[lang]) if len(lang) == 2 else (None, 0.0)
    return None, 0.0


def _predicted(piece: str, most: int) -> Any:
    line = piece.replace("\n", " ")
    try:
        return _model().predict(line, k=most)
    except (TypeError, UnicodeEncodeError):  # half of a pair of surrogates
        return _model().predict(line.encode("utf-8", "replace").decode(), k=most)


def _unrefuted(code: str, text: str) -> bool:
    """Whether the model, which named no language, sees the declared one as possible; of a short text it is not asked."""
    if len(text) < SHORT or code in _ALONE.values() or not written_in(code):
        return True
    labels, shares = _predicted(text[:CLOSER], 6)
    codes = [label.removeprefix("__label__") for label in labels]
    least = SURE if code == "en" else POSSIBLE  # which themes declare whatever is written, and the model knows best
    return any(_NAMES.get(c, c) == code and share >= least for c, share in zip(codes, shares, strict=True))


def _may_be(code: str, text: str) -> bool:
    """Whether a language can be written in the script that the text is mostly in."""
    scripts = _scripts(text[:CLOSER])
    if not scripts:
        return True
    main = max(scripts, key=lambda s: scripts[s])
    if main in _ALONE:
        return code == _ALONE[main] or (code == "ja" and main == "han")
    return main in (known := written_in(code)) or not known


@cache
def _model() -> Any:
    import fasttext

    with as_file(files("crawler").joinpath("data/lid.176.bin")) as path:
        return fasttext.load_model(str(path))
