"""Random queries over the whole grammar and random documents to hold them against, both from a seed."""

from __future__ import annotations

from random import Random

from alerts.matching.index import Document
from tests.alerts.query.brute import PATTERNS, Sheet, Unit

# surface -> (key, exact, cased); the folded forms are stated here, not computed
WORDS = {
    "alfa": ("alfa", "alfa", "alfa"), "Alfa": ("alfa", "alfa", "Alfa"), "álfa": ("alfa", "álfa", "álfa"), "al\u00adfa": ("alfa", "alfa", "alfa"),
    "alfae": ("alfae", "alfae", "alfae"), "alfano": ("alfano", "alfano", "alfano"),
    "bravo": ("bravo", "bravo", "bravo"), "BRAVO": ("bravo", "bravo", "BRAVO"), "bravi": ("bravi", "bravi", "bravi"),
    "delta": ("delta", "delta", "delta"), "echo": ("echo", "echo", "echo"), "Echo": ("echo", "echo", "Echo"),
    "zuro": ("zuro", "zuro", "zuro"), "zuru": ("zuru", "zuru", "zuru"), "filler": ("filler", "filler", "filler"),
}  # fmt: skip
RUNS = ("车臣", "高加", "车臣战争", "战争", "车")
QUERY_WORDS = ("alfa", "bravo", "delta", "echo", "alfae")
SOURCES = ("hrw", "memorial")
LANGS = ("la", "it")
GAPS = (" ", " ", " ", ", ", "-", "  ", "’")
STOPS = (". ", "! ", "\n", "? ")


def document(dice: Random, number: int) -> tuple[Document, Sheet]:
    """A document, and what is known of its words."""
    text, units = _field(dice, dice.randint(0, 22))
    title, title_units = _field(dice, dice.choice((0, 0, 1, 3))) if dice.random() < 0.6 else ("", ())
    lead_end = min((n for n, c in enumerate(text) if c == "\n" and text[:n].strip()), default=len(text))
    placed = tuple(_at(u, "lead" if u.start < lead_end else "body") for u in units)
    lang, source = dice.choice((None, *LANGS)), dice.choice((None, *SOURCES))
    sheet = Sheet(tuple(_at(u, "title", 0) for u in title_units), placed, lang, source)
    return Document(str(number), text, title, lang, source), sheet


def _at(unit: Unit, place: str, sentence: int | None = None) -> Unit:
    sentence = unit.sentence if sentence is None else sentence
    return Unit(unit.start, unit.end, unit.key, unit.exact, unit.cased, sentence, place, unit.spaceless)


def _field(dice: Random, count: int) -> tuple[str, tuple[Unit, ...]]:
    text, units, sentence = "", [], 0
    for n in range(count):
        if dice.random() < 0.12:
            run = dice.choice(RUNS)
            units += [Unit(len(text) + k, len(text) + k + 1, c, c, c, sentence, "", True) for k, c in enumerate(run)]
            text += run
        else:
            word = dice.choice(list(WORDS))
            units.append(Unit(len(text), len(text) + len(word), *WORDS[word], sentence, ""))
            text += word
        if dice.random() < 0.15 and n + 1 < count:
            stop = dice.choice(STOPS)
            text += stop
            if stop == ". ":  # a full stop ends a sentence only before what is not a small letter
                text += "Alfa "
                units.append(Unit(len(text) - 5, len(text) - 1, *WORDS["Alfa"], sentence + 1, ""))
            sentence += 1
        else:
            text += dice.choice(GAPS)
    return text, tuple(units)


def query(dice: Random, depth: int = 3) -> str:
    """A query that reads; it may lack an anchor."""
    root = _clause(dice, depth)
    return f"({root}) score >= {dice.choice((1, 2, 3.1, 4, 6))}" if dice.random() < 0.12 else root


def _clause(dice: Random, depth: int) -> str:
    if depth == 0 or dice.random() < 0.3:
        return _placed(dice, min(depth, 2))
    inside = lambda: _clause(dice, depth - 1)  # noqa: E731
    many = lambda least: [inside() for _ in range(dice.randint(least, 3))]  # noqa: E731
    kind = dice.choices(
        ("and", "or", "not", "quorum", "sentence", "scope", "lang", "source", "weight"), (6, 5, 5, 2, 3, 2, 1, 1, 2)
    )[0]
    match kind:
        case "and":
            return " AND ".join(f"({c})" for c in many(2))
        case "or":
            return " OR ".join(f"({c})" for c in many(2))
        case "not":
            return f"({inside()}) AND NOT ({inside()})"
        case "quorum":
            parts = many(2)
            return f"{dice.randint(1, len(parts))} of ({', '.join(parts)})"
        case "sentence":
            return f"SENTENCE({', '.join(_placed(dice, 1) for _ in range(dice.randint(1, 3)))})"
        case "scope":
            return f"{dice.choice(('title', 'lead', 'body'))}:({_placed(dice, depth - 1)})"
        case "lang":
            return f"({inside()}) AND lang:{dice.choice(LANGS)}"
        case "source":
            return f"({inside()}) AND {dice.choice(('', 'NOT '))}source:{dice.choice(SOURCES)}"
    return f"({inside()})^{dice.choice((2, 0.5, 3))}"


def _placed(dice: Random, depth: int) -> str:
    if depth <= 0 or dice.random() < 0.45:
        return _leaf(dice)
    one, other = _placed(dice, depth - 1), _placed(dice, depth - 1)
    match dice.choice(("near", "near", "onear", "or", "weight")):
        case "near":
            return f"({one}) NEAR/{dice.randint(1, 6)} ({other})"
        case "onear":
            return f"({one}) ONEAR/{dice.randint(1, 6)} ({other})"
        case "or":
            return f"({one}) OR ({other})"
    return f"({one})^2"


def _leaf(dice: Random) -> str:
    word = dice.choice(QUERY_WORDS)
    kind = dice.choices(
        ("word", "phrase", "begun", "exact", "cased", "prefix", "pattern", "run", "name", "place", "glued"),
        (8, 4, 1, 2, 2, 2, 2, 2, 1, 1, 1),
    )[0]
    match kind:
        case "phrase":
            return '"' + " ".join(dice.choice((*QUERY_WORDS, "车臣")) for _ in range(dice.randint(1, 3))) + '"'
        case "begun":
            return f'"{word} {dice.choice(QUERY_WORDS)[:3]}*"'
        case "exact":
            return f"={dice.choice(('alfa', 'álfa', 'bravo', 'Alfa'))}" if dice.random() < 0.7 else f'="{word} echo"'
        case "cased":
            return f"=={dice.choice(('alfa', 'Alfa', 'BRAVO', 'Echo'))}"
        case "prefix":
            return f"{word[:3]}*"
        case "pattern":
            return f"/{dice.choice(list(PATTERNS))}/"
        case "run":
            return dice.choice(("车臣", "战争", "车臣战争", "高加"))
        case "name":
            return f'name:"{dice.choice(("bravo zuro", "zuro"))}"'
        case "place":
            return f"place:{word}"
        case "glued":
            return f"{word}-{dice.choice(QUERY_WORDS)}"
    return word
