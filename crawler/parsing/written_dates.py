"""Days as people write them, in the languages of CLDR and seven calendars, to the Gregorian day. Reads no clock and no markup.

The words stand in data/date_words.json (CLDR and dateparser's tables; built by crawler.parsing.build.date_words), the months of other
calendars here, after CLDR's calendars. Machine forms are in dates.py.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files

from crawler.parsing.calendars import ethiopic, hijri, jalali

LONGEST = 400  # characters of a line that are read

# Case, accents of European letters, direction marks and the ways of writing one Arabic letter make no difference.
_DROPPED = re.compile(
    "[\u0300-\u036f\u0653-\u0655\u064b-\u0652\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\xad\u02bc]"
)
_ONE_LETTER = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ı": "i", "׳": "'", "’": "'", "٫": ".", "։": "."})

# What CLDR has not: forms that papers use. Language -> words of the twelve months, "/" between the forms of one.
_PAPERS = {
    "ar": "كانون الثاني/كانون ثاني/كانون 2|شباط|آذار/اذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول/تشرين اول/تشرين 1|تشرين الثاني/تشرين ثاني/تشرين 2|كانون الأول/كانون اول/كانون 1",
    "sr": "januara/јануара|februara/фебруара|marta/марта|aprila/априла|maja/маја|juna/јуна|jula/јула|avgusta/августа|septembra/септембра|oktobra/октобра|novembra/новембра|decembra/децембра",
    "bs": "januara|februara|marta|aprila|maja|juna|jula|augusta/avgusta|septembra|oktobra|novembra|decembra",
    "hr": "siječanj/siječnja|veljača/veljače|ožujak/ožujka|travanj/travnja|svibanj/svibnja|lipanj/lipnja|srpanj/srpnja|kolovoz/kolovoza|rujan/rujna|listopad/listopada|studeni/studenog/studenoga|prosinac/prosinca",
    "sl": "januarja|februarja|marca|aprila|maja|junija|julija|avgusta|septembra|oktobra|novembra|decembra",
    "ka": "იანვრის|თებერვლის|მარტის|აპრილის|მაისის|ივნისის|ივლისის|აგვისტოს|სექტემბრის|ოქტომბრის|ნოემბრის|დეკემბრის",
    "el": "γενάρη|φλεβάρη|μάρτη|απρίλη|μάη|ιούνη|ιούλη|αύγουστου|σεπτέμβρη|οκτώβρη|νοέμβρη|δεκέμβρη",
    "en": "jan|feb|mar|apr|may|jun|jul|aug|sep/sept|oct|nov|dec",
    "so": "janaweri|febraweri|maarj||maajo||||sebtember|oktober|noofember/nofember/nofembar|desember/desembar/diisambar/disembar",
    "ur": "جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر",
}  # fmt: skip
# The months of the other calendars, in the order of their year.
_SOLAR_HIJRI = (
    "فروردین|اردیبهشت|خرداد|تیر|مرداد/امرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند",
    "حمل|ثور|جوزا|سرطان|اسد|سنبله|میزان|عقرب|قوس|جدی|دلو|حوت",
    "وری|غویی|غبرگولی|چنگاښ|زمری|وږی|تله|لړم|لیندۍ|مرغومی|سلواغه|کب",
    "خاکەلێوە|گوڵان/بانەمەڕ|جۆزەردان|پووشپەڕ|گەلاوێژ|خەرمانان|ڕەزبەر|گەڵاڕێزان/خەزەڵوەر|سەرماوەز|بەفرانبار|ڕێبەندان|ڕەشەمێ",
)
_LUNAR_HIJRI = (
    "محرم|صفر|ربيع الأول/ربیع الاول/ربيع أول|ربيع الآخر/ربيع الثاني/ربیع الثانی|جمادى الأولى/جمادی الاول/جمادى الأول|جمادى الآخرة/جمادى الثانية/جمادی الثانی/جمادى الآخر|رجب|شعبان|رمضان|شوال|ذو القعدة/ذي القعدة/ذی القعده/ذوالقعدة|ذو الحجة/ذي الحجة/ذی الحجه/ذوالحجة",
)
_ETHIOPIC = (
    "መስከረም|ጥቅምት|ኅዳር/ህዳር/ሕዳር|ታኅሣሥ/ታህሳስ/ታህሣሥ/ታኅሳስ|ጥር|የካቲት|መጋቢት|ሚያዝያ/ሚያዚያ|ግንቦት|ሰኔ|ሐምሌ/ሀምሌ|ነሐሴ/ነሀሴ|ጳጉሜን/ጳጉሜ",
)  # fmt: skip
_CALENDARS = {"jalali": _SOLAR_HIJRI, "hijri": _LUNAR_HIJRI, "ethiopic": _ETHIOPIC}
_SPOKEN_IN = {
    "jalali": ("fa", "ps", "ckb", "ku", "tg", "az"),
    "hijri": ("ar", "ur", "fa", "ps", "ckb"),
    "ethiopic": ("am", "ti", "om"),
}
_BEST_FIRST = (
    "gregorian",
    "jalali",
    "ethiopic",
    "hijri",
)  # a line that gives the day in two calendars is read in the surest

# Eras: years are counted from the one before the era's first.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "中華民國": 1911, "中华民国": 1911, "民國": 1911, "民国": 1911}
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s*(元|\d{{1,3}})(?=\s*[年./-])")
_JUCHE = re.compile(r"주체\s*\d+\s*\(\s*(\d{4})\s*\)")
_HAN = re.compile(r"[〇零○一二三四五六七八九十]+(?=\s*[年月日])")
_HAN_DIGITS = {char: n for n, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}

# Words that may stand between the parts of a date, in any language.
_BETWEEN = (
    "de|del|of|di|da|do|dne|den|the|st|nd|rd|th|er|e|na|го|е|го|года|год|г|році|року|р|godine|god|г|й|ый|ші|anul|m|d|men|il|yil|yili|"
    "yilning|nji|njy|ynjy|inji|yylyn|cu|ci|елның|ел|йылдың|уми|юми|ум|соли|թ|թվականի|жылғы|жылы|жылдың|жылдын|ж|йил|йилнинг|оны|он|ko|eko|gada|gads|évi|evi|ev|й|ra|an|a|ar|ngay|nam|thang|วันที่|เดือน|"
    "พ.ศ|ค.ศ|พศ|ที่|ဤ|ខែ|ឆ្នាំ|ថ្ងៃទី|ວັນທີ|ເດືອນ|ປີ|ቀን|ዓ.ም|م|سنه|عام|سال|ماه|سنة|ی|ها|ه|ב|של|ता|ते|சு|ஆம்|தேதி|වන|දා|ta|och|dhe|y|ym|og|mh|an|ku|bulan|tahun|tanggal|ng|ga|ခုနှစ်|يىلى|کال|د"
)
_LETTER_BEFORE = "(?<![a-z\u0370-\u052f\u0531-\u058f\u10a0-\u10ff])"
_SUFFIX = "[^\\W\\d_]{0,4}(?![^\\W\\d_])"
_YMD = re.compile(
    r"(?<![\d.,:/-])(\d{4}|\d{2,3}(?=\s*년|\s*年|/\d\d?/))\s*(?:[./-]|年|년|оны)\s*(\d{1,2})\s*(?:[./-]|月|월|(?:-?р |дугаар |дүгээр )?сарын)\s*(\d{1,2})(?![\d:])"
)
_DMY = re.compile(r"(?<![\d.,:/-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d:]|[./-]\d)")
# Bare numbers with spaces between them are a day only where the line holds nothing else but an hour.
_SPACED = re.compile(r"[^\w+]*(\d{1,2})( )(\d{1,2}) ((?:19|20)\d\d)(?:\W{1,5}\d{1,2}[:.]\d\d(?:[:.]\d\d)?)?[^\w+]*")
_WORTH = re.compile(r"\d")


Months = dict[str, tuple[str, int]]  # the names of months in a language, each with its calendar and number


def fold_date(text: str) -> str:
    """A text as the tables have it: lower case, digits of Unicode as ASCII, without accents and direction marks."""
    text = _DROPPED.sub("", unicodedata.normalize("NFKD", text.casefold())).translate(_ONE_LETTER)
    text = unicodedata.normalize("NFKC", text)
    return text if text.isascii() else "".join(str(unicodedata.decimal(c, c)) for c in text)


# The names of months are put into a line as one letter each, of no living script: so four patterns serve all languages.
_MARK = 0x20000
_GAP = rf"(?:[^\w\n]{{0,3}}(?:(?:{fold_date(_BETWEEN)})(?![a-z\u0370-\u052f]))?){{0,3}}[^\w\n]{{0,3}}"
_DAY, _YEAR = r"(?P<d>\d{1,2})(?!\d)", r"(?P<y>\d{4})(?!\d)"
_MONTH = rf"(?P<m>[\U00020000-\U00020fff]){_SUFFIX}(?:\s*[/(]\s*[\U00020000-\U00020fff]\)?)?"
_LONG = 5  # letters of a month that may have another ending where the language is not known: in short ones it is another word
_MANY = 10  # so many times more languages than all others
_WITH_MONTH = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_DAY}{_GAP}{_MONTH}{_GAP}(?P<y>\d{{4}}|\d\d)(?![\d:])",
        rf"{_MONTH}{_GAP}{_DAY}{_GAP}{_YEAR}",
        rf"(?<!\d){_YEAR}{_GAP}{_MONTH}{_GAP}{_DAY}",
        rf"(?<!\d){_YEAR}{_GAP}{_DAY}{_GAP}{_MONTH}",
    )
)


def written_days(text: str, tag: str = "", country: str = "", now: datetime | None = None) -> list[date]:
    """The days that a text gives in full, the surest calendar first, else in the order of the text.

    ``tag`` is the language ("en-GB"), ``country`` the top-level domain of the site; both say whether a bare 05/11 begins with the day.
    ``now`` decides between readings of which one is in the future, and between centuries.
    """
    line = _with_plain_years(fold_date(text[:LONGEST]))
    if not _WORTH.search(line):
        return []
    language = tag.lower().replace("_", "-").partition("-")[0]
    found = list(_in_words(line, language, now)) + list(_in_digits(line, tag, country, now))
    return [day for *_, day in sorted(found)]


def relative_day(text: str, language: str, now: datetime) -> date | None:
    """The day of "yesterday" or "3 hours ago" in a short line, in this language, counted from ``now``."""
    line = fold_date(text[:LONGEST])
    for pattern, unit in _relatives(language):
        if match := pattern.search(line):
            return (now - (timedelta(**{unit: int(match[1])}) if match.groups() else timedelta(days=int(unit)))).date()
    return None


@cache
def _relatives(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns and their unit ("hours", the number is their group), or how many days ago they mean."""
    words: dict[str, dict[str, str]] = _words().get(language, {"ago": {}, "days": {}})  # type: ignore[assignment]
    forms = [(_alone(text).replace("N", r"(\d{1,3})", 1), f"{unit}s") for text, unit in words["ago"].items()]
    days = sorted(words["days"].items(), key=lambda each: -len(each[0]))
    return tuple((re.compile(p), u) for p, u in forms + [(_alone(word), str(ago)) for word, ago in days])


def _alone(words: str) -> str:
    return rf"(?<![^\W_]){re.escape(words)}(?![a-z\u0370-\u058f])"


def _with_plain_years(line: str) -> str:
    """Years of eras and numbers in Han characters as digits."""
    line = _JUCHE.sub(r"\1", line)
    line = _HAN.sub(lambda m: str(_han_number(m[0])), line)
    return _ERA.sub(lambda m: str(_ERAS[m[1]] + (1 if m[2] == "元" else int(m[2]))), line)


def _han_number(text: str) -> int:
    if "十" not in text:
        return int("".join(str(_HAN_DIGITS[c]) for c in text))
    tens, _, ones = text.partition("十")
    return 10 * (_HAN_DIGITS.get(tens, 1) if tens else 1) + _HAN_DIGITS.get(ones, 0)


Found = tuple[int, int, date]


def _in_words(line: str, language: str, now: datetime | None) -> Iterator[Found]:
    """The days with the name of a month: by the words of the page's language and English, else of any language."""
    for table in dict.fromkeys((language, "en", "")):
        if table and table not in _words():
            continue
        if found := list(_by_table(line, _table(table), table != (language or "en"), language, now)):
            yield from found
            return


def _by_table(line: str, months: Months, whole: bool, language: str, now: datetime | None) -> Iterator[Found]:
    words = tuple(word for word in months if word in line)
    if not words:
        return
    marked = _any_of(words, whole).sub(lambda match: chr(_MARK + words.index(match[0])), line)
    for pattern in _WITH_MONTH:
        for match in pattern.finditer(marked):
            calendar, month = months[words[ord(match["m"]) - _MARK]]
            with_year = _year(int(match["y"]), len(match["y"]), language, now)
            if day := _gregorian(calendar, with_year, month, int(match["d"]), language):
                yield _BEST_FIRST.index(calendar), match.start(), day


@lru_cache(maxsize=256)
def _any_of(words: tuple[str, ...], whole: bool) -> re.Pattern[str]:
    """The longest of these months where a word may begin; one that ends with a digit ("كانون 2") is not the start of a number.

    ``whole``: a short one must be the whole word, since they are months of another language than the page's.
    """

    def end(word: str) -> str:
        return r"(?!\d)" if word[-1].isdigit() else r"(?![^\W\d_])" if whole and len(word) < _LONG else ""

    longest = (re.escape(word) + end(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(f"{_LETTER_BEFORE}(?:{'|'.join(longest)})")


def _in_digits(line: str, tag: str, country: str, now: datetime | None) -> Iterator[Found]:
    language = tag.lower().replace("_", "-").partition("-")[0]
    for match in _YMD.finditer(line):
        year, month, day = map(int, match.groups())
        year += 1911 if year < 200 and len(match[1]) == 3 and language == "zh" else 0
        calendar = _calendar_of_year(year, language)
        if found := _gregorian(calendar, year, month, day, language):
            yield _BEST_FIRST.index(calendar), match.start(), found
    spaced = _SPACED.fullmatch(line)
    for match in (spaced,) if spaced else _DMY.finditer(line):
        parts = [int(match[1]), int(match[3]), match[4]]
        if found := _by_order(parts, match[2], tag, country, now):
            yield 0, match.start(), found


def _by_order(parts: list[int | str], mark: str, tag: str, country: str, now: datetime | None) -> date | None:
    """The day of three numbers, by the order that its language and country use; None where both orders are usual and possible."""
    first, second, year_text = int(parts[0]), int(parts[1]), str(parts[2])
    language = tag.lower().replace("_", "-").partition("-")[0]
    order = "dmy" if mark == "." and language not in _YEAR_FIRST else order_of(tag, country)
    if len(year_text) == 2 and order == "ymd":
        return _gregorian("gregorian", 2000 + first, second, int(year_text), language)
    year = _year(int(year_text), len(year_text), language, now)
    calendar = _calendar_of_year(year, language)
    readings = {"dmy": [(second, first)], "mdy": [(first, second)], "ymd": [(second, first)]}.get(
        order, [(second, first), (first, second)]
    )
    if first > 12 or second > 12:
        readings = [(second, first) if first > 12 else (first, second)]
    days = {d for month, day in readings if (d := _gregorian(calendar, year, month, day, language))}
    if len(days) > 1 and now is not None:
        days = {d for d in days if d <= (now + timedelta(hours=14)).date()}
    return days.pop() if len(days) == 1 else None


_YEAR_FIRST = ("hu", "lt", "ko", "ja", "zh", "mn", "sv", "eu")
_MONTH_FIRST = ("us", "gov", "mil", "ph")
# Top-level domains that say nothing of a country although they have two letters.
_ANYBODYS = ("io", "co", "tv", "me", "ai", "fm", "cc", "to", "eu", "ca")


def order_of(tag: str, country: str = "") -> str:
    """``dmy``, ``mdy`` or ``ymd``: how a language writes a day in digits; "" for English of an unknown country."""
    language, _, region = tag.lower().replace("_", "-").partition("-")
    if language not in ("en", ""):
        return str(_words().get(language, {"order": "dmy"})["order"]) if language != "fil" else "mdy"
    place = country if (len(country) == 2 and country not in _ANYBODYS) or country in _MONTH_FIRST else region
    if place in _MONTH_FIRST:
        return "mdy"
    return "dmy" if len(place) == 2 and place not in _ANYBODYS else ""


def _year(year: int, digits: int, language: str, now: datetime | None) -> int:
    if digits == 4:
        return year
    if language == "th" and year > 40:
        return year + 2500
    return year + (2000 if year < 70 else 1900)


def _calendar_of_year(year: int, language: str) -> str:
    """The calendar of a day in digits, by its year."""
    if not 1300 <= year < 1500:
        return "gregorian"
    return "hijri" if language in ("ar", "ur") else "jalali"


def _gregorian(calendar: str, year: int, month: int, day: int, language: str) -> date | None:
    try:
        if calendar == "jalali":
            return jalali(year, month, day) if 1300 <= year < 1500 else None
        if calendar == "hijri":
            return hijri(year, month, day) if 1300 <= year < 1500 else None
        if calendar == "ethiopic":
            return ethiopic(year, month, day) if 1900 <= year < 2100 else None
        year -= 543 if 2450 <= year < 2650 else 0  # the Buddhist era
        return date(year, month, day) if 1900 <= year < 2100 else None
    except ValueError:
        return None


def month_number(word: str, language: str = "") -> int | None:
    """1 to 12 for the name of a Gregorian month, written out or cut short; without a language only what all languages agree on."""
    key = fold_date(word).strip(".,")
    for table in dict.fromkeys((language, "en", "")):
        found = _table(table).get(key) if table in _words() or not table else None
        if found and found[0] == "gregorian":
            return found[1]
    return None


@cache
def _words() -> dict[str, dict[str, dict[str, int]]]:
    found: dict[str, dict[str, dict[str, int]]] = json.loads(
        files("crawler").joinpath("data/date_words.json").read_text("utf-8")
    )
    return found


def _listed(months: str) -> Iterator[tuple[str, int]]:
    for number, forms in enumerate(months.split("|"), 1):
        for form in filter(None, forms.split("/")):
            yield fold_date(form), number


def _months(language: str) -> Months:
    """All words for months in a language, each with its calendar and number."""
    found = {word: ("gregorian", number) for word, number in _words()[language]["months"].items()}
    found |= {word: ("gregorian", number) for word, number in _listed(_PAPERS.get(language, ""))}
    for calendar, lists in _CALENDARS.items():
        if language in _SPOKEN_IN[calendar]:
            found = {word: (calendar, n) for months in lists for word, n in _listed(months)} | found
    return found


def _with_stems(months: Months) -> Months:
    """The months of one language also without their last letters, which its cases change: novembris, novembrī."""
    stems = {word[:-2]: month for word, month in months.items() if len(word) > 6 and word.isalpha()}
    return stems | months


@cache
def _table(language: str) -> Months:
    """The months of one language; for "" those of all, written out as they are, of three letters or more, where they agree."""
    if language:
        return _with_stems(_months(language))
    merged: dict[str, Counter[tuple[str, int]]] = defaultdict(Counter)
    for each in _words():
        for word, month in _months(each).items():
            merged[word][month] += 1
    return {word: n.most_common(1)[0][0] for word, n in merged.items() if len(word) > 2 and _agreed(n)}


def _agreed(meant: Counter[tuple[str, int]]) -> bool:
    """Whether all languages mean one month by a word, or so many that the few others ("mai") are the exception."""
    return len(meant) == 1 or meant.most_common(1)[0][1] >= _MANY * (meant.total() - meant.most_common(1)[0][1])
