"""The page of the query language, made from the operators themselves: python -m docs.build.query_language > docs/query-language.md"""

from __future__ import annotations

from alerts.matching.budget import READ, SPANS
from alerts.matching.scoring import POINTS
from alerts.query import bounds
from alerts.query.registry import operators
from alerts.query.syntax import Example, Fixity, Operator

HEAD = """# The query language

<!-- Made by `python -m docs.build.query_language`; write in alerts/query/operators/ instead. -->

A topic is a query. It is matched with the title and the text of every statement. An operator is written in capitals; in small letters
it is a word like any other. Words that stand side by side without an operator are an error, since guessing either way would be wrong
half of the time: write `"human rights"` for the phrase, `human AND rights` for both anywhere.

A topic needs something that every match contains: `NOT`, `lang:`, `source:` and `tag:` only narrow down. What runs to the end of a line after
`# ` is a comment, and so is `/* this */`. Brackets group. A query that does not read is answered with the position and with what would be right;
what other tools write (`+a`, `-a`, `a | b`, `"a b"~5`) is answered with our spelling.

## Operators, the tightest first

"""
TAIL = f"""
## Words

A word is a run of letters, digits and combining marks. Apostrophe, hyphen, underscore and every other sign split; soft hyphens, zero-width
characters and direction marks inside a word do not. In Han, Kana, Thai, Lao, Khmer and Myanmar, which are written without spaces, a term is found
wherever its characters stand together, and each character counts as one word in a distance.
A name has at most {bounds.NAME} letters, a place {bounds.PLACE}, a phrase {bounds.WORDS} words.
Of a text the first {READ:,} letters are read, and of a match the first {SPANS:,} places are marked; where there was more, the alert says so.

Spellings meet under these rules; `=word` and `==Word` follow only the first.

| script | one and the same |
|---|---|
| all | composed and decomposed, full-width and ligature forms (NFKC); upper and lower case; digits of every script |
| Latin, Greek | letters with and without accents; ø o, ł l, đ d, ħ h, æ ae, œ oe, þ th; ß ss; ı, İ and i; ς and σ |
| Cyrillic | ё and е; with and without stress marks; й stays a letter of its own; Ӏ, and 1, I, l, \\| in a word with Cyrillic letters |
| Arabic | with and without harakat and tatweel; أ إ آ ٱ ا; ى ی ي; ک ك |
| Hebrew | with and without points |
| Georgian | Mtavruli and Mkhedruli |

## Fields

The **title** and the **text**. The **lead** is the first paragraph of the text, at most 500 characters; the **body** is the rest. A bare term
is looked for in title and text.

## Score

The sum over the terms that hold of *weight* x (best place: title {POINTS.title:g}, lead {POINTS.lead:g}, body {POINTS.body:g}; and {POINTS.repeat:g} for each further hit,
{POINTS.repeats} at most). A term's weight is 1 unless `^` says otherwise. Terms under NOT and in branches of an OR that do not hold count nothing.

## What a match shows

Every place of every term that made it hold: field, start and end in code points of the original text, the term, and how the form found relates to it.
NEAR and SENTENCE show only what stands in range. Nothing under NOT is shown.
"""


def manual() -> str:
    """The whole page as Markdown."""
    ordered = sorted(operators(), key=lambda o: (-o.strength, o.fixity is not Fixity.LEAF, o.rank == 100, o.name))
    rows = [
        "| write | to find | where |",
        "|---|---|---|",
        *(f"| `{_cell(o.name)}` | {o.title} | {o.fixity.value} |" for o in ordered),
    ]
    return HEAD + "\n".join(rows) + "\n" + "".join(map(_section, ordered)) + TAIL


def _section(operator: type[Operator]) -> str:
    return f"\n### `{operator.name}` {operator.title}\n\n{operator.meaning}\n\n" + "".join(
        map(_example, operator.examples)
    )


def _example(example: Example) -> str:
    yes = f"title “{example.title}”, text “{_line(example.yes)}”" if example.title else f"“{_line(example.yes)}”"
    with_ = (
        f" ({example.lang})"
        if example.lang
        else f" (from {example.source})"
        if example.source
        else f" (tagged {', '.join(example.tags)})"
        if example.tags
        else ""
    )
    no = f"; not: “{_line(example.no)}”" if example.no else ""
    return f"- `{example.query}` matches: {yes}{with_}{no}\n"


def _line(text: str) -> str:
    return text.replace("\n", " ⏎ ")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    print(manual(), end="")
