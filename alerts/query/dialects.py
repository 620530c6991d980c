"""How other tools write things, answered with our spelling. Understands nothing; says what to write instead."""

from __future__ import annotations

import difflib
import re

from alerts.errors import QueryError
from alerts.query.lexer import CHUNK, QUOTED, Cursor

_TERM = rf"(?:{QUOTED}|{CHUNK})"
_OPERAND = (
    (re.compile(rf"\+({_TERM})"), "plus", "+ is not used here.", "Write {0} AND ... : every term that AND joins is required."),
    (re.compile(rf"[-!−–]({_TERM})"), "minus", "A sign does not exclude here.", "Write NOT {0}."),
    (re.compile(r"(?:AND|OR|NEAR(?:/\d+)?|ONEAR(?:/\d+)?)(?!\w)"), "operand_missing", "Something is missing before {word}.", "Write a term before it, or put the word in quotes to search for it."),
    (re.compile(r"[*?]\w"), "wildcard_place", "A wildcard cannot begin a word.", "Write the beginning of the word and * after it: protest*."),
    (re.compile(r"@(\w+)"), "mention", "@ is no part of a word.", "Write {0}."),
    (re.compile(r"/"), "regex_unclosed", "This pattern is never closed.", "Close it with /."),
    (re.compile(r"\["), "bracket", "Square brackets are not used here.", "Write round brackets."),
    (re.compile(r"\{"), "bracket", "Curly brackets are not used here.", "Write round brackets."),
)  # fmt: skip
_OPERATOR = (
    (re.compile(r"~(\d+)"), "tilde", "~ is not used here.", "Write the distance between the words: a NEAR/{0} b."),
    (re.compile(r"~"), "tilde", "There is no fuzzy search: words are found in all their inflected forms.", "For names in other spellings write name:\"...\"."),
    (re.compile(r"&&?"), "ampersand", "& is not used here.", "Write AND."),
    (re.compile(r"\|\|?"), "bar", "| is not used here.", "Write OR."),
    (re.compile(r","), "comma", "A comma joins nothing here.", "Write OR for any of them, AND for all."),
    (re.compile(r"NEAR(?:[:~]?(\d+))?(?![\w/])"), "near_needs_number", "NEAR needs a number.", "Write a NEAR/5 b for at most 4 words between."),
    (re.compile(r"\^"), "weight_needs_number", "^ needs a number.", "Write a^3 for three times the weight."),
    (re.compile(r"score\s*(?:[<=]=?|>(?!=))\s*", re.I), "score_sign", "A score is compared with >= only.", "Write score >= 5."),
)  # fmt: skip
_field = re.compile(r"(\w+):(?!//)")
_lower = re.compile(r"(and|or|not|und|oder|et|ou|и|или)(?!\w)", re.I)
_term = re.compile(_TERM)


def instead_of_operand(cursor: Cursor, fields: list[str]) -> QueryError | None:
    """What to say of a thing that stands where a term should, None when it looks like a term."""
    for pattern, code, message, fix in _OPERAND:
        if m := cursor.looking_at(pattern):
            said = m.group(1) if m.groups() else ""
            return cursor.error(code, message.format(said, word=m.group()), fix.format(said))
    if (m := cursor.looking_at(_field)) and not m.group(1).isdigit():
        near = difflib.get_close_matches(m.group(1).lower(), fields, 1)
        fix = f"Did you mean {near[0]}: ?" if near else f"There are {', '.join(f + ':' for f in fields)}."
        return cursor.error("unknown_field", f"There is no field {m.group(1)}.", fix)
    return None


def instead_of_operator(cursor: Cursor, before: str) -> QueryError:
    """What to say of a thing that stands where an operator should; ``before`` is the operand's text."""
    for pattern, code, message, fix in _OPERATOR:
        if m := cursor.looking_at(pattern):
            return cursor.error(code, message, fix.format(*m.groups(default="5")))
    if cursor.char() == ")":
        return cursor.error("bracket_unopened", "This bracket closes nothing.", "Leave it out, or open one before it.")
    if m := cursor.looking_at(_lower):
        return cursor.error(
            "words_without_operator",
            f"{m.group(1)} in small letters is a word.",
            f'Write {_capital(m.group(1))}, or "{before} {m.group()} ..." for a phrase.',
        )
    return _adjacent(cursor, before)


def _capital(word: str) -> str:
    return {"or": "OR", "oder": "OR", "ou": "OR", "или": "OR", "not": "NOT"}.get(word.lower(), "AND")


def _adjacent(cursor: Cursor, before: str) -> QueryError:
    m = cursor.looking_at(_term)
    after = m.group() if m else cursor.text[cursor.at : cursor.at + 20]
    plain = not any(c in before + after for c in '"():^=/*')
    phrase = f'"{before} {after}" for the phrase, ' if plain else ""
    return cursor.error(
        "words_without_operator",
        "Two terms stand side by side with nothing between them.",
        f"Write {phrase}{before} AND {after} for both anywhere, {before} OR {after} for either.",
    )
