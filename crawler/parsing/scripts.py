"""The table of scripts: which letters belong to each, and which languages are written in it. Knows no words and reads no text."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache

# Script -> (first and last code points of its blocks, Unicode 15.1; languages written in it, the commonest first).
_TABLE = {
    "latin": ("0041-02AF 1E00-1EFF A720-A7FF FB00-FB12", "en de fr es it pt nl sv da no nn fi et lv lt is pl cs sk sl hr sr bs sq ro hu tr az uz ku tk id ms tl vi sw mt ga cy gd br eu ca gl oc af lb eo la fo fy so ha yo jv su mg ht kw rm sc co wa an io ia ie vo gn qu"),
    "cyrillic": ("0400-052F 1C80-1C8F 2DE0-2DFF A640-A69F", "ru uk be bg mk sr kk ky tg tt ba cv mn ce os av kv uz az ab"),
    "arabic": ("0600-06FF 0750-077F 08A0-08FF FB50-FDFF FE70-FEFF", "ar fa ur ps ug sd ku"),
    "hebrew": ("0590-05FF FB1D-FB4F", "he yi"),
    "greek": ("0370-03FF 1F00-1FFF", "el"),
    "georgian": ("10A0-10FF 1C90-1CBF 2D00-2D2F", "ka"),
    "armenian": ("0530-058F FB13-FB1C", "hy"),
    "devanagari": ("0900-097F", "hi mr ne sa"),
    "hangul": ("1100-11FF 3130-318F AC00-D7FF", "ko"),
    "kana": ("3040-30FF 31F0-31FF", "ja"),
    "han": ("3400-9FFF F900-FAFF", "zh ja ko"),
    "thai": ("0E00-0E7F", "th"),
    "bengali": ("0980-09FF", "bn as"),
    "gurmukhi": ("0A00-0A7F", "pa"),
    "gujarati": ("0A80-0AFF", "gu"),
    "oriya": ("0B00-0B7F", "or"),
    "tamil": ("0B80-0BFF", "ta"),
    "telugu": ("0C00-0C7F", "te"),
    "kannada": ("0C80-0CFF", "kn"),
    "malayalam": ("0D00-0D7F", "ml"),
    "sinhala": ("0D80-0DFF", "si"),
    "lao": ("0E80-0EFF", "lo"),
    "tibetan": ("0F00-0FFF", "bo dz"),
    "myanmar": ("1000-109F A9E0-A9FF AA60-AA7F", "my"),
    "ethiopic": ("1200-139F 2D80-2DDF AB00-AB2F", "am ti"),
    "khmer": ("1780-17FF 19E0-19FF", "km"),
    "thaana": ("0780-07BF", "dv"),
    "mongolian": ("1820-18AF", "mn"),
}  # fmt: skip
SCRIPTS = tuple(_TABLE)
LANGUAGES = {name: tuple(languages.split()) for name, (_, languages) in _TABLE.items()}
"""Script -> the languages written in it, the commonest first; none where we know no language of it."""
_BLOCKS = sorted(
    (int(block[:4], 16), int(block[5:], 16), name) for name, (blocks, _) in _TABLE.items() for block in blocks.split()
)
_STARTS = [first for first, _, _ in _BLOCKS]


class _Letters(dict[str, str]):
    """Letter -> its script, "" for what is no letter or of no script of the table; filled as letters are met."""

    def __missing__(self, char: str) -> str:
        _, last, name = _BLOCKS[max(0, bisect_right(_STARTS, ord(char)) - 1)]
        self[char] = name if ord(char) <= last and char.isalpha() else ""
        return self[char]


script_of = _Letters().__getitem__
"""The script of one letter, "" for anything else."""


def script(word: str) -> str:
    """The script of the first letter that has one, "" when none has."""
    return next(filter(None, map(script_of, word)), "")


def usual(script: str) -> str:
    """The commonest language of a script; "" where we know none."""
    return next(iter(LANGUAGES.get(script, ())), "")


@cache
def written_in(lang: str) -> frozenset[str]:
    """The scripts that a language is written in; empty for one that is not in the table."""
    return frozenset(name for name, languages in LANGUAGES.items() if lang in languages)
