"""Charts as SVG that needs no style and no script of its own. Each bar says its value; the page has the numbers in words beside it."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

Bar = tuple[str, int]
WIDTH, HEIGHT, FOOT = 960, 96, 18


def bars(values: Sequence[Bar], title: str, every: int = 4, *, low: bool = False) -> Markup:
    """A bar for each value (its label and number); every so many are labelled. ``low``: half as high, in the stronger colour."""
    most = max([n for _, n in values], default=0) or 1
    step, height = WIDTH / max(len(values), 1), 60 if low else HEIGHT
    out = [_SVG.format("chart", WIDTH, height + FOOT, title)]
    out.append(Markup('<line x1="0" y1="{0}" x2="{1}" y2="{0}"/>').format(height, WIDTH))
    for n, (label, value) in enumerate(values):
        out.append(Markup("<g><title>{}: {}</title>").format(label, value))
        out.append(_bar(n * step, step, height, height, "hit"))
        out.append(_bar(n * step, step, _tall(value, most, height), height, "strong" if low else ""))
        out.append(Markup("</g>"))
        if n % every == 0:
            out.append(Markup('<text x="{:.1f}" y="{}">{}</text>').format(n * step, height + FOOT - 3, label))
    return Markup("").join([*out, Markup("</svg>")])


def spark(values: Sequence[int], title: str) -> Markup:
    """A small chart for a line of a table, as one path: a page has a hundred of them."""
    most, step = max(values, default=0) or 1, 120 / max(len(values), 1)
    out = [_SVG.format("chart spark", 120, 28, title), Markup("<title>{}</title>").format(title)]
    tall = ((n * step, _tall(value, most, 28) or 0.6) for n, value in enumerate(values))
    drawn = "".join(f"M{round(x + step / 2, 1):g} 28V{round(28 - height, 1):g}" for x, height in tall)
    out.append(Markup('<path d="{}" stroke-width="{:.1f}"/>').format(drawn, step * 0.76))
    return Markup("").join([*out, Markup("</svg>")])


_SVG = Markup('<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">')

_RECT = Markup(
    '<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>'
)  # a page has a hundred; `format` takes three times as long


def _tall(value: int, most: int, height: int) -> float:
    """How high a bar is; a value that is not nothing is always seen."""
    return max(value / most * (height - 4), 2.0) if value else 0.0


def _bar(x: float, step: float, tall: float, height: int, kind: str) -> Markup:
    return _RECT % (kind, x + step * 0.12, height - tall, step * 0.76, tall)
