"""The zone of a written time: by name (“МСК”), by offset (GMT+3, UTC +03:00) or both, wherever it stands beside the hour. Reads no dates."""

from __future__ import annotations

import re
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_HOURS = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "IST": 5.5, "CET": 1, "MEZ": 1, "CEST": 2,
    "MESZ": 2, "MET": 1, "MEST": 2, "EET": 2, "EEST": 3, "OEZ": 2, "OESZ": 3, "MSK": 3, "MSD": 4, "МСК": 3, "МСД": 4,
    "TRT": 3, "IDT": 3, "SAMT": 4, "GET": 4, "AZT": 4, "GST": 4, "IRST": 3.5, "IRDT": 4.5, "AFT": 4.5, "PKT": 5,
    "UZT": 5, "TJT": 5, "TMT": 5, "YEKT": 5, "NPT": 5.75, "OMST": 6, "BDT": 6, "KGT": 6, "MMT": 6.5, "KRAT": 7,
    "NOVT": 7, "ICT": 7, "WIB": 7, "IRKT": 8, "HKT": 8, "SGT": 8, "PHT": 8, "MYT": 8, "WITA": 8, "AWST": 8, "ULAT": 8,
    "JST": 9, "KST": 9, "WIT": 9, "YAKT": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "VLAT": 10, "CHST": 10,
    "MAGT": 11, "SAKT": 11, "PETT": 12, "NZST": 12, "NZDT": 13, "SAST": 2, "CAT": 2, "EAT": 3, "WAT": 1,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8,
    "HST": -10, "AST": -4, "ADT": -3, "NST": -3.5, "NDT": -2.5, "HNE": -5, "HAE": -4, "BRT": -3, "ART": -3, "UYT": -3,
    "CLT": -4, "CLST": -3, "BOT": -4, "VET": -4, "COT": -5, "PET": -5, "ET": -5, "CT": -6, "MT": -7, "PT": -8,
    # Greenwich as the formats of CLDR write it (gmtFormat)
    "Гринуич": 0, "Гринвич": 0, "Грынвіч": 0, "غرينتش": 0, "گرینویچ": 0, "ጂ ኤም ቲ": 0, "TU": 0,
}  # fmt: skip
SECONDS = {name: int(hours * 3600) for name, hours in _HOURS.items()}

_NAME = "|".join(sorted(map(re.escape, _HOURS), key=len, reverse=True))
_CLOCK = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[.,]\d+)?(?:\s*[ap]\.?m\b\.?)?(?:\s*(?:Uhr|ч)\b\.?)?"
_MINUS = re.compile(r"[\u2010-\u2015\u2212\ufe63\uff0d](?=\d)")
_OFFSET = re.compile(
    rf"(?:(?<![\w/])(?P<name>{_NAME})\s?|(?P<clock>{_CLOCK})\s*\(?(?:(?P<near>{_NAME})\s?)?)"
    r"(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?(?![\d:./-])\)?",
    re.I,
)
_NAMED = re.compile(rf"({_CLOCK}[\s,(\[]*)((?i:GMT|UTC|МСК|МСД)|{_NAME}|[A-Z][A-Za-z]+/[\w/+-]+)(?!\w)[)\]]?")


def with_plain_minus(text: str) -> str:
    """Typographic minus signs and dashes before a digit as the one that standards know."""
    return _MINUS.sub("-", text)


def apart(text: str) -> tuple[str, tzinfo | None]:
    """The text without the zone beside its hour, and the zone; the text as it is and None when none is known.

    `GMT+3` lies east of Greenwich, as people write it (in POSIX and in dateutil it lies west).
    """
    zone: tzinfo | None
    for found in _OFFSET.finditer(text):
        if (zone := _of_offset(found, text[found.end() :])) is not None:
            rest = f"{text[: found.start()]}{found['clock'] or ''} {text[found.end() :]}"
            return re.sub(r"\([^)]*\)?|\[[^\]]*\]?", " ", rest).strip(), zone
    named = _NAMED.search(text)
    zone = by_name(named[2]) if named else None
    if named is None or zone is None:
        return text, None
    return f"{text[: named.start()]}{named[1].rstrip(' ,([')} {text[named.end() :]}".strip(), zone


def _of_offset(found: re.Match[str], after: str) -> tzinfo | None:
    """The zone that an offset means; None for a dash before a day (“10:30 -5 May”)."""
    name = (found["name"] or found["near"] or "").upper()
    if not name and len(found["hours"]) < 2 and after.strip():
        return None
    minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
    minutes = minutes if found["sign"] == "+" else -minutes
    if name in ("MSK", "МСК") and found["minutes"] is None:  # Russian zones count from Moscow's: МСК+2
        minutes += 180
    return timezone(timedelta(minutes=minutes)) if abs(minutes) <= 14 * 60 else None


def by_name(text: str | None) -> tzinfo | None:
    """A zone by its name, offset or IANA name; None for one that is unknown or cannot be."""
    if not text:
        return None
    text = text.strip("()")
    number = re.fullmatch(r"(?:GMT|UTC)?([+-])(\d\d?):?(\d\d)?", text, re.I)
    if number is not None:
        minutes = (int(number[2]) * 60 + int(number[3] or 0)) * (1 if number[1] == "+" else -1)
        return timezone(timedelta(minutes=minutes)) if abs(minutes) < 24 * 60 else None
    if "/" in text:
        try:
            return ZoneInfo(text)
        except (KeyError, ValueError, OSError):
            return None
    seconds = SECONDS.get(text, SECONDS.get(text.upper()))
    return None if seconds is None else timezone(timedelta(seconds=seconds))
