"""Golden mails in a real Chromium: readable in light and dark, from a phone to a desk, in both directions of writing."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).parents[1] / "golden"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium"),
]

# Measures the mail from inside: what sticks out, how well words stand off their ground, which way they run.
MEASURE = """<script>
const rgb = c => { const n = c.match(/[\\d.]+/g).map(Number); return n.length < 4 || n[3] > 0 ? n.slice(0, 3) : null; };
const ground = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c) return c; } return [255, 255, 255]; };
const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
const contrast = e => { const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x); return (a + .05) / (b + .05); };
const worded = [...document.body.querySelectorAll("*")].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.tagName !== "SCRIPT");
const box = document.querySelector("div.page").getBoundingClientRect();
const out = {
  width: innerWidth, overflow: document.documentElement.scrollWidth - innerWidth, box: box.width,
  contrast: Math.min(...worded.map(contrast)), ground: ground(document.body), words: worded.length,
  outside: worded.filter(e => e.getBoundingClientRect().right > innerWidth + 1).length,
  fetched: performance.getEntriesByType("resource").length,
  titles: [...document.querySelectorAll("h3")].map(h => { const r = document.createRange(); r.selectNodeContents(h); const b = r.getBoundingClientRect(), p = h.getBoundingClientRect(); return [h.dir, Math.abs(b.left - p.left) < 2, Math.abs(b.right - p.right) < 2]; }),
  smallest: Math.min(...worded.map(e => parseFloat(getComputedStyle(e).fontSize))),
};
document.body.innerHTML = "<pre id=out></pre>"; document.getElementById("out").textContent = JSON.stringify(out);
</script>"""


def measured(name: str, width: int, dark: bool, folder: Path) -> dict[str, Any]:
    """What Chromium says of a golden mail in a frame of that width (a window is never narrower than 500)."""
    mail = (GOLDEN / f"{name}.html").read_text(encoding="utf-8").replace("</body>", MEASURE + "</body>")
    page = folder / "frame.html"
    page.write_text(
        '<!doctype html><meta charset="utf-8"><style>:root{color-scheme:light dark}body{margin:0}</style>'
        f'<iframe id=f style="border:0;width:{width}px;height:900px" srcdoc="{html.escape(mail)}"></iframe>'
        '<pre id=up></pre><script>f.onload = () => { up.textContent = f.contentDocument.getElementById("out").textContent; };</script>',
        encoding="utf-8",
    )
    command = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={folder / 'profile'}",
        "--virtual-time-budget=3000",
    ]
    command += [
        f"--blink-settings=preferredColorScheme={0 if dark else 1}",
        "--window-size=1400,1000",
        "--dump-dom",
        page.as_uri(),
    ]
    dumped = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True).stdout
    found = re.search(r'<pre id="up">(\{.*?\})</pre>', dumped, re.DOTALL)
    assert found, dumped[-500:]
    result: dict[str, Any] = json.loads(html.unescape(found[1]))
    return result


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("name", ["mixed", "digest", "channel-digest", "health"])
def test_a_mail_is_readable(name: str, width: int, dark: bool, tmp_path: Path) -> None:
    seen = measured(name, width, dark, tmp_path)
    assert seen["words"] >= 4
    assert seen["width"] == width
    assert seen["overflow"] <= 0
    assert seen["outside"] == 0
    assert seen["box"] <= 632
    assert seen["contrast"] >= 4.5  # WCAG 2.2, 1.4.3
    assert (sum(seen["ground"]) < 150) == dark
    assert seen["smallest"] >= 13
    assert seen["fetched"] == 0


def test_titles_stand_on_the_side_they_begin(tmp_path: Path) -> None:
    titles = measured("mixed", 1200, False, tmp_path)["titles"]
    assert titles == [["ltr", True, False], ["rtl", False, True]]
