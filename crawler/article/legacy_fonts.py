"""Letters that only a font of its own makes readable: put into Unicode where a rule is safe, else named. Follows the fonts that a page declares.

Sources: the key tables of AcadNusx (Georgian, by Latin letter) and ArmSCII-8 (Armenian Standard AST 34.002, in the code points of
Latin 1); of the others only the names are known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml.cssselect import CSSSelector, SelectorError
from lxml.html import HtmlElement

_GEORGIAN: dict[int, str] = str.maketrans(
    dict(zip("abgdevzTiklmnopJrstufqRySCcZwWxjh", "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", strict=True))
)
_ARMENIAN: dict[int, str] = (
    {0xB2 + 2 * n: chr(0x531 + n) for n in range(38)}
    | {0xB3 + 2 * n: chr(0x561 + n) for n in range(38)}
    | dict(zip((0xA2, 0xA3, 0xA8, 0xAA, 0xAF, 0xB0, 0xB1), "և։և՝՜՛՞", strict=True))
)
_FONTS: tuple[tuple[str, re.Pattern[str], dict[int, str] | None], ...] = (
    ("acadnusx", re.compile(r"^(?:acad|lit|chveu|grigolia)\s*-?(?:nusx|nusx2|mtavr)", re.I), _GEORGIAN),
    ("armscii-8", re.compile(r"^(?:arial|times|courier)\s*armenian\b|^arm(?:scii|tt)", re.I), _ARMENIAN),
    (
        "legacy font",
        re.compile(
            r"^(?:kruti\s*dev|devlys|chanakya|walkman|shree-?dev|preeti|kantipur|sutonnymj|sulekha|bamini|tscii|tam-|tab-|stmzh|fml-|ml-tt|nudi|brh"
            r"|\.?vn(?:i-|times|arial)|vps|zawgyi|win ?(?:innwa|myanmar|researcher)|limon|abc-?teb|phetsarath(?! ot)|geez(?:-1|nett)|visualgeez|ali_k_|inpage|noori nastaliq 1)",
            re.I,
        ),
        None,
    ),
)
_STYLE = re.compile(r"font(?:-family)?\s*:\s*([^;]+)", re.I)
_FAMILY = re.compile(r"[\"']?\s*([^\"',]+)")
_RULES = 40  # of a page's style sheets
_NEVER = ("script", "style", "textarea", "code", "pre")


def make_plain(root: HtmlElement) -> str:
    """Put the letters of such fonts into Unicode, in place. The name of the encoding that the page uses, "" when it uses none."""
    fonts = _fonts(root)
    if not any(fonts.values()):
        return ""
    used: set[str] = set()
    for element, name in _effective(root, fonts):
        table = next((letters or {} for known, _, letters in _FONTS if known == name), {})
        used.add(name)
        if table and element.text:
            element.text = element.text.translate(table)
        for child in element if table else ():
            child.tail = child.tail and child.tail.translate(table)
    return min(used, default="")


def _fonts(root: HtmlElement) -> dict[HtmlElement, str]:
    """The encoding of each element that sets a font: its name, or "" for a font in Unicode. Later and closer rules win."""
    found: dict[HtmlElement, str] = {}
    sheets = "\n".join(sheet.text or "" for sheet in root.iter("style"))
    rules = list(_rules(sheets))
    if any(map(_encoding, (font for _, font in rules))):
        for selector, font in rules[:_RULES]:
            found.update(dict.fromkeys(_selected(root, selector), _encoding(font)))
    for element in root.iter("font"):
        if element.get("face"):
            found[element] = _encoding(element.get("face") or "")
    for element in root.iter():
        style = element.get("style")
        if style and "font" in style and (stated := _STYLE.search(style)):
            found[element] = _encoding(stated[1])
    return found


def _rules(sheets: str) -> Iterator[tuple[str, str]]:
    """The selector and the font of each rule that sets one; cut at braces, since sheets may be of megabytes."""
    for rule in sheets.split("}"):
        selector, brace, body = rule.rpartition("{")
        if brace and "font" in body and "@" not in selector and (stated := _STYLE.search(body)):
            yield selector.rpartition("{")[2], stated[1]


@lru_cache(maxsize=1024)
def _encoding(font: str) -> str:
    """The encoding of a font by the first family that it names, which is the one that its letters were typed for."""
    family = _FAMILY.search(re.sub(r"^[\d.]+(?:px|pt|em|rem|%)\S*\s+|\b(?:bold|italic|normal)\b\s*", "", font.strip()))
    name = family[1].strip() if family else ""
    return next((encoding for encoding, known, _ in _FONTS if known.search(name)), "")


def _selected(root: HtmlElement, selector: str) -> list[HtmlElement]:
    try:
        return list(CSSSelector(selector.strip(), translator="html")(root))
    except (SelectorError, SyntaxError, ValueError):
        return []


def _effective(root: HtmlElement, fonts: dict[HtmlElement, str]) -> Iterator[tuple[HtmlElement, str]]:
    """The elements whose own text is in such an encoding: each has the font of the nearest element that sets one."""
    inherited: dict[HtmlElement, str] = {}
    for element in root.iter():
        above = element.getparent()
        inherited[element] = fonts.get(element, inherited.get(above, "") if above is not None else "")
        if inherited[element] and element.tag not in _NEVER:
            yield element, inherited[element]
