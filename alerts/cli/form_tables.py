"""Forms of words as people read them: a table a language, and what was cut. Of `topics forms` and `lexicon forms`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from alerts.cli.output import Form, bold, dim, errors, print_rows, say
from alerts.lexicon.languages import profile
from alerts.views.columns import Column

if TYPE_CHECKING:
    from alerts.lexicon import Lexicon

ATTACHED = 3  # examples of forms that only attach to a foreign word


def show(rows: Sequence[dict[str, Any]], columns: Sequence[Column | str], form: Form, *, all_: bool) -> None:
    """Forms as a table a language. Those that only attach to a foreign word are one line each language unless ``all_`` are wanted."""
    if form != Form():
        print_rows(rows, columns, form)
        return
    shown: dict[str, list[dict[str, Any]]] = defaultdict(list)
    folded: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["attached"] and not all_:
            folded[row["lang"]].append(row["form"])
        else:
            shown[row["lang"] or ""].append(row)
    for n, (lang, group) in enumerate(shown.items()):
        say(bold(("\n" if n else "") + _language(lang)))
        print_rows(group, columns, form)
    if folded:
        say(dim("\nEndings and prefixes put to words of another script (--all lists them):"))
    for lang, forms in folded.items():
        say(f"{_language(lang)}: {len(forms)}, as in {_some(forms)}")


def _language(lang: str) -> str:
    return (profile(lang).name or lang) if lang else "In any language"


def _some(forms: Sequence[str]) -> str:
    return ", ".join(forms[:ATTACHED]) + (", …" if len(forms) > ATTACHED else "")


def say_cut(words: Lexicon) -> None:
    """Say which lists of forms were too long to be taken whole."""
    from alerts.lexicon import MOST_FORMS

    for (word, lang), count in words.cut.items():
        say(
            f"{word} has {count:,} forms in {lang}; the first {MOST_FORMS:,} are matched. For the others write {word}*.",
            to=errors,
        )
