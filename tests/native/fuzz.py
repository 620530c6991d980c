"""Random input for the C sources and their Python twins: what one answers, the other does. A program, started by test_sanitizers.py.

python -m tests.native.fuzz FOLDER SECONDS SEED        FOLDER holds the extensions that were built with sanitizers
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from math import isclose
from pathlib import Path
from random import Random
from typing import Any

EXTENSIONS = (
    "alerts.matching._word_table",
    "alerts.lexicon.names._transliteration",
    "alerts.lexicon.names._candidate_filter",
)
BLOCKS = [(32, 127), (128, 591), (688, 880), (880, 1024), (1024, 1328), (1329, 1480), (1488, 1525), (1536, 1792), (2304, 2432), (3584, 3712), (4256, 4352), (7680, 8192), (8192, 8304), (12352, 12544), (19968, 20200), (44032, 44500), (0xD800, 0xDFFF), (0xFB00, 0xFFFF), (0x10000, 0x10FFFF)]  # fmt: skip
LANGS = ("en", "de", "ru", "uk", "pl", "tr", "ar", "he", "fa", "el", "ka", "hy", "ko", "hi", None)
Round = Callable[[Random], None]


def load(folder: Path) -> None:
    """Put the extensions of this folder in the place of the installed ones."""
    for file in folder.glob("*.so"):
        name = next(name for name in EXTENSIONS if file.name.startswith(name.rpartition(".")[2]))
        spec = importlib.util.spec_from_file_location(name, file)
        assert spec
        assert spec.loader
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)


def word(dice: Random, longest: int = 12) -> str:
    """A row of letters of one block, now and then with one of another, a doubled one, or of great length."""
    first, after = dice.choice(BLOCKS[:17]) if dice.random() < 0.95 else BLOCKS[-1]
    length = dice.randint(1, longest) if dice.random() < 0.95 else dice.randint(40, 130)
    made = [chr(dice.randrange(first, after)) for _ in range(length)]
    if dice.random() < 0.2:
        made[dice.randrange(length)] = chr(dice.randrange(*dice.choice(BLOCKS)))
    row = "".join(made)
    return dice.choice((row, row.lower(), row.capitalize(), row.upper(), row[:1] * 2 + row))


def text(dice: Random, some: list[str]) -> str:
    """Words between signs, many of them more than once."""
    return "".join(
        dice.choice(some) + dice.choice((" ", " ", ". ", "\n", "-", "’", "\u00ad", ""))
        for _ in range(dice.randint(0, 80))
    )


def refused(call: Callable[..., object], *arguments: object) -> None:
    """Wrong arguments may be refused in any way that Python has, and must do no harm."""
    with suppress(TypeError, ValueError, KeyError, IndexError, OverflowError, RuntimeError):
        call(*arguments)


# ---- the words of a document


def words_round() -> Round:
    """Documents cut by both tables, one after the other, so that the tables grow and forget."""
    from alerts.matching.word_table import WordTable, compiled

    plain, made = WordTable(), compiled()
    assert made is not None
    tables: tuple[Any, Any] = (plain, made)

    def one(dice: Random) -> None:
        some = [word(dice) for _ in range(dice.randint(1, 60))]
        body, title, gap = text(dice, some), text(dice, some[:9]), dice.choice((0, 1, 1000))
        cuts = [table.cut(body, title, gap) for table in tables]
        if not any(cut.odd for cut in cuts):  # what is odd is cut by Python, and handed to take
            agree(dice, tables, cuts, some)
        taken = [table.take(list(some), len(some) // 2, gap) for table in tables]
        agree(dice, tables, taken, some, spans=False)
        if dice.random() < 0.02:
            for table in tables:
                table.clear()
        wrong_words(made, taken[1], dice)

    return one


def agree(dice: Random, tables: tuple[Any, Any], cuts: list[Any], some: list[str], spans: bool = True) -> None:
    """Compare all that two cuts answer."""
    assert cuts[0].odd == cuts[1].odd
    if cuts[0].odd:
        return
    fresh = sorted(cuts[0].fresh)
    assert fresh == sorted(cuts[1].fresh)
    found = {new: tuple(dice.sample(range(50), dice.randint(0, 3))) for new in fresh if dice.random() < 0.3}
    for table, cut in zip(tables, cuts, strict=True):
        table.learn(cut.fresh, found)
    known = [raw for raw in sorted({cuts[0].raw(at) for at in range(cuts[0].count)}) if dice.random() < 0.5]
    asked = [tuple(map(table.number, known)) for table in tables]
    assert cuts[0].count == cuts[1].count
    assert cuts[0].predicates() == cuts[1].predicates()
    places = [cut.at(numbers) for cut, numbers in zip(cuts, asked, strict=True)]
    assert places[0] == places[1]
    assert [cuts[0].raw(at) for at in places[0]] == [cuts[1].raw(at) for at in places[1]]
    if spans:
        assert cuts[0].starts() == cuts[1].starts()
        assert [cuts[0].span(at) for at in places[0]] == [cuts[1].span(at) for at in places[1]]
        assert cuts[0].spans(asked[0], "term", "via") == cuts[1].spans(asked[1], "term", "via")
    for gone in known[:3]:
        for table in tables:
            table.forget(gone)


def wrong_words(table: Any, cut: Any, dice: Random) -> None:
    """Wrong calls, each of which must be refused without harm."""
    far = dice.choice((-1, -(2**40), 2**31, 2**32 + 1, 2**62))
    for call, arguments in (
        (cut.at, ((far,),)), (cut.at, ([1],)), (cut.at, (("x",),)), (cut.raw, (far,)), (cut.span, (far,)),
        (cut.spans, ((far, 1), "term", "via")), (table.learn, (["never met"], {})),
        (table.learn, ([1], {})), (table.take, (["a", 1], 0, 0)), (table.take, (["a"], far, 7)), (table.take, (["a"], 5, far)),
        (table.number, (b"x",)), (type(table), (b"", tuple, 1)), (type(table).__new__, (type(table),)), (table.__init__, (b"", tuple, 1)),
    ):  # fmt: skip
        refused(call, *arguments)
    odd = table.take(["a", "b"], 2, 0)
    for call in (odd.starts, odd.predicates, lambda: odd.at((0, 1)), lambda: odd.spans((0, 1), "t", "v")):
        refused(call)


# ---- names


def filter_round() -> Round:
    """Words looked at by both filters, which are filled anew now and then."""
    from alerts.lexicon.names.candidate_filter import CandidateFilter, CompiledCandidateFilter
    from alerts.lexicon.names.case_endings import stems
    from alerts.lexicon.names.latin_key import latin_key
    from alerts.lexicon.names.name_folding import fold_name

    def one(dice: Random) -> None:
        some = [word(dice) for _ in range(600)]
        plain, compiled = CandidateFilter(), CompiledCandidateFilter()
        for name in dice.sample(some, 300):
            for some_filter in (plain, compiled):
                for stem in stems(fold_name(name), None):
                    some_filter.add_stem(stem, name.islower())
                if key := latin_key(fold_name(name)):
                    some_filter.add_key(key)
        for lang in dice.sample(LANGS, 3):
            assert plain.candidates(some, lang) == compiled.candidates(some, lang), lang
        inner: Any = compiled._compiled
        for call, arguments in (
            (inner.candidates, ([1], [1])), (inner.candidates, (["Word"], [2**40])), (inner.candidates, (["Word"], [])), (inner.add_stem, (1, True)),
            (inner.add_key, (1,)), (inner.add_endings, (1, ["a", 1], [])), (inner.latin_key, (1,)), (inner.latin_key, ("",)),
            (type(inner), (1, [(2**20, "a", 1, 1)], {}, 1, 1)), (type(inner), (1, [(97, "abcd", 1, 1)], {}, 1, 1)),
            (type(inner), (1, [], {"abcde": "x"}, 1, 1)),
            (type(inner), (1, [], {1: "x"}, 1, 1)), (type(inner), (1, [1], {}, 1, 1)), (type(inner), (1, [(97, "a", 99, 1)], {}, 1, 1)), (type(inner).__new__, (type(inner),)),
        ):  # fmt: skip
            refused(call, *arguments)

    return one


def sounds_round() -> Round:
    """Costs, near names, spellings and keys by both implementations."""
    from alerts.lexicon.names import consonant_keys, transliteration
    from alerts.lexicon.names.phonemes import foreign, signs

    models = list(transliteration.models().values())

    def one(dice: Random) -> None:
        model = dice.choice(models)
        letters = sorted({letter for row in model.segments.values() for part in row for letter in part})
        written = "".join(dice.choices(letters, k=dice.randint(0, 70 if dice.random() < 0.1 else 12)))
        names = [
            signs(
                "".join(
                    dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randint(1, 60 if dice.random() < 0.1 else 12))
                )
            )
            for _ in range(9)
        ]
        limits = [dice.choice((0.0, 3.0, 9.0, 40.0)) for _ in names]
        inner: Any = transliteration._compiled(model)
        for name, cost, limit in zip(names, model.costs(names, written, limits), limits, strict=True):
            plain = transliteration._cost(model, name, foreign(written), limit)
            readable = len(name) <= 48 and len(foreign(written)) <= 64
            assert isclose(cost, plain) if plain <= limit and readable else cost > limit, (model.kind, name, written)
        name = names[0][:20]
        both = inner.spellings(name, 20, 4.0, transliteration.STATES), model._spellings(name, 20, 4.0)
        if both[0] is not None:
            assert len(both[0]) == len(both[1])
            assert all(isclose(a, b) for (_, a), (_, b) in zip(*both, strict=True)), (model.kind, name)
        keys: Any = consonant_keys._compiled(model)
        plain_keys = consonant_keys.of_word(model, written, 4.0)
        found = keys.of_word(
            foreign(written), 4.0, consonant_keys.FEW, consonant_keys.MANY, dict.fromkeys(plain_keys, ())
        )
        assert found is None or sorted(found) == sorted(plain_keys), (model.kind, written)
        wrong_sounds(inner, keys, written)

    return one


def wrong_sounds(sounds: Any, keys: Any, written: str) -> None:
    """Wrong calls, each of which must be refused without harm."""
    nothing: list[object] = []
    for call, arguments in (
        (sounds.costs, (["é"], written, [1.0] * len(written), [1.0])), (sounds.costs, (["a"], written, nothing, [1.0])),
        (sounds.costs, (["a"], "a", ["x"], [1.0])), (sounds.costs, (["a"], "a", [1.0], ["x"])), (sounds.costs, ([1], "a", [1.0], [1.0])),
        (sounds.spellings, ("ab", 2**31 - 1, 4.0, 60)), (sounds.spellings, ("ab", 0, 4.0, 60)), (sounds.spellings, ("ab", 9, 4.0, -1)),
        (sounds.spellings, ("ab" * 30, 9, 4.0, 60)), (sounds.near, (["a"], "a", [1.0], ("x", "y"), {"a"}, 2.0, 0.0, 5, 0.5)),
        (keys.of_word, (written * 9, 4.0, 9, 9, {})), (keys.of_word, (written, 99.0, 2**20, 9, {})), (type(keys), ({"a": (1,)}, frozenset(), 9)),
        (type(keys), ({}, frozenset(), 65)), (type(sounds), ({"abcd": nothing}, 1.0, nothing)), (type(sounds), ({"a": [("abcd", 1.0)]}, 1.0, nothing)),
        (type(sounds), ({"a": [1]}, 1.0, nothing)), (type(sounds), ({}, 1.0, ["abc"])), (type(sounds).__new__, (type(sounds),)),
        (type(keys).__new__, (type(keys),)),
    ):  # fmt: skip
        refused(call, *arguments)


def main(folder: str, seconds: str, seed: str) -> None:
    """Rounds of all three in turn until the time is over. Each has dice of its own, so that a seed and a number give the same input on any machine."""
    load(Path(folder))
    rounds = [words_round(), filter_round(), sounds_round()]
    done = [0] * len(rounds)
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        for n, one in enumerate(rounds):
            share = time.monotonic() + float(seconds) / 30
            while time.monotonic() < share:
                one(Random(f"{seed} {n} {done[n]}"))
                done[n] += 1
    sys.stdout.write("rounds: {} of words, {} of the filter, {} of sounds\n".format(*done))


if __name__ == "__main__":
    main(*sys.argv[1:])
