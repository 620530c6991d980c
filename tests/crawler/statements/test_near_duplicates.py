"""Copies of one text are found by their bands and judged on their words; two texts on one event are not copies."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from crawler.statements import near_duplicates
from crawler.statements.text_fingerprint import words

WORDS = (  # noqa: SIM905 - a text to read
    "harbour council quay spring family lease company fence boat winter river stone market child teacher engine paper street"
    " garden window letter number bridge doctor island summer minister village promise answer question forest mountain sister"
).split()


def article(seed: int, length: int = 300) -> str:
    """A text of its own, in sentences of ten words, three to a paragraph."""
    dice = random.Random(seed)
    sentences = [" ".join(dice.choices(WORDS, k=10)).capitalize() + "." for _ in range(length // 10)]
    return "\n".join(" ".join(sentences[n : n + 3]) for n in range(0, len(sentences), 3))


def sketch(text: str) -> bytes:
    """The sketch of a text that is long enough."""
    made = near_duplicates.sketch(words(text))
    assert made is not None
    return made


def found(a: str, b: str) -> bool:
    """Whether one text is found and judged a copy of the other, as the database does it."""
    first, second = sketch(a), sketch(b)
    shared = set(near_duplicates.bands(first)) & set(near_duplicates.bands(second))
    likely = near_duplicates.likeness(first, second) >= near_duplicates.LIKELY
    return len(shared) >= near_duplicates.SHARED_BANDS and likely and near_duplicates.same_story(a, b) > 0


def _half(text: str) -> str:
    return text[: len(text) // 2]


def _framed(text: str) -> str:
    return f"Another headline for the same news\nBy a correspondent\n(AGENCY) - {text}\nFollow us everywhere and read our letter every week."


def _shuffled(text: str) -> str:
    parts = text.split("\n")
    random.Random(5).shuffle(parts)
    return "\n".join(parts)


def _thinned(text: str) -> str:
    return "\n".join(part for n, part in enumerate(text.split("\n")) if n % 3)


@pytest.mark.parametrize(
    "change", [str.upper, _half, _framed, _shuffled, _thinned, lambda text: _framed(_shuffled(_thinned(text)))]
)
def test_a_copy_is_found(change: object) -> None:
    missed = [seed for seed in range(40) if not found(article(seed), change(article(seed)))]  # type: ignore[operator]
    assert missed == []


def test_other_texts_are_not_copies() -> None:
    texts = [article(seed) for seed in range(40)]
    assert [(a, b) for a in range(40) for b in range(a) if near_duplicates.same_story(texts[a], texts[b])] == []


def test_a_quotation_and_a_digest_are_no_copies() -> None:
    quoted = article(1).split("\n")[0]
    assert not near_duplicates.same_story(article(1), f"{article(2)}\n{quoted}")
    digest = "\n".join(article(seed) for seed in range(8))
    assert not near_duplicates.same_story(article(3), digest)


def test_chinese_copies_are_found() -> None:
    text = "".join(chr(0x4E00 + random.Random(n).randrange(800)) for n in range(400))
    assert found(text, text[:220] + "记者报道")


def test_a_text_too_short_to_tell_has_no_sketch() -> None:
    assert near_duplicates.sketch(words("Seven words are not a story yet.")) is None
    assert near_duplicates.same_story("Seven words are not a story.", "Seven words are not a story.") == 0.0


def test_a_site_may_tell_one_event_twice() -> None:
    """Two texts of one site that share their background are two; on two sites, one has copied the other's."""
    background = article(1, 180)
    first, second = f"{article(2, 120)}\n{background}", f"{background}\n{article(3, 120)}"
    assert near_duplicates.same_story(first, second)
    assert not near_duplicates.same_story(first, second, one_site=True)
    assert near_duplicates.same_story(first, f"{first}\nUpdated at noon.", one_site=True)


@pytest.mark.parametrize("held", [0.3, 0.5, 0.7, 1.0])
@pytest.mark.parametrize("length", [60, 300, 900])
def test_sketches_tell_how_much_of_a_text_another_holds(held: float, length: int) -> None:
    errors = []
    for seed in range(30):
        whole = article(seed, length).replace("\n", " ").split(" ")
        part = whole[: int(length * held)] + article(seed + 500, length).split()[: length - int(length * held)]
        errors.append(near_duplicates.likeness(sketch(" ".join(whole)), sketch(" ".join(part))) - held)
    assert abs(sum(errors)) / 30 < 0.05
    assert max(map(abs, errors)) < 0.25


def test_bands_fit_the_database_and_are_the_same_in_every_process() -> None:
    bands = near_duplicates.bands(sketch(article(7)))
    assert len(bands) == near_duplicates.BANDS
    assert all(0 <= band < 1 << 32 for band in bands)
    script = f"from crawler.statements import near_duplicates as n; print(n.bands(n.sketch({words(article(7))!r})))"
    out = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "77"}
    )
    assert out.stdout.strip() == str(bands)
