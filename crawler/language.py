"""In which language is a text? What a page or feed declares, held against the text itself. "Unknown" rather than a wrong language.

Scripts and letters decide where they can; a small model (fastText lid.176, see NOTICE) the rest. Reads no page and no feed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import as_file, files
from typing import Any

FEWEST_LETTERS = 8  # below this a text says nothing of its language
SURE = 0.5  # of the model's share for its best language, to name one at all
OVERRULES = 0.8  # to name another one than the declared
PIECE = 300  # characters that are looked at in one go
SECOND_SCRIPT = 0.3  # of the letters, to call a text mixed


def _codes(codes: str) -> frozenset[str]:
    return frozenset(codes.split(" "))


_SCRIPTS = (
    ("latin", "A-Za-zÀ-ÖØ-öø-ʯḀ-ỿ"),
    ("cyrillic", "Ѐ-ԯ"),
    ("arabic", "ؠ-يٮ-ۓݐ-ݿ"),
    ("hebrew", "א-ת"),
    ("greek", "Ͱ-Ͽἀ-῿"),
    ("georgian", "ა-ჿᲐ-Ჿ"),
    ("armenian", "Ա-և"),
    ("devanagari", "अ-हक़-ॡ"),
    ("hangul", "가-힣"),
    ("kana", "ぁ-ゖァ-ヺ"),
    ("han", "㐀-鿿"),
    ("thai", "ก-ะ"),
)
_SCRIPT_OF = [(name, re.compile(f"[{letters}]")) for name, letters in _SCRIPTS]
# What a script alone decides.
_ALONE = {"georgian": "ka", "armenian": "hy", "hangul": "ko", "kana": "ja", "han": "zh", "thai": "th", "greek": "el"}
_WRITTEN_IN = {
    "cyrillic": _codes("ru uk be bg mk sr kk ky tg tt ba cv mn ce os av kv uz az"),
    "arabic": _codes("ar fa ur ps ug sd ku"),
    "hebrew": frozenset({"he", "yi"}),
    "devanagari": _codes("hi mr ne sa"),
    "latin": _codes(
        "en de fr es it pt nl sv da no nn fi et lv lt is pl cs sk sl hr sr bs sq ro hu tr az uz ku tk id ms tl vi sw mt ga cy gd br eu ca gl oc af lb eo la "
        "fo fy so ha yo jv su mg ht kw rm sc co wa an io ia ie vo gn qu"
    ),
}
# The model's names that are not, or no longer, ISO 639-1.
_NAMES = {
    "arz": "ar",
    "azb": "fa",
    "ckb": "ku",
    "pnb": "ur",
    "als": "de",
    "bar": "de",
    "nds": "de",
    "sh": "hr",
    "sco": "en",
    "nb": "no",
    "iw": "he",
    "in": "id",
    "mo": "ro",
    "ji": "yi",
}
# Languages so near that the model's word does not outweigh a declaration.
_NEAR = [
    _codes(group)
    for group in (
        "hr sr bs sl",
        "no da nn sv",
        "id ms",
        "pt gl es ca",
        "cs sk",
        "bg mk",
        "ru uk be",
        "hi mr ne",
        "fa ur",
        "tr az",
        "af nl",
    )
]

_CHECHEN = re.compile("[аоуюя]ь|хь|къ|кх|ӏ|(?<=[а-яё])[1il](?=[а-яё])|[пткцчгх][1il]")
_DECLARED = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-]*)?\s*$")


def normal_code(declared: str | None) -> str | None:
    """A language tag ("en-US", "pt_BR", "iw") as ISO 639-1, None when it is none (x-default, "English", empty)."""
    match = _DECLARED.match(declared or "")
    if match is None:
        return None
    code = match.group(1).lower()
    code = _NAMES.get(code, code)
    return code if len(code) == 2 else None


def identify(text: str, declared: str | None = None) -> str | None:
    """The language of a text as ISO 639-1, None when it is not to be told (too short, mixed, unlike any known).

    ``declared`` is what the page or feed says ("en-US"); it decides where the text does not, unless the script forbids it, and is
    overruled where the text is clearly another language. At most three pieces of the text are looked at: 0.1 to 0.3 ms.
    """
    code = normal_code(declared)
    found = [_detect(piece) for piece in _pieces(text)]
    named = {lang for lang, _ in found if lang}
    if len(named) == 1:
        best = named.pop()
        share = max(share for lang, share in found if lang == best)
    elif named:
        return _one_of(found, code)
    else:
        return code if code and _may_be(code, text) else None
    if code is None or code == best:
        return best
    if share < OVERRULES or any(code in group and best in group for group in _NEAR):
        return code if _may_be(code, text) else best
    return best


def _one_of(found: Iterable[tuple[str | None, float]], code: str | None) -> str | None:
    """Pieces in several languages: neighbours are taken for one, others make the text mixed, which is nobody's language."""
    votes = Counter(lang for lang, _ in found if lang)
    best = max(votes, key=lambda lang: (votes[lang], lang == code))
    if all(lang == best or any(best in group and lang in group for group in _NEAR) for lang in votes):
        return code if code in votes else best
    return None


def _pieces(text: str) -> list[str]:
    """The text itself when short, else its beginning, middle and end."""
    if len(text) <= 2 * PIECE:
        return [text]
    middle, third = len(text) // 2, PIECE // 2
    return [text[:PIECE], text[middle - third : middle + third], text[-PIECE:]]


def _detect(piece: str) -> tuple[str | None, float]:
    """(language, how sure from 0 to 1), (None, 0) for none."""
    letters = Counter(piece.lower())
    scripts: Counter[str] = Counter()
    for char, n in letters.items():
        if (script := _script(char)) is not None:
            scripts[script] += n
    total = scripts.total()
    if total < FEWEST_LETTERS and not (scripts.keys() & _ALONE.keys() and total >= 2):
        return None, 0.0
    main = _main_script(scripts)
    if main is None:
        return None, 0.0
    if main in _ALONE:
        return _ALONE[main], 1.0
    by_letters = _by_letters(main, letters, scripts[main], piece)
    return (by_letters, 1.0) if by_letters else _by_model(piece, main)


def _main_script(scripts: Counter[str]) -> str | None:
    """The script that most letters are of; None when two share the text."""
    east = scripts["kana"] + scripts["han"]
    if east and scripts["kana"] > 0.1 * east:
        scripts = Counter({**scripts, "kana": east, "han": 0})
    total = scripts.total()
    if scripts["kana"] + scripts["han"] + scripts["hangul"] + scripts["thai"] > 0.3 * total:
        return max(("kana", "han", "hangul", "thai"), key=lambda s: scripts[s])
    (first, _), second = scripts.most_common(1)[0], scripts.most_common(2)[1:]
    return None if second and second[0][1] > SECOND_SCRIPT * total else first


@lru_cache(maxsize=20_000)
def _script(char: str) -> str | None:
    return next((name for name, letters in _SCRIPT_OF if letters.match(char)), None) if char.isalpha() else None


def _by_letters(script: str, letters: Counter[str], total: int, piece: str) -> str | None:
    """What letters that no other language of the script has decide; shares are of the script's letters."""

    def part(chars: str) -> float:
        return sum(letters[c] for c in chars) / total

    if script == "latin":
        return "az" if part("ə") > 0.015 else None
    if script != "cyrillic" or total < FEWEST_LETTERS:
        return None
    if part("қғұңөәіїєґўћђ") < 0.01 and _chechen(piece) > 0.045 * total:
        return "ce"
    if part("ў") > 0.004 and part("қғҳ") > 0.004:
        return None  # Uzbek
    rules = (("ў", 0.004, "be"), ("ѓќѕ", 0.002, "mk"), ("ђћ", 0.004, "sr"), ("їєґ", 0.004, "uk"))
    found = next((lang for chars, least, lang in rules if part(chars) > least), None)
    if found is None and part("қғұңөә") > 0.02 and part("ұңөәі") > 0.01 and part("қғұ") > 0.004:
        return "kk"
    return found


def _chechen(piece: str) -> int:
    return sum(1 for _ in _CHECHEN.finditer(piece.lower()))


def _by_model(piece: str, script: str) -> tuple[str | None, float]:
    line = " ".join(piece.encode("utf-8", "replace").decode().split())
    labels, shares = _model().predict(line, k=6)
    allowed = _WRITTEN_IN.get(script)
    best: dict[str, float] = {}
    for label, share in zip(labels, shares, strict=True):
        code = label.removeprefix("__label__")
        code = _NAMES.get(code, code)
        if allowed is None or code in allowed:
            best[code] = best.get(code, 0.0) + float(share)
    if not best:
        return None, 0.0
    lang = max(best, key=lambda code: best[code])
    return (lang, best[lang]) if best[lang] >= SURE and len(lang) == 2 else (None, 0.0)


def _may_be(code: str, text: str) -> bool:
    """Whether a language can be written in the script that the text is mostly in."""
    scripts = Counter(script for char in text[:PIECE] if (script := _script(char)))
    if not scripts:
        return True
    main = scripts.most_common(1)[0][0]
    if main in _ALONE:
        return code == _ALONE[main] or (code == "ja" and main == "han")
    if code in _WRITTEN_IN[main]:
        return True
    return code not in _ALONE.values() and not any(code in langs for langs in _WRITTEN_IN.values())


@cache
def _model() -> Any:
    import fasttext

    with as_file(files("crawler").joinpath("data/lid.176.bin")) as path:
        return fasttext.load_model(str(path))
