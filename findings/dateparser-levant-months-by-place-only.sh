#!/bin/sh
# dateparser 1.5.0: the months of the Arab east and of the Maghreb are read only when the country is named. "29 تشرين الثاني 2026" (Syria, Lebanon, Iraq,
# Jordan, Palestine) and "29 غشت 2026" (Morocco) give None with languages=["ar"] and with no language at all, though the tables have them: they stand
# under ar-SY, ar-LB, ar-MA alone, and locales of a region are not tried unless they are asked for. Of twelve months of the east none is read with
# "ar"; with no language "19 آب 2026" is this very moment, whenever it is asked, since Urdu's "now" is written nearly so and the numbers beside it are let go.
# A good engineer expects a library that is asked for Arabic to read Arabic months, as it reads "29 نوفمبر 2026" (Egypt).
# htmldate asks dateparser with no language: news of Damascus and Beirut have no day. Tocsin reads such days itself (crawler/parsing/written_dates.py).
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check dateparser==1.5.0
"$folder/venv/bin/python" - <<'PYTHON'
import warnings
from datetime import datetime

import dateparser

warnings.simplefilter("ignore")
MOMENT = datetime(2024, 2, 3, 4, 5)
east = "كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول".split("|")
read = {}
for said in ({"languages": ["ar"]}, {}, {"locales": ["ar-SY"]}, {"locales": ["ar-LB"]}):
    days = [dateparser.parse(f"19 {month} 2026", settings={"RELATIVE_BASE": MOMENT}, **said) for month in east]
    read[str(said)] = ["now" if day == MOMENT else day.month if day else None for day in days]
    print(said, read[str(said)])
maghreb = [dateparser.parse("19 غشت 2026", **said) for said in ({"languages": ["ar"]}, {"locales": ["ar-MA"]})]
egypt = dateparser.parse("19 نوفمبر 2026", languages=["ar"])
print("Morocco's August:", *maghreb, "| Egypt's November:", egypt)
whole = list(range(1, 13))
assert read["{'locales': ['ar-SY']}"] == read["{'locales': ['ar-LB']}"] == whole and egypt.month == 11
assert read["{'languages': ['ar']}"] == [None] * 12, "the behaviour has changed: the east"
assert read["{}"] == [None] * 7 + ["now"] + [None] * 4, "the behaviour has changed: no language"
assert maghreb[0] is None and maghreb[1].month == 8, "the behaviour has changed: Morocco"
PYTHON
