"""Writes alerts/web/locale/desk.pot, the words of the desk for translators, from its templates, and brings the translations to its state: `python -m docs.build.words`.

A new word has an empty translation and is shown in English; the compiled catalogue (desk.mo) is what the desk reads.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from alerts.web import locale_text
from docs.build import reference

ROOT = Path(__file__).parents[2]
WEB = ROOT / "alerts" / "web"
SAID = (
    *(f"alerts/web/{name}.py" for name in ("answers", "app", "asking", "workshop")), "alerts/web/pages", "alerts/query",
    *(f"alerts/accounts/{name}.py" for name in ("api_tokens", "feed_addresses", "passkeys", "passwords", "saved_filters", "sessions", "sign_in", "store", "teams", "totp", "visitor")),
    "alerts/dispatch/triage.py", "alerts/dispatch/mutes.py", "alerts/topics/versions.py", "alerts/topics/changes.py", "alerts/views/inbox.py",
)  # fmt: skip  # whose errors are shown at the desk
REASONS = (
    *(f"crawler/health/{name}.py" for name in ("states", "missing_fields")), "crawler/fetch/failures.py", "crawler/article/walls.py",
    *(f"crawler/guard/{name}.py" for name in ("wire_errors", "tunnel", "decoding")),
    *(f"crawler/feeds/{name}.py" for name in ("page_kinds", "list_pool", "reader", "telegram")),
    "alerts/views/overview.py", "alerts/views/sources.py",
)  # fmt: skip  # whose sentences stand in the rows of sources, and beside what needs a hand
PARTS = {
    "crawler/schedule/cadence.py": ("reasons", "interval"),
    "crawler/fetch/exposure.py": ("exposure", "_address"),
}  # functions that say parts of a sentence
FILE = WEB / "locale" / "desk.pot"
LANGUAGES = ("ar", "fr", "ru")
_SENTENCE = re.compile(r"(?:[A-Z…]|\d ).*\.(?: …)?", re.DOTALL)
_PART = re.compile(r"\w \w|… \w|\w:? …|ed$")
HEAD = """# Unreviewed: nobody whose first language it is has read this yet. Corrections are welcome.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {code}\\n"
"Plural-Forms: {plural}\\n"

"""


def template() -> Catalog:
    """The words: each sentence once."""
    words = Catalog(project="Tocsin", charset="utf-8")
    found = extract_from_dir(WEB / "templates", [("**.html", "jinja2")], options_map={"**.html": {"silent": "false"}})
    for file, _, message, comments, context in found:
        words.add(message, None, [(file, 0)], auto_comments=comments, context=context)
    for sentence in sorted(errors() | reasons()):
        words.add(sentence, context="error")
    for said in (*locale_text.SENSES, *locale_text.GRAMMAR, locale_text.OF):
        words.add(said, context="sense")
    return words


def reasons() -> set[str]:
    """What the program writes down beside a source and says of it: whole sentences, and parts of the functions that are named."""
    whole = {said for file in REASONS for said in _strings(ast.parse((ROOT / file).read_text("utf-8"))) if _SENTENCE.fullmatch(said)}  # fmt: skip
    functions = [
        node
        for file, names in PARTS.items()
        for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name in names
    ]
    return whole | {said for node in functions for said in _strings(node) if _PART.search(said)}


def _strings(tree: ast.AST) -> Iterator[str]:
    """The texts of some code, … in the place of values; no docstrings."""
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node) if part is not node}  # fmt: skip
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in inner | docs:
            yield reference.words(node)


def errors() -> set[str]:
    """The sentences of errors that people at the desk can meet, … in the place of their values."""
    files = [file for one in SAID for file in ([ROOT / one] if one.endswith(".py") else (ROOT / one).rglob("*.py"))]
    raised = [
        reference.raised(node)
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
    ]
    return {said for one in raised if one for said in (one.message, one.fix) if said.strip("…. ")}


def catalogue() -> bytes:
    """The catalogue: each sentence once, in the order of the alphabet, without line numbers, which change with every edit."""
    out = BytesIO()
    write_po(out, template(), sort_output=True, omit_header=True, include_lineno=False)
    return b'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n' + out.getvalue()


def translated(code: str) -> Catalog:
    """The translation into a language, with all words that there are now and no others."""
    file = FILE.parent / code / "LC_MESSAGES" / "desk.po"
    with file.open("rb") as opened:
        words = read_po(opened, locale=code, charset="utf-8")
    words.update(template(), no_fuzzy_matching=True)
    words.obsolete.clear()
    return words


def written(words: Catalog) -> tuple[bytes, bytes]:
    """A translation as its translators edit it, and compiled."""
    text, compiled = BytesIO(), BytesIO()
    write_po(text, words, sort_output=True, omit_header=True, no_location=True, ignore_obsolete=True)
    words.fuzzy = False
    words.creation_date = words.revision_date = datetime(2026, 1, 1, tzinfo=UTC)  # the same words give the same bytes
    write_mo(compiled, words)
    return HEAD.format(plural=words.plural_forms, code=words.locale).encode() + text.getvalue(), compiled.getvalue()


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_bytes(catalogue())
    for code in LANGUAGES:
        folder = FILE.parent / code / "LC_MESSAGES"
        for name, content in zip(("desk.po", "desk.mo"), written(translated(code)), strict=True):
            (folder / name).write_bytes(content)
