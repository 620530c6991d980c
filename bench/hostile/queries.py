"""The group of queries: what an operator may type or import, in a command, a file of topics and the configuration."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from alerts import config
from alerts.matching.terms import PlainLexicon
from alerts.query import compile_topic
from bench.hostile.case import Case, Doors, Outcome
from crawler.errors import TocsinError

INPUTS: dict[str, tuple[str, str]] = {
    "nothing": ("", "query_empty"), "blanks": ("  \t ", "query_empty"), "a bracket": ("(", ""), "100,000 brackets": ("(" * 100_000, "query_too_deep"),
    "brackets that close": (")" * 1000, ""), "1,000 NOT": ("NOT " * 1000 + "a", ""), "AND alone": ("AND", ""), "a long AND": (" AND ".join(["a"] * 5000), ""),
    "a name of 10,000 letters": ("name:" + "a" * 10_000, "term_too_long"), "a name of 2,000 words": ('name:"' + "Anna " * 2000 + '"', "term_too_long"),
    "a place of 10,000 letters": ("place:" + "b" * 10_000, "term_too_long"), "a phrase of 100,000 words": ('"' + "x " * 100_000 + '"', "term_too_long"),
    "60,000 parts of a quorum": ("2 of (" + ", ".join(f"w{n}" for n in range(60_000)) + ")", "query_too_big"),
    "2,000 places": (" OR ".join(f'place:"P {n}"' for n in range(2000)), "query_too_big"), "2,000 names": (" OR ".join(f'name:"A {n}"' for n in range(2000)), "query_too_big"),
    "two million letters": ("word " * 400_000, "query_too_long"), "a wildcard alone": ("*", ""), "wildcards": ("a*b*c*d*e*f*", ""), "a wildcard of one letter": ("a*", ""),
    "a pattern that backtracks": ("/(a+)+$/", ""), "a pattern of repeats": ("/a{1000}{1000}/", ""), "a pattern of half a character": ("/\ud800/", ""), "an open pattern": ("/abc", ""),
    "an unknown field": ("nothing:x", ""), "an open quote": ('"abc', ""), "zeros": ("a\0b", ""), "overrides": ("\u202ea\u202c", ""), "halves of characters": ("\ud800", ""),
    "a quorum of nothing": ("2 of ()", ""), "a quorum of more": ("9 of (a, b)", ""), "a score of 400 digits": ("a score >= " + "9" * 400, ""), "NEAR of 400 digits": ("a NEAR/" + "9" * 400 + " b", ""),
    "a weight of 400 digits": ("a^" + "9" * 400, ""), "a weight below zero": ("a^-1", ""), "a language that is none": ("a lang:zz", ""), "SENTENCE in SENTENCE": ("SENTENCE(" * 500 + "a" + ")" * 500, ""),
    "a template": ("{{7*7}} ${x} %s", ""), "SQL": ("'; DROP TABLE topic; --", ""), "a path": ("../../etc/passwd", ""), "emoji": ("👩‍👩‍👧", ""), "marks alone": ("\u0301\u0302", ""),
}  # fmt: skip


def _compiled(query: str) -> Outcome:
    try:
        compile_topic(query, PlainLexicon())
    except TocsinError as error:
        return Outcome(error.code, error.message)
    return Outcome(note="compiled")


def _declared(query: str) -> Outcome:
    """As a topic of tocsin.toml: what TOML cannot hold is refused there."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tocsin.toml"
        file.write_bytes(f'[[topic]]\nname = "a"\nquery = {config.toml_text(query)}\n'.encode("utf-8", "surrogatepass"))
        try:
            (topic,) = config.topics(config.load(str(file), env={}))
        except TocsinError as error:
            return Outcome(error.code, error.message)
    return _compiled(topic.query)


DOORS: dict[str, Callable[[str], Outcome]] = {"a command": _compiled, "tocsin.toml": _declared}


async def _run(door: Callable[[str], Outcome], query: str, doors: Doors) -> Outcome:
    return await asyncio.to_thread(door, query)


def cases(size: int) -> Iterator[Case]:
    """Every query at both doors."""
    for name, (query, code) in INPUTS.items():
        for door, work in DOORS.items():
            yield Case("queries", door, name, partial(_run, work, query), frozenset({code} if code else ()))
