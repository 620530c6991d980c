"""Writes alerts/web/locale/desk.pot, the words of the desk for translators, from its templates: `python -m docs.build.words`."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

WEB = Path(__file__).parents[2] / "alerts" / "web"
FILE = WEB / "locale" / "desk.pot"


def catalogue() -> bytes:
    """The catalogue: each sentence once, in the order of the alphabet, without line numbers, which change with every edit."""
    words = Catalog(project="Tocsin", charset="utf-8")
    found = extract_from_dir(WEB / "templates", [("**.html", "jinja2")], options_map={"**.html": {"silent": "false"}})
    for file, _, message, comments, context in found:
        words.add(message, None, [(file, 0)], auto_comments=comments, context=context)
    out = BytesIO()
    write_po(out, words, sort_output=True, omit_header=True, include_lineno=False)
    return b'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n' + out.getvalue()


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_bytes(catalogue())
