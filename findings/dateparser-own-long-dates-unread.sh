#!/bin/sh
# dateparser 1.5.0: of some languages that it lists the usual written date is not read at all, also when the language is given. Lithuanian "2026 m.
# lapkričio 9 d.", Latvian "2026. gada 9. novembris", Galician "9 de novembro de 2026", Basque, Maltese, Mongolian, Armenian and Thai with its era give
# None, in the form in which CLDR, its own source of months, writes a long date; "MSK" is a zone, but Russian "29 ноября 2026 14:05 МСК"
# gives None as a whole. Galician without a language is read, as Portuguese. A good engineer expects None for foreign languages,
# and tests with English, French and Russian, of which all is read.
# Tocsin has days and zones of its own (crawler/parsing/written_dates.py, date_zones.py), checked against CLDR's forms.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check dateparser==1.5.0 babel==2.19.0
"$folder/venv/bin/python" - <<'PYTHON'
import warnings
from datetime import date, datetime

import dateparser
from babel.dates import format_date
from dateparser.data.languages_info import language_order

warnings.simplefilter("ignore")
none = []
for language in ("lt", "lv", "gl", "eu", "mt", "mn", "hy", "th", "en", "fr", "ru", "pl", "et"):
    assert language in language_order
    written = format_date(date(2026, 11, 9), "long", locale=language)
    read = dateparser.parse(written, languages=[language])
    print(language, written, "->", read)
    assert read in (None, datetime(2026, 11, 9))
    none += [language] if read is None else []
assert none == ["lt", "lv", "gl", "eu", "mt", "mn", "hy", "th"], f"the behaviour has changed: {none}"
assert dateparser.parse("9 de novembro de 2026") == datetime(2026, 11, 9)
moscow = [dateparser.parse(f"9 ноября 2026 14:05{zone}", languages=["ru"]) for zone in ("", " MSK", " МСК")]
print("Moscow:", *moscow)
assert moscow[0] and moscow[1].utcoffset().seconds == 3 * 3600 and moscow[2] is None, "the behaviour has changed: zone"
PYTHON
