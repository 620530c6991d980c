"""Charts as SVG that needs no style and no script of its own. Each bar says its value; the page has the numbers in words beside it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

Bar = tuple[str, int]
WIDTH, HEIGHT, FOOT = 960, 96, 18
WIDEST = 80.0  # of a bar with the room around it: a single week does not fill the page


def bars(values: Sequence[Bar], title: str, every: int = 4, *, low: bool = False) -> Markup:
    """A bar for each value (its label and number); every so many are labelled. ``low``: half as high, in the stronger colour."""
    most = max([n for _, n in values], default=0) or 1
    step, height = min(WIDTH / max(len(values), 1), WIDEST), 60 if low else HEIGHT
    out = [_SVG.format("chart", WIDTH, height + FOOT, title)]
    out.append(Markup('<line x1="0" y1="{0}" x2="{1}" y2="{0}"/>').format(height, WIDTH))
    for n, (label, value) in enumerate(values):
        out.append(_NAMED % (label, value))
        out.append(_bar(n * step, step, height, height, "hit"))
        out.append(_bar(n * step, step, _tall(value, most, height), height, "strong" if low else ""))
        out.append(Markup("</g>"))
        if n % every == 0:
            out.append(Markup('<text x="{:.1f}" y="{}">{}</text>').format(n * step, height + FOOT - 3, label))
    return Markup("").join([*out, Markup("</svg>")])


def spark(values: Sequence[int], title: str) -> Markup:
    """A small chart for a line of a table, as the outline of its steps: a page has a hundred of them, and equal days in a row are one step."""
    most, step = max(values, default=0) or 1, 120 / max(len(values), 1)
    drawn, at = ["M0 28"], 0
    for value, those in groupby(values):
        at += len(list(those))
        drawn.append(f"V{27 - _tall(value, most, 27):.0f}H{round(at * step, 1):g}")
    return _SPARK % (title, "".join([*drawn, "V28z"]))


_SVG = Markup('<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">')

_NAMED = Markup("<g><title>%s: %s</title>")
_SPARK = Markup('<svg class="chart spark" viewBox="0 0 120 28" role="img"><title>%s</title><path d="%s"/></svg>')
_RECT = Markup(
    '<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>'
)  # a page has a hundred; `format` takes three times as long


def _tall(value: int, most: int, height: int) -> float:
    """How high a bar is; a value that is not nothing is always seen."""
    return max(value / most * (height - 4), 2.0) if value else 0.0


def _bar(x: float, step: float, tall: float, height: int, kind: str) -> Markup:
    return _RECT % (kind, x + step * 0.12, height - tall, step * 0.76, tall)
