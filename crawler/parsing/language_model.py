"""The small model of languages (fastText lid.176, see NOTICE): which it sees in a text, and how much. Decides nothing (language.py does)."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from typing import Any


def predicted(piece: str, most: int) -> list[tuple[str, float]]:
    """The likeliest languages of a text by the model's own codes, with their shares (0 to 1), at most so many."""
    line = piece.replace("\n", " ")
    try:
        labels, shares = _model().predict(line, k=most)
    except (TypeError, UnicodeEncodeError):  # half of a pair of surrogates
        labels, shares = _model().predict(line.encode("utf-8", "replace").decode(), k=most)
    return [(label.removeprefix("__label__"), float(share)) for label, share in zip(labels, shares, strict=True)]


@cache
def _model() -> Any:
    import fasttext

    with as_file(files("crawler").joinpath("data/lid.176.bin")) as path:
        return fasttext.load_model(str(path))
