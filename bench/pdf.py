"""Measure how well PDF statements are read (crawler.article.pdf_statement): press releases of our own, printed and read again.

    python -m bench.pdf [--keep FOLDER] [--only NAME ...] [--show]

Twenty press releases, of invented texts, are printed by Chromium (ten) and LibreOffice (ten): four right-to-left, five in two columns,
some justified with divided words, with running heads, page numbers, indents, on small paper so that most have several pages. Each is
read as a page is, and its text is compared with what was printed: F1 of shingles of four words (a Han character counts as a word).
The four in tests/pdfs are made with --keep tests/pdfs. Needs `chromium` and `soffice` (Debian: chromium, libreoffice-writer, fonts-noto-core, fonts-wqy-zenhei). Asked: F1 of .97.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import tempfile
import time
import tomllib
from collections import Counter
from pathlib import Path

from bench.pdf_pages import Layout, Text, flat_odt, html
from crawler.article import extract

_HAN = "\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_HAN}]|[^\W{_HAN}]+")
_HEAD = "Press office of the Harbour League"
_A4 = {"width": 210, "height": 297}

BY_CHROMIUM = (
    ("en", Layout(columns=2, **_A4, size=12, justified=True)),
    ("de", Layout(justified=True)),
    ("fr", Layout(indented=True)),
    ("ru", Layout(size=13)),
    ("tr", Layout(columns=2, width=148, height=210)),
    ("ar", Layout()),
    ("he", Layout(size=13)),
    ("fa", Layout(columns=2, **_A4, size=13)),
    ("hi", Layout()),
    ("zh", Layout()),
)
BY_LIBREOFFICE = (
    ("en", Layout(head=_HEAD, indented=True)),
    ("de", Layout(head=_HEAD, columns=2, justified=True, **_A4, size=12)),
    ("es", Layout(justified=True, indented=True)),
    ("uk", Layout(head=_HEAD, size=13)),
    ("pl", Layout(columns=2, width=148, height=210)),
    ("el", Layout(head=_HEAD)),
    ("he", Layout(head=_HEAD, size=13)),
    ("ar", Layout(size=13)),
    ("ka", Layout()),
    ("ja", Layout()),
)


def texts() -> dict[str, Text]:
    """The invented texts by language."""
    found = {}
    for name in ("updates_texts.toml", "pdf_texts.toml"):
        for row in tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))["text"]:
            found[row["language"]] = Text(row["language"], row["title"], tuple(row["paragraphs"]))
    return found


def main() -> None:
    """Print the releases, read them, and say how well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--keep", type=Path, help="keep the PDFs in this folder, and do not print what is there already"
    )
    parser.add_argument("--only", nargs="*", help="the names of those to print, such as chromium-ar")
    parser.add_argument("--show", action="store_true", help="show the text of each as it was read")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        judge(printed(options.keep or Path(folder), options.only), options.show)


def printed(folder: Path, only: list[str] | None = None) -> list[tuple[Text, Path]]:
    """Each text with its PDF."""
    folder.mkdir(parents=True, exist_ok=True)
    known, made = texts(), []
    releases = [("chromium", *release) for release in BY_CHROMIUM]
    releases += [("libreoffice", *release) for release in BY_LIBREOFFICE]
    for printer, language, layout in releases:
        path = folder / f"{printer}-{language}.pdf"
        if only and path.stem not in only:
            continue
        if not path.exists():
            (_by_chromium if printer == "chromium" else _by_libreoffice)(known[language], layout, path)
        made.append((known[language], path))
    return made


def _by_chromium(text: Text, layout: Layout, path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "release.html"
        page.write_text(html(text, layout), encoding="utf-8")
        _run("chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={path}", page.as_uri())


def _by_libreoffice(text: Text, layout: Layout, path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / f"{path.stem}.fodt"
        page.write_text(flat_odt(text, layout), encoding="utf-8")
        _run("soffice", "--headless", "--convert-to", "pdf", "--outdir", path.parent, page)


def _run(program: str, *arguments: object) -> None:
    found = shutil.which(program)
    if found is None:
        raise SystemExit(f"This bench needs {program}.")
    subprocess.run([found, *map(str, arguments)], check=True, capture_output=True, timeout=120)


def judge(made: list[tuple[Text, Path]], show: bool) -> None:
    """Read each and print its figures and their mean."""
    scores = []
    for text, path in made:
        started = time.process_time()
        item = extract(path.read_bytes(), "https://press.example/" + path.name, "application/pdf")
        spent = time.process_time() - started
        scores.append(f1("\n".join(text.paragraphs), item.text))
        lines = f"{len(item.text.splitlines()):>3} of {len(text.paragraphs)} paragraphs"
        right = ("title" * (item.title == text.title)).ljust(6) + ("language" * (item.language == text.language))
        print(f"{path.name:24} F1 {scores[-1]:.3f}  {lines}  {spent * 1000:5.0f} ms  {right}  {item.error or ''}")
        if show:
            print(item.title, item.text, sep="\n")
    print(f"{len(scores)} PDFs: mean F1 {sum(scores) / len(scores):.3f}, least {min(scores):.3f}")


def f1(truth: str, found: str) -> float:
    """F1 of the shingles of four words."""
    wanted, got = shingles(truth), shingles(found)
    common = sum((wanted & got).values())
    return 2 * common / (wanted.total() + got.total()) if common else 0.0


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """How often each row of four words is in a text."""
    words = _WORD.findall(text)
    return Counter(tuple(words[n : n + 4]) for n in range(max(1, len(words) - 3)))


if __name__ == "__main__":
    main()
