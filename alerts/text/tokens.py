"""What a word is, and when two spellings of it are one: cutting a text into tokens and folding them. Knows no query and no index.

Offsets are code points of the text as given; nothing is normalised before it is cut, so a span always fits the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate, compress, count
from typing import NamedTuple

from alerts.text.equal_letters import GERESH, SAME, by_neighbours, geresh, has_geresh, simplified

INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
"""Soft hyphen, zero-width and joining characters, bidi marks, variation selectors: a character class for `re`."""

_APOSTROPHES = "ʹʺʻʼʽˈˊˋ"  # letters to Unicode, but O'Brien written with one is O'Brien
_RAISED = (
    "²³¹⁰⁴-⁹\u2460-\u249b\u2776-\u2793"  # also ①, ⑴, ❶: the mark of a footnote, which is no part of the word before it
)
_SPACELESS = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e80-\u0ece\u0edc-\u0edf\u1000-\u109f\u1780-\u17d3"  # Thai, Lao, Myanmar, Khmer
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"  # Han, Kana, half-width Kana
)
_FAR_HAN = "\U00020000-\U0003ffff"


class Token(NamedTuple):
    """A word of a text: ``text[start:end] == raw``."""

    start: int
    end: int
    raw: str


_invisible = re.compile(f"[{INVISIBLE}]")
_spaceless = re.compile(f"[{_SPACELESS}{_FAR_HAN}]")
_run = re.compile(f"[{_SPACELESS}]+")


def _letters(stop: int, without: str = "", first: int = 0) -> str:
    """A character class of the letters and digits from ``first`` to below ``stop``; `re` itself finds the runs, which is quick."""
    everything = "".join(map(chr, range(first, stop)))
    runs = re.finditer(rf"[^\W_{_APOSTROPHES}{_RAISED}{without}]+", everything)
    return "".join(f"\\U{first + m.start():08x}-\\U{first + m.end() - 1:08x}" for m in runs)


def _marks(stop: int, without: str = "") -> str:
    """A character class of the combining marks below ``stop``, less the invisible ones."""
    others = re.findall(r"[\W_]", "".join(map(chr, range(stop))))
    marks = "".join(c for c in others if unicodedata.category(c) in ("Mn", "Mc", "Me"))
    return re.sub(f"[{INVISIBLE}{without}]", "", marks)


_NEAR_CORE = _letters(0x10000) + _marks(0x10000)

# One class for the common case: everything outside the first plane is taken for a letter here, and whoever meets such
# a token cuts the text again with care (see `is_odd`). A class of the first plane is one table look-up a character.
quick = re.compile(f"[{_NEAR_CORE}{INVISIBLE}\U00010000-\U0003ffff]+")
cut_out = re.compile(f"([{_NEAR_CORE}{INVISIBLE}\U00010000-\U0003ffff]+)").split
"""The same cut with what stands between: [between, word, between, word, ..., between]."""
_bars = re.compile("[\u0400-\u052f]\\|[\u0400-\u052f]")
_careful: re.Pattern[str] | None = None


def _exact_cut() -> re.Pattern[str]:
    """The whole rule: a run that begins with a letter or digit; script without spaces apart; compiled when first needed."""
    global _careful
    if _careful is None:
        first = _letters(0x20000, _SPACELESS)
        inner = first + _marks(0x20000, _SPACELESS)
        bar = "\\|(?<=[\u0400-\u052f]\\|)(?=[\u0400-\u052f])"
        _careful = re.compile(
            f"(?={quick.pattern[:-1]})(?:"  # what cannot begin a word is passed over by the quicker class
            f"[{_SPACELESS}{_FAR_HAN}]+(?:[{INVISIBLE}]+[{_SPACELESS}{_FAR_HAN}]+)*"
            f"|[{first}][{inner}]*(?:(?:[{INVISIBLE}]+|{bar})[{inner}]+)*)"
        )
    return _careful


_MARKS = _marks(0x10000)
_suspicious = re.compile(f"[{_SPACELESS}\U00010000-\U0003ffff{INVISIBLE}{_MARKS}]")
_odd = re.compile(
    f"[{_SPACELESS}\U00010000-\U0003ffff]|(?<!{quick.pattern[:-1]})[{INVISIBLE}{_MARKS}]|[{INVISIBLE}](?!{quick.pattern[:-1]})"
)


_beyond = re.compile(f"[{_letters(0x10000, first=0x100)}{_marks(0x10000)}{INVISIBLE}\U00010000-\U0003ffff]")
SIGNS = "‘’“”„–—…•€\u202f"  # what keeps most texts of Latin letters outside of Latin-1; in no word
_LATIN_WORDS = bytes(n if quick.match(chr(n)) else 0x20 for n in range(0x100))


def cut_quickly(text: str) -> tuple[list[str], Callable[[int], int], bool]:
    """The words as the quick cut finds them, what tells where one of them begins, and whether that cut cannot be trusted (see `is_odd`).

    Without letters outside of Latin-1 (and the soft hyphen) no `re` is needed: all that is in no word is made a blank.
    """
    latin = _in_latin(text)
    if latin is None:
        odd = is_odd(text)
        cut = [] if odd else cut_out(text)
        return cut[1::2], _gaps(cut), odd
    pieces = latin.translate(_LATIN_WORDS).decode("latin-1").split(" ")
    return list(filter(None, pieces)), _blanks(pieces), False


def _in_latin(text: str) -> bytes | None:
    """The text with signs outside of Latin-1 replaced one by one, None where a letter is outside (or something invisible inside)."""
    for sign in SIGNS:
        text = text.replace(sign, " ")
    try:
        latin = text.encode("latin-1")
    except UnicodeEncodeError:
        return None if _beyond.search(text) else text.encode("latin-1", "replace")
    return None if b"\xad" in latin else latin


def _gaps(cut: list[str]) -> Callable[[int], int]:
    found: list[int] = []

    def start(word: int) -> int:
        if not found:
            found.extend(offsets(cut))
        return found[word]

    return start


def _blanks(pieces: list[str]) -> Callable[[int], int]:
    before: list[int] = []
    words: list[int] = []

    def start(word: int) -> int:
        if not before:
            before.extend(accumulate(map(len, pieces), initial=0))
            words.extend(compress(count(), pieces))
        return before[words[word]] + words[word]  # a blank stands before every piece

    return start


def is_odd(text: str) -> bool:
    """Whether a word is met at which the quick cut may cut other than the whole rule would: script without spaces, letters outside
    the first plane, a mark or something invisible at the edge of a word. A joint of two words is asked for by itself (`has_joint`)."""
    return not text.isascii() and _suspicious.search(text) is not None and _odd.search(text) is not None


def has_bar(text: str) -> bool:
    """Whether a text has a bar that stands for a palochka, which the quick cut splits at."""
    return "|" in text and _bars.search(text) is not None


def has_joint(text: str) -> bool:
    """Whether a text has a sign inside a word, which the quick cut splits at: a bar for a palochka, a geresh."""
    return has_bar(text) or has_geresh(text)


WORD, ODD, ODD_FIRST, ODD_LAST = 1, 2, 4, 8  # what a letter is to the quick cut; `is_odd` letter by letter


@lru_cache(maxsize=1)
def letter_classes() -> bytes:
    """What every letter of the first plane is, for a cut that is written in C."""
    classes = bytearray(0x10000)
    everything = "".join(map(chr, range(0x10000)))
    kinds = (
        (quick.pattern[:-1], WORD),
        (f"[{_SPACELESS}]", ODD),
        (f"[{INVISIBLE}{_MARKS}]", ODD_FIRST),
        (f"[{INVISIBLE}]", ODD_LAST),
    )
    for letters, kind in kinds:
        for m in re.finditer(f"{letters}+", everything):
            for at in range(m.start(), m.end()):
                classes[at] |= kind
    return bytes(classes)


def tokens(text: str) -> list[Token]:
    """The words of a text in order.

    A word is a run of letters, digits and combining marks; soft hyphens, zero-width characters and bidi marks inside it
    belong to it. Apostrophe, hyphen and underscore split, but for the geresh of a Hebrew letter. A run of Han, Kana, Thai, Lao, Khmer or Myanmar letters is one token.
    """
    return [Token(start, start + len(raw), raw) for raw, start in zip(*cut_with_care(text), strict=True)]


def cut_with_care(text: str) -> tuple[list[str], list[int]]:
    """`tokens` as the words and where they begin: what the quick cut finds, and where that cannot be trusted, the whole rule inside it."""
    if has_bar(text):
        found = list(_exact_cut().finditer(text))
        raws, starts = [m.group() for m in found], [m.start() for m in found]
    else:
        cut = cut_out(text)
        raws, starts = cut[1::2], offsets(cut)
        suspects = [
            at for at, raw in enumerate(raws) if not raw.isascii() and _suspicious.search(raw) and not _whole(raw)
        ]
        raws, starts = _cut_again(text, raws, starts, suspects) if suspects else (raws, starts)
    return _joined(text, raws, starts) if has_geresh(text) else (raws, starts)


def _joined(text: str, raws: list[str], starts: list[int]) -> tuple[list[str], list[int]]:
    """With the words made one that a geresh stands between."""
    joints = {m.start() for m in geresh.finditer(text)}
    ends = [start + len(raw) for start, raw in zip(starts, raws, strict=True)]
    firsts = [n for n in range(len(starts)) if not n or ends[n - 1] not in joints]
    lasts = [n - 1 for n in (*firsts[1:], len(starts))]
    return [text[starts[n] : ends[last]] for n, last in zip(firsts, lasts, strict=True)], [starts[n] for n in firsts]


def _cut_again(text: str, raws: list[str], starts: list[int], suspects: list[int]) -> tuple[list[str], list[int]]:
    """With the suspects cut by the whole rule. The lists are made anew: to put words into the middle of them costs their length each time."""
    careful, done = _exact_cut(), 0
    new_raws: list[str] = []
    new_starts: list[int] = []
    for at in suspects:
        found = list(careful.finditer(text, starts[at], starts[at] + len(raws[at])))
        new_raws += raws[done:at]
        new_raws += [m.group() for m in found]
        new_starts += starts[done:at]
        new_starts += [m.start() for m in found]
        done = at + 1
    return new_raws + raws[done:], new_starts + starts[done:]


def _whole(raw: str) -> bool:
    """Whether what the quick cut found is one token for certain; the whole rule takes a tenth of a second to compile."""
    if _spaceless.search(raw):
        return is_run(raw)
    far = [c for c in raw if c >= "\U00010000"]
    known = not far or (max(far) < _FAR_HAN[0] and all(unicodedata.category(c)[0] in "LMN" for c in far))
    return raw.isalpha() or (raw[0].isalnum() and known and not _invisible.match(raw[-1]))


def offsets(cut: list[str]) -> list[int]:
    """Where the words of `cut_out` stand: after the lengths of all that is before them."""
    return list(accumulate(map(len, cut)))[:-1:2]


def is_token(text: str) -> bool:
    """Whether a text is one token for certain, of a script that is written with spaces; quicker than to cut it."""
    return quick.fullmatch(text) is not None and (text.isascii() or not _suspicious.search(text))


def is_spaceless(raw: str) -> bool:
    """Whether a token is in a script that is written without spaces between words."""
    return _spaceless.match(raw) is not None


def is_run(raw: str) -> bool:
    """Whether all of it is in script that is written without spaces."""
    return _run.fullmatch(raw) is not None


def exact(word: str) -> str:
    """What `=word` compares: NFKC, case folded, invisible characters removed; accents, ё/е and ı/i count."""
    return word.lower() if word.isascii() else _compatible(cased(word).casefold())


def cased(word: str) -> str:
    """What `==Word` compares: NFKC, invisible characters removed, one sign for the geresh."""
    if word.isascii():
        return word
    text = _compatible(word)
    text = _compatible(_invisible.sub("", text)) if _invisible.search(text) else text
    return geresh.sub(GERESH[1], text) if has_geresh(text) else text


def _compatible(text: str) -> str:
    """NFKC; the check comes first, being quicker."""
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


_DECOMPOSED = re.compile("[\u00c0-\u024f\u1e00-\u1eff\u0370-\u03ff\u1f00-\u1fff]")
_ACCENTS = re.compile(
    "(?<=[a-z\u00df-\u024f\u1e00-\u1eff\u0370-\u03ff\u1f00-\u1fff\u0400-\u052f\u0590-\u05ff\u0600-\u06ff\u0750-\u077f])"
    f"[{''.join(c for c in _marks(0x10000) if unicodedata.category(c) == 'Mn')}]+"
)
_CYRILLIC = re.compile("[\u0400-\u04bf\u04c1-\u04ce\u04d0-\u052f]")
_PALOCHKA = re.compile("[ӏӀil|]|(?<![0-9])1(?![0-9])")


class _Letters(dict[int, str]):
    """Code point -> what it is folded to, whatever stands beside it; filled as letters are met."""

    def __missing__(self, point: int) -> str:
        char = chr(point)
        if _DECOMPOSED.match(char):
            parts = (SAME.get(ord(c), c) for c in unicodedata.normalize("NFD", char) if unicodedata.category(c) != "Mn")
            folded = "".join(map(str, parts))
        elif char.isdecimal():
            folded = str(unicodedata.decimal(char))
        else:
            folded = str(SAME.get(point, char)) if not 0x3400 <= point < 0xA000 else simplified().get(point, char)
        self[point] = folded
        return folded


_letters_folded = _Letters()


def fold(word: str) -> str:
    """The key under which spellings of a token meet; idempotent, and `fold(exact(w)) == fold(w)`.

    NFKC, case folded (ß is ss, ς is σ, Georgian capitals are small), invisible characters removed, digits of every script are
    0 to 9. Latin and Greek: accents go, and so do strokes (ø ł đ ħ), ligatures open (æ œ), ı and İ are i. Cyrillic: ё is е,
    stress marks go, й stays a letter of its own; in a word with Cyrillic letters 1, I, l and | stand for the palochka. Arabic: harakat and
    tatweel go; the alefs are one letter, the yas another. Hebrew: points and the geresh go. Han: traditional letters are simplified. What else counts
    as one in a script stands in equal_letters.py.
    """
    if word.isascii():
        return word.lower()
    text = exact(word).translate(_letters_folded)
    if _CYRILLIC.search(text) and _PALOCHKA.search(text):
        text = _PALOCHKA.sub("ӏ", text)
    return by_neighbours(_ACCENTS.sub("", text))


def fold_all(words: Sequence[str]) -> list[str]:
    """`fold` of each; many at once cost a fraction of one by one."""
    text = "\n".join(words)
    keys = text.lower().split("\n") if words else []
    if not text.isascii():
        others = [at for at, word in enumerate(words) if not word.isascii()]
        for at, key in zip(others, _fold_others([words[at] for at in others]), strict=True):
            keys[at] = key
    return keys


def _fold_others(words: list[str]) -> list[str]:
    text = exact("\n".join(words)).translate(_letters_folded)
    if max(text, default="") < "\u0300":  # what comes now is for marks of their own and other scripts
        return text.split("\n")
    if _CYRILLIC.search(text) and _PALOCHKA.search(text):  # the one rule that looks at a word as a whole
        return [fold(word) for word in words]
    return by_neighbours(_ACCENTS.sub("", text)).split("\n")
