"""Burmese in Zawgyi, a font's own order and signs under Unicode's code points, into Unicode. Leaves everything else as it is.

After Unicode Technical Note 11 (the order of signs) and the Unicode FAQ on Myanmar scripts (what tells Zawgyi apart).
"""

from __future__ import annotations

import re

_BURMESE = re.compile("[\u1000-\u109f]")
_BYTES = (
    b"\xe1\x80",
    b"\xe1\x81",
    b"\xe1\x82",
)  # one of which every letter of the block has in UTF-8: found much faster than by a pattern
_RUN = re.compile("[^<>]+")  # also without Burmese: a pattern that asks for it reads a long script once a letter
# What no Burmese, Shan, Mon or Karen text in Unicode holds: a stacking sign with nothing to stack, the vowel E before its consonant.
_ZAWGYI = re.compile("\u1039(?![\u1000-\u1021\u1025\u1027\u103f\u105a-\u105d])|(?<![\u1000-\u102a\u103b-\u103f\u1050-\u1055\u105a-\u1061\u1065\u1066\u106e-\u1070\u1075-\u1082\u108e\u200b-\u200d])\u1031[\u1000-\u1021\u103b]")  # fmt: skip
_UNICODE = re.compile("\u103a(?=[\u1037\u1038\u1039\u104a\u104b\\s<]|$)|\u1037\u103a|[\u103b-\u103e]\u1031(?![\u1000-\u1021\u103b])")  # fmt: skip

_CONSONANT = "[\u1000-\u1021\u1025\u1027\u103f]"
# Signs of Zawgyi whose place is right: each with what Unicode writes.
_SIGNS = {
    0x1033: "\u102f",
    0x1034: "\u1030",
    0x1039: "\u103a",
    0x103A: "\u103b",
    0x103B: "\u103c",
    0x103C: "\u103d",
    0x103D: "\u103e",
    0x105A: "\u102b\u103a",
    0x1060: "\u1039\u1000",
    0x1061: "\u1039\u1001",
    0x1062: "\u1039\u1002",
    0x1063: "\u1039\u1003",
    0x1065: "\u1039\u1005",
    0x1066: "\u1039\u1006",
    0x1067: "\u1039\u1006",
    0x1068: "\u1039\u1007",
    0x1069: "\u1039\u1008",
    0x106A: "\u1009",
    0x106B: "\u100a",
    0x106C: "\u1039\u100b",
    0x106D: "\u1039\u100c",
    0x106E: "\u100d\u1039\u100d",
    0x106F: "\u100d\u1039\u100e",
    0x1070: "\u1039\u100f",
    0x1071: "\u1039\u1010",
    0x1072: "\u1039\u1010",
    0x1073: "\u1039\u1011",
    0x1074: "\u1039\u1011",
    0x1075: "\u1039\u1012",
    0x1076: "\u1039\u1013",
    0x1077: "\u1039\u1014",
    0x1078: "\u1039\u1015",
    0x1079: "\u1039\u1016",
    0x107A: "\u1039\u1017",
    0x107B: "\u1039\u1018",
    0x107C: "\u1039\u1019",
    0x107D: "\u103b",
    **dict.fromkeys(range(0x107E, 0x1085), "\u103c"),
    0x1085: "\u1039\u101c",
    0x1086: "\u103f",
    0x1087: "\u103e",
    0x1088: "\u103e\u102f",
    0x1089: "\u103e\u1030",
    0x108A: "\u103d\u103e",
    0x108B: "\u1064\u102d",
    0x108C: "\u1064\u102e",
    0x108D: "\u1064\u1036",
    0x108E: "\u102d\u1036",
    0x108F: "\u1014",
    0x1090: "\u101b",
    0x1091: "\u100f\u1039\u100d",
    0x1092: "\u100b\u1039\u100c",
    0x1093: "\u1039\u1018",
    0x1094: "\u1037",
    0x1095: "\u1037",
    0x1096: "\u1039\u1010\u103d",
    0x1097: "\u100b\u1039\u100b",
    0x104E: "\u104e\u1004\u103a\u1038",
}
_KINZI = "\u1004\u103a\u1039"
# A syllable as Zawgyi has it once its signs are Unicode's: E and medial ra before the consonant, the rest in any order after it.
_SYLLABLE = re.compile(
    f"(?P<before>[\u1031\u103c]*)(?P<base>{_CONSONANT})(?P<rest>(?:\u1039{_CONSONANT}|[\u102b-\u1030\u1032\u1036-\u1038\u103a\u103b\u103d\u103e\u1064])*)"
)
# After medial signs come E, the vowels above and below, the tall ones, the stop and the tones (note 11, section 4).
_ORDER = {sign: place for place, sign in enumerate("\u103b\u103c\u103d\u103e\u1031\u102d\u102e\u1032\u102f\u1030\u102b\u102c\u103a\u1036\u1037\u1038")}  # fmt: skip
_STACK = re.compile(f"\u1039{_CONSONANT}")
# Digits and letters that look alike were typed for one another.
_LOOKALIKES = (
    (re.compile("(?<![\u1040-\u1049])\u1040(?=[\u1000-\u1021\u102b-\u1032\u1036-\u1038\u103a-\u103e])|(?<=[\u1000-\u1021\u102b-\u103e])\u1040(?![\u1040-\u1049])"), "\u101d"),
    (re.compile("\u1047(?=[\u102b-\u1032\u1036-\u1038\u103a-\u103e])"), "\u101b"),
    (re.compile("\u1025(?=\u103a)"), "\u1009"),
    (re.compile("\u1025\u102e"), "\u1026"),
    (re.compile("\u1005\u103b"), "\u1008"),
    (re.compile("\u101e\u103c\u1031\u102c\u103a"), "\u102a"),
    (re.compile("\u101e\u103c(?![\u102b-\u1032])"), "\u1029"),
)  # fmt: skip

LARGEST = 1_000_000  # characters of Burmese that are converted, a second's work; no statement keeps more


def to_unicode(text: str) -> tuple[str, bool]:
    """The text or markup with its Zawgyi in Unicode, and whether it held any. Each piece between tags is judged by
    itself, and by the whole document where it holds no sign of either."""
    if not _may_hold_burmese(text) or not _ZAWGYI.search(text):
        return text, False
    document = _is_zawgyi(text, False)
    left = LARGEST

    def converted(run: re.Match[str]) -> str:
        nonlocal left
        piece = run.group()
        if left <= 0 or not _BURMESE.search(piece):
            return piece
        head, left = piece[:left], left - len(piece)
        return _in_unicode(head, document) + piece[len(head) :]

    changed = _RUN.sub(converted, text)
    return changed, changed != text


def _may_hold_burmese(text: str) -> bool:
    if text.isascii():
        return False
    data = text.encode("utf-8", "surrogatepass")
    return any(start in data for start in _BYTES)


def _in_unicode(piece: str, document: bool) -> str:
    return _converted(piece) if _is_zawgyi(piece, document) else piece


def _is_zawgyi(text: str, otherwise: bool) -> bool:
    zawgyi, plain = (sum(1 for _ in pattern.finditer(text)) for pattern in (_ZAWGYI, _UNICODE))
    return otherwise if zawgyi == plain else zawgyi > plain


def _converted(text: str) -> str:
    text = _LOOKALIKES[0][0].sub(_LOOKALIKES[0][1], text.translate(_SIGNS))
    text = _SYLLABLE.sub(_ordered, _LOOKALIKES[1][0].sub(_LOOKALIKES[1][1], text))
    for pattern, letter in _LOOKALIKES[2:]:
        text = pattern.sub(letter, text)
    return text


def _ordered(syllable: re.Match[str]) -> str:
    rest = syllable["rest"]
    kinzi = _KINZI if "\u1064" in rest else ""
    stacked = "".join(_STACK.findall(rest))
    signs = syllable["before"] + _STACK.sub("", rest).replace("\u1064", "")
    return kinzi + syllable["base"] + stacked + "".join(sorted(dict.fromkeys(signs), key=_ORDER.__getitem__))
